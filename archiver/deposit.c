/*
 * deposit.c: documents into segments, with their journal entries.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/crc32c.h"
#include "formats/base/durable.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/document/sniff.h"

#include "archiver/deposit_part.h"

/* Read and hashed while it is in the processor's cache. */
#define COPY_STEP	((size_t)256 * 1024)
/*
 * A signature takes less than 1,000 octets, a path that must all be escaped
 * twelve times its own (it stands there twice), all else less than 46,000, of
 * which the metadata (15 values, escaped, given and read) are the most.
 */
#define SIG_MOST	1000
#define PATH_TIMES	12
#define ELSE_MOST	48000

/* d->number of a large document none of whose chunks has been put. */
#define NOT_PUT		UINT64_MAX

/* What became of one document inside the batch. */
enum copied { COPIED = 0, COPY_REFUSED = -1 };	/* else an exit code */

bool
deposit_quarantines(const struct settings *set, enum indication ind)
{
	switch (ind) {
	case IND_FAILED:
		return (set->quarantine & QUARANTINE_FAILED) != 0;
	case IND_INDETERMINATE:
		return (set->quarantine & QUARANTINE_INDETERMINATE) != 0;
	case IND_NO_SIGNATURE:
		return (set->quarantine & QUARANTINE_NO_SIGNATURE) != 0;
	case IND_PASSED:
	case IND_NOTE:
	case IND_MAX:
		break;
	}
	return false;
}

int
deposit_no_memory(json_t *entry)
{
	json_decref(entry);
	log_errx(_("out of memory"));
	return FAIL_CANNOT;
}

json_t *
deposit_entry(struct deposit *dp, const struct doc *d, enum entry_type type,
    bool quarantined)
{
	char	 hex[DIGEST_HEX];
	json_t	*entry;

	if ((entry = writer_entry(dp->w, type)) == NULL)
		return NULL;
	if (json_put_int(entry, "accession",
	    (int64_t)writer_next_accession(dp->w)) == -1 ||
	    json_put(entry, "source", doc_source(d)) == -1 ||
	    json_put_str(entry, "channel", dp->set->channel) == -1 ||
	    json_put_str(entry, "direction", dp->set->direction) == -1 ||
	    json_put_bool(entry, "quarantined", quarantined) == -1 ||
	    (d->has_covers && json_put_str(entry, "covers",
	    digest_hex(&d->covers, hex)) == -1) ||
	    (d->in != NULL && json_put_str(entry, "container",
	    digest_hex(&d->container, hex)) == -1)) {
		deposit_no_memory(entry);
		return NULL;
	}
	return entry;
}

json_t *
deposit_object(const struct doc *d, const char *media_type, const char *class)
{
	char	 hex[DIGEST_HEX];
	json_t	*object = json_object();

	if (object == NULL ||
	    json_put_str(object, "sha256", digest_hex(&d->sha256, hex)) ==
	    -1 || json_put_int(object, "size", (int64_t)d->size) == -1 ||
	    json_put_int(object, "segment", d->segment) == -1 ||
	    json_put_int(object, "number", (int64_t)d->number) == -1 ||
	    json_put_str(object, "media_type", media_type) == -1 ||
	    json_put_str(object, "class", class) == -1) {
		json_decref(object);
		return NULL;
	}
	return object;
}

/*
 * Signatures are left out of the entry, from the last one on, until it is
 * small enough; "more" counts them.  Metadata goes last.
 */
static int
entry_fit(json_t *entry, const struct doc *d)
{
	json_t		*verdict = json_object_get(entry, "verdict");
	json_t		*sigs = json_object_get(verdict, "signatures");
	uint64_t	 more = 0;

	if (SIG_MOST * json_array_size(sigs) + PATH_TIMES * strlen(d->path) +
	    ELSE_MOST <= ENTRY_MAX)
		return 0;
	json_get_u64(verdict, "more", &more);
	while (!writer_fits(entry) && json_array_size(sigs) > 0) {
		if (json_array_remove(sigs, json_array_size(sigs) - 1) != 0 ||
		    json_put_int(verdict, "more", (int64_t)++more) == -1)
			return -1;
	}
	if (json_array_size(sigs) == 0 && !writer_fits(entry))
		(void)json_object_del(entry, "metadata");
	if (!writer_fits(entry))
		(void)json_object_del(entry, "rules");
	return 0;
}

