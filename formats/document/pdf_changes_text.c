/*
 * pdf_changes_text.c: objects of an encrypted PDF, through libqpdf.
 *
 * Strings and streams in the file are in cipher, another one wherever an
 * object is written anew: so objects are taken as libqpdf writes them out.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/document/pdf_changes_view.h"
#include "formats/document/pdf_stream.h"

static bool
begin(struct pdf_view *v)
{
	if (v->q != NULL)
		return true;
	if ((v->q = pdf_quiet()) == NULL) {
		v->failed = true;
		return false;
	}
	qpdf_set_attempt_recovery(v->q, QPDF_FALSE);
	if (qpdf_read_memory(v->q, "document", (const char *)v->p, v->len,
	    "") & QPDF_ERRORS) {
		(void)qpdf_get_error(v->q);
		qpdf_cleanup(&v->q);
		v->q = NULL;
		v->spent = v->decoder->exhausted = true;
		return false;
	}
	return true;
}

static bool
set_text(struct pdf_view *v, struct view_text *t, qpdf_oh oh)
{
	const char	*s;
	qpdf_oh		 dict;

	t->stream = qpdf_oh_is_stream(v->q, oh);
	t->absent = qpdf_oh_is_null(v->q, oh);
	if (t->stream) {
		dict = qpdf_oh_get_dict(v->q, oh);
		s = qpdf_oh_unparse_resolved(v->q, dict);
		qpdf_oh_release(v->q, dict);
	} else {
		s = qpdf_oh_unparse_resolved(v->q, oh);
	}
	t->len = s == NULL ? 0 : strlen(s);
	if (t->len > PDF_DECODED_MAX - v->decoder->total) {
		v->decoder->exhausted = true;
		return false;
	}
	v->decoder->total += t->len;
	if ((t->p = malloc(t->len + 1)) == NULL) {
		v->failed = true;
		return false;
	}
	if (t->len > 0)
		memcpy(t->p, s, t->len);
	return true;
}

static struct view_text *
add_text(struct pdf_view *v, uint32_t num)
{
	struct view_text	*grown;

	if ((v->ntext & (v->ntext + 1)) == 0) {
		grown = reallocarray(v->text, (v->ntext + 1) * 2,
		    sizeof(*grown));
		if (grown == NULL) {
			v->failed = true;
			return NULL;
		}
		v->text = grown;
	}
	if (pdf_map_set(&v->texts, num, (uint32_t)v->ntext + 1) == -1) {
		v->failed = true;
		return NULL;
	}
	memset(&v->text[v->ntext], 0, sizeof(v->text[0]));
	return &v->text[v->ntext++];
}

bool
pdf_view_text(struct pdf_view *v, const struct view_entry *e,
    struct pdf_object *o)
{
	struct view_text	*t;
	struct pdf_lex		 lex;
	struct pdf_value	 value;
	uint32_t		 known = pdf_map_get(&v->texts, e->num);
	qpdf_oh			 oh;
	bool			 ok;

	if (known != 0) {
		t = &v->text[known - 1];
	} else {
		if (!begin(v) || (t = add_text(v, e->num)) == NULL)
			return false;
		oh = qpdf_get_object_by_id(v->q, (int)e->num, e->gen);
		ok = set_text(v, t, oh);
		qpdf_oh_release(v->q, oh);
		if (qpdf_has_error(v->q))
			(void)qpdf_get_error(v->q);
		if (!ok)
			return false;
	}
	lex = (struct pdf_lex){ t->p, t->p + t->len };
	if (t->p == NULL || t->absent || pdf_lex_value(&lex, &value) != 1)
		return false;
	*o = (struct pdf_object){ .value = value.raw, .kind = value.kind,
	    .stream = t->stream, .view = v, .num = e->num };
	return true;
}

bool
pdf_view_text_data(const struct pdf_object *o, struct octets *out)
{
	struct pdf_view		*v = o->view;
	const struct view_entry	*e = pdf_view_entry(v, o->num, NULL);
	struct view_text	*t;
	uint32_t		 known = pdf_map_get(&v->texts, o->num);
	unsigned char		*p = NULL;
	size_t			 len = 0;
	qpdf_oh			 oh;
	int			 rc;

	if (known == 0 || e == NULL)
		return false;
	t = &v->text[known - 1];
	if (t->data == NULL) {
		oh = qpdf_get_object_by_id(v->q, (int)e->num, e->gen);
		rc = qpdf_oh_get_stream_data(v->q, oh, qpdf_dl_none, NULL, &p,
		    &len);
		qpdf_oh_release(v->q, oh);
		if (qpdf_has_error(v->q))
			(void)qpdf_get_error(v->q);
		if ((rc & QPDF_ERRORS) || p == NULL ||
		    len > PDF_DECODED_MAX - v->decoder->total) {
			free(p);
			return false;
		}
		v->decoder->total += len;
		t->data = p;
		t->ndata = len;
	}
	out->p = t->data;
	out->len = t->ndata;
	return true;
}
