/*
 * pdf_font.c: what the codes of a PDF's fonts stand for, and how wide they
 * are.
 */
#include <stdlib.h>
#include <string.h>
#include <unicase.h>

#include "formats/document/pdf_font.h"

#define WIDTH_USUAL	500.0f		/* where a font says none */
#define WIDTH_MOST	10000.0f
#define SPANS_MAX	20000		/* of W */

/* The standard fonts come without widths: those of Helvetica, about. */
static float
usual_width(uint32_t code)
{
	if (code < 0x80 && code != 0 && strchr(" ijlftI.,:;'!|()[]/\\-",
	    (int)code) != NULL)
		return 290;
	if ((code >= 'A' && code <= 'Z') || code == 'm' || code == 'w')
		return 720;
	return WIDTH_USUAL + 40;
}

static float
number_of(struct pdf_source *s, const struct pdf_item *it, float otherwise)
{
	double	 v;

	if (!pdf_item_number(s, it, &v))
		return otherwise;
	return v >= -WIDTH_MOST && v <= WIDTH_MOST ? (float)v : otherwise;
}

static void
name_key(struct pdf_source *s, const struct pdf_item *dict, const char *key,
    char out[PDF_ITEM_NAME + 1])
{
	struct pdf_item	 it = pdf_item_get(s, dict, key);

	pdf_item_name(s, &it, out);
	pdf_item_release(s, &it);
}

/* Does the text have the word, case aside? */
static bool
has_word(const char *s, const char *word)
{
	return strcasestr(s, word) != NULL;
}

/* What BaseFont tells: charset, capitals, weight. */
static void
take_name(struct pdf_font *f, const char *name)
{
	size_t	 n = strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"), len;

	if (n == 6 && name[6] == '+')
		name += 7;
	f->bold = has_word(name, "bold") || has_word(name, "black") ||
	    has_word(name, "heavy");
	f->legacy = NAME_ASCII;
	if (strncmp(name, ".Vn", 3) == 0) {
		f->legacy = NAME_TCVN3;
		len = strcspn(name, ",-");
		f->upper = len > 3 && name[len - 1] == 'H';
	} else if (strncasecmp(name, "VNI-", 4) == 0 ||
	    strncasecmp(name, "VNI ", 4) == 0) {
		f->legacy = NAME_VNI;
	}
}

static void
read_tounicode(struct pdf_font *f, struct pdf_source *s,
    const struct pdf_item *font)
{
	struct pdf_item	 it = pdf_item_get(s, font, "/ToUnicode");
	struct pdf_bytes data;

	if (pdf_item_is_stream(s, &it)) {
		data = pdf_item_data(s, &it);
		if (data.p != NULL)
			(void)pdf_cmap_read(&f->map, data.p, data.len);
		pdf_bytes_release(&data);
	}
	pdf_item_release(s, &it);
}

static void
base_encoding(struct pdf_font *f, const char *name)
{
	const uint16_t	*t = pdf_winansi;

	if (strcmp(name, "MacRomanEncoding") == 0)
		t = pdf_macroman;
	else if (strcmp(name, "StandardEncoding") == 0)
		t = pdf_standard;
	for (uint32_t i = 0; i < 256; i++) {
		memset(f->simple[i], 0, sizeof(f->simple[i]));
		f->simple[i][0] = i < 0x80 ? i : t[i - 0x80];
	}
}

static void
differences(struct pdf_font *f, struct pdf_source *s,
    const struct pdf_item *list)
{
	struct pdf_cursor at = { .i = 0 };
	struct pdf_item	 it;
	char		 name[PDF_ITEM_NAME + 1];
	uint32_t	 cp[PDF_GLYPH_MAX];
	long long	 code = 0, v;
	size_t		 k;

	for (int i = 0; i < 1024 && pdf_item_next(s, list, &at, &it); i++) {
		if (pdf_item_int(s, &it, &v)) {
			code = v;
		} else if (pdf_item_is_name(s, &it) && code >= 0 &&
		    code < 256) {
			pdf_item_name(s, &it, name);
			memset(cp, 0, sizeof(cp));
			k = pdf_glyph_name(name, cp);
			if (k > 0)
				memcpy(f->simple[code], cp, sizeof(cp));
			code++;
		}
		pdf_item_release(s, &it);
	}
}

