/*
 * calendar_tell.c: a calendar for programs, spreadsheets, people.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/sheet.h"
#include "formats/base/timefmt.h"
#include "formats/base/version.h"
#include "formats/regulation/csv.h"
#include "formats/regulation/yearly_tell.h"

#include "formats/regulation/calendar.h"

#define FOLD		75	/* octets of a line, RFC 5545 3.1 */
#define TEXT_OCTETS	((size_t)16 * 1024)

/* A day, "2026-11-27"; "" is the present one. */
static const char *
iso(int64_t day, char out[CIVIL_TEXT])
{
	struct civil	 c;

	if (day == CALENDAR_NOW)
		return "";
	register_civil(day, &c);
	return civil_text(&c, out);
}

json_t *
calendar_json(const struct calendar_item *i)
{
	char	 due[CIVIL_TEXT], day[CIVIL_TEXT];
	json_t	*json = json_object();

	if (json == NULL || json_put_str(json, "task", i->what) == -1 ||
	    json_put_int(json, "id", (int64_t)i->record) == -1 ||
	    json_put_str(json, "article", i->article) == -1 ||
	    json_put_str(json, "name", i->name) == -1 ||
	    json_put_str(json, "text", i->text) == -1 ||
	    json_put_bool(json, "open", i->open) == -1 ||
	    (i->fact && json_put_bool(json, "fact", true) == -1) ||
	    (i->due != CALENDAR_NOW && (json_put_str(json, "due",
	    iso(i->due, due)) == -1 || (i->day != i->due && json_put_str(json,
	    "day", iso(i->day, day)) == -1)))) {
		json_decref(json);
		return NULL;
	}
	return json;
}

int
calendar_csv(struct buf *b, const struct calendar *c)
{
	char	 day[CIVIL_TEXT];

	buf_addstr(b, "\xef\xbb\xbf" "Hạn,Trạng thái,Số hồ sơ,Tên,Nội dung,Điều"
	    ",Mã\r\n");
	for (size_t i = 0; i < c->n; i++) {
		const struct calendar_item	*t = &c->item[i];

		buf_addf(b, "%s,%s,", t->due == CALENDAR_NOW ? "ngay" :
		    iso(t->due, day), t->open ? "cần làm" : t->fact ?
		    "xảy ra" : "nhắc");
		if (t->record > 0)
			buf_addf(b, "%" PRIu64, t->record);
		buf_addc(b, ',');
		csv_put(b, t->name);
		buf_addc(b, ',');
		csv_put(b, t->text);
		buf_addf(b, ",%s,%s\r\n", t->article, t->what);
	}
	return b->failed ? -1 : 0;
}

/* RFC 5545 3.3.11. */
static int
ics_escape(struct buf *b, const char *s)
{
	struct buf	 safe;
	const char	*p;
	int		 rc = -1;

	buf_init(&safe, TEXT_OCTETS);
	if (utf8_visible(&safe, s, strlen(s)) == 0 &&
	    (p = buf_str(&safe)) != NULL) {
		for (; *p != '\0'; p++) {
			if (*p == ',' || *p == ';' || *p == '\\')
				buf_addc(b, '\\');
			buf_addc(b, *p);
		}
		rc = b->failed ? -1 : 0;
	}
	buf_release(&safe);
	return rc;
}

int
calendar_ics_line(struct buf *b, const char *name, const char *text)
{
	struct buf	 line;
	const uint8_t	*p, *end;
	uint32_t	 cp;
	size_t		 on = 0, n;
	int		 rc = -1;

	buf_init(&line, 4 * TEXT_OCTETS);
	buf_addf(&line, "%s:", name);
	if (ics_escape(&line, text) == -1 || line.failed)
		goto out;
	for (p = line.p, end = p + line.len; p < end; p += n, on += n) {
		if ((n = utf8_char(p, end, &cp)) == 0)
			n = 1;
		if (on + n > FOLD) {
			buf_addstr(b, "\r\n ");
			on = 1;
		}
		buf_add(b, p, n);
	}
	rc = buf_addstr(b, "\r\n");
 out:
	buf_release(&line);
	return rc;
}

