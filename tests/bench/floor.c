/*
 * floor.c: what the machine cannot do faster, for the ratios of `make bench`.
 *
 *	floor write OUT FILE...	read, one SHA-256, write to one file, fsync
 *	floor audit N FILE...	on all cores: SHA-256 over every byte, and N
 *				RSA-2048 verifications a file
 *
 * Names come on standard input, one a line, when none are given.
 */
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <err.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FILES_MAX	2000000
#define PIECE		((size_t)1 << 20)

static char **files;
static size_t nfiles;
static atomic_size_t next_file;
static unsigned int per_file;
static EVP_PKEY *key;
static const EVP_MD *md;
static unsigned char signature[512];
static size_t signature_len;
static unsigned char message[32];

static void
read_names(int argc, char **argv)
{
	char line[8192];
	size_t cap = 0;

	if (argc > 0) {
		files = argv;
		nfiles = (size_t)argc;
		return;
	}
	while (fgets(line, sizeof(line), stdin) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if (nfiles == cap) {
			cap = cap == 0 ? 4096 : cap * 2;
			if (cap > FILES_MAX)
				errx(1, "more than %d files", FILES_MAX);
			files = realloc(files, cap * sizeof(*files));
			if (files == NULL)
				err(1, NULL);
		}
		if ((files[nfiles++] = strdup(line)) == NULL)
			err(1, NULL);
	}
}

/* Read a file through ${buf}, hash it, and write it to ${out} unless -1. */
static void
one_file(const char *path, EVP_MD_CTX *ctx, unsigned char *buf, int out)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	ssize_t n;
	int fd;

	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) == -1)
		err(1, "%s", path);
	if (EVP_DigestInit_ex(ctx, md, NULL) != 1)
		errx(1, "digest");
	while ((n = read(fd, buf, PIECE)) > 0) {
		if (EVP_DigestUpdate(ctx, buf, (size_t)n) != 1)
			errx(1, "digest");
		if (out != -1 && write(out, buf, (size_t)n) != n)
			err(1, "write");
	}
	if (n == -1)
		err(1, "%s", path);
	if (EVP_DigestFinal_ex(ctx, digest, NULL) != 1)
		errx(1, "digest");
	close(fd);
}

static void *
audit_thread(void *arg)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY_CTX *pctx = EVP_PKEY_CTX_new(key, NULL);
	unsigned char *buf = malloc(PIECE);
	size_t i;

	(void)arg;
	if (ctx == NULL || pctx == NULL || buf == NULL)
		errx(1, "out of memory");
	while ((i = atomic_fetch_add(&next_file, 1)) < nfiles) {
		one_file(files[i], ctx, buf, -1);
		for (unsigned int k = 0; k < per_file; k++)
			if (EVP_PKEY_verify_init(pctx) != 1 ||
			    EVP_PKEY_CTX_set_rsa_padding(pctx,
			    RSA_PKCS1_PADDING) != 1 ||
			    EVP_PKEY_CTX_set_signature_md(pctx, md) != 1 ||
			    EVP_PKEY_verify(pctx, signature, signature_len,
			    message, sizeof(message)) != 1)
				errx(1, "verify");
	}
	free(buf);
	EVP_PKEY_CTX_free(pctx);
	EVP_MD_CTX_free(ctx);
	return NULL;
}

static void
audit(void)
{
	EVP_PKEY_CTX *pctx;
	long n = sysconf(_SC_NPROCESSORS_ONLN);
	pthread_t thread[256];

	if ((key = EVP_RSA_gen(2048)) == NULL ||
	    (pctx = EVP_PKEY_CTX_new(key, NULL)) == NULL ||
	    EVP_PKEY_sign_init(pctx) != 1 ||
	    EVP_PKEY_CTX_set_rsa_padding(pctx, RSA_PKCS1_PADDING) != 1 ||
	    EVP_PKEY_CTX_set_signature_md(pctx, md) != 1)
		errx(1, "key");
	signature_len = sizeof(signature);
	if (EVP_PKEY_sign(pctx, signature, &signature_len, message,
	    sizeof(message)) != 1)
		errx(1, "sign");
	EVP_PKEY_CTX_free(pctx);
	if (n < 1 || n > 256)
		n = 1;
	for (long i = 0; i < n; i++)
		if (pthread_create(&thread[i], NULL, audit_thread, NULL) != 0)
			errx(1, "thread");
	for (long i = 0; i < n; i++)
		if (pthread_join(thread[i], NULL) != 0)
			errx(1, "thread");
}

static void
store(const char *path)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	unsigned char *buf = malloc(PIECE);
	int out;

	if (ctx == NULL || buf == NULL)
		errx(1, "out of memory");
	out = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (out == -1)
		err(1, "%s", path);
	for (size_t i = 0; i < nfiles; i++)
		one_file(files[i], ctx, buf, out);
	if (fsync(out) == -1 || close(out) == -1)
		err(1, "%s", path);
	free(buf);
	EVP_MD_CTX_free(ctx);
}

int
main(int argc, char **argv)
{
	if (argc < 3)
		errx(2, "usage: floor write OUT FILE... | "
		    "floor audit N FILE...");
	if ((md = EVP_MD_fetch(NULL, "SHA256", NULL)) == NULL)
		errx(1, "SHA256");
	read_names(argc - 3, argv + 3);
	if (strcmp(argv[1], "write") == 0) {
		store(argv[2]);
	} else if (strcmp(argv[1], "audit") == 0) {
		per_file = (unsigned int)strtoul(argv[2], NULL, 10);
		audit();
	} else {
		errx(2, "%s: not write or audit", argv[1]);
	}
	return 0;
}
