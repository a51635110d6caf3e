/*
 * pdf_find.c: every signature dictionary of a PDF, in any of its revisions.
 *
 * The fields of the last revision's form come first.  Then each "/ByteRange"
 * in the octets that is not in one of their dictionaries is looked at: it may
 * be in no form, or in that of an earlier revision, which is then read too.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/detail.h"

#include "formats/document/pdf_plain.h"
#include "formats/document/pdf_scan.h"
#include "formats/document/pdf_xref.h"

#include "formats/document/pdf_find.h"

#define LEX_BUDGET	((uint64_t)64 << 20)	/* octets read around markers */

struct search {
	struct pdf_finds	*out;
	const struct pdf_file	*file;
	const struct pdf_open	*doc;
	struct pdf_xref		*xref;		/* NULL: ask libqpdf */
	struct pdf_markers	 markers;
	uint64_t		 budget;
	/* The earlier revision read last, and its index. */
	struct pdf_open		 old;
	size_t			 old_index;	/* SIZE_MAX: none */
	unsigned int		 reopened;
};

/* Takes the dictionary's buffers.  The place; NULL: memory, or the limit. */
static struct pdf_found *
append(struct search *s, struct pdf_sigdict *sd, const char *name)
{
	struct pdf_finds	*all = s->out;
	struct pdf_found	*grown, *f;

	if (all->n == PLAN_SIGS_MAX) {
		all->short_of = D_("more signatures than are judged");
		return NULL;
	}
	if (all->n == all->cap) {
		all->cap = all->cap == 0 ? 4 : all->cap * 2;
		grown = reallocarray(all->v, all->cap, sizeof(*grown));
		if (grown == NULL)
			return NULL;
		all->v = grown;
	}
	f = &all->v[all->n];
	memset(f, 0, sizeof(*f));
	if (name != NULL && (f->name = strdup(name)) == NULL)
		return NULL;
	f->sd = *sd;
	sigdict_init(sd);
	all->n++;
	return f;
}

/* Takes the dictionary's buffers. */
static int
keep(struct search *s, struct pdf_sigdict *sd, const char *name,
    bool unlisted, bool removed)
{
	struct pdf_finds	*all = s->out;
	struct pdf_found	*f;

	for (size_t i = 0; i < all->n; i++) {
		if (!sigdict_equal(&all->v[i].sd, sd))
			continue;
		sigdict_release(sd);	/* in several fields or revisions */
		return 0;
	}
	if ((f = append(s, sd, name)) == NULL) {
		sigdict_release(sd);
		return all->n == PLAN_SIGS_MAX ? 0 : -1;
	}
	f->unlisted = unlisted;
	f->removed = removed;
	return 0;
}

static bool
same_contents(const struct pdf_sigdict *a, const struct pdf_sigdict *b)
{
	return a->contents.len == b->contents.len && (a->contents.len == 0 ||
	    memcmp(a->contents.p, b->contents.p, a->contents.len) == 0);
}

/*
 * The dictionary came from libqpdf: which of the file's it is, so that its
 * place is known.  In an encrypted file libqpdf may have "decrypted" what is
 * not encrypted (ISO 32000-1 7.6.1): there the file's octets count.
 */
static void
locate(struct search *s, struct pdf_sigdict *sd, bool encrypted)
{
	struct pdf_sigdict	 raw;
	struct buf		 swap;
	uint64_t		 off;

	for (size_t i = s->markers.n; i-- > 0 && sd->where.len == 0;) {
		const struct pdf_marker	*m = &s->markers.v[i];

		if (sd->num != 0 && (m->num != sd->num || m->gen != sd->gen))
			continue;
		off = pdf_marker_dict(m, s->file->p, s->file->len, &s->budget);
		if (off == 0)
			continue;
		sigdict_init(&raw);
		(void)sigdict_from_file(&raw, s->file->p, s->file->len, off);
		if (raw.where.len != 0 && raw.has_contents && (encrypted ||
		    same_contents(&raw, sd))) {
			sd->where = raw.where;
			sd->contents_at = raw.contents_at;
			sd->contents_hex = raw.contents_hex;
			sd->twice = raw.twice;
			swap = sd->contents;
			sd->contents = raw.contents;
			raw.contents = swap;
		}
		sigdict_release(&raw);
	}
}

static void
swap_bufs(struct buf *a, struct buf *b)
{
	struct buf	 t = *a;

	*a = *b;
	*b = t;
}

