/*
 * drill_store.c: attacks on the copy of the store.
 */
#include <sys/mman.h>
#include <sys/stat.h>

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/journal/note.h"
#include "formats/store/layout.h"
#include "auditor/drill.h"
#include "auditor/state.h"

/* The data file of the segment under attack, mapped. */
struct image {
	char		*path;
	const uint8_t	*p;
	size_t		 len;
};

static int
image_open(struct drill *d, struct image *m)
{
	struct stat	 st;
	int		 fd = -1, rc = -1;

	memset(m, 0, sizeof(*m));
	if (asprintf(&m->path, "%s/" STORE_SEGMENTS "/%06" PRIu32 "/data.mdb",
	    d->store, d->segment) == -1) {
		m->path = NULL;
		return -1;
	}
	if ((fd = open(m->path, O_RDONLY | O_CLOEXEC)) != -1 &&
	    fstat(fd, &st) == 0 && st.st_size > 0) {
		m->len = (size_t)st.st_size;
		m->p = mmap(NULL, m->len, PROT_READ, MAP_SHARED, fd, 0);
		rc = m->p == MAP_FAILED ? -1 : 0;
	}
	if (rc == -1) {
		log_err(_("%s: cannot be read"), m->path);
		free(m->path);
		memset(m, 0, sizeof(*m));
	}
	if (fd != -1)
		close(fd);
	return rc;
}

static void
image_close(struct image *m)
{
	if (m->p != NULL)
		munmap((void *)(uintptr_t)m->p, m->len);
	free(m->path);
}

/* The next place of ${magic} from *at on. */
static bool
next_magic(const struct image *m, const char *magic, size_t *at)
{
	const uint8_t	*p;

	if (*at >= m->len || (p = memmem(m->p + *at, m->len - *at, magic,
	    strlen(magic))) == NULL)
		return false;
	*at = (size_t)(p - m->p);
	return true;
}

/* Does the last audit call this document whole? */
static bool
is_known(struct ledger *l, const struct digest *id)
{
	char		 path[SHARD_PATH], hex[DIGEST_HEX + 1];
	const char	*row, *ok;
	struct buf	 b;
	bool		 known = false;

	shard_path(path, (unsigned int)id->octet[0] << 8 | id->octet[1]);
	digest_hex(id, hex);
	buf_init(&b, LEDGER_FILE_MAX);
	if (ledger_get(l, path, &b) == 1 && buf_str(&b) != NULL &&
	    (row = strstr(buf_str(&b), hex)) != NULL) {
		ok = strstr(row, "\tok\t");
		known = ok != NULL && memchr(row, '\n', (size_t)(ok - row)) ==
		    NULL;
	}
	buf_release(&b);
	return known;
}

/* The first chunk of a document that the ledger knows.  1, 0, -1. */
static int
target_document(struct drill *d, const struct image *m, struct chunk_header *h)
{
	struct ledger	*l = ledger_open_read(d->ledger);
	char		 head[COMMIT_HEX];
	int		 rc = -1;

	if (l != NULL && ledger_head(l, head) == 1 &&
	    ledger_base(l, head) == 0) {
		rc = 0;
		for (size_t at = 0; rc == 0 && next_magic(m, CHUNK_MAGIC, &at);
		    at++)
			if (m->len - at >= CHUNK_HEADER &&
			    chunk_header_decode(h, m->p + at, m->len - at) ==
			    0 && h->length > 0 && h->length <= m->len - at -
			    CHUNK_HEADER && is_known(l, &h->sha256))
				rc = 1;
	}
	ledger_free(l);
	if (rc == 0)
		snprintf(d->why, sizeof(d->why), "%s",
		    _("the segment holds no document"));
	return rc;
}

int
drill_target(struct drill *d, struct digest *id)
{
	struct chunk_header	 h;
	struct image		 m;
	int			 rc;

	if (image_open(d, &m) == -1)
		return -1;
	if ((rc = target_document(d, &m, &h)) == 1)
		*id = h.sha256;
	image_close(&m);
	return rc;
}

/*
 * Change octet ${at} of each copy of that chunk: pages that are no longer in
 * use may hold it too, and which one is meant only the B-tree knows.
 */
