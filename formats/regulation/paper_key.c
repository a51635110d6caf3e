/*
 * paper_key.c: papers that may be one and the same.
 */
#include <string.h>

#include "formats/regulation/paper_key.h"
#include "formats/regulation/viet.h"

#define NAME_ROOM	((size_t)4096)
#define FNV		UINT64_C(14695981039346656037)

static uint64_t
hash_add(uint64_t h, const void *p, size_t len)
{
	const uint8_t	*s = p;

	for (size_t i = 0; i < len; i++)
		h = (h ^ s[i]) * UINT64_C(1099511628211);
	return (h ^ 0xff) * UINT64_C(1099511628211);
}

uint64_t
paper_issuer_key(const struct metadata *m)
{
	const char	*s = metadata_value(m, META_ISSUER);
	struct buf	 b;
	uint64_t	 h = 0;

	buf_init(&b, NAME_ROOM);
	if (*s != '\0' && viet_fold(&b, s, strlen(s), true) == 0 && b.len > 0)
		h = hash_add(FNV, b.p, b.len);
	buf_release(&b);
	return h;
}

bool
paper_key(const struct metadata *m, uint64_t *key)
{
	static const enum meta_name	 names[] = { META_NUMBER,
		META_NOTATION, META_DATE };
	const char			*s;

	*key = FNV;
	for (size_t i = 0; i < 3; i++) {
		s = metadata_value(m, names[i]);
		if (*s == '\0')
			return false;
		while (names[i] == META_NUMBER && *s == '0')
			s++;
		*key = hash_add(*key, s, strlen(s));
	}
	return true;
}
