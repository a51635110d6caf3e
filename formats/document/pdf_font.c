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

/* What is looked at of a font's dictionary. */
enum { FONT_NAME, FONT_TYPE, FONT_MAP, FONT_ENCODING, FONT_WIDTHS, FONT_FIRST,
	FONT_BELOW, FONT_KEYS };

static const char *const	 font_keys[FONT_KEYS] = { "/BaseFont",
	"/Subtype", "/ToUnicode", "/Encoding", "/Widths", "/FirstChar",
	"/DescendantFonts" };

static void
read_tounicode(struct pdf_font *f, struct pdf_source *s,
    const struct pdf_item *it)
{
	struct pdf_bytes data;

	if (!pdf_item_is_stream(s, it))
		return;
	data = pdf_item_data(s, it);
	if (data.p != NULL)
		(void)pdf_cmap_read(&f->map, data.p, data.len);
	pdf_bytes_release(&data);
}

static void
base_encoding(struct pdf_font *f, const char *name)
{
	f->base = pdf_winansi;
	if (strcmp(name, "MacRomanEncoding") == 0)
		f->base = pdf_macroman;
	else if (strcmp(name, "StandardEncoding") == 0)
		f->base = pdf_standard;
}

/* 0 or -1. */
static int
simple_new(struct pdf_font *f)
{
	if (f->simple != NULL)
		return 0;
	if ((f->simple = calloc(256, sizeof(*f->simple))) == NULL)
		return -1;
	for (uint32_t i = 0; i < 256; i++)
		f->simple[i][0] = i < 0x80 ? i : f->base[i - 0x80];
	return 0;
}

static int
differences(struct pdf_font *f, struct pdf_source *s,
    const struct pdf_item *list)
{
	struct pdf_cursor at = { .i = 0 };
	struct pdf_item	 it;
	char		 name[PDF_ITEM_NAME + 1];
	uint32_t	 cp[PDF_GLYPH_MAX];
	long long	 code = 0, v;
	size_t		 k;
	int		 rc = 0;

	for (int i = 0; i < 1024 && rc == 0 && pdf_item_next(s, list, &at,
	    &it); i++) {
		if (pdf_item_int(s, &it, &v)) {
			code = v;
		} else if (pdf_item_is_name(s, &it) && code >= 0 &&
		    code < 256) {
			pdf_item_name(s, &it, name);
			memset(cp, 0, sizeof(cp));
			k = pdf_glyph_name(name, cp);
			if (k > 0 && (rc = simple_new(f)) == 0)
				memcpy(f->simple[code], cp, sizeof(cp));
			code++;
		}
		pdf_item_release(s, &it);
	}
	return rc;
}

static int
read_encoding(struct pdf_font *f, struct pdf_source *s,
    const struct pdf_item *enc)
{
	char		 name[PDF_ITEM_NAME + 1];
	struct pdf_item	 list;
	int		 rc = 0;

	if (pdf_item_is_dict(s, enc)) {
		name_key(s, enc, "/BaseEncoding", name);
		base_encoding(f, name);
		list = pdf_item_get(s, enc, "/Differences");
		rc = differences(f, s, &list);
		pdf_item_release(s, &list);
	} else {
		pdf_item_name(s, enc, name);
		base_encoding(f, name);
	}
	return rc;
}

static float
width_of(double v)
{
	return v >= (double)-WIDTH_MOST && v <= (double)WIDTH_MOST ?
	    (float)v : WIDTH_USUAL;
}

/* The next number; false: what is next is none, and *t is it. */
static bool
next_number(struct pdf_lex *lex, double *v, enum pdf_token *t)
{
	struct octets	 tok;

	if (pdf_lex_number(lex, v))
		return true;
	if ((*t = pdf_lex_next(lex, &tok)) == PDF_NUMBER)
		*v = pdf_decimal(tok);
	return *t == PDF_NUMBER;
}

