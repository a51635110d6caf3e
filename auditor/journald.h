/*
 * journald.h: messages to the systemd journal with fields, in its native
 * protocol (systemd.journal-fields(7), "Native Journal Protocol").
 *
 * MESSAGE, PRIORITY, SYSLOG_IDENTIFIER=nbaudit, MESSAGE_ID; of a finding also
 * NB_FINDING (its id), NB_KIND, NB_SEVERITY (the exit code it sets),
 * NB_SHA256, NB_ACCESSION, NB_NAME, NB_INDICATION, NB_SUB_INDICATION,
 * NB_ACCEPTED (0 or 1); of a run's end NB_RUN, NB_EXIT, NB_DOCUMENTS,
 * NB_DAMAGED, NB_FINDINGS, NB_COMMIT.
 */
#ifndef AUDITOR_JOURNALD_H
#define AUDITOR_JOURNALD_H

#include <jansson.h>
#include <stdbool.h>

/* MESSAGE_ID= of what can be looked for with journalctl. */
#define JOURNALD_FINDING	"0b1f3f8a54c94d0d9a9a1c5b7f0e6a21"
#define JOURNALD_RUN		"7c6f1f0d3a0e4f0db5e4a4a7d1b1e902"

struct journald;		/* opaque */

/*
 * Is standard error the journal (JOURNAL_STREAM names its device and inode)?
 * Then a connection to its socket (${path}; NULL: where systemd has it); else,
 * or when it does not answer, NULL.
 */
struct journald	*journald_open(const char *path);
void		 journald_free(struct journald *);	/* NULL is allowed */
/* One message without more fields; false: it could not be sent. */
bool		 journald_log(struct journald *, int priority,
		    const char *message);
/* A finding or a run's summary, as JSON has them.  NULL sends nothing. */
void		 journald_finding(struct journald *, const json_t *);
void		 journald_run(struct journald *, const json_t *summary);

#endif