static int
hit_chunks(struct drill *d, size_t at)
{
	struct chunk_header	 want, h;
	struct image		 m;
	uint8_t			 octet;
	int			 rc;

	if (image_open(d, &m) == -1)
		return -1;
	rc = target_document(d, &m, &want);
	if (at == SIZE_MAX)
		at = CHUNK_HEADER + want.length / 2;
	for (size_t p = 0; rc == 1 && next_magic(&m, CHUNK_MAGIC, &p); p++) {
		if (chunk_header_decode(&h, m.p + p, m.len - p) == -1 ||
		    !digest_equal(&h.sha256, &want.sha256) ||
		    h.number != want.number || at >= m.len - p)
			continue;
		octet = m.p[p + at] ^ 0x04;
		if (drill_write(d, m.path, p + at, &octet, 1) == -1)
			rc = -1;
	}
	image_close(&m);
	return rc;
}

/* A bit of a document turns over. */
static int
attack_flip(struct drill *d)
{
	return hit_chunks(d, SIZE_MAX);
}

/* A document is not found under its name any more. */
static int
attack_remove(struct drill *d)
{
	return hit_chunks(d, 8);	/* its digest, in the chunk's header */
}

/* The entry whose value begins at ${at}.  0 or -1: none. */
static int
entry_at(const struct image *m, size_t at, uint64_t *seq,
    const uint8_t **entry, uint32_t *len)
{
	uint64_t	 size;

	if (m->len - at < ENTRY_HEADER)
		return -1;
	size = ENTRY_HEADER + (uint64_t)be32_get(m->p + at + 16);
	return size > m->len - at ? -1 : entry_value_decode(m->p + at,
	    (size_t)size, seq, entry, len);
}

/* The first ingestion of the segment: where, and its number.  1, 0. */
static int
find_entry(struct drill *d, const struct image *m, uint64_t *want)
{
	static const char	 type[] = "\"type\":\"ingestion\"";
	const uint8_t		*entry;
	uint32_t		 len;

	for (size_t at = 0; next_magic(m, ENTRY_MAGIC, &at); at++)
		if (entry_at(m, at, want, &entry, &len) == 0 &&
		    memmem(entry, len, type, sizeof(type) - 1) != NULL)
			return 1;
	snprintf(d->why, sizeof(d->why), "%s",
	    _("the segment holds no journal entry of a document"));
	return 0;
}

/*
 * In each copy of that entry, what follows ${before} becomes ${now}; header
 * and checksum are put right, as a forger would.
 */
static int
forge_entry(struct drill *d, const char *before, const char *now)
{
	uint8_t		 value[ENTRY_HEADER + ENTRY_MAX];
	const uint8_t	*entry;
	struct image	 m;
	uint64_t	 want, seq;
	uint32_t	 len;
	uint8_t		*p;
	int		 rc;

	if (image_open(d, &m) == -1)
		return -1;
	rc = find_entry(d, &m, &want);
	for (size_t at = 0; rc == 1 && next_magic(&m, ENTRY_MAGIC, &at);
	    at++) {
		if (entry_at(&m, at, &seq, &entry, &len) == -1 ||
		    seq != want || len > ENTRY_MAX)
			continue;
		memcpy(value + ENTRY_HEADER, entry, len);
		p = memmem(value + ENTRY_HEADER, len, before, strlen(before));
		if (p == NULL || (size_t)(value + ENTRY_HEADER + len - p) <
		    strlen(before) + strlen(now))
			continue;
		memcpy(p + strlen(before), now, strlen(now));
		entry_header_encode(value, seq, value + ENTRY_HEADER, len);
		if (drill_write(d, m.path, at, value, ENTRY_HEADER + len) ==
		    -1)
			rc = -1;
	}
	image_close(&m);
	return rc;
}

/* Who did it: another letter. */
static int
attack_entry(struct drill *d)
{
	return forge_entry(d, "\"agent\":\"", "~");
}

static int
attack_backdate(struct drill *d)
{
	return forge_entry(d, "\"time\":\"", "1999");
}

/* Half of the segment is gone, or most of a large one: that is written once. */
static int
attack_cut(struct drill *d)
{
	char		 name[64];
	char		*path = NULL;
	struct image	 m;
	int		 rc = -1;

	if (image_open(d, &m) == -1)
		return -1;
	snprintf(name, sizeof(name), STORE_SEGMENTS "/%06" PRIu32 "/data.mdb",
	    d->segment);
	if ((path = path_join(d->store, name)) != NULL &&
	    drill_take(d, name) == 0 &&
	    durable_write(path, m.p, m.len / 2 < DRILL_CUT ? m.len / 2 :
	    DRILL_CUT, 0644, true) == 0)
		rc = 1;
	free(path);
	image_close(&m);
	return rc;
}

