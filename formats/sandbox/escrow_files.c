/*
 * escrow_files.c: a key's sheet into a folder, and a key back.
 */
#include <sys/stat.h>

#include <openssl/crypto.h>

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/sandbox/escrow_files.h"
#include "formats/sandbox/helper.h"

#define USAGE		2
#define CANNOT		3
#define CERT_MAX	((size_t)64 * 1024)
#define SHEET_MAX	((size_t)1024 * 1024)
#define TYPED_MAX	((size_t)64 * 1024)
#define FILES		3

int
escrow_to_add(struct escrow_to *to, const char *path)
{
	struct buf	 b;
	int		 rc = USAGE;

	if (to->n == ENVELOPE_RECIPIENTS) {
		log_errx(_("%s: more than %d certificates"), path,
		    ENVELOPE_RECIPIENTS);
		return USAGE;
	}
	buf_init(&b, CERT_MAX);
	if (durable_read(&b, path) == -1)
		log_err(_("%s: cannot be read"), path);
	else if ((to->cert[to->n] = escrow_certificate(b.p, b.len,
	    &to->id[to->n])) == NULL)
		log_errx(_("%s: is not a certificate that can be encrypted to; "
		    "want one with an RSA key of 2048 bits or more"), path);
	else {
		to->n++;
		rc = 0;
	}
	buf_release(&b);
	return rc;
}

void
escrow_to_release(struct escrow_to *to)
{
	for (size_t i = 0; i < to->n; i++)
		X509_free(to->cert[i]);
	to->n = 0;
}

static void
wipe(struct buf *b)
{
	if (b->p != NULL)
		OPENSSL_cleanse(b->p, b->cap);
	buf_release(b);
}

/* The QR code of the PEM file.  0 or -1 (logged). */
static int
draw(const struct escrow *e, struct buf *svg)
{
	struct buf	 pem;
	json_t		*json = json_object();
	char		*text = NULL;
	int		 rc = -1;

	buf_init(&pem, 4096);
	if (escrow_pem(&pem, e->seed) == 0 && buf_str(&pem) != NULL &&
	    json_put_str(json, "svg", (const char *)pem.p) == 0 &&
	    (text = json_dumps(json, JSON_COMPACT)) != NULL)
		rc = helper_run("nblabel", text, strlen(text), svg);
	else
		log_errx("%s", _("out of memory"));
	if (text != NULL)
		OPENSSL_cleanse(text, strlen(text));
	free(text);
	json_decref(json);
	wipe(&pem);
	return rc == 0 && buf_str(svg) != NULL ? 0 : -1;
}

static int
write_one(const char *dir, const char *name, const struct buf *b)
{
	char	*path = path_join(dir, name);
	int	 rc = -1;

	if (path == NULL)
		log_errx("%s", _("out of memory"));
	else if ((rc = durable_write(path, b->p, b->len, 0400, false)) == -1 &&
	    errno == EEXIST)
		log_errx(_("%s: is there already"), path);
	free(path);
	return rc;
}

/* All of them made before one is written.  0 or CANNOT (logged). */
static int
write_all(const char *dir, const struct escrow *e,
    const struct escrow_to *to, struct buf b[FILES])
{
	static const char *const	 name[FILES] = { "key-sheet.html",
	    "key-sheet.txt", "key.cms" };
	size_t				 n = to->n > 0 ? FILES : FILES - 1;

	if (escrow_html(&b[0], e) == -1 || escrow_text(&b[1], e) == -1 ||
	    (to->n > 0 && escrow_seal(&b[2], to->cert, to->n, e->seed) ==
	    -1)) {
		log_errx("%s", _("the sheet cannot be made: out of memory, or "
		    "the cryptographic library failed"));
		return CANNOT;
	}
	if (mkdir(dir, 0700) == -1) {
		log_err(_("%s: cannot make the folder"), dir);
		return errno == EEXIST ? USAGE : CANNOT;
	}
	for (size_t i = 0; i < n; i++)
		if (write_one(dir, name[i], &b[i]) == -1)
			return CANNOT;
	return 0;
}

int
escrow_write(const char *dir, struct escrow *e, const struct escrow_to *to)
{
	struct buf	 svg, b[FILES];
	int		 rc = CANNOT;

	buf_init(&svg, SHEET_MAX);
	for (size_t i = 0; i < FILES; i++)
		buf_init(&b[i], SHEET_MAX);
	if (strcmp(dir, "-") == 0) {
		if (escrow_text(&b[0], e) == 0 && fwrite(b[0].p, 1, b[0].len,
		    stdout) == b[0].len && fflush(stdout) == 0)
			rc = 0;
		else
			log_err("%s", _("standard output could not be "
			    "written"));
	} else if (draw(e, &svg) == 0) {
		e->svg = (const char *)svg.p;
		e->to = to->id;
		e->nto = to->n;
		rc = write_all(dir, e, to, b);
		e->svg = NULL;
	}
	wipe(&svg);
	for (size_t i = 0; i < FILES; i++)
		wipe(&b[i]);
	return rc;
}

int
escrow_typed(const char *path, uint8_t seed[KEY_SEED])
{
	const char	*name = path == NULL || strcmp(path, "-") == 0 ?
			    "/dev/stdin" : path;
	struct buf	 b;
	unsigned int	 line;
	int		 rc = USAGE;

	buf_init(&b, TYPED_MAX);
	if (durable_read(&b, name) == -1) {
		log_err(_("%s: cannot be read"), name);
		rc = CANNOT;
	} else if ((line = escrow_read(b.len == 0 ? (const uint8_t *)"" : b.p,
	    b.len, seed)) == 0)
		rc = 0;
	else if (line <= ESCROW_LINES)
		log_errx(_("%s: line %u of the sheet is missing or mistyped "
		    "(lines look like \"%u: 3b7c 91fe  5a1c\"); compare it "
		    "with the paper"), name, line, line);
	else
		log_errx(_("%s: each line is right, and line %u does not fit "
		    "them: lines of two sheets were mixed"), name,
		    ESCROW_LINES + 1);
	wipe(&b);
	return rc;
}

int
escrow_restore(const char *path, const uint8_t seed[KEY_SEED])
{
	struct buf	 b;
	int		 rc = CANNOT;

	buf_init(&b, 4096);
	if (escrow_pem(&b, seed) == -1)
		log_errx("%s", _("out of memory"));
	else if (durable_write(path, b.p, b.len, 0400, false) == 0)
		rc = 0;
	else if (errno == EEXIST)
		log_errx(_("%s: already exists; a key is never replaced: give "
		    "another name or move it away"), path);
	wipe(&b);
	return rc;
}
