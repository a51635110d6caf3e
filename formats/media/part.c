/*
 * part.c: parts of objects that are larger than a volume.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "formats/media/part.h"

#define FOLDER		"data/objects/"
#define MARK		".part-"
#define OF		"-of-"
#define DIGITS		3

void
part_suffix(char out[PART_SUFFIX], const struct object_part *p)
{
	snprintf(out, PART_SUFFIX, MARK "%03" PRIu32 OF "%03" PRIu32,
	    p->index, p->count);
}

/* Three digits; -1: they are none. */
static int
number(const char *s, uint32_t *n)
{
	*n = 0;
	for (int i = 0; i < DIGITS; i++) {
		if (s[i] < '0' || s[i] > '9')
			return -1;
		*n = *n * 10 + (uint32_t)(s[i] - '0');
	}
	return 0;
}

bool
part_parse(const char *path, struct digest *id, struct object_part *p)
{
	static const size_t	 tail = sizeof(MARK) - 1 + DIGITS +
				    sizeof(OF) - 1 + DIGITS;
	size_t			 n = strlen(path);
	char			 hex[DIGEST_HEX];
	const char		*name, *at;

	if (strncmp(path, FOLDER, strlen(FOLDER)) != 0 ||
	    (name = strrchr(path, '/')) == NULL ||
	    n < (size_t)(++name - path) + DIGEST_HEX - 1 + tail)
		return false;
	at = path + n - tail;
	if (strncmp(at, MARK, strlen(MARK)) != 0 ||
	    number(at + strlen(MARK), &p->index) == -1 ||
	    strncmp(at + strlen(MARK) + DIGITS, OF, strlen(OF)) != 0 ||
	    number(path + n - DIGITS, &p->count) == -1)
		return false;
	memcpy(hex, name, DIGEST_HEX - 1);
	hex[DIGEST_HEX - 1] = '\0';
	return p->count > 1 && p->index > 0 && p->index <= p->count &&
	    digest_from_hex(id, hex) == 0;
}

/* Of all parts but the last. */
static uint64_t
each(uint64_t size, uint32_t count)
{
	return size / count + (size % count != 0);
}

uint64_t
part_offset(uint64_t size, const struct object_part *p)
{
	uint64_t	 at = each(size, p->count) * (p->index - 1);

	return at < size ? at : size;
}

uint64_t
part_size(uint64_t size, const struct object_part *p)
{
	uint64_t	 left = size - part_offset(size, p);

	return p->index < p->count && left > each(size, p->count) ?
	    each(size, p->count) : left;
}
