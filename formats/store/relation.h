/*
 * relation.h: how documents belong together, as the journal says it.
 *
 * A relation is one-way, "${from} is ... ${to}", between objects; a contrary
 * entry takes it back.  The catalog has it under both:
 *   "relation/FROM/KIND/TO"   and   "related/TO/KIND/FROM"  (SHA-256, hex)
 *   -> {agent, reason, seq, time, [removed: true]}
 */
#ifndef FORMATS_STORE_RELATION_H
#define FORMATS_STORE_RELATION_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "formats/base/digest.h"

enum relation_kind {
	RELATION_ANNEX,		/* "annex of" */
	RELATION_REPLY,		/* "reply to" */
	RELATION_REPLACES,	/* "replaces" */
	RELATION_RECEIVED,	/* "received copy of": begins with all of it */
	RELATION_RESENT,	/* "re-sent": the same document, sent again */
	RELATION_KINDS
};

struct relation {
	struct digest	 from;
	enum relation_kind kind;
	struct digest	 to;
	bool		 removed;	/* taken back */
};

const char	*relation_kind_name(enum relation_kind);
/* Hyphens, underscores and case do not matter; RELATION_KINDS when unknown. */
enum relation_kind relation_kind_parse(const char *);

/* What an entry of type "relation" says.  0, or -1: it says nothing. */
int	 relation_of_entry(struct relation *, const json_t *entry);

/*
 * Keys of the catalog's "meta".  ${incoming}: under the one that it points
 * to.  ${out} is returned.
 */
#define RELATION_KEY	192
char	*relation_key(const struct relation *, bool incoming,
	    char out[RELATION_KEY]);
/* What the keys of all relations of ${of} begin with. */
char	*relation_prefix(const struct digest *of, bool incoming,
	    char out[RELATION_KEY]);
/* A key back; 0, or -1: it is none of the kind. */
int	 relation_of_key(struct relation *, bool *incoming, const void *key,
	    size_t len);

#endif
