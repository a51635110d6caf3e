/*
 * nearby_certs.c: the certificates in what lies beside a document.  Called
 * only in workers.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "formats/base/encode.h"

#include "formats/document/nearby.h"

#define CERT_MAX	((size_t)64 * 1024)	/* octets of DER */

int
nearby_cert(struct nearby *b, const uint8_t *der, size_t len)
{
	const unsigned char	*q = der;
	X509			*x;
	struct buf		*grown;

	if (len == 0 || len > CERT_MAX || b->ncert == NEARBY_CERTS_MAX)
		return 0;
	for (size_t i = 0; i < b->ncert; i++)
		if (b->cert[i].len == len &&
		    memcmp(b->cert[i].p, der, len) == 0)
			return 0;
	x = d2i_X509(NULL, &q, (long)len);
	X509_free(x);
	ERR_clear_error();
	if (x == NULL || q != der + len)
		return 0;
	grown = reallocarray(b->cert, b->ncert + 1, sizeof(*grown));
	if (grown == NULL)
		return -1;
	b->cert = grown;
	buf_init(&b->cert[b->ncert], CERT_MAX);
	return buf_add(&b->cert[b->ncert++], der, len);
}

static int
pem_certs(struct nearby *b, const uint8_t *p, size_t len)
{
	char		*name, *header;
	unsigned char	*der;
	long		 n;
	BIO		*bio;
	int		 rc = 0;

	if (len > INT_MAX || (bio = BIO_new_mem_buf(p, (int)len)) == NULL)
		return 0;
	while (rc == 0 && PEM_read_bio(bio, &name, &header, &der, &n) == 1) {
		if (strcmp(name, PEM_STRING_X509) == 0 ||
		    strcmp(name, PEM_STRING_X509_OLD) == 0)
			rc = nearby_cert(b, der, (size_t)n);
		OPENSSL_free(name);
		OPENSSL_free(header);
		OPENSSL_free(der);
	}
	BIO_free(bio);
	ERR_clear_error();
	return rc;
}

/* What is between "X509Certificate>" and the next "<". */
static int
xml_certs(struct nearby *b, const uint8_t *p, size_t len)
{
	static const char	 mark[] = "X509Certificate>";
	const uint8_t		*end = p + len, *at, *stop;
	struct buf		 der;
	int			 rc = 0;

	while (rc == 0 && (at = memmem(p, (size_t)(end - p), mark,
	    sizeof(mark) - 1)) != NULL) {
		at += sizeof(mark) - 1;
		if ((stop = memchr(at, '<', (size_t)(end - at))) == NULL)
			break;
		p = stop;
		if (stop == at || (size_t)(stop - at) > 2 * CERT_MAX)
			continue;
		buf_init(&der, CERT_MAX);
		if (base64_decode_loose(&der, (const char *)at,
		    (size_t)(stop - at)) == 0)
			rc = nearby_cert(b, der.p, der.len);
		buf_release(&der);
	}
	return rc;
}

int
nearby_certs(struct nearby *b, const uint8_t *p, size_t len)
{
	int	 rc;

	if (len == 0)
		return 0;
	if (p[0] == 0x30)
		return nearby_cert(b, p, len);
	if ((rc = pem_certs(b, p, len)) == 0)
		rc = xml_certs(b, p, len);
	return rc;
}

int
nearby_search(struct nearby *b)
{
	int	 rc = 0;

	for (size_t i = 0; rc == 0 && !b->searched && i < b->n; i++)
		rc = nearby_certs(b, b->file[i].p, b->file[i].len);
	b->searched = true;
	return rc;
}
