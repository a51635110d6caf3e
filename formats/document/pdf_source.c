/*
 * pdf_source.c: a PDF's values, in place or by libqpdf.
 */
#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

#include "formats/document/pdf_changes_view.h"
#include "formats/document/pdf_strict.h"

#include "formats/document/pdf_source.h"

#define TAIL		((size_t)1024)	/* octets with the last startxref */
#define NUMBER_MAX	18		/* octets: within 64 bits */
#define INFLATED_MAX	((size_t)64 * 1024 * 1024)
#define INFLATES	((size_t)8)	/* times as much, mostly */
#define INFLATES_FEW	((size_t)1024)
#define LOADS_MAX	4		/* an object while another is read */

static void
forget_error(qpdf_data q)
{
	if (qpdf_has_error(q))
		(void)qpdf_get_error(q);
}

static struct pdf_item
doubt(struct pdf_source *s)
{
	s->doubt = true;
	return (struct pdf_item){ .kind = PDF_END };
}

/* The offset that the last startxref gives, when it ends the octets. */
static bool
last_start(const uint8_t *p, size_t len, uint64_t *start)
{
	const uint8_t	*end = p + len, *at = NULL, *from;
	struct pdf_lex	 lex;
	struct octets	 tok;

	from = len > TAIL ? end - TAIL : p;
	while ((from = memmem(from, (size_t)(end - from), "startxref", 9)) !=
	    NULL)
		at = from++;
	if (at == NULL)
		return false;
	lex = (struct pdf_lex){ at + 9, end };
	if (lex.p == end || !pdf_is_space(*lex.p) ||
	    pdf_lex_next(&lex, &tok) != PDF_NUMBER ||
	    pdf_uint(tok, start) == -1)
		return false;
	while (lex.p < end && pdf_is_space(*lex.p))
		lex.p++;
	if (end - lex.p < 5 || memcmp(lex.p, "%%EOF", 5) != 0)
		return false;
	for (lex.p += 5; lex.p < end && pdf_is_space(*lex.p); lex.p++)
		continue;
	return lex.p == end;
}

int
pdf_source_in_place(struct pdf_source *s, const uint8_t *p, size_t len)
{
	uint64_t	 start;

	memset(s, 0, sizeof(*s));
	s->in_place = true;
	s->left = PDF_DECODED_MAX;
	s->table.p = p;
	s->table.len = len;
	return pdf_table_header(p, len) && last_start(p, len, &start) &&
	    pdf_table_read(&s->table, start) ? 1 : 0;
}

int
pdf_source_libqpdf(struct pdf_source *s, const uint8_t *p, size_t len)
{
	memset(s, 0, sizeof(*s));
	s->left = PDF_DECODED_MAX;
	if (pdf_open(&s->open, p, len) == -1)
		return -1;
	s->q = s->open.q;
	return s->q != NULL ? 1 : 0;
}

void
pdf_source_close(struct pdf_source *s)
{
	if (s->q != NULL)
		forget_error(s->q);
	if (!s->in_place)
		pdf_open_release(&s->open);
	libdeflate_free_decompressor(s->z);
	free(s->page);
	s->q = NULL;
	s->z = NULL;
	s->page = NULL;
}

void
pdf_item_release(struct pdf_source *s, struct pdf_item *it)
{
	if (!s->in_place)
		qpdf_oh_release(s->q, it->oh);
}

static struct pdf_item
by_qpdf(qpdf_oh oh)
{
	return (struct pdf_item){ .oh = oh };
}

struct pdf_item
pdf_item_none(struct pdf_source *s)
{
	if (s->in_place)
		return (struct pdf_item){ .kind = PDF_END };
	return by_qpdf(qpdf_oh_new_null(s->q));
}

static struct pdf_item load(struct pdf_source *, uint32_t num);

struct pdf_item
pdf_item_of(struct pdf_source *s, const struct pdf_value *v)
{
	if (v->kind == PDF_REF)
		return load(s, v->num);
	if (v->kind == PDF_WORD && v->raw.len == 4 &&
	    memcmp(v->raw.p, "null", 4) == 0)
		return pdf_item_none(s);
	return (struct pdf_item){ .kind = v->kind, .raw = v->raw };
}

static bool
is_word(struct pdf_lex *lex, const char *word)
{
	struct octets	 tok;

	return pdf_lex_next(lex, &tok) == PDF_WORD &&
	    tok.len == strlen(word) && memcmp(tok.p, word, tok.len) == 0;
}

