/*
 * mend_segment.c: a segment written anew.
 *
 * It is made in a folder of its own, sealed, and exchanged with the old one
 * in one step; whoever has that open reads on in it.  A crash before leaves a
 * folder that the next one removes, a crash afterwards nothing to do.
 */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"

#include "archiver/bagdir.h"
#include "archiver/mend_part.h"
#include "archiver/segment.h"
#include "archiver/space.h"

#define COPY_STEP	((size_t)256 * 1024)
#define BATCH		((uint64_t)32 * 1024 * 1024)

/* An object of the old one that the catalog knows there. */
struct spare {
	uint64_t	 number;
	const struct scan_chunk *c;	/* its first */
};

struct making {
	const struct mend *m;
	const struct mend_segment *s;
	char		*dir;		/* like a store's */
	struct segment	*seg;
	uint64_t	 batch;		/* octets since the last commit */
	uint64_t	 objects;
	struct spare	*spare;		/* by number; where entries are lost */
	size_t		 nspare, cap, next;
	char		*p;		/* an entry, ENTRY_MAX and a NUL */
	uint8_t		*step;		/* COPY_STEP */
};

static int
folder_new(const char *path)
{
	if (mkdir(path, 0750) == 0)
		return 0;
	log_err(_("%s: cannot be written"), path);
	return FAIL_CANNOT;
}

/* An empty folder with a place for segments. */
static int
making_begin(struct making *k)
{
	char	*segments = path_join(k->dir, STORE_SEGMENTS);
	int	 rc = segments == NULL ? no_memory() : 0;

	if (rc == 0 && access(k->dir, F_OK) == 0)
		rc = tree_remove(k->dir);
	if (rc == 0 && (rc = folder_new(k->dir)) == 0)
		rc = folder_new(segments);
	free(segments);
	if (rc == 0 && (rc = segment_create(k->dir, k->s->number)) == 0 &&
	    (rc = segment_open(&k->seg, k->dir, k->s->number)) == 0)
		rc = segment_begin(k->seg);
	return rc;
}

/* Room for ${more} octets in the transaction. */
static int
making_turn(struct making *k, uint64_t more)
{
	int	 rc = 0;

	if (k->batch + more > BATCH && k->batch > 0) {
		k->batch = 0;
		if ((rc = segment_commit(k->seg)) == 0 &&
		    (rc = segment_refresh(k->seg)) == 0)
			rc = segment_begin(k->seg);
	}
	k->batch += more;
	return rc;
}

/* The first of the object's chunks as they were found; NULL: none was. */
static const struct scan_chunk *
chunks_find(const struct scan *s, const struct digest *id, uint64_t size)
{
	size_t	 lo = 0, hi = s->nchunk, mid;

	while (lo < hi) {
		const struct chunk_header	*h;
		int				 c;

		mid = lo + (hi - lo) / 2;
		h = &s->chunk[mid].h;
		c = digest_cmp(&h->sha256, id);
		if (c < 0 || (c == 0 && h->size < size))
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == s->nchunk || s->chunk[lo].h.size != size ||
	    !digest_equal(&s->chunk[lo].h.sha256, id))
		return NULL;
	return &s->chunk[lo];
}

/* Chunk ${number}, from ${c} on; NULL: it is not there whole. */
static const struct scan_chunk *
chunk_of(const struct making *k, const struct scan_chunk *c, uint32_t number)
{
	const struct scan_chunk	*end = k->s->scan.chunk + k->s->scan.nchunk;
	const struct scan_chunk	*first = c;

	while (c < end && c->h.number < number &&
	    digest_equal(&c->h.sha256, &first->h.sha256) &&
	    c->h.size == first->h.size)
		c++;
	return c < end && c->h.number == number && c->whole &&
	    digest_equal(&c->h.sha256, &first->h.sha256) &&
	    c->h.size == first->h.size ? c : NULL;
}

