/*
 * pdf_changes_field.c: changes of one form field or widget
 * (ISO 32000-1 12.7.3, 12.5.6.19).
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/document/pdf_changes_part.h"

#define FLAGS_HIDING	(1 | 2 | 32)	/* Invisible, Hidden, NoView */

/* What is happening to a field. */
struct field_change {
	const struct field *was;
	const struct field *is;
	bool		 signature;
	bool		 was_signed;
	bool		 signing;	/* it has got its signature */
	bool		 valued;	/* it has another value */
	bool		 redraw;	/* a reader makes its look */
	bool		 drawn;		/* another appearance */
};

bool
is_signed(struct pdf_view *v, const struct pdf_object *o)
{
	struct pdf_value	 any;

	(void)v;
	return o->kind == PDF_DICT && !o->stream &&
	    (pdf_get(o->value, "Contents", &any) ||
	    pdf_get(o->value, "ByteRange", &any));
}

static bool
is_doc_timestamp(struct pdf_view *v, const struct pdf_object *o)
{
	return pdf_view_is(v, o->value, "Type", "DocTimeStamp") ||
	    pdf_view_is(v, o->value, "SubFilter", "ETSI.RFC3161");
}

/* Its signature's dictionary, when it is signed. */
static bool
get_signature(const struct form *f, struct pdf_view *v, size_t i,
    struct pdf_object *o)
{
	return f->v[i].type == FIELD_SIGNATURE &&
	    form_value(f, v, i, "V", o) && is_signed(v, o);
}

static void
forbid_locked(struct compare *c, const struct form *f, struct pdf_view *v,
    size_t i)
{
	struct buf	 name, text;
	const char	*s;

	if (!compare_locked(c, f, v, i))
		return;
	buf_init(&name, FIELD_NAME_MAX);
	buf_init(&text, FIELD_NAME_MAX + 64);
	form_name(f, v, i, &name);
	(void)buf_addf(&text, "%" PRIu32 " %" PRIu32 " /V ", f->v[i].num,
	    f->v[i].gen);
	if (name.len > 0)
		(void)buf_add(&text, name.p, name.len);
	if ((s = buf_str(&text)) != NULL)
		compare_forbid(c, FINDING_MODIFIED_LOCKED_FIELD, s);
	buf_release(&name);
	buf_release(&text);
}

/*
 * Is the value that came an object which the signed revision has already: a
 * signature shown once more, in another place or with another look?
 */
static bool
is_recycled(struct compare *c, size_t i)
{
	const struct field		*f = &c->after.v[i], *was;
	const struct view_entry		*e;
	struct pdf_value		 v, old;

	if (!pdf_get(f->dict, "V", &v) || v.kind != PDF_REF)
		return false;
	e = pdf_view_entry(&c->old, v.num, NULL);
	if (e == NULL || e->kind == VIEW_FREE)
		return false;
	was = form_find(&c->before, f->num);
	return was == NULL || !pdf_get(was->dict, "V", &old) ||
	    old.kind != PDF_REF || old.num != v.num;
}

/*
 * A signature that came.  An invisible document time-stamp preserves the
 * earlier ones, and is no change that they could forbid (ISO 32000-2
 * 12.8.2.2.2).
 */
static void
judge_signing(struct compare *c, size_t i, const struct pdf_object *sig)
{
	if (is_recycled(c, i)) {
		compare_blame(c, FINDING_MODIFIED_SIGNATURE,
		    c->after.v[i].num, "V");
		return;
	}
	if (is_doc_timestamp(&c->now, sig) &&
	    !look_is_visible(&c->now, c->after.v[i].dict)) {
		compare_raise(c, MOD_LTV);
		return;
	}
	compare_raise(c, MOD_FORM);
	forbid_locked(c, &c->after, &c->now, i);
}

/* May the widget's flags change so?  Nothing may come to sight, or vanish. */
static bool
flags_hide(struct compare *c, const struct field_change *ch)
{
	int64_t	 was = 0, is = 0;

	(void)pdf_view_int(&c->old, ch->was->dict, "F", &was);
	(void)pdf_view_int(&c->now, ch->is->dict, "F", &is);
	return ((was ^ is) & FLAGS_HIDING) != 0;
}

