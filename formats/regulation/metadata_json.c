/*
 * metadata_json.c: metadata as JSON.
 */
#include <string.h>

#include "formats/base/json.h"

#include "formats/regulation/metadata.h"

static json_t *
field_json(const struct meta_field *f)
{
	json_t	*json = json_object();

	if (json == NULL ||
	    json_put_str(json, "value", f->value) == -1 ||
	    json_put_str(json, "origin", meta_origin_text(f->origin)) == -1 ||
	    json_put_int(json, "confidence", f->confidence) == -1 ||
	    (f->revision > 0 &&
	    json_put_int(json, "revision", f->revision) == -1)) {
		json_decref(json);
		return NULL;
	}
	return json;
}

static int
put_tri(json_t *json, const char *key, enum meta_tri t)
{
	return t == META_UNKNOWN ? 0 : json_put_bool(json, key,
	    t == META_YES);
}

json_t *
metadata_json(const struct metadata *m)
{
	json_t	*json = json_object();
	bool	 bad = json == NULL;

	for (unsigned int i = 0; i < META_NAMES && !bad; i++)
		if (m->f[i].value != NULL)
			bad = json_put(json, meta_name_text(
			    (enum meta_name)i), field_json(&m->f[i])) == -1;
	if (bad || put_tri(json, "number_signed", m->number_signed) == -1 ||
	    put_tri(json, "date_signed", m->date_signed) == -1 ||
	    put_tri(json, "scan", m->scan) == -1) {
		json_decref(json);
		return NULL;
	}
	return json;
}

static enum meta_tri
get_tri(const json_t *json, const char *key)
{
	const json_t	*v = json_object_get(json, key);

	return !json_is_boolean(v) ? META_UNKNOWN : json_is_true(v) ?
	    META_YES : META_NO;
}

int
metadata_from_json(struct metadata *m, const json_t *json)
{
	const json_t	*f;
	const char	*value, *origin;
	uint64_t	 confidence, revision;

	metadata_init(m);
	for (unsigned int i = 0; i < META_NAMES; i++) {
		f = json_object_get(json, meta_name_text((enum meta_name)i));
		if ((value = json_get_str(f, "value")) == NULL)
			continue;
		origin = json_get_str(f, "origin");
		if (json_get_u64(f, "confidence", &confidence) == -1 ||
		    confidence > 100)
			confidence = 0;
		if (json_get_u64(f, "revision", &revision) == -1 ||
		    revision > UINT32_MAX)
			revision = 0;
		if (metadata_set(m, (enum meta_name)i,
		    meta_origin_parse(origin != NULL ? origin : ""),
		    (unsigned int)confidence, (unsigned int)revision, value,
		    strlen(value)) == -1)
			return -1;
	}
	m->number_signed = get_tri(json, "number_signed");
	m->date_signed = get_tri(json, "date_signed");
	m->scan = get_tri(json, "scan");
	return 0;
}
