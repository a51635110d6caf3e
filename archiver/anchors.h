/*
 * anchors.h: the trust folder (06-cli.md, -t) as set-up jobs for workers.
 */
#ifndef ARCHIVER_ANCHORS_H
#define ARCHIVER_ANCHORS_H

#include <stddef.h>

#include "formats/base/span.h"

struct anchors {
	struct octets	*setup;		/* one job a file */
	size_t		 n;
	size_t		 cap;
};

/*
 * Read roots/, intermediates/, crls/, ocsp/, tsa/ of ${dir}, and its own
 * files, which are sorted by content.  0, or -1 (logged); release in either
 * case.
 */
int	 anchors_read(struct anchors *, const char *dir);
void	 anchors_release(struct anchors *);

#endif