static bool
may_change(struct compare *c, struct field_change *ch, const char *key,
    const struct pdf_value *is, bool added)
{
	static const char *const always[] = { "Ff", "Kids", "M", NULL };
	static const char *const with_value[] = { "V", "RV", "I", "TI", "MK",
	    "DA", "Q", "AP", "AS", NULL };
	static const char *const signing[] = { "V", "AP", "AS", "MK", "DA",
	    "Q", "F", NULL };
	static const char *const with_widget[] = { "Subtype", "Rect", "P",
	    "NM", "Border", "BS", "H", "StructParent", "TU", "Lock", "SV",
	    "Contents", NULL };
	bool	 look = strcmp(key, "AP") == 0 || strcmp(key, "AS") == 0;

	if (strcmp(key, "Type") == 0)
		return added && is->kind == PDF_NAME && is->raw.len == 6 &&
		    memcmp(is->raw.p, "/Annot", 6) == 0;
	/* Some writers give a group of fields an empty value. */
	if (ch->was->type == FIELD_NONE && added && strcmp(key, "V") == 0 &&
	    is->kind == PDF_STRING && is->raw.len == 2)
		return true;
	if (key_among(key, always) || (added && strcmp(key, "P") == 0))
		return true;
	if (ch->signature && ch->was_signed)
		return strcmp(key, "F") == 0 && !flags_hide(c, ch);
	if (ch->signing)
		return key_among(key, signing) ||
		    (added && key_among(key, with_widget));
	if (strcmp(key, "F") == 0)
		return !flags_hide(c, ch);
	if (ch->signature)
		return look && !look_paints(&c->now, ch->is->dict);
	if (look)
		ch->drawn = true;
	return (look && ch->redraw) || (ch->valued &&
	    key_among(key, with_value));
}

static void
field_key(struct compare *c, void *arg, const char *key,
    const struct pdf_value *was, const struct pdf_value *is)
{
	struct field_change	*ch = arg;
	enum finding		 code = FINDING_MODIFIED_FIELD;

	if (may_change(c, ch, key, is, was == NULL)) {
		compare_raise(c, MOD_FORM);
		return;
	}
	if (ch->was_signed && strcmp(key, "V") == 0)
		code = FINDING_MODIFIED_SIGNATURE;
	else if (strcmp(key, "F") == 0)
		code = FINDING_MODIFIED_HIDDEN;
	compare_blame(c, code, ch->was->num, key);
}

/* Has it, or what it inherits, another value? */
static bool
has_new_value(struct compare *c, size_t was, size_t is)
{
	struct pdf_object	 a, b;
	bool			 fa, fb;

	fa = form_value(&c->before, &c->old, was, "V", &a);
	fb = form_value(&c->after, &c->now, is, "V", &b);
	if (!fa || !fb)
		return fa != fb;
	return !pdf_equal_objects(&c->old, &a, &c->now, &b);
}

/* Did anything change that the field is made of? */
static bool
is_touched(const struct compare *c, size_t was, size_t is)
{
	const struct field	*f = &c->before.v[was];
	struct pdf_value	 v;

	if (f->num == 0 || f->num != c->after.v[is].num)
		return true;
	for (size_t i = was; i != NO_FIELD; i = c->before.v[i].parent) {
		f = &c->before.v[i];
		if (f->num == 0 || (compare_mark(c, f->num) & MARK_CHANGED))
			return true;
		if (pdf_get(f->dict, "V", &v) && v.kind == PDF_REF &&
		    (compare_mark(c, v.num) & MARK_CHANGED))
			return true;
	}
	return false;
}

/*
 * ISO 32000-1 table 221: nobody fills in a field that is read-only.  Where the
 * form calculates some of its values (CO, table 218), it may be one of those.
 */
static bool
is_read_only(struct compare *c, size_t i)
{
	struct pdf_object	 order;
	int64_t			 flags = 0;

	for (; i != NO_FIELD; i = c->before.v[i].parent)
		if (pdf_view_int(&c->old, c->before.v[i].dict, "Ff", &flags))
			break;
	return (flags & 1) != 0 && !pdf_view_get(&c->old, c->before.dict,
	    "CO", &order);
}

/* The places whose objects may be others, now that the field is as it is. */
static void
open_places(struct compare *c, const struct field_change *ch)
{
	struct pdf_value	 v;

	if ((ch->signing || ch->valued || ch->redraw) &&
	    pdf_get(ch->was->dict, "AP", &v)) {
		compare_open_below(c, &v, MOD_FORM);
		/* What has other uses as well is no appearance alone. */
		if (v.kind == PDF_REF)
			compare_set(c, v.num, MARK_ALONE);
	}
	if (ch->was_signed || !(ch->signing || ch->valued))
		return;
	if (pdf_get(ch->was->dict, "V", &v) && v.kind == PDF_REF)
		compare_open(c, v.raw.p);
}

