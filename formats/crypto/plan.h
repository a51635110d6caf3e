/*
 * plan.h: what layer 1 found in a document: its signatures, and for each what
 * layer 2 must compute (03-validation.md, "Three layers").
 *
 * A plan follows from the document's octets and VALIDATOR_VERSION alone.  It
 * is made by a worker that parses, encoded, remembered by the auditor, and
 * given to a worker that parses nothing (verify.h): that one hashes the
 * ranges and verifies the values.  plan_decode() therefore takes its input
 * for hostile.
 */
#ifndef FORMATS_CRYPTO_PLAN_H
#define FORMATS_CRYPTO_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <openssl/evp.h>

#include "formats/base/buf.h"
#include "formats/base/digest.h"
#include "formats/base/finding.h"
#include "formats/base/span.h"
#include "formats/base/wire.h"
#include "formats/crypto/algorithms.h"

#define PLAN_SIGS_MAX	1024		/* signatures of one document */
#define PLAN_CERTS_MAX	1024		/* distinct certificates */
#define PLAN_CERT_MAX	((size_t)64 * 1024)	/* octets of one */
#define PLAN_SPANS_MAX	65536		/* runs of one signature's content */
#define PLAN_OBJECTS_MAX 32		/* named as modified */
#define PLAN_NOTES_MAX	256		/* findings of signature or document */
#define PLAN_BLOB_MAX	((size_t)1024 * 1024)	/* attributes, value, inline */
#define PLAN_AROUND_MAX	((size_t)4 * 1024 * 1024) /* after, of all tokens */
#define PLAN_TOKEN_MDS	5		/* digests made for one token */
#define PLAN_TOKENS_MAX	256		/* time-stamps of one document */
#define PLAN_NEAR_MAX	128		/* of them from beside it */
#define PLAN_REVS_MAX	1024		/* distinct CRLs and OCSP answers */
#define PLAN_REV_MAX	((size_t)4 * 1024 * 1024)	/* octets of one */
#define PLAN_REV_OCTETS	((size_t)8 * 1024 * 1024)	/* of all of them */
#define PLAN_TEXT_MAX	((size_t)1024)	/* octets of a text */
#define PLAN_CLAIMS_MAX	64		/* of one signature */
#define PLAN_FORM_MAX	64		/* numbers of canonical forms */
#define PLAN_REFS_MAX	1024		/* references named of one signature */
#define PLAN_MAX	((size_t)16 * 1024 * 1024)	/* an encoded plan */

/* An answer; "could not tell" is one of its own. */
enum tri { TRI_UNKNOWN, TRI_NO, TRI_YES, TRI_MAX };

/* What the document is, by its content (document/sniff.h). */
enum format { FORMAT_UNKNOWN, FORMAT_EMPTY, FORMAT_PDF, FORMAT_CMS,
	FORMAT_CMS_PEM, FORMAT_ZIP, FORMAT_OOXML, FORMAT_ODF, FORMAT_ASIC,
	FORMAT_XML, FORMAT_MAIL, FORMAT_OLE, FORMAT_ARCHIVE, FORMAT_TIMESTAMP,
	FORMAT_IMAGE, FORMAT_TEXT, FORMAT_CERT, FORMAT_EVIDENCE,
	FORMAT_TSD,			/* TimeStampedData (crypto/tsd.h) */
	FORMAT_MAX };

/* "kind" in JSON. */
enum sigkind { SIGKIND_SIGNATURE, SIGKIND_CERTIFICATION,
	SIGKIND_DOC_TIMESTAMP,
	SIGKIND_TIMESTAMP,		/* a token alone, or of a signature */
	SIGKIND_EVIDENCE,		/* a time-stamp of an evidence record */
	SIGKIND_MAX };

/* What a time-stamp token is of; TST_NONE: it is none (crypto/tst.h). */
enum tstkind { TST_NONE, TST_SIGNATURE, TST_CONTENT, TST_ARCHIVE,
	TST_DOCUMENT, TST_ALONE, TST_EVIDENCE,
	TST_CADES_C,		/* signature, its time-stamp, references */
	TST_REFERENCES,		/* references of certificates and CRLs */
	TST_MAX };

