/*
 * fields.c: metadata as people see it.
 */
#include <stdio.h>
#include <string.h>

#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/regulation/register.h"

#include "archiver/out.h"

#include "archiver/fields.h"

#define LINE		2400

/* A date as the reader writes it; ${out} has room for one. */
static const char *
value_text(enum meta_name name, const char *value, char out[CIVIL_TEXT])
{
	if (name != META_DATE || value == NULL || strcmp(i18n_language(),
	    "vi") != 0 || *register_date_vi(value, out) == '\0')
		return value;
	return out;
}

const char *
field_label(enum meta_name name)
{
	static const char *const	 labels[META_NAMES] = {
		[META_NUMBER] = N_("Number"),
		[META_NOTATION] = N_("Notation"),
		[META_KIND] = N_("Kind"),
		[META_DATE] = N_("Date of issue"),
		[META_PLACE] = N_("Dated at"),
		[META_ISSUER] = N_("Issuing body"),
		[META_SUPERIOR] = N_("Superior body"),
		[META_SUBJECT] = N_("About"),
		[META_AUTHORITY] = N_("Signed for"),
		[META_POSITION] = N_("Position"),
		[META_SIGNER] = N_("Signer"),
		[META_URGENCY] = N_("Urgency"),
		[META_SENSITIVITY] = N_("Sensitivity"),
		[META_PAGES] = N_("Pages"),
		[META_ANNEX_OF] = N_("Annex of"),
	};

	return (unsigned int)name < META_NAMES ? _(labels[name]) : "";
}

static const char *
origin_words(const char *origin)
{
	static const struct {
		enum meta_origin o;
		const char	*words;
	} all[] = {
		{ META_FROM_NAME, N_("from the file's name") },
		{ META_FROM_SIGNATURE, N_("from a signature") },
		{ META_FROM_SCAN, N_("recognised in a scan") },
		{ META_FROM_STAMP, N_("from a stamp") },
		{ META_FROM_TEXT, N_("from the text") },
		{ META_FROM_SIDECAR, N_("given at intake") },
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (strcmp(origin, meta_origin_text(all[i].o)) == 0)
			return _(all[i].words);
	return origin;
}

/* "2103 (from the text, 95%)". */
static void
read_text(char line[LINE], enum meta_name name, const json_t *f)
{
	const char	*origin = json_get_str(f, "origin");
	char		 day[CIVIL_TEXT];
	uint64_t	 sure = 0;

	json_get_u64(f, "confidence", &sure);
	snprintf(line, LINE, sure >= META_SURE ? _("%s (%s)") :
	    _("%s (%s, unsure: %u%%)"), value_text(name,
	    json_get_str(f, "value"), day),
	    origin_words(origin != NULL ? origin : ""), (unsigned int)sure);
}

void
field_words(const json_t *read, const json_t *said, char *out, size_t size)
{
	const char	*value = json_get_str(said, "value");
	const char	*was = json_get_str(read, "value");
	const char	*origin = json_get_str(read, "origin");
	uint64_t	 sure = 0;

	json_get_u64(read, "confidence", &sure);
	if (value != NULL && was != NULL)
		snprintf(out, size, _("%s (corrected; it was read as %s)"),
		    value, was);
	else if (value != NULL)
		snprintf(out, size, _("%s (corrected)"), value);
	else if (was != NULL)
		snprintf(out, size, sure >= META_SURE ? _("%s (%s; sure: "
		    "%u%%)") : _("%s (%s; UNSURE: %u%%)"), was,
		    origin_words(origin != NULL ? origin : ""),
		    (unsigned int)sure);
	else
		snprintf(out, size, "%s", _("not known"));
}

static void
show_field(const struct page *page, enum meta_name name, const json_t *read,
    const json_t *said)
{
	const char	*value = json_get_str(said, "value");
	const json_t	*beside = json_object_get(read, "read");
	char		 line[LINE], day[CIVIL_TEXT];

	if (value != NULL) {
		snprintf(line, sizeof(line), _("%s (corrected)"), value_text(
		    name, value, day));
		out_row(page, field_label(name), line);
	}
	if (json_get_str(read, "value") != NULL) {
		read_text(line, name, read);
		out_row(page, value != NULL ? _("  before") :
		    field_label(name), line);
	}
	if (json_get_str(beside, "value") != NULL) {
		read_text(line, name, beside);
		out_row(page, _("  it says"), line);
	}
}

void
fields_show(const struct page *page, const json_t *read,
    const json_t *corrected)
{
	const char	*name;

	if (json_object_size(read) == 0 && json_object_size(corrected) == 0)
		return;
	out_head(_("What the document says of itself"));
	for (unsigned int i = 0; i < META_NAMES; i++) {
		name = meta_name_text((enum meta_name)i);
		show_field(page, (enum meta_name)i, json_object_get(read,
		    name), json_object_get(corrected, name));
	}
	if (json_is_false(json_object_get(read, "number_signed")) ||
	    json_is_false(json_object_get(read, "date_signed")))
		out_row(page, _("Note"), _("number or date was written in "
		    "after the first signature"));
}
