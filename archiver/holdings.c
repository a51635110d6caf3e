/*
 * holdings.c: objects and volumes of the catalog.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/document/sniff.h"

#include "archiver/command.h"
#include "archiver/holdings.h"

#define LET_GO		1024		/* records read in between */

static int
damaged(void)
{
	log_errx(_("the catalog is damaged; build it anew with: "
	    "nbarchive rebuild"));
	return FAIL_DAMAGE;
}

/* Room for one more; NULL: memory. */
static void *
grow(void *array, size_t n, size_t *cap, size_t size)
{
	size_t	 more = *cap == 0 ? 64 : *cap * 2;
	void	*p;

	if (n < *cap)
		return array;
	if (more > SIZE_MAX / size || (p = realloc(array, more * size)) ==
	    NULL)
		return NULL;
	*cap = more;
	return p;
}

static int
holding_load(struct holding *h, const json_t *record)
{
	switch (holding_from_json(h, record)) {
	case 0:
		return 0;
	case -1:
		return damaged();
	}
	return no_memory();
}

int
holdings_load(struct holdings *hs, struct reader *cat)
{
	enum reader_result	 r;
	struct octets		 key, value, at;
	uint8_t			 last[512];
	json_t			*record;
	void			*p;
	int			 rc;

	*hs = (struct holdings){ 0 };
	r = reader_next_record(cat, CAT_VOLUME, NULL, &key, &value);
	while (r == READER_FOUND) {
		p = grow(hs->vol, hs->n, &hs->cap, sizeof(*hs->vol));
		if (p == NULL)
			return no_memory();
		hs->vol = p;
		record = json_object_parse(value.p, value.len, NULL);
		rc = record == NULL ? damaged() :
		    holding_load(&hs->vol[hs->n++], record);
		json_decref(record);
		if (rc != 0)
			return rc;
		if (key.len > sizeof(last))
			return damaged();
		memcpy(last, key.p, key.len);
		at = (struct octets){ last, key.len };
		r = reader_next_record(cat, CAT_VOLUME, &at, &key, &value);
	}
	if (r != READER_ABSENT)
		return r == READER_DAMAGED ? damaged() : FAIL_CANNOT;
	if (hs->n > 0)
		qsort(hs->vol, hs->n, sizeof(*hs->vol), holding_order);
	return 0;
}

void
holdings_release(struct holdings *hs)
{
	for (size_t i = 0; i < hs->n; i++)
		holding_release(&hs->vol[i]);
	free(hs->vol);
	*hs = (struct holdings){ 0 };
}

const struct holding *
holdings_find(const struct holdings *hs, const char *name)
{
	for (size_t i = 0; i < hs->n; i++)
		if (strcmp(hs->vol[i].v.label, name) == 0 ||
		    strcmp(hs->vol[i].v.id, name) == 0)
			return &hs->vol[i];
	return NULL;
}

/* Media types and what a file of them is called. */
static uint32_t
type_of(const char *media_type)
{
	for (uint32_t f = 0; media_type != NULL && f < FORMAT_MAX; f++)
		if (strcmp(format_media_type((enum format)f), media_type) ==
		    0)
			return f;
	return FORMAT_UNKNOWN;
}

const char *
kept_suffix(const struct kept *k)
{
	return format_suffix((enum format)k->type);
}

bool
kept_on(const struct kept *k, const struct volume *v)
{
	return numbers_has(&v->numbers, k->number) ||
	    (k->was[0] != 0 && numbers_has(&v->numbers, k->was[0])) ||
	    (k->was[1] != 0 && numbers_has(&v->numbers, k->was[1]));
}

const struct object_part *
kept_part(const struct kept *k, const struct volume *v)
{
	const uint64_t		 number[] = { k->number, k->was[0],
				    k->was[1] };
	const struct object_part	*p = NULL;

	for (size_t i = 0; v->nparts > 0 && p == NULL && i < 3; i++)
		if (number[i] != 0)
			p = volume_part(v, number[i]);
	return p;
}

