/*
 * network.c: runs nbfetch and takes its answers, which are hostile.
 */
#include <sys/stat.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/buf.h"
#include "formats/base/durable.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "auditor/network.h"

#define LINE_MAX_	((size_t)16 * 1024)	/* octets of an answer's line */
#define PATH_SIZE	4096

extern char	**environ;

struct network {
	char	 dir[64];		/* "" when there is none */
	char	*program;
	pid_t	 pid;
	int	 to;			/* its standard input */
	FILE	*from;			/* its standard output */
	size_t	 asked;
};

static bool
is_program(const char *path)
{
	struct stat	 st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) &&
	    access(path, X_OK) == 0;
}

/* Beside the running program, or where it was installed; caller frees. */
static char *
find_program(void)
{
	char	 self[PATH_SIZE], *slash, *path = NULL;
	ssize_t	 n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (n > 0) {
		self[n] = '\0';
		if ((slash = strrchr(self, '/')) != NULL) {
			*slash = '\0';
			path = path_join(self, "nbfetch");
			if (path != NULL && is_program(path))
				return path;
			free(path);
		}
	}
	if (is_program(NB_LIBEXECDIR "/nbfetch"))
		return strdup(NB_LIBEXECDIR "/nbfetch");
	log_errx(_("nbfetch, which talks to the network, is neither beside "
	    "this program nor in %s; install nguyenban again"), NB_LIBEXECDIR);
	return NULL;
}

static int
spawn(struct network *r, char *const argv[])
{
	posix_spawn_file_actions_t	 fa;
	int				 in[2] = { -1, -1 };
	int				 out[2] = { -1, -1 }, rc;

	if (pipe2(in, O_CLOEXEC) == -1)
		return -1;
	if (pipe2(out, O_CLOEXEC) == -1 ||
	    posix_spawn_file_actions_init(&fa) != 0) {
		close(in[0]);
		close(in[1]);
		return -1;
	}
	if ((rc = posix_spawn_file_actions_adddup2(&fa, in[0], 0)) == 0 &&
	    (rc = posix_spawn_file_actions_adddup2(&fa, out[1], 1)) == 0 &&
	    (rc = posix_spawn_file_actions_addclosefrom_np(&fa, 3)) == 0)
		rc = posix_spawn(&r->pid, r->program, &fa, NULL, argv,
		    environ);
	posix_spawn_file_actions_destroy(&fa);
	close(in[0]);
	close(out[1]);
	r->to = in[1];
	if (rc == 0 && (r->from = fdopen(out[0], "r")) == NULL)
		rc = errno;
	if (r->from == NULL)
		close(out[0]);
	errno = rc;
	return rc == 0 ? 0 : -1;
}

static int
start(struct network *r, const struct network_opts *o)
{
	char	 timeout[24], tries[24], backoff[24];
	char	*argv[12], proxy[] = "-p";
	int	 n = 0, rc;

	*r = (struct network){ .dir = "/tmp/nbfetch.XXXXXX", .pid = -1,
	    .to = -1 };
	if ((r->program = o->program != NULL ? strdup(o->program) :
	    find_program()) == NULL) {
		r->dir[0] = '\0';
		return -1;
	}
	if (mkdtemp(r->dir) == NULL) {
		log_err("%s", r->dir);
		r->dir[0] = '\0';
		return -1;
	}
	snprintf(timeout, sizeof(timeout), "-t%u", o->timeout == 0 ? 120 :
	    o->timeout);
	snprintf(tries, sizeof(tries), "-n%u", o->tries == 0 ? 3 : o->tries);
	snprintf(backoff, sizeof(backoff), "-b%u", o->backoff == 0 ? 1000 :
	    o->backoff);
	argv[n++] = r->program;
	argv[n++] = timeout;
	argv[n++] = tries;
	argv[n++] = backoff;
	if (o->proxy != NULL) {
		argv[n++] = proxy;
		argv[n++] = (char *)(uintptr_t)o->proxy;
	}
	argv[n++] = r->dir;
	argv[n] = NULL;
	if ((rc = spawn(r, argv)) == -1)
		log_err(_("%s: cannot be started"), r->program);
	return rc;
}

