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

static int
put(struct metadata *m, enum meta_name name, unsigned int flags,
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
	rc |= put(m, META_NUMBER, h->flags, sure, revision, number);
	rc |= put(m, META_NOTATION, h->flags, sure, revision,
	    h->num.notation);
	if (h->title != NULL)
		rc |= put(m, META_KIND, h->flags, k == h->title ? 95 :
		    sure == 50 ? 50 : 85, revision, h->title->name);
	else if (k != NULL)
		rc |= put(m, META_KIND, h->flags, k == kind_letter() ? sure :
		    sure < 85 ? sure : 85, revision, k->name);
	return rc;
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
		rc = put(m, META_DATE, h->flags, h->motto &&
		    h->number != DOCNUM_NONE ? 95 : 60, revision,
		    civil_text(&h->day, text));
	s = head_date_text(h, h->date_at, SIDE_RIGHT, b, &flags);
	if (date_find_words(s, strlen(s), &c, &from, NULL) == DATE_NONE)
		return rc;
	for (n = from; n > 0 && strchr(" ,;", s[n - 1]) != NULL; n--)
		continue;
	if (n > 0 && n < 120) {
		char	*place = strndup(s, n);

		rc |= place == NULL ? -1 : put(m, META_PLACE, flags, h->motto ?
		    90 : 60, revision, place);
		free(place);
	}
	return rc;
}

/* Words that an agency's name begins with, folded. */
static bool
is_agency(const char *s)
{
	static const char *const	 words[] = { "uy ban", "ubnd",
		"hoi dong", "hdnd", "so ", "van phong", "chi cuc", "cuc ",
		"tong cuc", "ban ", "phong ", "trung tam", "thanh tra",
		"cong ty", "cong doan", "cong thong tin", "cong an",
		"truong ", "benh vien", "dang uy", "dang bo", "tinh uy",
		"huyen uy", "thanh uy", "vien ", "hoc vien", "kho bac",
		"bao hiem", "bo ", "toa an", "doan ", "hoi ", "quoc hoi",
		"lien doan", "tong lien doan", "tap doan", "quy ",
		"chinh phu", "thu tuong", "tram ", "chi nhanh",
		"tong cong ty", "ngan hang", "kiem toan", "mat tran",
		"tinh doan", "huyen doan", "thanh doan", "xa doan",
		"trung doan", "hat ", "doi ", "dai ", "bao tang",
		"thu vien", "nha hat", "nha xuat ban", "nha may" };

	return meta_begins_any(s, words, sizeof(words) / sizeof(words[0]));
}

static bool
has_letter(const char *s)
{
	for (; *s != '\0'; s++)
		if ((*s >= 'A' && *s <= 'Z') || (*s >= 'a' && *s <= 'z'))
			return true;
	return false;
}

#define ISSUER_LINES	8

/* The lines above the number, on the left. */
struct lines {
	char		*text[ISSUER_LINES];
	bool		 bold[ISSUER_LINES];
	unsigned int	 flags;
	size_t		 n;
	bool		 odd;		/* others stand among them */
};

/* What the motto's line did not hold, in the next one. */
static bool
is_motto_end(const struct head *h, size_t i, const char *s)
{
	static const char *const	 ends[] = { "nam", "viet nam",
		"nghia viet nam", "chu nghia viet nam" };

	if (h->motto_whole || i != head_next_row(h, h->motto_at))
		return false;
	/* It stands on its own side, mostly. */
	for (size_t k = i; k < head_next_row(h, i); k++)
		if (meta_has(h->t->v[k].text, "nam") && h->t->v[k].x0 >
		    h->split)
			return false;
	for (size_t k = 0; k < 4; k++)
		if (meta_same_letters(s, ends[k]))
			return true;
	return false;
}

static int
issuer_lines(const struct head *h, struct lines *l, struct buf *b)
{
	unsigned int	 flags;
	const char	*s;
	size_t		 end;

	end = h->number != DOCNUM_NONE ? h->number_at : h->date_at;
	for (size_t i = h->top; i < end && l->n < ISSUER_LINES;
	    i = head_next_row(h, i)) {
		s = head_row_text(h, i, SIDE_LEFT, b, &flags);
		if (!has_letter(s) || (flags & PDF_TEXT_ANNOT) != 0 ||
		    meta_has(s, "cong hoa xa hoi") || is_motto_end(h, i, s))
			continue;
		if (!meta_is_capitals(s)) {
			l->odd = true;
			continue;
		}
		if ((l->text[l->n] = strdup(s)) == NULL)
			return -1;
		l->bold[l->n++] = (flags & PDF_TEXT_BOLD) != 0;
		l->flags |= flags;
	}
	return 0;
}

/* Does the second line go on with what a dash joins? */
static bool
is_joined(const char *a, const char *b)
{
	const uint8_t	*p = (const uint8_t *)a, *q = (const uint8_t *)b;
	size_t		 n = strlen(a);

	while (n > 0 && p[n - 1] == ' ')
		n--;
	return (n > 0 && p[n - 1] == '-') || (n > 2 && docnum_dash(p + n - 3,
	    3) > 0) || *q == '-' || docnum_dash(q, strlen(b)) > 0;
}

/*
 * Where the issuer begins: at the change to bold; without one, at the last
 * line that begins as an agency's name does.
 */
static size_t
issuer_begins(const struct lines *l, unsigned int *sure)
{
	size_t	 last = 0;

	*sure = 95;
	for (size_t i = 1; i < l->n; i++)
		if (l->bold[i] && !l->bold[i - 1] && l->bold[l->n - 1])
			return i;
	for (size_t i = 0; i < l->n; i++)
		if (is_agency(l->text[i]))
			last = i;
	if (last > 0)
		*sure = 80;
	return last;
}

