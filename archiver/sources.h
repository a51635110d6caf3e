/*
 * sources.h: the volumes that a restore or repair reads from.
 */
#ifndef ARCHIVER_SOURCES_H
#define ARCHIVER_SOURCES_H

#include "archiver/bagread.h"
#include "archiver/command.h"
#include "archiver/seal.h"

#define VOLUMES_MAX	1024

struct sources {
	struct bag	*bag[VOLUMES_MAX];
	size_t		 n;
	struct bag	*lost[VOLUMES_MAX];	/* that are unnamed */
	size_t		 nlost;
	EVP_PKEY	*key;		/* for encrypted volumes, or NULL */
	const char	*key_file;
	const char	*store;		/* the id they have to be of, or NULL */
	bool		 strict;	/* files no manifest names are told */
	struct bag_check unlisted;
};

/*
 * Open the volumes at ${path} and read their manifests; a volume that was
 * named twice is taken once (logged), one that cannot be read is passed over
 * (logged, FAIL_CANNOT), as is one of another store than ${store} (NULL: the
 * first volume's).  Where ${strict} was set, files that no manifest names are
 * told, and counted in ${unlisted}.  Encrypted ones are opened with the
 * run's recipient_key.  0 or the worst exit code; ${n} may be more than 0 in
 * any case.
 */
int	 sources_open(struct sources *, const struct run *, char **path,
	    size_t n, const char *store);
void	 sources_close(struct sources *);
/*
 * An object's file, opened for reading: the first volume that has it whole,
 * by its digest, also where its manifest no longer names it.  *from begins
 * with 0 and moves on, so that another one can be asked for; ${bag} is the
 * volume.  One that lies in parts on several volumes is joined in a temporary
 * file, and ${bag} is a volume with one of them; which part is missing,
 * and the volume that it should lie on, is logged.  -1: none has it.
 */
int	 sources_find(const struct sources *, const struct digest *,
	    uint64_t size, size_t *from, const struct bag **bag);

/* It was not found, which says nothing: see bag_cannot_tell(). */
bool	 sources_cannot_tell(const struct sources *);

/* Whether all of it has the digest; at the file's beginning again then. */
bool	 sources_is_whole(int fd, const struct digest *, uint64_t size);
/* A file of the volume, healed with its parity where that can be, or -1. */
int	 sources_listed(struct bag *, const struct bag_object *,
	    uint64_t size);
/* What lies in parts only, joined (sources_join.c).  -1: cannot be. */
int	 sources_join(const struct sources *, const struct digest *,
	    uint64_t size, const struct bag **bag);

struct holdings;
/*
 * Volumes whose bag-info.txt is damaged, but which bear the label of one that
 * the journal knows, are read from too (logged).
 */
int	 sources_known(struct sources *, const struct holdings *);
/* Any of them beside others: digests prove what is taken (logged). */
int	 sources_unnamed(struct sources *);
/* Take the bag, and what is in it where it is encrypted.  For the above. */
int	 sources_take(struct sources *, struct bag *);

#endif
