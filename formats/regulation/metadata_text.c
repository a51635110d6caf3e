/*
 * metadata_text.c: the head of a document as NĐ 30/2020, Phụ lục I has it:
 * issuer and number on the left, motto and date on the right, the kind and
 * what it is about below.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/regulation/metadata_part.h"
#include "formats/regulation/viet.h"

#define LINE_GAP	2.1f		/* of the size: another paragraph */
#define ROOM		META_ROOM

/* Where the text came from says how far it is to be believed. */
static enum meta_origin
origin_of(unsigned int flags, unsigned int *most)
{
	if ((flags & PDF_TEXT_ANNOT) != 0) {
		*most = 85;
		return META_FROM_STAMP;
	}
	if ((flags & PDF_TEXT_HIDDEN) != 0) {
		*most = 70;
		return META_FROM_SCAN;
	}
	*most = (flags & PDF_TEXT_OLD) != 0 ? 85 : 95;
	return META_FROM_TEXT;
}

int
meta_put(struct metadata *m, enum meta_name name, unsigned int flags,
    unsigned int confidence, unsigned int revision, const char *s)
{
	unsigned int	 most;
	enum meta_origin o = origin_of(flags, &most);

	return metadata_set(m, name, o, confidence < most ? confidence : most,
	    revision, s, strlen(s));
}

static int
put_number(struct metadata *m, const struct head *h, unsigned int revision)
{
	unsigned int	 sure = h->motto && h->date != DATE_NONE ? 95 : 60;
	char		 number[DOCNUM_NUMBER + 8];
	const struct kind *k;
	bool		 guessed;
	int		 rc = 0;

	if (h->number == DOCNUM_NONE)
		return 0;
	if (h->num.year != 0)
		snprintf(number, sizeof(number), "%s/%d", h->num.number,
		    h->num.year);
	else
		snprintf(number, sizeof(number), "%s", h->num.number);
	k = docnum_kind(&h->num, &guessed);
	/* A sign that differs from the title: which of the two is wrong? */
	if (h->title != NULL && k != NULL && k != h->title &&
	    (k->sign[0] != '\0' || h->title->sign[0] != '\0'))
		sure = 50;
	if (guessed && sure > 70)
		sure = 70;
	if (h->in_text && sure > 60)
		sure = 60;
	rc |= meta_put(m, META_NUMBER, h->flags, sure, revision, number);
	rc |= meta_put(m, META_NOTATION, h->flags, sure, revision,
	    h->num.notation);
	if (h->title != NULL)
		rc |= meta_put(m, META_KIND, h->flags, k == h->title ? 95 :
		    sure == 50 ? 50 : 85, revision, h->title->name);
	else if (k != NULL)
		rc |= meta_put(m, META_KIND, h->flags, k == kind_letter() ||
		    sure < 85 ? sure : 85, revision, k->name);
	return rc;
}

/* Where the place before a date ends; before figures stands "ngày". */
static size_t
place_end(const char *s, size_t n)
{
	static const char	 word[] = "ngày";

	while (n > 0 && strchr(" ,;", s[n - 1]) != NULL)
		n--;
	if (n < sizeof(word) - 1 || memcmp(s + n - (sizeof(word) - 1), word,
	    sizeof(word) - 1) != 0)
		return n;
	for (n -= sizeof(word) - 1; n > 0 && strchr(" ,;", s[n - 1]) != NULL;
	    n--)
		continue;
	return n;
}

static int
put_date(struct metadata *m, const struct head *h, unsigned int revision,
    struct buf *b)
{
	char		 text[CIVIL_TEXT];
	unsigned int	 flags;
	const char	*s;
	struct civil	 c;
	size_t		 from, n;
	int		 rc = 0;

