/*
 * job.h: what a worker is told and what it answers, as octets (wire.h).
 * Encoders of jobs and decoders of answers are for the parent, the others
 * for nbworker; both are here so that one test covers both.
 */
#ifndef FORMATS_SANDBOX_JOB_H
#define FORMATS_SANDBOX_JOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/base/digest.h"
#include "formats/base/span.h"
#include "formats/base/wire.h"
#include "formats/crypto/chain.h"
#include "formats/crypto/enrich.h"
#include "formats/crypto/plan.h"
#include "formats/crypto/verify.h"
#include "formats/media/pack.h"
#include "formats/store/layout.h"

enum job_type {
	JOB_TRUST,	/* setup: one file of the trust folder */
	JOB_JUDGE,	/* fd[0] document, fd[1] detached data: layers 1-3 */
	JOB_PLAN,	/* objects of a segment: layer 1 */
	JOB_CHECK,	/* objects of a segment: fixity and layer 2 */
	JOB_CHAIN,	/* one certificate: layer 3 */
	JOB_ENTRIES,	/* journal entries of a segment */
	JOB_CATALOG,	/* records of the catalog, as digests */
	JOB_SEGMENTS,	/* what each segment holds: ranges */
	JOB_SOURCES,	/* where evidence on the trust's certificates lies */
	JOB_APPRAISE,	/* what a fetched file is worth */
	JOB_RECORD,	/* one record of the catalog */
	JOB_PROOF,	/* an inclusion or consistency proof, from tiles */
	JOB_OBJECT,	/* the octets of one object */
	JOB_MEMBERS,	/* fd[0] a container: its members, layers 1-3 */
	JOB_UNPACK,	/* fd[0] a container: its members' octets */
	JOB_POLICY,	/* setup: a table of algorithms */
	JOB_ADOPT,	/* a plan: certificates that it names, from the trust */
	JOB_HELD,	/* as JOB_JUDGE of octets that the parent has read */
	JOB_PACK,	/* fd[0] a volume: its files, and where they lie */
	JOB_TEXT,	/* fd[0] document: what it says of itself */
	JOB_PICTURE,	/* fd[0] a PDF: its first page's picture */
	JOB_SCAN,	/* what was recognised in one: metadata */
	JOB_NEAR,	/* an object, with others that lay beside it */
	JOB_TYPE_MAX
};

#define JOB_OBJECTS_MAX	4096		/* objects named in one job */
#define JOB_EXTRA_MAX	64		/* certificates sent with a chain */

/* JOB_TRUST: no answer but the end. */
int	 job_trust(struct buf *, enum trust_role, const char *name,
	    const uint8_t *, size_t len);

/* JOB_POLICY: algorithms_policy() there; no answer but the end. */
int	 job_policy(struct buf *, const char *text, size_t len);

/*
 * JOB_JUDGE.  ${name} (raw octets of the file's name) comes back in NFC.  The
 * descriptors are read from offset 0 to their end; a document larger than
 * PARSE_MAX is hashed only (FINDING_TOO_LARGE on the plan).  One frame; none
 * when the file could not be read (logged): nothing is known of it then.
 * ${beside}: files with certificates, CRLs and OCSP responses (crypto/adopt.h,
 * crypto/enrich.h); of more than ENRICH_FILES_MAX none is sent.
 */
int	 job_judge(struct buf *, const void *name, size_t len, int64_t at,
	    const struct neighbour *beside, size_t n);
/*
 * What the second descriptor is: detached data; or what lies beside the
 * document (document/nearby.h), in which what its references name is looked
 * for, and with NEARBY_ALL detached data, too.  Certificates of the trust
 * folder count as beside it.
 */
enum job_nearby { NEARBY_NONE, NEARBY_REFS, NEARBY_ALL, JOB_NEARBY_MAX };
int	 job_judge_near(struct buf *, const void *name, size_t len,
	    int64_t at, const struct neighbour *beside, size_t n,
	    enum job_nearby);
/*
 * The same, and after that frame a second one of
 * a document that was parsed: metadata_encode()d (regulation/metadata.h).  The
 * verdict is given first, so that a text that kills the worker costs none.
 */
int	 job_describe(struct buf *, const void *name, size_t len, int64_t at,
	    const struct neighbour *beside, size_t n, enum job_nearby);

#define JOB_HELD_MAX	((uint64_t)4 * 1024 * 1024)	/* octets */