static void
file_name(const struct network *r, const char *kind, size_t i, char *name,
    char path[PATH_SIZE])
{
	snprintf(name, 32, "%s-%zu", kind, i);
	snprintf(path, PATH_SIZE, "%s/%s", r->dir, name);
}

/* The request's line.  0 or -1. */
static int
send_request(struct network *r, size_t i, const struct network_request *q)
{
	char	 name[32], path[PATH_SIZE], *line = NULL;
	json_t	*o = json_object();
	int	 rc = o == NULL ? -1 : 0;

	rc |= json_put_str(o, "url", q->url);
	rc |= json_put_str(o, "type", q->type);
	rc |= json_put_str(o, "accept", q->accept);
	rc |= json_put_str(o, "etag", q->etag);
	rc |= json_put_str(o, "modified", q->modified);
	rc |= json_put_str(o, "user", q->user);
	rc |= json_put_int(o, "max", (int64_t)(q->max == 0 ? NETWORK_MAX :
	    q->max));
	if (q->post != NULL) {
		file_name(r, "post", i, name, path);
		rc |= json_put_str(o, "post", name);
		if (rc == 0)
			rc = durable_write(path, q->post, q->post_len, 0600,
			    false);
	}
	file_name(r, "body", i, name, path);
	rc |= json_put_str(o, "out", name);
	if (rc == 0 && ((line = json_dumps(o, JSON_COMPACT)) == NULL ||
	    write_full(r->to, line, strlen(line)) == -1 ||
	    write_full(r->to, "\n", 1) == -1))
		rc = -1;
	free(line);
	json_decref(o);
	return rc == 0 ? 0 : -1;
}

/* A text of nbfetch as it can be shown; "" when there is none. */
static char *
text(const json_t *o, const char *key)
{
	const char	*s = json_get_str(o, key);
	struct buf	 b;
	char		*copy;

	buf_init(&b, 16 * 1024);
	if (s != NULL)
		(void)utf8_visible(&b, s, strlen(s));
	copy = strdup(buf_str(&b) == NULL ? "" : (const char *)b.p);
	buf_release(&b);
	return copy;
}

/*
 * Why no answer came, in the user's words; and in nbfetch's where these say
 * more than that.  free().
 */
static char *
why_text(const json_t *o)
{
	static const struct {
		const char	*cause, *words;
		bool		 more;
	} known[] = {
		{ "late", N_("no answer came in time"), false },
		{ "large", N_("the answer is larger than may be"), true },
		{ "name", N_("its name is not known to the name service"),
		    false },
		{ "connect", N_("there is no connection to it"), false },
		{ "dead", N_("it did not answer before, and is not asked "
		    "again"), false },
		{ "address", N_("an address that begins neither with http: "
		    "nor with https:"), false },
		{ "redirects", N_("it leads from one address to the next "
		    "without end"), false },
		{ "tls", N_("it does not prove by TLS who it is"), true },
		{ "empty", N_("it ended the connection without an answer"),
		    false },
		{ "broken", N_("the connection broke off"), true },
		{ "reply", N_("what it answers is no HTTP"), true },
	};
	const char	*cause = json_get_str(o, "cause"), *words;
	char		*said = text(o, "why"), *s = NULL;
	bool		 more = true;

	words = N_("the transfer failed");
	for (size_t i = 0; cause != NULL &&
	    i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(cause, known[i].cause) == 0) {
			words = known[i].words;
			more = known[i].more;
		}
	if (said == NULL || *said == '\0')	/* it was answered */
		return said;
	if (asprintf(&s, "%s%s%s%s", _(words), more ? " (" : "", more ? said :
	    "", more ? ")" : "") == -1)
		return said;
	free(said);
	return s;
}

