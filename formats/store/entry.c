/*
 * entry.c: the journal's entries, made and checked.
 */
#include <string.h>

#include "formats/base/digest.h"
#include "formats/base/encode.h"
#include "formats/base/json.h"
#include "formats/base/timefmt.h"
#include "formats/store/layout.h"
#include "formats/store/entry.h"

#define ENTRY_RAW_MAX	((size_t)16 * 1024)	/* octets of a name or path */

static const char *const type_name[ENTRY_TYPE_MAX] = {
	[ENTRY_STORE_CREATION] = "store creation",
	[ENTRY_INGESTION] = "ingestion",
	[ENTRY_DUPLICATE] = "duplicate",
	[ENTRY_QUARANTINE] = "quarantine",
	[ENTRY_RELEASE] = "release",
	[ENTRY_RETRIEVAL] = "retrieval",
	[ENTRY_ACCEPTANCE] = "acceptance",
	[ENTRY_METADATA] = "metadata modification",
	[ENTRY_RECOVERY] = "recovery",
	[ENTRY_DESTRUCTION] = "destruction",
	[ENTRY_KEY_ROTATION] = "key rotation",
	[ENTRY_REPLICATION] = "replication",
	[ENTRY_FIXITY_CHECK] = "fixity check",
	[ENTRY_REGISTER_CHANGE] = "register change",
	[ENTRY_TRANSFER] = "transfer",
	[ENTRY_REHEARSAL] = "rehearsal",
	[ENTRY_AGENCY_CHANGE] = "agency change",
	[ENTRY_NOTICE] = "notice",
	[ENTRY_KEY_ESCROW] = "key escrow",
	[ENTRY_EXTRACTION] = "metadata extraction",
	[ENTRY_RELATION] = "relation",
	[ENTRY_OUTCOME] = "retrieval outcome",
};

/* What a field's value must be. */
enum kind { KIND_TEXT, KIND_NUMBER, KIND_BOOL, KIND_SHA256, KIND_BASE64,
	KIND_CLASS, KIND_DIRECTION, KIND_SEGMENT, KIND_ARRAY, KIND_TEXTS,
	KIND_SHA256S, KIND_OBJECT };

/*
 * A field of a record.  ${sub} describes the members of an object, or of
 * each object in an array; it ends with a row without a name.
 */
struct field {
	const char	*name;
	enum kind	 kind;
	bool		 optional;
	const struct field *sub;
};

static const struct field	 creation_store[] = {
	{ "id", KIND_TEXT, false, NULL },
	{ "origin", KIND_TEXT, false, NULL },
	{ "format", KIND_NUMBER, false, NULL },
	{ "key", KIND_TEXT, false, NULL },
	{ "simulated", KIND_BOOL, false, NULL },
	{ NULL, KIND_TEXT, false, NULL }
};

static const struct field	 creation[] = {
	{ "store", KIND_OBJECT, false, creation_store },
	{ NULL, KIND_TEXT, false, NULL }
};

static const struct field	 object_full[] = {
	{ "sha256", KIND_SHA256, false, NULL },
	{ "size", KIND_NUMBER, false, NULL },
	{ "segment", KIND_SEGMENT, false, NULL },
	{ "number", KIND_NUMBER, false, NULL },
	{ "media_type", KIND_TEXT, false, NULL },
	{ "class", KIND_CLASS, false, NULL },
	{ NULL, KIND_TEXT, false, NULL }
};

static const struct field	 object_named[] = {
	{ "sha256", KIND_SHA256, false, NULL },
	{ NULL, KIND_TEXT, false, NULL }
};

static const struct field	 source[] = {
	{ "name", KIND_TEXT, false, NULL },
	{ "path", KIND_TEXT, false, NULL },
	{ "name_raw", KIND_BASE64, true, NULL },
	{ "path_raw", KIND_BASE64, true, NULL },
	{ NULL, KIND_TEXT, false, NULL }
};

static const struct field	 signature[] = {
	{ "id", KIND_TEXT, false, NULL },
	{ "kind", KIND_TEXT, false, NULL },
	{ "value", KIND_SHA256, false, NULL },
	{ "signer", KIND_SHA256, true, NULL },
	{ "indication", KIND_TEXT, false, NULL },
	{ "sub_indication", KIND_TEXT, true, NULL },
	{ "diagnosis", KIND_TEXT, false, NULL },
	{ NULL, KIND_TEXT, false, NULL }
};

