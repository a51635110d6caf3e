/*
 * pdf_sigdict.c: a signature dictionary, read in place or through libqpdf.
 */
#include <string.h>

#include "formats/base/timefmt.h"

#include "formats/document/pdf_sigdict.h"

#define DATE_MAX	128		/* octets of a date's string */

void
sigdict_init(struct pdf_sigdict *sd)
{
	memset(sd, 0, sizeof(*sd));
	buf_init(&sd->contents, SIGDICT_CONTENTS_MAX);
	buf_init(&sd->cert, SIGDICT_CONTENTS_MAX);
	for (size_t i = 0; i < SAID_TEXTS; i++)
		buf_init(&sd->said[i], SIGDICT_SAID_MAX);
	sd->claimed = TIME_NONE;
}

void
sigdict_release(struct pdf_sigdict *sd)
{
	buf_release(&sd->contents);
	buf_release(&sd->cert);
	for (size_t i = 0; i < SAID_TEXTS; i++)
		buf_release(&sd->said[i]);
	sigdict_init(sd);
}

static const char *const	 said_keys[SAID_TEXTS] = {
	[SAID_REASON] = "Reason", [SAID_LOCATION] = "Location",
	[SAID_CONTACT] = "ContactInfo" };

enum sigdict_said
sigdict_said(const char *key)
{
	unsigned int	 i = 0;

	while (i < SAID_TEXTS && strcmp(said_keys[i], key) != 0)
		i++;
	return (enum sigdict_said)i;
}

const char *
sigdict_said_key(enum sigdict_said i)
{
	return said_keys[i];
}

bool
sigdict_is_signature(const struct pdf_sigdict *sd)
{
	return sd->has_range || sd->has_contents;
}

bool
sigdict_is_timestamp(const struct pdf_sigdict *sd)
{
	return strcmp(sd->subfilter, "ETSI.RFC3161") == 0 ||
	    strcmp(sd->type, "DocTimeStamp") == 0;
}

bool
sigdict_equal(const struct pdf_sigdict *a, const struct pdf_sigdict *b)
{
	return a->range.count == b->range.count &&
	    memcmp(a->range.n, b->range.n,
	    a->range.count * sizeof(a->range.n[0])) == 0 &&
	    a->contents.len == b->contents.len && (a->contents.len == 0 ||
	    memcmp(a->contents.p, b->contents.p, a->contents.len) == 0);
}

/* TransformMethod and P of one signature reference (table 253). */
static void
transform(struct pdf_sigdict *sd, const char *method, int p)
{
	if (strcmp(method, "DocMDP") == 0)
		sd->docmdp = p >= 1 && p <= 3 ? p : 2;
	else if (strcmp(method, "UR3") == 0 || strcmp(method, "UR") == 0)
		sd->usage_rights = true;
}

/* P of TransformParams as it stands in the file.  -1: a reference. */
static int
params_in_file(struct octets raw, int *p)
{
	struct pdf_lex	 lex = { raw.p, raw.p + raw.len };
	char		 key[PDF_KEY_MAX];
	struct pdf_value v;
	struct octets	 tok;
	uint64_t	 n;

	if (pdf_lex_next(&lex, &tok) != PDF_DICT)
		return -1;
	while (pdf_dict_next(&lex, key, &v) == 1) {
		if (strcmp(key, "P") != 0)
			continue;
		if (v.kind == PDF_REF)
			return -1;
		if (pdf_uint(v.raw, &n) == 0 && n <= 3)
			*p = (int)n;
	}
	return 0;
}

/* One signature reference as it stands in the file.  -1: look elsewhere. */
static int
reference_in_file(struct pdf_sigdict *sd, struct octets raw)
{
	struct pdf_lex	 lex = { raw.p, raw.p + raw.len };
	char		 key[PDF_KEY_MAX], method[PDF_KEY_MAX] = "";
	struct pdf_value v, params = { .kind = PDF_END };
	struct octets	 tok;
	int		 p = 0, rc;

	if (pdf_lex_next(&lex, &tok) != PDF_DICT)
		return -1;
	while ((rc = pdf_dict_next(&lex, key, &v)) == 1) {
		if (strcmp(key, "TransformMethod") == 0) {
			if (v.kind != PDF_NAME ||
			    !pdf_name(v.raw, method, sizeof(method)))
				return -1;
		} else if (strcmp(key, "TransformParams") == 0) {
			params = v;
		}
	}
	if (strcmp(method, "DocMDP") == 0 && params.kind != PDF_END &&
	    params_in_file(params.raw, &p) == -1)
		return -1;
	transform(sd, method, p);
	return rc;
}

