/*
 * source.h: the files that were named for intake, one after the other:
 * folders are walked, nothing is followed or opened that is not a file.
 */
#ifndef ARCHIVER_SOURCE_H
#define ARCHIVER_SOURCE_H

#include <sys/stat.h>

#include <stdbool.h>
#include <stddef.h>

#define SOURCE_DEPTH	256		/* folders below each other */
#define SOURCE_PATH	((size_t)4096)	/* octets of a path; see deposit.c */

/*
 * A folder or file that is passed over (logged): the store's own, where files
 * are moved to, the receipt.
 */
struct source_except {
	dev_t	 dev;
	ino_t	 ino;
};

/*
 * A file, or what stood where one was expected.  ${fd} and ${data} are the
 * caller's; ${path} lives until the next call.
 */
struct source_item {
	const char	*path;		/* octets, as it was reached */
	int		 fd;		/* -1: ${why} says why (translated) */
	struct stat	 st;
	/*
	 * The detached data of a signature, found by name beside it, or -1:
	 * "a.pdf" beside "a.pdf.p7s".
	 */
	int		 data;
	struct stat	 data_st;
	char		 why[512];
};

struct source;			/* opaque */

/*
 * ${path} is borrowed.  Signatures come before the files beside them, so
 * that a file is still there when its signature is read.  NULL: memory.
 */
struct source	*source_new(char **path, size_t n,
		    const struct source_except *, size_t nexcept);
void		 source_free(struct source *);	/* NULL is allowed */
/* 1 and the next one, 0 at the end, -1: memory. */
int		 source_next(struct source *, struct source_item *);

/* "a.pdf.p7s": the name is that of something over data beside it. */
bool		 source_is_signature(const char *name);

#endif
