/*
 * tempfile.h: files that are filled before they have a name.  Where the file
 * system offers it they have none at all until then, and whatever ends the
 * program leaves nothing behind; elsewhere they have one of their own.
 */
#ifndef ARCHIVER_TEMPFILE_H
#define ARCHIVER_TEMPFILE_H

#include <stdbool.h>

struct tempfile {
	bool		 open, named;
	int		 fd;		/* when it is open */
	char		*path;		/* its first name, owned; NULL: none */
};

/*
 * A new file in ${dir}, for its user alone; where it needs a name, like
 * ${pattern} (mkstemp(3)).  0 or -1 with errno.
 */
int	 tempfile_open(struct tempfile *, const char *dir,
	    const char *pattern);
/*
 * Name it ${to}, in the same folder, never in another file's place (EEXIST);
 * the descriptor stays open.  0 or -1 with errno.
 */
int	 tempfile_name(struct tempfile *, const char *to);
/* A descriptor of its own, for reading only, at its beginning; -1: errno. */
int	 tempfile_read(const struct tempfile *);
/* Closed; removed when it was not named.  One of zeros is allowed. */
void	 tempfile_release(struct tempfile *);

/* ${from} as ${to}, over nothing.  0 or -1 with errno. */
int	 rename_over_nothing(const char *from, const char *to);

#endif
