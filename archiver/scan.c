/*
 * scan.c: looking for headers in raw octets.
 */
#include <sys/stat.h>

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/crc32c.h"
#include "formats/base/durable.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"

#include "archiver/command.h"
#include "archiver/scan.h"

#define WINDOW		((size_t)1024 * 1024)
#define BLOCK		((uint64_t)4096)	/* passed over if unreadable */
#define PAGE_HEAD	16			/* LMDB's, before long values */
/*
 * Payloads without their checksum cost a read each, and a hostile document
 * in a damaged chunk may hold many headers: past this many times the file's
 * size only headers where LMDB puts them are believed.
 */
#define WASTE_TIMES	8

struct walk {
	struct scan	*scan;
	int		 fd;
	const char	*path;
	uint32_t	 file;
	uint64_t	 size;
	uint64_t	 waste;		/* octets read for nothing */
	uint64_t	 torn;		/* where incomplete payloads end */
	uint8_t		*buf;		/* WINDOW */
	uint8_t		*payload;	/* WINDOW */
};

void
scan_init(struct scan *s)
{
	*s = (struct scan){ 0 };
}

void
scan_release(struct scan *s)
{
	free(s->chunk);
	free(s->entry);
	scan_init(s);
}

/* Room for one more of ${size} octets; NULL: memory (logged). */
static void *
grow(void *array, size_t n, size_t *cap, size_t size)
{
	size_t	 more = *cap == 0 ? 256 : *cap * 2;
	void	*p;

	if (n < *cap)
		return array;
	if (more > SIZE_MAX / size || (p = realloc(array, more * size)) ==
	    NULL) {
		log_errx(_("out of memory"));
		return NULL;
	}
	*cap = more;
	return p;
}

static int
add_chunk(struct walk *w, const struct chunk_header *h, uint64_t off,
    bool whole)
{
	struct scan	*s = w->scan;
	void		*p;

	p = grow(s->chunk, s->nchunk, &s->chunk_cap, sizeof(*s->chunk));
	if (p == NULL)
		return FAIL_CANNOT;
	s->chunk = p;
	s->chunk[s->nchunk++] = (struct scan_chunk){
		.h = *h, .off = off, .file = w->file, .whole = whole,
	};
	return 0;
}

static int
add_entry(struct walk *w, uint64_t seq, uint64_t off, uint32_t len)
{
	struct scan	*s = w->scan;
	void		*p;

	p = grow(s->entry, s->nentry, &s->entry_cap, sizeof(*s->entry));
	if (p == NULL)
		return FAIL_CANNOT;
	s->entry = p;
	s->entry[s->nentry++] = (struct scan_entry){
		.seq = seq, .off = off, .len = len, .file = w->file,
		.inside = off < w->torn,
	};
	return 0;
}

/* Whether the ${len} octets at ${off} have the checksum. */
static bool
has_crc(struct walk *w, uint64_t off, uint32_t len, uint32_t want)
{
	uint32_t	 crc = 0;
	size_t		 n;

	if (off > w->size || len > w->size - off)
		return false;
	for (uint32_t left = len; left > 0; left -= (uint32_t)n, off += n) {
		n = left < WINDOW ? left : WINDOW;
		if (pread_full(w->fd, w->payload, n, off) != (ssize_t)n)
			return false;
		crc = crc32c(crc, w->payload, n);
	}
	return crc == want;
}

/* A chunk's header at ${at}: *next is where to go on. */
static int
try_chunk(struct walk *w, const uint8_t *p, uint64_t at, uint64_t *next)
{
	struct chunk_header	 h;
	bool			 whole;
	int			 rc;

	if (chunk_header_decode(&h, p, CHUNK_HEADER) == -1)
		return 0;
	if (w->waste / WASTE_TIMES > w->size && at % BLOCK != PAGE_HEAD)
		return 0;
	whole = has_crc(w, at + CHUNK_HEADER, h.length, h.crc);
	if ((rc = add_chunk(w, &h, at + CHUNK_HEADER, whole)) != 0)
		return rc;
	if (whole) {
		*next = at + CHUNK_HEADER + h.length;
		return 0;
	}
	w->waste += h.length;
	if (at + CHUNK_HEADER + h.length > w->torn)
		w->torn = at + CHUNK_HEADER + h.length;
	return 0;
}

static int
try_entry(struct walk *w, const uint8_t *p, uint64_t at, uint64_t *next)
{
	uint64_t	 seq = be64_get(p + 8);
	uint32_t	 len = be32_get(p + 16), crc = be32_get(p + 20);

	if (len == 0 || len > ENTRY_MAX || seq > INT64_MAX ||
	    !has_crc(w, at + ENTRY_HEADER, len, crc))
		return 0;
	*next = at + ENTRY_HEADER + len;
	return add_entry(w, seq, at + ENTRY_HEADER, len);
}

