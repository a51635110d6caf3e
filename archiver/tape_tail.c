/*
 * tape_tail.c: the end of a plain file that stands for a tape.
 *
 * A bag is written behind the last one, and begins where a reader that follows
 * sizes expects it.  Behind a bag that is torn none would be found: so the
 * next one begins where that one did.  What an interrupted backup left is cut
 * off; anything else may hold what is nowhere else, and is kept in a file of
 * its own, which is read like a tape.
 */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"

#include "archiver/command.h"
#include "archiver/tape_part.h"

#define COPY_STEP	((size_t)1024 * 1024)
#define END_BLOCKS	(2 * TAR_BLOCK)	/* of zeros end an archive */
#define ASIDE_MOST	100		/* files beside a tape */

/* The last bag on it. */
struct last_bag {
	uint64_t	 from, end;
	uint64_t	 needs;		/* where it should end; 0: it is torn */
	char		 top[BAG_PATH];	/* "": it is none */
};

/* Are there only zeros from ${from} on?  So many end an archive. */
static bool
is_zero(int fd, uint64_t from, uint64_t end)
{
	uint8_t	 p[END_BLOCKS];
	size_t	 n = end - from < sizeof(p) ? (size_t)(end - from) :
	    sizeof(p);

	if (pread_full(fd, p, n, from) != (ssize_t)n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (p[i] != 0)
			return false;
	return true;
}

/*
 * Where a bag ends whose files are all there: of its last record only zeros
 * may be missing.  0: some of them is cut, or its header is.
 */
static uint64_t
end_of(int fd, const struct pack *pack, uint64_t end)
{
	uint64_t	 last = 0, to;

	for (size_t i = 0; i < pack->n; i++) {
		to = pack->file[i].off + pack->file[i].size;
		if (to > last)
			last = to;
	}
	if (last > end)
		return 0;
	last = (last + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK;
	if (last < end && !is_zero(fd, last, end))
		return 0;
	return pack_record_end(last + END_BLOCKS);
}

/* From bag to bag.  0 or an exit code (logged). */
static int
last_find(int fd, struct packs *packs, uint64_t size, struct last_bag *b)
{
	struct packs_bag	 bag;
	enum pack_result	 r = PACK_OK;
	struct pack		 pack;
	uint64_t		 at = 0;

	*b = (struct last_bag){ .needs = size };
	while (at < size && r != PACK_MEMORY) {
		b->from = at;
		pack_init(&pack);
		r = packs_index(packs, fd, &at, &pack, &bag);
		if (at > size || r == PACK_NONE)
			at = size;
		b->end = at;
		memcpy(b->top, bag.top, sizeof(b->top));
		b->needs = pack.n == 0 ? 0 : end_of(fd, &pack, at);
		pack_release(&pack);
	}
	return r == PACK_MEMORY ? FAIL_CANNOT : 0;
}

static int
copy(int from, uint64_t off, uint64_t end, int to)
{
	uint8_t	*p = malloc(COPY_STEP);
	ssize_t	 n;
	int	 rc = p == NULL ? -1 : 0;

	for (; rc == 0 && off < end; off += (uint64_t)n) {
		n = pread_full(from, p, end - off < COPY_STEP ?
		    (size_t)(end - off) : COPY_STEP, off);
		if (n <= 0 || write_full(to, p, (size_t)n) == -1)
			rc = -1;
	}
	free(p);
	return rc == 0 ? fsync(to) : -1;
}

/* A new file "PATH.LABEL.torn", or with a number; -1: logged. */
static int
aside_create(const struct tape *t, const char *label, char **path)
{
	int	 fd;

	for (int i = 1; i < ASIDE_MOST; i++) {
		if (asprintf(path, i == 1 ? "%s.%s.torn" : "%s.%s.torn-%d",
		    t->path, label, i) == -1) {
			log_errx(_("out of memory"));
			*path = NULL;
			return -1;
		}
		fd = open(*path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
		    0440);
		if (fd != -1)
			return fd;
		if (errno != EEXIST)
			break;
		free(*path);
		*path = NULL;
	}
	log_err(_("%s: cannot be written"), *path == NULL ? t->path : *path);
	return -1;
}

static int
put_aside(const struct tape *t, const struct last_bag *b)
{
	const char	*label = b->top[0] == '\0' ? "rest" : b->top;
	char		*path = NULL;
	int		 fd, rc = FAIL_CANNOT;

	if ((fd = aside_create(t, label, &path)) != -1) {
		if (copy(t->fd, b->from, b->end, fd) == -1) {
			log_err(_("%s: cannot be written"), path);
			unlink(path);
		} else {
			rc = durable_sync_parent(path) == -1 ? FAIL_CANNOT :
			    0;
		}
		close(fd);
	}
	if (rc == 0)
		log_warnx(_("%s: its last volume, %s, is torn; what there is "
		    "of it is kept as %s, which repair and restore can read, "
		    "and the next volume takes its place"), t->path, label,
		    path);
	free(path);
	return rc;
}

int
tape_tail(struct tape *t, struct packs *packs, const char *left)
{
	struct last_bag	 b;
	struct stat	 st;
	bool		 ours;
	int		 rc;

	if (fstat(t->fd, &st) == -1) {
		log_err(_("%s: cannot be read"), t->path);
		return FAIL_CANNOT;
	}
	t->from = (uint64_t)st.st_size;
	if ((rc = last_find(t->fd, packs, t->from, &b)) != 0)
		return rc;
	/* Also whole: what packs it ends by itself when we are killed. */
	ours = left != NULL && strcmp(b.top, left) == 0;
	if (b.needs == t->from && !ours)
		return 0;
	t->from = b.needs != 0 ? b.needs : b.from;
	if (b.needs == 0 || t->from < b.end || ours) {
		t->from = b.from;
		if (!ours)
			rc = put_aside(t, &b);
		else
			log_warnx(_("%s: an interrupted backup left %s, or a "
			    "part of it, at its end; it is no volume and is "
			    "removed"), t->path, left);
	}
	if (rc != 0)
		return rc;
	if (ftruncate(t->fd, (off_t)t->from) == 0 && fsync(t->fd) == 0)
		return 0;
	log_err(_("%s: cannot be written"), t->path);
	return FAIL_CANNOT;
}
