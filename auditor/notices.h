/*
 * notices.h: notices to senders that wait (Điều 13.5.a).
 */
#ifndef AUDITOR_NOTICES_H
#define AUDITOR_NOTICES_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct audit;

/* A draft, and the day that it was drafted on is over. */
bool	 notice_waits(const json_t *record, int64_t now);

/* A finding for each that was not sent on its day.  0 or -1 (logged). */
int	 notices_audit(struct audit *);

#endif
