/*
 * pdf_old.c: texts in TCVN3 or VNI whose font does not say so.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/document/pdf_text_part.h"

#define SAMPLE		((size_t)32 * 1024)	/* octets that are scored */
#define SAMPLE_FEW	((size_t)512)
#define READS_SURELY	80		/* percent of the first few */
#define READS_WELL	60		/* percent: it is what it says */
#define READS_BETTER	75

/*
 * The text of a font in ${charset} (NAME_ASCII: as it is).  False: it has
 * octets that the charset has not.
 */
static bool
sample(const struct glyphs *g, uint16_t font, enum name_charset charset,
    size_t most, struct buf *b)
{
	uint32_t	 cp[2];
	uint8_t		 before = 0;
	size_t		 n;
	float		 end = 0, y = 0;

	buf_reset(b);
	for (size_t i = 0; i < g->n && b->len < most; i++) {
		const struct glyph_at	*a = &g->v[i];

		if (a->font != font || a->octet == GLYPH_NO_OCTET)
			continue;
		/* Words that are placed one by one. */
		if (a->y != y || a->x0 - end > a->size / 5 || a->x0 < end -
		    a->size)
			(void)utf8_add(b, ' ');
		y = a->y;
		end = a->x1;
		if (charset == NAME_ASCII) {
			(void)utf8_add(b, a->cp);
			continue;
		}
		n = names_octet(charset, before, (uint8_t)a->octet, cp);
		before = (uint8_t)a->octet;
		if (n == 0)
			return false;
		for (size_t k = 0; k < n; k++)
			(void)utf8_add(b, cp[k]);
	}
	return !b->failed && b->len > 0;
}

/* ${*sure}: its text reads well as it is, or in an old charset. */
static enum name_charset
guess(const struct glyphs *g, uint16_t font, struct buf *b, bool *sure)
{
	static const enum name_charset	 tried[] = { NAME_TCVN3, NAME_VNI };
	enum name_charset		 best = NAME_ASCII;
	int				 score, most = READS_BETTER - 1;

	/* Of what reads well at once no more is read. */
	*sure = sample(g, font, NAME_ASCII, SAMPLE_FEW, b) &&
	    names_score(b->p, b->len) >= READS_SURELY;
	if (*sure)
		return NAME_ASCII;
	if (!sample(g, font, NAME_ASCII, SAMPLE, b) ||
	    (score = names_score(b->p, b->len)) == -1)
		return NAME_ASCII;
	if ((*sure = score >= READS_WELL))
		return NAME_ASCII;
	for (size_t i = 0; i < sizeof(tried) / sizeof(tried[0]); i++) {
		if (!sample(g, font, tried[i], SAMPLE, b) ||
		    (score = names_score(b->p, b->len)) <= most)
			continue;
		most = score;
		best = tried[i];
		*sure = true;
	}
	return best;
}

/* Every glyph of the font anew; VNI's marks take a glyph each. */
static int
convert(struct glyphs *g, uint16_t font, enum name_charset charset)
{
	struct glyph_at	*v, *a;
	uint32_t	 cp[2];
	uint8_t		 before = 0;
	size_t		 n = 0, k;

	if ((v = reallocarray(NULL, 2 * g->n, sizeof(*v))) == NULL)
		return -1;
	for (size_t i = 0; i < g->n; i++) {
		a = &v[n++];
		*a = g->v[i];
		if (a->font != font || a->octet == GLYPH_NO_OCTET)
			continue;
		k = names_octet(charset, before, (uint8_t)a->octet, cp);
		before = (uint8_t)a->octet;
		if (k == 0)
			continue;
		a->cp = cp[0];
		a->flags |= PDF_TEXT_OLD;
		if (k == 2) {
			v[n] = *a;
			v[n].x0 = v[n].x1;
			v[n++].cp = cp[1];
		}
	}
	free(g->v);
	g->v = v;
	g->cap = 2 * g->n;
	g->n = n;
	return 0;
}

/* The fonts that have octets beyond ASCII: of an old charset, perhaps. */
static void
candidates(const struct glyphs *g, bool has[PDF_FONTS_MAX])
{
	memset(has, 0, PDF_FONTS_MAX * sizeof(*has));
	for (size_t i = 0; i < g->n; i++)
		if (g->v[i].octet != GLYPH_NO_OCTET && g->v[i].octet >= 0x80 &&
		    g->v[i].font < PDF_FONTS_MAX)
			has[g->v[i].font] = true;
}

int
pdf_old_charsets(struct glyphs *g, struct pdf_fonts *fonts, bool all,
    bool *unsure)
{
	struct pdf_font		*font;
	struct buf		 b;
	bool			 has[PDF_FONTS_MAX];
	int			 rc = 0;

	if (g->n == 0)
		return 0;
	candidates(g, has);
	buf_init(&b, 8 * SAMPLE);
	for (size_t f = 0; f < fonts->n && rc == 0; f++) {
		font = fonts->v[f];
		if (!has[f])
			continue;
		if (!font->judged)
			font->read = guess(g, (uint16_t)f, &b, &font->judged);
		*unsure = *unsure || (!font->judged && !all);
		if (font->read != NAME_ASCII)
			rc = convert(g, (uint16_t)f, font->read);
	}
	buf_release(&b);
	return rc;
}
