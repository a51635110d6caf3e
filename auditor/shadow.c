/*
 * shadow.c: the replayed catalog in bounded memory.
 */
#include <sys/random.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "auditor/shadow.h"

#define KEY_BITS	11		/* octets of a key's salted hash */
#define SUM_BITS	16		/* octets of a value's SHA-256 */
#define SPILL_STEP	((size_t)1024 * 1024)
#define SLOTS_FIRST	((size_t)1 << 14)
#define SPILL_HEADER	6		/* key length u16, value length u32 */

#define SLOT_USED	0x80u
#define SLOT_SEEN	0x40u
#define SLOT_ABSENT	0x20u		/* not there at the mark */
#define SLOT_DB		0x0fu

/*
 * ${off} is where key and value begin in the spill file.  36 octets: a
 * million documents have three million of these.
 */
struct slot {
	uint8_t		 key[KEY_BITS];
	uint8_t		 flags;
	uint8_t		 sum[SUM_BITS];
	uint32_t	 off[2];	/* high, low */
};
_Static_assert(sizeof(struct slot) == 36, "a slot is 36 octets");

/* What stood in a slot at the mark. */
struct undo {
	size_t		 at;
	struct slot	 was;
};

struct shadow {
	uint8_t		 salt[16];
	struct slot	*slot;
	size_t		 n;		/* used */
	size_t		 cap;		/* a power of two */
	int		 fd;
	uint64_t	 written;	/* octets in the file */
	uint8_t		*tail;		/* not written yet */
	size_t		 taillen;
	bool		 marked;
	bool		 swapped;	/* the slots are those of the mark */
	struct undo	*undo;
	size_t		 nundo;
	size_t		 undocap;
};

struct shadow *
shadow_new(const char *dir)
{
	struct shadow	*r;

	if ((r = calloc(1, sizeof(*r))) == NULL)
		return NULL;
	r->fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (r->fd == -1) {
		/* A file system without O_TMPFILE. */
		char	*path = path_join(dir, "replay-XXXXXX");

		if (path != NULL && (r->fd = mkostemp(path, O_CLOEXEC)) != -1)
			unlink(path);
		free(path);
	}
	r->cap = SLOTS_FIRST;
	r->slot = calloc(r->cap, sizeof(*r->slot));
	r->tail = malloc(SPILL_STEP);
	if (r->fd == -1 || r->slot == NULL || r->tail == NULL ||
	    getrandom(r->salt, sizeof(r->salt), 0) != sizeof(r->salt)) {
		log_err(_("%s: cannot hold the replayed catalog there"), dir);
		shadow_free(r);
		return NULL;
	}
	return r;
}

void
shadow_free(struct shadow *r)
{
	if (r == NULL)
		return;
	if (r->fd != -1)
		close(r->fd);
	free(r->slot);
	free(r->tail);
	free(r->undo);
	free(r);
}

size_t
shadow_count(const struct shadow *r)
{
	return r->n;
}

static uint64_t
slot_off(const struct slot *s)
{
	return (uint64_t)s->off[0] << 32 | s->off[1];
}

static int
spill_flush(struct shadow *r)
{
	if (r->taillen == 0)
		return 0;
	if (lseek(r->fd, (off_t)r->written, SEEK_SET) == -1 ||
	    write_full(r->fd, r->tail, r->taillen) == -1) {
		log_err("%s", _("the replayed catalog cannot be held on disk; "
		    "is the disk full?"));
		return -1;
	}
	r->written += r->taillen;
	r->taillen = 0;
	return 0;
}

static int
spill_add(struct shadow *r, const void *p, size_t len)
{
	const uint8_t	*q = p;
	size_t		 n;

	while (len > 0) {
		if (r->taillen == SPILL_STEP && spill_flush(r) == -1)
			return -1;
		n = SPILL_STEP - r->taillen;
		if (n > len)
			n = len;
		memcpy(r->tail + r->taillen, q, n);
		r->taillen += n;
		q += n;
		len -= n;
	}
	return 0;
}