/*
 * Search the ${n} octets at ${off} that lie in the window; *next is where to
 * go on.  The last octets of a window that is not the file's last may hold
 * half a header: they are read again.
 */
static int
search(struct walk *w, uint64_t off, size_t n, uint64_t *next)
{
	size_t		 head, i = 0;
	const uint8_t	*p;
	uint64_t	 at;
	int		 rc;

	while (i < n && (p = memchr(w->buf + i, 'N', n - i)) != NULL) {
		i = (size_t)(p - w->buf);
		at = off + i;
		head = n - i;
		if (head < CHUNK_HEADER && off + n < w->size) {
			*next = at;
			return 0;
		}
		*next = at;
		if (head >= CHUNK_HEADER && memcmp(p, CHUNK_MAGIC, 8) == 0)
			rc = try_chunk(w, p, at, next);
		else if (head >= ENTRY_HEADER &&
		    memcmp(p, ENTRY_MAGIC, 8) == 0)
			rc = try_entry(w, p, at, next);
		else
			rc = 0;
		if (rc != 0)
			return rc;
		if (*next - off >= n)
			return 0;
		i = *next > at ? (size_t)(*next - off) : i + 1;
	}
	*next = off + n;
	return 0;
}

/* The disk does not give these octets: pass over the least there is. */
static uint64_t
pass_over(struct walk *w, uint64_t off)
{
	uint64_t	 to = (off / BLOCK + 1) * BLOCK;

	if (to > w->size)
		to = w->size;
	if (w->scan->unreadable == 0)
		log_err(_("%s: cannot be read at octet %" PRIu64 "; going on "
		    "behind it"), w->path, off);
	w->scan->unreadable += to - off;
	return to;
}

static int
walk(struct walk *w, bool (*stopping)(void))
{
	uint64_t	 off = 0, next;
	size_t		 n, want;
	ssize_t		 got;
	int		 rc;

	while (off < w->size && !stopping()) {
		want = w->size - off < WINDOW ? (size_t)(w->size - off) :
		    WINDOW;
		got = pread_full(w->fd, w->buf, want, off);
		if (got == -1 && want > BLOCK)	/* up to the bad block */
			got = pread_full(w->fd, w->buf,
			    (size_t)(BLOCK - off % BLOCK), off);
		if (got == -1) {
			off = pass_over(w, off);
			continue;
		}
		if ((n = (size_t)got) == 0)
			break;		/* it became shorter */
		if ((rc = search(w, off, n, &next)) != 0)
			return rc;
		off = next > off ? next : off + n;
	}
	return 0;
}

int
scan_file(struct scan *s, uint32_t file, int fd, const char *path,
    bool (*stopping)(void))
{
	struct walk	 w = { .scan = s, .fd = fd, .path = path,
	    .file = file };
	struct stat	 st;
	int		 rc = FAIL_CANNOT;

	if (fstat(fd, &st) == -1 || st.st_size < 0) {
		log_err(_("%s: cannot be read"), path);
		return FAIL_CANNOT;
	}
	w.size = (uint64_t)st.st_size;
	w.buf = malloc(WINDOW);
	w.payload = malloc(WINDOW);
	if (w.buf == NULL || w.payload == NULL)
		log_errx(_("out of memory"));
	else
		rc = walk(&w, stopping);
	free(w.buf);
	free(w.payload);
	return rc;
}

static int
entry_order(const void *a, const void *b)
{
	const struct scan_entry	*x = a, *y = b;

	if (x->seq != y->seq)
		return x->seq < y->seq ? -1 : 1;
	if (x->inside != y->inside)
		return x->inside ? 1 : -1;
	if (x->file != y->file)
		return x->file < y->file ? -1 : 1;
	return x->off < y->off ? -1 : x->off > y->off;
}

static int
chunk_order(const void *a, const void *b)
{
	const struct scan_chunk	*x = a, *y = b;
	int			 c = digest_cmp(&x->h.sha256, &y->h.sha256);

	if (c != 0)
		return c;
	if (x->h.size != y->h.size)
		return x->h.size < y->h.size ? -1 : 1;
	if (x->h.number != y->h.number)
		return x->h.number < y->h.number ? -1 : 1;
	if (x->whole != y->whole)
		return x->whole ? -1 : 1;
	if (x->file != y->file)
		return x->file < y->file ? -1 : 1;
	return x->off < y->off ? -1 : x->off > y->off;
}

void
scan_sort_entries(struct scan *s)
{
	if (s->nentry > 0)
		qsort(s->entry, s->nentry, sizeof(*s->entry), entry_order);
}

void
scan_sort_chunks(struct scan *s)
{
	if (s->nchunk > 0)
		qsort(s->chunk, s->nchunk, sizeof(*s->chunk), chunk_order);
}
