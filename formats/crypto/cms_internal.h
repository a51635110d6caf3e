/*
 * cms_internal.h: what the files of the CMS parser share.
 */
#ifndef FORMATS_CRYPTO_CMS_INTERNAL_H
#define FORMATS_CRYPTO_CMS_INTERNAL_H

#include <openssl/x509.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/span.h"
#include "formats/crypto/ber.h"
#include "formats/crypto/cms.h"

#define OID_CONTENT_TYPE	"1.2.840.113549.1.9.3"
#define OID_MESSAGE_DIGEST	"1.2.840.113549.1.9.4"
#define OID_ER_INTERNAL	"1.2.840.113549.1.9.16.2.49"	/* RFC 4998 A */
#define OID_ER_EXTERNAL	"1.2.840.113549.1.9.16.2.50"
#define CMS_EVIDENCE_MAX 16		/* attributes with evidence records */
#define CMS_ESS_MAX	16		/* signing-certificate attributes */
#define CMS_HASHED_MAX	((size_t)64 * 1024 * 1024) /* octets for those */

/* A certificate of the structure. */
struct cms_cert {
	int		 index;		/* in the plan */
	struct octets	 der;
	struct octets	 issuer;	/* whole element; NULL: not found */
	struct octets	 serial;
	bool		 tried;		/* to read it whole */
	X509		*x;		/* NULL: not tried, or cannot be read */
};

/* A counter-signature that waits to be read. */
struct cms_pending {
	struct ber_tlv	 signer;	/* its SignerInfo */
	size_t		 of;		/* signature it is over, in the plan */
	size_t		 number;	/* among those of that signature */
};

/* An attribute with evidence records, where it stands. */
struct cms_evidence {
	const uint8_t	*attr;
	size_t		 of;		/* signature */
	bool		 external;	/* over the content as well */
	int64_t		 made;		/* its first genTime; TIME_NONE */
};

/* One structure while it is read; borrowed but ${cert} and ${pending}. */
struct cms {
	struct plan	*plan;
	const struct cms_opts *opts;
	const uint8_t	*base;		/* first octet of the structure */
	struct octets	 type;		/* eContentType: body of the OID */
	bool		 attached;
	struct ber_tlv	 encap;		/* encapContentInfo */
	struct ber_tlv	 econtent;	/* when attached */
	struct ber_tlv	 content_info;
	struct ber_tlv	 explicit;	/* its [0] */
	struct ber_tlv	 signed_data;
	struct ber_tlv	 signers;	/* signerInfos */
	struct ber_tlv	 certs;		/* [0]; total 0: none */
	struct ber_tlv	 crls;		/* [1]; total 0: none */
	struct cms_cert	*cert;
	size_t		 ncert;
	size_t		 nsigner;	/* met so far */
	size_t		 hashed;	/* octets, for signing-certificates */
	struct cms_pending *pending;
	size_t		 npending;
	struct cms_evidence evidence[CMS_EVIDENCE_MAX];	/* as they stand */
	size_t		 nevidence;
};

/* The first certificate that a signing-certificate attribute names. */
struct cms_ess {
	enum digest_alg	 alg;
	struct octets	 hash;
	struct octets	 issuer;	/* Name; p NULL: not given */
	struct octets	 serial;
};

/* What the signed attributes say beyond what the plan keeps. */
struct cms_attrs {
	size_t		 ness;
	struct cms_ess	 ess[CMS_ESS_MAX];
	struct octets	 protected;	/* CMSAlgorithmProtection's body */
	struct octets	 content_tst;	/* content-time-stamp; p NULL: none */
};

/*
 * Read the signed attributes in ${s}->attrs (a DER SET) into ${s} and ${out},
 * which borrows from ${s}.  A ${counter}-signature has no content type.
 * What is wrong becomes notes.  0, or -1 (memory).
 */
int	 cms_attrs_read(const struct cms *, struct sigplan *s, bool counter,
	    struct cms_attrs *out);
/*
 * Unsigned attributes of the plan's signature ${index}: the element [1].
 * ${fields} are the octets of the SignerInfo before them.  Counter-signatures
 * become pending, time-stamps tokens of the plan.  0, or -1 (memory).
 */
int	 cms_unsigned_read(struct cms *, size_t index,
	    const struct octets *fields, const struct ber_tlv *);
/*
 * One SignerInfo, or a counter-signature (${of} not NULL): adds a signature.
 * 0, or -1 (memory or limit).
 */
int	 cms_signer_read(struct cms *, const struct ber_tlv *,
	    const struct cms_pending *of);
/* Set ${s}'s content as the options and the eContent have it.  0 or -1. */
int	 cms_content_set(const struct cms *, struct sigplan *s);
/*
 * Hold content that a signature of a PDF should not have against what its
 * attributes, now read, say is signed.  0 or -1.
 */
/* cms_forged.c: note content that is attributes.  0 or -1 (memory). */
int	 cms_forged_check(const struct cms *cms, struct sigplan *s);
int	 cms_copy_check(const struct cms *, struct sigplan *s);

/*
 * Keep an attribute's value when it is a claim, ${is_signed} or not.  0, also
 * when it is none; -1: memory.
 */
int	 cms_claim_read(struct sigplan *, const struct ber_tlv *oid,
	    const struct ber_tlv *value, bool is_signed);
/*
 * Is this the type of an attribute that holds time-stamps?  Its row for
 * cms_stamps_keep(), or -1.
 */
int	 cms_stamp_kind(const struct ber_tlv *oid);
/* Is it the type of one that is over others: they may be older or later. */
bool	 cms_covers_others(const struct ber_tlv *oid);
/*
 * The tokens in ${attr}, one of the unsigned ${attrs} of signature ${of}, whose
 * other elements are ${fields}: tokens of the plan, with what they are over as
 * far as it can be told before they are read.  0, or -1 (memory).
 */
int	 cms_stamps_keep(struct cms *, size_t of, const struct octets *fields,
	    const struct ber_tlv *attrs, const struct ber_tlv *attr);
/*
 * Keep the place of ${attr} when it holds evidence records; ${of} as above.
 * 1, or 0 when it is none.
 */
int	 cms_evidence_keep(struct cms *, size_t of, const struct ber_tlv *oid,
	    const struct ber_tlv *attr);
/*
 * All signers, from signature ${first} on, are there: find what each record
 * is over; they become tokens of the plan.  0, or -1 (memory).
 */
int	 cms_evidence_end(struct cms *, size_t first);
/* The time-stamps of such a token, behind the signatures.  0 or -1. */
int	 cms_evidence_attach(struct plan *, struct plan_token *);
/* Is this the type of a hash index?  Its row, or -1. */
int	 cms_index_kind(const struct ber_tlv *oid);
/*
 * Does all that the index in ${stamp}, an archive-time-stamp v3, names lie in
 * the structure and among ${attrs}?  What does not is told in ${token}.
 * 0, or -1 (memory).
 */
int	 cms_index_check(struct cms *, struct plan_token *,
	    const struct ber_tlv *attrs, const struct ber_tlv *stamp);

/* The algorithm of an AlgorithmIdentifier's element; NULL when malformed. */
X509_ALGOR *cms_algor(const struct ber_tlv *);
/* Is the body of an OID that of ${dotted}? */
bool	 cms_oid_is(const struct ber_tlv *, const char *dotted);
/* Dotted form into ${to}, "" when malformed. */
void	 cms_oid_text(char to[64], const struct ber_tlv *);

#endif
