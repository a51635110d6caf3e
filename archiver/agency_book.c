/*
 * agency_book.c: the books of agencies, people and decisions in the store.
 */
#include <stdio.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/store/replay.h"

#include "archiver/agency_part.h"

#define BOOK_RECORD	((size_t)1024 * 1024)

/* The record as of now in a batch; NULL with *rc 0: there is none. */
static json_t *
record_now(struct writer *w, const uint8_t *key, size_t len, int *rc)
{
	struct buf	 b;
	json_t		*json = NULL;

	buf_init(&b, BOOK_RECORD);
	*rc = 0;
	switch (writer_record(w, CAT_REGISTER, key, len, &b)) {
	case 0:
		break;
	case 1:
		json = json_object_parse(b.p, b.len, NULL);
		/* FALLTHROUGH */
	default:
		if (json != NULL)
			break;
		log_errx(_("the catalog is damaged; build it anew with: "
		    "nbarchive rebuild"));
		*rc = FAIL_DAMAGE;
	}
	buf_release(&b);
	return json;
}

static int
books_take(struct agency_books *b, struct reader *cat, struct writer *w)
{
	uint8_t	 key[BOOK_KEY];
	json_t	*record;
	size_t	 len;
	int	 rc = 0;

	if ((b->who = agencies_new()) == NULL)
		return no_memory();
	for (unsigned int book = 0; rc == 0 && book < BOOK_MAX; book++)
		for (uint64_t id = 1; rc == 0; id++) {
			len = replay_book_key(key,
			    agency_book_name((enum agency_book)book), id);
			record = w != NULL ? record_now(w, key, len, &rc) :
			    find_record(cat, CAT_REGISTER, key, len, &rc);
			if (record == NULL)
				break;
			/* The entry that made it names itself. */
			json_object_del(record, "seq");
			if (agencies_add(b->who, (enum agency_book)book,
			    record) == -1)
				rc = no_memory();
			json_decref(record);
		}
	if (rc == 0)
		rc = w != NULL ? book_load(&b->certificates, w) :
		    book_read(&b->certificates, cat);
	agencies_register(b->who, &b->certificates);
	return rc;
}

int
agency_books_read(struct agency_books *b, struct reader *cat)
{
	*b = (struct agency_books){ NULL, { NULL, 0, 0 } };
	return books_take(b, cat, NULL);
}

int
agency_books_load(struct agency_books *b, struct writer *w)
{
	*b = (struct agency_books){ NULL, { NULL, 0, 0 } };
	return books_take(b, NULL, w);
}

void
agency_books_release(struct agency_books *b)
{
	agencies_free(b->who);
	register_release(&b->certificates);
	b->who = NULL;
}

/* A person by the mail address on record; 0: none. */
static uint64_t
by_address(const struct agencies *a, const char *mail)
{
	const char	*s;

	for (uint64_t id = 1; id <= agencies_count(a, BOOK_PERSON); id++) {
		s = json_get_str(agencies_record(a, BOOK_PERSON, id),
		    "email");
		if (s != NULL && strcasecmp(s, mail) == 0)
			return id;
	}
	return 0;
}

/* A decision by its number; *several. */
static uint64_t
by_number(const struct agencies *a, const char *number, bool *several)
{
	uint64_t	 found = 0;

	*several = false;
	for (uint64_t id = 1; id <= agencies_count(a, BOOK_DECISION); id++)
		if (strcmp(agencies_name(a, BOOK_DECISION, id), number) ==
		    0) {
			*several = found != 0;
			found = id;
		}
	return found;
}

/* "Sở Nội vụ / UBND tỉnh Khánh Hòa": the name and who stands above. */
static enum agency_found
by_words(const struct agencies *a, const char *arg, struct agency_hit *hit)
{
	const char		*above = strstr(arg, " / ");
	enum agency_found	 f;
	char			*name;

	name = strndup(arg, above == NULL ? strlen(arg) :
	    (size_t)(above - arg));
	*hit = (struct agency_hit){ 0 };
	if (name == NULL)
		return AGENCY_UNKNOWN;
	f = agency_by_name(a, name, above == NULL ? "" : above + 3, DAY_LAST,
	    hit);
	free(name);
	return f;
}

int
agency_named_by(const struct agencies *a, enum agency_book book,
    const char *arg, uint64_t *id)
{
	struct agency_hit	 hit = { 0 };
	enum agency_found	 f = AGENCY_UNKNOWN;
	bool			 several = false;

	if (parse_u64(arg, 1, agencies_count(a, book), id) == 0)
		return 0;
	*id = 0;
	if (book == BOOK_AGENCY) {
		f = by_words(a, arg, &hit);
		*id = hit.id;
	} else if (book == BOOK_DECISION) {
		*id = by_number(a, arg, &several);
		f = several ? AGENCY_SEVERAL : *id != 0 ? AGENCY_FOUND :
		    AGENCY_UNKNOWN;
	} else if ((*id = by_address(a, arg)) != 0) {
		f = AGENCY_FOUND;
	} else {
		f = person_by_name(a, arg, 0, DAY_LAST, id);
	}
	if (f == AGENCY_FOUND)
		return 0;
	if (f == AGENCY_SEVERAL)
		log_errx(_("%s: several are called so; give the number, see: "
		    "nbarchive agency list"), arg);
	else
		log_errx(_("%s: nobody on record is called so, see: nbarchive "
		    "agency list"), arg);
	return FAIL_USAGE;
}

int
agency_put(struct writer *w, enum agency_book book, uint64_t id,
    const char *change, const json_t *record, const char *reason)
{
	json_t	*entry;

	if ((entry = writer_entry(w, ENTRY_AGENCY_CHANGE)) == NULL)
		return FAIL_CANNOT;
	if (json_put_str(entry, "book", agency_book_name(book)) == -1 ||
	    json_put_int(entry, "id", (int64_t)id) == -1 ||
	    json_put_str(entry, "change", change) == -1 ||
	    json_put_str(entry, "reason", reason) == -1 ||
	    json_put(entry, "record", json_deep_copy(record)) == -1) {
		json_decref(entry);
		return no_memory();
	}
	return writer_put(w, entry);
}
