/*
 * replayed.h: the journal replayed anew for a command that asks what it says:
 * nothing that is remembered counts.
 */
#ifndef AUDITOR_REPLAYED_H
#define AUDITOR_REPLAYED_H

#include <stdint.h>

#include "formats/journal/note.h"
#include "formats/regulation/agencies.h"
#include "auditor/options.h"

struct holding;
struct keychain;
struct shadow;

/* What is asked of it beside the records. */
struct replayed {
	uint64_t	 accessions;
	/*
	 * An earlier tree head that its first entries must make, too; NULL:
	 * none is known.
	 */
	const struct checkpoint *earlier;
	struct keychain	*keys;		/* set when it is not NULL; the
					   caller releases */
};

/*
 * Replay the entries that ${c} names into ${s}.  STATUS_OK: they make its
 * root.  Else logged: STATUS_DAMAGE not all can be read, STATUS_TAMPERED they
 * make another or contradict themselves, STATUS_CANNOT.
 */
enum status	 replayed_read(struct holding *, struct shadow *s,
		    const struct checkpoint *c, struct replayed *);
/* The agencies on record, the caller frees; NULL: memory, or logged. */
struct agencies	*replayed_agencies(struct shadow *);

#endif
