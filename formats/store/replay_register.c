/*
 * replay_register.c: the register of certificates, the books of agencies,
 * people and decisions, and the notices, to catalog records.
 */
#include <stdio.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/store/replay_part.h"

/* The books that are kept beside the register, whose keys have no letter. */
static const struct {
	const char	*name;
	char		 letter;
} books[] = {
	{ "agency", 'a' },
	{ "person", 'p' },
	{ "decision", 'd' },
	{ "notice", 'n' },
};

#define NBOOKS	(sizeof(books) / sizeof(books[0]))

size_t
replay_book_key(uint8_t key[BOOK_KEY], const char *book, uint64_t id)
{
	for (size_t i = 0; i < NBOOKS; i++)
		if (strcmp(books[i].name, book) == 0) {
			key[0] = (uint8_t)books[i].letter;
			be64_put(key + 1, id);
			return BOOK_KEY;
		}
	if (strcmp(book, "register") != 0)
		return 0;
	be64_put(key, id);
	return BOOK_KEY - 1;
}

int
replay_book_history(const char *book, uint64_t id, struct digest *d)
{
	char	 name[48];
	int	 n;

	n = snprintf(name, sizeof(name), "%.20s/%llu", book,
	    (unsigned long long)id);
	return digest_sha256(d, name, (size_t)n);
}

int
replay_register_history(uint64_t id, struct digest *d)
{
	return replay_book_history("register", id, d);
}

/* Records of a book are contiguous, as accessions are. */
static int
book_has(struct replay *r, const char *book, uint64_t id)
{
	uint8_t	 key[BOOK_KEY];
	size_t	 len = replay_book_key(key, book, id);
	json_t	*held;
	bool	 absent;

	held = replay_get(r, CAT_REGISTER, key, len, &absent);
	json_decref(held);
	if (held == NULL && !absent)
		return -1;
	return held == NULL ? 0 : 1;
}

/* What a number must be: one that is there, or the next one. */
static int
book_number(struct replay *r, const char *book, uint64_t id)
{
	int	 has;

	if ((has = book_has(r, book, id)) == 0)
		has = id == 1 ? 1 : book_has(r, book, id - 1);
	if (has == -1)
		return -1;
	return has == 1 ? 0 : replay_fail(r,
	    strcmp(book, "register") == 0 ?
	    "its number in the register is not the next one" :
	    "its number in the book is not the next one");
}

static int
book_change(struct replay *r, const struct event *e, const char *book,
    const json_t *given)
{
	struct digest	 of;
	uint8_t		 key[BOOK_KEY];
	uint64_t	 id = 0;
	json_t		*record;
	size_t		 len;
	int		 rc = -1;

	if (json_get_u64(e->json, "id", &id) == -1 || id == 0 ||
	    json_get_str(e->json, "change") == NULL)
		return replay_fail(r,
		    "it changes a record of the register without "
		    "its number, or without saying what");
	if ((len = replay_book_key(key, book, id)) == 0)
		return replay_fail(r, "it changes a book that is not kept");
	if (book_number(r, book, id) == -1)
		return -1;
	if ((record = json_copy((json_t *)(uintptr_t)given)) == NULL ||
	    replay_share(record, e->json, "seq", "seq") == -1)
		replay_fail(r, "out of memory");
	else
		rc = replay_put(r, CAT_REGISTER, key, len, record);
	json_decref(record);
	if (rc == -1)
		return -1;
	if (replay_book_history(book, id, &of) == -1)
		return replay_fail(r,
		    "the digest of its name could not be taken");
	return replay_history(r, e, &of);
}

int
replay_register(struct replay *r, const struct event *e)
{
	static const struct digest	 store;
	const json_t			*given;

	if ((given = json_object_get(e->json, "record")) == NULL)
		return replay_history(r, e, &store);
	return book_change(r, e, "register", given);
}

int
replay_agency(struct replay *r, const struct event *e)
{
	const char	*book = json_get_str(e->json, "book");

	/* The others have entries of their own. */
	if (strcmp(book, "register") == 0 || strcmp(book, "notice") == 0)
		return replay_fail(r, "it changes a book that is not kept");
	return book_change(r, e, book, json_object_get(e->json, "record"));
}

/* A notice is a part of its document's history, too. */
int
replay_notice(struct replay *r, const struct event *e)
{
	struct digest	 of;
	uint8_t		 key[DIGEST_SIZE];
	json_t		*object;
	bool		 absent;

	if (digest_from_hex(&of, json_get_str(e->json, "sha256")) == -1)
		return replay_fail(r, "it is of what is not an object");
	memcpy(key, of.octet, DIGEST_SIZE);
	if ((object = replay_get(r, CAT_OBJECT, key, sizeof(key), &absent)) ==
	    NULL)
		return absent ? replay_fail(r,
		    "it speaks of an object that no entry brought in") : -1;
	json_decref(object);
	if (book_change(r, e, "notice", json_object_get(e->json, "record")) ==
	    -1)
		return -1;
	return replay_history(r, e, &of);
}
