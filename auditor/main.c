/*
 * main.c: nbaudit: re-verifies stored documents and keeps the ledger.
 */
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/encode.h"
#include "formats/base/flow.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/base/stdfd.h"
#include "formats/base/timefmt.h"
#include "formats/base/version.h"
#include "auditor/help.h"
#include "auditor/journald.h"
#include "auditor/options.h"
#include "auditor/progress.h"

#define LOG_TEXT	((size_t)64 * 1024)	/* octets of a message */

enum { OPT_JSON = 256, OPT_NO_COLOR, OPT_OFFLINE, OPT_SANDBOX, OPT_AT,
	OPT_LOG_KEY, OPT_SIMULATED, OPT_COVERS, OPT_JOBS, OPT_AUDITOR_KEY,
	OPT_HTML, OPT_RUN, OPT_OUTPUT, OPT_SEED, OPT_COUNT, OPT_TSA,
	OPT_REQUEST, OPT_RESPONSE, OPT_IMPORT, OPT_EXPORT_LIST, OPT_FROM,
	OPT_SINCE, OPT_BUDGET, OPT_LOST, OPT_NEW_KEY, OPT_SHARD, OPT_YEAR,
	OPT_UNTIL, OPT_CSV, OPT_ICS, OPT_TASKS, OPT_AGENCIES, OPT_ALL,
	OPT_SAMPLE, OPT_REGISTER, OPT_VERSION };

static const struct option longopts[] = {
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, OPT_VERSION },
	{ "config", required_argument, NULL, 'C' },
	{ "store", required_argument, NULL, 's' },
	{ "ledger", required_argument, NULL, 'l' },
	{ "trust", required_argument, NULL, 't' },
	{ "quiet", no_argument, NULL, 'q' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "json", no_argument, NULL, OPT_JSON },
	{ "no-color", no_argument, NULL, OPT_NO_COLOR },
	{ "offline", no_argument, NULL, OPT_OFFLINE },
	{ "require-sandbox", no_argument, NULL, OPT_SANDBOX },
	{ "at", required_argument, NULL, OPT_AT },
	{ "log-key", required_argument, NULL, OPT_LOG_KEY },
	{ "simulated", no_argument, NULL, OPT_SIMULATED },
	{ "covers", required_argument, NULL, OPT_COVERS },
	{ "jobs", required_argument, NULL, OPT_JOBS },
	{ "html", optional_argument, NULL, OPT_HTML },
	{ "run", required_argument, NULL, OPT_RUN },
	{ "budget", required_argument, NULL, OPT_BUDGET },
	{ "auditor-key", required_argument, NULL, OPT_AUDITOR_KEY },
	{ "output", required_argument, NULL, OPT_OUTPUT },
	{ "seed", required_argument, NULL, OPT_SEED },
	{ "count", required_argument, NULL, OPT_COUNT },
	{ "tsa", required_argument, NULL, OPT_TSA },
	{ "request", required_argument, NULL, OPT_REQUEST },
	{ "response", required_argument, NULL, OPT_RESPONSE },
	{ "import", required_argument, NULL, OPT_IMPORT },
	{ "export-list", no_argument, NULL, OPT_EXPORT_LIST },
	{ "from", required_argument, NULL, OPT_FROM },
	{ "since", required_argument, NULL, OPT_SINCE },
	{ "shard", required_argument, NULL, OPT_SHARD },
	{ "all", no_argument, NULL, OPT_ALL },
	{ "sample", no_argument, NULL, OPT_SAMPLE },
	{ "lost", no_argument, NULL, OPT_LOST },
	{ "new-key", required_argument, NULL, OPT_NEW_KEY },
	{ "year", required_argument, NULL, OPT_YEAR },
	{ "until", required_argument, NULL, OPT_UNTIL },
	{ "csv", no_argument, NULL, OPT_CSV },
	{ "ics", no_argument, NULL, OPT_ICS },
	{ "tasks", no_argument, NULL, OPT_TASKS },
	{ "agencies", required_argument, NULL, OPT_AGENCIES },
	{ "register", required_argument, NULL, OPT_REGISTER },
	{ NULL, 0, NULL, 0 }
};