/* A document that its parent has read and hashed. */
struct job_held {
	uint64_t	 off;		/* where it begins in fd[0] */
	uint64_t	 size;		/* 1 to JOB_HELD_MAX */
	struct digest	 sha256;
	/* The states on the way (sha256.h): SHA256_STEPS(${size}) of them. */
	struct octets	 states;
	bool		 describe;	/* then as job_describe() */
};

/*
 * JOB_HELD: the same of what fd[0] holds, which nobody changes before the
 * answer is there.  Its digest is not computed again.
 */
int	 job_held(struct buf *, const void *name, size_t len, int64_t at,
	    const struct job_held *);

/*
 * JOB_TEXT: of the file fd[0], which is no larger than PARSE_MAX, what it says
 * of itself: one frame, metadata_encode()d.  ${name} is that of the document,
 * UTF-8 (len 0: not known).
 */
int	 job_text(struct buf *, const void *name, size_t len);

/*
 * JOB_PICTURE: one frame: the document's digest and its first page's picture
 * (document/pdf_picture.h), of no octets when there is none.
 */
int	 job_picture(struct buf *);
int	 picture_encode(struct buf *, const struct digest *,
	    const struct octets *);
/* ${picture} borrows from the frame.  0 or -1. */
int	 picture_decode(const void *, size_t len, struct digest *,
	    struct octets *picture);
/*
 * JOB_SCAN: ${table} is what tesseract told (document/ocr_text.h); one frame,
 * metadata_encode()d.
 */
int	 job_scan(struct buf *, const void *table, size_t len);

struct judged {
	struct digest	 sha256;
	uint64_t	 size;
	struct plan	*plan;
	struct sigmath	*math;			/* one a signature */
	struct chain_result *chain;		/* one a signature */
	bool		*has_chain;
	bool		 container;		/* has members: JOB_MEMBERS */
	bool		 has_covers;		/* NEARBY_ALL: data was found */
	struct digest	 covers;		/* ... whose digest this is */
	char		*nfc;			/* name in NFC, valid UTF-8;
						   NULL when the name is not
						   UTF-8 */
};
int	 judged_encode(struct buf *, const struct judged *);
/* 0 or -1; release in either case. */
int	 judged_decode(struct judged *, const void *, size_t len);
void	 judged_release(struct judged *);

/*
 * JOB_MEMBERS: one frame a member from ordinal ${from} on, and one for each
 * container that cannot be read to its end; the slot says the ordinal it is
 * on.  Folders are left out.  Member ${plain} is hashed and not parsed (its
 * parser failed before); UINT64_MAX: none.
 */
int	 job_members(struct buf *, int64_t at, uint64_t from, uint64_t plain);

struct member_facts {
	uint64_t	 ordinal;
	uint64_t	 parent;	/* MEMBER_TOP: the document itself */
	unsigned int	 depth;
	unsigned int	 state;		/* enum member_state */
	char		*why;		/* "" for none */
	char		*container;	/* names of what it is in; "" for top */
	char		*name;		/* NFC, safe to show */
	struct octets	 raw;		/* its octets;
					   borrowed from the frame */
	unsigned int	 how;		/* enum name_how */
	unsigned int	 charset;	/* enum name_charset */
	unsigned int	 confidence;	/* percent */
	unsigned int	 marks;		/* NAME_* */
	bool		 twin;
	bool		 has_covers;	/* detached data beside it ... */
	struct digest	 covers;	/* ... whose digest this is */
	struct octets	 judged;	/* judged_encode()d; empty: not read */
	struct octets	 metadata;	/* metadata_encode()d; empty: none */
};
#define MEMBER_TOP	UINT64_MAX
int	 member_facts_encode(struct buf *, const struct member_facts *);
/* 0 or -1; release in either case. */
int	 member_facts_decode(struct member_facts *, const void *, size_t len);
void	 member_facts_release(struct member_facts *);

/*
 * JOB_UNPACK: the octets of the members from ${from} on that can be read, in
 * pieces in order; each member ends with a piece of no octets.
 */
int	 job_unpack(struct buf *, uint64_t from);

struct member_piece {
	uint64_t	 ordinal;
	struct octets	 octets;	/* borrowed from the frame */
};
int	 member_piece_encode(struct buf *, const struct member_piece *);
int	 member_piece_decode(struct member_piece *, const void *, size_t len);

/* An object that the journal names. */
struct job_object {
	uint64_t	 number;
	struct digest	 sha256;
	uint64_t	 size;
	/* JOB_CHECK: the encoded plan (borrowed), or len 0: fixity only. */
	struct octets	 plan;
	/*
	 * JOB_CHECK: where the detached data lies (CONTENT_COVERS), when
	 * covers_segment is not 0.
	 */
	uint32_t	 covers_segment;
	uint64_t	 covers_number;
};

