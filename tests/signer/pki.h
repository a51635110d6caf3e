/*
 * pki.h: between pki.c, which issues, and pki_status.c, which revokes.
 */
#ifndef TESTS_SIGNER_PKI_H
#define TESTS_SIGNER_PKI_H

#include "tests/signer/signer.h"

struct authority {
	const char	*id;
	const char	*cn;
	X509		*cert;
	EVP_PKEY	*key;
};

void	 pki_need(bool ok, const char *what);	/* else the end, with ${what} */
/* ${dir}/${folder}/${id}.pem: the first of the three that is not NULL. */
void	 pem_write(const char *dir, const char *folder, const char *id,
	    X509 *, EVP_PKEY *, X509_CRL *);

/* pki_status.c */
int64_t	 revoked_at(const struct identity_row *, const struct pki_dates *);
X509_CRL *crl_new(const struct authority *, const struct pki_dates *);
void	 crl_revoke(X509_CRL *, X509 *, const struct identity_row *,
	    const struct pki_dates *);
void	 crl_finish(X509_CRL *, const struct authority *);	/* signs it */
void	 crls_write(const char *dir, X509_CRL *root, X509_CRL *sub);
/* The issuer's own OCSP answer, into the trust folder. */
void	 ocsp_write(const char *dir, const char *id, X509 *, bool revoked,
	    const struct identity_row *, const struct authority *,
	    const struct pki_dates *);

#endif
