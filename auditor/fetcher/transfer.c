/*
 * transfer.c: libcurl, kept on a short leash: two protocols, few redirects,
 * limits on time, speed and size, no files, no cookies, no .netrc.
 */
#include <curl/curl.h>

#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "auditor/fetcher/transfer.h"

#define DEAD_MAX	256		/* hosts that did not answer */
#define CONNECT_MAX	20L		/* seconds until a connection stands */
#define SLOW_SPEED	64L		/* octets a second ... */
#define SLOW_TIME	30L		/* ... for so many seconds: given up */

struct transfers {
	struct transfer_opts	 opts;
	CURL			*curl;
	char			*dead[DEAD_MAX];	/* "host:port" */
	size_t			 ndead;
};

struct transfers *
transfers_new(const struct transfer_opts *o)
{
	struct transfers	*s;

	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK ||
	    (s = calloc(1, sizeof(*s))) == NULL)
		return NULL;
	s->opts = *o;
	if ((s->curl = curl_easy_init()) == NULL) {
		free(s);
		return NULL;
	}
	return s;
}

void
transfers_free(struct transfers *s)
{
	if (s == NULL)
		return;
	curl_easy_cleanup(s->curl);
	curl_global_cleanup();
	for (size_t i = 0; i < s->ndead; i++)
		free(s->dead[i]);
	free(s);
}

static size_t
take_body(char *p, size_t one, size_t n, void *arg)
{
	struct transfer	*t = arg;

	/* Less than came: libcurl gives up. */
	return buf_add(&t->body, p, one * n) == 0 ? one * n : 0;
}

/* The value of the header ${name}, when this line is it. */
static void
take_value(const char *p, size_t len, const char *name, char *to)
{
	size_t	 n = strlen(name);

	if (len <= n || strncasecmp(p, name, n) != 0)
		return;
	p += n;
	len -= n;
	while (len > 0 && (*p == ' ' || *p == '\t')) {
		p++;
		len--;
	}
	while (len > 0 && (p[len - 1] == '\r' || p[len - 1] == '\n' ||
	    p[len - 1] == ' '))
		len--;
	if (len >= TRANSFER_HEADER_MAX)
		return;
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)p[i] < 0x20 || (unsigned char)p[i] > 0x7e)
			return;
	memcpy(to, p, len);
	to[len] = '\0';
}

static size_t
take_header(char *p, size_t one, size_t n, void *arg)
{
	struct transfer	*t = arg;

	/* A status line begins an answer; the last one counts. */
	if (n > 5 && memcmp(p, "HTTP/", 5) == 0) {
		t->got_etag[0] = t->got_modified[0] = '\0';
		buf_reset(&t->body);
	}
	take_value(p, one * n, "ETag:", t->got_etag);
	take_value(p, one * n, "Last-Modified:", t->got_modified);
	return one * n;
}

/* Append "${name}: ${value}".  Takes ${list}; NULL when memory is out. */
static struct curl_slist *
header(struct curl_slist *list, const char *name, const char *value)
{
	struct curl_slist	*more = NULL;
	char			*line;

	if (value == NULL)
		return list;
	if (asprintf(&line, "%s: %s", name, value) != -1) {
		more = curl_slist_append(list, line);
		free(line);
	}
	if (more == NULL)
		curl_slist_free_all(list);
	return more;
}

static struct curl_slist *
headers(const struct transfer *t)
{
	struct curl_slist	*h;

	/* "Expect: 100-continue" stalls on old servers. */
	h = curl_slist_append(NULL, "Expect:");
	if (h != NULL)
		h = header(h, "Content-Type", t->type);
	if (h != NULL)
		h = header(h, "Accept", t->accept);
	if (h != NULL)
		h = header(h, "If-None-Match", t->etag);
	if (h != NULL)
		h = header(h, "If-Modified-Since", t->modified);
	return h;
}

static void
set_limits(struct transfers *s, const struct transfer *t)
{
	CURL	*c = s->curl;

	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(c, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, t->post == NULL ? 1L : 0L);
	curl_easy_setopt(c, CURLOPT_MAXREDIRS, (long)TRANSFER_REDIRECTS);
	curl_easy_setopt(c, CURLOPT_UNRESTRICTED_AUTH, 0L);
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_TIMEOUT, (long)s->opts.timeout);
	curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT,
	    (long)s->opts.timeout < CONNECT_MAX ? (long)s->opts.timeout :
	    CONNECT_MAX);
	curl_easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, SLOW_SPEED);
	curl_easy_setopt(c, CURLOPT_LOW_SPEED_TIME, SLOW_TIME);
	curl_easy_setopt(c, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)t->max);
	if (s->opts.proxy != NULL)
		curl_easy_setopt(c, CURLOPT_PROXY, s->opts.proxy);
}