static int
read_encoding(struct pdf_font *f, struct pdf_source *s,
    const struct pdf_item *font)
{
	char		 name[PDF_ITEM_NAME + 1];
	struct pdf_item	 enc, list;

	if ((f->simple = calloc(256, sizeof(*f->simple))) == NULL)
		return -1;
	enc = pdf_item_get(s, font, "/Encoding");
	if (pdf_item_is_dict(s, &enc)) {
		name_key(s, &enc, "/BaseEncoding", name);
		base_encoding(f, name);
		list = pdf_item_get(s, &enc, "/Differences");
		differences(f, s, &list);
		pdf_item_release(s, &list);
	} else {
		pdf_item_name(s, &enc, name);
		base_encoding(f, name);
	}
	pdf_item_release(s, &enc);
	return 0;
}

static float
width_of(struct octets tok)
{
	double	 v = pdf_decimal(tok);

	return v >= (double)-WIDTH_MOST && v <= (double)WIDTH_MOST ?
	    (float)v : WIDTH_USUAL;
}

static int
read_widths(struct pdf_font *f, struct pdf_source *s,
    const struct pdf_item *font, float scale)
{
	struct pdf_item	 list = pdf_item_get(s, font, "/Widths"), it;
	struct pdf_lex	 lex;
	struct octets	 tok;
	long long	 code = 0;
	enum pdf_token	 t;
	int		 rc = 0;

	it = pdf_item_get(s, font, "/FirstChar");
	if (!pdf_item_int(s, &it, &code))
		code = 0;
	pdf_item_release(s, &it);
	if (pdf_item_tokens(s, &list, &lex) && code >= 0 && code < 256) {
		if ((f->width = malloc(256 * sizeof(*f->width))) == NULL)
			rc = -1;
		for (uint32_t i = 0; i < 256 && rc == 0; i++)
			f->width[i] = usual_width(i);
		while (rc == 0 && code < 256 && (t = pdf_lex_next(&lex,
		    &tok)) != PDF_END && t != PDF_BAD && t != PDF_ARRAY_END) {
			/* "12 0 R" is a width that nobody writes so. */
			if (t == PDF_NUMBER)
				f->width[code++] = width_of(tok) * scale;
		}
	}
	pdf_item_release(s, &list);
	return rc;
}

/* Type 3: its widths are in the units of its own matrix. */
static float
matrix_scale(struct pdf_source *s, const struct pdf_item *font)
{
	struct pdf_item	 m = pdf_item_get(s, font, "/FontMatrix"), it;
	struct pdf_cursor at = { .i = 0 };
	float		 first = 0.001f;
	int		 n = 0;

	for (; pdf_item_next(s, &m, &at, &it); n++) {
		if (n == 0)
			first = number_of(s, &it, first);
		pdf_item_release(s, &it);
	}
	pdf_item_release(s, &m);
	return n == 6 ? first * 1000 : 1;
}

static int
span_add(struct pdf_font *f, uint32_t from, uint32_t to, float width)
{
	struct pdf_span_width	*more;

	if (f->nspan == SPANS_MAX || from > to)
		return 0;
	if ((f->nspan & (f->nspan - 1)) == 0) {
		more = reallocarray(f->span, f->nspan == 0 ? 1 :
		    f->nspan * 2, sizeof(*more));
		if (more == NULL)
			return -1;
		f->span = more;
	}
	f->span[f->nspan++] = (struct pdf_span_width){ from, to, width };
	return 0;
}

static int
by_from(const void *a, const void *b)
{
	const struct pdf_span_width	*x = a, *y = b;

	return x->from < y->from ? -1 : x->from > y->from;
}