/* Joint issuers are one: "BỘ TÀI CHÍNH - / BỘ Y TẾ". */
static size_t
issuer_first(const struct head *h, const struct lines *l, unsigned int *sure)
{
	size_t	 first = issuer_begins(l, sure);

	if (h->number != DOCNUM_NONE && (strncmp(h->num.notation, "TTLT",
	    4) == 0 || strncmp(h->num.notation, "NQLT", 4) == 0))
		return 0;
	while (first > 0 && is_joined(l->text[first - 1], l->text[first]))
		first--;
	return first;
}

static int
put_joined(struct metadata *m, enum meta_name name, const struct lines *l,
    size_t from, size_t to, unsigned int sure, unsigned int revision)
{
	struct buf	 b;
	int		 rc = 0;

	buf_init(&b, ROOM);
	for (size_t i = from; i < to; i++) {
		if (b.len > 0)
			(void)buf_addc(&b, ' ');
		(void)buf_addstr(&b, l->text[i]);
	}
	if (b.len > 0 && buf_str(&b) != NULL)
		rc = put(m, name, l->flags, sure, revision,
		    (const char *)b.p);
	buf_release(&b);
	return rc;
}

static bool
is_part_of(const char *s)
{
	return meta_same_letters(s, "van phong") ||
	    meta_same_letters(s, "thanh tra");
}

/* The office of the body above it: its name has both. */
static int
put_office(struct metadata *m, const struct lines *l, size_t first,
    unsigned int revision)
{
	struct lines	 whole = { .flags = l->flags };
	int		 rc;

	whole.text[whole.n++] = l->text[first];
	for (size_t i = 0; i < first; i++)
		whole.text[whole.n++] = l->text[i];
	rc = put_joined(m, META_ISSUER, &whole, 0, whole.n, 80, revision);
	return rc | put_joined(m, META_SUPERIOR, l, 0, first, 95, revision);
}

static int
put_issuer(struct metadata *m, const struct head *h, unsigned int revision,
    struct buf *b)
{
	struct lines	 l = { .n = 0 };
	unsigned int	 sure;
	size_t		 first;
	int		 rc;

	rc = issuer_lines(h, &l, b);
	if (rc == 0 && l.n > 0) {
		first = issuer_first(h, &l, &sure);
		if (!h->motto || !is_agency(l.text[first]))
			sure = 60;
		else if (l.odd && sure > 80)
			sure = 80;
		/* "VĂN PHÒNG" alone: of what stands above it. */
		if (first > 0 && l.n - first == 1 &&
		    is_part_of(l.text[first])) {
			rc = put_office(m, &l, first, revision);
			goto out;
		}
		rc = put_joined(m, META_ISSUER, &l, first, l.n, sure,
		    revision);
		rc |= put_joined(m, META_SUPERIOR, &l, 0, first, sure,
		    revision);
	}
 out:
	for (size_t i = 0; i < l.n; i++)
		free(l.text[i]);
	return rc;
}

/* Does a paragraph end before this row? */
static bool
subject_ends(const struct pdf_piece *a, const struct pdf_piece *p,
    const char *s)
{
	static const char *const	 bodies[] = { "can cu", "kinh gui",
		"thuc hien" };

	return p->y - a->y > LINE_GAP * p->size || !has_letter(s) ||
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
		rc = put(m, META_SUBJECT, seen, 85, revision,
		    (const char *)all.p);
	buf_release(&all);
	return rc;
}

/* Stamps of urgency and secrecy, which stand by themselves. */
static int
put_stamps(struct metadata *m, const struct head *h, unsigned int revision)
{
	static const struct {
		const char	*folded;
		const char	*value;
		enum meta_name	 name;
	} stamps[] = {
		{ "khan", "Khẩn", META_URGENCY },
		{ "thuong khan", "Thượng khẩn", META_URGENCY },
		{ "hoa toc", "Hỏa tốc", META_URGENCY },
		{ "hoa toc hen gio", "Hỏa tốc hẹn giờ", META_URGENCY },
		{ "mat", "Mật", META_SENSITIVITY },
		{ "toi mat", "Tối mật", META_SENSITIVITY },
		{ "tuyet mat", "Tuyệt mật", META_SENSITIVITY },
	};
	struct buf	 letters;
	int		 rc = 0;

	for (size_t i = 0; i < h->n; i++) {
		const struct pdf_piece	*p = &h->t->v[i];

		if (strlen(p->text) >= 40 || !meta_is_capitals(p->text))
			continue;
		(void)meta_letters(&letters, p->text);
		for (size_t k = 0; k < sizeof(stamps) / sizeof(stamps[0]);
		    k++)
			if (meta_are_letters(&letters, stamps[k].folded))
				rc |= put(m, stamps[k].name, p->flags, 85,
				    revision, stamps[k].value);
		buf_release(&letters);
	}
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
	bool			 annex = false;

	for (size_t i = 0; i < h->n && !h->motto; i = head_next_row(h, i)) {
		s = head_row_text(h, i, SIDE_ALL, b, &flags);
		p = head_centred(h, i);
		annex = annex || (p != NULL && meta_begins(p->text,
		    "phu luc")) || meta_has(s, "kem theo");
		if (!meta_has(s, "kem theo") || docnum_find(s, strlen(s),
		    &d) != DOCNUM_FOUND)
			continue;
		return put(m, META_ANNEX_OF, flags, 95, revision,
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
			rc |= put_issuer(m, h, revision, &b);
			rc |= put_subject(m, h, revision, &b);
		}
		rc |= put_stamps(m, h, revision);
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