static const struct field	 verdict[] = {
	{ "indication", KIND_TEXT, false, NULL },
	{ "sub_indication", KIND_TEXT, true, NULL },
	{ "format", KIND_TEXT, false, NULL },
	{ "at", KIND_TEXT, false, NULL },
	{ "validator", KIND_NUMBER, false, NULL },
	{ "plan", KIND_SHA256, false, NULL },
	{ "signatures", KIND_ARRAY, false, signature },
	{ "more", KIND_NUMBER, true, NULL },
	{ NULL, KIND_TEXT, false, NULL }
};

static const struct field	 ingestion[] = {
	{ "accession", KIND_NUMBER, false, NULL },
	{ "object", KIND_OBJECT, false, object_full },
	{ "source", KIND_OBJECT, false, source },
	{ "channel", KIND_TEXT, true, NULL },
	{ "direction", KIND_DIRECTION, true, NULL },
	{ "covers", KIND_SHA256, true, NULL },
	{ "container", KIND_SHA256, true, NULL },
	{ "verdict", KIND_OBJECT, false, verdict },
	{ "metadata", KIND_OBJECT, true, NULL },
	{ "described", KIND_BOOL, true, NULL },
	{ "rules", KIND_OBJECT, true, NULL },
	{ "quarantined", KIND_BOOL, false, NULL },
	{ NULL, KIND_TEXT, false, NULL }
};

static const struct field	 duplicate[] = {
	{ "accession", KIND_NUMBER, false, NULL },
	{ "object", KIND_OBJECT, false, object_named },
	{ "source", KIND_OBJECT, false, source },
	{ "channel", KIND_TEXT, true, NULL },
	{ "direction", KIND_DIRECTION, true, NULL },
	{ "covers", KIND_SHA256, true, NULL },
	{ "container", KIND_SHA256, true, NULL },
	{ "metadata", KIND_OBJECT, true, NULL },
	{ "quarantined", KIND_BOOL, false, NULL },
	{ NULL, KIND_TEXT, false, NULL }
};

static const struct field	 quarantine[] = {
	{ "accession", KIND_NUMBER, false, NULL },
	{ "sha256", KIND_SHA256, false, NULL },
	{ "reason", KIND_TEXT, false, NULL },
	{ NULL, KIND_TEXT, false, NULL }
};

static const struct field	 retrieval[] = {
	{ "sha256", KIND_SHA256, false, NULL },
	{ "accession", KIND_NUMBER, true, NULL },
	{ "reason", KIND_TEXT, false, NULL },
	{ "to", KIND_TEXT, false, NULL },
	{ "use", KIND_TEXT, true, NULL },
	{ NULL, KIND_TEXT, false, NULL }
};

static const struct field	 acceptance[] = {
	{ "findings", KIND_TEXTS, false, NULL },
	{ "reason", KIND_TEXT, false, NULL },
	{ NULL, KIND_TEXT, false, NULL }
};

static const struct field	 metadata[] = {
	{ "accession", KIND_NUMBER, false, NULL },
	{ "fields", KIND_OBJECT, false, NULL },
	{ "reason", KIND_TEXT, false, NULL },
	{ NULL, KIND_TEXT, false, NULL }
};

static const struct field	 extracted[] = {
	{ "accession", KIND_NUMBER, false, NULL },
	{ "metadata", KIND_OBJECT, true, NULL },
	{ "failed", KIND_TEXT, true, NULL },
	{ NULL, KIND_TEXT, false, NULL }
};

static const struct field	 extraction[] = {
	{ "documents", KIND_ARRAY, false, extracted },
	{ "up_to", KIND_NUMBER, false, NULL },
	{ NULL, KIND_TEXT, false, NULL }
};

static const struct field	 mended[] = {
	{ "segment", KIND_SEGMENT, false, NULL },
	{ "before", KIND_SHA256, true, NULL },
	{ "after", KIND_SHA256, false, NULL },
	{ "first", KIND_NUMBER, false, NULL },
	{ "last", KIND_NUMBER, false, NULL },
	{ NULL, KIND_TEXT, false, NULL }
};

static const struct field	 recovery[] = {
	{ "object", KIND_OBJECT, true, object_full },
	{ "segment", KIND_OBJECT, true, mended },
	{ "reason", KIND_TEXT, false, NULL },
	{ NULL, KIND_TEXT, false, NULL }
};

static const struct field	 order[] = {
	{ "number", KIND_TEXT, false, NULL },
	{ "date", KIND_TEXT, false, NULL },
	{ "by", KIND_TEXT, false, NULL },
	{ NULL, KIND_TEXT, false, NULL }
};

static const struct field	 rewritten[] = {
	{ "segment", KIND_SEGMENT, false, NULL },
	{ "before", KIND_SHA256, false, NULL },
	{ "after", KIND_SHA256, false, NULL },
	{ NULL, KIND_TEXT, false, NULL }
};