static int
spill_read(struct shadow *r, uint64_t off, void *out, size_t len)
{
	uint8_t	*p = out;
	size_t	 n;

	if (off < r->written) {
		n = r->written - off < len ? (size_t)(r->written - off) : len;
		if (pread_full(r->fd, p, n, off) != (ssize_t)n)
			goto fail;
		p += n;
		off += n;
		len -= n;
	}
	if (len == 0)
		return 0;
	if (len > r->taillen || off - r->written > r->taillen - len)
		goto fail;
	memcpy(p, r->tail + (off - r->written), len);
	return 0;
 fail:
	log_err("%s", _("the replayed catalog cannot be read back"));
	return -1;
}

/* The salted hash that a key goes by.  0 or -1. */
static int
hash_key(const struct shadow *r, enum catalog_db db, const void *key,
    size_t keylen, uint8_t out[KEY_BITS])
{
	uint8_t		 text[sizeof(r->salt) + 1 + RECORD_KEY_MAX];
	struct digest	 d;

	if (keylen > RECORD_KEY_MAX)
		return -1;
	memcpy(text, r->salt, sizeof(r->salt));
	text[sizeof(r->salt)] = (uint8_t)db;
	memcpy(text + sizeof(r->salt) + 1, key, keylen);
	if (digest_sha256(&d, text, sizeof(r->salt) + 1 + keylen) == -1)
		return -1;
	memcpy(out, d.octet, KEY_BITS);
	return 0;
}

/* The slot of a key, or the free one where it belongs. */
static size_t
slot_find(const struct slot *slot, size_t cap, const uint8_t key[KEY_BITS],
    enum catalog_db db)
{
	size_t	 i = (size_t)be64_get(key) & (cap - 1);

	while ((slot[i].flags & SLOT_USED) != 0 &&
	    ((slot[i].flags & SLOT_DB) != (unsigned int)db ||
	    memcmp(slot[i].key, key, KEY_BITS) != 0))
		i = (i + 1) & (cap - 1);
	return i;
}

static int
grow(struct shadow *r)
{
	struct slot	*bigger;
	size_t		 cap = r->cap * 2, at;

	if ((bigger = calloc(cap, sizeof(*bigger))) == NULL) {
		log_err("%s", _("the replayed catalog"));
		return -1;
	}
	for (size_t i = 0; i < r->cap; i++) {
		if ((r->slot[i].flags & SLOT_USED) == 0)
			continue;
		at = slot_find(bigger, cap, r->slot[i].key,
		    r->slot[i].flags & SLOT_DB);
		bigger[at] = r->slot[i];
	}
	for (size_t i = 0; i < r->nundo; i++)
		r->undo[i].at = slot_find(bigger, cap, r->undo[i].was.key,
		    r->undo[i].was.flags & SLOT_DB);
	free(r->slot);
	r->slot = bigger;
	r->cap = cap;
	return 0;
}

int
shadow_get(void *arg, enum catalog_db db, const void *key, size_t keylen,
    struct buf *value)
{
	struct shadow	*r = arg;
	uint8_t		 hash[KEY_BITS], header[SPILL_HEADER], *p;
	struct slot	*s;
	uint64_t	 off;
	size_t		 len;

	if (hash_key(r, db, key, keylen, hash) == -1)
		return -1;
	s = &r->slot[slot_find(r->slot, r->cap, hash, db)];
	if ((s->flags & SLOT_USED) == 0)
		return 0;
	off = slot_off(s);
	if (spill_read(r, off, header, sizeof(header)) == -1)
		return -1;
	len = be32_get(header + 2);
	off += sizeof(header) + be16_get(header);
	if ((p = buf_reserve(value, len)) == NULL ||
	    spill_read(r, off, p, len) == -1)
		return -1;
	return 1;
}

/* Remember what slot ${at} held; a slot may be in the list many times. */
static int
keep_undo(struct shadow *r, size_t at, bool absent)
{
	struct undo	*grown;
	size_t		 cap;

	if (r->nundo == r->undocap) {
		cap = r->undocap == 0 ? 64 : r->undocap * 2;
		if ((grown = reallocarray(r->undo, cap, sizeof(*grown))) ==
		    NULL)
			return -1;
		r->undo = grown;
		r->undocap = cap;
	}
	r->undo[r->nundo].at = at;
	r->undo[r->nundo].was = r->slot[at];
	if (absent)
		r->undo[r->nundo].was.flags |= SLOT_ABSENT;
	r->nundo++;
	return 0;
}

