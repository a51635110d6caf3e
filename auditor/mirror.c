/*
 * mirror.c: pushes the ledger to its mirrors, and asks them what they have.
 */
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "auditor/audit.h"
#include "auditor/ledger.h"
#include "auditor/mirror.h"

#define GIT_SECONDS	300	/* one conversation with a mirror */
#define ANSWER_MAX	4096
#define SPEC		LEDGER_BRANCH ":" LEDGER_BRANCH

/*
 * A mirror in a folder is served by a git of ours, with our rights, and by the
 * mirror's own settings: a stick from who knows where may bring hooks and
 * commands with it.  Nothing of that is run.  (git itself takes
 * uploadpack.packObjectsHook from nobody's repository.)
 */
#define SERVE_SAFELY	"git -c core.hooksPath=/dev/null "		\
			"-c core.fsmonitor=false "			\
			"-c core.alternateRefsCommand=true "		\
			"-c receive.denyCurrentBranch=refuse "		\
			"-c receive.autogc=false -c gc.auto=0 "		\
			"-c maintenance.auto=false "

/* Who may ask for a password or run a hook: nobody. */
static char *
environment(const char *name)
{
	const char	*value = getenv(name);
	char		*text;

	if (value == NULL || asprintf(&text, "%s=%s", name, value) == -1)
		return NULL;
	return text;
}

/* Seconds of a clock that nobody sets. */
static time_t
elapsed(void)
{
	struct timespec	 ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec;
}

/* What git is started with; the caller frees all, also of false (memory). */
static bool
git_environment(char *env[16])
{
	static const char *const	 keep[] = { "PATH", "HOME",
	    "SSH_AUTH_SOCK", "https_proxy", "http_proxy", "no_proxy" };
	static const char *const	 set[] = { "GIT_TERMINAL_PROMPT=0",
	    "GIT_SSH_COMMAND=ssh -o BatchMode=yes", "LC_ALL=C",
	    "GIT_NO_LAZY_FETCH=1" };
	size_t				 n = 0;

	memset(env, 0, 16 * sizeof(*env));
	for (size_t i = 0; i < sizeof(keep) / sizeof(keep[0]); i++)
		if ((env[n] = environment(keep[i])) != NULL)
			n++;
	for (size_t i = 0; i < sizeof(set) / sizeof(set[0]); i++)
		if ((env[n++] = strdup(set[i])) == NULL)
			return false;
	return true;
}

/*
 * Run git with what is in ${argv}; standard output and error go into ${out}.
 * 0, or -1: it did not end well, or not in time.
 */