/*
 * ISO 32000-1 7.6.1: in an encrypted file all strings are encrypted but
 * Contents, which was read in place; the others come from libqpdf.  1 or -1.
 */
static int
unseal(struct search *s, const struct pdf_field *f, struct pdf_sigdict *sd)
{
	struct pdf_sigdict	 other;
	int			 rc;

	if (!s->doc->encrypted)
		return 1;
	sigdict_init(&other);
	rc = sigdict_from_qpdf(&other, s->doc->q, f->value);
	if (rc == 1) {
		swap_bufs(&sd->cert, &other.cert);
		for (size_t i = 0; i < SAID_TEXTS; i++)
			swap_bufs(&sd->said[i], &other.said[i]);
		sd->claimed = other.claimed;
		sd->plain = true;
	}
	sigdict_release(&other);
	return rc == -1 ? -1 : 1;
}

/* The value of a field, in place when its offset is known.  1, 0, -1. */
static int
read_value(struct search *s, const struct pdf_field *f, struct pdf_sigdict *sd)
{
	struct pdf_lex	 lex;
	uint64_t	 off = 0;
	int		 rc;

	sigdict_init(sd);
	if (s->xref != NULL && f->num != 0)
		off = pdf_xref_find(s->xref, f->num, f->gen);
	if (off != 0) {
		lex = (struct pdf_lex){ s->file->p + off,
		    s->file->p + s->file->len };
		pdf_lex_space(&lex);
		rc = sigdict_from_file(sd, s->file->p, s->file->len,
		    (uint64_t)(lex.p - s->file->p));
		if (rc == 1)
			return unseal(s, f, sd);
		sigdict_release(sd);
		if (rc == -1)
			return -1;
	}
	rc = sigdict_from_qpdf(sd, s->doc->q, f->value);
	if (rc == 1) {
		sd->num = f->num;
		sd->gen = f->gen;
		locate(s, sd, s->doc->encrypted);
	}
	return rc;
}

static int
find_listed(struct search *s)
{
	const struct pdf_form	*form = &s->doc->form;
	struct pdf_sigdict	 sd;
	int			 rc = 0;

	if (form->more)
		s->out->short_of = D_("more form fields than are looked at");
	for (size_t i = 0; i < form->n && rc != -1; i++) {
		rc = read_value(s, &form->v[i], &sd);
		sd.num = form->v[i].num;
		sd.gen = form->v[i].gen;
		if (rc == 1 && sigdict_is_signature(&sd))
			rc = keep(s, &sd, form->v[i].name, false, false);
		sigdict_release(&sd);
	}
	return rc == -1 ? -1 : 0;
}

/*
 * Does a field that has a value have one that nobody can read as a signature?
 * NULL: no; it is unsigned, its value being null (ISO 32000-1 7.3.10) or a
 * dictionary that is not filled in.
 */
static const char *
unread_why(const struct search *s, const struct pdf_field *f,
    const struct pdf_sigdict *sd, bool is_dict)
{
	const uint8_t	*at = pdf_object_last(s->file->p, s->file->len,
			    f->num, f->gen), *end;
	struct pdf_lex	 lex;
	struct octets	 tok;

	if (is_dict && (sd->subfilter[0] != '\0' ||
	    strcmp(sd->type, "DocTimeStamp") == 0))
		return D_("it has neither ByteRange nor Contents");
	if (is_dict) {
		end = at == NULL ? NULL : memmem(at, (size_t)(s->file->p +
		    s->file->len - at), "endobj", 6);
		return end != NULL && memmem(at, (size_t)(end - at),
		    "/ByteRange", 10) != NULL ?
		    D_("its ByteRange is not in its dictionary") : NULL;
	}
	if (at == NULL)
		/* Undefined is null; but not where the file is damaged. */
		return s->doc->warned || qpdf_more_warnings(s->doc->q) ?
		    D_("its object is not there") : NULL;
	lex = (struct pdf_lex){ at, s->file->p + s->file->len };
	if (pdf_lex_next(&lex, &tok) == PDF_WORD && tok.len == 4 &&
	    memcmp(tok.p, "null", 4) == 0)
		return NULL;
	return D_("its object is no dictionary, or a damaged one");
}

