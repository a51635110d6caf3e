/*
 * keys.c: the archive's keys in the catalog.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/json.h"
#include "formats/store/keys.h"
#include "formats/store/rotation_entry.h"

#define RECORD_MAX	((size_t)1024 * 1024)	/* octets of a record */
#define META_KEY	"key"
#define META_ROTATION	"rotation/"
#define NAME_ROOM	(sizeof(META_ROTATION) + 20)
#define ROTATIONS_MAX	10000

/* The record of that name in "meta": 1, 0 absent, -1. */
static int
meta_get(const struct replay_sink *sink, const char *name, json_t **record)
{
	struct buf	 b;
	int		 rc;

	*record = NULL;
	buf_init(&b, RECORD_MAX);
	rc = sink->get(sink->arg, CAT_META, name, strlen(name), &b);
	if (rc == 1 && (*record = json_object_parse(b.p, b.len, NULL)) == NULL)
		rc = -1;
	buf_release(&b);
	return rc;
}

static int
meta_put(const struct replay_sink *sink, const char *name,
    const json_t *record)
{
	struct buf	 b;
	int		 rc = -1;

	buf_init(&b, RECORD_MAX);
	if (json_canonical(&b, record) == 0)
		rc = sink->put(sink->arg, CAT_META, name, strlen(name), b.p,
		    b.len);
	buf_release(&b);
	return rc;
}

static void
rotation_name(uint64_t seq, char name[NAME_ROOM])
{
	snprintf(name, NAME_ROOM, META_ROTATION "%" PRIu64, seq);
}

/* The sequence number of the last rotation, 0 without one.  0 or -1. */
static int
last_seq(const struct replay_sink *sink, uint64_t *seq)
{
	json_t	*record;
	int	 rc = meta_get(sink, META_KEY, &record);

	*seq = 0;
	if (rc == 1)
		rc = json_get_u64(record, "seq", seq);
	json_decref(record);
	return rc == -1 ? -1 : 0;
}

/* The rotation ${seq}, and the one before it (0: none).  0 or -1. */
static int
rotation_get(const struct replay_sink *sink, uint64_t seq, struct rotation *r,
    uint64_t *previous)
{
	char	 name[NAME_ROOM];
	json_t	*record;
	int	 rc = -1;

	rotation_name(seq, name);
	*previous = 0;
	if (meta_get(sink, name, &record) == 1 &&
	    rotation_from_entry(r, record) == 0 && r->seq == seq) {
		json_get_u64(record, "previous", previous);
		rc = *previous < seq ? 0 : -1;
	}
	json_decref(record);
	return rc;
}

/* All of them, the last first.  How many, or -1; the caller frees. */
static int
rotations_load(const struct replay_sink *sink, struct rotation **list)
{
	struct rotation	*all = NULL, *more;
	uint64_t	 seq, previous;
	int		 n = 0, rc;

	*list = NULL;
	for (rc = last_seq(sink, &seq); rc == 0 && seq != 0; seq = previous) {
		rc = -1;
		if (n == ROTATIONS_MAX || (more = reallocarray(all,
		    (size_t)n + 1, sizeof(*more))) == NULL)
			break;
		all = more;
		rc = rotation_get(sink, seq, &all[n++], &previous);
	}
	if (rc == -1) {
		free(all);
		return -1;
	}
	*list = all;
	return n;
}

/* The key that the creation names: 1, 0 none, -1. */
static int
first_key(const struct replay_sink *sink, struct vkey *first)
{
	const char	*text;
	json_t		*store;
	int		 rc = meta_get(sink, META_STORE, &store);

	if (rc == 1) {
		text = json_get_str(store, "key");
		rc = text != NULL && vkey_parse(first, text) == 0 ? 1 : 0;
	}
	json_decref(store);
	return rc;
}

int
keys_load(const struct replay_sink *sink, struct keychain *k)
{
	struct rotation	*list;
	struct vkey	 first;
	int		 n, rc;

	if ((rc = first_key(sink, &first)) != 1)
		return rc;
	if ((n = rotations_load(sink, &list)) == -1)
		return -1;
	keychain_init(k, &first);
	while (rc == 1 && n > 0)
		rc = keychain_add(k, &list[--n]);
	free(list);
	if (rc == 1)
		return 1;
	keychain_release(k);
	return -1;
}

/* Is it signed as its reason asks, over the tree that it follows? */
static const char *
rotation_wrong(const struct replay_sink *sink, const struct rotation *r,
    const struct digest *root, uint64_t *previous)
{
	struct keychain	 k;
	int		 rc;

	if (!digest_equal(root, &r->root))
		return "it rotates the key of another journal";
	if ((rc = keys_load(sink, &k)) != 1)
		return rc == 0 ? "the store was created without a key to "
		    "rotate" : "the archive's keys in the catalog are damaged";
	*previous = k.n == 0 ? 0 : k.change[k.n - 1].seq;
	rc = keychain_add(&k, r);
	keychain_release(&k);
	return rc == 1 ? NULL : rc == 0 ? "it rotates the key without the "
	    "signatures that this takes" : "its signatures could not be "
	    "checked";
}

int
keys_rotate(const struct replay_sink *sink, const json_t *entry,
    const struct digest *root, const char **why)
{
	struct rotation	 r;
	uint64_t	 previous = 0;
	char		 name[NAME_ROOM];
	json_t		*record, *now;
	int		 rc = -1;

	if (rotation_from_entry(&r, entry) == -1)
		*why = "it does not name the keys, reason and signatures of a "
		    "rotation";
	else
		*why = rotation_wrong(sink, &r, root, &previous);
	if (*why != NULL)
		return -1;
	record = json_copy((json_t *)(uintptr_t)entry);
	now = json_object();
	rotation_name(r.seq, name);
	if (record == NULL || now == NULL ||
	    (previous != 0 && json_put_int(record, "previous",
	    (int64_t)previous) == -1) ||
	    json_put_str(now, "key", json_get_str(entry, "new")) == -1 ||
	    json_put_int(now, "seq", (int64_t)r.seq) == -1)
		*why = "out of memory";
	else if (meta_put(sink, name, record) == -1 ||
	    meta_put(sink, META_KEY, now) == -1)
		*why = "the catalog could not be written";
	else
		rc = 0;
	json_decref(record);
	json_decref(now);
	return rc;
}