/* Where the signed content is. */
enum content {
	CONTENT_NONE,		/* unknown: nothing can be computed */
	CONTENT_DOCUMENT,	/* spans of the document */
	CONTENT_PEM,		/* spans of the document's decoded PEM */
	CONTENT_COVERS,		/* the whole detached file beside it */
	CONTENT_INLINE,		/* octets in the plan */
	CONTENT_PARSED,		/* only parsing gives it: see ${parsed} */
	CONTENT_MAX
};

/* How value and content hang together. */
enum sigmode {
	/* RFC 5652 5.4: digest(content) = message-digest; value over attrs. */
	SIGMODE_ATTRS,
	/* No signed attributes: the value is over the content itself. */
	SIGMODE_DIRECT,
	SIGMODE_MAX
};

/* What later revisions did to a signed one ("modifications" in JSON). */
enum mod_level { MOD_UNKNOWN, MOD_NONE, MOD_LTV, MOD_FORM, MOD_ANNOTATIONS,
	MOD_OTHER, MOD_MAX };

enum coverage { COVERAGE_NONE, COVERAGE_WHOLE, COVERAGE_REVISION,
	COVERAGE_PARTIAL, COVERAGE_MAX };

/* A finding of layer 1 with its detail ("" for none; UTF-8). */
struct plan_note {
	enum finding	 code;
	char		*detail;
};

struct blob {
	uint8_t		*p;		/* owned; NULL when len is 0 */
	size_t		 len;
};

/* Revocation material that lies in the document, as DER. */
enum revkind { REVKIND_CRL,	/* CertificateList (RFC 5280 5.1) */
	REVKIND_OCSP,		/* BasicOCSPResponse (RFC 6960 4.2.1) */
	REVKIND_MAX };

struct plan_rev {
	enum revkind	 kind;
	struct blob	 der;
	/*
	 * Where it was met first: in the structure whose first signature this
	 * is (-1: in none), or, when that is known, before this offset.
	 */
	int		 of;
	uint64_t	 end;		/* 0: not known */
	bool		 beside;	/* not in the document (plan_near) */
};

/* Where a certificate, CRL or response came from that lay beside it. */
enum nearkind { NEAR_CERT, NEAR_CRL, NEAR_OCSP, NEAR_MAX };

struct plan_near {
	enum nearkind	 kind;
	size_t		 at;		/* of the plan's cert or rev */
	char		*name;		/* the file's, as UTF-8 */
};

/* A reference of an XML signature or an ASiC manifest, as it was found. */
struct plan_ref {
	char		*uri;		/* as written; "" for the document */
	char		*transforms;	/* short names, "," between */
	enum digest_alg	 digest;
	enum tri	 match;
};

/* What the signer says beside the signature: nothing proves it. */
struct plan_claim {
	char		*name;		/* "signature-policy" ... */
	char		*value;		/* UTF-8, may be a stranger's */
};

/*
 * What an archive time-stamp of an evidence record says beside its token
 * (TST_EVIDENCE; crypto/ers.h).
 */
struct plan_er {
	int		 prev;		/* the one before it; -1: the first */
	enum digest_alg	 alg;		/* of its hash tree */
	enum tri	 tree;		/* it leads to the imprint; TRI_UNKNOWN
					   without a tree */
	enum tri	 link;		/* it covers what came before it */
	enum tri	 held;		/* it covers the data that is inside the
					   document, whatever a manifest says of
					   that; TRI_UNKNOWN: none is there */
	bool		 data;		/* it covers the data objects itself */
	/*
	 * Their digests, one after the other; with ${chained} that of each
	 * digest with one of the values there.
	 */
	struct blob	 group;
	struct blob	 chained;
	unsigned int	 form;		/* of XML data; 0: its octets */
	/*
	 * In a CMS structure: it covers all ${nsig} signatures from ${first}
	 * on and their time-stamps, ${keeps} also the records before it; nsig
	 * 0: the one that it is in.
	 */
	unsigned int	 first;
	unsigned int	 nsig;
	bool		 keeps;
};