/* Digits, with a sign at most. */
static bool
whole(struct octets t, long long *out)
{
	char	 text[NUMBER_MAX + 1];
	size_t	 i = t.len > 0 && (t.p[0] == '+' || t.p[0] == '-');

	if (t.len > NUMBER_MAX || i == t.len)
		return false;
	for (; i < t.len; i++)
		if (t.p[i] < '0' || t.p[i] > '9')
			return false;
	memcpy(text, t.p, t.len);
	text[t.len] = '\0';
	*out = strtoll(text, NULL, 10);
	return true;
}

/* The cursor is after the dictionary and the word "stream". */
static bool
take_stream(struct pdf_source *s, struct pdf_lex *lex, struct pdf_item *it)
{
	struct pdf_item	 length;
	long long	 n;

	if (lex->p < lex->end && *lex->p == '\r')
		lex->p++;
	if (lex->p == lex->end || *lex->p++ != '\n')
		return false;
	length = pdf_item_get(s, it, "/Length");
	if (length.kind != PDF_NUMBER || !whole(length.raw, &n) || n < 0 ||
	    n >= lex->end - lex->p)
		return false;
	it->stream = true;
	it->data = (struct octets){ lex->p, (size_t)n };
	lex->p += n;
	/* A comment or anything else there is libqpdf's to judge. */
	while (lex->p < lex->end && pdf_is_space(*lex->p))
		lex->p++;
	return lex->p < lex->end && *lex->p == 'e' && is_word(lex,
	    "endstream");
}

/* Numbers and names that are objects of their own. */
static bool
take_scalar(struct pdf_lex *lex, struct pdf_item *it)
{
	long long	 n;

	it->kind = pdf_lex_next(lex, &it->raw);
	if (it->kind == PDF_NUMBER)
		return whole(it->raw, &n);
	return it->kind == PDF_NAME && memchr(it->raw.p, '#',
	    it->raw.len) == NULL && memchr(it->raw.p, '\v', it->raw.len) ==
	    NULL;
}

static bool
take_object(struct pdf_source *s, struct pdf_lex *lex, struct pdf_item *it)
{
	struct pdf_lex	 after;
	struct pdf_value v;

	pdf_lex_space(lex);
	if (lex->p == lex->end)
		return false;
	if (*lex->p != '[' && *lex->p != '<') {
		if (!take_scalar(lex, it))
			return false;
	} else {
		if (!pdf_strict_value(lex, &v))
			return false;
		it->kind = v.kind;
		it->raw = v.raw;
		after = *lex;
		if (v.kind == PDF_DICT && is_word(&after, "stream")) {
			*lex = after;
			if (!take_stream(s, lex, it))
				return false;
		}
	}
	return is_word(lex, "endobj") && lex->end - lex->p > 1;
}

static struct pdf_item
load(struct pdf_source *s, uint32_t num)
{
	struct pdf_item	 it = { .num = num };
	struct pdf_item	*known = &s->known[num % PDF_SOURCE_KNOWN];
	struct pdf_lex	 lex;
	uint64_t	 off;

	if (s->doubt)
		return doubt(s);
	if (num != 0 && known->num == num)
		return *known;
	if ((off = pdf_table_find(&s->table, num)) == 0)
		return doubt(s);
	lex = (struct pdf_lex){ s->table.p + off, s->table.p + s->table.len };
	/* Its own length must not lead back to it. */
	known->num = 0;
	if (s->depth == LOADS_MAX)
		return doubt(s);
	s->depth++;
	if (!take_object(s, &lex, &it))
		it = doubt(s);
	s->depth--;
	if (!s->doubt)
		*known = it;
	return it;
}

struct pdf_item
pdf_item_get(struct pdf_source *s, const struct pdf_item *dict,
    const char *key)
{
	struct pdf_value	 v;

	if (!s->in_place)
		return by_qpdf(qpdf_oh_get_key(s->q, dict->oh, key));
	if (s->doubt || dict->kind != PDF_DICT ||
	    !pdf_get(dict->raw, key + 1, &v))
		return pdf_item_none(s);
	return pdf_item_of(s, &v);
}

