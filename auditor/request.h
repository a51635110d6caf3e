/*
 * request.h: a time-stamp that is asked for: its hash tree and nonce, kept
 * until the answer is there, and the answer's check (RFC 3161 2.4.2).
 *
 * DIR.d/evidence/pending/   as stamps.h has it, and
 *   request.tsq   the TimeStampReq
 *   nonce         16 octets
 *   given-out     there when a person took the request away
 */
#ifndef AUDITOR_REQUEST_H
#define AUDITOR_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/base/span.h"
#include "formats/crypto/tsq.h"
#include "auditor/options.h"
#include "auditor/stamps.h"
#include "auditor/trust.h"

#define REQUEST_CLOCK	((int64_t)300 * TIME_SECOND)	/* clocks may differ */

struct request {
	int64_t		 made;		/* when */
	struct ers_tree	 tree;		/* owned; leaves ascending */
	struct buf	 note;
	uint8_t		*map;		/* owned */
	size_t		 nmap;
	uint8_t		 nonce[TSQ_NONCE];
	struct buf	 octets;	/* the TimeStampReq */
};

void	 request_init(struct request *);
void	 request_release(struct request *);
/* A fresh nonce and the octets, from the tree.  0 or -1 (logged). */
int	 request_finish(struct request *);

/* Keep for a person to take away.  0 or -1 (logged). */
int	 request_save(const struct request *, const char *ledger);
/* 1 read, 0 there is none, -1 (logged). */
int	 request_load(struct request *, const char *ledger);
void	 request_drop(const char *ledger);
/* Did a person take it away? */
bool	 request_given_out(const char *ledger);
int	 request_mark_given_out(const char *ledger);

/*
 * Hold an authority's answer against the request, by a worker.  ${now} is the
 * auditor's clock.  One whose certificate leads to no trust anchor, or did not
 * count when it stamped, is not good; missing revocation data may come yet.
 * 1: good, kept in ${stamps}; 0: not, and ${why} says why in words, translated;
 * -1 could not be done (logged).
 */
int	 request_answer(const struct request *, struct stamps *,
	    const struct options *, const struct trust_folder *,
	    const void *answer, size_t len, int64_t now, char why[256]);

#endif
