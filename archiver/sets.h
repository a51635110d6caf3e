/*
 * sets.h: media sets, the configuration's [set NAME] sections (05-media.md).
 */
#ifndef ARCHIVER_SETS_H
#define ARCHIVER_SETS_H

#include <stddef.h>
#include <stdint.h>

#include "formats/media/volume.h"

#define SETS_MAX	32
#define SET_RECIPIENTS	16

/* Strings are owned. */
struct media_set {
	char		 name[VOLUME_SET];
	enum media_kind	 kind;
	char		*path;		/* where volumes are written to */
	uint64_t	 capacity;	/* octets a volume; 0: what is free */
	char		*place;		/* where finished volumes are kept */
	char		*ledger;	/* the auditor's bundle, or NULL */
	char		*spool;		/* for what is temporary, or NULL */
	char		*burn;		/* command that burns a disc, or NULL */
	char		*recipient[SET_RECIPIENTS]; /* certificates:
						       encrypted */
	size_t		 recipients;
	unsigned int	 parity;	/* percent; 0: none */
	char		*device;	/* where that disc is read back */
};

struct media_sets {
	struct media_set set[SETS_MAX];
	size_t		 n;
};

void	 sets_release(struct media_sets *);
/* The set of this name; NULL: there is none. */
const struct media_set *sets_find(const struct media_sets *, const char *);
/*
 * Take one key of the section "set NAME".  NULL, or what is wrong
 * (translated, static).
 */
const char *sets_key(struct media_sets *, const char *section,
	    const char *key, const char *value);
/* Whether a section's name is that of a set. */
int	 sets_is_section(const char *section);

#endif
