/*
 * docseries.h: the yearly series of numbers (NĐ 30/2020 Điều 15, 22): gaps and
 * doubles.
 *
 * Which notations share one series is nowhere written, and offices differ: a
 * series for all, one for each kind, or one for decisions and one for the
 * rest.  Those are taken together that make the fewest gaps and doubles.
 */
#ifndef FORMATS_REGULATION_DOCSERIES_H
#define FORMATS_REGULATION_DOCSERIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DOCSERIES_NOTATIONS 60		/* more: one series for all */

struct docseries_item {
	int		 year;
	const char	*notation;	/* "": of numbers of arrival */
	uint64_t	 number;
	char		 letter[4];	/* "a" of "05a"; "" */
	size_t		 of;		/* the caller's */
};

struct docseries {
	int		 year;
	const char *const *notation;	/* those that share it */
	size_t		 nnotation;
	uint64_t	 first, last;
	size_t		 n;		/* numbers that stand in it */
};

/* What is found; each may be NULL.  ${of} are those of the items. */
struct docseries_found {
	void	(*series)(void *arg, const struct docseries *);
	void	(*gap)(void *arg, const struct docseries *, uint64_t from,
		    uint64_t to);
	void	(*twice)(void *arg, const struct docseries *, uint64_t number,
		    const size_t *of, size_t n);
	void	*arg;
};

/*
 * Sort ${item} and tell what is found, year by year.  ${begins} says whether
 * a year's series must begin with 1 (NULL: where its first number is at most
 * DOCSERIES_EARLY).  0 or -1 (memory).
 */
#define DOCSERIES_EARLY	10
typedef bool docseries_begins(void *arg, const struct docseries *);
int	 docseries_check(struct docseries_item *item, size_t n,
	    docseries_begins *begins, const struct docseries_found *);

#endif
