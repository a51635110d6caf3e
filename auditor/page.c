/*
 * page.c: a document's result as text.
 */
#include <inttypes.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/timefmt.h"
#include "auditor/page.h"

#define PAGE_LINE	((size_t)64 * 1024)

static const struct {
	const char	*name;
	const char	*words;
	const char	*color;		/* ANSI */
} indications[] = {
	{ "TOTAL-PASSED", N_("passed"), "32" },
	{ "TOTAL-FAILED", N_("FAILED"), "31;1" },
	{ "INDETERMINATE", N_("could not be decided"), "33" },
	{ "NO-SIGNATURE", N_("carries no signature"), "36" },
};

static const struct {
	const char	*name;
	const char	*words;
} diagnoses[] = {
	{ "intact", N_("intact: these are the bytes that were signed") },
	{ "rewritten", N_("rewritten after signing: the signature is genuine, "
	    "this file is not the original; ask the sender for it") },
	{ "content-altered", N_("altered: the signed content was changed") },
	{ "extended", N_("extended: the signed bytes are intact, something was "
	    "added after them") },
	{ "forged-value", N_("forged: the signature value is not the "
	    "signer's") },
	{ "malformed", N_("malformed: the signature's structure is wrong") },
	{ "unsupported", N_("not judged: something is missing") },
};

const char *
page_indication(const char *name)
{
	for (size_t i = 0; name != NULL && i < sizeof(indications) /
	    sizeof(indications[0]); i++)
		if (strcmp(indications[i].name, name) == 0)
			return _(indications[i].words);
	return name == NULL ? "-" : name;
}

static const char *
indication_color(const char *name)
{
	for (size_t i = 0; name != NULL && i < sizeof(indications) /
	    sizeof(indications[0]); i++)
		if (strcmp(indications[i].name, name) == 0)
			return indications[i].color;
	return "0";
}

/* What a document says may hold terminal controls. */
static void
line(FILE *out, const char *indent, const char *label, const char *text)
{
	struct buf	 b;
	const char	*s;

	if (text == NULL || *text == '\0')
		return;
	buf_init(&b, PAGE_LINE);
	if (utf8_visible(&b, text, strlen(text)) == 0 &&
	    (s = buf_str(&b)) != NULL)
		fprintf(out, "%s%s%s%s\n", indent, label,
		    *label == '\0' ? "" : ": ", s);
	buf_release(&b);
}

static void
time_line(FILE *out, const char *indent, const char *label, const char *text)
{
	char	 local[TIME_TEXT];
	int64_t	 at;

	if (text != NULL && time_parse(text, &at) == 0)
		line(out, indent, label, time_local(at, local));
}

static void
sentences(FILE *out, const char *indent, const json_t *list)
{
	json_t	*one;
	size_t	 i;

	json_array_foreach(list, i, one)
		line(out, indent, "", json_string_value(one));
}

static void
page_signature(FILE *out, const json_t *sig, bool color)
{
	const json_t	*signer = json_object_get(sig, "signer");
	const char	*ind = json_get_str(sig, "indication");
	const char	*sub = json_get_str(sig, "sub_indication");
	const char	*diagnosis = json_get_str(sig, "diagnosis");

	line(out, "  ", _("Signature"), json_get_str(sig, "id"));
	line(out, "    ", _("signer"), json_get_str(signer, "subject"));
	line(out, "    ", _("issuer"), json_get_str(signer, "issuer"));
	time_line(out, "    ", _("signing time"),
	    json_get_str(sig, "signing_time"));
	if (color)
		fprintf(out, "    %s: \033[%sm%s\033[0m", _("result"),
		    indication_color(ind), page_indication(ind));
	else
		fprintf(out, "    %s: %s", _("result"), page_indication(ind));
	if (sub != NULL)
		fprintf(out, " (%s)", sub);
	fputc('\n', out);
	for (size_t i = 0; diagnosis != NULL && i < sizeof(diagnoses) /
	    sizeof(diagnoses[0]); i++)
		if (strcmp(diagnoses[i].name, diagnosis) == 0)
			line(out, "    ", _("what happened"),
			    _(diagnoses[i].words));
	sentences(out, "      - ", json_object_get(sig, "reasons"));
}

void
page_document(FILE *out, const json_t *doc, bool color)
{
	const char	*ind = json_get_str(doc, "indication");
	const json_t	*sigs = json_object_get(doc, "signatures");
	json_t		*sig;
	uint64_t	 size = 0;
	size_t		 i;

	line(out, "", "", json_get_str(doc, "file"));
	if (color)
		fprintf(out, "  %s: \033[%sm%s\033[0m\n", _("Document"),
		    indication_color(ind), page_indication(ind));
	else
		fprintf(out, "  %s: %s\n", _("Document"),
		    page_indication(ind));
	json_get_u64(doc, "size", &size);
	fprintf(out, _("  Format %s, %" PRIu64 " octets, SHA-256 %s\n"),
	    json_get_str(doc, "format") == NULL ? "-" :
	    json_get_str(doc, "format"), size,
	    json_get_str(doc, "sha256") == NULL ? "-" :
	    json_get_str(doc, "sha256"));
	sentences(out, "    - ", json_object_get(doc, "reasons"));
	json_array_foreach(sigs, i, sig)
		page_signature(out, sig, color);
	sentences(out, "    - ", json_object_get(doc, "warnings"));
}
