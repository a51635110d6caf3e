/*
 * media_sheet.c: copies on volumes, for people and monitors.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/timefmt.h"
#include "formats/media/levels.h"
#include "auditor/media.h"

#define DAY		((int64_t)86400 * TIME_SECOND)

static uint64_t
count(const json_t *json, const char *key)
{
	uint64_t	 n = 0;

	json_get_u64(json, key, &n);
	return n;
}

static int64_t
when(const json_t *json, const char *key)
{
	const char	*s = json_get_str(json, key);
	int64_t		 t;

	return s != NULL && time_parse(s, &t) == 0 ? t : TIME_NONE;
}

static bool
late(int64_t t, unsigned int days, int64_t now)
{
	return days > 0 && t != TIME_NONE && t < now - (int64_t)days * DAY;
}

bool
media_overdue(const json_t *media, const struct options *o, int64_t now)
{
	return late(when(media, "oldest_read"), o->media.verify_every, now) ||
	    late(when(media, "rehearsed"), o->media.rehearse_every, now);
}

void
media_status_rows(struct sheet *s, const json_t *media, int64_t now)
{
	int64_t	 newest = when(media, "newest");
	int64_t	 read = when(media, "oldest_read");

	if (media == NULL)
		return;
	sheet_add(s, SHEET_ROW, count(media, "too_few") +
	    count(media, "too_alike") + count(media, "damaged") > 0 ?
	    TONE_WARN : TONE_PLAIN, _("Copies"), _("%" PRIu64 " volumes "
	    "count, of %" PRIu64 "; each document is on %" PRIu64 " at "
	    "least"), count(media, "counting"), count(media, "volumes"),
	    count(media, "least"));
	if (count(media, "lost") > 0)
		sheet_add(s, SHEET_ROW, TONE_WARN, _("Lost"), _("%" PRIu64
		    " volumes"), count(media, "lost"));
	if (newest == TIME_NONE)
		return;
	sheet_add(s, SHEET_ROW, count(media, "overdue") > 0 ? TONE_WARN :
	    TONE_PLAIN, _("Volumes"), _("the newest is %" PRId64 " days old; "
	    "the one read back longest ago was %" PRId64 " days ago"),
	    (now - newest) / DAY, read == TIME_NONE ? (int64_t)0 :
	    (now - read) / DAY);
}

static void
with_rows(struct sheet *s, const json_t *media)
{
	const json_t	*with = json_object_get(media, "with");
	uint64_t	 n;

	for (size_t i = 0; i < json_array_size(with); i++) {
		n = (uint64_t)json_integer_value(json_array_get(with, i));
		if (n == 0)
			continue;
		if (i + 1 < json_array_size(with))
			sheet_add(s, SHEET_ITEM, i == 0 ? TONE_WARN :
			    TONE_PLAIN, NULL, _("on %zu volumes that count: %"
			    PRIu64 " documents"), i, n);
		else
			sheet_add(s, SHEET_ITEM, TONE_PLAIN, NULL, _("on %zu "
			    "volumes or more: %" PRIu64 " documents"), i, n);
	}
}

void
media_sheet(struct sheet *s, const json_t *media)
{
	int64_t	 rehearsed = when(media, "rehearsed");
	char	 at[TIME_TEXT];

	if (media == NULL)
		return;
	with_rows(s, media);
	sheet_add(s, SHEET_ROW, rehearsed == TIME_NONE ? TONE_WARN :
	    TONE_PLAIN, _("Restoring rehearsed"), "%s", rehearsed ==
	    TIME_NONE ? _("never") : time_local(rehearsed, at));
	levels_sheet(s, json_object_get(media, "levels"));
}
