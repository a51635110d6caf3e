/*
 * members_part.h: what the two walks of members.h share.
 */
#ifndef ARCHIVER_MEMBERS_PART_H
#define ARCHIVER_MEMBERS_PART_H

#include "formats/document/container.h"

#include "archiver/members.h"

#define WITHIN_MAX	(CONTAINER_DEPTH_MAX + 1)

/* A container on the way to a member. */
struct within {
	uint64_t	 ordinal;	/* MEMBER_TOP: the file itself */
	struct digest	 sha256;
};

/* ${refs} belongs to the program's own thread. */
struct container_file {
	struct container_file *next;
	unsigned int	 refs;		/* its members' and the walk's */
	char		*path;		/* octets */
	char		*text;
	int		 fd;
	uint64_t	 size;
	bool		 too_large;	/* it is not walked */
	bool		 broken;	/* an answer made no sense */
	/* The walk: see members_event(). */
	uint64_t	 next_ordinal;
	uint64_t	 plain;
	enum finding	 failed;
	char		 cause[128];
	struct within	 within[WITHIN_MAX];
};

#endif
