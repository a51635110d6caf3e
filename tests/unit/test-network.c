/*
 * test-network.c: requests through nbfetch to a server of our own on
 * 127.0.0.1, which behaves as servers do.
 */
#include <sys/socket.h>
#include <sys/wait.h>

#include <arpa/inet.h>
#include <limits.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "formats/base/durable.h"
#include "formats/base/log.h"
#include "auditor/network.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

static pid_t	 server;
static int	 port;
static char	 program[PATH_MAX];	/* nbfetch */

static void
quiet(enum log_level level, const char *line, void *arg)
{
	(void)level;
	(void)line;
	(void)arg;
}

static void
say(int fd, const char *s)
{
	(void)write_full(fd, s, strlen(s));
}

/* Octets without a length, until the client has had enough. */
static void
endless(int fd)
{
	static char	 block[65536];

	say(fd, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
	for (int i = 0; i < 4096; i++)
		if (write_full(fd, block, sizeof(block)) == -1)
			break;
}

/* The head of a request, and what of its body came. */
static char *
request_read(int fd, char *buf, size_t size)
{
	size_t	 len = 0, want = 0;
	char	*end, *field;
	ssize_t	 n;

	for (;;) {
		if (len == size - 1 ||
		    (n = read(fd, buf + len, size - 1 - len)) <= 0)
			return NULL;
		len += (size_t)n;
		buf[len] = '\0';
		if (buf[0] == 0x16)	/* a TLS client's hello */
			return buf;
		if ((end = strstr(buf, "\r\n\r\n")) == NULL)
			continue;
		if ((field = strstr(buf, "Content-Length: ")) != NULL &&
		    field < end)
			want = strtoul(field + 16, NULL, 10);
		if (len >= (size_t)(end + 4 - buf) + want)
			return end + 4;
	}
}

static bool
begins(const char *s, const char *with)
{
	return strncmp(s, with, strlen(with)) == 0;
}

/* One octet, and then another; the connection lives, the answer does not. */
static void
trickle(int fd)
{
	say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");
	for (int i = 0; i < 100 && write_full(fd, "x", 1) == 0; i++)
		usleep(100000);
}

/* Header lines without end. */
static void
headers_endless(int fd)
{
	static char	 line[8192];

	snprintf(line, sizeof(line), "X-%08000d: x\r\n", 0);
	say(fd, "HTTP/1.1 200 OK\r\n");
	for (int i = 0; i < 4096; i++)
		if (write_full(fd, line, strlen(line)) == -1)
			break;
}

/* What a server says that lies, stumbles or was made to attack. */
static const struct {
	const char	*path;
	const char	*says;
} canned[] = {
	{ "/short", "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nhello" },
	{ "/long", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello and "
	    "more" },
	{ "/negative", "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello" },
	{ "/two", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n"
	    "Content-Length: 9\r\n\r\nhello" },
	{ "/chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
	    "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n" },
	{ "/chunk-cut", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
	    "\r\nffff\r\nhello" },
	{ "/chunk-lie", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
	    "\r\nzz\r\nhello\r\n0\r\n\r\n" },
	{ "/chunk-huge", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
	    "\r\nffffffffffffffffff\r\nhello" },
	{ "/gzip", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
	    "Content-Length: 5\r\n\r\n\037\213bom" },
	{ "/old", "HTTP/1.0 200 OK\r\n\r\nhello" },
	{ "/html", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
	    "Content-Length: 6\r\n\r\n<html>" },
	{ "/none", "" },
	{ "/garbage", "220 mail.example ESMTP\r\n" },
	{ "/cut", "HTTP/1.1 200 OK\r\nContent-Le" },
	{ "/bare", "HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n" },
	{ "/ftp", "HTTP/1.1 302 Found\r\nLocation: ftp://127.0.0.1/x\r\n"
	    "Content-Length: 0\r\n\r\n" },
	{ "/gopher", "HTTP/1.1 302 Found\r\nLocation: gopher://127.0.0.1/_x"
	    "\r\nContent-Length: 0\r\n\r\n" },
	{ "/ldap", "HTTP/1.1 302 Found\r\nLocation: ldap://127.0.0.1/x\r\n"
	    "Content-Length: 0\r\n\r\n" },
	{ "/js", "HTTP/1.1 302 Found\r\nLocation: javascript:alert(1)\r\n"
	    "Content-Length: 0\r\n\r\n" },
	{ "/moved", "HTTP/1.1 307 Moved\r\nLocation: /tsa\r\n"
	    "Content-Length: 0\r\n\r\n" },
	{ "/continue", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"
	    "Content-Length: 5\r\n\r\nhello" },
	{ "/etag", "HTTP/1.1 200 OK\r\nETag: \"a\033[31m\"\r\n"
	    "Content-Length: 5\r\n\r\nhello" },
};

/* Is it one of those?  Then it was said. */
static bool
respond_canned(int fd, const char *req)
{
	const char	*path = strchr(req, ' ');
	size_t		 n;

	for (size_t i = 0; path != NULL && i < COUNT(canned); i++) {
		n = strlen(canned[i].path);
		if (strncmp(path + 1, canned[i].path, n) == 0 &&
		    path[1 + n] == ' ') {
			say(fd, canned[i].says);
			return true;
		}
	}
	return false;
}

static void
respond(int fd, const char *req, const char *body)
{
	static int	 flaky;
	char		 out[4096];

	if (begins(req, "GET /ok ")) {
		say(fd, strstr(req, "If-None-Match: \"v1\"") != NULL ?
		    "HTTP/1.1 304 Not Modified\r\nETag: \"v1\"\r\n\r\n" :
		    "HTTP/1.1 200 OK\r\nETag: \"v1\"\r\nLast-Modified: Sat, "
		    "01 Jan 2026 00:00:00 GMT\r\nContent-Length: 5\r\n\r\n"
		    "hello");
	} else if (begins(req, "GET /redirect ")) {
		say(fd, "HTTP/1.1 302 Found\r\nLocation: /ok\r\n"
		    "Content-Length: 4\r\n\r\nhere");
	} else if (begins(req, "GET /loop ")) {
		say(fd, "HTTP/1.1 302 Found\r\nLocation: /loop\r\n"
		    "Content-Length: 0\r\n\r\n");
	} else if (begins(req, "GET /file ")) {
		say(fd, "HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd"
		    "\r\nContent-Length: 0\r\n\r\n");
	} else if (begins(req, "GET /large ")) {
		say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 104857600"
		    "\r\n\r\n");
	} else if (begins(req, "GET /endless ")) {
		endless(fd);
	} else if (begins(req, "GET /flaky ")) {
		say(fd, ++flaky < 3 ? "HTTP/1.1 503 Busy\r\n"
		    "Content-Length: 0\r\n\r\n" : "HTTP/1.1 200 OK\r\n"
		    "Content-Length: 2\r\n\r\nok");
	} else if (begins(req, "POST /tsa ")) {
		snprintf(out, sizeof(out), "HTTP/1.1 %s\r\n"
		    "Content-Length: %zu\r\n\r\n%s",
		    /* secretary:secret */
		    strstr(req, "Authorization: Basic c2VjcmV0YXJ5OnNlY3JldA=="
		    "\r\n") == NULL || strstr(req,
		    "Content-Type: application/timestamp-query\r\n") == NULL ?
		    "401 Unauthorized" : "200 OK", strlen(body), body);
		say(fd, out);
	} else if (begins(req, "GET /slow ")) {
		sleep(10);
	} else if (begins(req, "GET /trickle ")) {
		trickle(fd);
	} else if (begins(req, "GET /headers ")) {
		headers_endless(fd);
	} else if (!respond_canned(fd, req)) {
		say(fd, "HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\n"
		    "none");
	}
}