/* "c [w w w]" and "c c w" (9.7.4.3). */
static int
read_w(struct pdf_font *f, struct pdf_source *s, const struct pdf_item *w)
{
	struct pdf_lex	 lex;
	struct octets	 tok;
	uint32_t	 got[2] = { 0, 0 };
	unsigned int	 have = 0;
	bool		 inner = false;
	enum pdf_token	 t;

	if (!pdf_item_tokens(s, w, &lex))
		return 0;
	while ((t = pdf_lex_next(&lex, &tok)) != PDF_END && t != PDF_BAD) {
		if (t == PDF_ARRAY && have == 1) {
			inner = true;
		} else if (t == PDF_ARRAY_END && inner) {
			inner = false;
			have = 0;
		} else if (t != PDF_NUMBER) {
			return 0;
		} else if (inner || have == 2) {
			if (span_add(f, got[0], inner ? got[0] : got[1],
			    width_of(tok)) == -1)
				return -1;
			got[0] += inner;
			have = inner ? have : 0;
		} else {
			double	 v = pdf_decimal(tok);

			got[have++] = v >= 0 && v <= 65535 ? (uint32_t)v : 0;
		}
	}
	return 0;
}

static int
read_descendant(struct pdf_font *f, struct pdf_source *s,
    const struct pdf_item *font)
{
	struct pdf_item	 list = pdf_item_get(s, font, "/DescendantFonts");
	struct pdf_item	 d, w;
	struct pdf_cursor at = { .i = 0 };
	int		 rc = 0;

	f->missing = 1000;
	if (pdf_item_next(s, &list, &at, &d)) {
		if (pdf_item_is_dict(s, &d)) {
			w = pdf_item_get(s, &d, "/DW");
			f->missing = number_of(s, &w, 1000);
			pdf_item_release(s, &w);
			w = pdf_item_get(s, &d, "/W");
			rc = read_w(f, s, &w);
			pdf_item_release(s, &w);
		}
		pdf_item_release(s, &d);
	}
	pdf_item_release(s, &list);
	if (f->nspan > 0)
		qsort(f->span, f->nspan, sizeof(*f->span), by_from);
	return rc;
}

static int
read_composite(struct pdf_font *f, struct pdf_source *s,
    const struct pdf_item *font)
{
	struct pdf_cmap	 own = { NULL, 0, 0, 0 };
	char		 name[PDF_ITEM_NAME + 1];
	struct pdf_item	 enc = pdf_item_get(s, font, "/Encoding");
	struct pdf_bytes data;

	f->composite = true;
	f->octets = 2;
	pdf_item_name(s, &enc, name);
	f->utf16 = has_word(name, "UTF16") || has_word(name, "UCS2");
	/* A CMap of its own says how long a code is. */
	if (pdf_item_is_stream(s, &enc)) {
		data = pdf_item_data(s, &enc);
		if (data.p != NULL && pdf_cmap_read(&own, data.p,
		    data.len) == 0 && own.octets == 1)
			f->octets = 1;
		pdf_bytes_release(&data);
	}
	pdf_cmap_release(&own);
	pdf_item_release(s, &enc);
	return read_descendant(f, s, font);
}

static void
font_free(struct pdf_font *f)
{
	if (f == NULL)
		return;
	pdf_cmap_release(&f->map);
	free(f->simple);
	free(f->width);
	free(f->span);
	free(f);
}

static struct pdf_font *
font_read(struct pdf_source *s, const struct pdf_item *font)
{
	struct pdf_font	*f;
	char		 name[PDF_ITEM_NAME + 1], type[PDF_ITEM_NAME + 1];
	int		 rc;

	if ((f = calloc(1, sizeof(*f))) == NULL)
		return NULL;
	f->octets = 1;
	name_key(s, font, "/BaseFont", name);
	name_key(s, font, "/Subtype", type);
	take_name(f, name);
	read_tounicode(f, s, font);
	if (strcmp(type, "Type0") == 0) {
		rc = read_composite(f, s, font);
	} else {
		rc = read_encoding(f, s, font);
		if (rc == 0)
			rc = read_widths(f, s, font,
			    strcmp(type, "Type3") == 0 ?
			    matrix_scale(s, font) : 1);
	}
	if (rc == -1) {
		font_free(f);
		return NULL;
	}
	return f;
}

