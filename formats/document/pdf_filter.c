/*
 * pdf_filter.c: what the octets of a PDF's stream stand for.
 */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "formats/document/pdf_lex.h"

#include "formats/document/pdf_filter.h"

#define STEP		((size_t)64 * 1024)	/* octets inflated at once */
#define LZW_CODES	4096
#define LZW_CLEAR	256
#define LZW_END		257
#define LZW_WIDTH	12			/* bits of a code, at most */

static const struct {
	const char		*name;
	const char		*brief;
	enum pdf_filter_kind	 kind;
} kinds[] = {
	{ "FlateDecode", "Fl", PDF_FLATE },
	{ "LZWDecode", "LZW", PDF_LZW },
	{ "RunLengthDecode", "RL", PDF_RUN_LENGTH },
	{ "ASCII85Decode", "A85", PDF_ASCII85 },
	{ "ASCIIHexDecode", "AHx", PDF_ASCII_HEX },
	{ "Crypt", "Crypt", PDF_CRYPT },
};

bool
pdf_filter_init(struct pdf_filter *f, const char *name)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(name, kinds[i].name) == 0 ||
		    strcmp(name, kinds[i].brief) == 0) {
			*f = (struct pdf_filter){ .kind = kinds[i].kind,
				.predictor = 1, .columns = 1, .colors = 1,
				.bits = 8, .early = 1 };
			return true;
		}
	return false;
}

uint64_t *
pdf_filter_parm(struct pdf_filter *f, const char *key)
{
	if (strcmp(key, "Predictor") == 0)
		return &f->predictor;
	if (strcmp(key, "Columns") == 0)
		return &f->columns;
	if (strcmp(key, "Colors") == 0)
		return &f->colors;
	if (strcmp(key, "BitsPerComponent") == 0)
		return &f->bits;
	return strcmp(key, "EarlyChange") == 0 ? &f->early : NULL;
}

/* Why an addition did not succeed. */
static enum pdf_filtered
refused(const struct buf *out, size_t more)
{
	return more > out->max - out->len ? PDF_FILTER_MORE :
	    PDF_FILTER_MEMORY;
}

/*
 * A stream that breaks off stands for what came till then, and a checksum that
 * does not fit is let pass, as all readers do.
 */
static enum pdf_filtered
undo_flate(struct octets in, struct buf *out)
{
	z_stream		 z;
	enum pdf_filtered	 rc = PDF_FILTERED;
	uint8_t			*to;
	size_t			 room;
	int			 said = Z_OK;

	if (in.len > UINT32_MAX)
		return PDF_FILTER_MORE;
	memset(&z, 0, sizeof(z));
	if (inflateInit(&z) != Z_OK)
		return PDF_FILTER_MEMORY;
	z.next_in = (uint8_t *)(uintptr_t)in.p;
	z.avail_in = (uInt)in.len;
	while (said == Z_OK) {
		room = out->max - out->len < STEP ? out->max - out->len : STEP;
		if (room == 0 || (to = buf_reserve(out, room)) == NULL) {
			rc = refused(out, room == 0 ? 1 : room);
			break;
		}
		z.next_out = to;
		z.avail_out = (uInt)room;
		said = inflate(&z, Z_NO_FLUSH);
		out->len -= z.avail_out;
	}
	if (said == Z_MEM_ERROR)
		rc = PDF_FILTER_MEMORY;
	else if (said == Z_NEED_DICT || (said == Z_DATA_ERROR &&
	    (z.msg == NULL || strcmp(z.msg, "incorrect data check") != 0)))
		rc = PDF_FILTER_DAMAGED;
	inflateEnd(&z);
	return rc;
}

static enum pdf_filtered
undo_run_length(struct octets in, struct buf *out)
{
	size_t	 n;
	uint8_t	*to;

	for (size_t i = 0; i < in.len && in.p[i] != 128; i += n) {
		const uint8_t	*p = in.p + i + 1;
		size_t		 have = in.len - i - 1;

		if (in.p[i] < 128) {
			n = (size_t)in.p[i] + 1;
			if (n > have)
				n = have;
			if (n > 0 && buf_add(out, p, n) == -1)
				return refused(out, n);
			n++;
		} else {
			n = 257 - (size_t)in.p[i];
			if (have == 0)
				break;
			if ((to = buf_reserve(out, n)) == NULL)
				return refused(out, n);
			memset(to, *p, n);
			n = 2;
		}
	}
	return PDF_FILTERED;
}

/* The table of codes; each is a code before it and one octet more. */
struct lzw {
	uint16_t	 before[LZW_CODES];
	uint16_t	 len[LZW_CODES];
	uint8_t		 last[LZW_CODES];
	uint8_t		 first[LZW_CODES];
	unsigned int	 next;
	unsigned int	 width;
};

static void
lzw_clear(struct lzw *z)
{
	z->next = LZW_END + 1;
	z->width = 9;
}