static int
read_widths(struct pdf_font *f, struct pdf_source *s,
    const struct pdf_item *list, const struct pdf_item *first, float scale)
{
	struct pdf_lex	 lex;
	long long	 code = 0;
	enum pdf_token	 t;
	double		 v;
	int		 rc = 0;

	if (!pdf_item_int(s, first, &code))
		code = 0;
	if (pdf_item_tokens(s, list, &lex) && code >= 0 && code < 256) {
		if ((f->width = malloc((size_t)(256 - code) *
		    sizeof(*f->width))) == NULL)
			rc = -1;
		f->first = (uint32_t)code;
		while (rc == 0 && f->nwidth < 256 - f->first) {
			/* "12 0 R" is a width that nobody writes so. */
			if (next_number(&lex, &v, &t))
				f->width[f->nwidth++] = width_of(v) * scale;
			else if (t == PDF_END || t == PDF_BAD ||
			    t == PDF_ARRAY_END)
				break;
		}
	}
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
	f->spread = f->spread || (f->nspan > 0 && f->span[f->nspan - 1].from >
	    from);
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
	uint32_t	 got[2] = { 0, 0 };
	unsigned int	 have = 0;
	bool		 inner = false;
	enum pdf_token	 t;
	double		 v;

	if (!pdf_item_tokens(s, w, &lex))
		return 0;
	for (;;) {
		if (!next_number(&lex, &v, &t)) {
			if (t == PDF_ARRAY && have == 1)
				inner = true;
			else if (t == PDF_ARRAY_END && inner)
				inner = false;
			else
				return 0;
			have = inner ? have : 0;
		} else if (inner || have == 2) {
			if (span_add(f, got[0], inner ? got[0] : got[1],
			    width_of(v)) == -1)
				return -1;
			got[0] += inner;
			have = inner ? have : 0;
		} else {
			got[have++] = v >= 0 && v <= 65535 ? (uint32_t)v : 0;
		}
	}
}

static int
read_descendant(struct pdf_font *f, struct pdf_source *s,
    const struct pdf_item *list)
{
	static const char *const	 keys[] = { "/DW", "/W" };
	struct pdf_item			 d, w[2];
	struct pdf_cursor		 at = { .i = 0 };
	int				 rc = 0;

	f->missing = 1000;
	if (pdf_item_next(s, list, &at, &d)) {
		if (pdf_item_is_dict(s, &d)) {
			pdf_item_get_all(s, &d, keys, 2, w);
			f->missing = number_of(s, &w[0], 1000);
			rc = read_w(f, s, &w[1]);
			pdf_item_release(s, &w[0]);
			pdf_item_release(s, &w[1]);
		}
		pdf_item_release(s, &d);
	}
	if (f->spread)
		qsort(f->span, f->nspan, sizeof(*f->span), by_from);
	return rc;
}

static int
read_composite(struct pdf_font *f, struct pdf_source *s,
    const struct pdf_item *enc, const struct pdf_item *below)
{
	struct pdf_cmap	 own = { .n = 0 };
	char		 name[PDF_ITEM_NAME + 1];
	struct pdf_bytes data;

	f->composite = true;
	f->octets = 2;
	pdf_item_name(s, enc, name);
	f->utf16 = has_word(name, "UTF16") || has_word(name, "UCS2");
	/* A CMap of its own says how long a code is. */
	if (pdf_item_is_stream(s, enc)) {
		data = pdf_item_data(s, enc);
		if (data.p != NULL && pdf_cmap_read(&own, data.p,
		    data.len) == 0 && own.octets == 1)
			f->octets = 1;
		pdf_bytes_release(&data);
	}
	pdf_cmap_release(&own);
	return read_descendant(f, s, below);
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
	struct pdf_item	 it[FONT_KEYS];
	struct pdf_font	*f;
	char		 name[PDF_ITEM_NAME + 1], type[PDF_ITEM_NAME + 1];
	int		 rc;

	if ((f = calloc(1, sizeof(*f))) == NULL)
		return NULL;
	f->octets = 1;
	pdf_item_get_all(s, font, font_keys, FONT_KEYS, it);
	pdf_item_name(s, &it[FONT_NAME], name);
	pdf_item_name(s, &it[FONT_TYPE], type);
	take_name(f, name);
	read_tounicode(f, s, &it[FONT_MAP]);
	if (strcmp(type, "Type0") == 0) {
		rc = read_composite(f, s, &it[FONT_ENCODING],
		    &it[FONT_BELOW]);
	} else {
		rc = read_encoding(f, s, &it[FONT_ENCODING]);
		if (rc == 0)
			rc = read_widths(f, s, &it[FONT_WIDTHS],
			    &it[FONT_FIRST], strcmp(type, "Type3") == 0 ?
			    matrix_scale(s, font) : 1);
	}
	for (size_t i = 0; i < FONT_KEYS; i++)
		pdf_item_release(s, &it[i]);
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
	if (f->simple == NULL && f->base != NULL && code < 256) {
		cp[0] = code < 0x80 ? code : f->base[code - 0x80];
		n = cp[0] != 0;
	} else if (f->simple != NULL && code < 256) {
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
	else if (n == 0 && f->base != NULL && code < 256)
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

float
pdf_font_width(const struct pdf_font *f, uint32_t code)
{
	size_t	 lo = 0, hi = f->nspan, mid;

	if (!f->composite)
		return code >= f->first && code - f->first < f->nwidth ?
		    f->width[code - f->first] : usual_width(code);
	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (code < f->span[mid].from)
			hi = mid;
		else if (code > f->span[mid].to)
			lo = mid + 1;
		else
			return f->span[mid].width;
	}
	return f->missing;
}