/* A payload, hashed, and into ${to} unless that is NULL. */
static int
payload_read(struct making *k, const struct scan_chunk *c, uint8_t *to,
    struct sha256 *sha)
{
	uint64_t	 off = c->off;
	size_t		 n;
	uint8_t		*p;

	for (uint32_t done = 0; done < c->h.length; done += (uint32_t)n) {
		n = c->h.length - done < COPY_STEP ? c->h.length - done :
		    COPY_STEP;
		p = to == NULL ? k->step : to + done;
		if (pread_full(k->s->fd, p, n, off) != (ssize_t)n ||
		    sha256_add(sha, p, n) == -1)
			return -1;
		off += n;
	}
	return 0;
}

/* Whether the chunks that were found make up the object. */
static bool
object_is_whole(struct making *k, const struct scan_chunk *first)
{
	const struct scan_chunk	*c = first;
	struct sha256		*sha = sha256_new();
	struct digest		 got;
	bool			 ok = sha != NULL;

	for (uint32_t i = 0; ok && i < first->h.count; i++)
		ok = (c = chunk_of(k, c, i)) != NULL &&
		    payload_read(k, c, NULL, sha) == 0;
	ok = ok && sha256_end(sha, &got) == 0 &&
	    digest_equal(&got, &first->h.sha256);
	sha256_free(sha);
	return ok;
}

static int
chunk_copy(struct making *k, const struct scan_chunk *c, uint64_t number,
    struct sha256 *sha)
{
	uint8_t	*to;
	int	 rc;

	if ((rc = making_turn(k, c->h.length)) != 0 ||
	    (rc = segment_chunk(k->seg, number, &c->h, &to)) != 0)
		return rc;
	if (payload_read(k, c, to, sha) == -1) {
		log_errx(_("%s: the damaged segment cannot be read; its disk "
		    "needs replacing"), k->m->store);
		return FAIL_DAMAGE;
	}
	segment_chunk_done(&c->h, to);
	return 0;
}

static int
object_copy(struct making *k, const struct scan_chunk *first, uint64_t number)
{
	const struct scan_chunk	*c = first;
	struct sha256		*sha = sha256_new();
	int			 rc = sha == NULL ? FAIL_CANNOT : 0;

	for (uint32_t i = 0; rc == 0 && i < first->h.count; i++) {
		c = chunk_of(k, c, i);
		rc = c == NULL ? FAIL_CANNOT : chunk_copy(k, c, number, sha);
	}
	sha256_free(sha);
	k->objects++;
	return rc;
}

/*
 * Objects below ${number} of which no entry spoke: it is lost, and the catalog
 * knows them.  What is whole stays.
 */
static int
spares_put(struct making *k, uint64_t number)
{
	const struct spare	*s;
	int			 rc = 0;

	for (; rc == 0 && k->next < k->nspare &&
	    k->spare[k->next].number < number; k->next++) {
		s = &k->spare[k->next];
		if (object_is_whole(k, s->c))
			rc = object_copy(k, s->c, s->number);
	}
	while (k->next < k->nspare && k->spare[k->next].number == number)
		k->next++;
	return rc;
}

static int
spare_order(const void *a, const void *b)
{
	const struct spare	*x = a, *y = b;

	return x->number < y->number ? -1 : x->number > y->number;
}

static int
spare_add(struct making *k, uint64_t number, const struct scan_chunk *c)
{
	size_t		 cap = k->cap == 0 ? 1024 : k->cap * 2;
	struct spare	*p;

	if (k->nspare == k->cap) {
		if ((p = reallocarray(k->spare, cap, sizeof(*p))) == NULL)
			return no_memory();
		k->spare = p;
		k->cap = cap;
	}
	k->spare[k->nspare++] = (struct spare){ number, c };
	return 0;
}

