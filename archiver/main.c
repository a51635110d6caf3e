/*
 * main.c: nbarchive: options, clock, messages, signals; the commands are in
 * files of their own.
 */
#include <sys/ioctl.h>

#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "formats/base/encode.h"
#include "formats/base/flow.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/base/stdfd.h"
#include "formats/base/timefmt.h"
#include "formats/base/version.h"
#include "formats/sandbox/confine.h"

#include "archiver/command.h"
#include "archiver/config.h"
#include "archiver/help.h"
#include "archiver/option.h"
#include "archiver/out.h"
#include "archiver/process.h"
#include "archiver/terminal.h"

#define HELP_TEXT	((size_t)64 * 1024)	/* octets */

enum command { C_NONE, C_ACCEPT, C_AGENCY, C_BACKUP, C_CHECK, C_DESCRIBE,
	C_EXPORT, C_GET, C_INGEST, C_INIT, C_KEY, C_LIST, C_MEDIA, C_NOTICE,
	C_PRINT, C_QUARANTINE, C_REBUILD, C_REGISTER, C_REHEARSE, C_RELATE,
	C_REPAIR, C_RESTORE, C_SALVAGE, C_SEARCH, C_SHOW, C_STATS };

#define BIT(c)		(1u << (c))
#define ALL		(~0u)
#define LISTS		(BIT(C_LIST) | BIT(C_QUARANTINE) | BIT(C_SEARCH))

/* Long options without a letter. */
enum { O_AFTER = 256, O_AT, O_AUTO, O_CHANNEL, O_DATE, O_DIRECTION,
	O_DRY_RUN, O_DUE, O_EVIDENCE, O_FROM, O_HOLDER, O_INDICATION, O_ISSUER,
	O_JSON, O_KEY, O_KIND, O_LIMIT, O_LOST, O_METADATA, O_MISSING,
	O_MOVE_TO, O_NAME, O_NEW_KEY, O_NO_COLOR, O_NUMBER, O_OFFLINE, O_ORIGIN,
	O_PLACE, O_PROPOSE, O_QUARANTINED, O_REASON, O_RECEIPT, O_REMOVE,
	O_RECIPIENT_KEY, O_REQUIRE_SANDBOX, O_RESERVE, O_SEGMENT_SIZE, O_SET,
	O_SETTLE, O_SIGNER, O_SIMULATED, O_SINCE, O_SLIP_ONLY, O_STOLEN, O_TO,
	O_UNTIL };