static const struct field	 destruction[] = {
	{ "order", KIND_OBJECT, false, order },
	{ "objects", KIND_SHA256S, false, NULL },
	{ "segments", KIND_ARRAY, false, rewritten },
	{ NULL, KIND_TEXT, false, NULL }
};

static const struct field	 rotation[] = {
	{ "old", KIND_TEXT, false, NULL },
	{ "new", KIND_TEXT, false, NULL },
	{ "reason", KIND_TEXT, false, NULL },
	{ "root", KIND_SHA256, false, NULL },
	{ "signatures", KIND_TEXTS, false, NULL },
	{ "since", KIND_TEXT, true, NULL },
	{ "comment", KIND_TEXT, true, NULL },
	{ NULL, KIND_TEXT, false, NULL }
};

static const struct field	 register_entry[] = {
	{ "id", KIND_NUMBER, true, NULL },
	{ "change", KIND_TEXT, true, NULL },
	{ "record", KIND_OBJECT, true, NULL },
	{ "reason", KIND_TEXT, true, NULL },
	{ NULL, KIND_TEXT, false, NULL }
};

static const struct field	 volume[] = {
	{ "format", KIND_NUMBER, false, NULL },
	{ "id", KIND_TEXT, false, NULL },
	{ "set", KIND_TEXT, false, NULL },
	{ "label", KIND_TEXT, false, NULL },
	{ "kind", KIND_TEXT, false, NULL },
	{ "written", KIND_TEXT, false, NULL },
	{ "first", KIND_NUMBER, false, NULL },
	{ "end", KIND_NUMBER, false, NULL },
	{ "objects", KIND_NUMBER, false, NULL },
	{ "bytes", KIND_NUMBER, false, NULL },
	{ "numbers", KIND_ARRAY, false, NULL },
	{ "parts", KIND_ARRAY, true, NULL },
	{ "manifest", KIND_SHA256, false, NULL },
	{ "tags", KIND_SHA256, true, NULL },
	{ NULL, KIND_TEXT, false, NULL }
};

static const struct field	 replication[] = {
	{ "volume", KIND_OBJECT, false, volume },
	{ NULL, KIND_TEXT, false, NULL }
};

static const struct field	 fixity_check[] = {
	{ "volume", KIND_TEXT, false, NULL },
	{ "result", KIND_TEXT, false, NULL },
	{ "files", KIND_NUMBER, false, NULL },
	{ "damaged", KIND_NUMBER, true, NULL },
	{ "lies", KIND_TEXT, true, NULL },
	{ "medium", KIND_TEXT, true, NULL },
	{ NULL, KIND_TEXT, false, NULL }
};

static const struct field	 transfer[] = {
	{ "volume", KIND_TEXT, false, NULL },
	{ "state", KIND_TEXT, false, NULL },
	{ "place", KIND_TEXT, true, NULL },
	{ "holder", KIND_TEXT, true, NULL },
	{ "reason", KIND_TEXT, false, NULL },
	{ NULL, KIND_TEXT, false, NULL }
};

static const struct field	 rehearsal[] = {
	{ "volumes", KIND_TEXTS, false, NULL },
	{ "result", KIND_TEXT, false, NULL },
	{ "documents", KIND_NUMBER, false, NULL },
	{ "failed", KIND_NUMBER, true, NULL },
	{ "began", KIND_TEXT, false, NULL },
	{ "proof", KIND_SHA256, false, NULL },
	{ NULL, KIND_TEXT, false, NULL }
};

static const struct field	 agency_entry[] = {
	{ "book", KIND_TEXT, false, NULL },
	{ "id", KIND_NUMBER, false, NULL },
	{ "change", KIND_TEXT, false, NULL },
	{ "record", KIND_OBJECT, false, NULL },
	{ "reason", KIND_TEXT, true, NULL },
	{ NULL, KIND_TEXT, false, NULL }
};

static const struct field	 notice[] = {
	{ "id", KIND_NUMBER, false, NULL },
	{ "change", KIND_TEXT, false, NULL },
	{ "sha256", KIND_SHA256, false, NULL },
	{ "record", KIND_OBJECT, false, NULL },
	{ "reason", KIND_TEXT, true, NULL },
	{ NULL, KIND_TEXT, false, NULL }
};

static const struct field	 escrow[] = {
	{ "key", KIND_TEXT, false, NULL },
	{ "certificates", KIND_SHA256S, false, NULL },
	{ "reason", KIND_TEXT, false, NULL },
	{ NULL, KIND_TEXT, false, NULL }
};

