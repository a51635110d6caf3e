/*
 * notified.h: of which documents the sender was told that they fail (Điều
 * 13.5.a), by the journal's notices.
 */
#ifndef FORMATS_REGULATION_NOTIFIED_H
#define FORMATS_REGULATION_NOTIFIED_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/digest.h"
#include "formats/regulation/metadata.h"

struct notified_one {
	struct digest	 sha256;
	enum meta_tri	 told;
};

/* Zeroed: none. */
struct notified {
	struct notified_one *one;
	size_t		 n, cap;
	bool		 sorted;
};

/* A draft, and the day that it was drafted on is over. */
bool		 notice_waits(const json_t *record, int64_t now);
/*
 * A notice's record (regulation/notice.h): sent or answered is told, a draft
 * whose day is over at ${now} is not; of others nobody can say.  0 or -1
 * (memory).
 */
int		 notified_add(struct notified *, const json_t *, int64_t now);
enum meta_tri	 notified_find(struct notified *, const struct digest *);
void		 notified_release(struct notified *);

#endif
