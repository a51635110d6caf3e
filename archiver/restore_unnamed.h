/*
 * restore_unnamed.h: documents on volumes of which the journal there has no
 * entry any more.
 */
#ifndef ARCHIVER_RESTORE_UNNAMED_H
#define ARCHIVER_RESTORE_UNNAMED_H

#include "archiver/sources.h"

/*
 * Tell each one, with the volume it lies on, that the restored ${store} does
 * not know.  0 or an exit code.
 */
int	 restore_unnamed(const char *store, const struct sources *);

#endif