static int
run_git(char *const argv[], char out[ANSWER_MAX])
{
	char				*env[16];
	posix_spawn_file_actions_t	 fa;
	size_t				 len = 0;
	struct pollfd			 p;
	int				 fd[2], rc = -1, status, left;
	time_t				 end = elapsed() + GIT_SECONDS;
	ssize_t				 got;
	pid_t				 pid;

	*out = '\0';
	if (pipe2(fd, O_CLOEXEC) == -1)
		return -1;
	posix_spawn_file_actions_init(&fa);
	posix_spawn_file_actions_addopen(&fa, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&fa, fd[1], 1);
	posix_spawn_file_actions_adddup2(&fa, fd[1], 2);
	if (git_environment(env) &&
	    (errno = posix_spawnp(&pid, "git", &fa, NULL, argv, env)) == 0)
		rc = 0;
	close(fd[1]);
	while (rc == 0) {
		left = (int)(end - elapsed());
		p = (struct pollfd){ .fd = fd[0], .events = POLLIN };
		if (left <= 0 || poll(&p, 1, left * 1000) == 0) {
			kill(pid, SIGKILL);
			snprintf(out, ANSWER_MAX, _("no answer in %d seconds"),
			    GIT_SECONDS);
			break;
		}
		if (len >= ANSWER_MAX - 1)
			len = ANSWER_MAX / 2;	/* its last words count */
		got = read(fd[0], out + len, ANSWER_MAX - 1 - len);
		if (got == -1 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		len += (size_t)got;
		out[len] = '\0';
	}
	if (rc == 0)
		rc = waitpid(pid, &status, 0) == pid && WIFEXITED(status) &&
		    WEXITSTATUS(status) == 0 ? 0 : -1;
	else
		snprintf(out, ANSWER_MAX, _("git cannot be run: %s"),
		    strerror(errno));
	close(fd[0]);
	posix_spawn_file_actions_destroy(&fa);
	for (size_t i = 0; i < sizeof(env) / sizeof(env[0]); i++)
		free(env[i]);
	return rc;
}

/* The line of an answer that says most: of an error, else the last. */
static void
last_words(char why[MIRROR_WHY], const char *answer)
{
	static const char *const	 mark[] = { "[rejected]",
	    "[remote rejected]", "fatal: ", "error: " };
	const char			*p = NULL;
	size_t				 n;

	for (size_t i = 0; p == NULL && i < sizeof(mark) / sizeof(mark[0]);
	    i++)
		p = strstr(answer, mark[i]);
	if (p == NULL)
		p = answer;
	n = strcspn(p, "\r\n");
	snprintf(why, MIRROR_WHY, "%.*s", (int)(n < 200 ? n : 200), p);
}

static char *
arg(const char *s)
{
	return (char *)(uintptr_t)s;	/* argv knows no const */
}

/* A folder of this machine, as git takes it (gitremote-helpers(7), urls). */
static bool
is_folder(const char *url)
{
	const char	*colon = strchr(url, ':');

	if (strncmp(url, "file://", 7) == 0)
		return true;
	return colon == NULL || (size_t)(colon - url) > strcspn(url, "/");
}

/* How the other side is to be started; "--quiet" where it is not ours. */
static char *
served(const char *url, bool push)
{
	if (!is_folder(url))
		return arg("--quiet");
	return push ? arg("--receive-pack=" SERVE_SAFELY "receive-pack") :
	    arg("--upload-pack=" SERVE_SAFELY "upload-pack");
}

/* A branch that was cut short, as by a stick pulled out, names no commit. */
static bool
is_commit(const char *p)
{
	return strspn(p, "0123456789abcdef") == COMMIT_HEX - 1 &&
	    strspn(p, "0") != COMMIT_HEX - 1 && p[COMMIT_HEX - 1] == '\t';
}

int
mirror_head(const struct mirror *m, char hex[COMMIT_HEX],
    char why[MIRROR_WHY])
{
	char	*argv[] = { arg("git"), arg("ls-remote"), served(m->url, false),
	    arg("--"), arg(m->url), arg(LEDGER_BRANCH), NULL };
	char	 out[ANSWER_MAX];
	size_t	 n;

	if (run_git(argv, out) == -1) {
		last_words(why, out);
		return -1;
	}
	/* Warnings may stand before it. */
	for (const char *p = out; *p != '\0'; p += n + (p[n] == '\n')) {
		n = strcspn(p, "\n");
		if (n > COMMIT_HEX && is_commit(p)) {
			memcpy(hex, p, COMMIT_HEX - 1);
			hex[COMMIT_HEX - 1] = '\0';
			return 1;
		}
	}
	return 0;
}

int
mirror_push(const char *ledger, const struct mirror *m, char why[MIRROR_WHY])
{
	char	*argv[] = { arg("git"), arg("--git-dir"), arg(ledger),
	    arg("-c"), arg("core.hooksPath=/dev/null"), arg("push"),
	    arg("--quiet"), served(m->url, true), arg("--"), arg(m->url),
	    arg(SPEC), NULL };
	char	 out[ANSWER_MAX];

	if (run_git(argv, out) == 0)
		return 0;
	last_words(why, out);
	return -1;
}

int
mirror_take(const char *ledger, const char *url, char why[MIRROR_WHY])
{
	char	*argv[] = { arg("git"), arg("--git-dir"), arg(ledger),
	    arg("-c"), arg("core.hooksPath=/dev/null"), arg("-c"),
	    arg("fetch.fsckObjects=true"), arg("fetch"), arg("--quiet"),
	    served(url, false), arg("--no-tags"), arg("--"), arg(url),
	    arg(SPEC), NULL };
	char	 out[ANSWER_MAX];

	if (run_git(argv, out) == 0)
		return 0;
	last_words(why, out);
	return -1;
}

/* Is ${hex} in the ledger's history, from the state's commit back? */
static int
in_history(struct audit *a, const char *hex)
{
	char	 at[COMMIT_HEX], up[COMMIT_HEX];

	memcpy(at, a->state->commit, sizeof(at));
	while (*at != '\0') {
		if (strcmp(at, hex) == 0)
			return 1;
		if (ledger_parent(a->ledger, at, up) == -1)
			return -1;
		memcpy(at, up, sizeof(at));
	}
	return 0;
}

static void
cannot_reach(struct audit *a, const struct mirror *m, const char *why)
{
	char	 part[128];

	snprintf(part, sizeof(part), "mirror %s", m->name);
	report_part(&a->report, KIND_MIRROR, part,
	    _("The mirror %s (%s) does not take the ledger: %s. The ledger "
	    "itself is whole. Next: bring the mirror back; the next run "
	    "pushes everything"), m->name, m->url, why);
}

static int
one_before(struct audit *a, const struct mirror *m)
{
	char	 hex[COMMIT_HEX], why[MIRROR_WHY], part[128];
	int	 rc;

	if ((a->opts->offline && !is_folder(m->url)) ||
	    mirror_head(m, hex, why) != 1)
		return 1;	/* told after the run, when it is pushed to */
	if ((rc = in_history(a, hex)) != 0)
		return rc;
	snprintf(part, sizeof(part), "mirror %s", m->name);
	if (commits_has(a->opts->ledger, hex)) {
		report_part(&a->report, KIND_LEDGER, part,
		    _("The mirror %s has commit %s of this auditor, which the "
		    "ledger does not have: the ledger was set back. Nothing "
		    "is appended. Next: take it back from the mirror: nbaudit "
		    "init --from %s"), m->name, hex, m->url);
		return 0;
	}
	report_part(&a->report, KIND_MIRROR_DIFFERS, part,
	    _("The mirror %s was rewritten: its newest commit %s is not of "
	    "this ledger. Keep it as it is and compare: git --git-dir %s log "
	    "against git log there"), m->name, hex, a->opts->ledger);
	return 1;
}

int
mirrors_before(struct audit *a)
{
	int	 rc = 1, one;

	for (size_t i = 0; i < a->opts->nmirror; i++) {
		if ((one = one_before(a, &a->opts->mirror[i])) == -1)
			return -1;
		if (one == 0)
			rc = 0;
	}
	return rc;
}

void
mirrors_after(struct audit *a)
{
	char	 why[MIRROR_WHY];

	for (size_t i = 0; i < a->opts->nmirror; i++) {
		const struct mirror	*m = &a->opts->mirror[i];

		if (a->opts->offline && !is_folder(m->url))
			cannot_reach(a, m, _("--offline was given"));
		else if (mirror_push(a->opts->ledger, m, why) == -1)
			cannot_reach(a, m, why);
	}
}
