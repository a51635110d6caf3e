/*
 * receipt.c: JSON lines to a file and to standard output.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"

#include "archiver/receipt.h"

#define RECEIPT_MODE	0640
#define LINES_MAX	((size_t)256 * 1024 * 1024)	/* of one batch */

struct receipt {
	char	*path;		/* NULL: none */
	int	 fd;
	bool	 json;
};

/* A torn last line would swallow the first of ours. */
static int
end_torn_line(int fd)
{
	off_t	 size = lseek(fd, 0, SEEK_END);
	char	 last = '\n';

	if (size == -1)
		return errno == ESPIPE ? 0 : -1;
	if (size > 0 && pread_full(fd, &last, 1, (uint64_t)size - 1) != 1)
		return -1;
	return last == '\n' ? 0 : write_full(fd, "\n", 1);
}

struct receipt *
receipt_open(const char *path, bool json)
{
	struct receipt	*r;

	if ((r = calloc(1, sizeof(*r))) == NULL) {
		log_warn("receipt");
		return NULL;
	}
	r->fd = -1;
	r->json = json;
	if (path == NULL)
		return r;
	if ((r->path = strdup(path)) == NULL ||
	    (r->fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC,
	    RECEIPT_MODE)) == -1 || end_torn_line(r->fd) == -1) {
		log_err(_("%s: the receipt cannot be written"), path);
		receipt_free(r);
		return NULL;
	}
	return r;
}

void
receipt_free(struct receipt *r)
{
	if (r == NULL)
		return;
	if (r->fd != -1)
		close(r->fd);
	free(r->path);
	free(r);
}

static int
put(struct receipt *r, const struct buf *b)
{
	int	 rc = 0;

	if (r->fd != -1 && write_full(r->fd, b->p, b->len) == -1) {
		log_err(_("%s: the receipt cannot be written"), r->path);
		rc = -1;
	}
	if (r->json && (fwrite(b->p, 1, b->len, stdout) != b->len ||
	    fflush(stdout) != 0)) {
		log_err(_("standard output cannot be written"));
		rc = -1;
	}
	return rc;
}

static int
line(struct buf *b, json_t *json)
{
	char	*text = json_shown(json, JSON_COMPACT | JSON_SORT_KEYS);
	int	 rc;

	rc = text == NULL || buf_addstr(b, text) == -1 ||
	    buf_addc(b, '\n') == -1 ? -1 : 0;
	free(text);
	json_decref(json);
	return rc;
}

int
receipt_add(struct receipt *r, const struct doc *list)
{
	struct buf	 b;
	int		 rc = 0;

	if (r->fd == -1 && !r->json)
		return 0;
	buf_init(&b, LINES_MAX);
	for (; list != NULL && rc == 0; list = list->next)
		rc = line(&b, doc_receipt(list));
	if (rc == -1)
		log_errx(_("out of memory"));
	if (b.len > 0 && put(r, &b) == -1)
		rc = -1;
	buf_release(&b);
	return rc;
}

int
receipt_end(struct receipt *r, struct buf *note)
{
	const char	*text = buf_str(note);
	struct buf	 b;
	json_t		*json = json_object();
	int		 rc = -1;

	buf_init(&b, LINES_MAX);
	if (json == NULL || text == NULL ||
	    json_put_str(json, "checkpoint", text) == -1) {
		log_errx(_("out of memory"));
		json_decref(json);
	} else if (line(&b, json) == 0) {
		rc = put(r, &b);
	}
	buf_release(&b);
	return rc;
}

int
receipt_sync(struct receipt *r)
{
	if (r->fd == -1)
		return 0;
	/* A pipe, or /dev/stdout: nothing to make durable. */
	if (fsync(r->fd) == -1 && errno != EINVAL && errno != EROFS) {
		log_err(_("%s: the receipt cannot be made durable"), r->path);
		return -1;
	}
	return 0;
}
