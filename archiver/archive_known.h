/*
 * archive_known.h: what the archive itself knows of a document, for its rules:
 * was its sender notified (Điều 13.5.a), and is the file kept as it came that
 * was stamped on arrival (Điều 11.3.e)?
 *
 * The catalog is opened for each question: the program has it open for nothing
 * else then.
 */
#ifndef ARCHIVER_ARCHIVE_KNOWN_H
#define ARCHIVER_ARCHIVE_KNOWN_H

#include <stdint.h>

#include "formats/base/digest.h"
#include "formats/regulation/metadata.h"
#include "formats/regulation/notified.h"

/* Zeroed: nothing is known. */
struct archive_known {
	const char	*store;		/* borrowed; NULL: none */
	struct notified	 notified;
};

/*
 * Read the notices, as of ${now}.  0 or an exit code (logged); release in
 * either case.
 */
int	 archive_known_open(struct archive_known *, const char *store,
	    int64_t now);
void	 archive_known_release(struct archive_known *);

/* A document that may be a stamped one; all is borrowed. */
struct stamped {
	const struct archive_known *known;
	struct digest	 id;
	int		 fd;		/* its octets */
	uint64_t	 size;
	const struct metadata *said;	/* of itself */
};

/*
 * For rules_known.original_look, ${stamped} a struct stamped.  YES: somebody
 * related it to the file as it came, or the octets up to ${end}, or as many
 * as a document of its number, notation and date (and issuer) has, are a
 * document that is kept.  NO: there is none of that number.  UNKNOWN: number
 * or date are not known for sure, some documents are not described yet, those
 * of that number are others; or the store cannot be read (logged).
 */
enum meta_tri	 archive_original(void *stamped, uint64_t end);

#endif
