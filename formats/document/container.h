/*
 * container.h: documents inside documents: archives (ZIP, tar, 7z, RAR), mail
 * and edXML, walked from memory within limits; nothing is written anywhere.
 * Called only in workers that parse.
 *
 * A walk goes through the members in the container's own order, and behind
 * each member that is a container itself through that one's.  It depends on
 * the octets alone: the same member has the same ordinal in every walk.
 */
#ifndef FORMATS_DOCUMENT_CONTAINER_H
#define FORMATS_DOCUMENT_CONTAINER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/base/span.h"
#include "formats/crypto/plan.h"
#include "formats/document/names.h"

#define CONTAINER_MEMBERS_MAX	1000000	/* of all levels of one walk */
#define CONTAINER_DEPTH_MAX	16	/* containers in each other */
/* Unpacked in one walk, all members together. */
#define CONTAINER_TOTAL_MAX	((uint64_t)2 << 30)
/*
 * Unpacked to the outermost container's size, once so much was unpacked;
 * members below CONTAINER_SMALL do not count, since blank pages are small and
 * legitimate, until all together are CONTAINER_SMALL_FROM.
 */
#define CONTAINER_RATIO_MAX	200
#define CONTAINER_RATIO_FROM	((uint64_t)64 << 20)
#define CONTAINER_SMALL		((uint64_t)1 << 20)
#define CONTAINER_SMALL_FROM	((uint64_t)512 << 20)
/* Members that are held in memory at once; a larger one is streamed only. */
#define CONTAINER_MEMORY_MAX	((size_t)192 << 20)

enum container_kind { CONTAINER_NONE, CONTAINER_ZIP, CONTAINER_ASIC,
	CONTAINER_ARCHIVE, CONTAINER_MAIL, CONTAINER_EDXML, CONTAINER_MSG,
	CONTAINER_KIND_MAX };

/*
 * What the octets hold members as.  Documents that are ZIP archives by
 * construction (OOXML, ODF) are none.  Members of an ASiC are its data objects
 * (EN 319 162-1 4.3.3, 4.4.3): not its mimetype, nor what is in META-INF.
 */
enum container_kind container_kind(const uint8_t *, size_t len);
/* The same when the format is known from the whole document. */
enum container_kind container_kind_of(enum format, const uint8_t *,
	    size_t len);

enum member_state {
	MEMBER_READ,		/* its octets were given in full */
	MEMBER_FOLDER,
	MEMBER_LINK,		/* symbolic or hard: not followed */
	MEMBER_DEVICE,		/* and FIFO, socket */
	MEMBER_SPARSE,
	MEMBER_ENCRYPTED,
	MEMBER_DAMAGED,		/* ${why} */
	MEMBER_LIMIT,		/* a limit was passed: the walk ends here, with
				   a MEMBER_END of the outermost */
	MEMBER_END,		/* no member: what is left of ${container} was
				   not read, for ${why} */
	MEMBER_STATE_MAX
};
/* "a link", "encrypted" ...: English, and as a detail (base/detail.h). */
const char	*member_state_text(enum member_state);
const char	*member_state_detail(enum member_state);

#define CONTAINER_TOP	UINT64_MAX

/* Valid until the next call. */
struct container_item {
	uint64_t	 ordinal;	/* from 0; not of MEMBER_END */
	uint64_t	 parent;	/* container's; CONTAINER_TOP */
	unsigned int	 depth;		/* 0: of the outermost container */
	const char	*container;	/* names of the containers it is in,
					   "!/" between; "" for depth 0 */
	enum container_kind in;		/* what the innermost of them is */
	struct octets	 raw;		/* the name's octets */
	enum name_how	 how;
	struct name	 name;
	bool		 twin;		/* one of its container has this name
					   already, by NFC and case */
	enum member_state state;
	const char	*why;		/* a detail; "" for none */
	uint64_t	 size;		/* octets unpacked */
	const uint8_t	*p;		/* all of them; NULL: not held */
};

struct container;			/* opaque */

/*
 * Octets of the member under way, in pieces; nonzero ends the walk's call
 * with -1.
 */
typedef int container_sink(void *arg, const uint8_t *, size_t len);

/* Borrows the octets.  NULL: memory.  container_free() takes NULL. */
struct container *container_open(const uint8_t *, size_t len,
	    enum container_kind);
void		 container_free(struct container *);
/*
 * The next member, its octets read; ${sink} may be NULL.  1, 0 at the end,
 * -1 memory or the sink's.
 */
int		 container_next(struct container *, struct container_item *,
		    container_sink *, void *arg);
/*
 * A member of the container that the last item is in, by the text of its
 * name, into ${b}.  1, 0 there is none that can be read, -1 memory.
 */
int		 container_sibling(struct container *, const char *name,
		    struct buf *);

/*
 * Has another member there the name, but for form and case, and other octets
 * than those, or some that cannot be read?  1, 0 or -1 (memory).
 */
int		 container_twin(struct container *, const char *name,
		    const struct digest *sha256);

/*
 * Has a member there such a name, by its text?  Nothing is read.  1, 0, or -1
 * (memory).
 */
int		 container_names(struct container *,
		    bool (*is)(const char *name, size_t len));

/*
 * All members of the container that the last item is in: those of at most
 * ${max} octets, as long as they are no more than ${all} together.  0, or -1:
 * memory, or what ${each} returned.
 */
typedef int container_each(void *arg, const char *name, const uint8_t *,
	    size_t len);
int		 container_siblings(struct container *, size_t max, size_t all,
		    container_each *, void *arg);

/*
 * Walk the document's members and note on ${plan} what of them cannot be
 * read, is doubtful, or passes a limit.  Not of an ASiC: it is judged by its
 * signatures, which say of every data object whether it is what was signed.
 * 0 or -1 (memory).
 */
int		 container_parse(struct plan *, const uint8_t *, size_t len,
		    enum container_kind);

#endif
