/*
 * audit_seen.c: the last audit, from the ledger.
 */
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"

#include "archiver/audit_seen.h"
#include "archiver/command.h"

#define NOTE_ROOM	((size_t)64 * 1024)	/* octets of a checkpoint */
#define BRANCH		"refs/heads/main"
#define FRESH_NAMED	1000		/* auditor/report.h: REPORT_LIST */
/* state/ab/cd.tsv: SHA-256, accession, and a fixity that is damage. */
static const char	 damaged[] = "^[0-9a-f]{64}\t[0-9]+\t"
    "(missing|chunk|crc|digest|unreadable)\t";

/* runs/: each new finding of a run, and how many there were. */
static const char	 findings[] = "\"finding\": \"F-[0-9a-f]{12}\"|"
    "\"new_findings\": [0-9]+";

struct git {
	FILE	*f;		/* its standard output */
	pid_t	 pid;
};

static char *
word(const char *s)
{
	return (char *)(uintptr_t)s;	/* argv knows no const */
}

/*
 * Start git on the ledger: plumbing only, which runs nothing that a
 * repository's configuration names.  0, or -1 with errno.
 */
static int
ask_begin(struct git *g, const char *ledger, const char *const *arg,
    size_t n)
{
	char				*argv[16], *env[8], *path, *own;
	char				*home = NULL;
	posix_spawn_file_actions_t	 fa;
	int				 fd[2], rc;

	*g = (struct git){ .f = NULL };
	if (pipe2(fd, O_CLOEXEC) == -1)
		return -1;
	if (asprintf(&own, "safe.directory=%s", ledger) == -1)
		own = NULL;
	if (asprintf(&path, "PATH=%s", getenv("PATH") == NULL ?
	    "/usr/bin:/bin" : getenv("PATH")) == -1)
		path = NULL;
	home = word("HOME=/nonexistent");
	argv[0] = word("git");
	argv[1] = word("-c");
	argv[2] = own;
	argv[3] = word("--git-dir");
	argv[4] = word(ledger);
	for (size_t i = 0; i < n; i++)
		argv[5 + i] = word(arg[i]);
	argv[5 + n] = NULL;
	env[0] = path;
	env[1] = home;
	env[2] = word("LC_ALL=C");
	env[3] = word("GIT_CONFIG_NOSYSTEM=1");
	env[4] = NULL;
	posix_spawn_file_actions_init(&fa);
	posix_spawn_file_actions_addopen(&fa, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&fa, fd[1], 1);
	posix_spawn_file_actions_addopen(&fa, 2, "/dev/null", O_WRONLY, 0);
	rc = own == NULL || path == NULL ? ENOMEM :
	    posix_spawnp(&g->pid, "git", &fa, NULL, argv, env);
	posix_spawn_file_actions_destroy(&fa);
	close(fd[1]);
	free(own);
	free(path);
	if (rc == 0 && (g->f = fdopen(fd[0], "r")) != NULL)
		return 0;
	close(fd[0]);
	if (rc == 0)
		waitpid(g->pid, NULL, 0);
	errno = rc == 0 ? ENOMEM : rc;
	return -1;
}

