/*
 * journal_files.c: reading the journal from volumes.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/store/layout.h"

#include "archiver/journal_files.h"
#include "archiver/program.h"

/* The volume that goes furthest from entry ${seq} on; NULL: none has it. */
static const struct bag *
piece(const struct sources *s, uint64_t seq)
{
	const struct bag	*best = NULL, *b;

	for (size_t i = 0; i < s->n; i++) {
		b = s->bag[i];
		if (!b->no_journal && b->v.first <= seq && b->v.end > seq &&
		    (best == NULL || b->v.end > best->v.end))
			best = b;
	}
	return best;
}

/* All of a stream in a temporary file, at its beginning.  -1 with errno. */
static int
scratch_gunzip(FILE *from, const char *scratch)
{
	uint8_t	 p[8192];
	size_t	 n;
	int	 fd = open(scratch, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd == -1)
		return -1;
	while ((n = fread(p, 1, sizeof(p), from)) > 0)
		if (write_full(fd, p, n) == -1)
			break;
	if (n == 0 && !ferror(from) && lseek(fd, 0, SEEK_SET) == 0)
		return fd;
	close(fd);
	return -1;
}

/* A packed piece, by gzip, through a temporary file.  NULL: errno. */
static FILE *
unpacked(const struct bag *b, const char *name)
{
	char	*program;
	FILE	*from = bag_stream(b, name), *to = NULL;
	int	 in = -1, out = -1, rc = -1;

	if (from == NULL)
		return NULL;
	/* gzip reads on behind a file that lies in an image. */
	if ((in = scratch_gunzip(from, b->scratch)) != -1 &&
	    (out = open(b->scratch, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600)) !=
	    -1 && (program = program_find("gzip", "gzip")) != NULL) {
		rc = program_run((char *const[]){ program,
		    (char *)(uintptr_t)"-dc", NULL }, in, out, b->scratch);
		free(program);
	}
	fclose(from);
	if (in != -1)
		close(in);
	if (rc == 0 && lseek(out, 0, SEEK_SET) == 0)
		to = fdopen(out, "r");
	if (to == NULL && out != -1)
		close(out);
	if (rc > 0)
		errno = EBADMSG;
	return to;
}

/* One line into ${line}, its break included; -1: none, or too long. */
static ssize_t
line_read(struct journal_files *j)
{
	size_t	 n = 0;
	int	 c;

	while ((c = getc_unlocked(j->f)) != EOF && n <= ENTRY_MAX) {
		j->line[n++] = (char)c;
		if (c == '\n')
			return (ssize_t)n;
	}
	return -1;
}

static int
piece_open(struct journal_files *j, const struct bag *b)
{
	uint64_t	 skip = j->seq - b->v.first;
	const char	*name;

	if (j->f != NULL)
		fclose(j->f);
	free(j->path);
	j->f = NULL;
	if (asprintf(&j->path, "%s/data/journal/%012" PRIu64 "-%012" PRIu64
	    ".jsonl.gz", b->path, b->v.first, b->v.end) == -1) {
		j->path = NULL;
		return FAIL_CANNOT;
	}
	name = j->path + strlen(b->path) + 1;
	if (b->v.first == 0)
		j->f = unpacked(b, name);
	if (j->f == NULL && (b->v.first > 0 || errno == ENOENT)) {
		j->path[strlen(j->path) - strlen(".gz")] = '\0';
		j->f = bag_stream(b, name);
	}
	if (j->f == NULL) {
		log_err(_("%s: cannot be read"), j->path);
		return FAIL_DAMAGE;
	}
	j->end = b->v.end;
	j->bag = b;
	for (; skip > 0; skip--)
		if (line_read(j) == -1) {
			log_errx(_("%s: is shorter than it was written"),
			    j->path);
			return FAIL_DAMAGE;
		}
	return 0;
}

/* The journal's file on the volume, as its manifest has it; NULL: not. */
static const struct bag_object *
journal_of(const struct bag *b)
{
	static const char	 folder[] = "data/journal/";

	for (size_t i = 0; i < b->n; i++)
		if (strncmp(b->object[i].path, folder, strlen(folder)) == 0)
			return &b->object[i];
	return NULL;
}

/* Where it is damaged, that of other volumes has to do. */
static void
journals_check(const struct sources *s)
{
	const struct bag_object	*o;
	struct digest		 got;
	uint64_t		 octets;
	struct bag		*b;

	for (size_t i = 0; i < s->n; i++) {
		b = s->bag[i];
		if (b->no_journal || (o = journal_of(b)) == NULL ||
		    (bag_digest(b, o->path, &got, &octets) == 0 &&
		    digest_equal(&got, &o->id)))
			continue;
		b->no_journal = true;
		log_errx(_("%s: %s: is damaged or missing"), b->path, o->path);
	}
}

int
journal_files_begin(struct journal_files *j, const struct sources *s)
{
	*j = (struct journal_files){ .from = s };
	if ((j->line = malloc(ENTRY_MAX + 1)) == NULL) {
		log_errx(_("out of memory"));
		return FAIL_CANNOT;
	}
	journals_check(s);
	return 0;
}

int
journal_files_open(struct journal_files *j, const struct sources *s,
    uint64_t *end)
{
	const struct bag	*b;
	int			 rc;

	if ((rc = journal_files_begin(j, s)) != 0)
		return rc;
	for (*end = 0; (b = piece(s, *end)) != NULL;)
		*end = b->v.end;
	if (*end > 0)
		return 0;
	log_errx(_("none of these volumes holds the journal's beginning; add "
	    "the set's first volume"));
	return FAIL_CANNOT;
}

void
journal_files_seek(struct journal_files *j, uint64_t seq)
{
	if (j->seq == seq)
		return;
	if (j->f != NULL)
		fclose(j->f);
	j->f = NULL;
	j->seq = seq;
}

void
journal_files_close(struct journal_files *j)
{
	if (j->f != NULL)
		fclose(j->f);
	free(j->path);
	free(j->line);
	*j = (struct journal_files){ .f = NULL };
}

int
journal_files_next(struct journal_files *j, const char **entry, size_t *len)
{
	const struct bag	*b;
	ssize_t			 n;
	int			 rc;

	if (j->f == NULL || j->seq == j->end) {
		if ((b = piece(j->from, j->seq)) == NULL)
			return 0;
		if ((rc = piece_open(j, b)) != 0)
			return -rc;
	}
	if ((n = line_read(j)) < 2) {
		log_errx(_("%s: journal entry %" PRIu64 " cannot be read"),
		    j->path, j->seq);
		return -FAIL_DAMAGE;
	}
	*entry = j->line;
	*len = (size_t)n - 1;
	j->seq++;
	return 1;
}