static const struct field	 relation[] = {
	{ "from", KIND_SHA256, false, NULL },
	{ "kind", KIND_TEXT, false, NULL },
	{ "to", KIND_SHA256, false, NULL },
	{ "reason", KIND_TEXT, false, NULL },
	{ "remove", KIND_BOOL, true, NULL },
	{ NULL, KIND_TEXT, false, NULL }
};

static const struct field	 outcome[] = {
	{ "sha256", KIND_SHA256, false, NULL },
	{ "accession", KIND_NUMBER, false, NULL },
	{ "of", KIND_NUMBER, false, NULL },
	{ "outcome", KIND_TEXT, false, NULL },
	{ "detail", KIND_TEXT, true, NULL },
	{ NULL, KIND_TEXT, false, NULL }
};

static const struct field *const type_field[ENTRY_TYPE_MAX] = {
	[ENTRY_STORE_CREATION] = creation,
	[ENTRY_INGESTION] = ingestion,
	[ENTRY_DUPLICATE] = duplicate,
	[ENTRY_QUARANTINE] = quarantine,
	[ENTRY_RELEASE] = quarantine,
	[ENTRY_RETRIEVAL] = retrieval,
	[ENTRY_ACCEPTANCE] = acceptance,
	[ENTRY_METADATA] = metadata,
	[ENTRY_RECOVERY] = recovery,
	[ENTRY_DESTRUCTION] = destruction,
	[ENTRY_KEY_ROTATION] = rotation,
	[ENTRY_REPLICATION] = replication,
	[ENTRY_FIXITY_CHECK] = fixity_check,
	[ENTRY_REGISTER_CHANGE] = register_entry,
	[ENTRY_TRANSFER] = transfer,
	[ENTRY_REHEARSAL] = rehearsal,
	[ENTRY_AGENCY_CHANGE] = agency_entry,
	[ENTRY_NOTICE] = notice,
	[ENTRY_KEY_ESCROW] = escrow,
	[ENTRY_EXTRACTION] = extraction,
	[ENTRY_RELATION] = relation,
	[ENTRY_OUTCOME] = outcome,
};

const char *
entry_type_name(enum entry_type type)
{
	return type < ENTRY_TYPE_MAX ? type_name[type] : "unknown";
}

enum entry_type
entry_type_parse(const char *name)
{
	for (unsigned int i = 0; i < ENTRY_TYPE_MAX; i++)
		if (strcmp(type_name[i], name) == 0)
			return (enum entry_type)i;
	return ENTRY_TYPE_MAX;
}

json_t *
entry_new(uint64_t seq, int64_t time, enum entry_type type, const char *agent)
{
	char	 at[TIME_TEXT];
	json_t	*entry;

	if (seq > INT64_MAX || type >= ENTRY_TYPE_MAX)
		return NULL;
	if ((entry = json_object()) == NULL)
		return NULL;
	if (json_put_int(entry, "seq", (int64_t)seq) == -1 ||
	    json_put_str(entry, "time", time_rfc3339_us(time, at)) == -1 ||
	    json_put_str(entry, "type", type_name[type]) == -1 ||
	    json_put_str(entry, "agent", agent) == -1) {
		json_decref(entry);
		return NULL;
	}
	return entry;
}

int
entry_format(struct buf *b, const json_t *entry)
{
	struct buf	 one;
	int		 rc = -1;

	buf_init(&one, ENTRY_MAX);
	if (json_canonical(&one, entry) == 0)
		rc = buf_add(b, one.p, one.len);
	buf_release(&one);
	return rc;
}

static bool
is_sha256(const json_t *value)
{
	const char	*s = json_string_value(value);
	struct digest	 d;
	char		 hex[DIGEST_HEX];

	/* One spelling only: the digest is a key. */
	return s != NULL && digest_from_hex(&d, s) == 0 &&
	    strcmp(digest_hex(&d, hex), s) == 0;
}

static bool
is_base64(const json_t *value)
{
	const char	*s = json_string_value(value);
	struct buf	 b;
	bool		 ok;

	if (s == NULL)
		return false;
	buf_init(&b, ENTRY_RAW_MAX);
	ok = base64_decode(&b, s, strlen(s)) == 0;
	buf_release(&b);
	return ok;
}

static bool
is_one_of(const json_t *value, const char *const *word, size_t n)
{
	const char	*s = json_string_value(value);

	for (size_t i = 0; s != NULL && i < n; i++)
		if (strcmp(s, word[i]) == 0)
			return true;
	return false;
}