const struct pdf_font *
pdf_font_of(struct pdf_fonts *all, struct pdf_source *s,
    const struct pdf_item *it)
{
	struct pdf_font	*f;
	uint32_t	 num, gen;

	if (!pdf_item_is_dict(s, it))
		return NULL;
	pdf_item_id(s, it, &num, &gen);
	for (size_t i = 0; num != 0 && i < all->n; i++)
		if (all->v[i]->num == num && all->v[i]->gen == gen)
			return all->v[i];
	if (all->n == PDF_FONTS_MAX || (f = font_read(s, it)) == NULL)
		return NULL;
	f->num = num;
	f->gen = gen;
	all->v[all->n++] = f;
	return f;
}

void
pdf_fonts_release(struct pdf_fonts *all)
{
	for (size_t i = 0; i < all->n; i++)
		font_free(all->v[i]);
	all->n = 0;
}

bool
pdf_font_next(const struct pdf_font *f, struct octets *s, uint32_t *code,
    size_t *len)
{
	if (s->len == 0)
		return false;
	*len = s->len < f->octets ? s->len : f->octets;
	*code = s->p[0];
	if (*len == 2)
		*code = *code << 8 | s->p[1];
	if (f->utf16 && *code >= 0xd800 && *code < 0xdc00 && s->len >= 4) {
		*code = 0x10000 + ((*code - 0xd800) << 10) +
		    ((((uint32_t)s->p[2] << 8 | s->p[3]) - 0xdc00) & 0x3ff);
		*len = 4;
	}
	s->p += *len;
	s->len -= *len;
	return true;
}

/* By ToUnicode, else by the encoding. */
static size_t
plain_text(const struct pdf_font *f, uint32_t code, uint32_t cp[PDF_GLYPH_MAX])
{
	const struct pdf_cmap_row	*row = pdf_cmap_find(&f->map, code);
	size_t				 n = 0;

	if (row != NULL && row->n > 0) {
		memcpy(cp, row->cp, sizeof(row->cp));
		return row->n;
	}
	if (f->simple != NULL && code < 256) {
		while (n < PDF_GLYPH_MAX && f->simple[code][n] != 0) {
			cp[n] = f->simple[code][n];
			n++;
		}
	} else if (f->utf16) {
		cp[n++] = code;
	}
	return n;
}

size_t
pdf_font_text(const struct pdf_font *f, uint32_t code, uint8_t *before,
    uint32_t cp[PDF_GLYPH_MAX])
{
	uint32_t	 old[2];
	size_t		 n = plain_text(f, code, cp), k;
	int		 octet = -1;

	if (f->legacy == NAME_ASCII)
		return n;
	/* What the map has as Vietnamese letters is that already. */
	if (n == 1)
		octet = pdf_octet_of(cp[0]);
	else if (n == 0 && f->simple != NULL && code < 256)
		octet = (int)code;
	if (octet == -1) {
		*before = 0;
		return n;
	}
	k = names_octet(f->legacy, *before, (uint8_t)octet, old);
	*before = (uint8_t)octet;
	if (k == 0)
		return n;
	for (size_t i = 0; i < k; i++)
		cp[i] = f->upper ? uc_toupper(old[i]) : old[i];
	return k;
}

static int
by_span(const void *key, const void *row)
{
	const uint32_t			*code = key;
	const struct pdf_span_width	*s = row;

	return *code < s->from ? -1 : *code > s->to;
}

float
pdf_font_width(const struct pdf_font *f, uint32_t code)
{
	const struct pdf_span_width	*s;

	if (!f->composite)
		return f->width != NULL && code < 256 ? f->width[code] :
		    usual_width(code);
	s = f->nspan == 0 ? NULL : bsearch(&code, f->span, f->nspan,
	    sizeof(*f->span), by_span);
	return s != NULL ? s->width : f->missing;
}
