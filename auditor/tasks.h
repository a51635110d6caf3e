/*
 * tasks.h: nbaudit report --tasks: what is to be done, and what is coming:
 * the register's days, reports, ends of what is trusted, copies, audits.
 */
#ifndef AUDITOR_TASKS_H
#define AUDITOR_TASKS_H

#include "formats/regulation/calendar.h"
#include "auditor/options.h"

struct yearbook;

/*
 * tasks_gather.c: everything, in the language of messages.  0 or -1 (logged);
 * release in either case.
 */
int	 tasks_gather(struct calendar *, struct yearbook *);
enum status tasks_report(const struct options *);

#endif