static void
serve(int sock)
{
	static char	 buf[65536];
	char		*body;
	int		 fd;

	signal(SIGPIPE, SIG_IGN);
	for (;;) {
		if ((fd = accept(sock, NULL, NULL)) == -1)
			_exit(1);
		if ((body = request_read(fd, buf, sizeof(buf))) != NULL)
			respond(fd, buf, body);
		/* What was sent is to arrive before the end does. */
		shutdown(fd, SHUT_WR);
		while (read(fd, buf, sizeof(buf)) > 0)
			;
		close(fd);
	}
}

/* The programs lie in bin/ beside tests/. */
static void
find_program(void)
{
	ssize_t	 n = readlink("/proc/self/exe", program, sizeof(program) - 64);

	assert_true(n > 0);
	program[n] = '\0';
	for (int up = 0; up < 3; up++)
		*strrchr(program, '/') = '\0';
	memcpy(program + strlen(program), "/bin/nbfetch",
	    sizeof("/bin/nbfetch"));
}

static int
setup(void **state)
{
	struct sockaddr_in	 a = { .sin_family = AF_INET };
	socklen_t		 len = sizeof(a);
	int			 sock = socket(AF_INET, SOCK_STREAM, 0);

	(void)state;
	find_program();
	log_init(quiet, NULL, LOG_LEVEL_DEBUG);
	signal(SIGPIPE, SIG_IGN);
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(sock, (struct sockaddr *)&a, sizeof(a)), 0);
	assert_int_equal(listen(sock, 16), 0);
	assert_int_equal(getsockname(sock, (struct sockaddr *)&a, &len), 0);
	port = ntohs(a.sin_port);
	if ((server = fork()) == 0)
		serve(sock);
	close(sock);
	return server == -1 ? -1 : 0;
}