	if (h->date == DATE_NONE)
		return 0;
	if (h->date == DATE_FOUND)
		rc = meta_put(m, META_DATE, h->flags, !h->motto ||
		    h->number == DOCNUM_NONE || h->date_stands ==
		    DATE_AMONG_WORDS ? 60 : h->date_stands == DATE_OWN ? 95 :
		    80, revision, civil_text(&h->day, text));
	s = head_date_text(h, h->date_at, SIDE_RIGHT, b, &flags);
	if (date_find(s, strlen(s), &c, &from, NULL) == DATE_NONE)
		return rc;
	n = place_end(s, from);
	if (n > 0 && n < 120) {
		char	*place = strndup(s, n);

		rc |= place == NULL ? -1 : meta_put(m, META_PLACE, flags,
		    !h->motto ? 60 : (flags & PDF_TEXT_NAMED) != 0 ? 80 : 90,
		    revision, place);
		free(place);
	}
	return rc;
}

/* Does a paragraph end before this row? */
static bool
subject_ends(const struct pdf_piece *a, const struct pdf_piece *p,
    const char *s)
{
	static const char *const	 bodies[] = { "can cu", "kinh gui",
		"thuc hien" };

	return p->y - a->y > LINE_GAP * p->size || !meta_has_letter(s) ||
	    meta_begins_any(s, bodies, sizeof(bodies) / sizeof(bodies[0]));
}

/* Under the kind's name, or "V/v" under the number of a letter. */
static int
put_subject(struct metadata *m, const struct head *h, unsigned int revision,
    struct buf *b)
{
	struct buf	 all;
	unsigned int	 flags, seen = 0;
	enum side	 side = h->title != NULL ? SIDE_ALL : SIDE_LEFT;
	const struct pdf_piece *p, *prev;
	const char	*s;
	size_t		 i;
	int		 rc = 0;

	if (h->title == NULL && h->number == DOCNUM_NONE)
		return 0;
	buf_init(&all, ROOM);
	i = h->title != NULL ? h->title_at : h->number_at;
	prev = &h->t->v[i];
	for (i = head_next_row(h, i); i < h->n; i = head_next_row(h, i)) {
		s = head_row_text(h, i, side, b, &flags);
		p = side == SIDE_ALL ? head_centred(h, i) : &h->t->v[i];
		if (side == SIDE_ALL && p != NULL) {
			s = p->text;
			flags = p->flags;
		}
		if (*s == '\0')
			continue;
		if (p == NULL || subject_ends(prev, p, s))
			break;
		if (side == SIDE_LEFT && all.len == 0 &&
		    !meta_begins(s, "v/v") && !meta_begins(s, "ve viec"))
			break;
		if (side == SIDE_ALL && all.len > 0 && meta_is_capitals(s))
			break;
		if (all.len > 0)
			(void)buf_addc(&all, ' ');
		(void)buf_addstr(&all, s);
		seen |= flags;
		prev = p;
	}
	if (all.len > 0 && buf_str(&all) != NULL)
		rc = meta_put(m, META_SUBJECT, seen, 85, revision,
		    (const char *)all.p);
	buf_release(&all);
	return rc;
}

/* A picture over most of the first page, and next to no letters of its own. */
static enum meta_tri
is_scan(const struct pdf_text *t)
{
	if (t->npage == 0)
		return META_UNKNOWN;
	return t->page[0].image > 0.5f && t->page[0].shown < 200 ? META_YES :
	    META_NO;
}

static int
put_pages(struct metadata *m, const struct pdf_text *t, unsigned int revision)
{
	char	 text[16];

	if (t->pages == 0)
		return 0;
	snprintf(text, sizeof(text), "%u", t->pages);
	return metadata_set(m, META_PAGES, META_FROM_TEXT, 95, revision, text,
	    strlen(text));
}

/*
 * "PHỤ LỤC ... (Kèm theo Quyết định số 2103/QĐ-UBND ngày ...)": what it is an
 * annex of.  A page with a motto is a document itself.  1: it is one.
 */
