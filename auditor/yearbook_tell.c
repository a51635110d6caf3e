/*
 * yearbook_tell.c: the yearly report as an object, and as the form.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/timefmt.h"
#include "formats/base/version.h"
#include "formats/journal/sshsig.h"
#include "formats/regulation/blank.h"
#include "formats/regulation/rollup.h"
#include "formats/regulation/viet.h"
#include "formats/regulation/yearly_tell.h"
#include "auditor/yearbook.h"

#define SECTIONS	8		/* of yearbook_words() */
#define FORM_LINES	80
#define TEXT_OCTETS	4096

static json_t *
ledger_json(const struct yearbook *y)
{
	char		 hex[DIGEST_HEX], at[TIME_TEXT];
	struct buf	 finger;
	json_t		*json = json_object();
	int		 bad;

	buf_init(&finger, 256);
	bad = json == NULL || ssh_fingerprint(&finger, y->anchors.auditor) ==
	    -1 || json_put_str(json, "commit", y->commit) == -1 ||
	    json_put_str(json, "run", time_rfc3339(y->run, at)) == -1 ||
	    json_put_str(json, "origin", y->checkpoint.origin) == -1 ||
	    json_put_int(json, "size", (int64_t)y->checkpoint.size) == -1 ||
	    json_put_str(json, "root", digest_hex(&y->checkpoint.root,
	    hex)) == -1 || json_put_str(json, "auditor_key",
	    buf_str(&finger)) == -1;
	buf_release(&finger);
	if (!bad)
		return json;
	json_decref(json);
	return NULL;
}

static json_t *
documents_json(const struct yearbook *y)
{
	json_t	*json = json_object();

	if (json == NULL || json_put_int(json, "judged", (int64_t)y->judged) ==
	    -1 || json_put_int(json, "damaged", (int64_t)y->damaged) == -1 ||
	    json_put_int(json, "destroyed", (int64_t)y->destroyed) == -1 ||
	    json_put_int(json, "differ", (int64_t)y->differ) == -1 ||
	    json_put(json, "strangers", json_incref(y->strangers)) == -1) {
		json_decref(json);
		return NULL;
	}
	return json;
}

json_t *
yearbook_json(const struct yearbook *y)
{
	char	 at[TIME_TEXT];
	json_t	*json = json_object();
	int	 bad;

	bad = json == NULL || json_put_str(json, "format", ROLLUP_FORMAT) ==
	    -1 || json_put_str(json, "program", "nbaudit " NB_VERSION) == -1 ||
	    json_put_str(json, "agency", y->opts->agency) == -1 ||
	    json_put_str(json, "parent", y->opts->parent) == -1 ||
	    json_put_str(json, "made", time_rfc3339(y->now, at)) == -1 ||
	    json_put(json, "ledger", ledger_json(y)) == -1 ||
	    json_put(json, "form12", yearly_json(&y->figures)) == -1 ||
	    json_put(json, "documents", documents_json(y)) == -1 ||
	    json_put(json, "integrity", json_incref(y->integrity)) == -1;
	if (!bad)
		return json;
	json_decref(json);
	return NULL;
}

static int
put_upper(json_t *data, const char *key, const char *s)
{
	struct buf	 b;
	int		 rc = -1;

	if (s == NULL)
		return 0;
	buf_init(&b, TEXT_OCTETS);
	if (viet_upper(&b, s, strlen(s)) == 0)
		rc = json_put_str(data, key, buf_str(&b));
	buf_release(&b);
	return rc;
}

int
yearbook_head(json_t *data, const struct options *o, int64_t day)
{
	char		 part[16];
	struct civil	 c;
	int		 bad;

	register_civil(day, &c);
	bad = put_upper(data, "PARENT", o->parent) == -1 ||
	    put_upper(data, "OFFICE", o->agency) == -1 ||
	    json_put_str(data, "agency", o->agency) == -1 ||
	    json_put_str(data, "place", o->place) == -1;
	snprintf(part, sizeof(part), "%02d", c.day);
	bad |= json_put_str(data, "day", part) == -1;
	/* NĐ 30/2020: a zero before days below 10 and months 1 and 2. */
	snprintf(part, sizeof(part), c.month < 3 ? "%02d" : "%d", c.month);
	bad |= json_put_str(data, "month", part) == -1;
	snprintf(part, sizeof(part), "%d", c.year);
	bad |= json_put_str(data, "year", part) == -1;
	return bad ? -1 : 0;
}

static int	 say(json_t *list, const char *fmt, ...)
		    __attribute__((format(printf, 2, 3)));

static int
say(json_t *list, const char *fmt, ...)
{
	char	*text;
	va_list	 ap;
	int	 rc = -1;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) == -1)
		text = NULL;
	va_end(ap);
	if (text != NULL)
		rc = json_array_append_new(list, json_string(text));
	free(text);
	return rc;
}

