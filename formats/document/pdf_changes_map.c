/*
 * pdf_changes_map.c: numbers to numbers, for object numbers and addresses.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/document/pdf_changes_map.h"

/* Where the key is, or would be; the map has room. */
static size_t
slot(const struct pdf_map *m, uint64_t key)
{
	uint64_t	 h = key * UINT64_C(0x9e3779b97f4a7c15);
	size_t		 i = (size_t)(h >> 20) & (m->cap - 1);

	while (m->key[i] != 0 && m->key[i] != key)
		i = (i + 1) & (m->cap - 1);
	return i;
}

uint32_t
pdf_map_get(const struct pdf_map *m, uint64_t key)
{
	size_t	 i;

	if (m->n == 0)
		return 0;
	i = slot(m, key);
	return m->key[i] == key ? m->value[i] : 0;
}

static int
grow(struct pdf_map *m)
{
	struct pdf_map	 big = { .n = m->n };
	size_t		 at;

	big.cap = m->cap == 0 ? 64 : m->cap * 2;
	big.key = calloc(big.cap, sizeof(*big.key));
	big.value = calloc(big.cap, sizeof(*big.value));
	if (big.key == NULL || big.value == NULL) {
		pdf_map_release(&big);
		return -1;
	}
	for (size_t i = 0; i < m->cap; i++) {
		if (m->key[i] == 0)
			continue;
		at = slot(&big, m->key[i]);
		big.key[at] = m->key[i];
		big.value[at] = m->value[i];
	}
	pdf_map_release(m);
	*m = big;
	return 0;
}

int
pdf_map_set(struct pdf_map *m, uint64_t key, uint32_t value)
{
	size_t	 i;

	/* At most half full: what is not there is found out quickly. */
	if (m->n * 2 >= m->cap && (m->n >= PDF_MAP_MAX || grow(m) == -1))
		return -1;
	i = slot(m, key);
	if (m->key[i] == 0) {
		m->key[i] = key;
		m->n++;
	}
	m->value[i] = value;
	return 0;
}

void
pdf_map_release(struct pdf_map *m)
{
	free(m->key);
	free(m->value);
	memset(m, 0, sizeof(*m));
}