static void
ics_item(struct buf *b, const struct calendar_item *i, const char *who,
    const char *stamp)
{
	const char	*kind = i->due == CALENDAR_NOW ? "VTODO" : "VEVENT";
	char		 text[1024], day[CIVIL_TEXT], compact[CIVIL_TEXT];
	size_t		 n = 0;

	buf_addf(b, "BEGIN:%s\r\n", kind);
	/* What it is, of which record and day: the same each time. */
	snprintf(text, sizeof(text), "%s/%" PRIu64 "/%s@%s", i->what,
	    i->record, i->day == CALENDAR_NOW ? "now" : iso(i->day, day), who);
	calendar_ics_line(b, "UID", text);
	buf_addf(b, "DTSTAMP:%s\r\n", stamp);
	if (i->due != CALENDAR_NOW) {
		for (const char *p = iso(i->due, day); *p != '\0'; p++)
			if (*p != '-')
				compact[n++] = *p;
		compact[n] = '\0';
		buf_addf(b, "DTSTART;VALUE=DATE:%s\r\nTRANSP:TRANSPARENT\r\n",
		    compact);
	} else {
		buf_addstr(b, "STATUS:NEEDS-ACTION\r\n");
	}
	snprintf(text, sizeof(text), "%.400s%s%.500s", i->name,
	    *i->name == '\0' ? "" : ": ", i->text);
	while (!utf8_valid(text, strlen(text)))
		text[strlen(text) - 1] = '\0';
	calendar_ics_line(b, "SUMMARY", text);
	if (*i->article != '\0') {
		snprintf(text, sizeof(text), "Điều %s, Quyết định 2103/QĐ-UBND",
		    i->article);
		calendar_ics_line(b, "DESCRIPTION", text);
	}
	buf_addf(b, "CATEGORIES:%s\r\nEND:%s\r\n", i->open ? "TASK" : i->fact ?
	    "FACT" : "REMINDER", kind);
}

int
calendar_ics(struct buf *b, const struct calendar *c, const char *who,
    int64_t now)
{
	char	 stamp[TIME_TEXT];

	buf_addstr(b, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n");
	calendar_ics_line(b, "PRODID", "-//nguyenban//" NB_VERSION "//VI");
	buf_addstr(b, "CALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\n");
	time_compact(now, stamp);
	for (size_t i = 0; i < c->n; i++)
		ics_item(b, &c->item[i], who, stamp);
	return buf_addstr(b, "END:VCALENDAR\r\n");
}

static void
sheet_item(struct sheet *s, const struct calendar_item *i, int64_t today)
{
	char		 day[CIVIL_TEXT];
	const char	*when = i->due == CALENDAR_NOW ? _("now") :
			    yearly_day(i->due, day);
	enum tone	 tone = !i->open ? TONE_PLAIN : i->due < today ?
			    TONE_BAD : TONE_WARN;

	if (*i->article != '\0')
		sheet_add(s, SHEET_ITEM, tone, NULL, _("%s: %s%s%s (Điều %s)"),
		    when, i->name, *i->name == '\0' ? "" : ": ", i->text,
		    i->article);
	else
		sheet_add(s, SHEET_ITEM, tone, NULL, "%s: %s%s%s", when,
		    i->name, *i->name == '\0' ? "" : ": ", i->text);
}

void
calendar_sheet(struct sheet *s, const struct calendar *c, int64_t days)
{
	bool	 head = false;

	sheet_add(s, SHEET_HEAD, TONE_PLAIN, NULL, "%s (%zu)",
	    _("Open tasks"), calendar_open(c));
	if (calendar_open(c) == 0)
		sheet_add(s, SHEET_TEXT, TONE_GOOD, NULL, "%s", _("None."));
	for (size_t i = 0; i < c->n; i++) {
		if (!c->item[i].open && days > 0 && c->item[i].due >
		    c->today + days)
			continue;
		if (!c->item[i].open && !head) {
			head = true;
			sheet_add(s, SHEET_HEAD, TONE_PLAIN, NULL, "%s",
			    _("What comes"));
		}
		sheet_item(s, &c->item[i], c->today);
	}
}

int
calendar_lines(struct buf *b, const struct calendar *c)
{
	json_t	*json;
	int	 bad = 0;

	for (size_t i = 0; !bad && i < c->n; i++) {
		json = calendar_json(&c->item[i]);
		bad = json == NULL || json_canonical(b, json) == -1 ||
		    buf_addc(b, '\n') == -1;
		json_decref(json);
	}
	return bad ? -1 : 0;
}
