/*
 * walk.h: the files that an argument of inspect stands for.
 */
#ifndef AUDITOR_WALK_H
#define AUDITOR_WALK_H

#include <stddef.h>

#define WALK_FILES_MAX	((size_t)10 * 1000 * 1000)

struct walk {
	char		**path;		/* owned */
	size_t		  n;
	size_t		  cap;
};

void	 walk_init(struct walk *);
void	 walk_release(struct walk *);
/*
 * Add ${path}; for a folder, everything in it that is not a folder, sorted,
 * to any depth.  Symbolic links to folders are followed only when given by
 * hand.  0, or -1: a folder could not be read (logged), the rest is there.
 */
int	 walk_add(struct walk *, const char *path);

#endif
