/*
 * stream.c: bags of a tape, read once.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/media/stream.h"

#define READ_ROOM	(4 * PACK_RECORD)	/* also for larger records */
/* A header with all that may stand before it, and a record behind that. */
#define WINDOW		(READ_ROOM + 4 * PACK_RECORD)

int
stream_init(struct stream *s, const struct stream_ops *ops, void *arg,
    bool marks)
{
	*s = (struct stream){ .ops = ops, .arg = arg, .marks = marks };
	s->p = malloc(WINDOW);
	return s->p == NULL ? -1 : 0;
}

void
stream_release(struct stream *s)
{
	free(s->p);
	s->p = NULL;
}

static void
use(struct stream *s, size_t n)
{
	s->off += n;
	s->len -= n;
	s->pos += n;
}

/* More octets behind those that are there.  1, 0 nothing came, -1. */
static int
more(struct stream *s)
{
	ssize_t	 n;

	if (s->over)
		return 0;
	if (s->off > 0 && WINDOW - s->off - s->len < READ_ROOM) {
		memmove(s->p, s->p + s->off, s->len);
		s->off = 0;
	}
	if (WINDOW - s->off - s->len < READ_ROOM)
		return 0;	/* as much as a header ever needs */
	n = s->ops->read(s->arg, s->p + s->off + s->len, READ_ROOM);
	if (n == -1)
		return -1;
	s->len += (size_t)n;
	s->over = n == 0;
	return n > 0;
}

/* At least ${n} octets, if they come.  0 or -1. */
static int
want(struct stream *s, size_t n)
{
	int	 rc = 1;

	while (s->len < n && (rc = more(s)) == 1)
		;
	return rc == -1 ? -1 : 0;
}

/* Over ${left} octets, as far as they are in the window. */
static void
pass_window(struct stream *s, uint64_t *left)
{
	size_t	 n = s->len < *left ? s->len : (size_t)*left;

	use(s, n);
	*left -= n;
}

/* Over ${left} octets, as far as there are any. */
static int
pass(struct stream *s, uint64_t *left)
{
	int64_t	 n;
	int	 rc;

	pass_window(s, left);
	if (*left > 0 && s->ops->skip != NULL && !s->over) {
		if ((n = s->ops->skip(s->arg, *left)) == -1)
			return -1;
		*left -= (uint64_t)n;
		s->pos += (uint64_t)n;
	}
	while (*left > 0) {
		if ((rc = more(s)) != 1)
			return rc;
		pass_window(s, left);
	}
	return 0;
}

/* ${left} octets to the reader.  0 (also where the tape ends in it), -1. */
static int
deliver(struct stream *s, uint64_t *left)
{
	size_t	 n;
	int	 rc;

	while (*left > 0) {
		if (s->len == 0 && (rc = more(s)) != 1)
			return rc;
		n = s->len < *left ? s->len : (size_t)*left;
		if (s->ops->data(s->arg, s->p + s->off, n) == -1)
			return -1;
		use(s, n);
		*left -= n;
	}
	return 0;
}

/* The path below the bag, or NULL: of something else. */
static const char *
below(struct stream *s, const char *path)
{
	const char	*slash = strchr(path, '/');
	size_t		 n = slash == NULL ? 0 : (size_t)(slash - path);

	if (n == 0)
		return NULL;
	if (s->top[0] == '\0') {
		memcpy(s->top, path, n);
		s->top[n] = '\0';
	}
	return strncmp(s->top, path, n) == 0 && s->top[n] == '\0' ?
	    slash + 1 : NULL;
}

/* One file, whose octets begin where the stream is. */
static int
file(struct stream *s, const struct pack_file *f)
{
	const char	*path = below(s, f->path);
	uint64_t	 left = f->size;
	int		 rc;

	if (path == NULL)
		return pass(s, &left);
	/* What may stand below the bag's name is less than what may be one. */
	if (!bag_path_ok(path)) {
		s->damaged = true;
		return pass(s, &left);
	}
	if ((rc = s->ops->begin(s->arg, s->top, path, f->size)) == -1)
		return -1;
	rc = rc == STREAM_SKIP ? pass(s, &left) : deliver(s, &left);
	if (rc == -1)
		return -1;
	s->damaged = s->damaged || left > 0;
	return s->ops->end(s->arg, left == 0);
}

