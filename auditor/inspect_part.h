/*
 * inspect_part.h: what the files of the command inspect share.
 */
#ifndef AUDITOR_INSPECT_PART_H
#define AUDITOR_INSPECT_PART_H

#include <stdbool.h>
#include <stdint.h>

#include "formats/base/json.h"
#include "formats/crypto/verify.h"
#include "formats/regulation/metadata.h"
#include "formats/sandbox/beside.h"
#include "formats/sandbox/job.h"
#include "formats/sandbox/pool.h"

#include "auditor/audit.h"
#include "auditor/covers.h"
#include "auditor/members.h"
#include "auditor/options.h"
#include "auditor/page.h"
#include "auditor/paper.h"

/* One file from its opening to its line of output. */
struct item {
	const char	*path;
	int		 fd;
	uint64_t	 size;
	bool		 done;
	bool		 printed;	/* its own line */
	bool		 unreadable;
	/* The best answer so far. */
	bool		 has;
	struct judged	 judged;
	/* The answer of the job that runs. */
	bool		 has_new;
	struct judged	 fresh;
	struct metadata	 metadata;	/* of the last answer that had it */
	bool		 described;
	enum finding	 failed;	/* WORKER_DIED, WORKER_TIME; else OK */
	char		 cause[128];
	size_t		 next;		/* the next place for detached data */
	bool		 trial;		/* a guess: only a match counts */
	enum { NEARBY_UNSEEN, NEARBY_ASKED, NEARBY_SEEN } nearby;
	bool		 sought;	/* proofs beside it were looked for */
	struct beside_files beside;
};

struct inspect {
	const struct options	*opts;
	int64_t			 at;
	struct pool		*pool;
	struct covers		 covers[COVERS_MAX];
	struct item		*item;
	size_t			 n;
	size_t			 printed;
	size_t			 pages;		/* on standard output */
	char			*bare;		/* a folder without proofs */
	/* Members of the item that was printed last; they come next. */
	bool			 walking;
	struct members_walk	 members;
	enum status		 status;
	/* For --html: the results in the user's language and the other. */
	struct paper		 paper;
	json_t			*doc[LANGUAGES];
};

/* The exit code becomes this one, if it is worse. */
void	 inspect_raise(struct inspect *, enum status);
/* What is worse of two answers about one signature. */
void	 inspect_worse(struct sigmath *, const struct sigmath *other);
/*
 * Tell of a file, or of a member of it (${j} NULL: unread), and what that
 * means for the exit code.
 */
void	 inspect_tell(struct inspect *, struct item *,
	    const struct member_facts *, struct judged *j);

#endif
