/*
 * rollup.h: the province's report: the yearly reports of many agencies added
 * up (Điều 15.8), with which are missing and which were refused, and why.
 */
#ifndef AUDITOR_ROLLUP_H
#define AUDITOR_ROLLUP_H

#include <stdbool.h>
#include <stddef.h>

#include "formats/base/digest.h"
#include "formats/regulation/agencies.h"
#include "formats/regulation/rollup.h"
#include "auditor/options.h"

/* Whose signature a report bears. */
enum rollup_signed {
	ROLLUP_UNSIGNED,	/* there is none */
	ROLLUP_SIGNED,		/* by the key that it names, on no list */
	ROLLUP_KNOWN		/* by the key that the list has */
};

struct rollup_file {
	const char	*path;		/* borrowed from argv */
	struct digest	 sha256;
	struct rollup_report report;
	enum rollup_signed sign;
	char		*why;		/* why it is not counted; owned; NULL:
					   it is */
	uint64_t	 id;		/* agency in the register; 0: none */
	bool		 listed;	/* its agency is on the list, or in the
					   register, or there is neither */
};

struct rollup {
	const struct options *opts;
	struct rollup_list list;	/* n 0: there is none */
	struct agencies	*who;		/* the register that it is of; NULL:
					   of a list, or none */
	struct rollup_file *file;
	size_t		 n;
	size_t		 counted;
	struct yearly	 sum;
	int64_t		 now;
};

/* Is the agency's report among those counted? */
bool		 rollup_has(const struct rollup *,
		    const struct rollup_agency *);
/* rollup_tell.c: written as it is wanted.  0 or -1 (logged). */
int		 rollup_publish(const struct rollup *, unsigned int shape);
/* nbaudit report --year Y --from FILE ... */
enum status	 rollup_make(const struct options *);

#endif