static int
attack_segment(struct drill *d)
{
	char	 name[64];

	snprintf(name, sizeof(name), STORE_SEGMENTS "/%06" PRIu32,
	    d->segment);
	return drill_take(d, name) == -1 ? -1 : 1;
}

static int
attack_no_checkpoint(struct drill *d)
{
	return drill_take(d, STORE_CHECKPOINT) == -1 ? -1 : 1;
}

static int
attack_no_catalog(struct drill *d)
{
	return drill_take(d, STORE_CATALOG) == -1 ? -1 : 1;
}

/* The store's checkpoint.  0 or -1 (logged). */
static int
checkpoint_of(struct drill *d, struct buf *note, size_t *text)
{
	char	*path = path_join(d->store, STORE_CHECKPOINT);
	int	 rc = -1;

	if (path != NULL && durable_read(note, path) == 0 &&
	    note_split(note->p, note->len, text) == 0)
		rc = 0;
	else
		log_errx(_("%s: cannot be read"), STORE_CHECKPOINT);
	free(path);
	return rc;
}

/* One that speaks of another tree than was signed. */
static int
attack_checkpoint(struct drill *d)
{
	struct buf	 note;
	size_t		 text;
	int		 rc = -1;

	buf_init(&note, NOTE_MAX);
	if (checkpoint_of(d, &note, &text) == 0) {
		/* A letter of the root's base64, not its padding. */
		note.p[text - 6] = note.p[text - 6] == 'A' ? 'B' : 'A';
		rc = drill_replace(d, STORE_CHECKPOINT, note.p, note.len) ==
		    -1 ? -1 : 1;
	}
	buf_release(&note);
	return rc;
}

/* A key that nobody knows, for this drill alone. */
static struct key *
thief(void)
{
	uint8_t	 seed[KEY_SEED];
	FILE	*f = fopen("/dev/urandom", "re");
	bool	 good = f != NULL && fread(seed, sizeof(seed), 1, f) == 1;

	if (f != NULL)
		fclose(f);
	return good ? key_from_seed(seed) : NULL;
}

/* The same tree, signed by somebody else. */
static int
attack_signer(struct drill *d)
{
	struct checkpoint	 c;
	struct key		*key = thief();
	struct buf		 note, b;
	size_t			 text;
	int			 rc = -1;

	buf_init(&note, NOTE_MAX);
	buf_init(&b, NOTE_MAX);
	if (key != NULL && checkpoint_of(d, &note, &text) == 0 &&
	    checkpoint_parse(&c, note.p, text) == 0) {
		note.p[text] = '\0';
		if (note_sign(&b, (const char *)note.p, key, c.origin) == 0)
			rc = drill_replace(d, STORE_CHECKPOINT, b.p, b.len) ==
			    -1 ? -1 : 1;
	}
	key_free(key);
	buf_release(&note);
	buf_release(&b);
	return rc;
}

/* The store's text names another key. */
static int
attack_key(struct drill *d)
{
	struct store_info	 info;
	uint8_t			 pub[KEY_PUBLIC];
	struct key		*key = thief();
	struct buf		 b;
	int			 rc = -1;

	buf_init(&b, NOTE_MAX);
	if (key != NULL && store_info_load(&info, d->store) == 0) {
		key_public(key, pub);
		if (vkey_make(&info.key, info.origin, KEY_TYPE_ED25519,
		    pub) == 0 && store_info_format(&b, &info) == 0)
			rc = drill_replace(d, STORE_TEXT, b.p, b.len) == -1 ?
			    -1 : 1;
	}
	key_free(key);
	buf_release(&b);
	return rc;
}

/* Change what the auditor's copy remembers.  0 or -1 (logged). */
static int
remember(struct drill *d, void (*change)(struct state *, const void *),
    const void *arg)
{
	struct state	 s;
	int		 rc = -1;

	if (state_load(&s, d->ledger) == 1) {
		change(&s, arg);
		rc = state_save(&s, d->ledger);
	}
	state_release(&s);
	return rc;
}

static void
make_larger(struct state *s, const void *arg)
{
	(void)arg;
	s->size++;
	s->seen++;
}