static int
put_ingestion(struct deposit *dp, struct doc *d)
{
	bool	 quarantined = !dp->evidence &&
		    deposit_quarantines(dp->set, d->indication);
	json_t	*entry;
	int	 rc;

	d->segment = writer_segment(dp->w);
	entry = deposit_entry(dp, d, ENTRY_INGESTION, quarantined);
	if (entry == NULL)
		return FAIL_CANNOT;
	if (json_put(entry, "object", deposit_object(d,
	    format_media_type(d->format), dp->evidence ? "evidence" :
	    "document")) == -1 ||
	    json_object_set(entry, "verdict", d->verdict) != 0 ||
	    (d->metadata != NULL &&
	    json_object_set(entry, "metadata", d->metadata) != 0) ||
	    (!d->asked && !dp->evidence &&
	    json_put_bool(entry, "described", false) == -1) ||
	    (d->rules != NULL &&
	    json_object_set(entry, "rules", d->rules) != 0) ||
	    entry_fit(entry, d) == -1)
		return deposit_no_memory(entry);
	d->accession = writer_next_accession(dp->w);
	if ((rc = writer_put(dp->w, entry)) != 0)
		return rc;
	d->outcome = quarantined ? DOC_QUARANTINED : DOC_STORED;
	if (quarantined && asprintf(&d->reason, "%s%s%s",
	    indication_name(d->indication), *d->sub == '\0' ? "" : ", ",
	    d->sub) == -1)
		d->reason = NULL;
	return 0;
}

/* The document's next octets, from ${off}.  How many, or -1: doc_fail()ed. */
static ssize_t
read_octets(struct deposit *dp, struct doc *d, uint8_t *to, size_t n,
    uint64_t off)
{
	ssize_t	 got;

	if (d->in != NULL) {
		if ((got = supply_read(dp->supply, d, to, n)) == -1)
			doc_fail(d, _("could not be unpacked a second time; "
			    "take its container in again"));
		return got;
	}
	if ((got = pread_full(d->fd, to, n, off)) == -1)
		doc_fail(d, _("cannot be read: %s"), strerror(errno));
	return got;
}

/* A chunk's octets from file to page, hashed on the way. */
static enum copied
fill_chunk(struct deposit *dp, struct doc *d, uint64_t off, uint8_t *to,
    size_t len, struct sha256 *sha, uint32_t *crc)
{
	size_t	 n;
	ssize_t	 got;

	*crc = 0;
	for (; len > 0; off += n, to += n, len -= n) {
		n = len < COPY_STEP ? len : COPY_STEP;
		if ((got = read_octets(dp, d, to, n, off)) == -1)
			return COPY_REFUSED;
		if ((size_t)got < n) {
			doc_fail(d, _("changed while it was read; take it in "
			    "again"));
			return COPY_REFUSED;
		}
		if (sha256_add(sha, to, n) == -1) {
			doc_fail(d, _("its digest could not be taken"));
			return COPY_REFUSED;
		}
		*crc = crc32c(*crc, to, n);
	}
	return COPIED;
}

/* The file read to its end must be what the worker judged. */
static enum copied
compare(struct deposit *dp, struct doc *d, struct sha256 *sha)
{
	struct digest	 got;
	uint8_t		 more;
	ssize_t		 n;

	if ((n = read_octets(dp, d, &more, 1, d->size)) == -1)
		return COPY_REFUSED;
	if (n == 0 && sha256_end(sha, &got) == 0 &&
	    digest_equal(&got, &d->sha256) && !doc_changed(d))
		return COPIED;
	doc_fail(d, _("changed while it was read; take it in again"));
	return COPY_REFUSED;
}

/* One chunk into the open batch: 0, COPY_REFUSED, or an exit code. */
static int
put_chunk(struct deposit *dp, struct doc *d, uint32_t i, struct sha256 *sha)
{
	struct chunk_header	 h = {
		.sha256 = d->sha256,
		.size = d->size,
		.number = i,
		.count = chunk_count(d->size),
		.length = chunk_length(d->size, i),
	};
	uint8_t			*payload;
	int			 rc;

	if ((rc = writer_chunk(dp->w, d->number, &h, &payload)) != 0)
		return rc;
	if (d->octets != NULL) {	/* then there is but this chunk */
		memcpy(payload, d->octets, h.length);
		h.crc = d->crc;
	} else {
		rc = fill_chunk(dp, d, (uint64_t)i * CHUNK_PAYLOAD, payload,
		    h.length, sha, &h.crc);
	}
	if (rc == COPIED)
		writer_chunk_done(&h, payload);
	return rc;
}

/* Its octets are there: what is said of them (${held}: NULL, they are new). */
static int
put_entries(struct deposit *dp, struct doc *d, const json_t *held)
{
	return held == NULL ? put_ingestion(dp, d) :
	    deposit_healed(dp, d, held);
}

/* A document of one chunk, or the refusal, inside the open batch. */
static int
put_small(struct deposit *dp, struct doc *d, const json_t *held,
    struct sha256 *sha)
{
	int	 rc;

