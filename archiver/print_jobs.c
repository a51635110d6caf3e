/*
 * print_jobs.c: what became of jobs that lp took.
 */
#include <sys/mman.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"

#include "archiver/out.h"
#include "archiver/print_jobs.h"
#include "archiver/program.h"

#define LISTING_MOST	((size_t)1024 * 1024)
#define LOOKS		15		/* of LOOK_MS each: three seconds */
#define LOOK_MS		200

static const char *const	 names[PRINT_STATES] = { "unknown", "waiting",
	"held", "stopped", "cancelled", "aborted", "ended", "done" };

static const char *
state_name(enum print_state s)
{
	return (unsigned int)s < PRINT_STATES ? names[s] : names[0];
}

/* The word that ends in "-" and figures. */
static char *
job_id(const char *said)
{
	size_t	 n, k;

	for (; *said != '\0'; said += n) {
		said += strspn(said, " \t");
		n = strcspn(said, " \t");
		for (k = n; k > 0 && said[k - 1] >= '0' && said[k - 1] <= '9';
		    k--)
			continue;
		if (k > 1 && k < n && said[k - 1] == '-' && *said != '-')
			return strndup(said, n);
	}
	return NULL;
}

int
print_jobs_add(struct print_jobs *p, const char *said,
    const struct handed *item)
{
	struct print_job	*grown;
	char			*id = said == NULL ? NULL : job_id(said);
	size_t			 cap = p->cap == 0 ? 16 : 2 * p->cap;

	if (id == NULL)
		return 0;
	if (p->n == p->cap) {
		grown = reallocarray(p->job, cap, sizeof(*grown));
		if (grown == NULL) {
			free(id);
			return -1;
		}
		p->job = grown;
		p->cap = cap;
	}
	p->job[p->n++] = (struct print_job){ id, item->found.accession,
	    item->found.sha256, item->seq, PRINT_UNKNOWN };
	return 0;
}

void
print_jobs_release(struct print_jobs *p)
{
	for (size_t i = 0; i < p->n; i++)
		free(p->job[i].id);
	free(p->job);
	*p = (struct print_jobs){ NULL, 0, 0 };
}

/* What CUPS says why a job is as it is. */
static const struct {
	const char	*alert;
	enum print_state state;
} alerts[] = {
	{ "canceled", PRINT_CANCELLED }, { "aborted", PRINT_ABORTED },
	{ "completed-with-errors", PRINT_ABORTED },
	{ "job-completed", PRINT_DONE },
	{ "job-hold", PRINT_HELD }, { "job-held", PRINT_HELD },
	{ "job-stopped", PRINT_STOPPED }, { "printer-stopped", PRINT_STOPPED },
};

/* In lines of this job alone; ${otherwise}: nothing that is known. */
static enum print_state
state_in(const char *from, size_t len, enum print_state otherwise)
{
	for (size_t i = 0; len > 0 && i < sizeof(alerts) / sizeof(alerts[0]);
	    i++)
		if (memmem(from, len, alerts[i].alert,
		    strlen(alerts[i].alert)) != NULL)
			return alerts[i].state;
	return otherwise;
}

/* Its other lines begin with white space.  UNKNOWN: it is not listed. */
static enum print_state
listed(const char *id, const char *listing, enum print_state otherwise)
{
	size_t		 n = strlen(id);
	const char	*line = listing, *end;

	while (*line != '\0') {
		end = line + strcspn(line, "\n");
		if (strncmp(line, id, n) == 0 && (line[n] == ' ' ||
		    line[n] == '\t')) {
			line = end;
			while (*end == '\n' && (end[1] == '\t' || end[1] ==
			    ' '))
				end += 1 + strcspn(end + 1, "\n");
			return state_in(line, (size_t)(end - line), otherwise);
		}
		line = end + (*end == '\n');
	}
	return PRINT_UNKNOWN;
}

enum print_state
print_state_of(const char *id, const char *open, const char *ended)
{
	enum print_state	 s = listed(id, ended, PRINT_ENDED);

	return s != PRINT_UNKNOWN ? s : listed(id, open, PRINT_WAITING);
}

/* The printer's jobs of a kind; NULL: nobody tells. */
static char *
listing_get(const char *lpstat, const char *printer, const char *which)
{
	char	 env[] = "/usr/bin/env", c[] = "LC_ALL=C", l[] = "-l",
		 w[] = "-W", o[] = "-o";
	char	*argv[] = { env, c, (char *)(uintptr_t)lpstat, l, w,
		    (char *)(uintptr_t)which, o, (char *)(uintptr_t)printer,
		    NULL };
	char	*text = malloc(LISTING_MOST + 1);
	int	 out = memfd_create("listing", MFD_CLOEXEC);
	ssize_t	 n = -1;

	if (text != NULL && out != -1 && program_run_here(argv, -1, out) == 0)
		n = pread_full(out, text, LISTING_MOST, 0);
	if (out != -1)
		close(out);
	if (n < 0) {
		free(text);
		return NULL;
	}
	text[n] = '\0';
	return text;
}

