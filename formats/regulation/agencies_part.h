/*
 * agencies_part.h: what the files of agencies.h share.
 */
#ifndef FORMATS_REGULATION_AGENCIES_PART_H
#define FORMATS_REGULATION_AGENCIES_PART_H

#include "formats/regulation/agencies.h"

/* A name on record with its keys; ${text} is the record's. */
struct spelling {
	const char	*text;
	char		*folded;
	char		*marked;
	int64_t		 from, until;
	bool		 alias;
};

/* One record; ${json} is owned, the spellings are of agencies and people. */
struct entity {
	json_t		*json;
	struct spelling	*name;
	size_t		 n;
};

struct agencies {
	struct entity	*of[BOOK_MAX];
	size_t		 n[BOOK_MAX];
	size_t		 cap[BOOK_MAX];
	const struct register_all *certificates;
};

/* NULL: no such number. */
const struct entity *entity_get(const struct agencies *, enum agency_book,
	    uint64_t id);
/* A text of a record, "" for none. */
const char	*entity_text(const json_t *, const char *key);
/* A number of a record; 0: none. */
uint64_t	 entity_number(const json_t *, const char *key);
/* One of ${names} is the same as one that is or was the agency's. */
bool		 entity_is_named(const struct entity *, const char *folded);
/* A pattern of "subjects" in force on ${day} that the subject has. */
bool		 entity_has_subject(const struct entity *, const char *subject,
		    int64_t day);

#endif
