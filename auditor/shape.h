/*
 * shape.h: in which form a report is wanted, and where it goes.
 */
#ifndef AUDITOR_SHAPE_H
#define AUDITOR_SHAPE_H

#include "formats/base/buf.h"
#include "auditor/options.h"

enum shape { SHAPE_TEXT, SHAPE_JSON, SHAPE_HTML, SHAPE_CSV, SHAPE_ODT,
	SHAPE_ICS, SHAPES };

#define SHAPE_BIT(s)	(1u << (s))

/*
 * By --json, --html, --csv, --ics, else by how the name of -o ends; ${allowed}
 * has SHAPE_BITs.  0, or -1 (logged): two at once, or one that is not there.
 */
int	 shape_choose(const struct options *, unsigned int allowed,
	    enum shape *);
/*
 * Write what was made to the file of -o, never over another, or to standard
 * output.  0 or -1 (logged).
 */
int	 shape_put(const struct options *, struct buf *);

#endif
