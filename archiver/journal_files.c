/*
 * journal_files.c: reading the journal from volumes.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/store/layout.h"

#include "archiver/journal_files.h"

/* The volume that goes furthest from entry ${seq} on; NULL: none has it. */
static const struct bag *
piece(const struct sources *s, uint64_t seq)
{
	const struct bag	*best = NULL, *b;

	for (size_t i = 0; i < s->n; i++) {
		b = s->bag[i];
		if (b->v.first <= seq && b->v.end > seq &&
		    (best == NULL || b->v.end > best->v.end))
			best = b;
	}
	return best;
}

static int
piece_open(struct journal_files *j, const struct bag *b)
{
	uint64_t	 skip = j->seq - b->v.first;

	if (j->f != NULL)
		fclose(j->f);
	free(j->path);
	j->f = NULL;
	if (asprintf(&j->path, "%s/data/journal/%012" PRIu64 "-%012" PRIu64
	    ".jsonl", b->path, b->v.first, b->v.end) == -1) {
		j->path = NULL;
		return FAIL_CANNOT;
	}
	if ((j->f = bag_stream(b, j->path + strlen(b->path) + 1)) == NULL) {
		log_err(_("%s: cannot be read"), j->path);
		return FAIL_DAMAGE;
	}
	j->end = b->v.end;
	for (; skip > 0; skip--)
		if (getline(&j->line, &j->cap, j->f) == -1) {
			log_errx(_("%s: is shorter than it was written"),
			    j->path);
			return FAIL_DAMAGE;
		}
	return 0;
}

int
journal_files_open(struct journal_files *j, const struct sources *s,
    uint64_t *end)
{
	const struct bag	*b;

	*j = (struct journal_files){ .from = s };
	for (*end = 0; (b = piece(s, *end)) != NULL;)
		*end = b->v.end;
	if (*end > 0)
		return 0;
	log_errx(_("none of these volumes holds the journal's beginning; add "
	    "the set's first volume"));
	return FAIL_CANNOT;
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
	n = getline(&j->line, &j->cap, j->f);
	if (n < 2 || j->line[n - 1] != '\n' || (size_t)n - 1 > ENTRY_MAX) {
		log_errx(_("%s: journal entry %" PRIu64 " cannot be read"),
		    j->path, j->seq);
		return -FAIL_DAMAGE;
	}
	*entry = j->line;
	*len = (size_t)n - 1;
	j->seq++;
	return 1;
}
