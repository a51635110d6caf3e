/*
 * verify_state.h: a computation of layer 2 while it runs.
 */
#ifndef FORMATS_CRYPTO_VERIFY_STATE_H
#define FORMATS_CRYPTO_VERIFY_STATE_H

#include "formats/base/buf.h"
#include "formats/crypto/verify_internal.h"

/* Where a signature's content comes from. */
enum how { HOW_NONE, HOW_PASS, HOW_WHOLE, HOW_PEM, HOW_COVERS, HOW_INLINE };

/* What is computed for one signature. */
struct want {
	enum how	 how;
	int		 job;		/* HOW_PASS; -1: algorithm not there */
	bool		 have;		/* the content was there */
	bool		 forged;	/* it is another's signed attributes */
	bool		 outside;	/* a span reaches past the end */
	bool		 too_large;
	struct md	 md;
	enum tri	 message;	/* EdDSA over the content itself */
	/* adbe.pkcs7.sha1: the digest that the content must be. */
	bool		 inner;
	bool		 inner_whole;
	bool		 inner_outside;
	int		 inner_job;
	struct md	 inner_md;
};

struct verify {
	struct pass	*pass;
	struct keys	*keys;
	const struct plan *plan;
	struct want	*want;		/* one a signature */
	size_t		 capwant;
	bool		 known;		/* of the next document: */
	struct digest	 sha256;
	struct octets	 states;
	bool		 want_whole;	/* some content needs it */
	bool		 too_large;
	struct buf	 keep;		/* the document, when fed in pieces */
	struct buf	 pem;		/* decoded */
	const uint8_t	*whole;		/* verify_octets(): all of it */
	size_t		 whole_len;
};

bool	 verify_is_eddsa(const struct sigplan *);
/* EdDSA over the content; TRI_UNKNOWN without a fitting key. */
enum tri verify_message(struct verify *, const struct sigplan *,
	    const uint8_t *, size_t len);
/* The facts of signature ${i}, its content known.  0 or -1. */
int	 verify_math(struct verify *, size_t i, struct sigmath *);

#endif