bool
kept_part_on(const struct kept *k, const struct object_part *part,
    const struct volume *const *v, size_t n)
{
	const struct object_part	*p;

	for (size_t i = 0; i < n; i++) {
		p = v[i] == NULL ? NULL : kept_part(k, v[i]);
		if (p != NULL && p->index == part->index &&
		    p->count == part->count)
			return true;
	}
	return false;
}

bool
kept_on_some(const struct kept *k, const struct volume *const *v, size_t n)
{
	const struct object_part	*first;
	struct object_part		 p;

	for (size_t i = 0; i < n; i++) {
		if (v[i] == NULL)
			continue;
		if (kept_on(k, v[i]))
			return true;
		first = kept_part(k, v[i]);
		if (first == NULL || first->index != 1)
			continue;
		p = *first;
		while (p.index <= p.count && kept_part_on(k, &p, v, n))
			p.index++;
		if (p.index > p.count)
			return true;
	}
	return false;
}

static uint64_t
number_at(const json_t *array, size_t i)
{
	return (uint64_t)json_integer_value(json_array_get(array, i));
}

static int
kept_add(struct kept_list *list, const struct octets *key,
    const struct octets *value)
{
	const json_t	*was;
	struct kept	*k;
	json_t		*record;
	uint64_t	 segment = 0;
	void		*p;
	int		 rc = 0;

	record = json_object_parse(value->p, value->len, NULL);
	if (record == NULL || key->len != DIGEST_SIZE) {
		json_decref(record);
		return damaged();
	}
	p = grow(list->k, list->n, &list->cap, sizeof(*list->k));
	if (p == NULL) {
		json_decref(record);
		return no_memory();
	}
	list->k = p;
	k = &list->k[list->n];
	*k = (struct kept){ 0 };
	memcpy(k->id.octet, key->p, DIGEST_SIZE);
	if (json_get_u64(record, "size", &k->size) == -1 ||
	    json_get_u64(record, "number", &k->number) == -1 ||
	    json_get_u64(record, "accession", &k->accession) == -1 ||
	    json_get_u64(record, "segment", &segment) == -1)
		rc = damaged();
	k->segment = (uint32_t)segment;
	k->type = type_of(json_get_str(record, "media_type"));
	was = json_object_get(record, "was");
	if (json_array_size(was) > 0) {
		k->was[0] = number_at(was, 0);
		k->was[1] = number_at(was, json_array_size(was) - 1);
	}
	if (json_object_get(record, "destroyed") == NULL)
		list->n++;
	json_decref(record);
	return rc;
}

static int
kept_order(const void *a, const void *b)
{
	const struct kept	*x = a, *y = b;

	return x->number < y->number ? -1 : x->number > y->number;
}

int
kept_load(struct kept_list *list, struct reader *cat)
{
	enum reader_result	 r;
	struct octets		 key, value, at;
	struct digest		 last;
	int			 rc;

	*list = (struct kept_list){ 0 };
	r = reader_next_record(cat, CAT_OBJECT, NULL, &key, &value);
	while (r == READER_FOUND) {
		if ((rc = kept_add(list, &key, &value)) != 0)
			return rc;
		memcpy(last.octet, key.p, DIGEST_SIZE);
		if (list->n % LET_GO == 0)
			reader_let_go(cat);
		at = (struct octets){ last.octet, DIGEST_SIZE };
		r = reader_next_record(cat, CAT_OBJECT, &at, &key, &value);
	}
	if (r != READER_ABSENT)
		return r == READER_DAMAGED ? damaged() : FAIL_CANNOT;
	if (list->n > 0)
		qsort(list->k, list->n, sizeof(*list->k), kept_order);
	return 0;
}

void
kept_release(struct kept_list *list)
{
	free(list->k);
	*list = (struct kept_list){ 0 };
}
