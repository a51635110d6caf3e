/*
 * rollup_register.c: who must report, by the register of agencies.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/regulation/conventions.h"
#include "auditor/replayed.h"
#include "auditor/rollup_register.h"
#include "auditor/yearbook.h"

/* Điều 16.6: "trước ngày 30/11". */
static int64_t
reporting_day(const struct rollup *r)
{
	struct civil	 c = { (int)r->opts->year, 11, 29 };

	return civil_days(&c);
}

/* One of Điều 2.1, and it has a name on that day. */
static const char *
must_report(const struct rollup *r, uint64_t id, int64_t day)
{
	return agency_is_member(r->who, id) == AGENCY_YES &&
	    agency_end(r->who, id) >= day ? agency_name_at(r->who, id, day) :
	    NULL;
}

static int
make_list(struct rollup *r)
{
	size_t			 n = agencies_count(r->who, BOOK_AGENCY);
	int64_t			 day = reporting_day(r);
	struct rollup_agency	*a;
	const char		*name;

	if (n == 0)
		return 0;
	if ((r->list.agency = calloc(n, sizeof(*r->list.agency))) == NULL) {
		log_errx("%s", _("out of memory"));
		return -1;
	}
	for (uint64_t id = 1; id <= n; id++) {
		if ((name = must_report(r, id, day)) == NULL)
			continue;
		a = &r->list.agency[r->list.n++];
		a->id = id;
		snprintf(a->name, sizeof(a->name), "%s", name);
	}
	return 0;
}

enum status
rollup_register(struct rollup *r)
{
	struct yearbook	 y;
	enum status	 st;

	st = yearbook_open(&y, r->opts);
	if (st == STATUS_OK || st == STATUS_ATTENTION) {
		st = STATUS_CANNOT;
		if ((r->who = replayed_agencies(y.shadow)) != NULL &&
		    make_list(r) == 0)
			st = STATUS_OK;
	}
	yearbook_release(&y);
	return st;
}

uint64_t
rollup_registered(const struct rollup *r, const char *name)
{
	struct civil		 c = { (int)r->opts->year, 1, 1 };
	struct agency_hit	 hit;

	/* By its name on that day, else by one that it had before. */
	if (r->who == NULL || agency_by_name(r->who, name, "",
	    reporting_day(r), &hit) != AGENCY_FOUND ||
	    hit.until < civil_days(&c) || hit.from > reporting_day(r))
		return 0;
	return hit.id;
}
