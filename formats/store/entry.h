/*
 * entry.h: the journal's entries: canonical JSON objects (04-ledger.md).
 *
 * Every entry has "seq", "time" (RFC 3339, microseconds), "type", "agent".
 * Beside them, by type (PREMIS event names where one exists):
 *
 * "store creation"  store: {id, origin, format, key (vkey), simulated}
 * "ingestion"       accession: u64
 *                   object: {sha256, size, segment, number, media_type, class}
 *                   source: {name, path, [name_raw, path_raw: base64 where the
 *                           octets are not UTF-8 or not NFC]}
 *                   [channel], [direction: "in"|"out"|"internal"]
 *                   [covers: sha256 of the detached data], [container: sha256]
 *                   verdict: {indication, [sub_indication], format, at,
 *                     validator, plan: sha256 of the encoded plan,
 *                     signatures: [{id, kind, value: sha256 of the signature
 *                       value, [signer: sha256 of the certificate],
 *                       indication, [sub_indication], diagnosis}]}
 *                     (at most 64 signatures stand here; more: "more": n)
 *                   [metadata: what the document says of itself, name ->
 *                     {value, origin, confidence, [revision]}, and facts
 *                     (regulation/metadata.h)]
 *                   [described: false: its text was not read yet]
 *                   [rules: {policy, result -> [ids]}: what the articles say
 *                     of it (regulation/evaluate.h)]
 *                   quarantined: bool
 * "duplicate"       as ingestion, with object: {sha256} only, no verdict, and
 *                   of the metadata what was given with it; an accession of
 *                   its own
 * "quarantine", "release"   accession, sha256, reason
 * "retrieval"       sha256, [accession], reason ("" : not given), to, [use:
 *                     "print": the original to paper with its slip, "slip":
 *                     that alone, "export": in a package for others]
 * "retrieval outcome"  sha256, accession, of: the entry of the retrieval,
 *                   outcome: "sent" (a printer took all of it), "written" (to
 *                     files), "in part", "failed" (nothing was handed out),
 *                     "waiting" (CUPS holds it), "uncertain" (cancelled, or
 *                     failed in CUPS), [detail: the jobs of CUPS].  A print
 *                     without one was broken off
 * "acceptance"      findings: [id...], reason
 * "metadata modification"   accession, fields: {name: value}, reason
 * "metadata extraction"  documents: [{accession, [metadata: as in ingestion,
 *                     what was given at intake included], [failed: why it
 *                     could not be read]}], up_to: no accession up to this
 *                     one is left to be read
 * "recovery"        object: as in ingestion (new place), reason, [volume: the
 *                     id of the one it came from], [source: as in ingestion;
 *                     it came in once more, reason "ingestion"], [before:
 *                     sha256 of the damaged octets, where they could be
 *                     read]; or, without
 *                     an object, segment: {segment, [before, after: sha256 of
 *                     its data.mdb], first, last: its entries}: it had lost
 *                     entries, and was written anew with the same
 * "destruction"     order: {number, date, by}, objects: [sha256...],
 *                   segments: [{segment, before, after}]
 * "key rotation"    old, new: vkeys, reason: "planned", "lost" or "stolen",
 *                     root: of the tree before it, signatures: [base64 of key
 *                     ID and signature: the old key's, unless it is lost, and
 *                     the new key's] (journal/rotation.h), [since: when it was
 *                     stolen], [comment]
 * "key escrow"      key: the vkey that was put on paper, certificates:
 *                     [sha256 of those it was encrypted to], reason: "" : not
 *                     given
 * "replication"     volume: {format, id, set, label, kind, written, first, end,
 *                     objects, bytes, numbers: [[from, to]...], manifest:
 *                     sha256 of its manifest-sha256.txt, [tags: the same of
 *                     tagmanifest-sha256.txt]}: a backup volume was written
 *                     (media/volume.h)
 * "fixity check"    volume: its id, result: "ok" or "damaged", files,
 *                     [damaged: how many], [lies: "file" or "beside",
 *                     medium] (media/where.h): a volume was read back
 * "transfer"        volume: its id, state: "kept", "lent", "retired",
 *                     "destroyed" or "lost" (it cannot be found; "kept" when
 *                     it is again), [place], [holder], reason: its custody
 * "rehearsal"       volumes: [their ids], result: "ok" or "failed",
 *                   documents, [failed: how many], began, proof: sha256 of
 *                     the proof's JSON: a store was restored from these
 *                     volumes elsewhere and compared with this one
 * "register change"  [id: u64, change: what was done, record: the register's
 *                     record as it is now (regulation/register.h), reason]; an
 *                     entry without a record is history alone
 * "agency change"   book: "agency", "person" or "decision", id, change, record
 *                   (regulation/agencies.h), [reason]
 * "notice"          id, change: "draft", "sent", "answered", "withdrawn",
 *                   sha256: of the document, record
 *                   (regulation/notice.h), [reason]
 * "relation"        from, to: sha256, kind: what ${from} is to ${to}
 *                     (relation.h), reason, [remove: true, it is taken back]
 *
 * `class` is "document", "evidence", "record" or "private".
 */
#ifndef FORMATS_STORE_ENTRY_H
#define FORMATS_STORE_ENTRY_H

#include <jansson.h>
#include <stdint.h>

#include "formats/base/buf.h"

enum entry_type { ENTRY_STORE_CREATION, ENTRY_INGESTION, ENTRY_DUPLICATE,
	ENTRY_QUARANTINE, ENTRY_RELEASE, ENTRY_RETRIEVAL, ENTRY_ACCEPTANCE,
	ENTRY_METADATA, ENTRY_RECOVERY, ENTRY_DESTRUCTION, ENTRY_KEY_ROTATION,
	ENTRY_REPLICATION, ENTRY_FIXITY_CHECK, ENTRY_REGISTER_CHANGE,
	ENTRY_TRANSFER, ENTRY_REHEARSAL, ENTRY_AGENCY_CHANGE, ENTRY_NOTICE,
	ENTRY_KEY_ESCROW, ENTRY_EXTRACTION, ENTRY_RELATION, ENTRY_OUTCOME,
	ENTRY_TYPE_MAX };

const char	*entry_type_name(enum entry_type);
/* ENTRY_TYPE_MAX when unknown. */
enum entry_type	 entry_type_parse(const char *);

/*
 * An entry's frame: the object with seq, time, type and agent set; the caller
 * adds the record.  NULL when memory is out.
 */
json_t		*entry_new(uint64_t seq, int64_t time, enum entry_type,
		    const char *agent);
/* The canonical octets.  0, or -1 (larger than ENTRY_MAX, memory). */
int		 entry_format(struct buf *, const json_t *);
/*
 * Parse and check the frame and, by type, that the fields above are there
 * with their types.  NULL with a short English cause in ${why}.
 */
json_t		*entry_parse(const void *, size_t len, uint64_t *seq,
		    int64_t *time, enum entry_type *, const char **why);

/*
 * The same check of an object that is not octets yet: 0, or -1 with ${why}.
 */
int		 entry_check(const json_t *, uint64_t *seq, int64_t *time,
		    enum entry_type *, const char **why);

#endif
