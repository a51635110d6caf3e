/*
 * signer.h: the test signer: an office's day of signed documents, made here.
 *
 * It shares no code with formats/, so that maker and checker cannot be wrong
 * in the same way.  It is a program for tests: what goes wrong ends it, by
 * err(3), and memory is given back where a loop would otherwise grow.
 */
#ifndef TESTS_SIGNER_SIGNER_H
#define TESTS_SIGNER_SIGNER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <openssl/evp.h>
#include <openssl/x509.h>

/* octets.c: growing octet strings, files, dates, seeded numbers */

struct octets {
	uint8_t	*p;		/* p[len] is 0 once something was added */
	size_t	 len;
	size_t	 cap;
};

struct rng {
	uint64_t s;
};

void	 octets_room(struct octets *, size_t len);	/* for so many more */
void	 octets_add(struct octets *, const void *, size_t);
void	 octets_adds(struct octets *, const char *);
void	 octets_addo(struct octets *, const struct octets *);
void	 octets_printf(struct octets *, const char *, ...)
	    __attribute__((format(printf, 2, 3)));
/* Put ${len} octets in at ${at}, moving the rest up. */
void	 octets_insert(struct octets *, size_t at, const void *, size_t len);
void	 octets_release(struct octets *);
/* First ${needle} at or after ${from}; SIZE_MAX: none. */
size_t	 octets_find(const struct octets *, size_t from, const char *needle);
/* Last ${needle}; SIZE_MAX: none. */
size_t	 octets_rfind(const struct octets *, const char *needle);

void	 dir_make(const char *path);		/* with its parents */
void	 file_write(const char *path, const void *, size_t);
void	 file_read(const char *path, struct octets *);

/* "2026-03-02" or "2026-03-02T08:00:00Z", in UTC. */
int64_t	 date_parse(const char *);
/* ${t} as strftime(3) has it, ${zone} seconds east of UTC. */
const char *date_text(char *buf, size_t, const char *fmt, int64_t t,
	    int zone);
#define ZONE_VN		(7 * 3600)
#define DAY		((int64_t)86400)

void	 rng_seed(struct rng *, uint64_t seed, const char *label);
uint64_t rng_next(struct rng *);
unsigned rng_below(struct rng *, unsigned n);	/* 0 .. n-1 */
double	 rng_normal(struct rng *);		/* mean 0, deviation 1 */
void	 rng_fill(struct rng *, void *, size_t);

/* identity.c, pki.c: who signs, and the certificates they sign with */

enum identity_kind { ID_PERSON, ID_ORG, ID_SERVICE, ID_TSA };
enum identity_key { KEY_RSA2048, KEY_RSA3072, KEY_P256, KEY_ED25519 };
enum identity_flaw { FLAW_NONE, FLAW_REVOKED, FLAW_EXPIRED, FLAW_UNTRUSTED };

struct identity_row {
	const char		*id;	/* file name, and name in day.c */
	const char		*cn;	/* organisation: its CN */
	const char		*title;	/* of a person */
	const char		*ou;
	const char		*o;
	const char		*email;
	const char		*uid;	/* tax code, "MST:..." */
	enum identity_kind	 kind;
	enum identity_key	 key;
	enum identity_flaw	 flaw;
};

struct identity {
	const struct identity_row	*row;
	EVP_PKEY			*key;
	X509				*cert;
	struct octets			 der;
	struct octets			 issuer;	/* Name, DER */
	struct octets			 serial;	/* INTEGER, DER */
};

#define IDENTITY_MAX	32

struct pki {
	struct identity	 who[IDENTITY_MAX];
	size_t		 n;
	int64_t		 at;
	struct octets	 subca;		/* DER, for CMS with a chain */
};

extern const struct identity_row identity_rows[];
extern const size_t identity_nrows;

struct pki_dates {
	int64_t	at;		/* "now" of this PKI */
	int64_t	not_before;
	int64_t	not_after;
	const char *keys;	/* a folder whose keys are taken;
				   "", NULL: none */
};

