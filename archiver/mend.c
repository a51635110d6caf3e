/*
 * mend.c: which entries the damaged segments held, and what proves it.
 *
 * The journal is walked once from its first entry: out of sound segments as
 * it is, and for each damaged one out of what its raw octets and the volumes
 * still have.  At the size of each signed checkpoint the tree's root shows
 * whether that is what was signed.
 */
#include <sys/stat.h>

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/store/entry_lost.h"
#include "formats/store/rotation_entry.h"

#include "archiver/lock.h"
#include "archiver/mend_part.h"
#include "archiver/program.h"
#include "archiver/segment.h"

#define LET_GO		256		/* entries in between */

/* One more segment behind those that there are. */
static int
segment_add(struct mend *m)
{
	struct mend_segment	*p;

	p = realloc(m->seg, (m->nseg + 1) * sizeof(*p));
	if (p == NULL)
		return no_memory();
	m->seg = p;
	p[m->nseg] = (struct mend_segment){ .fd = -1,
	    .number = SEGMENT_FIRST + (uint32_t)m->nseg,
	    .look = { .state = PIECE_DAMAGED } };
	scan_init(&p[m->nseg++].scan);
	return 0;
}

/* The largest number among the folders of segments. */
static int
last_segment(const char *store, uint32_t *last)
{
	char		*path = path_join(store, STORE_SEGMENTS);
	struct dirent	*e;
	uint32_t	 number;
	DIR		*d = path == NULL ? NULL : opendir(path);

	*last = 0;
	if (d == NULL)
		log_err(_("%s: cannot be read"), path == NULL ? store : path);
	free(path);
	if (d == NULL)
		return FAIL_CANNOT;
	while ((e = readdir(d)) != NULL)
		if (segment_number(e->d_name, &number) == 0 && number > *last)
			*last = number;
	closedir(d);
	return 0;
}

/* How each one reads; a folder that is missing is damaged. */
static int
survey(struct mend *m)
{
	struct mend_segment	*s;
	uint32_t		 last;
	int			 rc;

	if ((rc = last_segment(m->store, &last)) != 0)
		return rc;
	while (rc == 0 && m->nseg < last && !m->run->stopping()) {
		if ((rc = segment_add(m)) != 0)
			break;
		s = &m->seg[m->nseg - 1];
		if (segment_exists(m->store, s->number))
			rc = piece_looked(m->store, s->number, &s->look);
	}
	return rc;
}

/* Entries are lost behind segment ${i}: which one had them? */
static int
blame(struct mend *m, size_t i)
{
	size_t	 k;

	for (k = i + 1; k < m->nseg && m->seg[k].look.state != PIECE_SOUND;
	    k++)
		if (m->seg[k].look.state == PIECE_DAMAGED)
			return 0;
	/* Nothing of an empty one can have been lost when it is the newest. */
	if (k < m->nseg && k > i + 1) {
		m->seg[i + 1].look.state = PIECE_DAMAGED;
		return 0;
	}
	if (k == m->nseg && segment_sealed(m->store, m->seg[i].number))
		return k > i + 1 ? 0 : segment_add(m);
	m->seg[i].look.state = PIECE_DAMAGED;
	return 0;
}

/* Sound segments that are not followed by the next entry. */
static int
find_gaps(struct walk *w)
{
	struct mend	*m = w->m;
	uint64_t	 next = 0;
	size_t		 last = SIZE_MAX, n = m->nseg;
	int		 rc = 0;

	for (size_t i = 0; rc == 0 && i < n; i++) {
		if (m->seg[i].look.state != PIECE_SOUND)
			continue;
		if (m->seg[i].look.first > next && last != SIZE_MAX)
			rc = blame(m, last);
		next = m->seg[i].look.last + 1;
		last = i;
	}
	if (rc == 0 && last != SIZE_MAX && next < w->target)
		rc = blame(m, last);
	return rc;
}

/* What is still in the raw octets of a damaged one. */
static int
raw_open(struct mend *m, struct mend_segment *s)
{
	struct stat	 st;
	char		*path;
	int		 rc;

	if (!segment_exists(m->store, s->number))
		return 0;
	if ((rc = piece_seal(m->store, s->number)) != 0)
		return rc;
	if (asprintf(&path, "%s/%s/%06" PRIu32 "/data.mdb", m->store,
	    STORE_SEGMENTS, s->number) == -1)
		return no_memory();
	if ((s->fd = open(path, O_RDONLY | O_CLOEXEC)) == -1 ||
	    fstat(s->fd, &st) == -1) {
		log_err(_("%s: cannot be read"), path);
		rc = FAIL_CANNOT;
	} else {
		s->size = (uint64_t)st.st_size;
		log_info(_("%s: is searched"), path);
		rc = scan_file(&s->scan, 0, s->fd, path, m->run->stopping);
	}
	free(path);
	scan_sort_entries(&s->scan);
	scan_sort_chunks(&s->scan);
	return rc;
}

