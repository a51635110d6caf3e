/*
 * yearly.h: the figures of Mẫu số 12, and the day by which it is sent (Điều
 * 16.6).  Days are those of Vietnam.
 */
#ifndef FORMATS_REGULATION_YEARLY_H
#define FORMATS_REGULATION_YEARLY_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/regulation/holidays.h"
#include "formats/regulation/register.h"

/* Whose a certificate is, as the report counts them. */
enum yearly_group { YEARLY_LEADER, YEARLY_PERSON, YEARLY_ORGANISATION,
	YEARLY_SERVICE, YEARLY_GROUPS };

#define YEARLY_KINDS	80		/* of documents, distinct */

struct yearly {
	int		 year;
	int64_t		 until;		/* cut-off of part I, days since 1970 */
	uint64_t	 issued[YEARLY_GROUPS];
	uint64_t	 revoked[YEARLY_GROUPS];
	uint64_t	 devices;
	uint64_t	 documents;	/* issued in the year, signed or not */
	uint64_t	 signed_by_agency; /* a valid signature of the
					      agency's */
	uint64_t	 signed_by_both; /* and one of a leader's */
	uint64_t	 unknown;	/* valid signatures,
					   none of the register */
	const char	*kind[YEARLY_KINDS]; /* static texts, in order met */
	size_t		 nkind;
	bool		 other;		/* some of a kind that nothing tells */
};

/* Part I: what the register says of the time up to ${y->until}. */
void	 yearly_register(struct yearly *, const struct register_all *);
/*
 * Part II: one accession's record (replay.h); others than issued documents
 * of ${y->year} are passed over.  The day is the document's own where it is
 * known, else the day it came in.
 */
void	 yearly_document(struct yearly *, const struct register_all *,
	    const json_t *accession);
uint64_t yearly_sum(const uint64_t group[YEARLY_GROUPS]);

/*
 * Its parts: an issued document of ${y->year}?  Is a signature of a record
 * valid: digest and value match and nothing is known against it?  Whose is
 * the certificate of that SHA-256 by the register (YEARLY_GROUPS: nobody's)?
 */
bool	 yearly_is_issued(const struct yearly *, const json_t *accession);
bool	 yearly_is_valid(const json_t *signature);
enum yearly_group yearly_signer(const struct register_all *,
	    const char *sha256);

/* When the report of ${year} is due: before 30/11 (Điều 16.6). */
int64_t	 yearly_due(int year, const struct holidays *);
/* And the province's: before 31/12 (Điều 15.8). */
int64_t	 yearly_due_province(int year, const struct holidays *);

#endif
