/*
 * json.h: JSON as our records use it, on top of jansson.
 *
 * Canonical form (02-store.md, 04-ledger.md): one line, compact, keys sorted
 * by octets, UTF-8 unescaped, integers only, no duplicate keys.
 */
#ifndef FORMATS_BASE_JSON_H
#define FORMATS_BASE_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"

/*
 * Append the canonical form.  0, or -1 and nothing appended (too large, too
 * deep, a real number, memory).
 */
int	 json_canonical(struct buf *, const json_t *);
/*
 * Parse ${len} octets that must be exactly one JSON object, with nothing but
 * JSON's white space around it; duplicate keys are refused, depth is capped
 * at 32.  NULL on failure, with a short English cause in ${why} (static, may
 * be NULL).
 */
json_t	*json_object_parse(const void *, size_t len, const char **why);
/* As above, and its canonical form must be the very same octets. */
json_t	*json_canonical_parse(const void *, size_t len, const char **why);

/*
 * As json_dumps(), for a person's eyes, too: what utf8_visible() does not let
 * through is written as \uXXXX, which is the same value.  The caller frees;
 * NULL: memory, or no JSON.
 */
char	*json_shown(const json_t *, size_t flags);

/* Fields: NULL/false/-1 when absent or of another type. */
const char *json_get_str(const json_t *, const char *key);
/* As json_get_str(), and "" where that has NULL. */
const char *json_str(const json_t *, const char *key);
int	 json_get_u64(const json_t *, const char *key, uint64_t *);
int	 json_get_i64(const json_t *, const char *key, int64_t *);

/* Set; a NULL string sets nothing.  0 or -1 (memory, or not UTF-8). */
int	 json_put_str(json_t *, const char *key, const char *);
int	 json_put_int(json_t *, const char *key, int64_t);
int	 json_put_bool(json_t *, const char *key, bool);
/* Takes ${value} even on failure. */
int	 json_put(json_t *, const char *key, json_t *value);

#endif
