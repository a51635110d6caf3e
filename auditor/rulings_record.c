/*
 * rulings_record.c: what the journal knows of a document, for its rules.
 *
 * Asked once a document and night, so that it is read from gists (gist.h).
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/base/json.h"
#include "formats/store/replay.h"
#include "auditor/shadow.h"
#include "auditor/rulings_part.h"

/* One gist of those at hand, from offset ${at} on. */
static int
take_gist(void *arg, uint64_t accession, const void *p, size_t len)
{
	struct gist_window	*w = arg;

	if (w->n == GISTS_AHEAD || len > GIST_MAX)
		return -1;
	w->accession[w->n] = accession;
	w->at[w->n] = w->octets.len;
	w->len[w->n] = len;
	w->n++;
	return buf_add(&w->octets, p, len);
}

/* Where the accession is among those at hand; GISTS_AHEAD: it is not. */
static size_t
window_find(const struct gist_window *w, uint64_t accession)
{
	size_t	 lo = 0, hi = w->n, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (w->accession[mid] < accession)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < w->n && w->accession[lo] == accession ? lo : GISTS_AHEAD;
}

/*
 * Documents come nearly in order, a group a worker: a window for each of two
 * groups, and what is asked for next is read ahead.
 */
static int
window_of(struct rulings *r, uint64_t accession, const struct gist_window **of,
    size_t *place)
{
	struct gist_window	*w;

	for (size_t i = 0; i < GIST_WINDOWS; i++)
		if ((*place = window_find(&r->window[i], accession)) !=
		    GISTS_AHEAD) {
			*of = &r->window[i];
			r->oldest = (unsigned int)(i + 1) % GIST_WINDOWS;
			return 1;
		}
	w = &r->window[r->oldest];
	r->oldest = (r->oldest + 1) % GIST_WINDOWS;
	w->n = 0;
	buf_reset(&w->octets);
	if (shadow_gists(r->shadow, accession, GISTS_AHEAD, take_gist, w) ==
	    -1)
		return -1;
	*of = w;
	*place = window_find(w, accession);
	return *place != GISTS_AHEAD;
}

int
ruling_record_read(struct rulings *r, uint64_t accession,
    struct ruling_record *rec)
{
	const struct gist_window	*w;
	size_t				 place;
	int				 rc;

	memset(rec, 0, sizeof(*rec));
	rec->known.registers = &r->registers;
	if (accession == 0 ||
	    (rc = window_of(r, accession, &w, &place)) == 0)
		return 0;
	if (rc == -1)
		return -1;
	rec->known.archived = true;
	if (gist_read(&rec->gist, w->octets.p + w->at[place],
	    w->len[place]) == -1)
		return 0;	/* nothing is known then */
	rec->known.direction = rec->gist.direction;
	rec->known.channel = rec->gist.channel;
	return 0;
}

#define NOTICE_LETTER	'n'		/* replay.h */

#define BIT(name)	(1u << (name))

/* One outgoing document's number, as a number of its own (NĐ 30/2020, 15). */
static int
note_issued(struct rulings *r, const struct metadata *m)
{
	const char	*parts[] = { metadata_value(m, META_ISSUER),
		metadata_value(m, META_NUMBER), metadata_value(m,
		META_NOTATION) };
	const char	*date = metadata_value(m, META_DATE);
	uint64_t	 h = UINT64_C(14695981039346656037), *grown;
	size_t		 cap;

	for (size_t i = 0; i < 3; i++) {
		for (const char *p = parts[i]; *p != '\0'; p++)
			h = (h ^ (uint8_t)*p) * UINT64_C(1099511628211);
		h = (h ^ 0xff) * UINT64_C(1099511628211);
	}
	for (size_t i = 0; i < 4 && date[i] != '\0'; i++)
		h = (h ^ (uint8_t)date[i]) * UINT64_C(1099511628211);
	if (r->nissued == r->capissued) {
		cap = r->capissued == 0 ? 256 : r->capissued * 2;
		if ((grown = reallocarray(r->issued, cap, sizeof(*grown))) ==
		    NULL)
			return -1;
		r->issued = grown;
		r->capissued = cap;
	}
	r->issued[r->nissued++] = h;
	return 0;
}

int
ruling_record_count(struct rulings *r, const struct gist *g)
{
	static const unsigned int	 found_by = BIT(META_NUMBER) |
		BIT(META_DATE) | BIT(META_ISSUER) | BIT(META_KIND) |
		BIT(META_SUBJECT);
	const struct metadata		*m = &g->metadata;
	bool				 out;

	if (!g->described)
		r->undescribed++;
	/* Of what bears no number, as of an annex, less is asked. */
	else if ((g->has & BIT(META_NUMBER)) != 0 &&
	    (g->has & found_by) != found_by)
		r->incomplete++;
	r->unlevelled += (g->has & BIT(META_SENSITIVITY)) == 0;
	out = g->direction != NULL && strcmp(g->direction, "out") == 0;
	return out && metadata_is_sure(m, META_NUMBER) &&
	    metadata_is_sure(m, META_NOTATION) && metadata_is_sure(m,
	    META_DATE) && metadata_is_sure(m, META_ISSUER) &&
	    !metadata_has(m, META_ANNEX_OF) ? note_issued(r, m) : 0;
}

/* The journal's count of uses (journal_note.c keeps it). */
static int
take_uses(void *arg, uint64_t accession, const void *p, size_t len)
{
	struct rulings	*r = arg;

	if (accession == 0 && len == 16) {
		r->uses = be64_get(p);
		r->unreasoned = be64_get((const uint8_t *)p + 8);
	}
	return 0;
}

/* A record of a book beside the register, or a notice; takes ${json}. */
static int
take_book(struct rulings *r, char letter, json_t *json)
{
	enum agency_book	 book;
	uint8_t			 key[BOOK_KEY];
	int			 rc = 0;

	if (letter == NOTICE_LETTER) {
		rc = notified_add(&r->notified, json, r->now);
		json_decref(json);
		return rc;
	}
	for (book = 0; book < BOOK_MAX; book++) {
		(void)replay_book_key(key, agency_book_name(book), 1);
		if (key[0] == (uint8_t)letter)
			break;
	}
	if (book < BOOK_MAX && r->who == NULL &&
	    (r->who = agencies_new()) == NULL)
		rc = -1;
	if (rc == 0 && book < BOOK_MAX)
		rc = agencies_add(r->who, book, json);
	json_decref(json);
	return rc;
}

static int
take_register(void *arg, const void *key, size_t keylen, const void *value,
    size_t len)
{
	struct rulings	*r = arg;
	json_t		*json;

	json = json_object_parse(value, len, NULL);
	if (json == NULL)
		json = json_object();	/* keeps its number */
	if (json == NULL)
		return -1;
	if (keylen == BOOK_KEY)
		return take_book(r, *(const uint8_t *)key, json);
	return register_add(&r->certificates, json);
}

int
ruling_registers(struct rulings *r)
{
	if (shadow_gists(r->shadow, 0, 1, take_uses, r) == -1 ||
	    shadow_each(r->shadow, CAT_REGISTER, take_register, r) == -1)
		return -1;
	if (r->who != NULL)
		agencies_register(r->who, &r->certificates);
	if ((r->books = known_agencies_new(r->who, &r->certificates)) == NULL)
		return -1;
	known_agencies_ask(r->books, &r->registers);
	return 0;
}
