/*
 * known_books.h: the books of agencies, people and decisions and the register
 * of certificates, for a command that answers rules.
 */
#ifndef ARCHIVER_KNOWN_BOOKS_H
#define ARCHIVER_KNOWN_BOOKS_H

#include "formats/regulation/known_agencies.h"

#include "archiver/agency_part.h"

struct known_books {
	struct agency_books own;	/* to release; of known_books_open() */
	struct known_agencies *asked;
	struct known_registers registers;
	/* What rules ask; NULL: nobody keeps any. */
	const struct known_registers *ask;
};

/*
 * From the store's catalog, before the program opens it for anything else.  0
 * or an exit code (logged); release in either case.
 */
int	 known_books_open(struct known_books *, const char *store);
/* The same of books at hand, which must live as long. */
int	 known_books_of(struct known_books *, const struct agency_books *);
void	 known_books_release(struct known_books *);

#endif
