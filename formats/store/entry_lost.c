/*
 * entry_lost.c: entries of which only the leaf hash is left.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/journal/merkle.h"
#include "formats/store/entry_lost.h"

#define HEAD	"{\"leaf\":\""
#define MIDDLE	"\",\"lost\":"
#define BEFORE	(sizeof(HEAD) - 1 + DIGEST_HEX - 1 + sizeof(MIDDLE) - 1)

size_t
entry_lost_format(char out[ENTRY_LOST], uint64_t seq,
    const struct digest *leaf)
{
	char	 hex[DIGEST_HEX];

	return (size_t)snprintf(out, ENTRY_LOST, HEAD "%s" MIDDLE "%" PRIu64
	    "}", digest_hex(leaf, hex), seq);
}

bool
entry_lost_parse(const void *p, size_t len, uint64_t *seq,
    struct digest *leaf)
{
	char		 text[ENTRY_LOST], same[ENTRY_LOST], hex[DIGEST_HEX];
	const char	*s = text;

	/* Most are none, which the first octets show. */
	if (len <= BEFORE || len >= sizeof(text) ||
	    memcmp(p, HEAD, sizeof(HEAD) - 1) != 0)
		return false;
	memcpy(text, p, len);
	text[len] = '\0';
	s += sizeof(HEAD) - 1;
	memcpy(hex, s, DIGEST_HEX - 1);
	hex[DIGEST_HEX - 1] = '\0';
	if (digest_from_hex(leaf, hex) == -1)
		return false;
	text[len - 1] = '\0';
	if (parse_u64(text + BEFORE, 0, INT64_MAX, seq) == -1)
		return false;
	return entry_lost_format(same, *seq, leaf) == len &&
	    memcmp(same, p, len) == 0;
}

bool
entry_is_lost(const void *p, size_t len)
{
	struct digest	 leaf;
	uint64_t	 seq;

	return entry_lost_parse(p, len, &seq, &leaf);
}

int
entry_leaf(struct digest *leaf, const void *p, size_t len)
{
	uint64_t	 seq;

	if (entry_lost_parse(p, len, &seq, leaf))
		return 0;
	return merkle_leaf(leaf, p, len);
}