struct sigplan {
	enum sigkind	 kind;
	char		*id;		/* field name, or "signer N" */
	char		*subfilter;	/* PDF; else "", "XAdES", "XML-DSig" */
	enum sigmode	 mode;
	enum content	 content;
	struct span	*span;		/* the content's runs, in order */
	size_t		 nspan;
	struct blob	 inline_content;
	/*
	 * adbe.pkcs7.sha1: CONTENT_INLINE is a SHA-1 that must equal that of
	 * these runs of the document (inner_digest with inner spans); else
	 * ninner is 0.
	 */
	struct span	*inner;
	size_t		 ninner;
	enum digest_alg	 inner_alg;

	enum digest_alg	 digest;	/* SignerInfo.digestAlgorithm */
	struct sig_alg	 alg;		/* SignerInfo.signatureAlgorithm */
	/*
	 * Content that exists only after parsing (canonical XML, members of
	 * a compressed container) is digested by the parser: ${parsed} says
	 * whether all such references match, and digest_match is never better
	 * than it.  Such a plan has ${reparse} set.
	 */
	bool		 has_parsed;
	enum tri	 parsed;
	struct plan_ref	*ref;		/* what they were, for people */
	size_t		 nref;

	struct blob	 message_digest; /* attribute's value; SIGMODE_ATTRS */
	/*
	 * signedAttrs as SET OF (tag 0x31) in DER: what RFC 5652 5.4 has
	 * signed.  When the file holds another encoding, that one (also with
	 * tag 0x31) is attrs_file, else attrs_file is empty.  attrs_ordered:
	 * the file's set is in DER order, only values in it are not DER; they
	 * count as the signer's own octets.  Of an XML signature: SignedInfo
	 * in its canonical form.
	 */
	struct blob	 attrs;
	struct blob	 attrs_file;
	bool		 attrs_ordered;
	struct blob	 value;		/* the signature's octets */
	int		 cert;		/* signer's, in the plan; -1: none */
	struct blob	 spki;		/* cert -1: a bare public key, DER */
	/*
	 * cert -1: the digest of the signer's certificate as a signed
	 * attribute names it; len 0: none does (adopt.h).
	 */
	enum digest_alg	 named_alg;
	struct blob	 named;
	int64_t		 claimed;	/* signing time; TIME_NONE */
	struct plan_claim *claim;
	size_t		 nclaim;

	/* PDF only. */
	bool		 has_byte_range;
	uint64_t	 byte_range[4];	/* as written, when four numbers */
	enum coverage	 coverage;
	uint64_t	 extended;	/* octets after the covered ones */
	int		 docmdp;	/* P of DocMDP; 0: none */
	bool		 cades;		/* signing-certificate(-v2) is there */
	/*
	 * PDF: what later revisions did, MOD_UNKNOWN when that was not
	 * compared; what they may not have done is in notes, and the first
	 * objects it was done to, as "12 0 /Contents", here.
	 */
	enum mod_level	 mod_level;
	bool		 mod_allowed;
	char		**mod_object;
	size_t		 nmod_object;

	/*
	 * A time-stamp token (RFC 3161).  The signature above is then the
	 * TSA's over tst_info, which message_digest speaks of; content is
	 * what the imprint is of, between before and after when those are not
	 * empty: the content's digest stands for it (archive-time-stamp v3),
	 * or, with ${around}, its own octets do (v2).  Then ${headless} octets
	 * of ${after} from ${head} on may be left out as well: older versions
	 * of the standard did.
	 */
	bool		 around;
	uint32_t	 head;
	uint32_t	 headless;
	/*
	 * XML: its property's place among the unsigned ones, from 1; 0: it is
	 * signed, or there are none.  What covers the properties before it
	 * covers the time-stamps there.
	 */
	uint32_t	 rank;
	enum tstkind	 tst;
	int		 of;		/* the signature it is in; -1: none */
	/* It covers all the revocation data and time-stamps before it there. */
	bool		 complete;
	struct blob	 tst_info;	/* DER of TSTInfo */
	enum digest_alg	 imprint_alg;
	struct blob	 imprint;
	struct blob	 before;
	struct blob	 after;
	int64_t		 gen_time;	/* TIME_NONE */
	int64_t		 accuracy;	/* microseconds; 0: not stated */
	char		*policy;	/* dotted; "" for none */
	char		*serial;	/* hex */
	struct blob	 nonce;		/* the INTEGER's body; len 0: none */
	struct plan_er	 er;
	/*
	 * A time-stamp or record of a container: the signatures and
	 * time-stamps in the files that it covers, by their numbers.
	 */
	uint32_t	*proven;
	size_t		 nproven;
	/*
	 * A record of a container that is over nothing but what these cover:
	 * it is told with each of them, as one inside a signature is.
	 */
	bool		 shared;
	/*
	 * Over another signature's value, not over the document.  Known to the
	 * readers of containers alone; it is not handed on.
	 */
	bool		 counter;