/* Forward to ${to}, which is not behind. */
static int
advance(struct stream *s, uint64_t to)
{
	uint64_t	 left = to - s->pos;

	return pass(s, &left);
}

/* The files whose headers are in the window; it begins with one. */
static int
files(struct stream *s, enum pack_result *result)
{
	uint64_t	 base = s->pos, at = 0, to;
	struct pack	 pack;
	int		 rc = 0;

	pack_init(&pack);
	*result = s->ops->headers(s->arg, s->p + s->off, s->len, &pack, &at);
	if (*result == PACK_MEMORY)
		rc = -1;
	s->damaged = s->damaged || *result == PACK_DAMAGED;
	for (size_t i = 0; rc == 0 && i < pack.n; i++) {
		to = base + pack.file[i].off;
		/* What the headers say comes from elsewhere. */
		if (to < s->pos)
			*result = PACK_DAMAGED;
		else if ((rc = advance(s, to)) == 0)
			rc = file(s, &pack.file[i]);
	}
	pack_release(&pack);
	if (rc == 0 && base + at > s->pos)
		rc = advance(s, base + at);
	if (rc == 0 && s->pos == base && *result != PACK_NONE &&
	    (rc = more(s)) == 0) {
		/* Nothing was understood of all that may stand there. */
		s->damaged = true;
		rc = advance(s, base + TAR_BLOCK);
	}
	return rc == -1 ? -1 : 0;
}

/* Does what follows ${skip} octets in the window begin a bag? */
static int
begins(struct stream *s, size_t skip, bool *yes)
{
	enum pack_result r;
	struct pack	 pack;
	uint64_t	 at;

	pack_init(&pack);
	r = s->ops->headers(s->arg, s->p + s->off + skip, s->len - skip,
	    &pack, &at);
	*yes = pack.n > 0 && pack.file[0].off == TAR_BLOCK &&
	    pack_begins(pack.file[0].path);
	pack_release(&pack);
	return r == PACK_MEMORY ? -1 : 0;
}

static bool
zero_block(const struct stream *s)
{
	const uint8_t	*p = s->p + s->off;

	if (s->len < TAR_BLOCK)
		return false;
	for (size_t i = 0; i < TAR_BLOCK; i++)
		if (p[i] != 0)
			return false;
	return true;
}

/*
 * At a block of zeros: is it the bag's end?  It is where a bag, a mark or
 * nothing follows the record; else it is a hole, which is passed over.
 */
static int
ends(struct stream *s, bool *yes)
{
	size_t	 rest = (size_t)(pack_record_end(s->pos + 2 * TAR_BLOCK) -
		    s->pos);

	if (want(s, rest + PACK_RECORD) == -1)
		return -1;
	*yes = s->len <= rest;
	if (!*yes && !s->marks && begins(s, rest, yes) == -1)
		return -1;
	if (*yes) {
		use(s, rest < s->len ? rest : s->len);
		return 0;
	}
	s->damaged = true;
	while (zero_block(s))
		use(s, TAR_BLOCK);
	return 0;
}

/* To the first octet of a bag.  1, 0 there is none, -1. */
static int
start(struct stream *s)
{
	s->top[0] = '\0';
	s->damaged = false;
	/* Empty files are what is left of bags that were taken back. */
	for (int empty = 0; empty < (s->marks ? EMPTY_FILES : 1); empty++) {
		s->over = s->over && !s->marks;
		if (want(s, 1) == -1)
			return -1;
		if (s->len > 0)
			return 1;
	}
	return 0;
}

enum stream_result
stream_bag(struct stream *s)
{
	enum pack_result r;
	bool		 end = false;
	int		 rc;

	if ((rc = start(s)) != 1)
		return rc == 0 ? STREAM_END : STREAM_FAILED;
	while (!end) {
		if (want(s, PACK_RECORD) == -1)
			return STREAM_FAILED;
		if (s->len < TAR_BLOCK) {
			/* It ends without its blocks of zeros. */
			s->damaged = true;
			use(s, s->len);
			break;
		}
		if (files(s, &r) == -1)
			return STREAM_FAILED;
		if (s->top[0] == '\0')
			return STREAM_NONE;
		if (r == PACK_NONE && ends(s, &end) == -1)
			return STREAM_FAILED;
	}
	return STREAM_BAG;
}