static const struct command {
	const char	*name;
	enum status	(*run)(const struct options *);
	int		 min, max;	/* arguments */
	int		 own[12];	/* options beyond the common ones */
	const char	*usage;
	const char	*help;
} commands[] = {
	{ "init", cmd_init, 0, 0, { OPT_LOG_KEY, OPT_SIMULATED, OPT_FROM,
	  OPT_NEW_KEY },
	  "init [--log-key VKEY|--from MIRROR] [--new-key URI] [--simulated]",
	  N_("Makes the ledger (a bare git repository), the auditor's key and its\n"
	  "folder beside the ledger, and commits the first page.\n"
	  "  --log-key VKEY  the archiver's key, as nbarchive init printed it;\n"
	  "                  without it the first run pins the key it finds\n"
	  "  --from MIRROR   takes a lost ledger back from a mirror (any git remote),\n"
	  "                  and records what is missing since\n"
	  "  --new-key URI   the auditor's key lies on a token: pkcs11:token=...;\n"
	  "                  object=...?pin-source=FILE\n"
	  "  --simulated     a ledger for tests: NGUYENBAN_CLOCK sets the clock\n") },
	{ "drill", cmd_drill, 0, 0, { OPT_OUTPUT, OPT_ALL, OPT_SAMPLE },
	  "drill [-o DIR] [--all|--sample]",
	  N_("Raises every alarm, on scratch copies of this store and ledger: turns bits\n"
	  "over, cuts, rolls back, removes, adds, back-dates, forges; commits of others\n"
	  "in the ledger, mirrors ahead and rewritten, a witness that is lied to. After\n"
	  "each an audit must say so. The store itself is only read.\n"
	  "  -o, --output DIR  where the copies go for a while (else TMPDIR)\n"
	  "  --sample          copies one segment, and reads of the originals what is\n"
	  "                    attacked: by itself for a store of more than 1 GiB\n"
	  "  --all             copies and reads everything, whatever its size\n") },
	{ "fetch", cmd_fetch, 0, 0, { OPT_IMPORT, OPT_EXPORT_LIST },
	  "fetch [--import DIR|--export-list]",
	  N_("Brings CRLs, OCSP answers and issuers' certificates from the addresses in\n"
	  "the certificates that are known, and from \"fetch =\" of the configuration,\n"
	  "into the ledger's evidence; each is checked before it is kept.\n"
	  "  --import DIR    from files instead, for a site without network\n"
	  "  --export-list   prints what to bring: kind, address, request (base64)\n") },
	{ "inspect", cmd_inspect, 1, -1, { OPT_COVERS, OPT_JOBS,
	  OPT_HTML, OPT_OUTPUT },
	  "inspect FILE... [--covers DATA]... [--html [-o FILE]]",
	  N_("Judges loose files (folders are walked), without a store: who signed, when,\n"
	  "what is covered, what changed since, and why the verdict.\n"
	  "  --covers DATA   what a detached signature covers: a file, ascii:TEXT,\n"
	  "                  or sha256:BASE64 (also other digests)\n"
	  "  --html          one self-contained page in Vietnamese and English, to\n"
	  "                  read and print\n"
	  "  -o, --output FILE  where the page goes (else standard output)\n"
	  "  --jobs N        worker processes; by default one a processor\n") },
	{ "key", cmd_key, 1, -1, { OPT_LOST, OPT_NEW_KEY, OPT_OUTPUT },
	  "key rotate|escrow|restore ...",
	  N_("key rotate [--lost] [--new-key URI]: from now on the auditor signs with\n"
	  "another key. The ledger says so in a commit that the old key signs, and\n"
	  "allowed_signers says until when that one was good. Inspectors get the new\n"
	  "fingerprint on paper.\n"
	  "  --lost          the old key is gone: the new one signs that commit alone,\n"
	  "                  and only paper vouches for it\n"
	  "  --new-key URI   the new key lies on a token (pkcs11:...)\n"
	  "key escrow [-o DIR] [CERTIFICATE...]: a sheet to print (QR code and lines\n"
	  "to type) into a new folder, and the key encrypted to certificates; a commit\n"
	  "says so.\n"
	  "  -o, --output DIR  the folder (key-escrow); - prints the text\n"
	  "key restore [FILE] [-o KEYFILE]: the key file from what was typed off the\n"
	  "sheet or scanned (FILE, else standard input).\n") },
	{ "prove", cmd_prove, 1, 1,
	  { OPT_OUTPUT, OPT_LOG_KEY, OPT_AUDITOR_KEY },
	  "prove DOC [-o DIR] [--log-key VKEY] [--auditor-key VKEY]",
	  N_("Makes a folder that proves with stock tools alone what DOC is, since when\n"
	  "it lies here unaltered, and that its signatures compute: the original, its\n"
	  "journal entry, the inclusion proof, the checkpoint with its cosignatures,\n"
	  "the ledger's commit, CHECK.txt and check.sh.\n"
	  "  DOC               accession number, 8 or more digits of a SHA-256, or\n"
	  "                    number and notation such as 2103/QĐ-UBND\n"
	  "  -o, --output DIR  the folder (default: proof-DIGITS)\n"
	  "  --log-key VKEY    the archive's key from paper, and the auditor's; by\n"
	  "  --auditor-key VKEY  default those that this ledger's folder remembers\n") },
	{ "reconcile", cmd_reconcile, 0, -1, { OPT_REGISTER, OPT_UNTIL,
	  OPT_HTML, OPT_OUTPUT },
	  "reconcile --register CSV... [--until DAY] [--html [-o FILE]]",
	  N_("Compares the registers of outgoing and incoming documents (sổ đăng ký văn\n"
	  "bản đi, đến; NĐ 30/2020, Phụ lục IV) with the archive: what is missing in\n"
	  "it, what it has beside them, what they tell differently; gaps and doubles in\n"
	  "each year's series. A field that was read and is unsure is told as such.\n"
	  "Reads only; needs the store, and holds it against the ledger where one is\n"
	  "named. Exits with 1 when something differs, 2 when a register has mistakes.\n"
	  "  --register CSV...  the registers, with commas, semicolons or tabs, in\n"
	  "                  UTF-8. Headings as the forms have them, also in English:\n"
	  "                  Số, ký hiệu văn bản (or Số and Ký hiệu); Ngày tháng văn\n"
	  "                  bản; Tên loại và trích yếu nội dung văn bản; Người ký; of\n"
	  "                  incoming ones Ngày đến; Số đến; Tác giả. Cancelled numbers\n"
	  "                  say so in Ghi chú\n"
	  "  --until DAY     the registers are written up to that day: what came later\n"
	  "                  is not held against them\n"
	  "  --html          one self-contained page in Vietnamese and English\n"
	  "  -o, --output FILE  where it goes: .html or .json (else standard output)\n") },
	{ "report", cmd_report, 0, -1, { OPT_RUN, OPT_HTML, OPT_OUTPUT,
	  OPT_YEAR, OPT_UNTIL, OPT_CSV, OPT_ICS, OPT_TASKS, OPT_FROM,
	  OPT_AGENCIES, OPT_LOG_KEY, OPT_AUDITOR_KEY },
	  "report [--run TIME | --year Y [--until DAY | --from FILE...] | "
	  "--tasks] [-o FILE]",
	  N_("What the last run found: state, changes since the run before, damage and\n"
	  "the command that heals it, what needs a person, what was accepted by whom\n"
	  "and why, certificates, copies.\n"
	  "  --run TIME      an earlier run, as the ledger has it\n"
	  "  --html          one self-contained page in Vietnamese and English, to\n"
	  "                  read and print\n"
	  "  -o, --output FILE  where the page goes (else standard output)\n"
	  "With --year: Mẫu số 12 of Quyết định 2103/QĐ-UBND and what became of the\n"
	  "archive in that year, counted by the auditor: certificates from the\n"
	  "journal's register, documents by the verdicts of the ledger. FILE ends with\n"
	  ".html, .odt, .csv or .json; a .json gets the auditor's signature, FILE.sig.\n"
	  "  --year Y        the year, in Vietnam's time\n"
	  "  --until DAY     the last day that part I counts (default: the day by which\n"
	  "                  the report is due, or today)\n"
	  "  --log-key VKEY, --auditor-key VKEY  from paper, where the ledger's folder\n"
	  "                  is not here\n"
	  "With --from: the .json reports of many agencies added up, with which are\n"
	  "missing; one twice, of another year or with a wrong signature is refused.\n"
	  "Who must report says the register of agencies of the store (-s, -l), under\n"
	  "every name that they had in the year, or a list.\n"
	  "  --from FILE...  the agencies' reports; FILE.sig beside each\n"
	  "  --agencies LIST  a CSV table of those that must report, with columns\n"
	  "                  \"Cơ quan\" and, where it is known, \"Khóa\": the fingerprint\n"
	  "                  of their auditor's key\n"
	  "With --tasks: what is to be done now and what comes, from the register, the\n"
	  "last run, the trust folder and the dates of reports; on working days\n"
	  "([holidays]). FILE ends with .html, .csv, .json or .ics (iCalendar).\n"
	  "  --csv, --ics, --html, --json  the same on standard output\n") },
	{ "rules", cmd_rules, 0, 0, { 0 },
	  "rules",
	  N_("Lists every rule with its article, how grave it is when it is broken, what\n"
	  "tells whether it is kept, and what it asks: Quyết định 2103/QĐ-UBND of Khánh\n"
	  "Hòa, QCVN 12:2026/BCA, Nghị định 30/2020/NĐ-CP.\n") },
	{ "merge", cmd_merge, 0, -1, { OPT_JOBS, OPT_HTML, OPT_OUTPUT,
	  OPT_TSA },
	  "merge [FILE...] [--html [-o FILE]] [--tsa URL]",
	  N_("Makes one entry of the ledger from what the shards of an audit have read\n"
	  "(nbaudit run --shard). All must be there, once each, begun on the ledger as\n"
	  "it is now; the journal is read and proven anew, all documents are judged\n"
	  "here. What came in since is read here, too.\n"
	  "  FILE...         partial results (default: those in the ledger's folder)\n"
	  "  --html          also a page for inspectors, as nbaudit report makes it\n"
	  "  -o, --output FILE  where the page goes\n"
	  "  --jobs N        worker processes; by default one a processor\n"
	  "  --tsa URL       the time-stamping authority (RFC 3161) to ask\n") },
	{ "run", cmd_run, 0, 1, { OPT_JOBS, OPT_HTML, OPT_OUTPUT, OPT_TSA,
	  OPT_BUDGET, OPT_SHARD },
	  "run [--budget TIME|--shard I/N] [--jobs N] [--html FILE] [--tsa URL]",
	  N_("Audits the whole store: journal, catalog, every object's octets, every\n"
	  "signature; appends the result to the ledger.\n"
	  "  --budget TIME   90s, 30m, 2h: read objects for so long only, those that\n"
	  "                  waited longest first; the next run goes on there.  What\n"
	  "                  was not read for cover_days is a finding\n"
	  "  --shard I/N     reads one part of N, for nbaudit merge; the ledger gets\n"
	  "                  nothing yet.  Shards may run side by side, also elsewhere\n"
	  "                  with copies of the ledger and its folder (-o FILE)\n"
	  "  --html FILE     also a page for inspectors, as nbaudit report makes it\n"
	  "  --jobs N        worker processes; by default one a processor\n"
	  "  --tsa URL       the time-stamping authority (RFC 3161) to ask\n") },
	{ "sample", cmd_sample, 0, 0,
	  { OPT_SEED, OPT_COUNT, OPT_OUTPUT, OPT_LOG_KEY, OPT_AUDITOR_KEY },
	  "sample --seed WORDS -n N [-o FILE.html]",
	  N_("Draws N documents at random and checks them in full; prints minutes to\n"
	  "sign, with what such a sample proves. Whoever has the seed and the\n"
	  "checkpoint draws the same ones.\n"
	  "  --seed WORDS      agreed on after the last audit, by several people\n"
	  "  -n, --count N     how many documents\n"
	  "  -o, --output FILE  the minutes as an HTML page too, to be printed\n"
	  "  --log-key VKEY    the archive's key from paper, and the auditor's; by\n"
	  "  --auditor-key VKEY  default those that this ledger's folder remembers\n") },
	{ "status", cmd_status, 0, 0, { 0 },
	  "status",
	  N_("Says when the last run was, how it ended, and what is open; exits with\n"
	  "the code of that run.\n") },
	{ "timestamp", cmd_timestamp, 0, 0, { OPT_REQUEST, OPT_RESPONSE },
	  "timestamp --request FILE | --response FILE",
	  N_("For sites without network: carries the night's time-stamp request to an\n"
	  "authority (RFC 3161), and its answer back.\n"
	  "  --request FILE  writes what the last run wants stamped\n"
	  "  --response FILE checks the authority's answer and keeps it\n") },
	{ "trust-log", cmd_trust_log, 1, 1, { 0 },
	  "trust-log VKEY",
	  N_("Accepts VKEY as the archiver's key from now on, after it was rotated.\n"
	  "Compare it with what the archive has on paper first.\n") },
	{ "verify", cmd_verify, 0, 0, { OPT_JOBS, OPT_LOG_KEY, OPT_AUDITOR_KEY,
	  OPT_BUDGET },
	  "verify [--log-key VKEY] [--auditor-key VKEY] [--budget TIME]",
	  N_("Checks everything from the ledger's first commit on, trusting nothing that\n"
	  "a program remembers: each commit's signature and key, each signed tree made\n"
	  "anew from the journal's entries, every object's octets, every signature, and\n"
	  "every line of the ledger's state. Names the first point of disagreement.\n"
	  "Writes nothing; also works on a clone of a mirror.\n"
	  "  --budget TIME     reads originals for so long only; all else is checked\n"
	  "  --jobs N          worker processes; by default one a processor\n"
	  "  --log-key VKEY    the archive's key from paper, and the auditor's; by\n"
	  "  --auditor-key VKEY  default those that this ledger's folder remembers\n") },
	{ "witness", cmd_witness, 1, -1,
	  { OPT_OUTPUT, OPT_SINCE, OPT_LOG_KEY, OPT_AUDITOR_KEY },
	  "witness export|import|init|sign|trust ...",
	  N_("Carries the ledger's checkpoint to a witness without a network, and the\n"
	  "cosignature back (C2SP tlog-witness add-checkpoint, as files).\n"
	  "  witness export -o FILE [--since N]   a request, from the N entries that\n"
	  "                         the witness signed last (default: the last import)\n"
	  "  witness import FILE...  cosignatures of the configured witnesses, into\n"
	  "                         the ledger\n"
	  "  witness init DIR NAME --log-key VKEY   an inspector's own witness\n"
	  "  witness trust DIR --log-key VKEY       the archive's new key, from paper\n"
	  "  witness sign DIR REQUEST [-o FILE]     signs what continues what it\n"
	  "                         signed before, and nothing else\n") },
};

