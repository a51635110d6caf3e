/*
 * report.h: findings, one by one as they are made: told to the person, and
 * counted for the exit code and the ledger.
 */
#ifndef AUDITOR_REPORT_H
#define AUDITOR_REPORT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "formats/base/digest.h"
#include "formats/base/finding.h"
#include "formats/base/i18n.h"
#include "formats/sandbox/job.h"
#include "auditor/options.h"

struct shadow;

/*
 * kind: its word in JSON, ledger and ids (translated for people); the exit
 * code it sets.
 */
#define REPORT_KINDS(X)							\
	X(FAILED, N_("failed"), STATUS_ATTENTION)			\
	X(INDETERMINATE, N_("indeterminate"), STATUS_ATTENTION)		\
	X(DAMAGE, N_("damage"), STATUS_DAMAGE)				\
	X(CATALOG, N_("catalog"), STATUS_DAMAGE)			\
	X(JOURNAL_DAMAGE, N_("journal-damage"), STATUS_DAMAGE)		\
	X(JOURNAL, N_("journal"), STATUS_TAMPERED)			\
	X(CHECKPOINT, N_("checkpoint"), STATUS_TAMPERED)		\
	X(UNSIGNED_ENTRIES, N_("unsigned-entries"), STATUS_OK)		\
	X(LEDGER, N_("ledger"), STATUS_TAMPERED)			\
	X(MIRROR, N_("mirror"), STATUS_ATTENTION)			\
	X(MIRROR_DIFFERS, N_("mirror-differs"), STATUS_TAMPERED)	\
	X(STRUCTURE, N_("structure"), STATUS_TAMPERED)			\
	X(TRUST, N_("trust-changed"), STATUS_ATTENTION)			\
	X(FALSE_ANCHOR, N_("false-anchor"), STATUS_ATTENTION)		\
	X(CERTIFICATE, N_("certificate-changed"), STATUS_ATTENTION)	\
	X(RULE, N_("rule-broken"), STATUS_ATTENTION)			\
	X(INCIDENT, N_("certificate-incident"), STATUS_ATTENTION)	\
	X(STALE, N_("revocation-stale"), STATUS_ATTENTION)		\
	X(OVERDUE, N_("overdue"), STATUS_ATTENTION)			\
	X(TIMESTAMP, N_("timestamp"), STATUS_ATTENTION)			\
	X(RENEWAL, N_("renewal"), STATUS_ATTENTION)			\
	X(COPIES, N_("copies"), STATUS_ATTENTION)			\
	X(VOLUME, N_("volume"), STATUS_ATTENTION)			\
	X(VOLUME_DAMAGE, N_("volume-damage"), STATUS_DAMAGE)		\
	X(REHEARSAL, N_("rehearsal"), STATUS_ATTENTION)			\
	X(KEY, N_("key-changed"), STATUS_ATTENTION)			\
	X(WITNESS, N_("witness"), STATUS_ATTENTION)			\
	X(NOTICE, N_("notice"), STATUS_ATTENTION)

#define X(code, word, status) KIND_##code,
enum report_kind { REPORT_KINDS(X) KIND_MAX };
#undef X

#define FINDING_ID	15	/* "F-", 12 hex digits, NUL */

struct report_finding {
	enum report_kind kind;
	/* A document's; else ${part} names what it is about. */
	const struct digest *sha256;
	const char	*part;
	uint64_t	 accession;	/* 0: none */
	const char	*indication;	/* NULL: none */
	const char	*sub;
	const char	*fixity;
	const char	*rules;		/* ids by spaces: what is broken */
	const char	*text;		/* what happened, what to type next */
	bool		 fresh;		/* not there in the last run */
};

/* What is new stands first, then what was open before, then the accepted. */
enum report_order { REPORT_NEW, REPORT_OPEN, REPORT_ACCEPTED, REPORT_PARTS };

struct report {
	const struct options *opts;
	struct shadow	*shadow;	/* names and acceptances; may be NULL */
	enum status	 status;
	uint64_t	 n;		/* findings */
	uint64_t	 accepted;
	uint64_t	 fresh;
	uint64_t	 count[KIND_MAX];
	bool		 silent;	/* nothing is told, nor counted */
	json_t		*list;		/* fresh ones, at most REPORT_LIST */
	json_t		*all;		/* at most REPORT_ALL */
	json_t		*before;	/* ids open after the last run */
	json_t		*open;		/* ids of what is no document's */
	json_t		*waiting;	/* open before, for report_flush(); at
					   most REPORT_ALL */
	struct {	/* as text: what only needs a look */
		FILE		*f;
		char		*text;
		size_t		 len;
		uint64_t	 count[KIND_MAX];
	} part[REPORT_PARTS];
};

#define REPORT_LIST	1000	/* fresh findings that a run's report names */
#define REPORT_ALL	20000	/* findings kept for nbaudit report */

/* 0, or -1 when memory is out.  ${before} is borrowed, may be NULL. */
int	 report_init(struct report *, const struct options *, json_t *before);
void	 report_release(struct report *);
/* Tell one finding.  Whether somebody accepted it is looked up here. */
void	 report_add(struct report *, const struct report_finding *);
/* A finding about no document; ${fmt} makes its text. */
void	 report_part(struct report *, enum report_kind, const char *part,
	    const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/*
 * As text, damage and tampering are told as they are found; everything else
 * here, once, after them: what is new, what was open after the last run (what
 * is the same of many documents once), what somebody accepted (in a line, and
 * by whom).
 */
void	 report_flush(struct report *);
/* The highest code so far, or ${st}. */
void	 report_raise(struct report *, enum status st);

/* The id: SHA-256 over kind, document or part, indication and the rest. */
void	 finding_id(char out[FINDING_ID], const struct report_finding *);
const char *report_kind_name(enum report_kind);
/* The document's own name from its accession; the caller frees; or NULL. */
char	*accession_name(struct shadow *, uint64_t accession);

#endif