	struct plan_note *note;
	size_t		 nnote;
};

/* A token met in the attributes of a signature, still to be read. */
struct plan_token {
	size_t		 of;
	enum tstkind	 kind;
	struct blob	 der;
	struct blob	 before;	/* as of sigplan */
	struct blob	 after;
	bool		 around;
	uint32_t	 head;
	uint32_t	 headless;
	enum content	 content;	/* CONTENT_NONE: by its kind */
	struct blob	 data;		/* CONTENT_INLINE */
	struct span	 run[3];	/* CONTENT_DOCUMENT, _PEM */
	size_t		 nrun;
	const char	*missing;	/* named by its index, and not there;
					   static, NULL: nothing is */
	bool		 complete;	/* as of sigplan */
	/* TST_EVIDENCE, an evidence record: as of struct plan_er */
	bool		 external;	/* over the content as well */
	bool		 keeps;
	size_t		 first;
	size_t		 nsig;
	size_t		 nmd;		/* digests below */
	/* XML: what it should be over is digested by the parser ... */
	bool		 xml;
	uint32_t	 rank;		/* as of sigplan */
	bool		 parsed;	/* ... and was: by these algorithms */
	enum digest_alg	 alg[PLAN_TOKEN_MDS];
	uint8_t		 md[PLAN_TOKEN_MDS][EVP_MAX_MD_SIZE];
};

struct plan {
	enum format	 format;
	uint64_t	 size;		/* octets of the document */
	uint32_t	 revisions;	/* PDF; else 0 */
	bool		 reparse;	/* digests of layer 2 are in it: it is
					   made anew in every run */
	/*
	 * By evidence outside of it the document existed at this time
	 * (microseconds; 0: nothing is proven).  Set by who judges; never
	 * encoded.
	 */
	int64_t		 proven;
	bool		 resaved;	/* PDF: structure of a re-save (one
					   revision, ranges past the end) */
	/*
	 * The document's signatures, then the time-stamps in their
	 * attributes (of is not -1).
	 */
	struct sigplan	*sig;
	size_t		 nsig;
	struct plan_token *token;	/* while it is made; never encoded */
	size_t		 ntoken;
	struct blob	*cert;		/* DER, distinct, in order met */
	size_t		 ncert;
	struct plan_rev	*rev;		/* distinct, in order met */
	size_t		 nrev;
	int		 rev_of;	/* for the next ones; never encoded */
	struct plan_note *note;		/* findings on the document itself */
	size_t		 nnote;
	struct plan_near *near;		/* enrich.h */
	size_t		 nnear;
};

/* An empty plan; NULL when memory is out.  Free with plan_free(). */
struct plan	*plan_new(void);
void		 plan_free(struct plan *);	/* NULL is allowed */

/*
 * Add a signature, zeroed but for cert and of -1, times TIME_NONE and empty
 * strings; the plan owns it, and the pointer lives until the next add.  NULL
 * at PLAN_SIGS_MAX or out of memory.
 */
struct sigplan	*plan_add_sig(struct plan *);
/* Index of the certificate, added when new; -1 at a limit or no memory. */
int		 plan_add_cert(struct plan *, const uint8_t *der, size_t len);
/*
 * Index of the CRL or OCSP answer, added when new; -1 at a limit (what is
 * over PLAN_REV_MAX or PLAN_REV_OCTETS is left out) or no memory.
 */