static const char common_help[] = N_(
    "Common options:\n"
    "  -s, --store DIR      the store (else NGUYENBAN_STORE, else configured)\n"
    "  -l, --ledger DIR     the ledger; its key and memory lie in DIR.d\n"
    "  -t, --trust DIR      roots/ intermediates/ crls/ ocsp/ tsa/, or flat\n"
    "  -C, --config FILE    instead of /etc/nguyenban/nguyenban.conf\n"
    "  -q, --quiet          errors only\n"
    "  -v, --verbose        more\n"
    "      --json           JSON lines on standard output\n"
    "      --no-color       no colours on a terminal\n"
    "      --offline        never use the network\n"
    "      --require-sandbox  refuse to work where the kernel has no sandbox\n"
    "      --at TIME        time of validation, RFC 3339 (default: now)\n"
    "      --help, --version\n"
    "Exit status: 0 all well; 1 something needs a person; 2 usage; 3 could not\n"
    "be done; 4 damage was found; 5 evidence of tampering.\n");

/* The one place with state: the log's sink must know of the line drawn. */
static struct progress	 progress;

static struct journald	*journal;

static int64_t
clock_read(clockid_t id)
{
	struct timespec	 ts;

	if (clock_gettime(id, &ts) == -1)
		return 0;
	return (int64_t)ts.tv_sec * TIME_SECOND + ts.tv_nsec / 1000;
}