void	 pki_make(const char *dir, const struct pki_dates *);
void	 pki_load(struct pki *, const char *dir);
void	 pki_release(struct pki *);
const struct identity *pki_find(const struct pki *, const char *id);

/* cms_make.c: signatures over octets, DER or BER, built by hand */

enum cms_form { CMS_DETACHED_DER, CMS_DETACHED_BER, CMS_ATTACHED };

struct cms_options {
	const EVP_MD	*md;
	enum cms_form	 form;
	bool		 no_attrs;	/* value over the content itself */
	bool		 cades;		/* signing-certificate-v2 */
	bool		 no_time;	/* no signing-time attribute */
	bool		 local_as_utc;	/* signing-time 7 h ahead */
	bool		 pss;
	bool		 with_chain;	/* the sub-CA's certificate as well */
	int64_t		 at;
	const struct identity *tsa;	/* stamps the value; NULL: nobody */
	int64_t		 stamp_at;
};

struct covered {
	const uint8_t	*p[2];
	size_t		 len[2];
};

void	 covered_digest(const struct covered *, const EVP_MD *,
	    uint8_t out[EVP_MAX_MD_SIZE], unsigned int *len);
void	 cms_make(struct octets *out, const struct pki *,
	    const struct identity *, const struct cms_options *,
	    const struct covered *);
/* All from ${from} to the end becomes the content of one element. */
void	 der_wrap(struct octets *, size_t from, unsigned tag);
/* The same with an indefinite length: BER, X.690 8.1.3.6. */
void	 ber_wrap(struct octets *, size_t from, unsigned tag);
/* An element of these octets. */
void	 der_octets(struct octets *, unsigned tag, const void *, size_t len);
/* A time-stamp token over these octets (RFC 3161). */
void	 tst_make(struct octets *out, const struct identity *tsa, const void *,
	    size_t len, int64_t at);
/* adbe.x509.rsa_sha1: a bare RSA value in an OCTET STRING. */
void	 rsa_sha1_make(struct octets *out, const struct identity *,
	    const struct covered *);
void	 pem_make(struct octets *out, const char *label,
	    const struct octets *der);

/* sheet.c: give back what Pango and cairo keep, at the very end. */
void	 sheet_done(void);

/*
 * stamp.c: the answer of the PKI's time-stamping authority to ${request}, at
 * the PKI's time; ${wrong}: "imprint", "nonce", "refused", or NULL.
 */
void	 stamp_make(const struct pki *, const char *request,
	    const char *answer, const char *wrong);

/* tsd.c: TimeStampedData (RFC 5544), rightly or wrongly */

struct tsd_options {
	unsigned	 n;		/* time-stamps, a year apart */
	const char	*uri;		/* dataUri; NULL: none */
	bool		 detached;	/* the content stays where it is */
	bool		 meta;		/* metaData: name and media type, ... */
	bool		 hashed;	/* ... hashProtected */
	bool		 ber;		/* indefinite lengths,
					   content in pieces */
	const char	*crl;		/* a file, DER; in all but the last */
	/*
	 * "imprint": the first time-stamp is over other data; "link": the
	 * last over another element than the one before it; "meta": the
	 * metadata was changed afterwards.
	 */
	const char	*wrong;
};

void	 tsd_make(const struct pki *, const char *in, const char *out,
	    const struct tsd_options *);

/* day.c, day_make.c, corpus.c */

void	 day_make(const struct pki *, const char *out, unsigned n,
	    uint64_t seed);
/* One document of each kind, also of those that only articles are about. */
void	 office_make(const struct pki *, const char *out, uint64_t seed);

struct corpus_options {
	unsigned	 n;
	uint64_t	 seed;
	double		 mean;		/* octets */
	double		 sigma;		/* of the logarithm */
	size_t		 fixed;		/* octets; 0: log-normal */
};

void	 corpus_make(const struct pki *, const char *out,
	    const struct corpus_options *);

#endif
