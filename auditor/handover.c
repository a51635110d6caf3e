/*
 * handover.c: the journal's objects, from one shard to the others.
 */
#include <sys/file.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "auditor/audit.h"
#include "auditor/handover.h"
#include "auditor/partial.h"
#include "auditor/shadow.h"
#include "auditor/shard.h"

#define HANDOVER_FILE	SHARD_FOLDER "/journal.list"
#define HANDOVER_LOCK	SHARD_FOLDER "/journal.lock"
#define HANDOVER_AGE	((int64_t)86400 * TIME_SECOND)
#define RECORD_OCTETS	((size_t)64 * 1024)

static void
head_of(const struct audit *a, struct partial_head *h)
{
	memset(h, 0, sizeof(*h));
	h->shard = h->of = 1;
	h->validator = 0;	/* no result of a shard's */
	snprintf(h->store, sizeof(h->store), "%s", a->info.id);
	snprintf(h->commit, sizeof(h->commit), "%s", a->state->commit);
	h->size = a->checkpoint.size;
	h->root = a->checkpoint.root;
	h->began = a->now;
}

/* Is it about just what we are to read? */
static bool
fits(const struct audit *a, const struct partial_head *h)
{
	struct partial_head	 want;

	head_of(a, &want);
	return h->validator == 0 && strcmp(h->store, want.store) == 0 &&
	    strcmp(h->commit, want.commit) == 0 && h->size == want.size &&
	    digest_equal(&h->root, &want.root) && h->began <= a->now &&
	    a->now - h->began < HANDOVER_AGE;
}

/* Where an accession came from, into the memory of the journal. */
static int
take_source(struct audit *a, const struct buf *b)
{
	struct octets	 json;
	uint64_t	 accession;
	uint8_t		 key[8];

	if (partial_source_decode(&accession, &json, b->p, b->len) == -1)
		return -1;
	be64_put(key, accession);
	if (objects_source(a, accession, json.p, json.len) == -1)
		return -1;
	return shadow_put(a->shadow, CAT_ACCESSION, key, sizeof(key), json.p,
	    json.len);
}

static int
take_one(struct audit *a, enum partial_kind kind, const struct buf *b)
{
	struct object	 o;
	struct link	 l;

	switch (kind) {
	case PARTIAL_OBJECT:
		return partial_object_decode(&o, b->p, b->len) == -1 ? -1 :
		    objects_note(a, &o);
	case PARTIAL_LINK:
		return partial_link_decode(&l, b->p, b->len) == -1 ? -1 :
		    objects_link(a, &l);
	case PARTIAL_SOURCE:
		return take_source(a, b);
	default:
		return 0;
	}
}

/* All of it, or none: 1, 0, -1 (logged). */
static int
take_all(struct audit *a, struct partial *p)
{
	enum partial_kind	 kind;
	struct buf		 b;
	uint64_t		 at = 0;
	int			 rc;

	buf_init(&b, RECORD_OCTETS);
	while ((rc = partial_next(p, &at, &kind, &b)) == 1)
		if (take_one(a, kind, &b) == -1)
			break;
	buf_release(&b);
	if (rc == 0)
		return 1;
	a->nobject = a->nlink = a->nproof = 0;
	return rc == 1 && shadow_forget(a->shadow) == 0 ? 0 : -1;
}

/* The list that lies there.  1 taken, 0 there is none for us, -1. */
static int
read_list(struct audit *a)
{
	char		*path = folder_path(a->opts->ledger, HANDOVER_FILE);
	const char	*why = NULL;
	struct partial	*p = NULL;
	uint8_t		 pub[KEY_PUBLIC];
	int		 rc;

	if (path == NULL || access(path, F_OK) == -1) {
		free(path);
		return path == NULL ? -1 : 0;
	}
	key_public(a->key, pub);
	rc = partial_open(&p, path, pub, &why);
	if (rc == 0)
		log_warnx(_("%s: %s. The journal is read instead"), path,
		    why);
	else if (rc == 1)
		rc = fits(a, partial_head(p)) ? take_all(a, p) : 0;
	partial_close(p);
	free(path);
	return rc;
}

/* One shard at a time.  0 or -1 (logged). */
static int
lock_list(struct audit *a)
{
	char	*path = folder_path(a->opts->ledger, HANDOVER_LOCK);
	int	 fd = path == NULL ? -1 : open(path, O_RDWR | O_CREAT |
		    O_CLOEXEC, 0600), rc;

	rc = fd == -1 ? -1 : flock(fd, LOCK_EX | LOCK_NB);
	if (rc == -1 && fd != -1 && errno == EWOULDBLOCK) {
		log_info("%s", _("another shard reads and proves the journal; "
		    "this one waits for it"));
		while ((rc = flock(fd, LOCK_EX)) == -1 && errno == EINTR)
			;
	}
	if (rc == -1) {
		log_err("%s", path == NULL ? HANDOVER_LOCK : path);
		if (fd != -1)
			close(fd);
	} else {
		a->handover_lock = fd;
		a->has_handover_lock = true;
	}
	free(path);
	return rc;
}

void
handover_release(struct audit *a)
{
	if (a->has_handover_lock)
		close(a->handover_lock);
	a->has_handover_lock = false;
}

int
handover_take(struct audit *a)
{
	int	 rc;

	if (lock_list(a) == -1)
		return -1;
	if ((rc = read_list(a)) == 0)
		return 0;
	handover_release(a);
	if (rc == 1)
		a->proven = true;
	return rc;
}

/* Of a record only what siblings.h reads; one that is too long is left out. */
static int
give_source(void *arg, const void *key, size_t keylen, const void *value,
    size_t len)
{
	json_t		*record = json_object_parse(value, len, NULL), *json;
	const char	*path = json_get_str(json_object_get(record,
			    "source"), "path");
	struct octets	 o;
	struct buf	 b;
	int		 rc = 0;

	buf_init(&b, RECORD_OCTETS / 2);
	json = path == NULL || keylen != 8 ? NULL : json_pack(
	    "{s:O, s:O, s:{s:s}}", "object", json_object_get(record, "object"),
	    "received", json_object_get(record, "received"), "source", "path",
	    path);
	if (json != NULL && json_canonical(&b, json) == 0) {
		o = (struct octets){ b.p, b.len };
		rc = partial_source(arg, be64_get(key), &o);
	}
	buf_release(&b);
	json_decref(json);
	json_decref(record);
	return rc;
}

int
handover_give(struct audit *a)
{
	struct partial_end	 end = { 0, 0 };
	struct partial_head	 h;
	struct partial_out	*out = NULL;
	char			*path;
	int			 rc = -1;

	if (!a->has_handover_lock)
		return 0;
	head_of(a, &h);
	path = folder_path(a->opts->ledger, HANDOVER_FILE);
	if (path != NULL)
		out = partial_create(path, &h);
	if (out != NULL)
		rc = 0;
	for (size_t i = 0; rc == 0 && i < a->nobject; i++)
		rc = partial_object(out, &a->object[i]);
	for (size_t i = 0; rc == 0 && i < a->nlink; i++)
		rc = partial_link(out, &a->link[i]);
	if (rc == 0)
		rc = shadow_each(a->shadow, CAT_ACCESSION, give_source, out);
	if (rc == 0)
		rc = partial_finish(out, a->key, &end);
	partial_free(out);
	free(path);
	handover_release(a);
	return rc;
}