static void
lzw_add(struct lzw *z, unsigned int before, uint8_t last, unsigned int early)
{
	if (z->next == LZW_CODES)
		return;
	z->before[z->next] = (uint16_t)before;
	z->len[z->next] = (uint16_t)(z->len[before] + 1);
	z->first[z->next] = z->first[before];
	z->last[z->next++] = last;
	if (z->next + early == 1u << z->width && z->width < LZW_WIDTH)
		z->width++;
}

static bool
lzw_put(const struct lzw *z, unsigned int code, struct buf *out)
{
	size_t	 n = z->len[code];
	uint8_t	*to = buf_reserve(out, n);

	for (; to != NULL && n > 0; code = z->before[code])
		to[--n] = z->last[code];
	return to != NULL;
}

/* One code after ${prev}, LZW_CLEAR being none. */
static enum pdf_filtered
lzw_code(struct lzw *z, unsigned int prev, unsigned int code,
    unsigned int early, struct buf *out)
{
	if (code > z->next || (code == z->next && prev == LZW_CLEAR) ||
	    (prev == LZW_CLEAR && code > LZW_END))
		return PDF_FILTER_DAMAGED;
	if (prev != LZW_CLEAR && (code != z->next || code < LZW_CODES))
		lzw_add(z, prev, z->first[code == z->next ? prev : code],
		    early);
	if (code >= z->next)
		return PDF_FILTER_DAMAGED;	/* the table is full */
	return lzw_put(z, code, out) ? PDF_FILTERED :
	    refused(out, z->len[code]);
}

static enum pdf_filtered
undo_lzw(struct octets in, unsigned int early, struct buf *out)
{
	struct lzw		*z = calloc(1, sizeof(*z));
	enum pdf_filtered	 rc = PDF_FILTERED;
	unsigned int		 prev = LZW_CLEAR, code, have = 0;
	uint32_t		 bits = 0;

	if (z == NULL)
		return PDF_FILTER_MEMORY;
	for (unsigned int i = 0; i < LZW_CLEAR; i++) {
		z->len[i] = 1;
		z->first[i] = z->last[i] = (uint8_t)i;
	}
	lzw_clear(z);
	for (size_t i = 0; rc == PDF_FILTERED && i < in.len;) {
		for (; have < z->width && i < in.len; have += 8)
			bits = bits << 8 | in.p[i++];
		if (have < z->width)
			break;
		have -= z->width;
		code = bits >> have & ((1u << z->width) - 1);
		if (code == LZW_END)
			break;
		if (code == LZW_CLEAR)
			lzw_clear(z);
		else
			rc = lzw_code(z, prev, code, early, out);
		prev = code;
	}
	free(z);
	return rc;
}

/* The ${n} digits of a group that may be cut short. */
static bool
put_85(const uint8_t digit[5], size_t n, struct buf *out)
{
	uint32_t	 v = 0;
	uint8_t		 o[4];

	for (size_t i = 0; i < 5; i++)
		v = v * 85 + (i < n ? digit[i] : 84);
	for (size_t i = 0; i < 4; i++)
		o[i] = (uint8_t)(v >> (24 - 8 * i));
	return n < 2 || buf_add(out, o, n - 1) == 0;
}

static enum pdf_filtered
undo_ascii85(struct octets in, struct buf *out)
{
	uint8_t	 digit[5];
	size_t	 n = 0;

	for (size_t i = 0; i < in.len && in.p[i] != '~'; i++) {
		if (pdf_is_space(in.p[i]))
			continue;
		if (in.p[i] == 'z' && n == 0) {
			if (buf_add(out, "\0\0\0\0", 4) == -1)
				return refused(out, 4);
			continue;
		}
		if (in.p[i] < '!' || in.p[i] > 'u')
			return PDF_FILTER_DAMAGED;
		digit[n++] = (uint8_t)(in.p[i] - '!');
		if (n == 5) {
			if (!put_85(digit, n, out))
				return refused(out, 4);
			n = 0;
		}
	}
	return put_85(digit, n, out) ? PDF_FILTERED : refused(out, 4);
}

static int
hex_digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static enum pdf_filtered
undo_ascii_hex(struct octets in, struct buf *out)
{
	int	 digit, high = -1;

	for (size_t i = 0; i < in.len && in.p[i] != '>'; i++) {
		if (pdf_is_space(in.p[i]))
			continue;
		if ((digit = hex_digit(in.p[i])) == -1)
			return PDF_FILTER_DAMAGED;
		if (high == -1) {
			high = digit;
			continue;
		}
		if (buf_addc(out, (char)(high << 4 | digit)) == -1)
			return refused(out, 1);
		high = -1;
	}
	if (high != -1 && buf_addc(out, (char)(high << 4)) == -1)
		return refused(out, 1);
	return PDF_FILTERED;
}

static enum pdf_filtered
undo(const struct pdf_filter *f, struct octets in, struct buf *out)
{
	switch (f->kind) {
	case PDF_FLATE:
		return undo_flate(in, out);
	case PDF_LZW:
		return undo_lzw(in, f->early != 0, out);
	case PDF_RUN_LENGTH:
		return undo_run_length(in, out);
	case PDF_ASCII85:
		return undo_ascii85(in, out);
	case PDF_ASCII_HEX:
		return undo_ascii_hex(in, out);
	default:	/* who hands out the octets has undone it */
		return in.len == 0 || buf_add(out, in.p, in.len) == 0 ?
		    PDF_FILTERED : refused(out, in.len);
	}
}