/*
 * JOB_PLAN and JOB_CHECK: ${n} objects of one segment in ascending order of
 * their numbers.  The slot says the index of the one it is on.  One frame an
 * object, in that order.
 */
int	 job_plan(struct buf *, uint32_t segment, const struct job_object *,
	    size_t n);
/*
 * ${from} and ${to}: every object number in [from, to] that the segment holds
 * and the list does not name is reported too.
 */
int	 job_check(struct buf *, uint32_t segment, uint64_t from, uint64_t to,
	    const struct job_object *, size_t n);

/*
 * An object that lay beside another: its name relative to that one's folder;
 * "" for data that is known by its digest alone.
 */
struct job_near_file {
	char		*name;
	uint32_t	 segment;
	uint64_t	 number;
	uint64_t	 size;
	struct digest	 sha256;
	bool		 named;		/* by a signature */
};
#define JOB_NEAR_MAX	2048		/* of them in one job */

/*
 * JOB_NEAR: ${object} with its plan, which was called ${name}, and ${n} that
 * lay beside it, those of its folder by name, then those of the folder above;
 * ${inside}: in one container, which may have several of one name.  One frame.
 */
int	 job_near(struct buf *, const char *name, uint32_t segment,
	    const struct job_object *, const struct job_near_file *, size_t n,
	    bool inside);

struct near_answer {
	struct octets	 plan;		/* encoded, borrowed;
					   len 0: as it was */
	int64_t		 covers;	/* which is its detached data;
					   -1: none */
};
int	 near_answer_encode(struct buf *, const struct near_answer *);
/* 0 or -1. */
int	 near_answer_decode(struct near_answer *, const void *, size_t len);

enum fixity { FIXITY_OK, FIXITY_MISSING,	/* not there at all */
	FIXITY_CHUNK,		/* a chunk is missing or its header is wrong */
	FIXITY_CRC,		/* a chunk's payload differs */
	FIXITY_DIGEST,		/* the whole differs */
	FIXITY_UNEXPECTED,	/* an object that no entry names */
	FIXITY_UNREADABLE,	/* the parent's: its reader died or timed out */
	FIXITY_DESTROYED,	/* the parent's: lawfully destroyed */
	FIXITY_MAX };
const char *fixity_name(enum fixity);	/* "ok", "missing" ... */

struct planned {
	uint64_t	 number;
	bool		 readable;	/* false: no plan, fixity will tell */
	struct octets	 plan;		/* encoded; borrowed from the frame */
};
int	 planned_encode(struct buf *, const struct planned *);
int	 planned_decode(struct planned *, const void *, size_t len);

struct checked {
	uint64_t	 number;
	enum fixity	 fixity;
	struct digest	 sha256;	/* of what was read */
	uint64_t	 size;
	size_t		 nmath;
	struct sigmath	*math;		/* owned */
};
int	 checked_encode(struct buf *, const struct checked *);
int	 checked_decode(struct checked *, const void *, size_t len);
void	 checked_release(struct checked *);

/*
 * What a plan holds beside its certificate ${leaf}, as layer 3 takes it; the
 * octets are borrowed from the plan, ${known} (NULL: now, all of them) is one a
 * CRL or response of it and borrowed.  0, or -1 (memory).
 */
struct plan_extra {
	struct chain_extra extra;
	struct octets	 cert[JOB_EXTRA_MAX];
	struct octets	*revocation;	/* owned */
};
int	 plan_extra_init(struct plan_extra *, const struct plan *,
	    size_t leaf, const int64_t *known);
void	 plan_extra_release(struct plan_extra *);

/*
 * JOB_CHAIN: one frame, chain_result_encode()d.  Of ${extra} at most
 * JOB_EXTRA_MAX certificates are sent.
 */
int	 job_chain(struct buf *, const uint8_t *leaf, size_t len,
	    const struct chain_extra *extra, int64_t at, int64_t now);

/* JOB_ADOPT: one frame, the plan encoded again, with what was found. */
int	 job_adopt(struct buf *, const struct octets *plan);

/* JOB_SOURCES: a frame an address (crypto/source.h), source_encode()d. */
int	 job_sources(struct buf *, int64_t now);
/* JOB_APPRAISE: one frame, appraisal_encode()d.  ${cert} len 0: none. */
int	 job_appraise(struct buf *, const uint8_t *, size_t len,
	    const struct octets *cert, int64_t now);