void
pdf_item_get_all(struct pdf_source *s, const struct pdf_item *dict,
    const char *const *keys, size_t n, struct pdf_item *out)
{
	struct pdf_value	 v;
	struct pdf_lex		 lex;
	struct octets		 name;

	for (size_t i = 0; i < n; i++)
		out[i] = s->in_place ? pdf_item_none(s) :
		    pdf_item_get(s, dict, keys[i]);
	if (!s->in_place || s->doubt || dict->kind != PDF_DICT)
		return;
	/* Keys are as they are written, and there once: see take_object(). */
	lex = (struct pdf_lex){ dict->raw.p + 2, dict->raw.p +
	    dict->raw.len };
	while (pdf_lex_next(&lex, &name) == PDF_NAME &&
	    pdf_lex_value(&lex, &v) == 1)
		for (size_t i = 0; i < n; i++)
			if (strlen(keys[i]) == name.len &&
			    memcmp(keys[i], name.p, name.len) == 0)
				out[i] = pdf_item_of(s, &v);
}

bool
pdf_item_is_null(struct pdf_source *s, const struct pdf_item *it)
{
	return s->in_place ? it->kind == PDF_END :
	    qpdf_oh_is_null(s->q, it->oh);
}

bool
pdf_item_is_dict(struct pdf_source *s, const struct pdf_item *it)
{
	return s->in_place ? it->kind == PDF_DICT && !it->stream :
	    qpdf_oh_is_dictionary(s->q, it->oh);
}

bool
pdf_item_is_array(struct pdf_source *s, const struct pdf_item *it)
{
	return s->in_place ? it->kind == PDF_ARRAY :
	    qpdf_oh_is_array(s->q, it->oh);
}

bool
pdf_item_is_stream(struct pdf_source *s, const struct pdf_item *it)
{
	return s->in_place ? it->stream : qpdf_oh_is_stream(s->q, it->oh);
}

bool
pdf_item_is_name(struct pdf_source *s, const struct pdf_item *it)
{
	return s->in_place ? it->kind == PDF_NAME :
	    qpdf_oh_is_name(s->q, it->oh);
}

bool
pdf_item_int(struct pdf_source *s, const struct pdf_item *it, long long *out)
{
	if (s->in_place)
		return it->kind == PDF_NUMBER && whole(it->raw, out);
	if (!qpdf_oh_is_integer(s->q, it->oh))
		return false;
	*out = qpdf_oh_get_int_value(s->q, it->oh);
	return true;
}

bool
pdf_item_number(struct pdf_source *s, const struct pdf_item *it, double *out)
{
	char	 text[NUMBER_MAX + 1];

	if (!s->in_place) {
		if (!qpdf_oh_is_number(s->q, it->oh))
			return false;
		*out = qpdf_oh_get_numeric_value(s->q, it->oh);
		return true;
	}
	if (it->kind != PDF_NUMBER || it->raw.len > NUMBER_MAX)
		return false;
	memcpy(text, it->raw.p, it->raw.len);
	text[it->raw.len] = '\0';
	*out = strtod(text, NULL);
	return true;
}

void
pdf_item_name(struct pdf_source *s, const struct pdf_item *it,
    char out[PDF_ITEM_NAME + 1])
{
	const char	*name = "/";
	size_t		 n;

	out[0] = '\0';
	if (!pdf_item_is_name(s, it))
		return;
	if (s->in_place) {
		name = (const char *)it->raw.p;
		n = it->raw.len;
	} else {
		name = qpdf_oh_get_name(s->q, it->oh);
		n = strlen(name);
	}
	n = n == 0 ? 0 : n - 1;
	if (n > PDF_ITEM_NAME)
		n = PDF_ITEM_NAME;
	memcpy(out, name + (n > 0 && *name == '/' ? 1 : 0), n);
	out[n] = '\0';
}

struct pdf_item
pdf_item_dict(struct pdf_source *s, const struct pdf_item *stream)
{
	struct pdf_item	 dict = *stream;

	if (!s->in_place)
		return by_qpdf(qpdf_oh_get_dict(s->q, stream->oh));
	dict.stream = false;
	dict.num = 0;
	return dict;
}

/* One filter, /FlateDecode, or none, and nothing that goes with it. */
static bool
is_flate(struct pdf_source *s, const struct pdf_item *stream, bool *flate)
{
	static const char *const	 odd[] = { "/DecodeParms", "/F",
		"/FFilter", "/FDecodeParms" };
	struct pdf_item			 it, first;
	struct pdf_cursor		 at = { .i = 0 };

	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		it = pdf_item_get(s, stream, odd[i]);
		if (it.kind != PDF_END)
			return false;
	}
	it = pdf_item_get(s, stream, "/Filter");
	*flate = it.kind != PDF_END;
	if (it.kind == PDF_ARRAY && pdf_item_next(s, &it, &at, &first)) {
		if (pdf_item_next(s, &it, &at, &it))
			return false;
		it = first;
	}
	return !s->doubt && (!*flate || (it.kind == PDF_NAME &&
	    it.raw.len == 12 && memcmp(it.raw.p, "/FlateDecode", 12) == 0));
}