/* One filter and the predictor that goes with it; ${b} becomes the result. */
static enum pdf_filtered
step(const struct pdf_filter *f, struct octets in, size_t *left,
    struct buf *b)
{
	struct buf		 rows;
	enum pdf_filtered	 rc;

	buf_init(b, *left);
	rc = undo(f, in, b);
	*left -= b->len;
	if (rc != PDF_FILTERED || f->predictor == 1 ||
	    (f->kind != PDF_FLATE && f->kind != PDF_LZW))
		return rc;
	buf_init(&rows, *left);
	rc = pdf_filter_predict(f, (struct octets){ b->p, b->len }, &rows);
	*left -= rows.len;
	buf_release(b);
	*b = rows;
	return rc;
}

enum pdf_filtered
pdf_filter_run(const struct pdf_filter *f, size_t n, struct octets data,
    size_t *left, uint8_t **out, size_t *len)
{
	struct buf		 b, next;
	enum pdf_filtered	 rc = PDF_FILTERED;

	*out = NULL;
	*len = 0;
	buf_init(&b, *left);
	if (n == 0) {
		if (data.len > 0 && buf_add(&b, data.p, data.len) == -1)
			rc = refused(&b, data.len);
		*left -= b.len;
	}
	for (size_t i = 0; i < n && rc == PDF_FILTERED; i++) {
		rc = step(&f[i], data, left, &next);
		buf_release(&b);
		b = next;
		data = (struct octets){ b.p, b.len };
	}
	if (rc == PDF_FILTERED && b.len > 0)
		*out = buf_take(&b, len);
	else if (rc == PDF_FILTERED)
		*out = malloc(1);
	if (rc == PDF_FILTERED && *out == NULL)
		rc = PDF_FILTER_MEMORY;
	buf_release(&b);
	return rc;
}

/* The parameters in one dictionary.  false: malformed, or not numbers. */
static bool
read_parms(struct pdf_filter *f, const struct pdf_value *v)
{
	struct pdf_lex	 in = { v->raw.p, v->raw.p + v->raw.len };
	struct pdf_value entry;
	struct octets	 tok;
	char		 key[PDF_KEY_MAX];
	uint64_t	*to;
	int		 rc;

	if (v->kind != PDF_DICT)	/* null, or nothing that counts */
		return true;
	(void)pdf_lex_next(&in, &tok);
	while ((rc = pdf_dict_next(&in, key, &entry)) == 1) {
		to = pdf_filter_parm(f, key);
		if (to != NULL && (entry.kind != PDF_NUMBER ||
		    pdf_uint(entry.raw, to) == -1))
			return false;
	}
	return rc == 0;
}

/* The filters' names, one or an array.  -1: not known, or too many. */
static int
read_names(struct octets raw, struct pdf_filter f[PDF_FILTERS_MAX])
{
	struct pdf_lex	 lex;
	struct pdf_value v;
	struct octets	 tok;
	char		 name[PDF_KEY_MAX];
	bool		 array;
	int		 n = 0, rc;

	if (raw.len == 0)
		return 0;
	lex = (struct pdf_lex){ raw.p, raw.p + raw.len };
	array = raw.p[0] == '[';
	if (array)
		(void)pdf_lex_next(&lex, &tok);
	while ((rc = pdf_lex_value(&lex, &v)) == 1) {
		if (!array && v.kind == PDF_WORD)
			return 0;	/* null */
		if (n == PDF_FILTERS_MAX || v.kind != PDF_NAME ||
		    !pdf_name(v.raw, name, sizeof(name)) ||
		    !pdf_filter_init(&f[n++], name))
			return -1;
	}
	return rc == -1 ? -1 : n;
}

/* Those of each filter.  false: malformed, or not numbers. */
static bool
read_all_parms(struct octets raw, struct pdf_filter *f, int n)
{
	struct pdf_lex	 lex;
	struct pdf_value v;
	struct octets	 tok;

	if (raw.len == 0)
		return true;
	lex = (struct pdf_lex){ raw.p, raw.p + raw.len };
	if (raw.p[0] == '[')
		(void)pdf_lex_next(&lex, &tok);
	for (int i = 0; i < n && pdf_lex_value(&lex, &v) == 1; i++)
		if (!read_parms(&f[i], &v))
			return false;
	return true;
}

enum pdf_filtered
pdf_filter_text(struct octets filter, struct octets parms, struct octets data,
    size_t *left, uint8_t **out, size_t *len)
{
	struct pdf_filter	 f[PDF_FILTERS_MAX];
	int			 n = read_names(filter, f);

	*out = NULL;
	*len = 0;
	if (n == -1 || !read_all_parms(parms, f, n))
		return PDF_FILTER_UNKNOWN;
	return pdf_filter_run(f, (size_t)n, data, left, out, len);
}