/* Which objects of the old one the catalog knows, where entries are lost. */
static int
spares_find(struct making *k)
{
	const struct scan	*scan = &k->s->scan;
	const struct scan_chunk	*c;
	uint64_t		 number;
	uint32_t		 segment;
	int			 rc = 0;

	for (size_t i = 0; rc == 0 && k->s->lost > 0 && k->m->tree != NULL &&
	    i < scan->nchunk; i++) {
		c = &scan->chunk[i];
		if (c->h.number == 0 && c->whole && mend_tree_object(
		    k->m->tree, &c->h.sha256, &segment, &number) &&
		    segment == k->s->number)
			rc = spare_add(k, number, c);
	}
	if (k->nspare > 0)
		qsort(k->spare, k->nspare, sizeof(*k->spare), spare_order);
	return rc;
}

/* It is put under its number when it is whole; else it is for repair. */
static int
object_put(struct making *k, const json_t *object)
{
	const char		*hex = json_get_str(object, "sha256");
	const struct scan_chunk	*first;
	struct digest		 id;
	uint64_t		 size, number, segment;
	int			 rc;

	if (hex == NULL || digest_from_hex(&id, hex) == -1 ||
	    json_get_u64(object, "size", &size) == -1 ||
	    json_get_u64(object, "number", &number) == -1 ||
	    json_get_u64(object, "segment", &segment) == -1 ||
	    segment != k->s->number)
		return 0;
	if ((rc = spares_put(k, number)) != 0 ||
	    (first = chunks_find(&k->s->scan, &id, size)) == NULL ||
	    !object_is_whole(k, first))
		return rc;
	return object_copy(k, first, number);
}

static int
entry_put(struct making *k, const struct mend_entry *e)
{
	json_t	*json;
	int	 rc = 0;

	if (pread_full(k->m->spool, k->p, e->len, e->off) !=
	    (ssize_t)e->len) {
		log_err(_("a temporary file cannot be read"));
		return FAIL_CANNOT;
	}
	if ((json = json_object_parse(k->p, e->len, NULL)) != NULL)
		rc = object_put(k, json_object_get(json, "object"));
	json_decref(json);
	if (rc == 0 && (rc = making_turn(k, e->len)) == 0)
		rc = segment_entry_put(k->seg, e->seq, k->p, e->len);
	return rc;
}

static char *
data_path(const char *dir, uint32_t number)
{
	char	*path;

	if (asprintf(&path, "%s/%s/%06" PRIu32 "/data.mdb", dir,
	    STORE_SEGMENTS, number) != -1)
		return path;
	no_memory();
	return NULL;
}

static int
file_digest(const char *dir, uint32_t number, uint8_t *step,
    struct digest *id)
{
	char		*path = data_path(dir, number);
	struct sha256	*sha = sha256_new();
	int		 fd = path == NULL ? -1 : open(path, O_RDONLY |
			    O_CLOEXEC), rc = FAIL_CANNOT;
	ssize_t		 n = -1;

	if (fd != -1 && sha != NULL) {
		posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
		while ((n = read_full(fd, step, COPY_STEP)) > 0)
			if (sha256_add(sha, step, (size_t)n) == -1)
				break;
	}
	if (n == 0 && sha256_end(sha, id) == 0)
		rc = 0;
	else if (path != NULL)
		log_err(_("%s: cannot be read"), path);
	if (fd != -1)
		close(fd);
	sha256_free(sha);
	free(path);
	return rc;
}

/*
 * Where the old one stays: "damaged-000004-20261128T101500Z", and "-2" when
 * one of the same second is there already.
 */
static char *
kept_path(const struct making *k)
{
	char	 at[TIME_TEXT], more[16] = "", *path;
	size_t	 n = 0;

	time_rfc3339(k->m->run->clock.now(k->m->run->clock.arg), at);
	for (size_t i = 0; at[i] != '\0'; i++)
		if (at[i] != '-' && at[i] != ':')
			at[n++] = at[i];
	at[n] = '\0';
	for (unsigned int i = 2;; i++) {
		if (asprintf(&path, "%s/damaged-%06" PRIu32 "-%s%s",
		    k->m->store, k->s->number, at, more) == -1) {
			no_memory();
			return NULL;
		}
		if (access(path, F_OK) == -1)
			return path;
		free(path);
		snprintf(more, sizeof(more), "-%u", i);
	}
}

