/*
 * guards.c: the guards of a run, one more for each time that the archive
 * began a segment meanwhile.
 */
#include <stdlib.h>

#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/sandbox/pool.h"
#include "auditor/audit.h"

#define GUARD_TRIES	3		/* a segment sealed while it starts */

/* The newest segment there is; 0 when none can be seen. */
static uint32_t
newest(const struct audit *a)
{
	uint32_t	*number = NULL, last = 0;
	size_t		 n = 0;

	if (segments_list(a->opts->store, &number, &n) == 0 && n > 0)
		last = number[n - 1];
	free(number);
	return last;
}

static int
add(struct audit *a)
{
	uint32_t	 last;

	if (a->nguard == AUDIT_GUARDS) {
		log_errx(_("%s: the archive fills segments faster than they "
		    "can be read; run the audit when it is done"),
		    a->opts->store);
		return -1;
	}
	for (int i = 0; i < GUARD_TRIES; i++) {
		last = newest(a);
		a->guard[a->nguard] = guard_start(a->worker, a->opts->store);
		if (a->guard[a->nguard] != NULL) {
			a->nguard++;
			a->guarded = last;	/* at least */
			return 0;
		}
		if (newest(a) == last)
			break;
	}
	return -1;
}

int
guards_start(struct audit *a)
{
	return add(a);
}

int
guards_cover(struct audit *a, uint32_t segment)
{
	return segment <= a->guarded ? 0 : add(a);
}

int
guards_stop(struct audit *a)
{
	int	 rc = 0;

	while (a->nguard > 0)
		if (guard_stop(a->guard[--a->nguard]) == -1)
			rc = -1;
	return rc;
}
