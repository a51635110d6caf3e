/*
 * command.h: what every command of nbarchive gets, and how it ends.
 */
#ifndef ARCHIVER_COMMAND_H
#define ARCHIVER_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/i18n.h"
#include "formats/base/log.h"

#include "archiver/config.h"

struct store_info;

/*
 * Exit codes (06-cli.md).  Functions of archiver/ that may fail in more than
 * one way return one of these, after logging: 0 is success, and the highest
 * of several applies.
 */
enum outcome {
	DONE = 0,		/* all well */
	DONE_PERSON = 1,	/* done, and something needs a person */
	FAIL_USAGE = 2,		/* usage or configuration */
	FAIL_CANNOT = 3,	/* could not be done */
	FAIL_DAMAGE = 4,	/* damage was found */
	FAIL_TAMPER = 5,	/* evidence of tampering */
};

/* The higher of two. */
static inline int
worst(int a, int b)
{
	return a > b ? a : b;
}

/* Says that there is no memory. */
static inline int
no_memory(void)
{
	log_errx(_("out of memory"));
	return FAIL_CANNOT;
}

/* Where times come from; main.c alone reads the machine's clock. */
struct clock {
	int64_t	(*now)(void *arg);	/* microseconds since the epoch */
	void	*arg;
};

#define TEMPS_MAX	64

/*
 * One run of a command.  Everything is borrowed from main.c.  Options that
 * were not given are NULL, false, 0 or TIME_NONE.
 */
struct run {
	const struct settings *set;
	struct clock	 clock;		/* the machine's */
	const char	*simulated;	/* NGUYENBAN_CLOCK */
	const char	*agent;		/* who, for the journal */
	bool		 json;
	bool		 quiet;
	bool		 verbose;
	bool		 progress;	/* standard error is a terminal */
	bool		 ask;		/* a person can be asked */
	unsigned int	 columns;	/* of standard output */
	bool		 require_sandbox;
	int64_t		 at;		/* --at */
	/*
	 * Files to remove should a signal end the program: added and taken
	 * back, at most TEMPS_MAX at a time; the path must live as long.
	 */
	void		(*temp_add)(const char *path);
	void		(*temp_drop)(const char *path);
	/* Set by a signal: end after what is committed. */
	bool		(*stopping)(void);

	char		**arg;		/* what is no option */
	size_t		 narg;
	const char	*origin;	/* init */
	bool		 make_simulated;
	const char	*receipt;	/* ingest */
	const char	*move_to;
	const char	*metadata;
	bool		 dry_run;
	bool		 evidence;	/* of class evidence */
	const char	*output;	/* get */
	const char	*reason;	/* get, accept, quarantine */
	bool		 propose;	/* relate */
	bool		 remove;
	const char	*to;		/* print */
	bool		 slip_only;
	const char	*from;		/* accept */
	uint64_t	 limit;		/* list */
	uint64_t	 after;
	int64_t		 since, until;
	const char	*name;
	const char	*indication;
	const char	*number, *issuer, *signer, *kind, *date;
	const char	*channel;
	const char	*direction;
	bool		 quarantined;
	const char	*media_set;	/* backup */
	const char	*place;		/* media */
	const char	*holder;
	bool		 automatic;	/* repair: what the audit found;
					   describe: what is wanted; ingest:
					   an inbox, what has settled */
	bool		 missing;	/* describe */
	bool		 due;		/* notice */
	bool		 lost;		/* key */
	int64_t		 stolen;
	const char	*new_key;
	const char	*recipient_key;	/* restore, repair */
};

/* The reason that must be given: 0, or FAIL_USAGE (said): none, not UTF-8. */
int	 run_reason(const struct run *);
/* The store that must be named: 0, or FAIL_USAGE (said). */
int	 store_named(const char *store);
/* What its text file says: 0 or an exit code (said). */
int	 store_load(struct store_info *, const char *store);

/* The commands; each returns an exit code. */
int	 archive_accept(const struct run *);
int	 archive_agency(const struct run *);
int	 archive_backup(const struct run *);
int	 archive_check_config(const struct run *);
int	 archive_describe(const struct run *);
int	 archive_export(const struct run *);
int	 archive_get(const struct run *);
int	 archive_ingest(const struct run *);
int	 archive_init(const struct run *);
int	 archive_key(const struct run *);
int	 archive_list(const struct run *);
int	 archive_search(const struct run *);
int	 archive_media(const struct run *);
int	 archive_notice(const struct run *);
int	 archive_print(const struct run *);
int	 archive_quarantine(const struct run *);
int	 archive_rebuild(const struct run *);
int	 archive_register(const struct run *);
int	 archive_rehearse(const struct run *);
int	 archive_relate(const struct run *);
int	 archive_repair(const struct run *);
int	 archive_restore(const struct run *);
int	 archive_salvage(const struct run *);
int	 archive_show(const struct run *);
int	 archive_stats(const struct run *);

#endif