/*
 * JOB_ENTRIES: entries [from, to] of one segment; a frame holds several:
 * (seq u64, octets) each, seq ascending.  The slot says the seq it is on.
 * An entry that is missing or damaged ends the job with a frame of its seq
 * and no octets (len 0).
 */
int	 job_entries(struct buf *, uint32_t segment, uint64_t from,
	    uint64_t to);
/* Walks a frame: 1 and the next entry, 0 at the end, -1 malformed. */
int	 entries_next(struct wire *, uint64_t *seq, struct octets *entry);

/*
 * JOB_CATALOG: all records of one database, in key order; a frame holds
 * several (key, SHA-256 of the value): as the catalog is now when ${fresh},
 * else as it was for the worker's last such job.  The slot counts records.  A
 * database that cannot be read to its end ends the worker (DIED, status 1), so
 * that no list looks whole that is not.
 */
int	 job_catalog(struct buf *, enum catalog_db, bool fresh);
int	 records_next(struct wire *, struct octets *key, struct digest *value);

/* JOB_SEGMENTS: one frame a segment, ascending; the slot says its number. */
struct segment_facts {
	uint32_t	 segment;
	bool		 readable;
	uint64_t	 first_seq, last_seq;	/* first > last: no entries */
	uint64_t	 objects;		/* distinct numbers;
						   by key walk */
	uint64_t	 last_object;
	bool		 sealed;		/* data.mdb has no write bit */
};
int	 job_segments(struct buf *, const uint32_t *segment, size_t n);
int	 segment_facts_encode(struct buf *, const struct segment_facts *);
int	 segment_facts_decode(struct segment_facts *, const void *, size_t len);

/*
 * JOB_RECORD: one frame.  What the catalog says is a hint: it is derived, and
 * whoever asks proves it with the journal.
 */
#define JOB_RECORD_MAX	((size_t)1024 * 1024)	/* octets of a value */
enum record_found { RECORD_FOUND, RECORD_ABSENT, RECORD_UNREADABLE,
	RECORD_FOUND_MAX };
int	 job_record(struct buf *, enum catalog_db, const void *key,
	    size_t len);
/* ${value} borrows from the frame.  0 or -1. */
int	 record_decode(const void *, size_t len, enum record_found *,
	    struct octets *value);

/*
 * JOB_PROOF: one frame: the hashes of merkle_inclusion() of leaf ${index} in
 * the first ${size} entries, or of merkle_consistency() from ${old} to
 * ${size}, out of the catalog's tiles; to be verified by whoever asked.
 */
int	 job_inclusion(struct buf *, uint64_t index, uint64_t size);
int	 job_consistency(struct buf *, uint64_t old, uint64_t size);
/* ${hash} has room for MERKLE_PROOF.  ${ok}: the tiles gave one.  0 or -1. */
int	 proof_decode(const void *, size_t len, bool *ok, struct digest *hash,
	    size_t *n);

/*
 * JOB_OBJECT: the octets of an object, in frames; the last one has none and
 * says how it went: chunks were looked at, the whole digest was not.
 */
int	 job_object(struct buf *, uint32_t segment, const struct job_object *);
int	 object_decode(const void *, size_t len, enum fixity *,
	    struct octets *);

/*
 * JOB_PACK: fd[0] is a volume that is one file (media/pack.h): the image, or
 * the archive's bag at ${from}; or, ${window}, octets of an archive that begin
 * with a header.  Frames of files, and one that ends the list.  The slot counts
 * what was read, as the job cannot know how large the list is.
 */
int	 job_pack(struct buf *, uint64_t from, bool window);

/* A frame: what is wanted of it goes by ${end}. */
struct packed {
	bool		 end;
	enum pack_result result;	/* pack_index(), tar_window() */
	enum media_kind	 kind;		/* of no window */
	uint64_t	 at;
	char		 top[BAG_PATH];
	char		 id[VOLUME_ID];	/* the volume's own word; "": none */
	struct wire	 files;		/* packed_next() */
};
int	 packed_encode(struct buf *, const struct packed *);
int	 packed_put(struct buf *, const struct pack_file *);
int	 packed_decode(struct packed *, const void *, size_t len);
/* 1 and the next file, 0 at the end, -1 malformed. */
int	 packed_next(struct wire *, char path[BAG_PATH], uint64_t *off,
	    uint64_t *size);

#endif