/* An older store: its checkpoint, or as if the auditor had seen a newer one. */
static int
attack_rollback(struct drill *d)
{
	struct checkpoint	 c;
	struct buf		 note;
	int			 rc;

	buf_init(&note, NOTE_MAX);
	rc = drill_earlier(d, &note, &c);
	if (rc == 1)
		rc = drill_replace(d, STORE_CHECKPOINT, note.p, note.len) ==
		    -1 ? -1 : 1;
	else if (rc == 0)
		rc = remember(d, make_larger, NULL) == -1 ? -1 : 1;
	buf_release(&note);
	return rc;
}

static void
make_earlier(struct state *s, const void *arg)
{
	const struct checkpoint	*c = arg;

	s->size = c->size;
	s->root = c->root;
	s->beyond = 0;
}

/* Entries that no checkpoint signs, and nobody at work. */
static int
attack_beyond(struct drill *d)
{
	struct checkpoint	 c;
	struct buf		 note;
	int			 rc;

	buf_init(&note, NOTE_MAX);
	if ((rc = drill_earlier(d, &note, &c)) == 0)
		snprintf(d->why, sizeof(d->why), "%s", _("the ledger has one "
		    "checkpoint only: take something in, and run again"));
	else if (rc == 1 && (remember(d, make_earlier, &c) == -1 ||
	    drill_replace(d, STORE_CHECKPOINT, note.p, note.len) == -1))
		rc = -1;
	buf_release(&note);
	return rc;
}

static void
make_unseen(struct state *s, const void *arg)
{
	s->seen = 1;
	s->seen_at = *(const int64_t *)arg;
	s->seen_writer = false;
}

/* Entries come to be between older ones: dated before the last audit. */
static int
attack_add(struct drill *d)
{
	int64_t	 later = (d->opts->simulated_clock != TIME_NONE ?
		    d->opts->simulated_clock : d->opts->now()) +
		    3600 * TIME_SECOND;

	return remember(d, make_unseen, &later) == -1 ? -1 : 1;
}

const struct drill_alarm drill_store_alarms[] = {
	{ N_("a bit of a document turned over"), 2, attack_flip, DRILL_RUN,
	  { "damage" }, STATUS_DAMAGE },
	{ N_("a segment cut short"), 2, attack_cut, DRILL_RUN,
	  { "damage", "journal-damage" }, STATUS_DAMAGE },
	{ N_("a segment gone"), 2, attack_segment, DRILL_RUN,
	  { "damage", "journal-damage" }, STATUS_DAMAGE },
	{ N_("the checkpoint gone"), 2, attack_no_checkpoint, DRILL_RUN,
	  { "journal-damage" }, STATUS_DAMAGE },
	{ N_("the catalog gone"), 2, attack_no_catalog, DRILL_RUN,
	  { "catalog" }, STATUS_DAMAGE },
	{ N_("a document taken away"), 3, attack_remove, DRILL_RUN,
	  { "damage" }, STATUS_DAMAGE },
	{ N_("a journal entry rewritten"), 3, attack_entry, DRILL_RUN,
	  { "journal" }, STATUS_TAMPERED },
	{ N_("a journal entry back-dated"), 3, attack_backdate, DRILL_RUN,
	  { "journal" }, STATUS_TAMPERED },
	{ N_("entries added with an older date"), 3, attack_add, DRILL_RUN,
	  { "journal" }, STATUS_TAMPERED },
	{ N_("entries that nobody signed"), 3, attack_beyond, DRILL_TWICE,
	  { "journal" }, STATUS_TAMPERED },
	{ N_("a checkpoint with another root"), 3, attack_checkpoint,
	  DRILL_RUN, { "checkpoint" }, STATUS_TAMPERED },
	{ N_("the store taken back to an older state"), 4, attack_rollback,
	  DRILL_RUN, { "checkpoint", "journal" }, STATUS_TAMPERED },
	{ N_("a checkpoint signed by another key"), 7, attack_signer,
	  DRILL_RUN, { "checkpoint" }, STATUS_TAMPERED },
	{ N_("another key in the store's text"), 7, attack_key, DRILL_RUN,
	  { "checkpoint" }, STATUS_TAMPERED },
	{ NULL, 0, NULL, DRILL_RUN, { NULL }, STATUS_OK },
};
