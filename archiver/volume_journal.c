/*
 * volume_journal.c: journal entries of volumes.
 */
#include <stdint.h>

#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"

#include "archiver/volume_journal.h"

static int
entry_no_memory(json_t *entry)
{
	json_decref(entry);
	log_errx(_("out of memory"));
	return FAIL_CANNOT;
}

/* Takes the entry; inside a batch. */
typedef int fill_entry(json_t *entry, const void *arg);

/* One entry in a batch of its own. */
static int
put_one(struct writer *w, enum entry_type type, fill_entry *fill,
    const void *arg)
{
	json_t	*entry;
	int	 rc;

	if ((rc = writer_begin(w, 0)) != 0)
		return rc;
	if ((entry = writer_entry(w, type)) == NULL) {
		rc = FAIL_CANNOT;
	} else if (fill(entry, arg) == -1) {
		rc = entry_no_memory(entry);
	} else if ((rc = writer_put(w, entry)) == 0) {
		rc = writer_commit(w);
	}
	writer_abort(w);
	return rc;
}

struct written {
	const struct volume	*v;
	const struct bag_digests *d;
};

static int
fill_volume(json_t *entry, const void *arg)
{
	const struct written	*wr = arg;
	char			 hex[DIGEST_HEX];
	json_t			*volume = volume_json(wr->v);

	if (volume == NULL || json_put_str(volume, "manifest",
	    digest_hex(&wr->d->manifest, hex)) == -1 ||
	    json_put_str(volume, "tags", digest_hex(&wr->d->tags, hex)) ==
	    -1) {
		json_decref(volume);
		return -1;
	}
	return json_put(entry, "volume", volume);
}

struct custody_note {
	const char	*id;
	enum custody	 state;
	const char	*place;
	const char	*holder;
	const char	*reason;
};

static int
fill_custody(json_t *entry, const void *arg)
{
	const struct custody_note	*n = arg;

	if (json_put_str(entry, "volume", n->id) == -1 ||
	    json_put_str(entry, "state", custody_name(n->state)) == -1 ||
	    json_put_str(entry, "place", n->place) == -1 ||
	    json_put_str(entry, "holder", n->holder) == -1)
		return -1;
	return json_put_str(entry, "reason", n->reason);
}

int
journal_custody(struct writer *w, const char *id, enum custody state,
    const char *place, const char *holder, const char *reason)
{
	const struct custody_note	 n = { id, state, place, holder,
	    reason == NULL ? "" : reason };

	return put_one(w, ENTRY_TRANSFER, fill_custody, &n);
}

int
journal_volume(struct writer *w, const struct volume *v,
    const struct bag_digests *d, const char *place)
{
	const struct written	 wr = { v, d };
	int			 rc;

	rc = put_one(w, ENTRY_REPLICATION, fill_volume, &wr);
	if (rc != 0 || place == NULL)
		return rc;
	return journal_custody(w, v->id, CUSTODY_KEPT, place, NULL, NULL);
}

struct checked {
	const char		*id;
	const struct bag_check	*c;
	const struct where	*where;
};

static int
fill_check(json_t *entry, const void *arg)
{
	const struct checked	*k = arg;
	uint64_t		 bad = k->c->damaged + k->c->unlisted;

	if (json_put_str(entry, "volume", k->id) == -1 ||
	    json_put_str(entry, "result", bad == 0 ? "ok" : "damaged") ==
	    -1 || json_put_int(entry, "files", (int64_t)k->c->files) == -1 ||
	    where_put(entry, k->where) == -1)
		return -1;
	return bad == 0 ? 0 : json_put_int(entry, "damaged", (int64_t)bad);
}

int
journal_check(struct writer *w, const char *id, const struct bag_check *c,
    const struct where *where)
{
	const struct checked	 k = { id, c, where };

	return put_one(w, ENTRY_FIXITY_CHECK, fill_check, &k);
}

static int
fill_rehearsal(json_t *entry, const void *arg)
{
	return json_object_update(entry, (json_t *)(uintptr_t)arg);
}

int
journal_rehearsal(struct writer *w, json_t *rehearsal)
{
	return put_one(w, ENTRY_REHEARSAL, fill_rehearsal, rehearsal);
}
