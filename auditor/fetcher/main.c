/*
 * main.c: nbfetch: the only program that talks to the network.  It holds no
 * key and no store, parses no answer, and writes one folder.
 *
 *	nbfetch [-p PROXY] [-t SECONDS] [-n TRIES] [-b MILLISECONDS] DIR
 *
 * Standard input: one JSON object a line (network.h says what is in it).
 * Standard output: one line for each, in order.  A body lies in DIR, in the
 * file that the request named.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/encode.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "auditor/fetcher/confine.h"
#include "auditor/fetcher/transfer.h"

#define POST_MAX	((size_t)1024 * 1024)	/* octets sent */

/* A name in the folder, and nothing but: no path. */
static bool
is_name(const char *s)
{
	return s != NULL && *s != '\0' && *s != '.' && strlen(s) <= 64 &&
	    strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-.") == strlen(s);
}

/* 0 or -1 with errno. */
static int
read_post(int dir, const char *name, struct buf *to)
{
	uint8_t	*p;
	ssize_t	 n = -1;
	int	 fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

	if (fd == -1)
		return -1;
	if ((p = malloc(POST_MAX)) != NULL)
		n = read_full(fd, p, POST_MAX);
	close(fd);
	if (n >= 0 && buf_add(to, p, (size_t)n) == -1)
		n = -1;
	free(p);
	return n == -1 ? -1 : 0;
}

static int
write_body(int dir, const char *name, const struct buf *b)
{
	int	 rc;
	int	 fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL |
		    O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd == -1)
		return -1;
	rc = write_full(fd, b->p, b->len);
	if (close(fd) == -1)
		rc = -1;
	return rc;
}

static void
answer(const struct transfer *t, const char *why)
{
	json_t	*o = json_object();
	char	*line;

	json_put_int(o, "status", t->status);
	json_put_int(o, "tries", t->tried);
	json_put_int(o, "size", (int64_t)t->body.len);
	if (*why != '\0')
		json_put_str(o, "why", why);
	if (*why != '\0' && t->cause != NULL)
		json_put_str(o, "cause", t->cause);
	if (t->got_etag[0] != '\0')
		json_put_str(o, "etag", t->got_etag);
	if (t->got_modified[0] != '\0')
		json_put_str(o, "modified", t->got_modified);
	if ((line = json_dumps(o, JSON_COMPACT | JSON_SORT_KEYS |
	    JSON_ENSURE_ASCII)) == NULL)
		exit(1);
	printf("%s\n", line);
	fflush(stdout);
	free(line);
	json_decref(o);
}

static void
serve(struct transfers *s, int dir, const json_t *o)
{
	struct transfer	 t = { .status = 0 };
	struct buf	 post;
	const char	*out = json_get_str(o, "out");
	const char	*from = json_get_str(o, "post");
	uint64_t	 max = TRANSFER_BODY_MAX;

	buf_init(&post, POST_MAX);
	t.url = json_get_str(o, "url");
	t.type = json_get_str(o, "type");
	t.accept = json_get_str(o, "accept");
	t.etag = json_get_str(o, "etag");
	t.modified = json_get_str(o, "modified");
	t.user = json_get_str(o, "user");
	(void)json_get_u64(o, "max", &max);
	t.max = max < TRANSFER_BODY_MAX ? (size_t)max : TRANSFER_BODY_MAX;
	if (t.url == NULL || !is_name(out) ||
	    (from != NULL && !is_name(from))) {
		answer(&t, "a request that makes no sense");
		return;
	}
	if (from != NULL && read_post(dir, from, &post) == -1) {
		answer(&t, strerror(errno));
		return;
	}
	if (from != NULL) {
		t.post = post.p == NULL ? (const uint8_t *)"" : post.p;
		t.post_len = post.len;
	}
	transfer_run(s, &t);
	if (t.status == 200 && write_body(dir, out, &t.body) == -1) {
		t.status = 0;
		snprintf(t.why, sizeof(t.why), "%s: %s", out, strerror(errno));
	}
	answer(&t, t.why);
	buf_release(&t.body);
	buf_release(&post);
}

static int
serve_all(struct transfers *s, int dir)
{
	const char	*why;
	char		*line = NULL;
	size_t		 cap = 0;
	ssize_t		 n;
	json_t		*o;

	while ((n = getline(&line, &cap, stdin)) > 0) {
		if ((o = json_object_parse(line, (size_t)n, &why)) == NULL) {
			fprintf(stderr, "nbfetch: %s\n", why);
			free(line);
			return 2;
		}
		serve(s, dir, o);
		json_decref(o);
	}
	free(line);
	return 0;
}

/* 0, or -1: not such a number. */
static int
take_number(const char *s, unsigned int max, unsigned int *to)
{
	uint64_t	 v;

	if (parse_u64(s, 1, max, &v) == -1)
		return -1;
	*to = (unsigned int)v;
	return 0;
}

int
main(int argc, char *argv[])
{
	struct transfer_opts	 o = { .timeout = 120, .tries = 3,
				    .backoff = 1000 };
	struct transfers	*s;
	int			 opt, dir, rc = 0;

	while (rc == 0 && (opt = getopt(argc, argv, "p:t:n:b:")) != -1)
		switch (opt) {
		case 'p':
			o.proxy = optarg;
			break;
		case 't':
			rc = take_number(optarg, 3600, &o.timeout);
			break;
		case 'n':
			rc = take_number(optarg, 10, &o.tries);
			break;
		case 'b':
			rc = take_number(optarg, 60000, &o.backoff);
			break;
		default:
			rc = -1;
		}
	if (rc == -1 || argc - optind != 1) {
		fprintf(stderr, "usage: nbfetch [-p PROXY] [-t SECONDS] "
		    "[-n TRIES] [-b MILLISECONDS] DIR\n");
		return 2;
	}
	dir = open(argv[optind], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir == -1 || (s = transfers_new(&o)) == NULL) {
		perror(argv[optind]);
		return 3;
	}
	rc = fetcher_confine(argv[optind]) == -1 ? 3 : serve_all(s, dir);
	transfers_free(s);
	close(dir);
	return rc;
}