static int
put_annex(struct metadata *m, const struct head *h, unsigned int revision,
    struct buf *b)
{
	const struct pdf_piece	*p;
	struct docnum		 d;
	unsigned int		 flags;
	char			 text[DOCNUM_TEXT];
	const char		*s;
	bool			 annex = false, goes_with;

	for (size_t i = 0; i < h->n && !h->motto; i = head_next_row(h, i)) {
		s = head_row_text(h, i, SIDE_ALL, b, &flags);
		p = head_centred(h, i);
		goes_with = meta_has(s, "kem theo") || meta_has(s, "dinh kem");
		annex = annex || goes_with || (p != NULL &&
		    meta_begins(p->text, "phu luc"));
		if (!goes_with || docnum_find(s, strlen(s), &d) !=
		    DOCNUM_FOUND)
			continue;
		return meta_put(m, META_ANNEX_OF, flags, 95, revision,
		    docnum_text(&d, text)) == -1 ? -1 : 1;
	}
	return annex ? 1 : 0;
}

int
metadata_read(struct metadata *m, const struct pdf_text *first,
    const struct pdf_text *last, unsigned int revisions)
{
	struct head	 a, z, *h = &a;
	struct buf	 b;
	unsigned int	 revision = 1;
	int		 rc = 0;

	buf_init(&b, ROOM);
	head_find(&a, first, &b);
	if (last != first)
		head_find(&z, last, &b);
	else
		z = a;
	/* Written in later than the first signature. */
	if ((a.number != DOCNUM_FOUND && z.number == DOCNUM_FOUND) ||
	    (a.date != DATE_FOUND && z.date == DATE_FOUND)) {
		h = &z;
		revision = revisions;
	}
	if (z.number == DOCNUM_FOUND)
		m->number_signed = a.number == DOCNUM_FOUND &&
		    docnum_same(&a.num, &z.num) ? META_YES : META_NO;
	if (z.date == DATE_FOUND)
		m->date_signed = a.date == DATE_FOUND && civil_days(&a.day) ==
		    civil_days(&z.day) ? META_YES : META_NO;
	m->scan = is_scan(first);
	rc = put_annex(m, h, revision, &b);
	if (h->n > 0 && rc == 0) {
		if (h->number == DOCNUM_FOUND)
			rc |= put_number(m, h, revision);
		rc |= put_date(m, h, revision, &b);
		if (h->number != DOCNUM_NONE || h->date != DATE_NONE) {
			rc |= meta_issuer(m, h, revision, &b);
			rc |= put_subject(m, h, revision, &b);
		}
		rc |= meta_stamps(m, h, revision);
	}
	if (rc != -1)
		rc = meta_signer_block(m, h == &a ? first : last, revision);
	if (rc != -1)
		rc = put_pages(m, last, revisions);
	buf_release(&b);
	return rc == -1 ? -1 : 0;
}

int
metadata_read_name(struct metadata *m, const char *name)
{
	const char	*slash = strrchr(name, '/');
	char		 text[256];
	struct docnum	 d;
	size_t		 n = 0, k;
	int		 rc = 0;

	name = slash != NULL ? slash + 1 : name;
	/* "689-QĐ-STC": the number's own separator is no "/" in a name. */
	while (name[n] >= '0' && name[n] <= '9')
		n++;
	k = strcspn(name, " .");
	if (n == 0 || n > 6 || name[n] != '-' || k >= sizeof(text))
		return 0;
	memcpy(text, name, k);
	text[k] = '\0';
	text[n] = '/';
	if (docnum_parse(text, k, &d) != DOCNUM_FOUND || d.to != k)
		return 0;
	if (!metadata_has(m, META_NUMBER))
		rc |= metadata_set(m, META_NUMBER, META_FROM_NAME, 40, 0,
		    d.number, strlen(d.number));
	if (!metadata_has(m, META_NOTATION))
		rc |= metadata_set(m, META_NOTATION, META_FROM_NAME, 40, 0,
		    d.notation, strlen(d.notation));
	return rc == 0 ? 0 : -1;
}
