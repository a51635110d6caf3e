/*
 * volume_again.h: a volume whose image an interrupted backup made and did not
 * get onto its disc.
 */
#ifndef ARCHIVER_VOLUME_AGAIN_H
#define ARCHIVER_VOLUME_AGAIN_H

#include <stdbool.h>

#include "archiver/bagread.h"
#include "archiver/holdings.h"

/*
 * What ${bag} is, as it would have been journalled: ${v}, to be released.
 * False: it holds something else than the catalog knows (a document was
 * destroyed meanwhile, it is encrypted, it is damaged), or memory.
 */
bool	 volume_again(const struct bag *bag, const struct kept_list *,
	    struct volume *v);

#endif
