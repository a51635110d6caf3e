/*
 * order.h: a job as the worker reads it, and the parts of answers that only
 * a worker writes.  The counterpart of job.h.
 */
#ifndef FORMATS_SANDBOX_ORDER_H
#define FORMATS_SANDBOX_ORDER_H

#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/base/digest.h"
#include "formats/base/span.h"
#include "formats/crypto/chain.h"
#include "formats/sandbox/job.h"
#include "formats/store/layout.h"

#define ORDER_NAME_MAX	((size_t)65535)	/* octets of a file's name */
#define ORDER_KEY_MAX	((size_t)511)	/* LMDB's longest key */
#define ORDER_TABLE_MAX	((size_t)4 * 1024 * 1024)	/* JOB_SCAN */
#define ORDER_LEAF_MAX	((size_t)64 * 1024)	/* octets of a certificate */

/*
 * One job; which members are set goes by ${type}.  Octets are borrowed from
 * the input, ${object}, ${extra}, ${beside}, ${revocation} and ${segment} are
 * owned.
 */
struct order {
	enum job_type	 type;
	/*
	 * TRUST; TEXT has name; JUDGE, HELD have name and at, JUDGE what lies
	 * beside; MEMBERS at, from and plain; ADOPT a plan as file,
	 * SCAN a table
	 */
	enum trust_role	 role;
	struct octets	 name;
	struct octets	 file;
	int64_t		 at;
	uint64_t	 plain;
	enum job_nearby	 nearby;	/* JUDGE: what the second file is */
	bool		 describe;	/* JUDGE: job_describe() */
	struct neighbour *beside;	/* JUDGE */
	size_t		 nbeside;
	struct job_held	 held;		/* HELD; else its size is 0 */
	bool		 window;	/* PACK: what fd[0] is; with from */
	/* PLAN, CHECK, ENTRIES, OBJECT; UNPACK has from */
	uint32_t	 in;		/* the segment */
	uint64_t	 from, to;
	struct job_object *object;
	size_t		 nobject;
	struct job_near_file *near;	/* NEAR: with object; names owned */
	size_t		 nnear;
	bool		 inside;	/* NEAR: all in one container */
	/* CHAIN: with at and now; APPRAISE: file, leaf, now; SOURCES: now */
	struct octets	 leaf;
	struct octets	*extra;
	size_t		 nextra;
	struct octets	*revocation;
	size_t		 nrevocation;
	int64_t		*known;		/* one a revocation; owned */
	int64_t		 now;
	/* CATALOG; RECORD has db, and name: the key */
	enum catalog_db	 db;
	bool		 fresh;	/* PROOF, of from and to: consistency */
	/* SEGMENTS */
	uint32_t	*segment;
	size_t		 nsegment;
};

/* 0, or -1: malformed, or no memory; release in either case. */
int	 order_decode(struct order *, const void *, size_t len);
void	 order_release(struct order *);

/* Append to a frame of JOB_ENTRIES or JOB_CATALOG.  0 or -1. */
int	 entries_put(struct buf *, uint64_t seq, const void *, size_t len);
int	 records_put(struct buf *, const void *key, size_t len,
	    const struct digest *value);
/* The answer to JOB_PROOF.  0 or -1. */
int	 proof_put(struct buf *, bool ok, const struct digest *, size_t n);

#endif
