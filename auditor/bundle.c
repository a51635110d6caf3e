/*
 * bundle.c: a folder that is whole or absent.
 */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/buf.h"
#include "formats/base/digest.h"
#include "formats/base/durable.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "auditor/bundle.h"

#define NAME_OCTETS	200
#define SUMS_MAX	((size_t)16 * 1024 * 1024)

struct bundle {
	char		*dir;	/* its name at the end */
	char		*part;	/* its name until then */
	struct buf	 sums;	/* what sha256sum -c reads */
};

static void
bundle_free(struct bundle *b)
{
	free(b->dir);
	free(b->part);
	buf_release(&b->sums);
	free(b);
}

struct bundle *
bundle_begin(const char *dir)
{
	struct bundle	*b;
	struct stat	 st;
	size_t		 n = strlen(dir);

	while (n > 1 && dir[n - 1] == '/')
		n--;
	if ((b = calloc(1, sizeof(*b))) == NULL)
		return NULL;
	buf_init(&b->sums, SUMS_MAX);
	if (asprintf(&b->dir, "%.*s", (int)n, dir) == -1)
		b->dir = NULL;
	if (asprintf(&b->part, "%.*s.part-%ld", (int)n, dir,
	    (long)getpid()) == -1)
		b->part = NULL;
	if (b->dir == NULL || b->part == NULL)
		log_errx("%s", _("out of memory"));
	else if (lstat(b->dir, &st) == 0)
		log_errx(_("%s exists already; name another folder with -o"),
		    b->dir);
	else if (mkdir(b->part, 0755) == -1)
		log_err(_("%s: cannot be made"), b->part);
	else
		return b;
	bundle_free(b);
	return NULL;
}

/* Make the folders above ${path}, from ${from} on. */
static int
make_folders(char *path, size_t from)
{
	for (char *p = strchr(path + from, '/'); p != NULL;
	    p = strchr(p + 1, '/')) {
		*p = '\0';
		if (mkdir(path, 0755) == -1 && errno != EEXIST) {
			log_err(_("%s: cannot be made"), path);
			*p = '/';
			return -1;
		}
		*p = '/';
	}
	return 0;
}

int
bundle_create(struct bundle *b, const char *name)
{
	char	*path = path_join(b->part, name);
	int	 fd = -1;

	if (path == NULL)
		return -1;
	if (make_folders(path, strlen(b->part) + 1) == 0 &&
	    (fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644)) ==
	    -1)
		log_err(_("%s: cannot be written"), path);
	free(path);
	return fd;
}

static int
put_octets(struct bundle *b, const char *name, const void *p, size_t len,
    mode_t mode)
{
	int	 fd, rc = -1;

	if ((fd = bundle_create(b, name)) == -1)
		return -1;
	if (write_full(fd, p, len) == 0 && fchmod(fd, mode) == 0 &&
	    fsync(fd) == 0)
		rc = 0;
	else
		log_err(_("%s: cannot be written"), name);
	close(fd);
	return rc;
}

int
bundle_put(struct bundle *b, const char *name, const void *p, size_t len,
    mode_t mode)
{
	struct digest	 d;
	char		 hex[DIGEST_HEX];

	if (digest_sha256(&d, p, len) == -1) {
		log_errx("%s", _("out of memory"));
		return -1;
	}
	buf_addf(&b->sums, "%s  %s\n", digest_hex(&d, hex), name);
	return put_octets(b, name, p, len, mode);
}

int
bundle_end(struct bundle *b)
{
	if (b->sums.failed)
		log_errx("%s", _("out of memory"));
	else if (put_octets(b, BUNDLE_SUMS, b->sums.p, b->sums.len,
	    0644) == 0) {
		if (rename(b->part, b->dir) == 0)
			goto done;
		log_err(_("%s: cannot be made"), b->dir);
	}
	bundle_abort(b);
	return -1;
 done:
	(void)durable_sync_dir(b->dir);
	(void)durable_sync_parent(b->dir);
	bundle_free(b);
	return 0;
}

static int
remove_one(const char *path, const struct stat *st, int kind,
    struct FTW *where)
{
	(void)st;
	(void)kind;
	(void)where;
	(void)remove(path);
	return 0;
}

void
bundle_abort(struct bundle *b)
{
	if (b == NULL)
		return;
	(void)nftw(b->part, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	bundle_free(b);
}

char *
bundle_name(const char *name)
{
	const uint8_t	*p = (const uint8_t *)name, *end;
	struct buf	 b;
	uint32_t	 cp;
	size_t		 n;
	char		*out;

	end = p + strlen(name);
	buf_init(&b, NAME_OCTETS + 8);
	for (; p < end && b.len < NAME_OCTETS; p += n) {
		if ((n = utf8_char(p, end, &cp)) == 0) {
			n = 1;
			cp = 0;
		}
		if (!utf8_char_visible(cp) || cp == '/' || cp == '\\' ||
		    (b.len == 0 && (cp == '.' || cp == '-')))
			buf_addc(&b, '_');
		else if (b.len + n <= NAME_OCTETS)
			buf_add(&b, p, n);
		else
			break;
	}
	if (b.len == 0)
		buf_addstr(&b, "document");
	out = buf_str(&b) == NULL ? NULL : strdup(buf_str(&b));
	buf_release(&b);
	return out;
}