static int
head_add(struct walk *w, const struct buf *note)
{
	struct head	*p;
	size_t		 text;

	p = realloc(w->head, (w->nhead + 1) * sizeof(*p));
	if (p == NULL)
		return no_memory();
	w->head = p;
	p += w->nhead;
	buf_init(&p->note, NOTE_MAX);
	if (note_split(note->p, note->len, &text) == -1 ||
	    checkpoint_parse(&p->cp, note->p, text) == -1)
		return 0;	/* it proves nothing */
	if (buf_add(&p->note, note->p, note->len) == -1) {
		buf_release(&p->note);
		return no_memory();
	}
	w->nhead++;
	if (p->cp.size > w->signed_to)
		w->signed_to = p->cp.size;
	return 0;
}

/* The store's checkpoint, and those on the volumes. */
static int
heads_load(struct walk *w)
{
	char		*path = path_join(w->m->store, STORE_CHECKPOINT);
	struct buf	 note;
	int		 rc = path == NULL ? no_memory() : 0;

	buf_init(&note, NOTE_MAX);
	if (rc == 0 && durable_read(&note, path) == 0)
		rc = head_add(w, &note);
	for (size_t i = 0; rc == 0 && i < w->m->from->n; i++) {
		buf_reset(&note);
		if (bag_text(w->m->from->bag[i], STORE_CHECKPOINT, &note) ==
		    0)
			rc = head_add(w, &note);
	}
	free(path);
	buf_release(&note);
	return rc;
}

/* Whether the tree as it is now is one that was signed. */
static int
heads_compare(struct walk *w)
{
	struct digest	 root;

	for (size_t i = 0; i < w->nhead; i++) {
		const struct head	*h = &w->head[i];

		if (h->cp.size != w->range.size)
			continue;
		if (merkle_root(&w->range, &root) == -1)
			return FAIL_CANNOT;
		if (!digest_equal(&root, &h->cp.root))
			w->differs = true;
		else if (note_verify(h->note.p, h->note.len,
		    keychain_at(&w->keys, h->cp.size), 1, NULL) == NOTE_OK)
			w->proven = h->cp.size;
	}
	return 0;
}

/* An entry in its place on the tree.  0, an exit code, -1: it cannot be. */
static int
append(struct walk *w, const void *p, size_t len)
{
	struct digest	 leaf;

	if (rotation_follow(&w->keys, p, len, &w->range) == -1)
		return -1;
	if (entry_leaf(&leaf, p, len) == -1 ||
	    merkle_append(&w->range, &leaf) == -1)
		return FAIL_CANNOT;
	return heads_compare(w);
}

/* All of a sound segment. */
static int
walk_sound(struct walk *w, const struct mend_segment *s)
{
	struct reader	*rd = reader_open_segment(w->m->store, s->number,
			    false);
	struct octets	 entry;
	int		 rc = rd == NULL ? FAIL_CANNOT : 0;

	for (uint64_t seq = s->look.first; rc == 0 && seq <= s->look.last;
	    seq++) {
		if (reader_entry(rd, seq, &entry) != READER_FOUND)
			rc = FAIL_CANNOT;	/* it was there a moment ago */
		else
			rc = append(w, entry.p, entry.len);
		if (seq % LET_GO == 0)
			reader_let_go(rd);
	}
	reader_close(rd);
	return rc;
}

/* An object's entry says where it is; others lie where the last one did. */
static int
place(struct walk *w, const struct candidate *c, size_t *at, size_t to)
{
	struct mend	*m = w->m;
	json_t		*json;
	uint64_t	 number = 0;
	int		 rc = 0;

	if (c->bag == NULL && c->at > *at)
		*at = c->at;
	if ((json = json_object_parse(w->octets, c->len, NULL)) != NULL)
		json_get_u64(json_object_get(json, "object"), "segment",
		    &number);
	json_decref(json);
	if (number > m->seg[*at].number && number <= m->seg[to].number)
		*at = (size_t)(number - SEGMENT_FIRST);
	else if (number == m->seg[to].number + UINT64_C(1) &&
	    to + 1 == m->nseg && (rc = segment_add(m)) == 0)
		*at = to + 1;
	return rc;
}

