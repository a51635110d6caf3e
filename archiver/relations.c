/*
 * relations.c: what a document belongs together with.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/regulation/wanted.h"

#include "archiver/command.h"
#include "archiver/relations.h"

/* Accession, name and number of the other one.  0 or an exit code. */
static int
other_put(struct reader *cat, json_t *json, const struct digest *other)
{
	char		 hex[DIGEST_HEX], text[DOCNUM_TEXT];
	json_t		*object, *record = NULL;
	struct docnum	 d;
	uint64_t	 n = 0;
	int		 rc;

	if (json_put_str(json, "sha256", digest_hex(other, hex)) == -1)
		return FAIL_CANNOT;
	object = find_record(cat, CAT_OBJECT, other->octet, DIGEST_SIZE, &rc);
	if (object != NULL && json_get_u64(object, "accession", &n) == 0)
		record = find_accession(cat, n, &rc);
	if (record != NULL && (json_put_int(json, "accession", (int64_t)n) ==
	    -1 || json_put_str(json, "name", json_str(json_object_get(record,
	    "source"), "name")) == -1 ||
	    (wanted_recorded(&d, json_object_get(record, "metadata"),
	    json_object_get(record, "fields")) && json_put_str(json, "number",
	    docnum_text(&d, text)) == -1)))
		rc = FAIL_CANNOT;
	json_decref(record);
	json_decref(object);
	return rc;
}

/* The record of one relation as what is told of it. */
static int
relation_put(struct reader *cat, json_t *all, const struct relation *rel,
    bool incoming, const struct octets *value)
{
	json_t	*json = json_object_parse(value->p, value->len, NULL);
	int	 rc;

	if (json == NULL)
		return find_damaged();
	if (json_put_str(json, "kind", relation_kind_name(rel->kind)) == -1 ||
	    json_put_str(json, "direction", incoming ? "to" : "from") == -1) {
		json_decref(json);
		return FAIL_CANNOT;
	}
	rc = other_put(cat, json, incoming ? &rel->from : &rel->to);
	if (json_array_append_new(all, json) != 0)
		rc = FAIL_CANNOT;
	return rc;
}

static int
relations_walk(struct reader *cat, json_t *all, const struct digest *id,
    bool incoming)
{
	char			 last[RELATION_KEY], prefix[RELATION_KEY];
	struct octets		 key, value, at;
	struct relation		 rel;
	enum reader_result	 r;
	bool			 in;
	int			 rc = 0;

	relation_prefix(id, incoming, prefix);
	memcpy(last, prefix, sizeof(last));
	at = (struct octets){ (const uint8_t *)last, strlen(last) };
	while (rc == 0) {
		r = reader_next_record(cat, CAT_META, &at, &key, &value);
		if (r == READER_DAMAGED)
			return find_damaged();
		if (r == READER_ERROR)
			return FAIL_CANNOT;
		if (r != READER_FOUND || key.len >= sizeof(last) ||
		    key.len < strlen(prefix) ||
		    memcmp(key.p, prefix, strlen(prefix)) != 0)
			break;
		memcpy(last, key.p, key.len);
		at.len = key.len;
		if (relation_of_key(&rel, &in, last, at.len) == 0 &&
		    in == incoming)
			rc = relation_put(cat, all, &rel, incoming, &value);
	}
	return rc;
}

json_t *
relations_of(struct reader *cat, const struct digest *id, int *rc)
{
	json_t	*all = json_array();

	*rc = all == NULL ? FAIL_CANNOT : 0;
	if (*rc == 0)
		*rc = relations_walk(cat, all, id, false);
	if (*rc == 0)
		*rc = relations_walk(cat, all, id, true);
	if (*rc == FAIL_CANNOT)
		log_errx(_("the relations could not be read"));
	if (*rc != 0) {
		json_decref(all);
		return NULL;
	}
	return all;
}

const char *
relation_words(enum relation_kind kind, bool incoming)
{
	static const char *const	 labels[RELATION_KINDS][2] = {
		[RELATION_ANNEX] = { N_("Annex of"), N_("Its annex") },
		[RELATION_REPLY] = { N_("Reply to"), N_("Its reply") },
		[RELATION_REPLACES] = { N_("Replaces"), N_("Replaced by") },
		[RELATION_RECEIVED] = { N_("Received copy of"),
		    N_("Received copy") },
		[RELATION_RESENT] = { N_("Sent again of"),
		    N_("Sent again as") },
	};

	return (unsigned int)kind >= RELATION_KINDS ? "" :
	    _(labels[kind][incoming]);
}

const char *
relation_label(const json_t *relation)
{
	return relation_words(relation_kind_parse(json_str(relation, "kind")),
	    strcmp(json_str(relation, "direction"), "to") == 0);
}

void
relation_other(const json_t *relation, char *out, size_t size)
{
	const char	*number = json_get_str(relation, "number");
	uint64_t	 n = 0;

	json_get_u64(relation, "accession", &n);
	snprintf(out, size, _("accession %" PRIu64 ": %s%s%s"), n,
	    number != NULL ? number : "", number != NULL ? ", " : "",
	    json_str(relation, "name"));
}
