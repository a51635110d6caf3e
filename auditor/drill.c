/*
 * drill.c: nbaudit drill: is every alarm raised?  Attacks on scratch copies of
 * the user's own store and ledger, one after the other, and what an audit says.
 */
#include <sys/stat.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/store/layout.h"
#include "auditor/audit.h"
#include "auditor/drill.h"
#include "auditor/jsonl.h"
#include "auditor/logkey.h"
#include "auditor/page.h"
#include "auditor/progress.h"
#include "auditor/scratch.h"

#define SAID_MAX	((size_t)64 * 1024 * 1024)
#define BUDGET		"1s"	/* of an audit of a sample: the first ones */
#define ARGS		24

extern char	**environ;

/* What is in the way of a person; never the folder itself. */
static const char	 dir_pattern[] = "nbaudit-drill-XXXXXX";

char *
drill_path(const struct drill *d, const char *name)
{
	return path_join(d->dir, name);
}

/* Run ${argv}; standard output goes into ${out}.  Its exit status, or -1. */
static int
child(struct drill *d, const char *program, char *const argv[],
    struct buf *out)
{
	posix_spawn_file_actions_t	 fa;
	posix_spawnattr_t		 at;
	sigset_t			 none;
	char				*name = drill_path(d, "said");
	int				 status = -1;
	pid_t				 pid;

	if (name == NULL)
		return -1;
	sigemptyset(&none);
	posix_spawn_file_actions_init(&fa);
	posix_spawnattr_init(&at);
	posix_spawnattr_setsigmask(&at, &none);	/* ours are held back */
	posix_spawnattr_setflags(&at, POSIX_SPAWN_SETSIGMASK);
	posix_spawn_file_actions_addopen(&fa, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&fa, 1, name, O_WRONLY | O_CREAT |
	    O_TRUNC, 0600);
	posix_spawn_file_actions_addopen(&fa, 2, "/dev/null", O_WRONLY, 0);
	errno = posix_spawnp(&pid, program, &fa, &at, argv, environ);
	if (errno != 0)
		log_err("%s", argv[0]);
	else if (waitpid(pid, &status, 0) != pid)
		status = -1;
	else
		status = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
	posix_spawnattr_destroy(&at);
	posix_spawn_file_actions_destroy(&fa);
	if (status != -1 && out != NULL) {
		buf_reset(out);
		if (durable_read(out, name) == -1)
			status = -1;
	}
	free(name);
	return status;
}

/* argv knows no const. */
static char *
word(const char *s)
{
	return (char *)(uintptr_t)s;
}

int
drill_git(struct drill *d, const char *repo, const char *const *arg,
    struct buf *out)
{
	char	*argv[ARGS] = { word("git"), word("--git-dir"), word(repo) };
	size_t	 n = 3;

	while (*arg != NULL && n < ARGS - 1)
		argv[n++] = word(*arg++);
	argv[n] = NULL;
	if (child(d, "git", argv, out) == 0)
		return 0;
	snprintf(d->why, sizeof(d->why), "%s",
	    _("the program git is absent, or refuses"));
	return -1;
}

int
drill_nbaudit(struct drill *d, const char *const *arg)
{
	char	*argv[ARGS], *conf = drill_path(d, d->mirrored ?
		    "mirrored.conf" : "plain.conf");
	size_t	 n = 0;
	int	 rc = -1;

	if (conf != NULL) {
		argv[n++] = word("nbaudit");
		while (*arg != NULL && n < ARGS - 12)
			argv[n++] = word(*arg++);
		argv[n++] = word("-s");
		argv[n++] = d->store;
		argv[n++] = word("-l");
		argv[n++] = d->ledger;
		argv[n++] = word("-t");
		argv[n++] = d->trust;
		argv[n++] = word("-C");
		argv[n++] = conf;
		argv[n++] = word("--json");
		argv[n++] = word("--offline");
		argv[n] = NULL;
		rc = child(d, "/proc/self/exe", argv, &d->said);
	}
	free(conf);
	d->status = rc;
	return rc == -1 ? -1 : 0;
}

static int
audit_copy(struct drill *d)
{
	static const char *const	 run[] = { "run", NULL };
	static const char *const	 some[] = { "run", "--budget", BUDGET,
	    NULL };

	return drill_nbaudit(d, d->sampled ? some : run);
}

