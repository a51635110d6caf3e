/*
 * media_label.c: nbarchive media label.  nblabel draws, this says what.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "archiver/drawn.h"
#include "archiver/media_label.h"
#include "archiver/out.h"

#define FILE_DEFAULT	"labels.pdf"

static void
row_add(json_t *rows, const char *key, const char *value)
{
	json_t	*row = json_array();

	json_array_append_new(row, json_string(key));
	json_array_append_new(row, json_string(value == NULL ? "" : value));
	json_array_append_new(rows, row);
}

/*
 * What a telephone reads off the box: enough to tell the volume apart from
 * every other, and to prove that it is the one that was written.
 */
static json_t *
code_text(const struct holding *h, const struct volume *v)
{
	char	 text[512], hex[DIGEST_HEX];

	snprintf(text, sizeof(text), "NGUYENBAN VOLUME %s\nid %s\n"
	    "manifest-sha256.txt sha256 %s", v->label, v->id,
	    digest_hex(&h->manifest, hex));
	return json_string(text);
}

static json_t *
label_json(const struct run *run, const struct holding *h)
{
	const struct policy_set	*set = policy_set(&run->set->media, h->v.set);
	const struct volume	*v = &h->v;
	char			 text[256], size[OUT_SIZE_TEXT];
	char			 at[TIME_TEXT], hex[DIGEST_HEX];
	json_t			*json = json_object(), *rows = json_array();

	if (json == NULL || rows == NULL) {
		json_decref(json);
		json_decref(rows);
		return NULL;
	}
	snprintf(text, sizeof(text), _("%" PRIu64 " (%s)"), v->objects,
	    out_size(v->octets, size));
	row_add(rows, _("Documents"), text);
	row_add(rows, _("Written"), time_local(v->written, at));
	row_add(rows, _("Kind"), media_kind_words(v->kind));
	snprintf(text, sizeof(text), "%" PRIu64 "-%" PRIu64, v->first,
	    v->end == 0 ? 0 : v->end - 1);
	row_add(rows, _("Journal"), text);
	row_add(rows, _("Place"), h->place);
	if (set != NULL && set->site != NULL)
		row_add(rows, _("Site"), set->site);
	snprintf(text, sizeof(text), "%.16s", digest_hex(&h->manifest, hex));
	row_add(rows, _("Manifest"), text);
	snprintf(text, sizeof(text), _("Backup volume of the archive, set %s"),
	    v->set);
	json_put_str(json, "head", text);
	json_put_str(json, "name", v->label);
	json_put(json, "rows", rows);
	json_put_str(json, "foot", _("Checked on ___/___/______, by "
	    "________________"));
	json_put(json, "code", code_text(h, v));
	return json;
}

static int
labels_json(const struct run *run, const struct holdings *hs, json_t *list)
{
	const struct holding	*h;
	int			 rc = 0;

	for (size_t i = 1; i < run->narg; i++) {
		if ((h = holdings_find(hs, run->arg[i])) == NULL) {
			log_errx(_("%s: there is no such volume, see: "
			    "nbarchive media list"), run->arg[i]);
			rc = FAIL_USAGE;
		} else if (json_array_append_new(list, label_json(run, h)) !=
		    0) {
			return no_memory();
		}
	}
	for (size_t i = 0; run->narg == 1 && i < hs->n; i++)
		if (holding_at_hand(&hs->vol[i]) && json_array_append_new(
		    list, label_json(run, &hs->vol[i])) != 0)
			return no_memory();
	if (rc == 0 && json_array_size(list) == 0) {
		log_errx(_("there is no volume to print a label for"));
		rc = FAIL_USAGE;
	}
	return rc;
}

int
media_label(const struct run *run, const struct holdings *hs)
{
	const char	*to = run->output == NULL ? FILE_DEFAULT : run->output;
	json_t		*all = json_object(), *list = json_array();
	struct buf	 pdf;
	int		 rc;

	buf_init(&pdf, DRAWN_MAX);
	if (all == NULL || list == NULL) {
		json_decref(list);
		rc = no_memory();
	} else if ((rc = labels_json(run, hs, list)) != 0) {
		json_decref(list);
	} else {
		json_put(all, "labels", list);
		rc = drawn_pdf(all, &pdf);
	}
	if (rc == 0 && strcmp(to, "-") == 0)
		rc = fwrite(pdf.p, 1, pdf.len, stdout) == pdf.len ? out_end() :
		    FAIL_CANNOT;
	else if (rc == 0 && durable_write(to, pdf.p, pdf.len, 0644, true) ==
	    -1)
		rc = FAIL_CANNOT;
	else if (rc == 0 && !run->quiet)
		printf(_("%s: %zu labels, to be printed on A4 in their own "
		    "size and cut.\n"), to, json_array_size(json_object_get(
		    all, "labels")));
	json_decref(all);
	buf_release(&pdf);
	return rc == 0 ? out_end() : rc;
}