static bool
is_each(const json_t *array, bool (*check)(const json_t *))
{
	size_t		 i;
	json_t		*value;

	if (!json_is_array(array))
		return false;
	json_array_foreach(array, i, value)
		if (!check(value))
			return false;
	return true;
}

static bool
is_text(const json_t *value)
{
	return json_is_string(value);
}

static bool
is_kind(const json_t *value, enum kind kind)
{
	static const char *const class[] = { "document", "evidence", "record",
	    "private" };
	static const char *const direction[] = { "in", "out", "internal" };

	switch (kind) {
	case KIND_TEXT:
		return json_is_string(value);
	case KIND_NUMBER:
		return json_is_integer(value) && json_integer_value(value) >= 0;
	case KIND_BOOL:
		return json_is_boolean(value);
	case KIND_SHA256:
		return is_sha256(value);
	case KIND_BASE64:
		return is_base64(value);
	case KIND_CLASS:
		return is_one_of(value, class, 4);
	case KIND_DIRECTION:
		return is_one_of(value, direction, 3);
	case KIND_SEGMENT:
		return json_is_integer(value) &&
		    json_integer_value(value) >= SEGMENT_FIRST &&
		    json_integer_value(value) <= SEGMENT_LAST;
	case KIND_ARRAY:
		return json_is_array(value);
	case KIND_TEXTS:
		return is_each(value, is_text);
	case KIND_SHA256S:
		return is_each(value, is_sha256);
	case KIND_OBJECT:
		return json_is_object(value);
	}
	return false;
}

/* The fields of one object, without what lies below them. */
static bool
is_flat(const json_t *json, const struct field *field)
{
	const json_t	*value;

	if (!json_is_object(json))
		return false;
	for (; field->name != NULL; field++) {
		value = json_object_get(json, field->name);
		if (value == NULL && field->optional)
			continue;
		if (value == NULL || !is_kind(value, field->kind))
			return false;
	}
	return true;
}

/* An object, or the objects of an array. */
static bool
is_below(const json_t *json, const struct field *field)
{
	size_t	 i;
	json_t	*value;

	if (!json_is_array(json))
		return is_flat(json, field);
	json_array_foreach(json, i, value)
		if (!is_flat(value, field))
			return false;
	return true;
}

/* A record nests at most two levels: entry, verdict, signatures. */
static bool
is_record(const json_t *json, const struct field *field)
{
	const struct field	*sub;
	const json_t		*value, *deep;

	if (!is_flat(json, field))
		return false;
	for (; field->name != NULL; field++) {
		value = json_object_get(json, field->name);
		if (value == NULL || field->sub == NULL)
			continue;
		if (!is_below(value, field->sub))
			return false;
		for (sub = field->sub; sub->name != NULL; sub++) {
			deep = json_object_get(value, sub->name);
			if (deep != NULL && sub->sub != NULL &&
			    !is_below(deep, sub->sub))
				return false;
		}
	}
	return true;
}

static const char *
frame_read(const json_t *entry, uint64_t *seq, int64_t *time,
    enum entry_type *type)
{
	char		 again[TIME_TEXT];
	const char	*at, *name;

	if (json_get_u64(entry, "seq", seq) == -1)
		return "no sequence number";
	if ((at = json_get_str(entry, "time")) == NULL ||
	    time_parse(at, time) == -1 ||
	    strcmp(time_rfc3339_us(*time, again), at) != 0)
		return "no time with six digits of a second, in UTC";
	if ((name = json_get_str(entry, "type")) == NULL ||
	    (*type = entry_type_parse(name)) == ENTRY_TYPE_MAX)
		return "its type is unknown";
	if (json_get_str(entry, "agent") == NULL)
		return "no agent";
	return NULL;
}

int
entry_check(const json_t *entry, uint64_t *seq, int64_t *time,
    enum entry_type *type, const char **why)
{
	const char	*cause;

	cause = frame_read(entry, seq, time, type);
	if (cause == NULL && !is_record(entry, type_field[*type]))
		cause = "a field of its record is absent or of another type";
	if (cause == NULL)
		return 0;
	if (why != NULL)
		*why = cause;
	return -1;
}

json_t *
entry_parse(const void *p, size_t len, uint64_t *seq, int64_t *time,
    enum entry_type *type, const char **why)
{
	json_t	*entry;

	if (len > ENTRY_MAX) {
		if (why != NULL)
			*why = "larger than an entry may be";
		return NULL;
	}
	if ((entry = json_canonical_parse(p, len, why)) == NULL)
		return NULL;
	if (entry_check(entry, seq, time, type, why) == 0)
		return entry;
	json_decref(entry);
	return NULL;
}