/* Did the last audit tell a finding of that kind? */
static bool
has_said(const struct drill *d, const char *kind)
{
	char	 text[64];
	int	 n = snprintf(text, sizeof(text), "\"kind\":\"%s\"", kind);

	return d->said.len > 0 && memmem(d->said.p, d->said.len, text,
	    (size_t)n) != NULL;
}

int
drill_earlier(struct drill *d, struct buf *note, struct checkpoint *c)
{
	struct ledger		*l = ledger_open_read(d->ledger);
	struct commit_facts	*list = NULL;
	struct checkpoint	 last = { .size = 0 };
	char			 head[COMMIT_HEX];
	size_t			 n = 0, text;
	bool			 any = false;
	int			 rc = -1;

	if (l != NULL && ledger_head(l, head) == 1 &&
	    ledger_commits(l, head, &list, &n) == 0)
		rc = 0;
	while (rc == 0 && n-- > 0) {
		buf_reset(note);
		if (ledger_base(l, list[n].hex) == -1) {
			rc = -1;
		} else if (ledger_get(l, "checkpoint", note) == 1 &&
		    note_split(note->p, note->len, &text) == 0 &&
		    checkpoint_parse(c, note->p, text) == 0) {
			if (any && c->size < last.size)
				rc = 1;
			last = *c;
			any = true;
		}
	}
	free(list);
	ledger_free(l);
	return rc;
}

/* A fresh copy of ${kept} as ${name}.  0 or -1 (logged). */
static int
bring(struct drill *d, const char *kept, const char *name)
{
	char	*from = drill_path(d, kept), *to = drill_path(d, name);
	int	 rc = -1;

	if (from != NULL && to != NULL) {
		scratch_remove(to);
		rc = scratch_copy(from, to, NULL, NULL);
	}
	free(from);
	free(to);
	return rc;
}

/* The unharmed copies pass an audit, or nothing can be seen of attacks. */
static enum status
baseline(struct drill *d)
{
	d->mirrored = true;
	if (drill_cover(d, true) == -1 || audit_copy(d) == -1)
		return STATUS_CANNOT;
	if (d->status < STATUS_USAGE) {
		drill_stamp(d);
		if (audit_copy(d) == -1)
			return STATUS_CANNOT;
	}
	d->mirrored = false;
	if (d->status >= STATUS_USAGE) {
		log_errx(_("an audit of the unharmed copies ends with %d: mend "
		    "that first, with: nbaudit run"), d->status);
		return d->status > STATUS_TAMPERED ? STATUS_CANNOT :
		    (enum status)d->status;
	}
	return drill_cover(d, false) == -1 ||
	    bring(d, "led", "kept") == -1 ||
	    bring(d, "led.d", "kept.d") == -1 ||
	    bring(d, "mirror", "kept.mirror") == -1 ? STATUS_CANNOT :
	    STATUS_OK;
}

static int
refresh(struct drill *d)
{
	char	*witness = drill_path(d, "witness");

	if (witness != NULL)
		scratch_remove(witness);
	free(witness);
	d->mirrored = false;
	*d->why = '\0';
	return bring(d, "kept", "led") == -1 ||
	    bring(d, "kept.d", "led.d") == -1 ||
	    bring(d, "kept.mirror", "mirror") == -1 ? -1 : 0;
}

/* What an audit says after the attack.  0 or -1. */
static int
look(struct drill *d, const struct drill_alarm *al)
{
	static const char *const	 verify[] = { "verify", NULL };
	static const char *const	 some[] = { "verify", "--budget",
	    BUDGET, NULL };
	char				*dir, *request;
	int				 rc;

	switch (al->how) {
	case DRILL_TWICE:
		if (audit_copy(d) == -1)
			return -1;
		/* FALLTHROUGH */
	case DRILL_RUN:
		return audit_copy(d);
	case DRILL_VERIFY:
		return drill_nbaudit(d, d->sampled ? some : verify);
	case DRILL_WITNESS:
		break;
	}
	dir = drill_path(d, "witness");
	request = drill_path(d, "request");
	if (dir == NULL || request == NULL) {
		rc = -1;
	} else {
		const char *const	 sign[] = { "witness", "sign", dir,
		    request, NULL };

		rc = drill_nbaudit(d, sign);
	}
	free(dir);
	free(request);
	return rc;
}

enum outcome { NOT_RAISED, RAISED, NOT_POSSIBLE, FAILED };

