/*
 * drill.h: what the parts of nbaudit drill share: scratch copies of a store and
 * its ledger, attacks on them, and what an audit then says.
 *
 *	DIR/st, DIR/led, DIR/led.d	the copies that are attacked
 *	DIR/trust			the trust folder, the drill's authority
 *	DIR/kept, DIR/kept.d		the ledger as it was after a clean audit
 *	DIR/mirror, DIR/kept.mirror	a mirror of it
 */
#ifndef AUDITOR_DRILL_H
#define AUDITOR_DRILL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/journal/note.h"
#include "auditor/ledger.h"
#include "auditor/options.h"

#define DRILL_CUT	((size_t)16 * 1024 * 1024)	/* octets left,
							   at most */

/* Octets of the copy that an attack put others in place of. */
struct drill_patch {
	char		*path;
	uint64_t	 off;
	uint8_t		*old;
	size_t		 len;
};

struct drill {
	const struct options *opts;
	char		*dir;
	char		*store;
	char		*ledger;
	char		*mirror;
	char		*trust;
	bool		 sampled;	/* only one segment is a copy */
	bool		 mirrored;	/* this attack needs the mirror */
	uint32_t	 segment;	/* the one that is attacked */
	uint64_t	 octets;	/* of that */
	struct drill_patch *patch;
	size_t		 npatch;
	char		*aside;		/* name in st/ that lies in DIR/aside */
	char		 why[256];	/* not possible, or failed */
	/* What the last audit said. */
	struct buf	 said;
	int		 status;
};

/* How an alarm is looked for. */
enum drill_how { DRILL_RUN, DRILL_TWICE, DRILL_VERIFY, DRILL_WITNESS };

struct drill_alarm {
	const char	*what;		/* translated when shown */
	unsigned int	 threat;	/* of 07-security.md */
	/* 1 done; 0 not possible here, ${why}; -1 failed (logged). */
	int		(*attack)(struct drill *);
	enum drill_how	 how;
	const char	*kind[3];	/* one of these findings; none: any */
	enum status	 least;		/* exit code, at least */
};

/* drill_store.c, drill_ledger.c: the alarms; the last row has no ${what}. */
extern const struct drill_alarm drill_store_alarms[];
extern const struct drill_alarm drill_ledger_alarms[];
extern const struct drill_alarm drill_stamp_alarms[];	/* drill_stamp.c */

/* drill_patch.c.  All: 0 or -1 (logged). */
int	 drill_write(struct drill *, const char *path, uint64_t off,
	    const void *p, size_t len);
/* Put a file of the store in place of the one there. */
int	 drill_replace(struct drill *, const char *name, const void *p,
	    size_t len);
/* Take a file or folder of the store away. */
int	 drill_take(struct drill *, const char *name);
/* Undo all of these. */
int	 drill_undo(struct drill *);

/* drill.c: nbaudit with these arguments, of the copies.  0 or -1 (logged). */
int	 drill_nbaudit(struct drill *, const char *const *arg);

/*
 * drill_ledger.c: one more commit of the ledger copy by ${key}, on ${base}
 * (NULL: the head, which moves); ${put} puts what is in it (NULL: nothing): 1,
 * 0 not possible here, -1.  The same.
 */
int	 drill_commit(struct drill *, const struct key *, const char *base,
	    int (*put)(struct drill *, struct ledger *), char hex[COMMIT_HEX]);
/* The auditor's copy remembers that it made ${hex}.  1 or -1 (logged). */
int	 drill_own_up(struct drill *, const char hex[COMMIT_HEX]);
/*
 * drill_stamp.c: a time-stamp for the copies, by an authority of the drill's
 * own, which the copy of the trust folder then trusts.
 */
void	 drill_stamp(struct drill *);

/*
 * drill_sample.c: the copies of store, ledger and trust folder, of a large
 * store a sample.  0 or -1 (logged).
 */
int	 drill_copy(struct drill *);
/*
 * Of a sample: the auditor's copy remembers that all was read just now, but not
 * the document that attacks hit (none when ${nothing}), so that an audit with
 * a budget begins with it.  0 or -1 (logged).
 */
int	 drill_cover(struct drill *, bool nothing);
/*
 * drill_store.c: the document that attacks hit.  1 and its digest, 0 there is
 * none (${why}), -1 (logged).
 */
int	 drill_target(struct drill *, struct digest *);

/* A path in the scratch folder; the caller frees.  NULL: memory. */
char	*drill_path(const struct drill *, const char *name);
/* Run the stock git on a repository of the drill.  0 or -1 (${why}). */
int	 drill_git(struct drill *, const char *repo, const char *const *arg,
	    struct buf *out);
/*
 * An earlier checkpoint than the last one that the ledger has, without its
 * cosignatures.  1 and what it says; 0 there is none; -1 (logged).
 */
int	 drill_earlier(struct drill *, struct buf *note,
	    struct checkpoint *c);

#endif
