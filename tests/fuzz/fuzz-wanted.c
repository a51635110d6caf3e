/*
 * fuzz-wanted.c: two lines: a number as a person types it, and as a record has
 * it, number and notation with a tab between.  What compares equal must be
 * found by the hint, too; a key of a relation goes there and back.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/base/encode.h"
#include "formats/base/json.h"
#include "formats/regulation/metadata.h"
#include "formats/regulation/wanted.h"
#include "formats/store/relation.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* As intake writes it, which takes no other numbers; NULL: no such field. */
static json_t *
record_make(const char *number, size_t nlen, const char *notation,
    size_t len)
{
	struct metadata	 m;
	json_t		*json = NULL;

	metadata_init(&m);
	if (metadata_set(&m, META_NUMBER, META_FROM_TEXT, 95, 1, number,
	    nlen) == 0 && meta_value_check(META_NUMBER, metadata_value(&m,
	    META_NUMBER)) == NULL && metadata_set(&m, META_NOTATION,
	    META_FROM_TEXT, 95, 1, notation, len) == 0)
		json = metadata_json(&m);
	metadata_release(&m);
	return json;
}

static void
compare(const struct docnum *want, const json_t *metadata)
{
	struct docnum	 is;
	struct buf	 b;

	if (!wanted_recorded(&is, metadata, NULL))
		return;
	buf_init(&b, 65536);
	if (json_canonical(&b, metadata) == 0 &&
	    wanted_compare(want, &is) != WANTED_NO &&
	    !wanted_hint(want, b.p, b.len))
		abort();
	if (wanted_compare(&is, &is) != WANTED_EXACT)
		abort();
	buf_release(&b);
}

static void
keys(const uint8_t *p, size_t len)
{
	struct relation	 r;
	char		 key[RELATION_KEY];
	bool		 incoming;

	if (relation_of_key(&r, &incoming, p, len) == -1)
		return;
	relation_key(&r, incoming, key);
	if (strlen(key) != len)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	const uint8_t	*line = len == 0 ? NULL : memchr(p, '\n', len), *tab;
	struct docnum	 want;
	json_t		*metadata;
	char		*text;
	size_t		 left;

	keys(p, len);
	if (line == NULL || memchr(p, '\0', len) != NULL)
		return 0;
	left = len - (size_t)(line - p) - 1;
	if (left == 0 || (tab = memchr(line + 1, '\t', left)) == NULL ||
	    (text = strndup((const char *)p, (size_t)(line - p))) == NULL)
		return 0;
	if (wanted_parse(&want, text)) {
		metadata = record_make((const char *)line + 1, (size_t)(tab -
		    line - 1), (const char *)tab + 1, (size_t)(p + len - tab -
		    1));
		if (metadata != NULL)
			compare(&want, metadata);
		json_decref(metadata);
	}
	free(text);
	return 0;
}
