/*
 * seal.c: encrypting and decrypting files of volumes.
 */
#include <errno.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/digest.h"
#include "formats/base/durable.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"

#include "archiver/command.h"
#include "archiver/seal.h"

#define STEP	((size_t)256 * 1024)

static int
recipient_load(struct recipients *r, const char *path)
{
	BIO	*in = BIO_new_file(path, "r");
	X509	*x = in == NULL ? NULL : PEM_read_bio_X509(in, NULL, NULL,
		    NULL);

	BIO_free(in);
	ERR_clear_error();
	if (x == NULL) {
		log_errx(_("%s: is no certificate in PEM"), path);
		return FAIL_USAGE;
	}
	if (!envelope_recipient_ok(x)) {
		log_errx(_("%s: volumes are encrypted to RSA keys of 2048 bits "
		    "and more, or EC keys of a named curve of 256 bits and "
		    "more; this certificate has another"), path);
		X509_free(x);
		return FAIL_USAGE;
	}
	r->cert[r->n++] = x;
	return 0;
}

int
recipients_load(struct recipients *r, char *const *path, size_t n)
{
	int	 rc = 0;

	*r = (struct recipients){ .n = 0 };
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = recipient_load(r, path[i]);
	return rc;
}

void
recipients_release(struct recipients *r)
{
	for (size_t i = 0; i < r->n; i++)
		X509_free(r->cert[i]);
	r->n = 0;
}

int
recipients_text(const struct recipients *r, struct buf *b)
{
	BIO	*out = BIO_new(BIO_s_mem());
	char	*p;
	long	 n = 0;
	int	 rc = FAIL_CANNOT;

	for (size_t i = 0; out != NULL && i < r->n; i++)
		if (PEM_write_bio_X509(out, r->cert[i]) != 1)
			break;
	if (out != NULL && (n = BIO_get_mem_data(out, &p)) > 0 &&
	    buf_add(b, p, (size_t)n) == 0)
		rc = 0;
	BIO_free(out);
	return rc == 0 ? 0 : no_memory();
}

void
seal_path(char out[SEAL_PATH], const char *name)
{
	snprintf(out, SEAL_PATH, "data/parts/%.2s/%.32s.cms", name, name);
}

int
seal_name(char out[SEAL_NAME])
{
	struct buf	 hex;
	uint8_t		 id[16];
	int		 rc = FAIL_CANNOT;

	buf_init(&hex, SEAL_NAME);
	if (RAND_bytes(id, sizeof(id)) == 1 &&
	    hex_encode(&hex, id, sizeof(id)) == 0 && buf_str(&hex) != NULL) {
		memcpy(out, hex.p, SEAL_NAME);
		rc = 0;
	}
	buf_release(&hex);
	return rc == 0 ? 0 : no_memory();
}

/* What is being written, hashed. */
struct sink {
	int		 to;
	struct sha256	*sha;
	uint64_t	 n;
};

static int
put(struct sink *s, const void *p, size_t len)
{
	if (sha256_add(s->sha, p, len) == -1 || write_full(s->to, p, len) ==
	    -1)
		return -1;
	s->n += len;
	return 0;
}

static int
content(struct sink *s, struct envelope *e, int from, uint64_t size)
{
	uint8_t	*p = malloc(STEP);
	size_t	 len;
	int	 rc = p == NULL ? -1 : 0;

	for (uint64_t done = 0; rc == 0 && done < size; done += len) {
		len = size - done < STEP ? (size_t)(size - done) : STEP;
		errno = EIO;
		if (read_full(from, p, len) != (ssize_t)len ||
		    envelope_add(e, p, p, len) == -1 || put(s, p, len) == -1)
			rc = -1;
	}
	free(p);
	return rc;
}

int
seal_stream(const struct recipients *r, int from, uint64_t size, int to,
    struct digest *id, uint64_t *written)
{
	struct sink	 s = { .to = to, .sha = sha256_new() };
	struct envelope	*e = NULL;
	struct buf	 head;
	uint8_t		 tail[ENVELOPE_TAIL];
	int		 rc = FAIL_CANNOT;

	buf_init(&head, ENVELOPE_HEAD);
	errno = ENOMEM;
	if (s.sha != NULL &&
	    envelope_seal(&e, r->cert, r->n, size, &head) == 0 &&
	    put(&s, head.p, head.len) == 0 &&
	    content(&s, e, from, size) == 0 &&
	    envelope_seal_end(e, tail) == 0 &&
	    put(&s, tail, sizeof(tail)) == 0 && sha256_end(s.sha, id) == 0)
		rc = 0;
	else
		log_err(_("a file of the volume cannot be encrypted"));
	*written = s.n;
	envelope_free(e);
	buf_release(&head);
	sha256_free(s.sha);
	return rc;
}

EVP_PKEY *
seal_key(const char *path)
{
	BIO		*in = BIO_new_file(path, "r");
	EVP_PKEY	*key = in == NULL ? NULL :
			    PEM_read_bio_PrivateKey(in, NULL, NULL, NULL);

	BIO_free(in);
	ERR_clear_error();
	if (key == NULL)
		log_errx(_("%s: is no private key in PEM, or cannot be "
		    "read"), path);
	return key;
}

/* The content behind the head, and what proves it. */
static int
open_content(struct envelope *e, int from, uint64_t at, uint64_t size, int to)
{
	uint8_t	 tail[ENVELOPE_TAIL], *p = malloc(STEP);
	size_t	 len;
	int	 rc = p == NULL ? -1 : 0;

	for (uint64_t done = 0; rc == 0 && done < size; done += len) {
		len = size - done < STEP ? (size_t)(size - done) : STEP;
		if (pread_full(from, p, len, at + done) != (ssize_t)len ||
		    envelope_add(e, p, p, len) == -1)
			rc = -1;
		else if (write_full(to, p, len) == -1)
			rc = -2;
	}
	free(p);
	if (rc == 0 && (pread_full(from, tail, sizeof(tail), at + size) !=
	    (ssize_t)sizeof(tail) || envelope_open_end(e, tail) !=
	    ENVELOPE_OK))
		rc = -1;
	return rc;
}

int
seal_open(EVP_PKEY *key, int from, uint64_t size, int to)
{
	size_t		 want = size < ENVELOPE_HEAD ? (size_t)size :
			    ENVELOPE_HEAD, head;
	off_t		 at = lseek(from, 0, SEEK_CUR);
	uint8_t		*p = malloc(ENVELOPE_HEAD);
	struct envelope	*e = NULL;
	uint64_t	 len;
	int		 rc = -1;

	if (p != NULL && at != -1 && pread_full(from, p, want, (uint64_t)at)
	    == (ssize_t)want && envelope_open(&e, key, p, want, size, &head,
	    &len) == ENVELOPE_OK)
		rc = open_content(e, from, (uint64_t)at + head, len, to);
	envelope_free(e);
	free(p);
	return rc;
}
