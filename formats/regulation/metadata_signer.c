/*
 * metadata_signer.c: the signer block: "TM. ỦY BAN NHÂN DÂN / KT. CHỦ TỊCH /
 * PHÓ CHỦ TỊCH", room for the signature, the name; to the right of "Nơi nhận".
 */
#include <stdlib.h>
#include <string.h>

#include "formats/regulation/metadata_part.h"
#include "formats/regulation/viet.h"

#define ABOVE		30.0f		/* points from the anchor */
#define BELOW		230.0f
#define NAME_WORDS	7
#define ROOM		((size_t)4096)

struct block {
	const struct pdf_text *t;
	float		 width;
	size_t		 from, to;	/* pieces within reach */
	float		 left;
};

/* What begins a line that says who signs, without a sign. */
static bool
is_position(const char *s)
{
	static const char *const	 words[] = { "chu tich", "pho chu tich",
		"giam doc", "pho giam doc", "chanh van phong",
		"pho chanh van phong", "truong phong", "pho truong phong",
		"chi cuc truong", "cuc truong", "hieu truong", "bi thu",
		"pho bi thu", "chanh thanh tra", "truong ban", "tong giam doc",
		"bo truong", "thu truong", "vien truong", "thu tuong",
		"pho hieu truong", "pho chi cuc truong", "pho cuc truong",
		"pho truong ban", "vu truong", "pho vu truong", "chanh an",
		"pho chanh an", "pho vien truong", "chu nhiem",
		"pho chu nhiem", "tong cuc truong", "pho tong cuc truong",
		"pho tong giam doc", "chi huy truong", "chinh uy",
		"tram truong", "doi truong", "hat truong", "tong bien tap",
		"tong thanh tra", "thong doc", "uy vien", "thu ky",
		"pho thu tuong", "tu lenh", "pho tu lenh" };

	return meta_begins_any(s, words, sizeof(words) / sizeof(words[0]));
}

/* The last "Nơi nhận" of the pages; NULL: none. */
static const struct pdf_piece *
anchor(const struct pdf_text *t)
{
	for (size_t i = t->n; i > 0; i--) {
		const struct pdf_piece	*p = &t->v[i - 1];

		if ((p->flags & PDF_TEXT_ANNOT) == 0 &&
		    !meta_begins_otherwise(p->text, 'n') &&
		    strlen(p->text) < 40 && meta_begins(p->text, "noi nhan"))
			return p;
	}
	return NULL;
}

bool
meta_has_signer(const struct pdf_text *t)
{
	return anchor(t) != NULL;
}

/* The last page that has "Nơi nhận", and what stands to its right. */
static bool
block_find(struct block *b, const struct pdf_text *t)
{
	const struct pdf_piece	*at = anchor(t);

	*b = (struct block){ .t = t };
	if (at == NULL)
		return false;
	for (size_t i = 0; i < t->npage; i++)
		if (t->page[i].number == at->page)
			b->width = t->page[i].width;
	b->left = at->x1 > 0.4f * b->width ? at->x1 : 0.4f * b->width;
	b->from = t->n;
	for (size_t i = 0; i < t->n; i++) {
		const struct pdf_piece	*p = &t->v[i];

		if (p->page != at->page || p->y < at->y - ABOVE ||
		    p->y > at->y + BELOW)
			continue;
		if (b->from == t->n)
			b->from = i;
		b->to = i + 1;
	}
	return b->from < b->to;
}

/*
 * "Nguyễn Văn Tuấn": two to seven words, each with one capital.  ${old}: of an
 * old charset whose capitals with marks are small letters of another font.
 */
static bool
is_name(const char *s, bool old)
{
	size_t	 words = 0;
	char	*word;
	bool	 ok = true, first;

	for (const char *p = s; *p != '\0' && ok; ) {
		size_t	 n = strcspn(p, " ");
		size_t	 k = 1;

		if (n == 0) {
			p++;
			continue;
		}
		while (k < n && ((unsigned char)p[k] & 0xc0) == 0x80)
			k++;
		if ((word = strndup(p, n)) == NULL)
			return false;
		/* Its first letter is a capital, the rest none. */
		first = meta_is_capitals(word) && n > k;
		word[k] = '\0';
		ok = (meta_is_capitals(word) || (old && k > 1)) && !first;
		free(word);
		words++;
		p += n;
	}
	return ok && words >= 2 && words <= NAME_WORDS;
}

static int
join(struct buf *b, const char *s)
{
	if (b->len > 0)
		(void)buf_addc(b, ' ');
	return buf_addstr(b, s);
}

struct found {
	struct buf	 authority, position, name;
	unsigned int	 flags;
};

/* The name with each word's first letter a capital. */
static void
take_name(struct found *f, const char *s)
{
	size_t	 n, k;

	for (; *s != '\0'; s += n) {
		if ((n = strcspn(s, " ")) == 0) {
			n = 1;
			continue;
		}
		for (k = 1; k < n && ((unsigned char)s[k] & 0xc0) == 0x80; k++)
			continue;
		if (f->name.len > 0)
			(void)buf_addc(&f->name, ' ');
		(void)viet_upper(&f->name, s, k);
		(void)buf_add(&f->name, s + k, n - k);
	}
}