void
compare_field(struct compare *c, size_t was, size_t is)
{
	struct field_change	 ch = { .signature = false };
	struct pdf_object	 sig = { .num = 0 };
	struct pdf_object	 old_sig = sig, need;

	if (!is_touched(c, was, is))
		return;
	ch.was = &c->before.v[was];
	ch.is = &c->after.v[is];
	compare_set(c, ch.was->num, MARK_SETTLED);
	if (ch.was->type != ch.is->type) {
		compare_blame(c, FINDING_MODIFIED_FIELD, ch.was->num, "FT");
		return;
	}
	ch.signature = ch.was->type == FIELD_SIGNATURE;
	ch.was_signed = get_signature(&c->before, &c->old, was, &old_sig);
	ch.signing = !ch.was_signed &&
	    get_signature(&c->after, &c->now, is, &sig);
	if (!ch.signature && ch.was->type != FIELD_NONE) {
		ch.valued = has_new_value(c, was, is);
		ch.redraw = pdf_view_get(&c->old, c->before.dict,
		    "NeedAppearances", &need) && need.kind == PDF_WORD &&
		    need.value.len == 4;	/* true */
	}
	if (!compare_dicts(c, ch.was->dict, ch.is->dict, field_key, &ch))
		compare_blame(c, FINDING_MODIFIED_FIELD, ch.was->num, NULL);
	if (ch.signing)
		judge_signing(c, is, &sig);
	if (ch.valued || ch.drawn) {
		compare_raise(c, MOD_FORM);
		forbid_locked(c, &c->before, &c->old, was);
		if (!ch.signature && is_read_only(c, was))
			compare_blame(c, FINDING_MODIFIED_FIELD, ch.was->num,
			    "V");
	}
	open_places(c, &ch);
}

/* A widget that came to a field which was there. */
static bool
may_get_widget(struct compare *c, const struct field *f)
{
	const struct field	*parent;
	struct pdf_object	 sig;

	if (f->titled || f->parent == NO_FIELD)
		return true;
	parent = form_find(&c->before, c->after.v[f->parent].num);
	return parent == NULL || (f->type == FIELD_SIGNATURE &&
	    !get_signature(&c->before, &c->old,
	    (size_t)(parent - c->before.v), &sig));
}

/* Has a field of the signed revision this name? */
static bool
is_namesake(struct compare *c, size_t i)
{
	struct buf	 a, b;
	bool		 same = false;

	if (!c->after.v[i].titled)
		return false;
	buf_init(&a, FIELD_NAME_MAX);
	buf_init(&b, FIELD_NAME_MAX);
	form_name(&c->after, &c->now, i, &a);
	for (size_t k = 0; k < c->before.n && !same && compare_spend(c, 16);
	    k++) {
		if (!c->before.v[k].titled)
			continue;
		buf_reset(&b);
		form_name(&c->before, &c->old, k, &b);
		same = a.len == b.len && a.len > 0 &&
		    memcmp(a.p, b.p, a.len) == 0;
	}
	buf_release(&a);
	buf_release(&b);
	return same;
}

/*
 * ISO 32000-2 table 257: P 2 permits filling in and signing.  Who signs may
 * bring a field for it; a field that waits for somebody is neither.
 */
static void
forbid_empty(struct compare *c, const struct field *f)
{
	char	 text[32];

	if (c->out->docmdp != 1 && c->out->docmdp != 2)
		return;
	snprintf(text, sizeof(text), "%" PRIu32 " %" PRIu32 " /FT", f->num,
	    f->gen);
	compare_forbid(c, FINDING_MODIFIED_NOT_ALLOWED, text);
}

void
compare_new_field(struct compare *c, size_t i)
{
	const struct field	*f = &c->after.v[i];
	struct pdf_object	 sig;
	struct pdf_value	 any;

	compare_set(c, f->num, MARK_SETTLED);
	if (is_namesake(c, i)) {
		compare_blame(c, FINDING_MODIFIED_FIELD, f->num, "T");
		return;
	}
	if (f->type == FIELD_NONE && pdf_get(f->dict, "Kids", &any) &&
	    !pdf_get(f->dict, "AP", &any)) {
		compare_raise(c, MOD_FORM);	/* its kids are judged */
		return;
	}
	if (f->type != FIELD_SIGNATURE || !may_get_widget(c, f)) {
		compare_blame(c, FINDING_MODIFIED_FIELD, f->num, "FT");
		return;
	}
	if (pdf_get(f->dict, "A", &any) || pdf_get(f->dict, "AA", &any)) {
		compare_blame(c, FINDING_MODIFIED_FIELD, f->num, "AA");
		return;
	}
	if (get_signature(&c->after, &c->now, i, &sig)) {
		judge_signing(c, i, &sig);
		return;
	}
	/* Not signed: then it has nothing to show either. */
	compare_raise(c, MOD_FORM);
	if (look_paints(&c->now, f->dict))
		compare_blame(c, FINDING_MODIFIED_FIELD, f->num, "AP");
	forbid_empty(c, f);
}