int		 plan_add_rev(struct plan *, enum revkind, const uint8_t *der,
		    size_t len);
/*
 * Certificate or revocation data ${at} comes from the file ${name} beside the
 * document.  0, or -1: a limit, or memory.
 */
int		 plan_add_near(struct plan *, enum nearkind, size_t at,
		    const char *name, size_t len);
const char	*nearkind_name(enum nearkind);
/*
 * Keep a copy of a token in signature ${of} for tst_attach(); passed over at
 * PLAN_TOKENS_MAX.  Its place until then, or NULL (memory, or passed over).
 */
struct plan_token *plan_add_token(struct plan *, size_t of, enum tstkind,
		    const uint8_t *, size_t len);
void		 plan_drop_tokens(struct plan *);
/* Note a finding.  ${fmt} makes the detail; NULL for none.  0 or -1. */
int		 plan_note(struct plan *, enum finding, const char *fmt, ...)
		    __attribute__((format(printf, 3, 4)));
int		 sigplan_note(struct sigplan *, enum finding, const char *fmt,
		    ...) __attribute__((format(printf, 3, 4)));
int		 sigplan_add_span(struct sigplan *, uint64_t off, uint64_t len);
int		 sigplan_add_inner(struct sigplan *, uint64_t off,
		    uint64_t len);
/* Name a reference; past PLAN_REFS_MAX it is left out.  0 or -1. */
int		 sigplan_add_ref(struct sigplan *, const char *uri,
		    const char *transforms, enum digest_alg, enum tri);
/* Keep what is claimed; past PLAN_CLAIMS_MAX it is left out.  0 or -1. */
int		 sigplan_add_claim(struct sigplan *, const char *name,
		    const char *value);
/* Signature ${i} is in a file that this one covers.  0 or -1. */
int		 sigplan_add_proven(struct sigplan *, size_t i);
/* Is it told by itself, not as a time-stamp or record with a signature? */
bool		 sigplan_is_own(const struct sigplan *);
/* Is ${t} told with the signature ${i}? */
bool		 plan_told_with(const struct plan *, size_t t, size_t i);
/* The digest that the content must have, and its algorithm. */
enum digest_alg	 sigplan_digest_alg(const struct sigplan *);
const struct blob *sigplan_digest(const struct sigplan *);
/* Name a modified object; what is beyond PLAN_OBJECTS_MAX is left out. */
int		 sigplan_add_object(struct sigplan *, const char *);
bool	 sigplan_has_note(const struct sigplan *, enum finding);
/*
 * Replace a string or blob of a plan by a copy.  A text longer than
 * PLAN_TEXT_MAX is cut.  0, or -1: memory, a blob over its limit, a text that
 * is not UTF-8 without NUL.
 */
int		 plan_set_text(char **, const char *s, size_t len);
int		 blob_set(struct blob *, const void *, size_t len);
/* The same with another limit than PLAN_BLOB_MAX. */
int		 blob_set_max(struct blob *, const void *, size_t len,
		    size_t max);

/* Append the encoded form (wire.h).  0 or -1. */
int		 plan_encode(struct buf *, const struct plan *);
/*
 * Decode.  NULL when malformed or out of memory; the input must be consumed.
 * Spans may reach past the document's end, as ranges of rewritten files do:
 * their content then cannot match.  They never wrap.
 */
struct plan	*plan_decode(const void *, size_t len);
/* plan.reparse of an encoded plan; true when it is too short for one. */
bool		 plan_wants_reparse(const void *, size_t len);
/* Of the encoded form: equal plans, equal digests. */
int		 plan_digest(const struct plan *, struct digest *);

/* "pdf", "cms" ...: "format" in JSON.  "whole-file" ...; "signature" ... */
const char	*format_name(enum format);
const char	*coverage_name(enum coverage);
const char	*sigkind_name(enum sigkind);
/* "signature-time-stamp" ...; "" for TST_NONE */
const char	*tstkind_name(enum tstkind);
/* "form-fill-and-sign" ...: "level" of "modifications" in JSON. */
const char	*mod_level_name(enum mod_level);

#endif
