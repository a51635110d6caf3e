/*
 * options.h: what the command line and the configuration ask of nbaudit.
 */
#ifndef AUDITOR_OPTIONS_H
#define AUDITOR_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/journal/key.h"
#include "formats/media/policy.h"
#include "formats/regulation/holidays.h"

struct journald;
struct progress;
struct rules_policy;

/* Exit codes (06-cli.md); of several the highest applies. */
enum status {
	STATUS_OK,		/* all well */
	STATUS_ATTENTION,	/* done, and something needs a person */
	STATUS_USAGE,		/* usage or configuration */
	STATUS_CANNOT,		/* could not be done */
	STATUS_DAMAGE,		/* bytes differ or cannot be read */
	STATUS_TAMPERED,	/* journal or ledger inconsistent */
};

#define WITNESSES_MAX	15	/* beside the auditor */
#define MIRRORS_MAX	16
#define COVERS_MAX	64	/* --covers arguments */
#define JOBS_MAX	64
#define REGISTERS_MAX	16	/* --register arguments */

/* A copy of the ledger elsewhere: "[mirror NAME] url = URL". */
struct mirror {
	char		 name[64];
	char		*url;		/* owned */
};

/* Strings are owned by the options; NULL where nothing was given. */
struct options {
	char		*store;
	char		*ledger;
	char		*trust;
	char		*auditor_name;	/* key name in cosignatures */
	unsigned int	 jobs;		/* 0: one a processor */
	int64_t		 budget;	/* microseconds a run; 0: all of it */
	unsigned int	 cover_days;	/* 0: COVER_DAYS (coverage.h) */
	unsigned int	 shard, shards;	/* --shard I/N; 0: none */
	bool		 quiet;
	bool		 verbose;
	bool		 json;
	bool		 color;		/* standard output is a terminal */
	unsigned int	 columns;	/* of standard output */
	bool		 offline;
	bool		 require_sandbox;
	bool		 has_at;
	int64_t		 at;		/* time of validation, --at */
	/* init */
	char		*log_key;
	bool		 simulated;
	/* Whose cosignatures count, and how many beside the auditor's. */
	struct vkey	 witness[WITNESSES_MAX];
	size_t		 nwitness;
	size_t		 witness_need;
	bool		 html;		/* inspect, report, run */
	struct mirror	 mirror[MIRRORS_MAX];
	size_t		 nmirror;
	char		*from;		/* init: a mirror to take back */
	bool		 has_since;	/* witness export */
	uint64_t	 since;
	/* prove, sample, verify; a page */
	char		*auditor_key;	/* from paper */
	char		*output;	/* folder or file to write */
	char		*seed;
	uint64_t	 count;		/* 0: not given */
	/* time-stamps */
	char		*tsa_url;	/* of the authority, http or https */
	char		*tsa_user;	/* file with "name:password" */
	unsigned int	 renew_before;	/* days */
	char		*algorithms;	/* policy file:
					   until when each counts */
	char		*request;	/* where the request goes */
	char		*response;	/* where the answer is */
	/* fetch */
	char		*import;
	char		*fetch_urls;	/* addresses of CRLs, by spaces */
	char		*proxy;
	unsigned int	 network_timeout;	/* seconds of a try; 0: 120 */
	bool		 export_list;
	/* inspect */
	char		*covers[COVERS_MAX];
	size_t		 ncovers;
	bool		 lost;		/* key */
	bool		 drill_all, drill_sample;
	char		*new_key;	/* init, key: pkcs11: URI */
	struct rules_policy *rules;	/* NULL: as the tables have them */
	/* What follows the command; borrowed from argv. */
	char		**arg;
	int		 narg;
	/*
	 * The clock, in microseconds: main.c's.  ${simulated_clock} is what
	 * NGUYENBAN_CLOCK says, or TIME_NONE.
	 */
	int64_t		(*now)(void);
	int64_t		(*monotonic)(void);
	int64_t		 simulated_clock;
	struct progress	*progress;
	struct journald	*journal;	/* standard error is it; else NULL */
	char		*metrics;	/* textfile to write after a run */
	struct media_policy media;	/* what is demanded of copies */
	char		*run_time;	/* --run: which one to report */
	/* reconcile */
	char		*registers[REGISTERS_MAX];
	size_t		 nregister;
	/* report --year, --tasks */
	unsigned int	 year;		/* 0: not given */
	char		*until;		/* a day as it was typed */
	bool		 csv;
	bool		 ics;
	bool		 tasks;
	char		*agencies;	/* a list of those that must report */
	char		*agency;	/* of [register]: whose archive it is */
	char		*parent;
	char		*place;
	struct holidays	 holidays;
};

void		 options_init(struct options *);
void		 options_release(struct options *);
/*
 * Take from ${file} what the command line left open.  NULL: the default
 * file, when it exists.  0, or -1 (logged with the line).
 */
int		 options_config(struct options *, const char *file);

/* options.c: take the value of an option.  0, or -1 (logged). */
int		 option_text(char **to, const char *value);
int		 option_covers(struct options *o, const char *value);
int		 option_register(struct options *o, const char *value);
int		 option_jobs(struct options *o, const char *value);
int		 option_budget(struct options *o, const char *value);
int		 option_shard(struct options *o, const char *value);
int		 option_count(struct options *o, const char *value);
int		 option_year(struct options *o, const char *value);
/* --until, which was given, in days since 1970. */
int		 until_day(const struct options *, int64_t *day);
int		 option_since(struct options *o, const char *value);
int		 option_at(struct options *o, const char *value);
/* Read the table of algorithms ${path}. */
int		 options_policy(const char *path);

/* 0, or -1: no ledger is named (logged); or no store and ledger. */
int		 need_ledger(const struct options *);
int		 need_both(const struct options *);
/* "90", "30m", "2h", "1d" to microseconds.  0, or -1: not a time. */
int		 budget_parse(const char *, int64_t *);

/* The commands; each logs what went wrong. */
enum status	 cmd_drill(const struct options *);
enum status	 cmd_fetch(const struct options *);
enum status	 cmd_init(const struct options *);
enum status	 cmd_inspect(const struct options *);
enum status	 cmd_key(const struct options *);
enum status	 cmd_merge(const struct options *);
enum status	 cmd_prove(const struct options *);
enum status	 cmd_reconcile(const struct options *);
enum status	 cmd_report(const struct options *);
enum status	 cmd_rules(const struct options *);
enum status	 cmd_run(const struct options *);
enum status	 cmd_sample(const struct options *);
enum status	 cmd_status(const struct options *);
enum status	 cmd_timestamp(const struct options *);
enum status	 cmd_verify(const struct options *);
enum status	 cmd_witness(const struct options *);
enum status	 cmd_trust_log(const struct options *);

#endif