static int
teardown(void **state)
{
	(void)state;
	kill(server, SIGKILL);
	waitpid(server, NULL, 0);
	return 0;
}

static const struct network_opts quick = { .program = program, .proxy = "",
	.timeout = 1, .tries = 3, .backoff = 5 };

static void
answers(void **state)
{
	static const struct {
		const char	*descr;
		const char	*path;		/* or a whole URL */
		const char	*etag;
		const char	*post;
		const char	*user;
		size_t		 max;
		int		 status;
		const char	*body;
		const char	*why;		/* contained */
	} rows[] = {
		{ "found", "/ok", .status = 200, .body = "hello" },
		{ "unchanged", "/ok", .etag = "\"v1\"", .status = 304 },
		{ "changed", "/ok", .etag = "\"v0\"", .status = 200,
		    .body = "hello" },
		{ "redirected: the last body alone", "/redirect",
		    .status = 200, .body = "hello" },
		{ "redirected without end", "/loop",
		    .why = "from one address to the next" },
		{ "redirected to a file", "/file", .why = "neither with http" },
		{ "another protocol", "file:///etc/passwd",
		    .why = "neither with http" },
		{ "no URL", "what is this", .why = "neither with http" },
		{ "absent", "/absent", .status = 404 },
		{ "too large, and it says so", "/large",
		    .why = "exceed" },
		{ "too large in silence", "/endless", .max = 1000000,
		    .why = "larger than 1000000" },
		{ "just large enough", "/ok", .max = 5, .status = 200,
		    .body = "hello" },
		{ "busy, then not", "/flaky", .status = 200, .body = "ok" },
		{ "posted", "/tsa", .post = "request",
		    .user = "secretary:secret",
		    .status = 200, .body = "request" },
		{ "posted without a password", "/tsa", .post = "request",
		    .status = 401 },
		{ "less than it said", "/short", .why = "bytes" },
		{ "more than it said: cut there", "/long", .status = 200,
		    .body = "hello" },
		{ "a length below nothing", "/negative", .why = "" },
		{ "two lengths", "/two", .why = "" },
		{ "in chunks", "/chunks", .status = 200, .body = "hello" },
		{ "half a chunk", "/chunk-cut", .why = "" },
		{ "a chunk that is no number", "/chunk-lie", .why = "" },
		{ "a chunk beyond all numbers", "/chunk-huge", .why = "" },
		{ "packed: nothing is unpacked", "/gzip", .status = 200,
		    .body = "\037\213bom" },
		{ "HTTP/1.0, to the connection's end", "/old", .status = 200,
		    .body = "hello" },
		{ "a page: who reads it says so", "/html", .status = 200,
		    .body = "<html>" },
		{ "nothing at all", "/none", .why = "without an answer" },
		{ "another protocol answers", "/garbage", .why = "" },
		{ "half a head: empty, which no reader takes", "/cut",
		    .status = 200, .body = "" },
		{ "moved nowhere", "/bare", .status = 302 },
		{ "redirected to ftp", "/ftp",
		    .why = "neither with http" },
		{ "redirected to gopher", "/gopher",
		    .why = "neither with http" },
		{ "redirected to ldap", "/ldap",
		    .why = "neither with http" },
		{ "redirected to a script", "/js",
		    .why = "neither with http" },
		{ "who posts is not sent on, nor is the password", "/moved",
		    .post = "request", .user = "secretary:secret",
		    .status = 307 },
		{ "only the last head counts", "/continue", .status = 200,
		    .body = "hello" },
		{ "a tag that is no text is forgotten", "/etag",
		    .status = 200, .body = "hello" },
		{ "a head without end", "/headers", .why = "" },
		{ "a plain server for https", "https", .why = "" },
		{ "octet by octet", "/trickle", .why = "time" },
		{ "too slow", "/slow", .why = "not answer before" },
	};
	struct network_request	 q[COUNT(rows)];
	struct network_answer	 a[COUNT(rows)];
	char			 url[COUNT(rows)][128];

	(void)state;
	memset(q, 0, sizeof(q));
	for (size_t i = 0; i < COUNT(rows); i++) {
		if (rows[i].path[0] == '/')
			snprintf(url[i], sizeof(url[i]),
			    "http://127.0.0.1:%d%s", port, rows[i].path);
		else if (strcmp(rows[i].path, "https") == 0)
			snprintf(url[i], sizeof(url[i]),
			    "https://localhost:%d/ok", port);
		else
			snprintf(url[i], sizeof(url[i]), "%s", rows[i].path);
		q[i].url = url[i];
		q[i].etag = rows[i].etag;
		q[i].user = rows[i].user;
		q[i].max = rows[i].max;
		q[i].post = rows[i].post;
		if (rows[i].post != NULL) {
			q[i].post_len = strlen(rows[i].post);
			q[i].type = "application/timestamp-query";
		}
	}
	assert_int_equal(network_run(&quick, q, COUNT(rows), a), 0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		if (a[i].status != rows[i].status)
			fail_msg("%s: %d (%s)", rows[i].descr, a[i].status,
			    a[i].why);
		/* Whatever it was, it is told in words. */
		assert_int_equal(a[i].status == 0, a[i].why[0] != '\0');
		/* In ours, where the library's say nothing more. */
		assert_null(strstr(a[i].why, "ouldn't"));
		assert_null(strstr(a[i].why, "rotocol"));
		if (rows[i].why != NULL &&
		    strstr(a[i].why, rows[i].why) == NULL)
			fail_msg("%s: %s", rows[i].descr, a[i].why);
		if (rows[i].body == NULL) {
			assert_null(a[i].p);
		} else if (a[i].len != strlen(rows[i].body) ||
		    memcmp(a[i].p, rows[i].body, a[i].len) != 0) {
			fail_msg("%s: %zu octets", rows[i].descr, a[i].len);
		}
		if (strcmp(rows[i].path, "/etag") == 0)
			assert_string_equal(a[i].etag, "");
		if (i == 0) {
			assert_string_equal(a[i].etag, "\"v1\"");
			assert_string_equal(a[i].modified,
			    "Sat, 01 Jan 2026 00:00:00 GMT");
		}
		network_release(&a[i]);
	}
}

/* One that does not answer is not waited for again. */
static void
nobody(void **state)
{
	struct network_request	 q[2];
	struct network_answer	 a[2];
	char			 url[64];

	(void)state;
	memset(q, 0, sizeof(q));
	snprintf(url, sizeof(url), "http://127.0.0.1:1/crl");
	q[0].url = q[1].url = url;
	assert_int_equal(network_run(&quick, q, 2, a), 0);
	assert_int_equal(a[0].status, 0);
	assert_non_null(strstr(a[1].why, "did not answer before"));
	network_release(&a[0]);
	network_release(&a[1]);
	assert_int_equal(network_run(&quick, NULL, 0, NULL), 0);
}

int
main(void)
{
	const struct CMUnitTest	 all[] = {
		cmocka_unit_test(answers),
		cmocka_unit_test(nobody),
	};

	return cmocka_run_group_tests(all, setup, teardown);
}