static const struct {
	const char	*name;
	int		 arg;
	int		 letter;
	unsigned int	 commands;	/* that know it */
} options[] = {
	{ "after", 1, O_AFTER, LISTS },
	{ "at", 1, O_AT, ALL },
	{ "auto", 0, O_AUTO, BIT(C_DESCRIBE) | BIT(C_INGEST) | BIT(C_REPAIR) },
	{ "channel", 1, O_CHANNEL, BIT(C_INGEST) | LISTS },
	{ "config", 1, 'C', ALL },
	{ "date", 1, O_DATE, LISTS },
	{ "direction", 1, O_DIRECTION, BIT(C_INGEST) | LISTS },
	{ "dry-run", 0, O_DRY_RUN, BIT(C_INGEST) | BIT(C_REGISTER) |
	  BIT(C_AGENCY) | BIT(C_NOTICE) },
	{ "due", 0, O_DUE, BIT(C_NOTICE) },
	{ "evidence", 0, O_EVIDENCE, BIT(C_INGEST) },
	{ "from", 1, O_FROM, BIT(C_ACCEPT) | BIT(C_REHEARSE) |
	  BIT(C_REPAIR) | BIT(C_RESTORE) },
	{ "help", 0, 'h', ALL },
	{ "holder", 1, O_HOLDER, BIT(C_MEDIA) },
	{ "indication", 1, O_INDICATION, LISTS },
	{ "issuer", 1, O_ISSUER, LISTS },
	{ "jobs", 1, 'j', BIT(C_DESCRIBE) | BIT(C_INGEST) |
	  BIT(C_REHEARSE) },
	{ "json", 0, O_JSON, ALL },
	{ "key", 1, O_KEY, ALL },
	{ "kind", 1, O_KIND, LISTS },
	{ "limit", 1, O_LIMIT, LISTS },
	{ "lost", 0, O_LOST, BIT(C_KEY) },
	{ "metadata", 1, O_METADATA, BIT(C_INGEST) },
	{ "missing", 0, O_MISSING, BIT(C_DESCRIBE) },
	{ "move-to", 1, O_MOVE_TO, BIT(C_INGEST) },
	{ "name", 1, O_NAME, LISTS },
	{ "new-key", 1, O_NEW_KEY, BIT(C_KEY) },
	{ "number", 1, O_NUMBER, LISTS },
	{ "no-color", 0, O_NO_COLOR, ALL },
	{ "offline", 0, O_OFFLINE, ALL },
	{ "origin", 1, O_ORIGIN, BIT(C_INIT) },
	{ "output", 1, 'o', BIT(C_AGENCY) | BIT(C_EXPORT) | BIT(C_GET) |
	  BIT(C_KEY) | BIT(C_MEDIA) | BIT(C_NOTICE) | BIT(C_PRINT) |
	  BIT(C_REGISTER) | BIT(C_REHEARSE) | BIT(C_SALVAGE) },
	{ "place", 1, O_PLACE, BIT(C_MEDIA) },
	{ "propose", 0, O_PROPOSE, BIT(C_RELATE) },
	{ "quarantined", 0, O_QUARANTINED, BIT(C_LIST) | BIT(C_SEARCH) },
	{ "quiet", 0, 'q', ALL },
	{ "reason", 1, O_REASON, BIT(C_ACCEPT) | BIT(C_AGENCY) |
	  BIT(C_DESCRIBE) | BIT(C_EXPORT) | BIT(C_GET) | BIT(C_KEY) |
	  BIT(C_MEDIA) | BIT(C_NOTICE) | BIT(C_PRINT) | BIT(C_QUARANTINE) |
	  BIT(C_REGISTER) | BIT(C_RELATE) },
	{ "receipt", 1, O_RECEIPT, BIT(C_INGEST) },
	{ "recipient-key", 1, O_RECIPIENT_KEY, BIT(C_REHEARSE) |
	  BIT(C_REPAIR) | BIT(C_RESTORE) },
	{ "remove", 0, O_REMOVE, BIT(C_RELATE) },
	{ "require-sandbox", 0, O_REQUIRE_SANDBOX, ALL },
	{ "reserve", 1, O_RESERVE, ALL },
	{ "segment-size", 1, O_SEGMENT_SIZE, BIT(C_INIT) },
	{ "set", 1, O_SET, BIT(C_BACKUP) | BIT(C_REHEARSE) },
	{ "settle", 1, O_SETTLE, BIT(C_INGEST) },
	{ "signer", 1, O_SIGNER, LISTS },
	{ "simulated", 0, O_SIMULATED, BIT(C_INIT) },
	{ "since", 1, O_SINCE, LISTS },
	{ "slip-only", 0, O_SLIP_ONLY, BIT(C_PRINT) },
	{ "stolen", 1, O_STOLEN, BIT(C_KEY) },
	{ "store", 1, 's', ALL },
	{ "to", 1, O_TO, BIT(C_PRINT) },
	{ "trust", 1, 't', BIT(C_EXPORT) | BIT(C_INGEST) | BIT(C_NOTICE) |
	  BIT(C_PRINT) },
	{ "until", 1, O_UNTIL, LISTS },
	{ "verbose", 0, 'v', ALL },
	{ "version", 0, 'V', ALL },
};
#define OPTIONS	(sizeof(options) / sizeof(options[0]))