static int64_t
now_real(void)
{
	return clock_read(CLOCK_REALTIME);
}

static int64_t
now_monotonic(void)
{
	return clock_read(CLOCK_MONOTONIC);
}

static int
priority_of(enum log_level level)
{
	switch (level) {
	case LOG_LEVEL_ERROR:
		return LOG_ERR;
	case LOG_LEVEL_WARN:
		return LOG_WARNING;
	case LOG_LEVEL_INFO:
		return LOG_INFO;
	case LOG_LEVEL_DEBUG:
		break;
	}
	return LOG_DEBUG;
}

static void
sink(enum log_level level, const char *line, void *arg)
{
	struct buf	 b;

	(void)arg;
	progress_clear(&progress);
	buf_init(&b, LOG_TEXT);
	/* A log has a line a message, a person lines that fit. */
	if (journal != NULL && journald_log(journal, priority_of(level),
	    line))
		;
	else if (!isatty(STDERR_FILENO) || flow_text(&b, "nbaudit: ", "  ",
	    line, flow_columns(STDERR_FILENO)) == -1)
		fprintf(stderr, "nbaudit: %s\n", line);
	else
		fwrite(b.p, 1, b.len, stderr);
	buf_release(&b);
}

static void
usage(FILE *out)
{
	help_write(out, _("nbaudit: re-verifies an archive's documents "
	    "and keeps a signed ledger of it"));
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		help_usage(out, commands[i].usage);
	help_write(out, _("nbaudit COMMAND --help explains a command."));
	help_write(out, _(common_help));
}