/* Was it written whole, and is it a file of ours?  0 or -1. */
static int
take_body(struct network *r, size_t i, size_t max, struct network_answer *a)
{
	char		 name[32], path[PATH_SIZE];
	struct stat	 st;
	ssize_t		 n;
	int		 fd;

	file_name(r, "body", i, name, path);
	if ((fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK |
	    O_CLOEXEC)) == -1)
		return -1;
	if (fstat(fd, &st) == -1 || !S_ISREG(st.st_mode) || st.st_size < 0 ||
	    (uint64_t)st.st_size > max ||
	    (a->p = malloc((size_t)st.st_size + 1)) == NULL) {
		close(fd);
		return -1;
	}
	n = read_full(fd, a->p, (size_t)st.st_size);
	close(fd);
	a->len = n < 0 ? 0 : (size_t)n;
	return n < 0 ? -1 : 0;
}

/* 0, or -1: nbfetch broke off. */
static int
take_answer(struct network *r, size_t i, const struct network_request *q,
    struct network_answer *a)
{
	char		*line = NULL;
	size_t		 cap = 0;
	uint64_t	 status;
	json_t		*o = NULL;
	ssize_t		 n = getline(&line, &cap, r->from);
	int		 rc = -1;

	if (n > 0 && (size_t)n <= LINE_MAX_)
		o = json_object_parse(line, (size_t)n, NULL);
	free(line);
	if (o == NULL)
		return -1;
	free(a->why);
	a->why = why_text(o);
	a->etag = text(o, "etag");
	a->modified = text(o, "modified");
	if (json_get_u64(o, "status", &status) == 0 && status < 1000) {
		a->status = (int)status;
		rc = 0;
	}
	if (rc == 0 && a->status == 200 && take_body(r, i, q->max == 0 ?
	    NETWORK_MAX : q->max, a) == -1) {
		a->status = 0;
		rc = -1;
	}
	json_decref(o);
	return rc;
}

/* Both files of request ${i}, used up. */
static void
drop_files(const struct network *r, size_t i)
{
	static const char *const	 kinds[] = { "post", "body" };
	char				 name[32], path[PATH_SIZE];

	for (size_t k = 0; k < 2; k++) {
		file_name(r, kinds[k], i, name, path);
		(void)unlink(path);
	}
}

struct network *
network_open(const struct network_opts *o)
{
	struct network	*r = calloc(1, sizeof(*r));

	if (r == NULL)
		log_errx("%s", _("out of memory"));
	else if (start(r, o) == 0)
		return r;
	network_close(r);
	return NULL;
}

void
network_close(struct network *r)
{
	int	 status;

	if (r == NULL)
		return;
	if (r->to != -1)
		close(r->to);
	if (r->from != NULL)
		fclose(r->from);
	if (r->pid != -1)
		while (waitpid(r->pid, &status, 0) == -1 && errno == EINTR)
			;
	if (r->dir[0] != '\0' && rmdir(r->dir) == -1)
		log_warn("%s", r->dir);
	free(r->program);
	free(r);
}

/* Until an answer is there, this is it. */
static void
answer_init(struct network_answer *a)
{
	memset(a, 0, sizeof(*a));
	a->why = strdup("nbfetch gave no answer");
}

int
network_ask(struct network *r, const struct network_request *q,
    struct network_answer *a)
{
	size_t	 i = r->asked++;
	int	 rc;

	answer_init(a);
	if ((rc = send_request(r, i, q)) == 0)
		rc = take_answer(r, i, q, a);
	if (rc == -1)
		log_errx(_("nbfetch broke off at %s"), q->url);
	drop_files(r, i);
	return rc;
}

int
network_run(const struct network_opts *o, const struct network_request *q,
    size_t n, struct network_answer *a)
{
	struct network	*r = n == 0 ? NULL : network_open(o);
	size_t		 i = 0;
	int		 rc = n == 0 || r != NULL ? 0 : -1;

	for (; rc == 0 && i < n; i++)
		rc = network_ask(r, &q[i], &a[i]);
	for (; i < n; i++)
		answer_init(&a[i]);
	network_close(r);
	return rc;
}

void
network_release(struct network_answer *a)
{
	free(a->why);
	free(a->p);
	free(a->etag);
	free(a->modified);
	memset(a, 0, sizeof(*a));
}
