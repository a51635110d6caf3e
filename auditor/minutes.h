/*
 * minutes.h: the minutes of a random check (biên bản kiểm tra), in the form of
 * Nghị định 30/2020/NĐ-CP, Phụ lục III, to be printed and signed; as text or
 * as one HTML page.
 */
#ifndef AUDITOR_MINUTES_H
#define AUDITOR_MINUTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/base/digest.h"
#include "formats/crypto/plan.h"
#include "formats/base/finding.h"

/* A document that was drawn, and what was found. */
struct drawn {
	uint64_t	 index;		/* its entry's */
	uint64_t	 accession;
	struct digest	 sha256;
	uint64_t	 size;
	char		*name;		/* owned */
	bool		 journal;	/* the entry is in the signed tree */
	bool		 destroyed;	/* lawfully: no octets to check */
	int		 fixity;	/* enum fixity; -1: not read */
	char		 was[64];	/* the ledger's verdict, "" none */
	char		 now[64];	/* today's, "" none */
	bool		 worse;		/* than the ledger's */
};

/* An entry that was drawn, and takes in no document. */
struct passed {
	uint64_t	 index;
	const char	*type;		/* as the journal names it; static */
};

struct minutes {
	const char	*store;
	const char	*ledger;
	const char	*commit;
	const char	*log_key;	/* vkeys as text */
	const char	*fingerprint;	/* of the auditor's key */
	const char	*origin;
	uint64_t	 size;		/* entries in the tree */
	const char	*root;		/* base64 */
	const char	*seed;
	uint64_t	 asked;
	uint64_t	 draws;		/* entries looked at */
	int64_t		 began, ended;
	const struct drawn *drawn;
	size_t		 n;
	const struct passed *passed;
	size_t		 npassed;
	size_t		 bad;		/* of them with a defect */
};

/*
 * Append the minutes in the user's language.  0 or -1 (memory).
 */
int	 minutes_text(struct buf *, const struct minutes *);
int	 minutes_html(struct buf *, const struct minutes *);

/*
 * The largest share of defective documents that a sample of ${n} with
 * ${bad} defects leaves possible at 95% (Clopper-Pearson, one-sided; without
 * a defect about 3/n, the "rule of three").  1 when n is 0 or bad is n.
 */
double	 minutes_bound(size_t n, size_t bad);

#endif
