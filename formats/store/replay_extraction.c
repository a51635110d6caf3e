/*
 * replay_extraction.c: what documents say of themselves, read after they were
 * taken in.
 */
#include <string.h>

#include "formats/base/digest.h"
#include "formats/base/encode.h"
#include "formats/store/replay_part.h"

/* What the entry says of one document, into its accession's record. */
static int
merge(json_t *record, const struct event *e, const json_t *document)
{
	json_object_del(record, "undescribed");
	return replay_share(record, document, "metadata", "metadata") == -1 ||
	    replay_share(record, document, "failed", "undescribed") == -1 ||
	    replay_share(record, e->json, "seq", "described") == -1 ? -1 : 0;
}

static int
take(struct replay *r, const struct event *e, const json_t *document)
{
	struct digest	 id = { { 0 } };
	uint8_t		 key[8];
	uint64_t	 n = 0;
	json_t		*record;
	const char	*of;
	bool		 absent;
	int		 rc = -1;

	json_get_u64(document, "accession", &n);
	be64_put(key, n);
	record = replay_get(r, CAT_ACCESSION, key, sizeof(key), &absent);
	if (record == NULL)
		return absent ? replay_fail(r,
		    "it speaks of an accession that no entry made") : -1;
	if ((of = json_get_str(record, "object")) == NULL ||
	    digest_from_hex(&id, of) == -1)
		replay_fail(r, "a record of the catalog is damaged");
	else if (merge(record, e, document) == -1)
		replay_fail(r, "out of memory");
	else
		rc = replay_put(r, CAT_ACCESSION, key, sizeof(key), record);
	json_decref(record);
	return rc == -1 ? -1 : replay_history(r, e, &id);
}

int
replay_extraction(struct replay *r, const struct event *e)
{
	const json_t	*all = json_object_get(e->json, "documents");
	json_t		*one, *record;
	uint64_t	 up_to = 0;
	size_t		 i;
	int		 rc = -1;

	json_get_u64(e->json, "up_to", &up_to);
	if (up_to >= replay_next_accession(r))
		return replay_fail(r,
		    "it speaks of an accession that no entry made");
	json_array_foreach(all, i, one)
		if (take(r, e, one) == -1)
			return -1;
	if ((record = json_object()) != NULL &&
	    replay_share(record, e->json, "seq", "seq") == 0 &&
	    replay_share(record, e->json, "up_to", "up_to") == 0)
		rc = replay_put(r, CAT_META, META_DESCRIBED,
		    strlen(META_DESCRIBED), record);
	else
		replay_fail(r, "out of memory");
	json_decref(record);
	return rc;
}