	/* What was read is held; but the file may be moved away after this. */
	if (d->octets != NULL && doc_changed(d)) {
		doc_fail(d, _("changed while it was read; take it in again"));
		return 0;
	}
	d->number = writer_next_object(dp->w);
	rc = put_chunk(dp, d, 0, sha);
	if (rc == COPIED && d->octets != NULL)
		ahead_drop(dp->ahead, d);
	else if (rc == COPIED)
		rc = compare(dp, d, sha);
	if (rc == COPY_REFUSED)
		return writer_cut(dp->w, d->number);
	return rc == COPIED ? put_entries(dp, d, held) : rc;
}

/* Remove what a refused document left in earlier transactions. */
static int
cut_large(struct deposit *dp, const struct doc *d, bool begun)
{
	int	 rc = 0;

	if (d->number == NOT_PUT)
		return 0;	/* from there on others would be cut */
	if (!begun)
		rc = writer_begin(dp->w, 0);
	if (rc == 0 && (rc = writer_cut(dp->w, d->number)) == 0)
		rc = writer_commit(dp->w);
	return rc;
}

/*
 * A document of several chunks: a transaction each, the entry with the last,
 * so that other writers have their turn.
 */
static int
put_large(struct deposit *dp, struct doc *d, const json_t *held,
    struct sha256 *sha)
{
	uint32_t	 count = chunk_count(d->size);
	int		 rc = 0;

	d->number = NOT_PUT;
	for (uint32_t i = 0; i < count; i++) {
		if (dp->stopping()) {
			doc_fail(d, _("was broken off; take it in again"));
			return cut_large(dp, d, false);
		}
		rc = writer_begin(dp->w, chunk_length(d->size, i));
		if (rc != 0)
			return rc;
		if (i == 0)
			d->number = writer_next_object(dp->w);
		rc = put_chunk(dp, d, i, sha);
		if (rc == COPIED && i + 1 == count)
			rc = compare(dp, d, sha);
		if (rc == COPY_REFUSED)
			return cut_large(dp, d, true);
		if (rc == COPIED && i + 1 == count)
			rc = put_entries(dp, d, held);
		if (rc == 0)
			rc = writer_commit(dp->w);
		if (rc != 0) {
			writer_abort(dp->w);
			return rc;
		}
	}
	return 0;
}

int
deposit_one(struct deposit *dp, struct doc *d, struct sha256 *sha)
{
	json_t	*held;
	bool	 whole = false;
	int	 rc;

	if ((rc = deposit_find_held(dp, d, &held)) == 0 && held != NULL)
		rc = deposit_is_whole(dp, d, held, &whole);
	if (rc == 0 && held != NULL && whole)
		rc = deposit_duplicate(dp, d, held);
	else if (rc == 0 && d->outcome != DOC_ERROR)
		rc = sha256_reset(sha) == -1 ? FAIL_CANNOT :
		    put_small(dp, d, held, sha);
	json_decref(held);
	return rc;
}

/* What is held of it is held well: a duplicate, in a batch of its own. */
static int
large_duplicate(struct deposit *dp, struct doc *d, const json_t *held)
{
	int	 rc;

	if ((rc = writer_begin(dp->w, 0)) != 0)
		return rc;
	if ((rc = deposit_duplicate(dp, d, held)) == 0)
		rc = writer_commit(dp->w);
	writer_abort(dp->w);
	return rc;
}

/* All its chunks, when there is room for them. */
static int
store_large(struct deposit *dp, struct doc *d, const json_t *held,
    struct sha256 *sha)
{
	uint64_t	 left;
	int		 rc;

	if (sha256_reset(sha) == -1)
		return FAIL_CANNOT;
	if (chunk_count(d->size) == 0) {
		doc_fail(d, _("is larger than the store's format allows"));
		return 0;
	}
	if ((rc = writer_room(dp->w, d->size)) != 0)
		return rc;
	left = writer_left(dp->w);
	if (left > 0 && left < d->size) {
		deposit_refuse(dp, d);
		return 0;
	}
	rc = put_large(dp, d, held, sha);
	/* Others filled the disk meanwhile: what is there of it goes. */
	if (rc == FAIL_CANNOT && d->outcome != DOC_ERROR &&
	    writer_left(dp->w) < CHUNK_PAYLOAD) {
		deposit_refuse(dp, d);
		rc = cut_large(dp, d, false);
	}
	return rc;
}

int
deposit_large(struct deposit *dp, struct doc *d, struct sha256 *sha)
{
	json_t	*held;
	bool	 whole = false;
	int	 rc;

	/* Large files are dear to copy: look first. */
	if ((rc = writer_begin(dp->w, 0)) != 0)
		return rc;
	rc = deposit_find_held(dp, d, &held);
	writer_abort(dp->w);
	if (rc == 0 && held != NULL)
		rc = deposit_is_whole(dp, d, held, &whole);
	if (rc == 0 && held != NULL && whole)
		rc = large_duplicate(dp, d, held);
	else if (rc == 0 && d->outcome != DOC_ERROR)
		rc = store_large(dp, d, held, sha);
	json_decref(held);
	return rc;
}