/* Its exit status; -1: it was killed. */
static int
ask_end(struct git *g)
{
	int	 status;

	fclose(g->f);
	while (waitpid(g->pid, &status, 0) == -1)
		if (errno != EINTR)
			return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int64_t
audit_seen_time(const char *ledger)
{
	static const char *const	 arg[] = { "cat-file", "commit",
	    BRANCH };
	static const char		 mark[] = "committer ";
	char				*line = NULL, *end, *at;
	size_t				 cap = 0;
	uint64_t			 t;
	int64_t				 found = TIME_NONE;
	struct git			 g;

	if (ask_begin(&g, ledger, arg, 3) == -1)
		return TIME_NONE;
	while (getline(&line, &cap, g.f) > 0) {
		/* "committer NAME <MAIL> SECONDS +0000"; signatures follow. */
		if (found != TIME_NONE || strncmp(line, mark,
		    sizeof(mark) - 1) != 0 || (at = strrchr(line, '>')) ==
		    NULL || at[1] != ' ')
			continue;
		end = at + 2 + strcspn(at + 2, " \n");
		*end = '\0';
		if (parse_u64(at + 2, 0, INT32_MAX * UINT64_C(4), &t) == 0)
			found = (int64_t)t * TIME_SECOND;
	}
	free(line);
	return ask_end(&g) == 0 ? found : TIME_NONE;
}

static int
damaged_add(struct audit_seen *s, const struct digest *id)
{
	struct digest	*p;
	size_t		 cap = s->cap == 0 ? 64 : s->cap * 2;

	if (s->n == s->cap) {
		if ((p = reallocarray(s->damaged, cap, sizeof(*p))) == NULL) {
			log_errx(_("out of memory"));
			return FAIL_CANNOT;
		}
		s->damaged = p;
		s->cap = cap;
	}
	s->damaged[s->n++] = *id;
	return 0;
}

/* The file of the last run, as git names it; "": none. */
static void
last_run(const char *ledger, char *name, size_t size)
{
	static const char *const	 arg[] = { "ls-tree", "-r",
	    "--name-only", BRANCH, "runs" };
	char				 line[128];
	struct git			 g;

	name[0] = '\0';
	if (ask_begin(&g, ledger, arg, 5) == -1)
		return;
	while (fgets(line, sizeof(line), g.f) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		snprintf(name, size, "%s:%s", BRANCH, line);
	}
	if (ask_end(&g) != 0)
		name[0] = '\0';
}

static bool
journal_was_damaged(const char *ledger)
{
	const char	*arg[3] = { "cat-file", "blob", NULL };
	char		 name[192], *line = NULL;
	size_t		 cap = 0;
	struct git	 g;
	bool		 was = false;

	last_run(ledger, name, sizeof(name));
	arg[2] = name;
	if (name[0] == '\0' || ask_begin(&g, ledger, arg, 3) == -1)
		return false;
	while (getline(&line, &cap, g.f) > 0)
		was |= strstr(line, "\"cosigned\": false") != NULL;
	free(line);
	return ask_end(&g) == 0 && was;
}

int
audit_seen_load(struct audit_seen *s, const char *ledger)
{
	static const char *const	 arg[] = { "grep", "-h", "-E",
	    "--no-color", damaged, BRANCH, "--", "state" };
	char				*line = NULL;
	struct digest			 id;
	size_t				 cap = 0;
	struct git			 g;
	int				 rc = 0, ended;

	*s = (struct audit_seen){ .at = audit_seen_time(ledger) };
	if (s->at == TIME_NONE || ask_begin(&g, ledger, arg, 8) == -1) {
		log_errx(_("%s: the ledger cannot be read with git; is it "
		    "there, and has nbaudit run?"), ledger);
		return FAIL_CANNOT;
	}
	while (rc == 0 && getline(&line, &cap, g.f) > 0) {
		if (strlen(line) < DIGEST_HEX || line[DIGEST_HEX - 1] != '\t')
			continue;
		line[DIGEST_HEX - 1] = '\0';
		if (digest_from_hex(&id, line) == 0)
			rc = damaged_add(s, &id);
	}
	free(line);
	s->journal = journal_was_damaged(ledger);
	ended = ask_end(&g);		/* 1: no line is so */
	if (rc != 0 || ended == 0 || ended == 1)
		return rc;
	log_errx(_("%s: the ledger cannot be read with git; is it there, and "
	    "has nbaudit run?"), ledger);
	return FAIL_CANNOT;
}

int
audit_seen_findings(const char *ledger, void (*take)(void *arg, const char *),
    void *arg)
{
	static const char *const	 ask[] = { "grep", "-h", "-o", "-E",
	    "--no-color", findings, BRANCH, "--", "runs" };
	static const char		 id[] = "\"finding\": \"";
	char				*line = NULL;
	size_t				 cap = 0, n = sizeof(id) - 1;
	uint64_t			 fresh;
	struct git			 g;
	int				 rc = 1, ended;

	if (ask_begin(&g, ledger, ask, 9) == -1)
		return -1;
	while (getline(&line, &cap, g.f) > 0) {
		line[strcspn(line, "\n")] = '\0';
		if (strncmp(line, id, n) == 0) {
			line[strlen(line) - 1] = '\0';
			take(arg, line + n);
		} else if (parse_u64(line + strcspn(line, "0123456789"), 0,
		    UINT64_MAX, &fresh) == -1 || fresh > FRESH_NAMED) {
			rc = 0;
		}
	}
	free(line);
	ended = ask_end(&g);		/* 1: no line is so */
	return ended == 0 || ended == 1 ? rc : -1;
}

/* The first line git answers with, without its newline; -1: none. */
static int
ask_line(const char *ledger, const char *const *arg, size_t n, char *out,
    size_t size)
{
	struct git	 g;
	bool		 got;

	if (ask_begin(&g, ledger, arg, n) == -1)
		return -1;
	got = fgets(out, (int)size, g.f) != NULL;
	if (got)
		out[strcspn(out, "\n")] = '\0';
	return ask_end(&g) == 0 && got ? 0 : -1;
}

/* The line of state/ab/cd.tsv: SHA-256, accession, fixity, indication ... */
static void
word_take(struct audit_word *w, char *line, const char *hex)
{
	char	*field, *rest = line;

	if (strncmp(line, hex, DIGEST_HEX - 1) != 0 ||
	    line[DIGEST_HEX - 1] != '\t')
		return;
	line[strcspn(line, "\n")] = '\0';
	w->listed = true;
	for (size_t i = 0; (field = strsep(&rest, "\t")) != NULL; i++) {
		if (i == 2)
			snprintf(w->fixity, sizeof(w->fixity), "%s", field);
		if (i == 3)
			snprintf(w->indication, sizeof(w->indication), "%s",
			    field);
	}
}

static void
word_search(struct audit_word *w, const char *ledger,
    const struct digest *id)
{
	const char	*arg[3] = { "cat-file", "blob", NULL };
	char		 hex[DIGEST_HEX], name[128], *line = NULL;
	size_t		 cap = 0;
	struct git	 g;

	digest_hex(id, hex);
	snprintf(name, sizeof(name), "%s:state/%.2s/%.2s.tsv", w->commit, hex,
	    hex + 2);
	arg[2] = name;
	if (ask_begin(&g, ledger, arg, 3) == -1)
		return;
	while (getline(&line, &cap, g.f) > 0)
		word_take(w, line, hex);
	free(line);
	ask_end(&g);
}

int
audit_word_load(struct audit_word *w, const char *ledger,
    const struct digest *id)
{
	static const char *const	 head[] = { "rev-parse", "--verify",
					    BRANCH };
	const char			*arg[3] = { "cat-file", "blob", NULL };
	char				 name[96], part[4096];
	struct git			 g;
	size_t				 n;

	*w = (struct audit_word){ .at = audit_seen_time(ledger) };
	buf_init(&w->note, NOTE_ROOM);
	if (w->at == TIME_NONE || ask_line(ledger, head, 3, w->commit,
	    sizeof(w->commit)) == -1)
		return 0;
	snprintf(name, sizeof(name), "%s:checkpoint", w->commit);
	arg[2] = name;
	if (ask_begin(&g, ledger, arg, 3) == -1)
		return 0;
	while ((n = fread(part, 1, sizeof(part), g.f)) > 0)
		buf_add(&w->note, part, n);
	if (ask_end(&g) != 0 || w->note.failed)
		return 0;
	word_search(w, ledger, id);
	return 1;
}

void
audit_seen_release(struct audit_seen *s)
{
	free(s->damaged);
	*s = (struct audit_seen){ .at = TIME_NONE };
}
