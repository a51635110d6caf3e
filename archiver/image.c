/*
 * image.c: reading discs, tapes and their images.
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
#include "archiver/image.h"
#include "archiver/tape.h"

bool
image_is(const char *path)
{
	struct stat	 st;

	return stat(path, &st) == 0 && !S_ISDIR(st.st_mode);
}

/* A worker for it.  0 or -(exit code). */
static int
packs_ready(struct images *s)
{
	if (s->packs == NULL)
		s->packs = packs_new(NULL, s->require_sandbox);
	return s->packs == NULL ? -FAIL_CANNOT : 0;
}

int
images_open(struct images *s, const char *path, const char *scratch,
    bool require_sandbox)
{
	struct stat	 st;
	off_t		 size;
	int		 rc;

	*s = (struct images){ .path = path, .scratch = scratch, .fd = -1,
	    .drive = -1, .require_sandbox = require_sandbox };
	s->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (s->fd == -1 || fstat(s->fd, &st) == -1) {
		log_err(_("%s: cannot be read"), path);
		return FAIL_CANNOT;
	}
	if (S_ISCHR(st.st_mode)) {
		s->drive = s->fd;
		s->fd = -1;
		if ((rc = tape_rewind(s->drive, path)) == 0)
			rc = -packs_ready(s);
		return rc != 0 ? rc : tape_room(s->drive, s->packs, path,
		    scratch);
	}
	if (S_ISFIFO(st.st_mode)) {
		s->drive = s->fd;
		rc = packs_ready(s);
		if (rc == 0)
			rc = tape_spool(s->drive, s->packs, path, scratch,
			    false, &s->fd);
		close(s->drive);
		s->drive = -1;
		if (rc < 0)
			return -rc;
	}
	if ((size = lseek(s->fd, 0, SEEK_END)) == -1) {
		log_err(_("%s: cannot be read"), path);
		return FAIL_CANNOT;
	}
	s->size = (uint64_t)size;
	return 0;
}

void
images_close(struct images *s)
{
	if (s->fd != -1)
		close(s->fd);
	if (s->drive != -1)
		close(s->drive);
	s->fd = s->drive = -1;
	packs_free(s->packs);
	s->packs = NULL;
}

void
image_free(struct image *m)
{
	if (m == NULL)
		return;
	if (m->fd != -1)
		close(m->fd);
	pack_release(&m->pack);
	free(m);
}

void
image_let_go(struct image *m)
{
	if (m->fd != -1)
		close(m->fd);
	m->fd = -1;
}

/* An open file description of its own, so that positions do not mix. */
static int
again(int fd)
{
	char	 path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
}

/* What the index came to; the exit code, < 0. */
static int
judge(struct images *s, struct image *m, enum pack_result r)
{
	switch (r) {
	case PACK_OK:
		return 0;
	case PACK_DAMAGED:
		if (m->pack.n == 0)
			break;
		log_errx(_("%s: its list of files is damaged; what it still "
		    "tells is used"), s->path);
		m->damaged = true;
		return 0;
	case PACK_MEMORY:	/* logged */
		return -FAIL_CANNOT;
	case PACK_NONE:
		break;
	}
	log_errx(_("%s: is no volume: neither a folder, nor the image of a "
	    "disc, nor the archive of a tape"), s->path);
	return -FAIL_CANNOT;
}

/* A worker parses it. */
static int
index_make(struct images *s, struct image *m)
{
	struct packs_bag	 bag;
	enum pack_result	 r;

	if (packs_ready(s) != 0)
		return -FAIL_CANNOT;
	r = packs_index(s->packs, m->fd, &s->at, &m->pack, &bag);
	if (s->at > s->size)
		s->at = s->size;
	m->kind = bag.kind;
	memcpy(m->top, bag.top, sizeof(m->top));
	return judge(s, m, r);
}

/* The drive's next file, up to its mark: 1, 0 at the end. */
static int
drive_next(struct images *s)
{
	off_t	 size;
	int	 rc;

	if (s->fd != -1)
		close(s->fd);
	s->fd = -1;
	if ((rc = packs_ready(s)) != 0 || (rc = tape_spool(s->drive, s->packs,
	    s->path, s->scratch, true, &s->fd)) != 1)
		return rc;
	if ((size = lseek(s->fd, 0, SEEK_END)) == -1)
		return -FAIL_CANNOT;
	s->at = 0;
	s->size = (uint64_t)size;
	return 1;
}

int
images_next(struct images *s, struct image **out)
{
	struct image	*m;
	int		 rc;

	*out = NULL;
	if (s->drive != -1 && (rc = drive_next(s)) != 1)
		return rc;
	if (s->at == s->size && s->at > 0)
		return 0;
	if ((m = calloc(1, sizeof(*m))) == NULL ||
	    (m->fd = again(s->fd)) == -1) {
		log_err(_("%s: cannot be read"), s->path);
		free(m);
		return -FAIL_CANNOT;
	}
	pack_init(&m->pack);
	if ((rc = index_make(s, m)) != 0) {
		image_free(m);
		return rc;
	}
	*out = m;
	return 1;
}

int
image_file(const struct image *m, const char *path, uint64_t *size)
{
	const struct pack_file	*f = pack_find(&m->pack, path);
	int			 fd;

	if (f == NULL) {
		errno = ENOENT;
		return -1;
	}
	*size = f->size;
	if ((fd = again(m->fd)) == -1)
		return -1;
	if (lseek(fd, (off_t)f->off, SEEK_SET) != -1)
		return fd;
	close(fd);
	return -1;
}