static const struct {
	const char	*name;
	enum command	 command;
	int		(*run)(const struct run *);
	const char	*what;		/* one line */
	const char	*help;
} commands[] = {
	{ "init", C_INIT, archive_init, N_("make a new store"),
	  help_init },
	{ "ingest", C_INGEST, archive_ingest, N_("take documents in"),
	  help_ingest },
	{ "list", C_LIST, archive_list, N_("list accessions, newest first"),
	  help_list },
	{ "search", C_SEARCH, archive_search,
	  N_("find documents by words, number, date, issuer, signer"),
	  help_search },
	{ "show", C_SHOW, archive_show, N_("show what is known of a document"),
	  help_show },
	{ "get", C_GET, archive_get, N_("hand out originals, byte for byte"),
	  help_get },
	{ "print", C_PRINT, archive_print,
	  N_("print originals, each with its verification slip"),
	  help_print },
	{ "describe", C_DESCRIBE, archive_describe,
	  N_("correct or add what is known of a document"),
	  help_describe },
	{ "export", C_EXPORT, archive_export,
	  N_("a package of documents for another archive"),
	  help_export },
	{ "relate", C_RELATE, archive_relate,
	  N_("note how documents belong together"),
	  help_relate },
	{ "accept", C_ACCEPT, archive_accept,
	  N_("note that a person dealt with a finding"),
	  help_accept },
	{ "quarantine", C_QUARANTINE, archive_quarantine,
	  N_("list or release quarantined documents"),
	  help_quarantine },
	{ "stats", C_STATS, archive_stats, N_("count what the store holds"),
	  help_stats },
	{ "rebuild", C_REBUILD, archive_rebuild,
	  N_("build the catalog anew from the segments"),
	  help_rebuild },
	{ "backup", C_BACKUP, archive_backup,
	  N_("write the next volumes of a media set"),
	  help_backup },
	{ "media", C_MEDIA, archive_media,
	  N_("volumes: list, read back, custody"),
	  help_media },
	{ "register", C_REGISTER, archive_register,
	  N_("the register of certificates"),
	  help_register },
	{ "agency", C_AGENCY, archive_agency,
	  N_("agencies, people and decisions: who is who"),
	  help_agency },
	{ "notice", C_NOTICE, archive_notice,
	  N_("notices to senders of documents that failed"),
	  help_notice },
	{ "restore", C_RESTORE, archive_restore,
	  N_("a new store from volumes alone"),
	  help_restore },
	{ "rehearse", C_REHEARSE, archive_rehearse,
	  N_("rehearse restoring from volumes, with a proof"),
	  help_rehearse },
	{ "repair", C_REPAIR, archive_repair,
	  N_("heal damaged documents from volumes"),
	  help_repair },
	{ "salvage", C_SALVAGE, archive_salvage,
	  N_("read what is whole out of a broken store"),
	  help_salvage },
	{ "key", C_KEY, archive_key,
	  N_("replace the archive's key, or keep it on paper"),
	  help_key },
	{ "check-config", C_CHECK, archive_check_config,
	  N_("say what is wrong with the configuration"),
	  help_check_config },
};
#define COMMANDS	(sizeof(commands) / sizeof(commands[0]))

/* What signals need; set before they can come. */
static volatile sig_atomic_t	 stop;
static const char *volatile	 temps[TEMPS_MAX];
static char			 fault_text[1024];
static size_t			 fault_len;

static int64_t
clock_now(void *arg)
{
	struct timespec	 ts;

	(void)arg;
	clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * TIME_SECOND + ts.tv_nsec / 1000;
}

static void
temp_add(const char *path)
{
	for (size_t i = 0; i < TEMPS_MAX; i++)
		if (temps[i] == NULL) {
			temps[i] = path;
			return;
		}
}

static void
temp_drop(const char *path)
{
	for (size_t i = 0; i < TEMPS_MAX; i++)
		if (temps[i] == path)
			temps[i] = NULL;
}

static bool
stopping(void)
{
	return stop != 0;
}

/*
 * A page that cannot be read or makes no sense kills its reader: say so, and
 * leave nothing half done.  Only what a handler may call.
 */
static void
on_fault(int sig)
{
	ssize_t	 n;

	(void)sig;
	for (size_t i = 0; i < TEMPS_MAX; i++)
		if (temps[i] != NULL)
			unlink(temps[i]);
	n = write(STDERR_FILENO, fault_text, fault_len);
	(void)n;
	_exit(FAIL_DAMAGE);
}

/* The first asks to end in order, the second ends. */
static void
on_stop(int sig)
{
	if (stop) {
		for (size_t i = 0; i < TEMPS_MAX; i++)
			if (temps[i] != NULL)
				unlink(temps[i]);
		_exit(128 + sig);
	}
	stop = 1;
}