int
shadow_put(void *arg, enum catalog_db db, const void *key, size_t keylen,
    const void *value, size_t len)
{
	struct shadow	*r = arg;
	uint8_t		 hash[KEY_BITS], header[SPILL_HEADER];
	struct digest	 sum;
	struct slot	*s;
	uint64_t	 off = r->written + r->taillen;
	size_t		 at;
	bool		 fresh;

	if (r->n >= r->cap / 5 * 4 && grow(r) == -1)
		return -1;
	if (len > UINT32_MAX || hash_key(r, db, key, keylen, hash) == -1 ||
	    digest_sha256(&sum, value, len) == -1)
		return -1;
	be16_put(header, (uint16_t)keylen);
	be32_put(header + 2, (uint32_t)len);
	if (spill_add(r, header, sizeof(header)) == -1 ||
	    spill_add(r, key, keylen) == -1 || spill_add(r, value, len) == -1)
		return -1;
	at = slot_find(r->slot, r->cap, hash, db);
	s = &r->slot[at];
	fresh = (s->flags & SLOT_USED) == 0;
	if (fresh) {
		memcpy(s->key, hash, KEY_BITS);
		s->flags = SLOT_USED | (uint8_t)db;
		r->n++;
	}
	if (r->marked && keep_undo(r, at, fresh) == -1)
		return -1;
	memcpy(s->sum, sum.octet, SUM_BITS);
	s->off[0] = (uint32_t)(off >> 32);
	s->off[1] = (uint32_t)off;
	return 0;
}

void
shadow_mark(struct shadow *r)
{
	r->marked = true;
	r->nundo = 0;
}

/*
 * Exchange what the mark had and what is there now.  Back from the newest
 * change to the oldest, forth the other way, so a slot that changed many
 * times comes out right.
 */
static void
swap_undo(struct shadow *r)
{
	struct slot	 was;
	size_t		 i, k;

	for (k = 0; k < r->nundo; k++) {
		i = r->swapped ? k : r->nundo - 1 - k;
		was = r->undo[i].was;
		r->undo[i].was = r->slot[r->undo[i].at];
		r->slot[r->undo[i].at] = was;
	}
	r->swapped = !r->swapped;
}

int
shadow_compare_begin(struct shadow *r, bool at_mark)
{
	if (at_mark && r->marked)
		swap_undo(r);
	for (size_t i = 0; i < r->cap; i++)
		r->slot[i].flags &= (uint8_t)~SLOT_SEEN;
	return 0;
}

enum record_match
shadow_compare(struct shadow *r, enum catalog_db db, const void *key,
    size_t keylen, const struct digest *sum)
{
	uint8_t		 hash[KEY_BITS];
	struct slot	*s;

	if (hash_key(r, db, key, keylen, hash) == -1)
		return RECORD_EXTRA;
	s = &r->slot[slot_find(r->slot, r->cap, hash, db)];
	if ((s->flags & SLOT_USED) == 0 || (s->flags & SLOT_ABSENT) != 0)
		return RECORD_EXTRA;
	s->flags |= SLOT_SEEN;
	return memcmp(s->sum, sum->octet, SUM_BITS) == 0 ? RECORD_SAME :
	    RECORD_DIFFERS;
}

int
shadow_compare_end(struct shadow *r, shadow_missing *missing, void *arg)
{
	uint8_t	 header[SPILL_HEADER], key[RECORD_KEY_MAX];
	int	 rc = 0;

	for (size_t i = 0; i < r->cap; i++) {
		const struct slot	*s = &r->slot[i];

		if ((s->flags & SLOT_USED) == 0 ||
		    (s->flags & (SLOT_SEEN | SLOT_ABSENT)) != 0)
			continue;
		if (spill_read(r, slot_off(s), header, sizeof(header)) == -1 ||
		    be16_get(header) > sizeof(key) || spill_read(r,
		    slot_off(s) + sizeof(header), key, be16_get(header)) ==
		    -1) {
			rc = -1;
			break;
		}
		if (missing != NULL)
			missing(arg, s->flags & SLOT_DB, key,
			    be16_get(header));
	}
	if (r->swapped)
		swap_undo(r);
	return rc;
}