/* What kind of failure it was; NULL: another. */
static const char *
cause_of(CURLcode rc)
{
	switch (rc) {
	case CURLE_OPERATION_TIMEDOUT:
		return "late";
	case CURLE_FILESIZE_EXCEEDED:
		return "large";
	case CURLE_COULDNT_RESOLVE_PROXY:
	case CURLE_COULDNT_RESOLVE_HOST:
		return "name";
	case CURLE_COULDNT_CONNECT:
		return "connect";
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_CIPHER:
	case CURLE_SSL_CACERT_BADFILE:
		return "tls";
	case CURLE_GOT_NOTHING:
		return "empty";
	case CURLE_URL_MALFORMAT:
	case CURLE_UNSUPPORTED_PROTOCOL:
		return "address";
	case CURLE_TOO_MANY_REDIRECTS:
		return "redirects";
	case CURLE_SEND_ERROR:
	case CURLE_RECV_ERROR:
	case CURLE_PARTIAL_FILE:
		return "broken";
	case CURLE_WEIRD_SERVER_REPLY:
		return "reply";
	default:
		return NULL;
	}
}

/* One try.  The library's result. */
static CURLcode
try_once(struct transfers *s, struct transfer *t)
{
	char			 text[CURL_ERROR_SIZE] = "";
	struct curl_slist	*h;
	CURL			*c = s->curl;
	CURLcode		 rc;

	curl_easy_reset(c);
	set_limits(s, t);
	if ((h = headers(t)) == NULL)
		return CURLE_OUT_OF_MEMORY;
	curl_easy_setopt(c, CURLOPT_URL, t->url);
	curl_easy_setopt(c, CURLOPT_HTTPHEADER, h);
	curl_easy_setopt(c, CURLOPT_USERAGENT, "nguyenban");
	curl_easy_setopt(c, CURLOPT_ERRORBUFFER, text);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, t);
	curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(c, CURLOPT_HEADERDATA, t);
	if (t->user != NULL) {
		curl_easy_setopt(c, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
		curl_easy_setopt(c, CURLOPT_USERPWD, t->user);
	}
	if (t->post != NULL) {
		curl_easy_setopt(c, CURLOPT_POST, 1L);
		curl_easy_setopt(c, CURLOPT_POSTFIELDS, t->post);
		curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE,
		    (curl_off_t)t->post_len);
	}
	buf_reset(&t->body);
	t->status = 0;
	t->why[0] = '\0';
	rc = curl_easy_perform(c);
	t->cause = t->body.failed ? "large" : cause_of(rc);
	if (rc == CURLE_OK)
		curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &t->status);
	else if (t->body.failed)
		snprintf(t->why, sizeof(t->why),
		    "the answer is larger than %zu octets", t->max);
	else
		snprintf(t->why, sizeof(t->why), "%s", text[0] != '\0' ?
		    text : curl_easy_strerror(rc));
	curl_slist_free_all(h);
	return rc;
}

static bool
may_pass(CURLcode rc, long status)
{
	switch (rc) {
	case CURLE_OK:
		return status == 429 || status >= 500;
	case CURLE_COULDNT_RESOLVE_PROXY:
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_CONNECT:
	case CURLE_OPERATION_TIMEDOUT:
	case CURLE_GOT_NOTHING:
	case CURLE_SEND_ERROR:
	case CURLE_RECV_ERROR:
	case CURLE_PARTIAL_FILE:
		return true;
	default:
		return false;
	}
}

/* "host:port" of a URL in memory to free(), or NULL. */
static char *
host_of(const char *url)
{
	CURLU	*u = curl_url();
	char	*host = NULL, *port = NULL, *s = NULL;

	if (u != NULL && curl_url_set(u, CURLUPART_URL, url, 0) == CURLUE_OK &&
	    curl_url_get(u, CURLUPART_HOST, &host, 0) == CURLUE_OK &&
	    curl_url_get(u, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) ==
	    CURLUE_OK && asprintf(&s, "%s:%s", host, port) == -1)
		s = NULL;
	curl_free(host);
	curl_free(port);
	curl_url_cleanup(u);
	return s;
}

static bool
is_dead(const struct transfers *s, const char *host)
{
	for (size_t i = 0; i < s->ndead; i++)
		if (strcmp(s->dead[i], host) == 0)
			return true;
	return false;
}

void
transfer_run(struct transfers *s, struct transfer *t)
{
	char		*host = host_of(t->url);
	unsigned int	 wait = s->opts.backoff;
	CURLcode	 rc = CURLE_OK;

	buf_init(&t->body, t->max);
	t->status = 0;
	t->tried = 0;
	if (host == NULL) {
		snprintf(t->why, sizeof(t->why), "not an http or https URL");
		t->cause = "address";
		return;
	}
	if (is_dead(s, host)) {
		snprintf(t->why, sizeof(t->why),
		    "%s did not answer before", host);
		t->cause = "dead";
		free(host);
		return;
	}
	for (;;) {
		rc = try_once(s, t);
		t->tried++;
		if (!may_pass(rc, t->status) || t->tried >= s->opts.tries)
			break;
		(void)poll(NULL, 0, (int)wait);
		wait = wait > 30000 ? wait : wait * 2;
	}
	if ((rc == CURLE_COULDNT_RESOLVE_HOST || rc == CURLE_COULDNT_CONNECT ||
	    rc == CURLE_OPERATION_TIMEDOUT) && s->ndead < DEAD_MAX) {
		s->dead[s->ndead++] = host;
		host = NULL;
	}
	free(host);
}