static void
signals_set(void)
{
	struct sigaction	 sa;
	int			 n;

	n = snprintf(fault_text, sizeof(fault_text), "nbarchive: %s\n",
	    _("a damaged page of the store cannot be read; nothing was "
	    "changed.  Find out which documents are hit with: nbaudit run; a "
	    "damaged catalog is built anew with: nbarchive rebuild; a broken "
	    "segment is replaced by a store out of volumes with: nbarchive "
	    "restore, and what no volume holds is taken out of it with: "
	    "nbarchive salvage"));
	fault_len = n < 0 ? 0 : (size_t)n < sizeof(fault_text) ? (size_t)n :
	    sizeof(fault_text) - 1;

	memset(&sa, 0, sizeof(sa));
	sigemptyset(&sa.sa_mask);
	/* Under a sanitizer a fault is a bug of ours, and it reports it. */
	sa.sa_handler = on_fault;
	sa.sa_flags = (int)SA_RESETHAND;
	if (!CONFINE_SANITIZED) {
		sigaction(SIGSEGV, &sa, NULL);
		sigaction(SIGBUS, &sa, NULL);
	}
	sa.sa_handler = on_stop;
	sa.sa_flags = SA_RESTART;
	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	sa.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &sa, NULL);
	sigaction(SIGIO, &sa, NULL);	/* of leases: they are asked for */
}

/* Settings from the command line wait until the file was read. */
struct given {
	const char	*config;
	const char	*key[16];	/* of the configuration */
	const char	*value[16];
	size_t		 n;
	bool		 help;
	bool		 version;
	bool		 no_color;
	unsigned int	 seen[OPTIONS];
};

static void
usage(FILE *to)
{
	struct buf	 all;
	char		 line[256];

	buf_init(&all, HELP_TEXT);
	terminal_help(to, _("usage: nbarchive COMMAND [options] "
	    "[arguments]\n\ncommands:\n"));
	for (size_t i = 0; i < COMMANDS; i++) {
		snprintf(line, sizeof(line), "  %s  %s\n", commands[i].name,
		    _(commands[i].what));
		buf_addstr(&all, line);
	}
	terminal_help(to, buf_str(&all) == NULL ? "" : (const char *)all.p);
	buf_release(&all);
	terminal_help(to, _("\noptions of all commands:\n"
	    "  -s, --store DIR    the store (else NGUYENBAN_STORE, else the\n"
	    "                     configuration)\n"
	    "  -C, --config FILE  the configuration\n"
	    "  --key FILE         the archive's key\n"
	    "  --json             JSON lines on standard output\n"
	    "  -q, -v             say less, say more\n"
	    "  --no-color, --offline, --require-sandbox, --at TIME\n"
	    "  -h, --help         help; also: nbarchive COMMAND --help\n"
	    "  -V, --version\n"));
}

/* Of one that is given twice the last counts, as of any option. */
static void
given_set(struct given *g, const char *key, const char *value)
{
	size_t	 i = 0;

	while (i < g->n && strcmp(g->key[i], key) != 0)
		i++;
	if (i == sizeof(g->key) / sizeof(g->key[0]))
		return;
	g->key[i] = key;
	g->value[i] = value;
	if (i == g->n)
		g->n++;
}

