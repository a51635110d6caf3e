/*
 * rotation_entry.c: key rotations as journal entries.
 */
#include <string.h>

#include "formats/base/encode.h"
#include "formats/base/json.h"
#include "formats/base/timefmt.h"
#include "formats/store/entry.h"
#include "formats/store/rotation_entry.h"

static int
put_vkey(json_t *entry, const char *key, const struct vkey *v)
{
	struct buf	 b;
	int		 rc = -1;

	buf_init(&b, ROTATION_TEXT);
	if (vkey_format(&b, v) == 0 && buf_str(&b) != NULL)
		rc = json_put_str(entry, key, buf_str(&b));
	buf_release(&b);
	return rc;
}

static int
put_line(json_t *list, const uint8_t line[ROTATION_LINE])
{
	struct buf	 b;
	int		 rc = -1;

	buf_init(&b, ROTATION_TEXT);
	if (base64_encode(&b, line, ROTATION_LINE) == 0 && buf_str(&b) != NULL)
		rc = json_array_append_new(list, json_string(buf_str(&b)));
	buf_release(&b);
	return rc == 0 ? 0 : -1;
}

int
rotation_to_entry(json_t *entry, const struct rotation *r)
{
	char	 hex[DIGEST_HEX], at[TIME_TEXT];
	json_t	*lines = json_array();

	for (size_t i = 0; lines != NULL && i < r->nline; i++)
		if (put_line(lines, r->line[i]) == -1) {
			json_decref(lines);
			lines = NULL;
		}
	if (lines == NULL)
		return -1;
	if (json_put(entry, "signatures", lines) == -1 ||
	    put_vkey(entry, "old", &r->old) == -1 ||
	    put_vkey(entry, "new", &r->new) == -1 ||
	    json_put_str(entry, "reason", rotation_word(r->reason)) == -1 ||
	    json_put_str(entry, "root", digest_hex(&r->root, hex)) == -1)
		return -1;
	return r->since == TIME_NONE ? 0 : json_put_str(entry, "since",
	    time_rfc3339_us(r->since, at));
}

static int
get_vkey(const json_t *entry, const char *key, struct vkey *v)
{
	const char	*s = json_get_str(entry, key);

	return s == NULL ? -1 : vkey_parse(v, s);
}

static int
get_lines(const json_t *list, struct rotation *r)
{
	const char	*s;
	struct buf	 b;
	json_t		*one;
	size_t		 i;
	int		 rc = 0;

	if (!json_is_array(list) || json_array_size(list) > 2)
		return -1;
	buf_init(&b, ROTATION_LINE);
	json_array_foreach(list, i, one) {
		buf_reset(&b);
		s = json_string_value(one);
		if (s == NULL || base64_decode(&b, s, strlen(s)) == -1 ||
		    b.len != ROTATION_LINE) {
			rc = -1;
			break;
		}
		memcpy(r->line[r->nline++], b.p, ROTATION_LINE);
	}
	buf_release(&b);
	return rc;
}

int
rotation_from_entry(struct rotation *out, const json_t *entry)
{
	struct rotation	 r = { .since = TIME_NONE };
	const char	*reason = json_get_str(entry, "reason");
	const char	*root = json_get_str(entry, "root");
	const char	*since = json_get_str(entry, "since");

	if (json_get_u64(entry, "seq", &r.seq) == -1 || reason == NULL ||
	    root == NULL || rotation_word_parse(reason, &r.reason) == -1 ||
	    digest_from_hex(&r.root, root) == -1 ||
	    (since != NULL && time_parse(since, &r.since) == -1) ||
	    get_vkey(entry, "old", &r.old) == -1 ||
	    get_vkey(entry, "new", &r.new) == -1 ||
	    get_lines(json_object_get(entry, "signatures"), &r) == -1)
		return -1;
	*out = r;
	return 0;
}

int
rotation_follow(struct keychain *keys, const void *p, size_t len,
    const struct merkle_range *before)
{
	static const char	 mark[] = "\"type\":\"key rotation\"";
	struct rotation		 r;
	struct digest		 root;
	enum entry_type		 type;
	uint64_t		 seq;
	int64_t			 time;
	json_t			*entry;
	int			 rc = -1;

	if (memmem(p, len, mark, sizeof(mark) - 1) == NULL)
		return 0;	/* canonical: spelled so or not at all */
	if ((entry = entry_parse(p, len, &seq, &time, &type, NULL)) == NULL)
		return 0;
	if (type != ENTRY_KEY_ROTATION)
		rc = 0;
	else if (rotation_from_entry(&r, entry) == 0 &&
	    r.seq == before->size && merkle_root(before, &root) == 0 &&
	    digest_equal(&root, &r.root) && keychain_add(keys, &r) == 1)
		rc = 1;
	json_decref(entry);
	return rc;
}
