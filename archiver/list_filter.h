/*
 * list_filter.h: which accessions a person wants to see.
 */
#ifndef ARCHIVER_LIST_FILTER_H
#define ARCHIVER_LIST_FILTER_H

#include <jansson.h>
#include <stdbool.h>

#include "formats/base/buf.h"
#include "formats/regulation/conventions.h"

struct run;

#define FILTER_WORDS	64		/* that a search may have */

/* A text that is looked for: folded, and as typed where it has marks. */
struct filter_word {
	struct buf	 folded;
	struct buf	 marked;	/* empty: typed without marks */
};

struct list_filter {
	const struct run	*run;	/* borrowed, as is what it points to */
	struct filter_word	 word[FILTER_WORDS];
	size_t			 nwords;
	struct filter_word	 number, issuer, signer, kind;
	char			 from[CIVIL_TEXT];	/* date of issue, */
	char			 until[CIVIL_TEXT];	/* both days in */
	bool			 described;	/* asks what documents say */
};

/*
 * What the options and, where ${words}, the arguments of ${run} ask for.
 * Release it in any case.  0 or an exit code (logged).
 */
int	 list_filter_init(struct list_filter *, const struct run *, bool words);
void	 list_filter_release(struct list_filter *);
/*
 * Whether an accession is wanted: its record, that of the first one of the
 * same document where it is a duplicate (else NULL), and its indication.
 * Letters count without marks where they were typed so, and with them where
 * they were typed with.  False also when memory is out (logged).
 */
bool	 list_filter_wants(const struct list_filter *, const json_t *record,
	    const json_t *first, const char *indication);

#endif