/* Fields with a value in which no signature was found in any way. */
static int
find_unread(struct search *s)
{
	const struct pdf_form	*form = &s->doc->form;
	struct pdf_sigdict	 sd;
	struct pdf_found	*f;
	const char		*why;
	size_t			 k;
	int			 rc;

	for (size_t i = 0; i < form->n; i++) {
		for (k = 0; k < s->out->n && (form->v[i].num == 0 ||
		    s->out->v[k].sd.num != form->v[i].num ||
		    s->out->v[k].sd.gen != form->v[i].gen); k++)
			;
		if (k < s->out->n)
			continue;
		if ((rc = read_value(s, &form->v[i], &sd)) == -1)
			return -1;
		sd.num = form->v[i].num;
		sd.gen = form->v[i].gen;
		why = sigdict_is_signature(&sd) ? NULL :
		    unread_why(s, &form->v[i], &sd, rc == 1);
		if (why != NULL) {
			f = append(s, &sd, form->v[i].name);
			if (f != NULL)
				f->unread = why;
			else if (s->out->n < PLAN_SIGS_MAX)
				rc = -1;
		}
		sigdict_release(&sd);
		if (rc == -1)
			return -1;
	}
	return 0;
}

static bool
is_explained(const struct search *s, const struct pdf_marker *m)
{
	for (size_t i = 0; i < s->out->n; i++) {
		const struct span	*w = &s->out->v[i].sd.where;

		if (m->at >= w->off && m->at - w->off < w->len)
			return true;
	}
	return false;
}

/*
 * The revision that the marker is in, read by libqpdf.  *doc is NULL when no
 * revision holds it, or it cannot be read.  -1: memory.
 */
static int
revision_of(struct search *s, const struct pdf_marker *m,
    const struct pdf_open **doc)
{
	const struct pdf_revisions	*revs = &s->file->revisions;
	size_t				 i = pdf_revision_at(revs, m->at);

	*doc = NULL;
	if (i + 1 >= revs->n) {
		*doc = s->doc;
		return 0;
	}
	if (i != s->old_index) {
		if (s->reopened == PDF_REOPEN_MAX) {
			s->out->short_of =
			    D_("more revisions than are looked at");
			return 0;
		}
		s->reopened++;
		pdf_open_release(&s->old);
		s->old_index = i;
		if (pdf_open(&s->old, s->file->p, revs->v[i].end) == -1)
			return -1;
	}
	if (s->old.q != NULL)
		*doc = &s->old;
	return 0;
}

/* Does the revision know the dictionary as this object? */
static bool
is_reachable(const struct pdf_open *doc, const struct pdf_marker *m,
    const struct pdf_sigdict *raw, bool top)
{
	struct pdf_sigdict	 sd;
	qpdf_oh			 oh;
	bool			 is = false;

	oh = qpdf_get_object_by_id(doc->q, (int)m->num, (int)m->gen);
	sigdict_init(&sd);
	if (!top)
		is = qpdf_oh_is_dictionary(doc->q, oh);
	else if (sigdict_from_qpdf(&sd, doc->q, oh) == 1)
		is = sd.has_range && (doc->encrypted ||
		    same_contents(&sd, raw));
	sigdict_release(&sd);
	qpdf_oh_release(doc->q, oh);
	return is;
}

/* A marker outside of the dictionaries found so far. */
static int
consider(struct search *s, const struct pdf_marker *m)
{
	const struct pdf_open	*doc = NULL;
	const struct pdf_field	*field = NULL;
	struct pdf_sigdict	 sd;
	struct pdf_lex		 lex;
	uint64_t		 off;
	bool			 listed;
	int			 rc = 0;

	off = pdf_marker_dict(m, s->file->p, s->file->len, &s->budget);
	if (off == 0)
		return 0;
	sigdict_init(&sd);
	(void)sigdict_from_file(&sd, s->file->p, s->file->len, off);
	sd.num = m->num;
	sd.gen = m->gen;
	if (!sd.has_range || !(sd.has_contents || sd.filter[0] != '\0'))
		goto out;
	if (s->doc->q == NULL) {	/* nothing to ask: it counts */
		rc = keep(s, &sd, NULL, false, false);
		goto out;
	}
	if ((rc = revision_of(s, m, &doc)) == -1 || doc == NULL)
		goto out;
	lex = (struct pdf_lex){ s->file->p + m->body,
	    s->file->p + s->file->len };
	pdf_lex_space(&lex);
	field = pdf_form_find(&doc->form, m->num, m->gen);
	listed = field != NULL && doc == s->doc;
	/* A listed one that libqpdf could not make sense of counts. */
	if (listed || is_reachable(doc, m, &sd,
	    (uint64_t)(lex.p - s->file->p) == off))
		rc = keep(s, &sd, field == NULL ? NULL : field->name,
		    !listed, field != NULL && !listed);
 out:
	sigdict_release(&sd);
	return rc;
}