static int
keep(struct walk *w, struct mend_segment *s, uint64_t seq,
    const struct candidate *c)
{
	struct mend		*m = w->m;
	struct mend_entry	*p;
	size_t			 cap = s->cap == 0 ? 256 : s->cap * 2;

	if (s->n == s->cap) {
		if ((p = reallocarray(s->entry, cap, sizeof(*p))) == NULL)
			return no_memory();
		s->entry = p;
		s->cap = cap;
	}
	if (write_full(m->spool, w->octets, c->len) == -1) {
		log_err(_("a temporary file cannot be written"));
		return FAIL_CANNOT;
	}
	s->entry[s->n++] = (struct mend_entry){ .seq = seq,
	    .off = m->spooled, .len = (uint32_t)c->len };
	m->spooled += c->len;
	s->lost += c->lost;
	if (c->bag != NULL && !c->lost) {
		s->from = c->bag;
		s->fetched++;
	}
	return 0;
}

/*
 * Entries [seq, end) of the damaged segments [from, to].  *hole: where the
 * first one is that cannot be had; end when all can.
 */
static int
walk_damaged(struct walk *w, uint64_t seq, uint64_t end, size_t from,
    size_t to, uint64_t *hole)
{
	struct candidate c;
	size_t		 at = from;
	int		 rc = 0;

	for (*hole = seq; *hole < end; (*hole)++) {
		if (w->m->run->stopping())
			return FAIL_CANNOT;
		mend_find(w, *hole, from, to, &c);
		if (c.len == 0)
			return 0;
		if ((rc = place(w, &c, &at, to)) != 0 ||
		    (rc = keep(w, &w->m->seg[at], *hole, &c)) != 0)
			return rc;
		if (at > to)
			to = at;
		if ((rc = append(w, w->octets, c.len)) != 0)
			return rc == -1 ? 0 : rc;
	}
	return 0;
}

/* The run of damaged segments that begins with ${i}, and where it ends. */
static size_t
run_end(const struct mend *m, size_t i)
{
	while (i + 1 < m->nseg && m->seg[i + 1].look.state == PIECE_DAMAGED)
		i++;
	return i;
}

static uint64_t
next_sound(const struct walk *w, size_t i)
{
	const struct mend	*m = w->m;

	for (i++; i < m->nseg; i++)
		if (m->seg[i].look.state == PIECE_SOUND)
			return m->seg[i].look.first;
	return w->target;
}

/*
 * From the first entry on, as far as there are all.  *upto: every entry
 * before it was had.
 */
static int
walk(struct walk *w, uint64_t *upto)
{
	struct mend	*m = w->m;
	uint64_t	 end;
	size_t		 to;
	int		 rc = 0;

	*upto = 0;
	for (size_t i = 0; rc == 0 && i < m->nseg; i++) {
		if (m->seg[i].look.state == PIECE_EMPTY)
			continue;
		if (m->seg[i].look.state == PIECE_SOUND) {
			if (m->seg[i].look.first != *upto)
				return 0;
			rc = walk_sound(w, &m->seg[i]);
			*upto = m->seg[i].look.last + 1;
			continue;
		}
		to = run_end(m, i);
		for (size_t k = i; rc == 0 && k <= to; k++)
			rc = raw_open(m, &m->seg[k]);
		end = next_sound(w, to);
		if (rc == 0)
			rc = walk_damaged(w, *upto, end, i, to, upto);
		if (*upto < end)
			return rc;
		i = run_end(m, i);
	}
	return rc == -1 ? 0 : rc;
}

/* All of its entries are there, and proven. */
static bool
is_proven(const struct walk *w, const struct mend_segment *s, uint64_t upto)
{
	const struct mend	*m = w->m;
	uint64_t		 last;

	if (s->n == 0)
		return false;
	last = s->entry[s->n - 1].seq;
	/* What no checkpoint signs, the catalog's tree was asked for. */
	if (last >= w->proven && (w->proven < w->signed_to ||
	    w->proven == 0))
		return false;
	for (size_t i = s->number - SEGMENT_FIRST + 1; i < m->nseg; i++)
		if (m->seg[i].look.state == PIECE_SOUND || m->seg[i].n > 0)
			return true;
	return upto == w->target;
}

static int
mended_add(struct mended_list *list, const struct mended *one)
{
	struct mended	*p;

	p = realloc(list->m, (list->n + 1) * sizeof(*p));
	if (p == NULL)
		return no_memory();
	list->m = p;
	list->m[list->n++] = *one;
	return 0;
}

static int
write_all(struct walk *w, uint64_t upto, struct mended_list *list)
{
	struct mend	*m = w->m;
	struct mended	 one;
	int		 rc = 0, got;

	for (size_t i = 0; i < m->nseg && !m->run->stopping(); i++) {
		if (m->seg[i].look.state != PIECE_DAMAGED)
			continue;
		if (!is_proven(w, &m->seg[i], upto)) {
			log_errx(_("segment %06" PRIu32 ": the journal "
			    "entries that it lost cannot be proven from these "
			    "volumes; it is left as it is"),
			    m->seg[i].number);
			if (i + 1 == m->nseg)
				list->stuck = m->seg[i].number;
			rc = worst(rc, FAIL_DAMAGE);
			continue;
		}
		if ((got = mend_write(m, &m->seg[i], &one)) == 0)
			got = mended_add(list, &one);
		rc = worst(rc, got);
	}
	return rc;
}

