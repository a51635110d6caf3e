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
#define READS_ALIKE	40		/* beside others of that charset */

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
		/*
		 * Dashes, quotes and the wide space of Windows-1252 were set
		 * beside.
		 */
		if (n == 0 && a->octet <= 0xa0) {
			(void)utf8_add(b, ' ');
			continue;
		}
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

/* Does the font read better as the others of the document, and not badly? */
static bool
reads_as(const struct glyphs *g, uint16_t font, enum name_charset charset,
    struct buf *b)
{
	int	 plain, score;

	if (!sample(g, font, NAME_ASCII, SAMPLE, b))
		return false;
	plain = names_score(b->p, b->len);
	if (plain >= READS_WELL || !sample(g, font, charset, SAMPLE, b))
		return false;
	score = names_score(b->p, b->len);
	return score > plain && score >= READS_ALIKE;
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
			v[n].x0 = pdf_is_mark(cp[1]) ? v[n].x0 : v[n].x1;
			v[n++].cp = cp[1];
		}
	}
	free(g->v);
	g->v = v;
	g->cap = 2 * g->n;
	g->n = n;
	return 0;
}

/* A letter that no old charset's text comes out as; no dash or quote. */
static bool
is_beyond_latin(uint32_t cp)
{
	return cp >= 0x100 && (cp < 0x2000 || cp > 0x206f);
}

/*
 * The fonts that have octets beyond ASCII: of an old charset, perhaps.  Of two
 * octets a code are those of Unicode, but where no letter is beyond Latin.
 */
static void
candidates(const struct glyphs *g, const struct pdf_fonts *fonts,
    bool has[PDF_FONTS_MAX])
{
	memset(has, 0, PDF_FONTS_MAX * sizeof(*has));
	for (size_t i = 0; i < g->n; i++)
		if (g->v[i].octet != GLYPH_NO_OCTET && g->v[i].octet >= 0x80 &&
		    g->v[i].font < PDF_FONTS_MAX)
			has[g->v[i].font] = true;
	for (size_t i = 0; i < g->n; i++)
		if (g->v[i].octet == GLYPH_NO_OCTET &&
		    is_beyond_latin(g->v[i].cp) && g->v[i].font < fonts->n &&
		    fonts->v[g->v[i].font]->composite)
			has[g->v[i].font] = false;
}

int
pdf_old_charsets(struct glyphs *g, struct pdf_fonts *fonts, bool all,
    bool *unsure)
{
	enum name_charset	 other = NAME_ASCII;
	struct pdf_font		*font;
	struct buf		 b;
	bool			 has[PDF_FONTS_MAX];
	int			 rc = 0;

	if (g->n == 0)
		return 0;
	candidates(g, fonts, has);
	buf_init(&b, 8 * SAMPLE);
	for (size_t f = 0; f < fonts->n && rc == 0; f++) {
		font = fonts->v[f];
		if (!has[f])
			continue;
		if (!font->judged)
			font->read = guess(g, (uint16_t)f, &b, &font->judged);
		*unsure = *unsure || (!font->judged && !all);
		if (font->read == NAME_ASCII)
			continue;
		other = font->read;
		rc = convert(g, (uint16_t)f, font->read);
	}
	/* Headings have few words of a font of their own. */
	for (size_t f = 0; f < fonts->n && rc == 0 && other != NAME_ASCII; f++)
		if (has[f] && fonts->v[f]->read == NAME_ASCII &&
		    reads_as(g, (uint16_t)f, other, &b))
			rc = convert(g, (uint16_t)f, other);
	buf_release(&b);
	return rc;
}
