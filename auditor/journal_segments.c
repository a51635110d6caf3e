/*
 * journal_segments.c: which segments there are and what each holds, as a worker
 * tells it before the journal is read.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "auditor/audit.h"

/* The numbers of the folders in segments/, ascending. */
int
segments_list(const char *store, uint32_t **number, size_t *n)
{
	char		*path = path_join(store, STORE_SEGMENTS);
	struct dirent	**list = NULL;
	uint32_t	 one;
	int		 count;

	*n = 0;
	*number = NULL;
	count = path == NULL ? -1 : scandir(path, &list, NULL, alphasort);
	if (count == -1 && errno == ENOENT && path != NULL)
		log_errx(_("%s is not a store: it holds no folder %s; name the "
		    "folder that `nbarchive init` made"), store,
		    STORE_SEGMENTS);
	else if (count == -1)
		log_err(_("%s: the store's segments cannot be listed"),
		    path == NULL ? store : path);
	else
		*number = calloc((size_t)count + 1, sizeof(**number));
	for (int i = 0; i < count; i++) {
		if (*number != NULL &&
		    segment_number(list[i]->d_name, &one) == 0)
			(*number)[(*n)++] = one;
		free(list[i]);
	}
	free(list);
	free(path);
	return *number == NULL ? -1 : 0;
}

static void
on_segment(struct audit *a, const struct pool_event *ev)
{
	struct segment_facts	 f;

	if (segment_facts_decode(&f, ev->p, ev->len) == -1)
		return;
	for (size_t i = 0; i < a->nsegment; i++)
		if (a->segment[i].segment == f.segment)
			a->segment[i] = f;
}

/*
 * Ask for the facts of one segment; a death says that it is unreadable, but
 * not a killing from outside (1: it was).
 */
static int
ask_segment(struct audit *a, uint32_t number)
{
	struct pool_event	 ev;
	struct pool_job		 job;
	struct buf		 b;
	bool			 killed = false;
	int			 rc;

	memset(&job, 0, sizeof(job));
	job.fd[0] = job.fd[1] = -1;
	job.documents = 1;
	buf_init(&b, 1024);
	rc = job_segments(&b, &number, 1);
	job.p = b.p;
	job.len = b.len;
	if (rc == 0)
		rc = pool_submit(a->journal, &job);
	buf_release(&b);
	while (rc == 0 && pool_pending(a->journal) > 0)
		if ((rc = pool_next(a->journal, &ev, -1)) == 1) {
			rc = 0;
			if (ev.what == POOL_FRAME)
				on_segment(a, &ev);
			killed |= pool_killed(&ev);
		}
	return rc == 0 && killed ? 1 : rc;
}

int
journal_survey(struct audit *a)
{
	uint32_t	*number;
	size_t		 n;
	int		 rc = 0;

	if (segments_list(a->opts->store, &number, &n) == -1)
		return -1;
	if (n > 0 && guards_cover(a, number[n - 1]) == -1) {
		free(number);
		return -1;
	}
	free(a->segment);
	a->nsegment = 0;
	if ((a->segment = calloc(n + 1, sizeof(*a->segment))) == NULL) {
		free(number);
		return -1;
	}
	for (size_t i = 0; i < n; i++) {
		a->segment[i].segment = number[i];
		a->segment[i].first_seq = 1;	/* none, until said */
	}
	a->nsegment = n;
	for (size_t i = 0; rc == 0 && i < n; i++) {
		/* A worker that was killed is asked again, once. */
		if ((rc = ask_segment(a, number[i])) == 1)
			rc = ask_segment(a, number[i]);
		if (rc == 1)
			rc = 0;
	}
	free(number);
	return rc;
}

void
journal_note_segments(struct audit *a)
{
	char	 part[64];

	for (size_t i = 0; i < a->nsegment; i++) {
		snprintf(part, sizeof(part), "segment %u",
		    a->segment[i].segment);
		if (!a->segment[i].readable)
			report_part(&a->report, KIND_JOURNAL_DAMAGE, part,
			    _("Segment %u cannot be read as a whole; what can "
			    "still be read of it is audited. Next: nbarchive "
			    "repair --from VOLUME"), a->segment[i].segment);
		else if (i > 0 && a->segment[i].segment !=
		    a->segment[i - 1].segment + 1)
			report_part(&a->report, KIND_JOURNAL_DAMAGE, part,
			    _("Segments between %u and %u are missing. Next: "
			    "bring the disk back, or nbarchive repair --from "
			    "VOLUME"), a->segment[i - 1].segment,
			    a->segment[i].segment);
	}
}
