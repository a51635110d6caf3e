/*
 * known_books.c: what rules ask of the books, read once a run.
 */
#include "formats/base/i18n.h"
#include "formats/base/log.h"

#include "archiver/known_books.h"

int
known_books_of(struct known_books *k, const struct agency_books *books)
{
	if (agencies_count(books->who, BOOK_AGENCY) == 0 &&
	    books->certificates.n == 0)
		return 0;
	k->asked = known_agencies_new(books->who, &books->certificates);
	if (k->asked == NULL) {
		log_errx(_("out of memory"));
		return FAIL_CANNOT;
	}
	known_agencies_ask(k->asked, &k->registers);
	k->ask = &k->registers;
	return 0;
}

int
known_books_open(struct known_books *k, const char *store)
{
	struct reader	*cat;
	int		 rc;

	*k = (struct known_books){ .ask = NULL };
	if ((rc = find_open(&cat, store)) == 0 &&
	    (rc = agency_books_read(&k->own, cat)) == 0)
		rc = known_books_of(k, &k->own);
	reader_close(cat);
	return rc;
}

void
known_books_release(struct known_books *k)
{
	known_agencies_free(k->asked);
	agency_books_release(&k->own);
	*k = (struct known_books){ .ask = NULL };
}