/* Open ones first: a job that ends meanwhile is in the second list. */
static enum print_state
job_ask(const char *lpstat, const struct print_job *j)
{
	char			*printer, *open = NULL, *ended = NULL;
	enum print_state	 s = j->state;

	printer = strndup(j->id, (size_t)(strrchr(j->id, '-') - j->id));
	if (printer != NULL && (open = listing_get(lpstat, printer,
	    "not-completed")) != NULL && (ended = listing_get(lpstat, printer,
	    "completed")) != NULL)
		s = print_state_of(j->id, open, ended);
	free(printer);
	free(ended);
	free(open);
	return s;
}

/* Once around; how many still wait. */
static size_t
look(struct print_jobs *p, const char *lpstat)
{
	size_t	 waiting = 0;

	for (size_t i = 0; i < p->n; i++) {
		struct print_job	*j = &p->job[i];

		if (j->state == PRINT_UNKNOWN || j->state == PRINT_WAITING)
			j->state = job_ask(lpstat, j);
		waiting += j->state == PRINT_WAITING;
	}
	return waiting;
}

/* What a person has to know of it.  0 or DONE_PERSON. */
static int
warn_of(const struct print_job *j)
{
	switch (j->state) {
	case PRINT_HELD:
		log_warnx(_("%s (accession %" PRIu64 ") is held and is not "
		    "printed; let it go with: lp -i %s -H resume"), j->id,
		    j->accession, j->id);
		return DONE_PERSON;
	case PRINT_STOPPED:
		log_warnx(_("%s (accession %" PRIu64 ") is stopped and is not "
		    "printed; see: lpstat -p"), j->id, j->accession);
		return DONE_PERSON;
	case PRINT_CANCELLED:
		log_warnx(_("%s (accession %" PRIu64 ") was cancelled: it is "
		    "not printed, or not all of it; print it again"), j->id,
		    j->accession);
		return DONE_PERSON;
	case PRINT_ABORTED:
		log_warnx(_("%s (accession %" PRIu64 ") failed in CUPS: it is "
		    "not printed, or not all of it; see: lpstat -l -W "
		    "completed"), j->id, j->accession);
		return DONE_PERSON;
	case PRINT_UNKNOWN:
	case PRINT_WAITING:
	case PRINT_ENDED:
	case PRINT_DONE:
	case PRINT_STATES:
		break;
	}
	return 0;
}

static int
tell(const struct print_jobs *p, const struct run *run)
{
	size_t	 n[PRINT_STATES] = { 0 };
	int	 rc = 0;

	for (size_t i = 0; i < p->n; i++) {
		const struct print_job	*j = &p->job[i];

		n[j->state]++;
		rc = worst(rc, warn_of(j));
		if (run->json)
			rc = worst(rc, out_taken(json_pack("{sI ss ss}",
			    "accession", (json_int_t)j->accession, "job",
			    j->id, "state", state_name(j->state))));
	}
	if (run->quiet || run->json)
		return rc;
	if (n[PRINT_WAITING] + n[PRINT_UNKNOWN] > 0)
		out_lines(run->columns, _("What becomes of %zu of the jobs is "
		    "not known yet; see: lpstat -o\n"), n[PRINT_WAITING] +
		    n[PRINT_UNKNOWN]);
	if (n[PRINT_ENDED] > 0)
		out_lines(run->columns, _("%zu of the jobs ended; whether as "
		    "printed or as cancelled, CUPS does not tell: look at the "
		    "paper.\n"), n[PRINT_ENDED]);
	return rc;
}

int
print_jobs_look(struct print_jobs *p, const struct run *run, const char *lp)
{
	const struct timespec	 pause = { 0, LOOK_MS * 1000000L };
	char			*lpstat;

	if (p->n == 0)
		return 0;
	if (asprintf(&lpstat, "%sstat", lp) == -1) {
		log_errx(_("out of memory"));
		return FAIL_CANNOT;
	}
	if (access(lpstat, X_OK) == 0)
		for (unsigned int i = 0; look(p, lpstat) > 0 && i < LOOKS &&
		    !run->stopping(); i++)
			nanosleep(&pause, NULL);
	free(lpstat);
	return tell(p, run);
}
