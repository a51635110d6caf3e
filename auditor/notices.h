/*
 * notices.h: notices to senders that wait (Điều 13.5.a).
 */
#ifndef AUDITOR_NOTICES_H
#define AUDITOR_NOTICES_H

struct audit;

/* A finding for each that was not sent on its day.  0 or -1 (logged). */
int	 notices_audit(struct audit *);

#endif