static int
references_in_file(struct pdf_sigdict *sd, const struct pdf_value *array)
{
	struct pdf_lex	 lex = { array->raw.p, array->raw.p + array->raw.len };
	struct pdf_value v;
	struct octets	 tok;
	int		 rc;

	if (pdf_lex_next(&lex, &tok) != PDF_ARRAY)
		return -1;
	for (size_t i = 0; i < SIGDICT_REFS_MAX; i++) {
		if ((rc = pdf_lex_value(&lex, &v)) != 1)
			return rc;
		if (v.kind != PDF_DICT || reference_in_file(sd, v.raw) == -1)
			return -1;
	}
	return 0;
}

/* Cert: a string, or an array whose first is the signer's. */
static int
cert_in_file(struct pdf_sigdict *sd, const struct pdf_value *value)
{
	struct pdf_lex	 lex = { value->raw.p, value->raw.p + value->raw.len };
	struct pdf_value v = *value;
	struct octets	 tok;

	if (v.kind == PDF_ARRAY && (pdf_lex_next(&lex, &tok) != PDF_ARRAY ||
	    pdf_lex_value(&lex, &v) != 1))
		return -1;
	if (v.kind == PDF_REF)
		return -1;
	buf_reset(&sd->cert);
	if (pdf_string(&sd->cert, &v) == -1)
		buf_reset(&sd->cert);
	return 0;
}

static int
range_in_file(struct pdf_sigdict *sd, const struct pdf_value *v)
{
	if (memmem(v->raw.p, v->raw.len, "R", 1) != NULL)
		return -1;	/* a reference in it, or instead of it */
	sd->twice |= sd->has_range;
	sd->has_range = true;
	sd->range_whole = byterange_parse(&sd->range, v->raw.p, v->raw.len) ==
	    FINDING_OK;
	return 0;
}

static int
contents_in_file(struct pdf_sigdict *sd, const struct pdf_value *v,
    const uint8_t *file)
{
	if (v->kind != PDF_HEX && v->kind != PDF_STRING)
		return -1;
	sd->twice |= sd->has_contents;
	sd->has_contents = true;
	sd->contents_hex = v->kind == PDF_HEX;
	sd->contents_at.off = (uint64_t)(v->raw.p - file);
	sd->contents_at.len = v->raw.len;
	buf_reset(&sd->contents);
	return pdf_string(&sd->contents, v);
}

static void
date_in_file(struct pdf_sigdict *sd, const struct pdf_value *v)
{
	struct buf	 text;

	buf_init(&text, DATE_MAX);
	if (pdf_string(&text, v) == 0)
		sd->claimed = pdf_date(text.p, text.len);
	buf_release(&text);
}

/* What does not fit, or is a reference, is not said. */
static void
said_in_file(struct buf *to, const struct pdf_value *v)
{
	buf_reset(to);
	if ((v->kind != PDF_STRING && v->kind != PDF_HEX) ||
	    pdf_string(to, v) == -1)
		buf_reset(to);
}

static int
name_in_file(char out[PDF_KEY_MAX], const struct pdf_value *v)
{
	if (v->kind != PDF_NAME || !pdf_name(v->raw, out, PDF_KEY_MAX)) {
		out[0] = '\0';
		return -1;
	}
	return 0;
}

static int
entry_in_file(struct pdf_sigdict *sd, const char *key,
    const struct pdf_value *v, const uint8_t *file)
{
	if (strcmp(key, "ByteRange") == 0)
		return range_in_file(sd, v);
	if (strcmp(key, "Contents") == 0)
		return contents_in_file(sd, v, file);
	if (strcmp(key, "Type") == 0)
		return name_in_file(sd->type, v);
	if (strcmp(key, "Filter") == 0)
		return name_in_file(sd->filter, v);
	if (strcmp(key, "SubFilter") == 0)
		return name_in_file(sd->subfilter, v);
	if (strcmp(key, "Reference") == 0)
		return references_in_file(sd, v);
	if (strcmp(key, "Cert") == 0)
		return cert_in_file(sd, v);
	if (strcmp(key, "M") == 0)
		date_in_file(sd, v);
	else if (sigdict_said(key) != SAID_TEXTS)
		said_in_file(&sd->said[sigdict_said(key)], v);
	return 0;
}

int
sigdict_from_file(struct pdf_sigdict *sd, const uint8_t *p, size_t len,
    uint64_t off)
{
	struct pdf_lex	 lex;
	char		 key[PDF_KEY_MAX];
	struct pdf_value v;
	struct octets	 tok;
	int		 rc, whole = 1;

	if (off >= len)
		return 0;
	lex = (struct pdf_lex){ p + off, p + len };
	if (pdf_lex_next(&lex, &tok) != PDF_DICT)
		return 0;
	while ((rc = pdf_dict_next(&lex, key, &v)) == 1)
		if (entry_in_file(sd, key, &v, p) == -1)
			whole = 0;
	if (rc == -1)
		return 0;
	sd->where.off = off;
	sd->where.len = (uint64_t)(lex.p - p) - off;
	return whole;
}