/*
 * The new one goes where the old one is, which goes where the new one was;
 * where the old one is missing the new one is moved alone.
 */
static int
exchange(const struct making *k, const char *kept)
{
	char	*new = NULL, *old = NULL;
	int	 rc = FAIL_CANNOT;

	if (asprintf(&new, "%s/%s/%06" PRIu32, kept, STORE_SEGMENTS,
	    k->s->number) == -1)
		new = NULL;
	if (asprintf(&old, "%s/%s/%06" PRIu32, k->m->store, STORE_SEGMENTS,
	    k->s->number) == -1)
		old = NULL;
	if (new == NULL || old == NULL)
		no_memory();
	else if (rename(k->dir, kept) == -1)
		log_err(_("%s: cannot be put in place"), kept);
	else if (renameat2(AT_FDCWD, new, AT_FDCWD, old, RENAME_EXCHANGE) ==
	    -1 && (errno != ENOENT || rename(new, old) == -1))
		log_err(_("%s: cannot be put in place"), old);
	else if (durable_sync_parent(old) == 0 &&
	    durable_sync_parent(new) == 0 && durable_sync_dir(k->m->store) ==
	    0)
		rc = 0;
	free(new);
	free(old);
	return rc;
}

static int
making_end(struct making *k, struct mended *out)
{
	int	 rc;

	rc = segment_commit(k->seg);
	segment_close(k->seg);
	k->seg = NULL;
	if (rc != 0 || (rc = segment_seal(k->dir, k->s->number)) != 0 ||
	    (rc = file_digest(k->dir, k->s->number, k->step, &out->after)) !=
	    0)
		return rc;
	out->has_before = k->s->fd != -1;
	if (out->has_before && (rc = file_digest(k->m->store, k->s->number,
	    k->step, &out->before)) != 0)
		return rc;
	if ((out->kept = kept_path(k)) == NULL)
		return FAIL_CANNOT;
	return exchange(k, out->kept);
}

static int
make(struct making *k, struct mended *out)
{
	const struct mend_segment	*s = k->s;
	int				 rc;

	if ((k->dir = path_join(k->m->store, MEND_FOLDER)) == NULL ||
	    (k->p = malloc(ENTRY_MAX)) == NULL ||
	    (k->step = malloc(COPY_STEP)) == NULL)
		return no_memory();
	if ((rc = space_check(k->m->store, &k->m->run->set->reserve,
	    s->size)) != 0 || (rc = spares_find(k)) != 0 ||
	    (rc = making_begin(k)) != 0)
		return rc;
	for (size_t i = 0; rc == 0 && i < s->n; i++) {
		if (k->m->run->stopping())
			rc = FAIL_CANNOT;
		else
			rc = entry_put(k, &s->entry[i]);
	}
	if (rc == 0)
		rc = spares_put(k, UINT64_MAX);
	return rc == 0 ? making_end(k, out) : rc;
}

int
mend_write(const struct mend *m, const struct mend_segment *s,
    struct mended *out)
{
	struct making	 k = { .m = m, .s = s };
	int		 rc;

	*out = (struct mended){ .segment = s->number,
	    .first = s->entry[0].seq, .last = s->entry[s->n - 1].seq,
	    .fetched = s->fetched, .from = s->from };
	rc = make(&k, out);
	out->objects = k.objects;
	segment_close(k.seg);
	if (rc != 0) {
		free(out->kept);
		out->kept = NULL;
	}
	free(k.dir);
	free(k.p);
	free(k.step);
	free(k.spare);
	return rc;
}