static void
help_of(const struct command *cmd)
{
	help_usage(stdout, cmd->usage);
	help_write(stdout, _(cmd->help));
	putchar('\n');
	help_write(stdout, _(common_help));
}

/* getopt's own message would be English. */
static void
tell_option(int opt, char *const *argv, int at)
{
	const char	*word = at > 0 ? argv[at - 1] : "";

	if (opt == ':')
		log_errx(_("%s: a value is missing; nbaudit COMMAND --help "
		    "explains it"), word);
	else
		log_errx(_("%s: there is no such option; nbaudit COMMAND "
		    "--help lists them"), word);
}

static const struct command *
command_find(const char *name)
{
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

/* Is ${opt} one of the command's own options (or a common one)? */
static bool
allowed(const struct command *cmd, int opt)
{
	if (opt < OPT_LOG_KEY || opt == OPT_VERSION)
		return true;
	for (size_t i = 0; i < sizeof(cmd->own) / sizeof(cmd->own[0]); i++)
		if (cmd->own[i] == opt)
			return true;
	return false;
}

/* One that is said or not, and takes nothing: is it? */
static bool
option_flag(struct options *o, int opt)
{
	switch (opt) {
	case 'q':
		o->quiet = true;
		return true;
	case 'v':
		o->verbose = true;
		return true;
	case OPT_JSON:
		o->json = true;
		return true;
	case OPT_NO_COLOR:
		o->color = false;
		return true;
	case OPT_OFFLINE:
		o->offline = true;
		return true;
	case OPT_SANDBOX:
		o->require_sandbox = true;
		return true;
	case OPT_SIMULATED:
		o->simulated = true;
		return true;
	case OPT_EXPORT_LIST:
		o->export_list = true;
		return true;
	case OPT_LOST:
		o->lost = true;
		return true;
	case OPT_CSV:
		o->csv = true;
		return true;
	case OPT_ICS:
		o->ics = true;
		return true;
	case OPT_TASKS:
		o->tasks = true;
		return true;
	case OPT_ALL:
		o->drill_all = true;
		return true;
	case OPT_SAMPLE:
		o->drill_sample = true;
		return true;
	}
	return false;
}

/* One option.  0, or -1 (logged). */
static int
option_take(struct options *o, int opt, const char *value, char **config)
{
	if (option_flag(o, opt))
		return 0;
	switch (opt) {
	case 'C':
		return option_text(config, value);
	case 's':
		return option_text(&o->store, value);
	case 'l':
		return option_text(&o->ledger, value);
	case 't':
		return option_text(&o->trust, value);
	case OPT_AT:
		return option_at(o, value);
	case OPT_LOG_KEY:
		return option_text(&o->log_key, value);
	case OPT_AUDITOR_KEY:
		return option_text(&o->auditor_key, value);
	case OPT_OUTPUT:
		return option_text(&o->output, value);
	case OPT_SEED:
		return option_text(&o->seed, value);
	case OPT_FROM:
		return option_text(&o->from, value);
	case OPT_SINCE:
		return option_since(o, value);
	case OPT_COUNT:
		return option_count(o, value);
	case OPT_TSA:
		return option_text(&o->tsa_url, value);
	case OPT_REQUEST:
		return option_text(&o->request, value);
	case OPT_RESPONSE:
		return option_text(&o->response, value);
	case OPT_COVERS:
		return option_covers(o, value);
	case OPT_JOBS:
		return option_jobs(o, value);
	case OPT_RUN:
		return option_text(&o->run_time, value);
	case OPT_HTML:
		o->html = true;
		return value == NULL ? 0 : option_text(&o->output, value);
	case OPT_IMPORT:
		return option_text(&o->import, value);
	case OPT_NEW_KEY:
		return option_text(&o->new_key, value);
	case OPT_BUDGET:
		return option_budget(o, value);
	case OPT_SHARD:
		return option_shard(o, value);
	case OPT_YEAR:
		return option_year(o, value);
	case OPT_UNTIL:
		return option_text(&o->until, value);
	case OPT_AGENCIES:
		return option_text(&o->agencies, value);
	case OPT_REGISTER:
		return option_register(o, value);
	}
	return -1;
}

/* Environment and configuration, after the command line.  0 or -1. */
static int
settle_options(struct options *o, const char *config)
{
	const char	*env;

	if (o->store == NULL && (env = getenv("NGUYENBAN_STORE")) != NULL &&
	    *env != '\0' && option_text(&o->store, env) == -1)
		return -1;
	if ((env = getenv("NGUYENBAN_CLOCK")) != NULL && *env != '\0' &&
	    time_parse(env, &o->simulated_clock) == -1) {
		log_errx(_("NGUYENBAN_CLOCK=%s is not an RFC 3339 time"), env);
		return -1;
	}
	if (o->quiet || o->verbose)
		log_init(sink, NULL, o->quiet ? LOG_LEVEL_ERROR :
		    LOG_LEVEL_DEBUG);
	progress.on = isatty(STDERR_FILENO) && !o->quiet;
	if (options_config(o, config) == -1)
		return -1;
	return o->algorithms == NULL ? 0 : options_policy(o->algorithms);
}

static int
start(void)
{
	if (stdfd_hold() == -1)
		return -1;
	i18n_init();
	/* A reader that went away is a failed write, not our death. */
	signal(SIGPIPE, SIG_IGN);
	log_init(sink, NULL, LOG_LEVEL_INFO);
	return 0;
}

/* ${st}, or that what was printed did not arrive. */
static enum status
written(enum status st)
{
	if (fflush(stdout) != EOF && !ferror(stdout))
		return st;
	log_err("%s", _("standard output could not be written"));
	return st < STATUS_CANNOT ? STATUS_CANNOT : st;
}

static enum status
dispatch(const struct command *cmd, const struct options *o)
{
	enum status	 st;

	if (o->narg < cmd->min || (cmd->max != -1 && o->narg > cmd->max)) {
		log_errx(_("%s: wrong number of arguments; usage: nbaudit %s"),
		    cmd->name, cmd->usage);
		return STATUS_USAGE;
	}
	st = cmd->run(o);
	progress_clear(&progress);
	return written(st);
}

int
main(int argc, char *argv[])
{
	const struct command	*cmd = NULL;
	struct options		 o;
	char			*config = NULL;
	int			 opt, last = 0, index;
	bool			 help = false;
	int			 seen[64], nseen = 0;
	enum status		 st = STATUS_USAGE;

	if (start() == -1)
		return STATUS_CANNOT;
	options_init(&o);
	o.now = now_real;
	o.monotonic = now_monotonic;
	o.simulated_clock = TIME_NONE;
	o.progress = &progress;
	o.journal = journal = journald_open(NULL);
	o.color = flow_color(STDOUT_FILENO);
	o.columns = flow_columns(STDOUT_FILENO);
	opterr = 0;
	while ((opt = getopt_long(argc, argv, ":hC:s:l:o:t:qvVn:", longopts,
	    &index)) != -1) {
		if (opt == 'o')
			opt = OPT_OUTPUT;
		if (opt == 'n')
			opt = OPT_COUNT;
		if (opt == 'V')
			opt = OPT_VERSION;
		if (opt == '?' || opt == ':') {
			tell_option(opt, argv, optind);
			goto out;
		}
		if (opt == OPT_VERSION) {
			printf("nbaudit %s\n", NB_VERSION);
			st = written(STATUS_OK);
			goto out;
		}
		if (opt == 'h')
			help = true;
		else if (option_take(&o, opt, optarg, &config) == -1)
			goto out;
		if (opt >= OPT_LOG_KEY && nseen < 64)
			seen[nseen++] = opt;
	}
	o.arg = argv + optind;
	o.narg = argc - optind;
	if (o.narg > 0)
		cmd = command_find(o.arg[0]);
	if (cmd == NULL) {
		if (o.narg > 0)
			log_errx(_("there is no command \"%s\"; nbaudit "
			    "--help lists them"), o.arg[0]);
		else
			usage(help ? stdout : stderr);
		st = help && o.narg == 0 ? written(STATUS_OK) : STATUS_USAGE;
		goto out;
	}
	if (help) {
		help_of(cmd);
		st = written(STATUS_OK);
		goto out;
	}
	for (last = 0; last < nseen; last++)
		if (!allowed(cmd, seen[last])) {
			log_errx(_("%s: this option is not for it; usage: "
			    "nbaudit %s"), cmd->name, cmd->usage);
			goto out;
		}
	o.arg++;
	o.narg--;
	if (settle_options(&o, config) == -1)
		goto out;
	st = dispatch(cmd, &o);
 out:
	journald_free(journal);
	free(config);
	options_release(&o);
	return (int)st;
}