static void
take_line(struct found *f, const struct pdf_piece *p)
{
	enum authority	 a;
	size_t		 rest;

	a = authority_parse(p->text, strlen(p->text), &rest);
	if (a != AUTHORITY_NONE && f->name.len == 0) {
		(void)join(&f->authority, authority_sign(a));
		/* Of an acting head the position follows the sign. */
		if (a == AUTHORITY_Q)
			(void)join(&f->position, p->text + rest);
		f->flags |= p->flags;
	} else if (meta_is_capitals(p->text) && f->name.len == 0) {
		/*
		 * Until a position is met it is the collective's name that
		 * goes on: "TM. BAN CHỈ ĐẠO / CHUYỂN ĐỔI SỐ / TRƯỞNG BAN".
		 */
		if (is_position(p->text) || f->position.len > 0 ||
		    f->authority.len == 0)
			(void)join(&f->position, p->text);
		f->flags |= p->flags;
	} else if ((f->authority.len > 0 || f->position.len > 0) &&
	    f->name.len == 0 &&
	    is_name(p->text, (p->flags & PDF_TEXT_OLD) != 0)) {
		take_name(f, p->text);
		f->flags |= p->flags;
	}
}

static void
found_init(struct found *f)
{
	buf_init(&f->authority, ROOM);
	buf_init(&f->position, ROOM);
	buf_init(&f->name, ROOM);
	f->flags = 0;
}

static void
found_release(struct found *f)
{
	buf_release(&f->name);
	buf_release(&f->authority);
	buf_release(&f->position);
}

/*
 * Two blocks side by side, above "Nơi nhận", as several agencies sign; both
 * with a name, or it is none.  Narrow pieces alone: the text's are wide.
 */
static bool
blocks_beside(const struct pdf_text *t, struct found both[2])
{
	const struct pdf_piece	*at = anchor(t), *p;
	float			 width = 0;

	for (size_t i = 0; at != NULL && i < t->npage; i++)
		if (t->page[i].number == at->page)
			width = t->page[i].width;
	for (size_t i = 0; at != NULL && i < t->n; i++) {
		p = &t->v[i];
		if (p->page == at->page && p->y > at->y - BELOW && p->y <
		    at->y && p->x1 - p->x0 < 0.48f * width &&
		    (p->flags & PDF_TEXT_ANNOT) == 0)
			take_line(&both[(p->x0 + p->x1) / 2 > width / 2], p);
	}
	return both[0].name.len > 0 && both[1].name.len > 0;
}

/* One thing of both, "A; B"; what one of them has not is left out. */
static int
join_both(struct buf *to, const struct buf *a, const struct buf *b)
{
	(void)buf_add(to, a->p, a->len);
	if (a->len > 0 && b->len > 0)
		(void)buf_addstr(to, "; ");
	return buf_add(to, b->p, b->len);
}

static bool
take_both(struct found *f, const struct pdf_text *t)
{
	struct found	 both[2];
	bool		 yes;

	found_init(&both[0]);
	found_init(&both[1]);
	if ((yes = blocks_beside(t, both))) {
		(void)join_both(&f->authority, &both[0].authority,
		    &both[1].authority);
		(void)join_both(&f->position, &both[0].position,
		    &both[1].position);
		(void)join_both(&f->name, &both[0].name, &both[1].name);
		f->flags = both[0].flags | both[1].flags;
	}
	found_release(&both[0]);
	found_release(&both[1]);
	return yes;
}

int
meta_signer_block(struct metadata *m, const struct pdf_text *t,
    unsigned int revision)
{
	struct found	 f;
	struct block	 b;
	enum meta_origin o;
	unsigned int	 sure;
	bool		 both;
	int		 rc = 0;

	if (!block_find(&b, t))
		return 0;
	found_init(&f);
	both = notation_is_joint(metadata_value(m, META_NOTATION)) &&
	    take_both(&f, t);
	for (size_t i = b.from; i < b.to && !both; i++) {
		const struct pdf_piece	*p = &t->v[i];

		if (p->x0 >= b.left && (p->flags & PDF_TEXT_ANNOT) == 0)
			take_line(&f, p);
	}
	o = (f.flags & PDF_TEXT_HIDDEN) != 0 ? META_FROM_SCAN : META_FROM_TEXT;
	/* The "ư" of TCVN3 is a soft hyphen, which programs drop. */
	sure = o == META_FROM_SCAN ? 60 : both || (f.flags & (PDF_TEXT_OLD |
	    PDF_TEXT_NAMED)) != 0 ? 80 : 90;
	if (f.authority.len > 0 && buf_str(&f.authority) != NULL)
		rc |= metadata_set(m, META_AUTHORITY, o, sure, revision,
		    (const char *)f.authority.p, f.authority.len);
	if (f.position.len > 0 && buf_str(&f.position) != NULL)
		rc |= metadata_set(m, META_POSITION, o, sure, revision,
		    (const char *)f.position.p, f.position.len);
	if (f.name.len > 0 && buf_str(&f.name) != NULL)
		rc |= metadata_set(m, META_SIGNER, o, sure, revision,
		    (const char *)f.name.p, f.name.len);
	found_release(&f);
	return rc == 0 ? 0 : -1;
}