/* An option that only sets something.  False: not one of these. */
static bool
take_plain(struct run *run, struct given *g, int c, const char *value)
{
	const struct {
		int		 letter;
		const char	**text;
		bool		*flag;
	} plain[] = {
		{ O_CHANNEL, &run->channel, NULL },
		{ O_DIRECTION, &run->direction, NULL },
		{ O_FROM, &run->from, NULL },
		{ O_HOLDER, &run->holder, NULL },
		{ O_PLACE, &run->place, NULL },
		{ O_SET, &run->media_set, NULL },
		{ O_INDICATION, &run->indication, NULL },
		{ O_DATE, &run->date, NULL },
		{ O_ISSUER, &run->issuer, NULL },
		{ O_KIND, &run->kind, NULL },
		{ O_NUMBER, &run->number, NULL },
		{ O_SIGNER, &run->signer, NULL },
		{ O_METADATA, &run->metadata, NULL },
		{ O_MOVE_TO, &run->move_to, NULL },
		{ O_NAME, &run->name, NULL },
		{ O_NEW_KEY, &run->new_key, NULL },
		{ O_ORIGIN, &run->origin, NULL },
		{ O_PROPOSE, NULL, &run->propose },
		{ O_REMOVE, NULL, &run->remove },
		{ O_SLIP_ONLY, NULL, &run->slip_only },
		{ O_TO, &run->to, NULL },
		{ O_REASON, &run->reason, NULL },
		{ O_RECEIPT, &run->receipt, NULL },
		{ O_RECIPIENT_KEY, &run->recipient_key, NULL },
		{ 'C', &g->config, NULL },
		{ 'o', &run->output, NULL },
		{ O_AUTO, NULL, &run->automatic },
		{ O_DRY_RUN, NULL, &run->dry_run },
		{ O_DUE, NULL, &run->due },
		{ O_EVIDENCE, NULL, &run->evidence },
		{ O_JSON, NULL, &run->json },
		{ O_LOST, NULL, &run->lost },
		{ O_MISSING, NULL, &run->missing },
		{ O_NO_COLOR, NULL, &g->no_color },
		{ O_QUARANTINED, NULL, &run->quarantined },
		{ O_REQUIRE_SANDBOX, NULL, &run->require_sandbox },
		{ O_SIMULATED, NULL, &run->make_simulated },
		{ 'V', NULL, &g->version },
		{ 'h', NULL, &g->help },
		{ 'q', NULL, &run->quiet },
		{ 'v', NULL, &run->verbose },
	};

	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++) {
		if (plain[i].letter != c)
			continue;
		if (plain[i].text != NULL)
			*plain[i].text = value;
		else if (plain[i].flag != NULL)
			*plain[i].flag = true;
		return true;
	}
	return false;
}

/* An option that stands for a key of the configuration; NULL: none. */
static const char *
setting_of(int c)
{
	switch (c) {
	case 'j':
		return "jobs";
	case O_KEY:
		return "key";
	case O_RESERVE:
		return "reserve";
	case O_SEGMENT_SIZE:
		return "segment_size";
	case O_SETTLE:
		return "settle";
	case 's':
		return "store";
	case 't':
		return "trust";
	default:
		return NULL;
	}
}

/* One option.  0 or -1 (logged). */
static int
take(struct run *run, struct given *g, int c, const char *value)
{
	const char	*key = setting_of(c);

	if (take_plain(run, g, c, value))
		return 0;
	if (key != NULL) {
		given_set(g, key, value);
		return 0;
	}
	switch (c) {
	case O_AFTER:
		return option_number("after", value, &run->after);
	case O_AT:
		return option_time("at", value, &run->at);
	case O_LIMIT:
		return option_number("limit", value, &run->limit);
	case O_OFFLINE:		/* nothing here reaches the network */
		return 0;
	case O_SINCE:
		return option_time("since", value, &run->since);
	case O_STOLEN:
		return option_time("stolen", value, &run->stolen);
	case O_UNTIL:
		return option_time("until", value, &run->until);
	default:
		return -1;
	}
}

/* All options, wherever they stand.  0 or -1 (logged). */
static int
options_read(int argc, char **argv, struct run *run, struct given *g)
{
	struct option	 list[OPTIONS + 1];
	int		 c;

	memset(list, 0, sizeof(list));
	for (size_t i = 0; i < OPTIONS; i++) {
		list[i].name = options[i].name;
		list[i].has_arg = options[i].arg;
		list[i].val = options[i].letter;
	}
	opterr = 0;	/* its own messages would be English */
	while ((c = getopt_long(argc, argv, ":C:hj:o:qs:t:vV", list, NULL)) !=
	    -1) {
		if (c == '?' || c == ':') {
			log_errx(c == ':' ? _("%s: a value is missing; "
			    "nbarchive COMMAND --help explains it") :
			    _("%s: there is no such option; nbarchive COMMAND "
			    "--help lists them"), optind > 0 ?
			    argv[optind - 1] : "");
			return -1;
		}
		if (take(run, g, c, optarg) == -1)
			return -1;
		for (size_t i = 0; i < OPTIONS; i++)
			if (options[i].letter == c)
				g->seen[i] = 1;
	}
	return 0;
}

