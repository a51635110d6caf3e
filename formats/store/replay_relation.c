/*
 * replay_relation.c: relations between documents, to catalog records.
 */
#include <stdio.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/store/relation.h"
#include "formats/store/replay_part.h"

#define OUTGOING	"relation/"
#define INCOMING	"related/"
#define HEX		((size_t)2 * DIGEST_SIZE)

static const char *const	 kind_name[RELATION_KINDS] = {
	[RELATION_ANNEX] = "annex of",
	[RELATION_REPLY] = "reply to",
	[RELATION_REPLACES] = "replaces",
	[RELATION_RECEIVED] = "received copy of",
	[RELATION_RESENT] = "re-sent",
};

const char *
relation_kind_name(enum relation_kind kind)
{
	return (unsigned int)kind < RELATION_KINDS ? kind_name[kind] : "";
}

/* Letters alone, small. */
static bool
same_words(const char *x, const char *y)
{
	for (;; x++, y++) {
		while (*x == '-' || *x == '_' || *x == ' ')
			x++;
		while (*y == '-' || *y == '_' || *y == ' ')
			y++;
		if ((*x | 0x20) != (*y | 0x20))
			return false;
		if (*x == '\0' || *y == '\0')
			return *x == *y;
	}
}

enum relation_kind
relation_kind_parse(const char *s)
{
	for (unsigned int i = 0; i < RELATION_KINDS; i++)
		if (same_words(s, kind_name[i]))
			return (enum relation_kind)i;
	return RELATION_KINDS;
}

/* In the journal there is one spelling. */
static enum relation_kind
kind_strict(const char *s, size_t len)
{
	for (unsigned int i = 0; i < RELATION_KINDS; i++)
		if (strlen(kind_name[i]) == len &&
		    memcmp(kind_name[i], s, len) == 0)
			return (enum relation_kind)i;
	return RELATION_KINDS;
}

int
relation_of_entry(struct relation *r, const json_t *entry)
{
	const char	*from = json_get_str(entry, "from");
	const char	*to = json_get_str(entry, "to");
	const char	*kind = json_get_str(entry, "kind");

	*r = (struct relation){ .removed = json_is_true(json_object_get(entry,
	    "remove")) };
	if (from == NULL || to == NULL || kind == NULL ||
	    digest_from_hex(&r->from, from) == -1 ||
	    digest_from_hex(&r->to, to) == -1)
		return -1;
	r->kind = kind_strict(kind, strlen(kind));
	return r->kind == RELATION_KINDS ? -1 : 0;
}

char *
relation_key(const struct relation *r, bool incoming, char out[RELATION_KEY])
{
	char	 from[DIGEST_HEX], to[DIGEST_HEX];

	digest_hex(&r->from, from);
	digest_hex(&r->to, to);
	snprintf(out, RELATION_KEY, "%s%s/%s/%s", incoming ? INCOMING :
	    OUTGOING, incoming ? to : from, relation_kind_name(r->kind),
	    incoming ? from : to);
	return out;
}

char *
relation_prefix(const struct digest *of, bool incoming,
    char out[RELATION_KEY])
{
	char	 hex[DIGEST_HEX];

	snprintf(out, RELATION_KEY, "%s%s/", incoming ? INCOMING : OUTGOING,
	    digest_hex(of, hex));
	return out;
}

/* The digest at ${s}; 0 or -1. */
static int
hex_take(struct digest *d, const char *s)
{
	char	 hex[DIGEST_HEX];

	memcpy(hex, s, HEX);
	hex[HEX] = '\0';
	return digest_from_hex(d, hex);
}

int
relation_of_key(struct relation *r, bool *incoming, const void *key,
    size_t len)
{
	const char	*s = key, *mark = OUTGOING;
	size_t		 n;
	struct digest	*first = &r->from, *second = &r->to;

	*r = (struct relation){ .removed = false };
	*incoming = len > strlen(INCOMING) && memcmp(s, INCOMING,
	    strlen(INCOMING)) == 0;
	if (*incoming) {
		mark = INCOMING;
		first = &r->to;
		second = &r->from;
	}
	n = strlen(mark);
	/* MARK, HEX, "/", a kind, "/", HEX. */
	if (len < n + 2 * HEX + 3 || memcmp(s, mark, n) != 0 ||
	    s[n + HEX] != '/' || s[len - HEX - 1] != '/' ||
	    hex_take(first, s + n) == -1 || hex_take(second, s + len - HEX) ==
	    -1)
		return -1;
	r->kind = kind_strict(s + n + HEX + 1, len - n - 2 * HEX - 2);
	return r->kind == RELATION_KINDS ? -1 : 0;
}

static int
object_known(struct replay *r, const struct digest *id)
{
	json_t	*held;
	bool	 absent;

	held = replay_get(r, CAT_OBJECT, id->octet, DIGEST_SIZE, &absent);
	json_decref(held);
	if (held == NULL && absent)
		return replay_fail(r,
		    "it relates an object that no entry brought in");
	return held == NULL ? -1 : 0;
}

/* Is it there now?  1, 0, or -1: told. */
static int
stands(struct replay *r, const struct relation *rel)
{
	char	 key[RELATION_KEY];
	json_t	*held;
	bool	 absent, gone;

	relation_key(rel, false, key);
	held = replay_get(r, CAT_META, key, strlen(key), &absent);
	if (held == NULL)
		return absent ? 0 : -1;
	gone = json_is_true(json_object_get(held, "removed"));
	json_decref(held);
	return !gone;
}

static json_t *
relation_record(const struct event *e, bool removed)
{
	static const char *const	 same[] = { "agent", "reason", "seq",
	    "time" };
	json_t				*record = json_object();

	for (size_t i = 0; record != NULL && i < sizeof(same) /
	    sizeof(same[0]); i++)
		if (replay_share(record, e->json, same[i], same[i]) == -1) {
			json_decref(record);
			return NULL;
		}
	if (record != NULL && removed && json_put_bool(record, "removed",
	    true) == -1) {
		json_decref(record);
		return NULL;
	}
	return record;
}

int
replay_relation(struct replay *r, const struct event *e)
{
	struct relation	 rel;
	char		 out[RELATION_KEY], in[RELATION_KEY];
	json_t		*record;
	int		 now, rc;

	if (relation_of_entry(&rel, e->json) == -1)
		return replay_fail(r, "its relation is of no known kind");
	if (digest_equal(&rel.from, &rel.to))
		return replay_fail(r, "it relates a document to itself");
	if (object_known(r, &rel.from) == -1 ||
	    object_known(r, &rel.to) == -1 || (now = stands(r, &rel)) == -1)
		return -1;
	if (now != rel.removed)
		return replay_fail(r, rel.removed ?
		    "it takes back a relation that is not there" :
		    "it makes a relation that is there already");
	if ((record = relation_record(e, rel.removed)) == NULL)
		return replay_fail(r, "out of memory");
	relation_key(&rel, false, out);
	relation_key(&rel, true, in);
	rc = replay_put(r, CAT_META, out, strlen(out), record) == -1 ||
	    replay_put(r, CAT_META, in, strlen(in), record) == -1 ? -1 : 0;
	json_decref(record);
	if (rc == -1 || replay_history(r, e, &rel.from) == -1)
		return -1;
	return replay_history(r, e, &rel.to);
}