/* false: damaged, without an end, too much, or memory. */
static bool
inflate_all(struct pdf_source *s, struct octets in, struct pdf_bytes *out)
{
	enum libdeflate_result	 rc;
	size_t			 cap, used = 0;

	if (s->z == NULL)
		s->z = libdeflate_alloc_decompressor();
	if (s->z == NULL || in.len == 0 || in.len > INFLATED_MAX / INFLATES)
		return false;
	/* How much it is is known at its end: then again, with more room. */
	for (cap = INFLATES * in.len + INFLATES_FEW; cap <= INFLATED_MAX &&
	    cap <= s->left; cap *= 4) {
		s->left -= cap;
		free(out->own);
		if ((out->own = malloc(cap)) == NULL)
			return false;
		out->p = out->own;
		rc = libdeflate_zlib_decompress_ex(s->z, in.p, in.len,
		    out->own, cap, &used, &out->len);
		if (rc == LIBDEFLATE_SUCCESS)
			s->left += cap - out->len;
		if (rc != LIBDEFLATE_INSUFFICIENT_SPACE)
			return rc == LIBDEFLATE_SUCCESS && used == in.len;
	}
	return false;
}

static struct pdf_bytes
data_in_place(struct pdf_source *s, const struct pdf_item *stream)
{
	struct pdf_bytes	 out = { NULL, 0, NULL };
	bool			 flate;

	if (s->doubt || !stream->stream)
		return out;
	if (!is_flate(s, stream, &flate)) {
		s->doubt = true;
	} else if (!flate) {
		out.p = stream->data.p;
		out.len = stream->data.len;
	} else if (!inflate_all(s, stream->data, &out)) {
		s->doubt = true;
		free(out.own);
		out = (struct pdf_bytes){ NULL, 0, NULL };
	}
	return out;
}

struct pdf_bytes
pdf_item_data(struct pdf_source *s, const struct pdf_item *stream)
{
	struct pdf_bytes	 out = { NULL, 0, NULL };

	if (s->in_place)
		return data_in_place(s, stream);
	(void)pdf_stream_data(s->q, stream->oh, &s->left, &out.own, &out.len);
	out.p = out.own;
	return out;
}

void
pdf_bytes_release(struct pdf_bytes *b)
{
	free(b->own);
	*b = (struct pdf_bytes){ NULL, 0, NULL };
}

bool
pdf_item_next(struct pdf_source *s, const struct pdf_item *array,
    struct pdf_cursor *at, struct pdf_item *out)
{
	struct pdf_value	 v;

	if (!pdf_item_is_array(s, array) || s->doubt)
		return false;
	if (!s->in_place) {
		if (at->i >= qpdf_oh_get_array_n_items(s->q, array->oh))
			return false;
		*out = by_qpdf(qpdf_oh_get_array_item(s->q, array->oh,
		    at->i++));
		return true;
	}
	if (at->lex.p == NULL)
		at->lex = (struct pdf_lex){ array->raw.p + 1,
			array->raw.p + array->raw.len };
	if (pdf_lex_value(&at->lex, &v) != 1)
		return false;
	*out = pdf_item_of(s, &v);
	return true;
}

bool
pdf_item_tokens(struct pdf_source *s, const struct pdf_item *array,
    struct pdf_lex *lex)
{
	const char	*text;

	if (!pdf_item_is_array(s, array))
		return false;
	if (s->in_place) {
		*lex = (struct pdf_lex){ array->raw.p + 1,
			array->raw.p + array->raw.len };
		/* libqpdf would sort a dictionary's keys. */
		s->doubt = s->doubt || memmem(array->raw.p, array->raw.len,
		    "<<", 2) != NULL;
		return !s->doubt;
	}
	/* Asking libqpdf for each item costs more than reading them all. */
	text = qpdf_oh_unparse_resolved(s->q, array->oh);
	if (text == NULL || *text != '[')
		return false;
	lex->p = (const uint8_t *)text + 1;
	lex->end = (const uint8_t *)text + strlen(text);
	return true;
}

void
pdf_item_id(struct pdf_source *s, const struct pdf_item *it, uint32_t *num,
    uint32_t *gen)
{
	*num = s->in_place ? it->num :
	    (uint32_t)qpdf_oh_get_object_id(s->q, it->oh);
	*gen = s->in_place ? 0 :
	    (uint32_t)qpdf_oh_get_generation(s->q, it->oh);
}