static int
tell_lost(const struct walk *w)
{
	if (w->lost == 0)
		return 0;
	log_errx(_("%" PRIu64 " journal entries are nowhere any more, the "
	    "first is %" PRIu64 ": only their hashes stand in the journal; a "
	    "volume that has them would bring them back"), w->lost,
	    w->lost_from);
	return FAIL_DAMAGE;
}

static int
tell_hole(uint64_t upto)
{
	log_errx(_("journal entry %" PRIu64 " is whole neither in the store "
	    "nor on these volumes; name a volume that was written later"),
	    upto);
	return FAIL_DAMAGE;
}

/* Also one that has lost entries, which a volume may bring back. */
static bool
any_damaged(const struct mend *m)
{
	for (size_t i = 0; i < m->nseg; i++)
		if (m->seg[i].look.state == PIECE_DAMAGED ||
		    m->seg[i].look.lost > 0)
			return true;
	return false;
}

static int
walk_begin(struct walk *w, const struct store_info *info)
{
	const char	*scratch = program_scratch(NULL);
	int		 rc;

	if ((w->octets = malloc(ENTRY_MAX)) == NULL)
		return no_memory();
	merkle_init(&w->range);
	keychain_init(&w->keys, &info->key);
	w->m->spool = open(scratch, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (w->m->spool == -1) {
		log_err(_("%s: no temporary file can be made in this folder"),
		    scratch);
		return FAIL_CANNOT;
	}
	rc = journal_files_begin(&w->vol, w->m->from);
	w->has_vol = rc == 0;
	return rc;
}

static void
segments_drop(struct mend *m)
{
	for (size_t i = 0; i < m->nseg; i++) {
		scan_release(&m->seg[i].scan);
		free(m->seg[i].entry);
		if (m->seg[i].fd != -1)
			close(m->seg[i].fd);
	}
	free(m->seg);
	m->seg = NULL;
	m->nseg = 0;
}

/*
 * What the segments hold.  Where the journal has to end was found out before:
 * others write meanwhile, and entries are in a segment first.
 */
static int
look(struct walk *w)
{
	int	 rc;

	segments_drop(w->m);
	if ((rc = survey(w->m)) != 0)
		return rc;
	return find_gaps(w);
}

static int
mend(struct walk *w, int *lock, struct mended_list *list)
{
	const struct run	*run = w->m->run;
	struct store_info	 info;
	uint64_t		 upto;
	int			 rc;

	if ((rc = store_load(&info, w->m->store)) != 0)
		return rc;
	if ((rc = heads_load(w)) != 0)
		return rc;
	w->target = w->signed_to;
	if ((rc = mend_tree_open(&w->m->tree, w->m->store, &info,
	    &w->target)) != 0 || (rc = look(w)) != 0 || !any_damaged(w->m))
		return rc;
	*lock = lock_intake(w->m->store, run->clock.now(run->clock.arg));
	if (*lock == -1)
		return FAIL_CANNOT;
	if ((rc = look(w)) != 0 || !any_damaged(w->m) ||
	    (rc = walk_begin(w, &info)) != 0 ||
	    (rc = mend_lost_sought(w, &list->found)) != 0 ||
	    (rc = walk(w, &upto)) != 0)
		return rc;
	if (w->differs) {
		log_errx(_("the journal on these volumes does not have the "
		    "Merkle root that was signed: a volume is damaged or was "
		    "altered; see which with: nbarchive media verify"));
		rc = FAIL_TAMPER;
	}
	if (upto < w->target)
		rc = worst(rc, tell_hole(upto));
	rc = worst(rc, tell_lost(w));
	return worst(rc, write_all(w, upto, list));
}

static void
walk_end(struct walk *w)
{
	struct mend	*m = w->m;

	for (size_t i = 0; i < w->nhead; i++)
		buf_release(&w->head[i].note);
	free(w->head);
	segments_drop(m);
	if (m->spool != -1)
		close(m->spool);
	if (w->has_vol)
		journal_files_close(&w->vol);
	mend_tree_close(m->tree);
	keychain_release(&w->keys);
	free(w->octets);
}

int
mend_segments(const struct run *run, const char *store,
    const struct sources *from, const struct holdings *hs,
    struct mended_list *list)
{
	struct mend	 m = { .run = run, .store = store, .from = from,
	    .hs = hs, .spool = -1 };
	struct walk	 w = { .m = &m };
	int		 lock = -1, rc;

	*list = (struct mended_list){ .n = 0 };
	rc = mend(&w, &lock, list);
	walk_end(&w);
	lock_release(lock);
	return rc;
}
