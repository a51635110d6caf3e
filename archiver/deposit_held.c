/*
 * deposit_held.c: documents whose octets the store holds already, well or
 * damaged.
 */
#include <stdio.h>
#include <stdlib.h>

#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"

#include "archiver/deposit_part.h"
#include "archiver/segment.h"

#define RECORD_MAX	((size_t)1024 * 1024)

static int
catalog_damaged(void)
{
	log_errx(_("the catalog is damaged; build it anew with: nbarchive "
	    "rebuild"));
	return FAIL_DAMAGE;
}

int
deposit_find_held(struct deposit *dp, const struct doc *d, json_t **held)
{
	struct buf	 b;
	int		 rc = 0, there;

	*held = NULL;
	buf_init(&b, RECORD_MAX);
	there = writer_record(dp->w, CAT_OBJECT, d->sha256.octet, DIGEST_SIZE,
	    &b);
	if (there == -1)
		rc = FAIL_CANNOT;
	else if (there == 1 && (*held = json_object_parse(b.p, b.len, NULL))
	    == NULL)
		rc = catalog_damaged();
	buf_release(&b);
	if (json_object_get(*held, "destroyed") != NULL) {
		json_decref(*held);
		*held = NULL;
	}
	return rc;
}

static void
place_from(struct doc *d, const json_t *held)
{
	uint64_t	 segment = 0;

	json_get_u64(held, "segment", &segment);
	json_get_u64(held, "number", &d->number);
	d->segment = (uint32_t)segment;
}

/*
 * A receipt that says "duplicate" is a promise that the octets are kept, and
 * the source may go: they are read.
 */
int
deposit_is_whole(struct deposit *dp, struct doc *d, const json_t *held,
    bool *whole)
{
	place_from(d, held);
	if (writer_is_fresh(dp->w, d->number)) {
		*whole = true;
		return 0;
	}
	if (!segment_exists(dp->set->store, d->segment)) {
		doc_fail(d, _("the store holds it in segment %06u, which is "
		    "not there; mount its disk, or run: nbarchive repair"),
		    (unsigned int)d->segment);
		return 0;
	}
	return writer_check(dp->w, d->segment, d->number, d->size, &d->sha256,
	    whole);
}

/* Whether the object's first accession is quarantined now. */
static int
held_quarantine(struct deposit *dp, uint64_t accession, bool *quarantined)
{
	struct buf	 b;
	uint8_t		 key[8];
	json_t		*record = NULL;
	int		 rc = 0;

	be64_put(key, accession);
	buf_init(&b, RECORD_MAX);
	if (writer_record(dp->w, CAT_ACCESSION, key, sizeof(key), &b) == 1 &&
	    (record = json_object_parse(b.p, b.len, NULL)) != NULL)
		*quarantined = json_is_true(json_object_get(record,
		    "quarantined"));
	else
		rc = catalog_damaged();
	json_decref(record);
	buf_release(&b);
	return rc;
}

static int
put_duplicate(struct deposit *dp, struct doc *d, uint64_t first)
{
	char		 hex[DIGEST_HEX];
	json_t		*entry, *object;
	bool		 quarantined = false;
	int		 rc;

	if ((rc = held_quarantine(dp, first, &quarantined)) != 0)
		return rc;
	entry = deposit_entry(dp, d, ENTRY_DUPLICATE, quarantined);
	if (entry == NULL)
		return FAIL_CANNOT;
	if ((object = json_object()) == NULL ||
	    json_put_str(object, "sha256", digest_hex(&d->sha256, hex)) ==
	    -1 || json_object_set(entry, "object", object) != 0 ||
	    (d->given != NULL &&
	    json_object_set(entry, "metadata", d->given) != 0)) {
		json_decref(object);
		return deposit_no_memory(entry);
	}
	json_decref(object);
	d->accession = writer_next_accession(dp->w);
	return writer_put(dp->w, entry);
}

int
deposit_duplicate(struct deposit *dp, struct doc *d, const json_t *held)
{
	uint64_t	 first = 0;
	int		 rc;

	json_get_u64(held, "accession", &first);
	if (!dp->evidence && (rc = put_duplicate(dp, d, first)) != 0)
		return rc;
	d->outcome = DOC_DUPLICATE;
	if (!dp->evidence && asprintf(&d->reason,
	    _("the same bytes as accession %llu"),
	    (unsigned long long)first) == -1)
		d->reason = NULL;
	return 0;
}

int
deposit_healed(struct deposit *dp, struct doc *d, const json_t *held)
{
	json_t	*entry;
	int	 rc;

	d->segment = writer_segment(dp->w);
	if ((entry = writer_entry(dp->w, ENTRY_RECOVERY)) == NULL)
		return FAIL_CANNOT;
	if (json_put(entry, "object", deposit_object(d,
	    json_get_str(held, "media_type"), json_get_str(held, "class"))) ==
	    -1 || json_put_str(entry, "reason", "ingestion") == -1 ||
	    json_put(entry, "source", doc_source(d)) == -1)
		return deposit_no_memory(entry);
	if ((rc = writer_put(dp->w, entry)) != 0)
		return rc;
	log_warnx(_("%s: the store's copy of it was damaged, and is healed "
	    "with this one; find out what else is damaged with: nbaudit run"),
	    d->path);
	return deposit_duplicate(dp, d, held);
}