static enum outcome
try_alarm(struct drill *d, const struct drill_alarm *al)
{
	enum outcome	 o = FAILED;
	int		 rc;

	if (refresh(d) == -1)
		return FAILED;
	rc = al->attack(d);
	if (rc == 0) {
		o = NOT_POSSIBLE;
	} else if (rc == 1 && look(d, al) == 0) {
		o = d->status >= (int)al->least && d->status <=
		    STATUS_TAMPERED ? RAISED : NOT_RAISED;
		if (o == RAISED && al->kind[0] != NULL) {
			o = NOT_RAISED;
			for (size_t i = 0; i < 3 && al->kind[i] != NULL; i++)
				if (has_said(d, al->kind[i]))
					o = RAISED;
		}
	}
	return drill_undo(d) == -1 ? FAILED : o;
}

/* "ledger or mirror-differs, 5" */
static void
put_expected(struct buf *b, const struct drill_alarm *al)
{
	for (size_t i = 0; i < 3 && al->kind[i] != NULL; i++)
		buf_addf(b, "%s%s", i == 0 ? "" : " / ", _(al->kind[i]));
	buf_addf(b, al->kind[0] == NULL ? _("exit %d") : _(", exit %d"),
	    (int)al->least);
}

/* All kinds that the last audit told. */
static void
put_seen(struct buf *b, const struct drill *d)
{
	bool	 any = false;

	for (unsigned int i = 0; i < KIND_MAX; i++) {
		const char	*kind = report_kind_name(i);

		if (!has_said(d, kind))
			continue;
		buf_addf(b, "%s%s", any ? ", " : "", _(kind));
		any = true;
	}
	buf_addf(b, any ? _(", exit %d") : _("exit %d"), d->status);
}

static json_t *
kinds_json(const struct drill *d, const struct drill_alarm *al)
{
	json_t	*list = json_array();

	if (al != NULL)
		for (size_t i = 0; i < 3 && al->kind[i] != NULL; i++)
			json_array_append_new(list, json_string(al->kind[i]));
	else
		for (unsigned int i = 0; i < KIND_MAX; i++)
			if (has_said(d, report_kind_name(i)))
				json_array_append_new(list,
				    json_string(report_kind_name(i)));
	return list;
}

static void
tell_json(const struct drill *d, const struct drill_alarm *al,
    enum outcome o)
{
	static const char *const	 words[] = { "not raised", "raised",
	    "not possible", "failed" };
	json_t				*json = json_object();

	json_put_str(json, "alarm", al->what);
	json_put_int(json, "threat", al->threat);
	json_put_int(json, "expected_exit", al->least);
	json_put(json, "expected", kinds_json(d, al));
	json_put_str(json, "outcome", words[o]);
	if (o == RAISED || o == NOT_RAISED) {
		json_put(json, "seen", kinds_json(d, NULL));
		json_put_int(json, "seen_exit", d->status);
	} else {
		json_put_str(json, "why", d->why);
	}
	(void)jsonl_take(json);
}

static void
tell_alarm(const struct drill *d, const struct drill_alarm *al,
    enum outcome o)
{
	struct buf	 want, seen;
	struct sheet	*s;

	if (d->opts->json) {
		tell_json(d, al, o);
		return;
	}
	buf_init(&want, 256);
	buf_init(&seen, 1024);
	put_expected(&want, al);
	put_seen(&seen, d);
	if ((s = sheet_new()) != NULL && buf_str(&want) != NULL &&
	    buf_str(&seen) != NULL) {
		sheet_add(s, SHEET_LINE, o == RAISED ? TONE_GOOD :
		    o == NOT_RAISED ? TONE_BAD : TONE_WARN, NULL, "%s",
		    o == RAISED ? _("raised") : o == NOT_RAISED ?
		    _("NOT RAISED") : o == FAILED ? _("failed") :
		    _("not possible here"));
		sheet_add(s, SHEET_ROW, TONE_PLAIN, _("  alarm"),
		    _("%s (threat %u)"), _(al->what), al->threat);
		if (o == RAISED || o == NOT_RAISED) {
			sheet_add(s, SHEET_ROW, TONE_PLAIN, _("  expected"),
			    "%s", buf_str(&want));
			sheet_add(s, SHEET_ROW, TONE_PLAIN, _("  seen"), "%s",
			    buf_str(&seen));
		} else {
			sheet_add(s, SHEET_ROW, TONE_PLAIN, _("  why"), "%s",
			    *d->why == '\0' ? "?" : d->why);
		}
		page_print(stdout, s, d->opts);
	}
	sheet_free(s);
	fflush(stdout);
	buf_release(&want);
	buf_release(&seen);
}