static uint64_t
covered_end(const struct pdf_found *f)
{
	const struct byterange	*br = &f->sd.range;

	if (br->count != 4 || br->n[3] > UINT64_MAX - br->n[2])
		return UINT64_MAX;
	return br->n[2] + br->n[3];
}

/* By what they cover, the order of signing; equal ones stay as they are. */
static void
sort(struct pdf_finds *all)
{
	struct pdf_found	 f;
	size_t			 j;

	for (size_t i = 1; i < all->n; i++) {
		f = all->v[i];
		for (j = i; j > 0 && covered_end(&all->v[j - 1]) >
		    covered_end(&f); j--)
			all->v[j] = all->v[j - 1];
		all->v[j] = f;
	}
}

int
pdf_find(struct pdf_finds *out, const struct pdf_file *file,
    const struct pdf_open *doc)
{
	const struct pdf_revisions	*revs = &file->revisions;
	struct search			 s = { .out = out, .file = file };
	int				 rc = -1;

	memset(out, 0, sizeof(*out));
	s.doc = doc;
	s.budget = LEX_BUDGET;
	s.old_index = SIZE_MAX;
	if (pdf_markers_find(&s.markers, file->p, file->len) == -1)
		goto out;
	if (s.markers.more)
		out->short_of = D_("more ByteRanges than are looked at");
	if (doc->q != NULL && !doc->warned && revs->plain &&
	    doc->form.n > 0 && memcmp(file->p, "%PDF-", 5) == 0)
		s.xref = pdf_xref_read(file->p, file->len,
		    revs->v[revs->n - 1].xref, doc->q);
	if (doc->q != NULL && find_listed(&s) == -1)
		goto out;
	for (size_t i = 0; i < s.markers.n; i++)
		if (!is_explained(&s, &s.markers.v[i]) &&
		    consider(&s, &s.markers.v[i]) == -1)
			goto out;
	if (doc->q != NULL && find_unread(&s) == -1)
		goto out;
	if (s.budget == 0)
		out->short_of = D_("too much between ByteRanges");
	sort(out);
	rc = 0;
 out:
	pdf_open_release(&s.old);
	pdf_xref_free(s.xref);
	pdf_markers_release(&s.markers);
	if (rc == -1)
		pdf_finds_release(out);
	return rc;
}

/* The values of the fields, all of which are read in place.  1, 0, -1. */
static int
find_plain(struct search *s, const struct pdf_plain_form *form)
{
	struct pdf_sigdict	 sd;
	struct pdf_lex		 lex;
	int			 rc = 1;

	for (size_t i = 0; i < form->n && rc == 1; i++) {
		lex = (struct pdf_lex){ s->file->p + form->v[i].off,
		    s->file->p + s->file->len };
		pdf_lex_space(&lex);
		sigdict_init(&sd);
		rc = sigdict_from_file(&sd, s->file->p, s->file->len,
		    (uint64_t)(lex.p - s->file->p));
		sd.num = form->v[i].num;
		if (rc == 1 && !sigdict_is_signature(&sd))
			rc = 0;		/* find_unread() */
		else if (rc == 1 && keep(s, &sd, form->v[i].name, false,
		    false) == -1)
			rc = -1;
		sigdict_release(&sd);
	}
	for (size_t i = 0; i < s->markers.n && rc == 1; i++)
		if (!is_explained(s, &s->markers.v[i]))
			rc = 0;
	return s->out->short_of != NULL ? 0 : rc;
}

int
pdf_find_plain(struct pdf_finds *out, const struct pdf_file *file)
{
	struct search		 s = { .out = out, .file = file };
	struct pdf_plain_form	 form;
	int			 rc;

	memset(out, 0, sizeof(*out));
	if ((rc = pdf_plain_read(&form, file)) == 1)
		rc = pdf_markers_find(&s.markers, file->p, file->len) == -1 ?
		    -1 : s.markers.more ? 0 : find_plain(&s, &form);
	if (rc == 1)
		sort(out);
	else
		pdf_finds_release(out);
	pdf_markers_release(&s.markers);
	pdf_plain_release(&form);
	return rc;
}

void
pdf_finds_release(struct pdf_finds *all)
{
	for (size_t i = 0; i < all->n; i++) {
		sigdict_release(&all->v[i].sd);
		free(all->v[i].name);
	}
	free(all->v);
	memset(all, 0, sizeof(*all));
}