/* What the paper says of the machine that made it. */
static int
put_source(json_t *data, const struct yearbook *y)
{
	char		 at[TIME_TEXT], root[DIGEST_HEX];
	struct buf	 finger;
	json_t		*list = json_array();
	int		 bad;

	buf_init(&finger, 256);
	bad = list == NULL || ssh_fingerprint(&finger, y->anchors.auditor) ==
	    -1 || say(list, _("Made by nbaudit %s out of the ledger, commit "
	    "%s, run of %s."), NB_VERSION, y->commit, time_local(y->run,
	    at)) == -1 || say(list, _("The journal of %s: %" PRIu64 " entries, "
	    "root %s."), y->checkpoint.origin, y->checkpoint.size,
	    digest_hex(&y->checkpoint.root, root)) == -1 || say(list,
	    _("The auditor's key: %s."), buf_str(&finger)) == -1 || say(list,
	    _("Of the documents issued in the year %" PRIu64 " were judged "
	    "again for this report; %" PRIu64 " were damaged, %" PRIu64
	    " destroyed by order; %" PRIu64 " bear valid signatures by "
	    "certificates that the register does not have."), y->judged,
	    y->damaged, y->destroyed, y->figures.unknown) == -1;
	bad |= json_put(data, "source", list) == -1;
	buf_release(&finger);
	return bad ? -1 : 0;
}

static int
put_sections(json_t *data, const struct yearbook *y, size_t *n)
{
	json_t	*all = yearbook_words(y->integrity), *one;
	char	 key[32];
	size_t	 i;
	int	 bad = all == NULL;

	json_array_foreach(all, i, one) {
		if (i == SECTIONS)
			break;
		snprintf(key, sizeof(key), "h%zu", i);
		bad |= json_put_str(data, key, json_get_str(one, "head")) ==
		    -1;
		snprintf(key, sizeof(key), "e%zu", i);
		bad |= json_put(data, key, json_incref(json_object_get(one,
		    "lines"))) == -1;
		*n = i + 1;
	}
	json_decref(all);
	return bad ? -1 : 0;
}

/* The form's own lines, and the year's integrity on a page behind them. */
static int
form_write(struct buf *b, const json_t *data, size_t sections, bool odt)
{
	static const char *const	 heads[SECTIONS] = { "S 1. {h0}",
	    "S 2. {h1}", "S 3. {h2}", "S 4. {h3}", "S 5. {h4}", "S 6. {h5}",
	    "S 7. {h6}", "S 8. {h7}" };
	static const char *const	 lines[SECTIONS] = { "E e0", "E e1",
	    "E e2", "E e3", "E e4", "E e5", "E e6", "E e7" };
	const struct blank		*form = blank_find(BLANK_FORMS);
	struct blank			 own = *form;
	const char			*all[FORM_LINES];
	size_t				 n = 0;

	for (; n < FORM_LINES / 2 && form->line[n] != NULL; n++)
		all[n] = form->line[n];
	all[n++] = "X PHỤ LỤC";
	all[n++] = "t Tính toàn vẹn của kho lưu trữ năm {y}";
	for (size_t i = 0; i < sections; i++) {
		all[n++] = heads[i];
		all[n++] = lines[i];
	}
	all[n++] = "S Nguồn số liệu";
	all[n++] = "E source";
	all[n] = NULL;
	own.line = all;
	return odt ? blank_odt(b, &own, data) : blank_html(b, &own, data);
}

int
yearbook_form(struct buf *b, const struct yearbook *y, bool odt)
{
	json_t		*data = json_object();
	char		 text[256], until[CIVIL_TEXT], run[CIVIL_TEXT];
	char		 was[8];
	struct civil	 c;
	size_t		 sections = 0;
	int		 bad = data == NULL;

	/* The form is Vietnamese whatever its reader speaks. */
	snprintf(was, sizeof(was), "%s", i18n_language());
	i18n_use("vi");
	civil_of_time(y->run, &c);
	snprintf(text, sizeof(text), "số liệu chứng thư số tính đến ngày %s, "
	    "số liệu văn bản theo lần kiểm tra ngày %s",
	    yearly_day(y->figures.until, until), yearly_day(civil_days(&c),
	    run));
	bad = bad || yearly_fill(data, &y->figures, text) == -1;
	civil_of_time(y->now, &c);
	bad = bad || yearbook_head(data, y->opts, civil_days(&c)) == -1 ||
	    put_sections(data, y, &sections) == -1 ||
	    put_source(data, y) == -1;
	snprintf(text, sizeof(text), "%d", y->figures.year);
	bad = bad || json_put_str(data, "y", text) == -1 ||
	    form_write(b, data, sections, odt) == -1;
	i18n_use(was);
	json_decref(data);
	return bad ? -1 : 0;
}
