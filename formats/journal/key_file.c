/*
 * key_file.c: private keys in files, and those that files name on a token.
 */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/journal/key.h"
#include "formats/journal/key_internal.h"
#include "formats/journal/token.h"

#define KEY_FILE_MAX	((size_t)16 * 1024)	/* octets of a PEM file */

/* PKCS#8 PEM to ${path}.  0 or -1, logged. */
static int
key_write(const char *path, EVP_PKEY *pkey)
{
	BIO	*bio;
	char	*pem = NULL;
	long	 len = 0;
	int	 rc = -1;

	if ((bio = BIO_new(BIO_s_mem())) == NULL ||
	    PEM_write_bio_PKCS8PrivateKey(bio, pkey, NULL, NULL, 0, NULL,
	    NULL) != 1 || (len = BIO_get_mem_data(bio, &pem)) <= 0) {
		crypto_failed(path);
		goto out;
	}
	rc = durable_write(path, pem, (size_t)len, 0400, false);
	if (rc == -1 && errno == EEXIST)
		log_errx(_("%s: already exists; a key is never replaced: give "
		    "another name or move it away"), path);
 out:
	if (pem != NULL)
		OPENSSL_cleanse(pem, (size_t)len);
	BIO_free(bio);
	return rc;
}

struct key *
key_create(const char *path)
{
	struct key	*k;

	ERR_clear_error();
	if ((k = key_wrap(EVP_PKEY_Q_keygen(NULL, NULL, "ED25519"))) == NULL) {
		crypto_failed(path);
		return NULL;
	}
	if (key_write(path, k->pkey) == -1) {
		key_free(k);
		return NULL;
	}
	return k;
}

/* Never ask on the terminal. */
static int
no_password(char *buf, int size, int writing, void *arg)
{
	(void)buf;
	(void)size;
	(void)writing;
	(void)arg;
	return -1;
}

/* Is this a file that only its owner may touch?  If not: logged. */
static bool
key_is_private(const char *path, const struct stat *st)
{
	if (!S_ISREG(st->st_mode)) {
		log_errx(_("%s: not a file, so not a private key"), path);
		return false;
	}
	if ((st->st_mode & 077) != 0) {
		log_errx(_("%s: others can read or change this private key "
		    "(mode %04o); make it safe with chmod 0400"), path,
		    (unsigned int)st->st_mode & 07777);
		return false;
	}
	return true;
}

/* Said with what to do about it. */
static void
key_unread(const char *path, int why)
{
	if (why == ENOENT)
		log_errx(_("%s: there is no private key; name the right file, "
		    "or bring the key back from paper with \"key restore\""),
		    path);
	else if (why == EACCES || why == EPERM)
		log_errx(_("%s: cannot read the private key: %s; run the "
		    "command as the user that owns it"), path, strerror(why));
	else
		log_errx(_("%s: cannot read the private key: %s"), path,
		    strerror(why));
}

/* The whole file.  Its length, or -1: logged. */
static ssize_t
key_read(const char *path, uint8_t *buf, size_t size)
{
	struct stat	 st;
	ssize_t		 n = -1;
	bool		 told = false;
	int		 fd;

	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd != -1 && fstat(fd, &st) == 0) {
		told = !key_is_private(path, &st);
		if (!told)
			n = read_full(fd, buf, size);
	}
	if (n == -1 && !told)
		key_unread(path, errno);
	if (fd != -1)
		close(fd);
	return n;
}

struct key *
key_load(const char *path)
{
	uint8_t		 pem[KEY_FILE_MAX + 1];
	struct key	*k = NULL;
	BIO		*bio = NULL;
	ssize_t		 n;

	if (token_is_uri(path))
		return token_key(path);
	if ((n = key_read(path, pem, KEY_FILE_MAX)) == -1)
		return NULL;
	pem[n] = '\0';
	if (token_is_uri((char *)pem)) {
		pem[strcspn((char *)pem, "\n")] = '\0';
		return token_key((char *)pem);
	}
	ERR_clear_error();
	if ((bio = BIO_new_mem_buf(pem, (int)n)) != NULL)
		k = key_wrap(PEM_read_bio_PrivateKey(bio, NULL, no_password,
		    NULL));
	if (k == NULL)
		log_errx(_("%s: not an Ed25519 private key without password in "
		    "PEM form (PKCS#8)"), path);
	ERR_clear_error();
	BIO_free(bio);
	OPENSSL_cleanse(pem, sizeof(pem));
	return k;
}

int
key_write_uri(const char *path, const char *uri)
{
	char	*line;
	int	 rc = -1;

	if (asprintf(&line, "%s\n", uri) == -1)
		return -1;
	rc = durable_write(path, line, strlen(line), 0400, false);
	free(line);
	return rc;
}
