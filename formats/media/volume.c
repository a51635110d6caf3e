/*
 * volume.c: what is told of a volume.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/json.h"
#include "formats/base/timefmt.h"
#include "formats/media/volume.h"

void
volume_release(struct volume *v)
{
	numbers_release(&v->numbers);
	free(v->part);
	v->part = NULL;
	v->nparts = 0;
}

int
volume_part_add(struct volume *v, uint64_t number,
    const struct object_part *part)
{
	struct volume_part	*p;

	if (v->nparts == VOLUME_RANGES || part->count < 2 ||
	    part->count > PART_COUNT || part->index < 1 ||
	    part->index > part->count || (v->nparts > 0 &&
	    v->part[v->nparts - 1].number >= number))
		return -1;
	p = realloc(v->part, (v->nparts + 1) * sizeof(*p));
	if (p == NULL)
		return -1;
	v->part = p;
	v->part[v->nparts++] = (struct volume_part){ number, *part };
	return 0;
}

const struct object_part *
volume_part(const struct volume *v, uint64_t number)
{
	for (size_t i = 0; i < v->nparts; i++)
		if (v->part[i].number == number)
			return &v->part[i].part;
	return NULL;
}

void
numbers_init(struct numbers *s)
{
	*s = (struct numbers){ 0 };
}

void
numbers_release(struct numbers *s)
{
	free(s->range);
	numbers_init(s);
}

static int
numbers_push(struct numbers *s, uint64_t from, uint64_t to)
{
	struct number_range	*p;
	size_t			 cap;

	if (s->n == s->cap) {
		cap = s->cap == 0 ? 8 : s->cap * 2;
		if ((p = realloc(s->range, cap * sizeof(*p))) == NULL)
			return -1;
		s->range = p;
		s->cap = cap;
	}
	s->range[s->n++] = (struct number_range){ from, to };
	return 0;
}

int
numbers_add(struct numbers *s, uint64_t n, uint64_t after)
{
	if (s->n > 0 && n <= s->range[s->n - 1].to)
		return -1;
	if (s->n > 0 && s->range[s->n - 1].to >= after) {
		s->range[s->n - 1].to = n;
		return 0;
	}
	return numbers_push(s, n, n);
}

bool
numbers_has(const struct numbers *s, uint64_t n)
{
	size_t	 lo = 0, hi = s->n, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (s->range[mid].to < n)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < s->n && s->range[lo].from <= n;
}

static json_t *
numbers_json(const struct numbers *s)
{
	json_t	*all = json_array();

	for (size_t i = 0; all != NULL && i < s->n; i++)
		if (json_array_append_new(all, json_pack("[II]",
		    (json_int_t)s->range[i].from,
		    (json_int_t)s->range[i].to)) != 0) {
			json_decref(all);
			return NULL;
		}
	return all;
}

/* "parts": [number, index, count] each; only where there are any. */
static int
parts_put(json_t *json, const struct volume *v)
{
	json_t	*all;

	if (v->nparts == 0)
		return 0;
	if ((all = json_array()) == NULL)
		return -1;
	for (size_t i = 0; i < v->nparts; i++)
		if (json_array_append_new(all, json_pack("[III]",
		    (json_int_t)v->part[i].number,
		    (json_int_t)v->part[i].part.index,
		    (json_int_t)v->part[i].part.count)) != 0) {
			json_decref(all);
			return -1;
		}
	return json_put(json, "parts", all);
}

json_t *
volume_json(const struct volume *v)
{
	char	 at[TIME_TEXT];
	json_t	*json = json_object();

	if (json != NULL && json_put_int(json, "format", v->format) == 0 &&
	    json_put_str(json, "id", v->id) == 0 &&
	    json_put_str(json, "set", v->set) == 0 &&
	    json_put_str(json, "label", v->label) == 0 &&
	    json_put_str(json, "kind", media_kind_name(v->kind)) == 0 &&
	    json_put_str(json, "written", time_rfc3339(v->written, at)) ==
	    0 && json_put_int(json, "first", (int64_t)v->first) == 0 &&
	    json_put_int(json, "end", (int64_t)v->end) == 0 &&
	    json_put_int(json, "objects", (int64_t)v->objects) == 0 &&
	    json_put_int(json, "bytes", (int64_t)v->octets) == 0 &&
	    json_put(json, "numbers", numbers_json(&v->numbers)) == 0 &&
	    parts_put(json, v) == 0)
		return json;
	json_decref(json);
	return NULL;
}

static int
text_from(const json_t *json, const char *key, char *out, size_t room)
{
	const char	*s = json_get_str(json, key);

	if (s == NULL || strlen(s) >= room)
		return -1;
	memcpy(out, s, strlen(s) + 1);
	return 0;
}

static int
numbers_from(struct numbers *s, const json_t *all)
{
	uint64_t	 from, to;
	json_t		*one;
	size_t		 i;

	if (!json_is_array(all) || json_array_size(all) > VOLUME_RANGES)
		return -1;
	json_array_foreach(all, i, one) {
		if (!json_is_integer(json_array_get(one, 0)) ||
		    !json_is_integer(json_array_get(one, 1)) ||
		    json_integer_value(json_array_get(one, 0)) < 1)
			return -1;
		from = (uint64_t)json_integer_value(json_array_get(one, 0));
		to = (uint64_t)json_integer_value(json_array_get(one, 1));
		if (to < from || (s->n > 0 && from <= s->range[s->n - 1].to) ||
		    numbers_push(s, from, to) == -1)
			return -1;
	}
	return 0;
}

static int
parts_from(struct volume *v, const json_t *all)
{
	struct object_part	 part;
	json_int_t	 n[3];
	json_t		*one;
	size_t		 i;

	if (all == NULL)
		return 0;
	if (!json_is_array(all))
		return -1;
	json_array_foreach(all, i, one) {
		for (size_t k = 0; k < 3; k++)
			if (!json_is_integer(json_array_get(one, k)) ||
			    (n[k] = json_integer_value(json_array_get(one,
			    k))) < 1 || (k > 0 && n[k] > PART_COUNT))
				return -1;
		part = (struct object_part){ (uint32_t)n[1], (uint32_t)n[2] };
		if (volume_part_add(v, (uint64_t)n[0], &part) == -1)
			return -1;
	}
	return 0;
}

int
volume_from_json(struct volume *v, const json_t *json)
{
	uint64_t	 format;
	const char	*kind = json_get_str(json, "kind");
	const char	*at = json_get_str(json, "written");

	*v = (struct volume){ 0 };
	if (json_get_u64(json, "format", &format) == -1 ||
	    format != VOLUME_FORMAT || kind == NULL || at == NULL ||
	    (v->kind = media_kind_parse(kind)) == MEDIA_KIND_MAX ||
	    time_parse(at, &v->written) == -1 ||
	    text_from(json, "id", v->id, sizeof(v->id)) == -1 ||
	    text_from(json, "set", v->set, sizeof(v->set)) == -1 ||
	    text_from(json, "label", v->label, sizeof(v->label)) == -1 ||
	    volume_number(v) == -1 ||
	    json_get_u64(json, "first", &v->first) == -1 ||
	    json_get_u64(json, "end", &v->end) == -1 ||
	    json_get_u64(json, "objects", &v->objects) == -1 ||
	    json_get_u64(json, "bytes", &v->octets) == -1 ||
	    numbers_from(&v->numbers, json_object_get(json, "numbers")) == -1 ||
	    parts_from(v, json_object_get(json, "parts")) == -1)
		return -1;
	v->format = (uint32_t)format;
	return 0;
}
