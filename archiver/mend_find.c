/*
 * mend_find.c: where an entry still is: in raw octets, on volumes; or nowhere.
 */
#include <inttypes.h>
#include <string.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/journal/merkle.h"
#include "formats/store/entry_lost.h"

#include "archiver/mend_part.h"

/* The volumes' entry ${seq}, borrowed; NULL: they have none. */
static const char *
of_volumes(struct walk *w, uint64_t seq, size_t *len)
{
	const char	*p;

	if (!w->has_vol)
		return NULL;
	journal_files_seek(&w->vol, seq);
	return journal_files_next(&w->vol, &p, len) == 1 ? p : NULL;
}

/*
 * Is it the one?  ${sure}: the catalog's tree says so; else it is likely, and
 * a checkpoint has to prove it.
 */
static bool
is_it(struct walk *w, uint64_t seq, const void *p, size_t len, bool *sure)
{
	struct digest	 leaf;

	*sure = w->m->tree != NULL && entry_leaf(&leaf, p, len) == 0 &&
	    mend_tree_has(w->m->tree, seq, &leaf);
	return *sure || seq < w->signed_to;
}

static void
raw_candidates(struct walk *w, uint64_t seq, size_t at, bool lost,
    struct candidate *c)
{
	struct mend_segment	*s = &w->m->seg[at];
	const struct scan_entry	*e;
	static char		 p[ENTRY_MAX];
	bool			 sure;

	while (s->at < s->scan.nentry && s->scan.entry[s->at].seq < seq)
		s->at++;
	for (size_t i = s->at; !c->sure && i < s->scan.nentry &&
	    s->scan.entry[i].seq == seq; i++) {
		e = &s->scan.entry[i];
		if (pread_full(s->fd, p, e->len, e->off) != (ssize_t)e->len ||
		    entry_is_lost(p, e->len) != lost ||
		    !is_it(w, seq, p, e->len, &sure) || (c->len > 0 && !sure))
			continue;
		memcpy(w->octets, p, e->len);
		*c = (struct candidate){ .len = e->len, .at = at,
		    .sure = sure, .lost = lost };
	}
}

/*
 * Entry ${seq} of one of the segments [from, to]; with ${lost} what stands in
 * its place.
 */
static void
search(struct walk *w, uint64_t seq, size_t from, size_t to, bool lost,
    struct candidate *c)
{
	const char	*p;
	size_t		 len, at;
	bool		 sure;

	*c = (struct candidate){ .at = from };
	for (size_t i = from; i <= to && !c->sure; i++)
		raw_candidates(w, seq, i, lost, c);
	if (c->sure || (p = of_volumes(w, seq, &len)) == NULL ||
	    entry_is_lost(p, len) != lost || !is_it(w, seq, p, len, &sure))
		return;
	at = c->at;
	memcpy(w->octets, p, len);
	*c = (struct candidate){ .len = len, .at = at, .sure = sure,
	    .bag = w->vol.bag, .lost = lost };
}

/* A volume that is not here and may have entry ${seq}; NULL: none. */
static const struct holding *
elsewhere(const struct mend *m, uint64_t seq)
{
	const struct holding	*h;
	bool			 here;

	for (size_t i = 0; i < m->hs->n; i++) {
		h = &m->hs->vol[i];
		here = h->v.first > seq || h->v.end <= seq ||
		    !holding_at_hand(h);
		for (size_t k = 0; !here && k < m->from->n; k++)
			here = strcmp(m->from->bag[k]->v.id, h->v.id) == 0;
		if (!here)
			return h;
	}
	return NULL;
}

/* It is nowhere any more, and the catalog's tree knows its hash. */
static void
give_up(struct walk *w, uint64_t seq, size_t from, struct candidate *c)
{
	const struct mend	*m = w->m;
	const struct holding	*h;
	struct digest		 leaf;

	if (m->hs == NULL || m->tree == NULL || seq == 0 ||
	    !mend_tree_leaf(m->tree, seq, &leaf))
		return;
	if ((h = elsewhere(m, seq)) != NULL) {
		log_errx(_("journal entry %" PRIu64 " may be on volume %s "
		    "(%s); name it, too"), seq, h->v.label, h->place == NULL ?
		    "?" : h->place);
		return;
	}
	*c = (struct candidate){ .len = entry_lost_format(w->octets, seq,
	    &leaf), .at = from, .sure = true, .lost = true };
}

/*
 * Where entries were given up and others came after a catalog was made
 * without them, the others may contradict them: they stay lost.
 */
static bool
stays_lost(const struct mend *m)
{
	return m->tree == NULL || mend_tree_lacks(m->tree);
}

void
mend_find(struct walk *w, uint64_t seq, size_t from, size_t to,
    struct candidate *c)
{
	*c = (struct candidate){ .at = from };
	for (size_t i = from; stays_lost(w->m) && i <= to && !c->sure; i++)
		raw_candidates(w, seq, i, true, c);
	if (c->len == 0)
		search(w, seq, from, to, false, c);
	if (c->len == 0)
		search(w, seq, from, to, true, c);
	if (c->len == 0)
		give_up(w, seq, from, c);
	if (c->lost && w->lost++ == 0)
		w->lost_from = seq;
}

/* Has a volume an entry that was given up?  Then its segment is mended. */
static int
lost_sought(struct walk *w, struct mend_segment *s)
{
	struct reader	*rd = reader_open_segment(w->m->store, s->number,
			    false);
	struct digest	 leaf, got;
	struct octets	 entry;
	const char	*p;
	uint64_t	 seq, n;
	size_t		 len;

	if (rd == NULL)
		return FAIL_CANNOT;
	for (seq = s->look.lost_from; seq <= s->look.lost_to &&
	    s->look.state == PIECE_SOUND; seq++)
		if (reader_entry(rd, seq, &entry) == READER_FOUND &&
		    entry_lost_parse(entry.p, entry.len, &n, &leaf) &&
		    (p = of_volumes(w, seq, &len)) != NULL &&
		    !entry_is_lost(p, len) &&
		    merkle_leaf(&got, p, len) == 0 &&
		    digest_equal(&got, &leaf))
			s->look.state = PIECE_DAMAGED;
	reader_close(rd);
	return 0;
}

int
mend_lost_sought(struct walk *w, bool *found)
{
	struct mend_segment	*s;
	int			 rc = 0;

	for (size_t i = 0; rc == 0 && i < w->m->nseg; i++) {
		s = &w->m->seg[i];
		if (s->look.state != PIECE_SOUND || s->look.lost == 0)
			continue;
		if (!stays_lost(w->m))
			rc = lost_sought(w, s);
		*found |= s->look.state == PIECE_DAMAGED;
		if (s->look.state == PIECE_SOUND) {
			if (w->lost == 0)
				w->lost_from = s->look.lost_from;
			w->lost += s->look.lost;
		}
	}
	return rc;
}

