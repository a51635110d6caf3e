/*
 * holding.c: volumes as the journal knows them.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/timefmt.h"
#include "formats/media/holding.h"

static const char *const custody_word[CUSTODY_MAX] = {
	[CUSTODY_KEPT] = "kept",
	[CUSTODY_LENT] = "lent",
	[CUSTODY_RETIRED] = "retired",
	[CUSTODY_DESTROYED] = "destroyed",
	[CUSTODY_LOST] = "lost",
};

const char *
media_kind_words(enum media_kind k)
{
	switch (k) {
	case MEDIA_DISK:
		return _("disk");
	case MEDIA_OPTICAL:
		return _("optical disc");
	case MEDIA_TAPE:
		return _("tape");
	default:
		return media_kind_name(k);
	}
}

const char *
custody_name(enum custody c)
{
	return c < CUSTODY_MAX ? custody_word[c] : "?";
}

enum custody
custody_parse(const char *s)
{
	int	 i;

	for (i = 0; i < CUSTODY_MAX; i++)
		if (strcmp(s, custody_word[i]) == 0)
			break;
	return (enum custody)i;
}

/* The time of a note in a volume's record; TIME_NONE without it. */
static int64_t
note_time(const json_t *record, const char *key)
{
	const char	*at;
	int64_t		 t;

	at = json_get_str(json_object_get(record, key), "time");
	return at != NULL && time_parse(at, &t) == 0 ? t : TIME_NONE;
}

static int
text_copy(char **to, const char *s)
{
	if (s == NULL)
		return 0;
	return (*to = strdup(s)) == NULL ? -2 : 0;
}

int
holding_from_json(struct holding *h, const json_t *record)
{
	const json_t	*custody = json_object_get(record, "custody");
	const char	*s;
	int		 rc;

	*h = (struct holding){ .custody = CUSTODY_KEPT,
	    .verified = TIME_NONE, .checked = TIME_NONE,
	    .rehearsed = TIME_NONE, .since = TIME_NONE };
	s = json_get_str(record, "manifest");
	if (volume_from_json(&h->v, record) == -1 || s == NULL ||
	    digest_from_hex(&h->manifest, s) == -1)
		return -1;
	h->verified = note_time(record, "verified");
	h->checked = note_time(record, "checked");
	h->rehearsed = note_time(record, "rehearsed");
	h->since = note_time(record, "custody");
	if (where_get(&h->where, json_object_get(record, "verified")) == -1)
		return -1;
	s = json_get_str(record, "tags");
	h->has_tags = s != NULL && digest_from_hex(&h->tags, s) == 0;
	s = json_get_str(json_object_get(record, "checked"), "result");
	h->damaged = s != NULL && strcmp(s, "ok") != 0;
	if ((s = json_get_str(custody, "state")) != NULL &&
	    (h->custody = custody_parse(s)) == CUSTODY_MAX)
		return -1;
	if ((rc = text_copy(&h->place, json_get_str(custody, "place"))) == 0)
		rc = text_copy(&h->holder, json_get_str(custody, "holder"));
	return rc;
}

void
holding_release(struct holding *h)
{
	volume_release(&h->v);
	free(h->place);
	free(h->holder);
	h->place = h->holder = NULL;
}

int
holding_order(const void *a, const void *b)
{
	const struct holding	*x = a, *y = b;
	int			 c = strcmp(x->v.set, y->v.set);

	if (c != 0)
		return c;
	return x->v.number < y->v.number ? -1 : x->v.number > y->v.number;
}

bool
holding_at_hand(const struct holding *h)
{
	return h->custody == CUSTODY_KEPT || h->custody == CUSTODY_LENT;
}

bool
holding_counts(const struct holding *h)
{
	return h->verified != TIME_NONE && !h->damaged &&
	    h->where.lies != LIES_BESIDE && holding_at_hand(h);
}