/* Was the end asked for?  The signals are held back until now. */
static bool
is_stopped(void)
{
	sigset_t	 set;

	return sigpending(&set) == 0 && (sigismember(&set, SIGINT) == 1 ||
	    sigismember(&set, SIGTERM) == 1 || sigismember(&set, SIGHUP) == 1);
}

struct counts {
	size_t	 of[4];
	bool	 stopped;
};

static void
try_all(struct drill *d, const struct drill_alarm *al, struct counts *c)
{
	enum outcome	 o;

	for (; al->what != NULL && !c->stopped; al++) {
		o = try_alarm(d, al);
		if (is_stopped()) {
			c->stopped = true;
			return;
		}
		c->of[o]++;
		tell_alarm(d, al, o);
	}
}

static enum status
conclude_drill(const struct drill *d, const struct counts *c)
{
	if (c->stopped) {
		log_errx("%s", _("the drill was broken off"));
		return STATUS_CANNOT;
	}
	if (!d->opts->json)
		printf(_("%zu alarms raised, %zu not raised, %zu not possible "
		    "here, %zu failed.\n"), c->of[RAISED], c->of[NOT_RAISED],
		    c->of[NOT_POSSIBLE], c->of[FAILED]);
	if (c->of[FAILED] > 0)
		return STATUS_CANNOT;
	return c->of[NOT_RAISED] > 0 || c->of[NOT_POSSIBLE] > 0 ?
	    STATUS_ATTENTION : STATUS_OK;
}

static enum status
drill_in(struct drill *d)
{
	struct counts	 c = { { 0 }, false };
	enum status	 st;

	if (drill_copy(d) == -1)
		return STATUS_CANNOT;
	if ((st = baseline(d)) != STATUS_OK)
		return st;
	if (d->sampled && !d->opts->json)
		printf(_("A sample: attacks on segment %06" PRIu32 " alone; of "
		    "the originals what is attacked is read. --all reads "
		    "everything.\n"), d->segment);
	try_all(d, drill_store_alarms, &c);
	try_all(d, drill_ledger_alarms, &c);
	try_all(d, drill_stamp_alarms, &c);
	return conclude_drill(d, &c);
}

/* DIR/nbaudit-drill-XXXXXX, for our eyes only: a copy of the key lies in it. */
static char *
scratch_folder(const struct options *o)
{
	const char	*tmp = o->output != NULL ? o->output :
			    getenv("TMPDIR");
	char		*dir, *real;

	if (tmp == NULL || *tmp == '\0')
		tmp = "/tmp";
	if ((dir = path_join(tmp, dir_pattern)) == NULL)
		return NULL;
	if (mkdtemp(dir) == NULL) {
		log_err(_("%s: cannot be made"), dir);
		free(dir);
		return NULL;
	}
	real = realpath(dir, NULL);
	free(dir);
	return real;
}

enum status
cmd_drill(const struct options *o)
{
	struct drill	 d;
	enum status	 st = STATUS_CANNOT;
	sigset_t	 hold, was;

	if (o->ledger == NULL || o->store == NULL) {
		log_errx("%s", _("which store and ledger? Name them with -s "
		    "DIR and -l DIR, or in the configuration"));
		return STATUS_USAGE;
	}
	if (o->drill_all && o->drill_sample) {
		log_errx("%s", _("--all and --sample are two ways"));
		return STATUS_USAGE;
	}
	memset(&d, 0, sizeof(d));
	d.opts = o;
	buf_init(&d.said, SAID_MAX);
	sigemptyset(&hold);
	sigaddset(&hold, SIGINT);
	sigaddset(&hold, SIGTERM);
	sigaddset(&hold, SIGHUP);
	sigprocmask(SIG_BLOCK, &hold, &was);
	if ((d.dir = scratch_folder(o)) != NULL) {
		st = drill_in(&d);
		(void)drill_undo(&d);
		scratch_remove(d.dir);
	}
	sigprocmask(SIG_SETMASK, &was, NULL);
	buf_release(&d.said);
	free(d.patch);
	free(d.store);
	free(d.ledger);
	free(d.mirror);
	free(d.trust);
	free(d.dir);
	return st;
}