/* An option that the command does not know is a mistake, never ignored. */
static int
options_check(const struct given *g, size_t command)
{
	for (size_t i = 0; i < OPTIONS; i++) {
		if (!g->seen[i] ||
		    (options[i].commands & BIT(commands[command].command)))
			continue;
		log_errx(_("%s has no option --%s; see: nbarchive %s --help"),
		    commands[command].name, options[i].name,
		    commands[command].name);
		return -1;
	}
	return 0;
}

/* File, then environment, then command line.  0 or -1 (logged). */
static int
settings_make(struct settings *set, struct run *run, const struct given *g,
    enum command command)
{
	const char	*env = getenv("NGUYENBAN_STORE"), *wrong = NULL;
	int		 rc = 0;

	settings_init(set);
	if (g->config != NULL || access(CONFIG_FILE, F_OK) == 0)
		rc = settings_read(set, g->config != NULL ? g->config :
		    CONFIG_FILE);
	/* Of the nightly inbox; what a person names is taken at once. */
	if (command == C_INGEST && !run->automatic)
		set->settle = 0;
	if (env != NULL && *env != '\0')
		wrong = settings_set(set, "store", env);
	for (size_t i = 0; i < g->n && wrong == NULL; i++)
		if ((wrong = settings_set(set, g->key[i], g->value[i])) !=
		    NULL)
			log_errx("%s %s: %s", g->key[i], g->value[i], wrong);
	if (command == C_INGEST && run->channel != NULL && wrong == NULL &&
	    (wrong = settings_set(set, "channel", run->channel)) != NULL)
		log_errx("--channel %s: %s", run->channel, wrong);
	if (command == C_INGEST && run->direction != NULL && wrong == NULL &&
	    (wrong = settings_set(set, "direction", run->direction)) != NULL)
		log_errx("--direction %s: %s", run->direction, wrong);
	return wrong != NULL ? -1 : rc;
}

static size_t
command_find(const char *name)
{
	size_t	 i;

	for (i = 0; i < COMMANDS; i++)
		if (strcmp(commands[i].name, name) == 0)
			break;
	return i;
}

int
main(int argc, char **argv)
{
	char		 agent[PROCESS_AGENT];
	struct terminal	 sink = { 0 };
	struct settings	 set;
	struct given	 g = { 0 };
	struct run	 run = {
		.at = TIME_NONE, .since = TIME_NONE, .until = TIME_NONE,
		.stolen = TIME_NONE,
		.clock = { clock_now, NULL },
		.temp_add = temp_add, .temp_drop = temp_drop,
		.stopping = stopping,
	};
	size_t		 c;
	int		 rc;

	if (stdfd_hold() == -1)
		return FAIL_CANNOT;
	i18n_init();
	log_init(terminal_log, &sink, LOG_LEVEL_INFO);
	process_memory();
	signals_set();
	process_agent(agent);
	run.agent = agent;
	run.simulated = getenv("NGUYENBAN_CLOCK");
	run.progress = isatty(STDERR_FILENO);
	run.ask = isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
	run.columns = flow_columns(STDOUT_FILENO);

	if (options_read(argc, argv, &run, &g) == -1)
		return FAIL_USAGE;
	sink.quiet = run.quiet;
	sink.color = flow_color(STDERR_FILENO) && !g.no_color;
	if (run.verbose)
		log_init(terminal_log, &sink, LOG_LEVEL_DEBUG);
	if (g.version) {
		printf("nbarchive %s\n", NB_VERSION);
		return out_end();
	}
	if (optind == argc) {
		usage(g.help ? stdout : stderr);
		return g.help ? out_end() : FAIL_USAGE;
	}
	if ((c = command_find(argv[optind])) == COMMANDS) {
		log_errx(_("there is no command %s"), argv[optind]);
		usage(stderr);
		return FAIL_USAGE;
	}
	if (g.help) {
		terminal_help(stdout, _(commands[c].help));
		return out_end();
	}
	run.arg = argv + optind + 1;
	run.narg = (size_t)(argc - optind - 1);
	if (options_check(&g, c) == -1)
		return FAIL_USAGE;
	run.set = &set;
	rc = settings_make(&set, &run, &g, commands[c].command) == -1 ?
	    FAIL_USAGE : commands[c].run(&run);
	settings_release(&set);
	return rc;
}
