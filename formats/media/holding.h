/*
 * holding.h: a backup volume as the journal knows it, from its record in the
 * catalog (store/entry.h: "replication", "fixity check", "transfer",
 * "rehearsal").
 */
#ifndef FORMATS_MEDIA_HOLDING_H
#define FORMATS_MEDIA_HOLDING_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "formats/base/digest.h"
#include "formats/media/volume.h"
#include "formats/media/where.h"

enum custody { CUSTODY_KEPT, CUSTODY_LENT, CUSTODY_RETIRED,
	CUSTODY_DESTROYED, CUSTODY_LOST, CUSTODY_MAX };

/* Times are microseconds, or TIME_NONE. */
struct holding {
	struct volume	 v;
	struct digest	 manifest;
	int64_t		 verified;	/* last read back whole */
	int64_t		 checked;	/* last read back */
	bool		 damaged;	/* the last time */
	int64_t		 rehearsed;	/* last restored from, and all well */
	enum custody	 custody;
	int64_t		 since;		/* when that was said */
	char		*place;		/* owned; NULL: not said */
	char		*holder;
	struct where	 where;		/* it was last read back whole */
	struct digest	 tags;		/* of tagmanifest-sha256.txt ... */
	bool		 has_tags;	/* where it was noted */
};

/* A person's word for a kind of medium, translated. */
const char *media_kind_words(enum media_kind);
const char *custody_name(enum custody);
enum custody custody_parse(const char *);	/* CUSTODY_MAX: none */

/*
 * From a record; release in either case.  0; -1: it is no volume's; -2:
 * memory.
 */
int	 holding_from_json(struct holding *, const json_t *record);
void	 holding_release(struct holding *);
/* Order of sets and numbers, for qsort(). */
int	 holding_order(const void *, const void *);
/*
 * It counts as a copy: read back whole from a medium that is not the store's
 * disk, not damaged since, at hand.
 */
bool	 holding_counts(const struct holding *);
/* It is neither retired, destroyed nor lost. */
bool	 holding_at_hand(const struct holding *);

#endif
