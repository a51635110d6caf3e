/*
 * volume.h: a backup volume as its bag-info.txt and the journal tell it
 * (05-media.md), and which objects lie on it.
 */
#ifndef FORMATS_MEDIA_VOLUME_H
#define FORMATS_MEDIA_VOLUME_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/base/digest.h"
#include "formats/media/part.h"

#define VOLUME_FORMAT	1
#define VOLUME_ID	33		/* 32 hex digits and NUL */
#define VOLUME_SET	33		/* a set's name and NUL */
#define VOLUME_LABEL	64
#define VOLUME_LAST	9999u		/* of a set */
#define VOLUME_RANGES	2000		/* that fit a journal entry */

enum media_kind { MEDIA_DISK, MEDIA_OPTICAL, MEDIA_TAPE, MEDIA_KIND_MAX };

/* Ascending, disjoint ranges of object numbers, both ends included. */
struct numbers {
	struct number_range {
		uint64_t from, to;
	}		*range;		/* owned */
	size_t		 n, cap;
};

/* A part on the volume of an object that is larger than one. */
struct volume_part {
	uint64_t	 number;	/* the object's */
	struct object_part	 part;
};

struct volume {
	uint32_t	 format;
	char		 id[VOLUME_ID];
	char		 set[VOLUME_SET];
	char		 label[VOLUME_LABEL];	/* "NB-offsite-disk-0007" */
	uint32_t	 number;		/* in its set, from 1 */
	enum media_kind	 kind;
	char		 store[33];	/* the store's id */
	char		 origin[200];
	int64_t		 written;	/* microseconds */
	uint64_t	 first, end;	/* its journal entries: [first, end) */
	uint64_t	 objects;	/* that are whole on it */
	uint64_t	 octets;	/* of the objects and parts */
	struct numbers	 numbers;	/* of the whole ones */
	struct volume_part *part;	/* owned */
	size_t		 nparts;
};

const char	*media_kind_name(enum media_kind);
/* MEDIA_KIND_MAX when there is none of this name. */
enum media_kind	 media_kind_parse(const char *);
/* Letters, digits, "-": 1 to 32 octets, also fit for a label and a path. */
bool		 volume_set_ok(const char *);
/* "NB-SET-0007". */
void		 volume_label(char out[VOLUME_LABEL], const char *set,
		    uint32_t number);
/*
 * The number at the label's end.  0, or -1: id, set and label are not what a
 * volume has.
 */
int		 volume_number(struct volume *);
void		 volume_release(struct volume *);

/* bag-info.txt, with the payload's octets and files.  0 or -1. */
int		 volume_info_format(struct buf *, const struct volume *,
		    uint64_t payload, uint64_t files);
enum volume_result { VOLUME_OK, VOLUME_MALFORMED, VOLUME_OTHER_FORMAT };
/* Of another format only ${format} is set; ${numbers} stays empty. */
enum volume_result volume_info_parse(struct volume *, const void *,
		    size_t len);

/*
 * "volume" of a replication entry, and its record in the catalog.  NULL or
 * -1: memory, malformed.
 */
json_t		*volume_json(const struct volume *);
int		 volume_from_json(struct volume *, const json_t *);

/* Above all before in number: one of an object.  0, or -1. */
int		 volume_part_add(struct volume *, uint64_t number,
		    const struct object_part *);
/* The part of the object ${number} that lies on it; NULL: none. */
const struct object_part *volume_part(const struct volume *, uint64_t number);

void		 numbers_init(struct numbers *);
void		 numbers_release(struct numbers *);
/*
 * Add ${n}, above all before; it joins the range that ends at ${after} or
 * later (numbers between belong to no object that is kept).  0 or -1.
 */
int		 numbers_add(struct numbers *, uint64_t n, uint64_t after);
bool		 numbers_has(const struct numbers *, uint64_t);

#endif
