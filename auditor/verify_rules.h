/*
 * verify_rules.h: the rules' part of a line of state/, against this check's:
 * what people said after the last audit, and other settings, are no
 * disagreement.
 */
#ifndef AUDITOR_VERIFY_RULES_H
#define AUDITOR_VERIFY_RULES_H

#include <stdbool.h>
#include <stdint.h>

#include "formats/base/span.h"
#include "auditor/audit.h"

struct verify_rules {
	struct audit	*a;
	uint64_t	 entries;	/* of the journal, at the last audit */
	bool		 same;		/* settings, tables are the ledger's */
	bool		 registers;	/* they changed since */
	struct digest	*draft;		/* documents of notices not sent: a
					   day that ends changes that rule */
	size_t		 ndraft;
	uint64_t	 newer;		/* lines that so say other things */
};

/* Once the journal was read; release in any case.  0 or -1 (logged). */
int	 verify_rules_begin(struct verify_rules *, struct audit *,
	    uint64_t entries);
void	 verify_rules_release(struct verify_rules *);
/* Do both flags of the document agree in what they say of rules? */
bool	 verify_rules_agree(struct verify_rules *, const struct octets *old,
	    const struct octets *now, const struct octets *sha256,
	    uint64_t accession);

#endif
