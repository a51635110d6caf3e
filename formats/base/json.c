/*
 * json.c: JSON as our records use it, read by jansson.
 */
#include <string.h>

#include "formats/base/json_part.h"

/*
 * How deep the JSON text at ${p} nests.  Only as right as the text; jansson
 * decides on that.
 */
static unsigned int
json_depth(const uint8_t *p, size_t len)
{
	unsigned int	 depth = 0, deepest = 0;
	bool		 string = false;

	for (size_t i = 0; i < len; i++) {
		if (string) {
			if (p[i] == '\\')
				i++;
			else if (p[i] == '"')
				string = false;
			continue;
		}
		switch (p[i]) {
		case '"':
			string = true;
			break;
		case '{':
		case '[':
			if (++depth > deepest)
				deepest = depth;
			break;
		case '}':
		case ']':
			depth -= depth > 0 ? 1 : 0;
			break;
		}
	}
	return deepest;
}

static json_t *
json_fail(json_t *json, const char *cause, const char **why)
{
	json_decref(json);
	if (why != NULL)
		*why = cause;
	return NULL;
}

json_t *
json_object_parse(const void *p, size_t len, const char **why)
{
	json_error_t	 error;
	json_t		*json;

	if (len == 0)
		return json_fail(NULL, "empty", why);
	if (json_depth(p, len) > JSON_DEPTH)
		return json_fail(NULL, "nested too deeply", why);
	json = json_loadb(p, len, JSON_REJECT_DUPLICATES, &error);
	if (json == NULL && json_error_code(&error) == json_error_duplicate_key)
		return json_fail(NULL, "a key stands twice", why);
	if (json == NULL)
		return json_fail(NULL, "not JSON", why);
	if (!json_is_object(json))
		return json_fail(json, "not a JSON object", why);
	return json;
}

json_t *
json_canonical_parse(const void *p, size_t len, const char **why)
{
	struct buf	 b;
	json_t		*json;
	bool		 same;

	if ((json = json_object_parse(p, len, why)) == NULL)
		return NULL;
	buf_init(&b, len);	/* what is longer is not the same */
	same = json_canonical(&b, json) == 0 && b.len == len &&
	    memcmp(b.p, p, len) == 0;
	buf_release(&b);
	if (!same)
		return json_fail(json, "not in canonical form", why);
	return json;
}

const char *
json_get_str(const json_t *json, const char *key)
{
	return json_string_value(json_object_get(json, key));
}

const char *
json_str(const json_t *json, const char *key)
{
	const char	*s = json_get_str(json, key);

	return s != NULL ? s : "";
}

int
json_get_i64(const json_t *json, const char *key, int64_t *out)
{
	const json_t	*v = json_object_get(json, key);

	if (!json_is_integer(v))
		return -1;
	*out = json_integer_value(v);
	return 0;
}

int
json_get_u64(const json_t *json, const char *key, uint64_t *out)
{
	int64_t	 v;

	if (json_get_i64(json, key, &v) == -1 || v < 0)
		return -1;
	*out = (uint64_t)v;
	return 0;
}

int
json_put(json_t *json, const char *key, json_t *value)
{
	return json_object_set_new(json, key, value) == 0 ? 0 : -1;
}

int
json_put_str(json_t *json, const char *key, const char *s)
{
	return s == NULL ? 0 : json_put(json, key, json_string(s));
}

int
json_put_int(json_t *json, const char *key, int64_t v)
{
	return json_put(json, key, json_integer(v));
}

int
json_put_bool(json_t *json, const char *key, bool v)
{
	return json_put(json, key, json_boolean(v));
}
