/*
 * pins.h: are the trust folder's anchors whose name they bear?
 */
#ifndef AUDITOR_PINS_H
#define AUDITOR_PINS_H

struct audit;

/*
 * A finding for each file whose anchor bears the name of an authority of the
 * Government and is another.  0 or -1 (logged).
 */
int	 pins_audit(struct audit *);

#endif
