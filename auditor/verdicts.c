/*
 * verdicts.c: a line a document in state/, and what of it needs a person.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/base/detail.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/validation/verdict.h"
#include "auditor/audit.h"
#include "auditor/ledger.h"
#include "auditor/media.h"
#include "auditor/rulings.h"

#define ROW_MAX		512		/* octets of a line */
#define ROW_FIELDS	8

/* A line of the last commit; fields are pieces of the shard's text. */
struct row {
	struct digest	 sha256;
	const char	*line;
	size_t		 len;		/* with its newline */
	struct octets	 field[ROW_FIELDS];
	bool		 used;		/* the journal still names it */
};

struct shard {
	struct buf	 old;
	struct buf	 text;
	struct row	*row;
	size_t		 n;
	size_t		 cap;
};

static const char *const class_names[] = { "document", "evidence", "record",
	"private" };

static void
put_flags(struct rulings *r, struct buf *b, const struct object *o,
    bool judged)
{
	const char	*between = "";

	if (o->class != CLASS_DOCUMENT) {
		buf_addstr(b, class_names[o->class]);
		between = ",";
	}
	if ((o->flags & OBJECT_REWRITTEN) != 0) {
		buf_addf(b, "%srewritten", between);
		between = ",";
	}
	if (judged && r != NULL && o->rules != 0)
		rulings_put(r, b, o, *between == '\0');
	else if (*between == '\0')
		buf_addc(b, '-');
}

/*
 * SHA-256, accession, fixity, indication, sub-indication,
 * best-signature-time, provable-until, flags.  A verdict needs whole octets.
 */
static void
put_row(struct audit *a, struct buf *b, const struct object *o)
{
	char	 hex[DIGEST_HEX], best[TIME_TEXT], at[TIME_TEXT];
	bool	 judged = o->class == CLASS_DOCUMENT && o->fixity == FIXITY_OK;

	buf_addf(b, "%s\t%" PRIu64 "\t%s\t%s\t%s\t%s\t%s\t",
	    digest_hex(&o->sha256, hex), o->accession,
	    fixity_name((enum fixity)o->fixity),
	    judged ? indication_name((enum indication)o->indication) : "-",
	    judged && o->sub != NULL && *o->sub != '\0' ? o->sub : "-",
	    time_rfc3339(judged ? o->best : TIME_NONE, best),
	    time_rfc3339(judged ? o->provable : TIME_NONE, at));
	put_flags(a->rulings, b, o, judged);
	buf_addc(b, '\n');
}

/* The line [p, end) into its fields.  0 or -1: not one of ours. */
static int
row_parse(struct row *r, const char *p, const char *end)
{
	char		 hex[DIGEST_HEX];
	const char	*tab;

	memset(r, 0, sizeof(*r));
	r->line = p;
	r->len = (size_t)(end - p) + 1;
	for (unsigned int i = 0; i < ROW_FIELDS; i++) {
		tab = memchr(p, '\t', (size_t)(end - p));
		if ((tab == NULL) != (i == ROW_FIELDS - 1))
			return -1;
		if (tab == NULL)
			tab = end;
		r->field[i] = (struct octets){ (const uint8_t *)p,
		    (size_t)(tab - p) };
		p = tab + 1;
	}
	if (r->field[0].len != DIGEST_HEX - 1)
		return -1;
	memcpy(hex, r->field[0].p, DIGEST_HEX - 1);
	hex[DIGEST_HEX - 1] = '\0';
	return digest_from_hex(&r->sha256, hex);
}

static bool
field_is(const struct row *r, unsigned int i, const char *want)
{
	return r->field[i].len == strlen(want) &&
	    memcmp(r->field[i].p, want, r->field[i].len) == 0;
}

/* The shard as the last commit has it.  0 or -1 (logged). */
static int
shard_load(struct shard *s, struct ledger *ledger, unsigned int number)
{
	char		 path[SHARD_PATH];
	const char	*p, *end, *newline;
	struct row	*grown;

	buf_reset(&s->old);
	s->n = 0;
	shard_path(path, number);
	if (ledger_get(ledger, path, &s->old) == -1)
		return -1;
	p = (const char *)s->old.p;
	end = p + s->old.len;
	while (p < end) {
		if ((newline = memchr(p, '\n', (size_t)(end - p))) == NULL)
			goto malformed;
		if (s->n == s->cap) {
			s->cap = s->cap == 0 ? 64 : s->cap * 2;
			grown = reallocarray(s->row, s->cap, sizeof(*grown));
			if (grown == NULL)
				return -1;
			s->row = grown;
		}
		if (row_parse(&s->row[s->n], p, newline) == -1)
			goto malformed;
		s->n++;
		p = newline + 1;
	}
	return 0;
 malformed:
	log_errx(_("the ledger: %s: is not what an auditor wrote"), path);
	return -1;
}

static struct row *
row_find(struct shard *s, const struct digest *d)
{
	for (size_t i = 0; i < s->n; i++)
		if (digest_equal(&s->row[i].sha256, d))
			return &s->row[i];
	return NULL;
}

static void
count(struct audit *a, const struct object *o)
{
	if (o->fixity == FIXITY_DESTROYED) {
		a->destroyed++;
		return;
	}
	if (o->fixity != FIXITY_OK)
		a->damaged++;
	if (o->class != CLASS_DOCUMENT)
		return;
	a->documents++;
	if (o->fixity != FIXITY_OK)
		return;
	rulings_count(a->rulings, o);
	switch ((enum indication)o->indication) {
	case IND_PASSED:
		a->passed++;
		break;
	case IND_NO_SIGNATURE:
		a->unsigned_++;
		break;
	case IND_FAILED:
		a->failed++;
		break;
	case IND_INDETERMINATE:
	case IND_NOTE:
	case IND_MAX:
		a->indeterminate++;
		break;
	}
}

static const char *
fixity_words(enum fixity f)
{
	switch (f) {
	case FIXITY_MISSING:
		return _("its octets are not in the store");
	case FIXITY_CHUNK:
		return _("a part of it is missing or its header is wrong");
	case FIXITY_CRC:
		return _("octets on the disk have changed (the checksum "
		    "differs)");
	case FIXITY_DIGEST:
		return _("its SHA-256 is another one now");
	case FIXITY_UNREADABLE:
	case FIXITY_OK:
	case FIXITY_UNEXPECTED:
	case FIXITY_DESTROYED:
	case FIXITY_MAX:
		break;
	}
	return _("it cannot be read from the disk");
}

/* Which volume to fetch, by its label and place. */
static void
put_holders(struct audit *a, const struct digest *id, struct buf *text)
{
	struct buf	 where;

	buf_init(&where, 8192);
	switch (media_holders(a, id, &where)) {
	case 1:
		if (buf_str(&where) != NULL)
			buf_addf(text, _("; it lies on: %s"),
			    buf_str(&where));
		break;
	case 0:
		buf_addstr(text, _("; no volume is known to hold it"));
		break;
	}
	buf_release(&where);
}

static void
tell_damage(struct audit *a, const struct object *o, bool fresh)
{
	struct report_finding	 f;
	struct buf		 text;
	char			 hex[DIGEST_HEX];

	memset(&f, 0, sizeof(f));
	buf_init(&text, 8192);
	buf_addf(&text, _("Damaged: %s"), fixity_words((enum fixity)o->fixity));
	if (o->detail != NULL) {
		buf_addstr(&text, " (");
		detail_text(&text, o->detail);
		buf_addc(&text, ')');
	}
	buf_addf(&text, _(". Next: nbarchive repair --from VOLUME (its "
	    "SHA-256 is %.16s)"), digest_hex(&o->sha256, hex));
	put_holders(a, &o->sha256, &text);
	f.kind = KIND_DAMAGE;
	f.sha256 = &o->sha256;
	f.accession = o->accession;
	f.fixity = fixity_name((enum fixity)o->fixity);
	f.fresh = fresh;
	if ((f.text = buf_str(&text)) == NULL)
		f.text = "";
	report_add(&a->report, &f);
	buf_release(&text);
}

static void
tell_verdict(struct audit *a, const struct object *o, bool fresh)
{
	struct report_finding	 f;
	struct buf		 text;
	char			 hex[DIGEST_HEX], id[FINDING_ID];

	memset(&f, 0, sizeof(f));
	f.kind = o->indication == IND_FAILED ? KIND_FAILED :
	    KIND_INDETERMINATE;
	f.sha256 = &o->sha256;
	f.accession = o->accession;
	f.indication = indication_name((enum indication)o->indication);
	f.sub = o->sub != NULL && *o->sub != '\0' ? o->sub : NULL;
	f.fresh = fresh;
	finding_id(id, &f);
	buf_init(&text, 8192);
	if (o->why != FINDING_OK)
		verdict_sentence(&text, (enum finding)o->why,
		    o->detail == NULL ? "-" : o->detail);
	buf_addf(&text, _(" Next: nbarchive show %.16s, then nbarchive accept "
	    "%s --reason TEXT"), digest_hex(&o->sha256, hex), id);
	if ((f.text = buf_str(&text)) == NULL)
		f.text = "";
	report_add(&a->report, &f);
	buf_release(&text);
}

/* What a person must know of the object. */
static void
tell(struct audit *a, const struct object *o, bool fresh, bool rules)
{
	if (o->fixity == FIXITY_DESTROYED)
		return;
	if (o->class == CLASS_DOCUMENT && o->fixity == FIXITY_OK)
		rulings_tell(a, o, rules);
	if ((o->flags & OBJECT_KEPT) != 0)
		return;
	if (o->fixity != FIXITY_OK)
		tell_damage(a, o, fresh);
	else if (o->class == CLASS_DOCUMENT &&
	    (o->indication == IND_FAILED ||
	    o->indication == IND_INDETERMINATE))
		tell_verdict(a, o, fresh);
}

/*
 * Absent evidence never changes a verdict that was reached with evidence: a
 * document that passed keeps its line while only its CRL is missing.  Who only
 * checks wants to see the one that it was reached with.
 */
static bool
keeps_line(const struct audit *a, const struct object *o,
    const struct row *r)
{
	if (a->bare || (a->evidence != NULL && (o->flags & OBJECT_LAPSED) ==
	    0))
		return false;
	return r != NULL && (o->flags & OBJECT_STALE) != 0 &&
	    o->fixity == FIXITY_OK && field_is(r, 2, "ok") &&
	    field_is(r, 3, indication_name(IND_PASSED));
}

/* A word of a line back to the program's own, which lasts. */
static const char *
sub_of(const struct row *r)
{
	for (unsigned int f = 0; f < FINDING_MAX; f++)
		if (field_is(r, 4, finding_sub((enum finding)f)))
			return finding_sub((enum finding)f);
	return "";
}

static int64_t
time_of(const struct row *r, unsigned int i)
{
	char	 text[TIME_TEXT];
	int64_t	 at;

	if (r->field[i].len >= sizeof(text))
		return TIME_NONE;
	memcpy(text, r->field[i].p, r->field[i].len);
	text[r->field[i].len] = '\0';
	return time_parse(text, &at) == 0 ? at : TIME_NONE;
}

static uint32_t
rules_of(struct audit *a, const struct row *r)
{
	return rulings_recall(a->rulings, (const char *)r->field[7].p,
	    r->field[7].len);
}

/*
 * Is it the same line but for the rules?  What they say has its own finding.
 */
static bool
same_verdict(const struct row *r, const char *line, size_t len)
{
	struct row	 now;
	size_t		 was, is;

	if (row_parse(&now, line, line + len - 1) == -1)
		return false;
	was = rulings_other((const char *)r->field[7].p, r->field[7].len);
	is = rulings_other((const char *)now.field[7].p, now.field[7].len);
	return r->field[7].p - (const uint8_t *)r->line == now.field[7].p -
	    (const uint8_t *)line && memcmp(r->line, line, (size_t)(
	    now.field[7].p - (const uint8_t *)line)) == 0 && was == is &&
	    memcmp(r->field[7].p, now.field[7].p, is) == 0;
}

/* What the line says of an object that this run did not read. */
static void
recall(struct audit *a, struct object *o, const struct row *r)
{
	for (unsigned int f = 0; f < FIXITY_MAX; f++)
		if (field_is(r, 2, fixity_name((enum fixity)f)))
			o->fixity = (uint8_t)f;
	for (unsigned int i = 0; i < IND_MAX; i++)
		if (field_is(r, 3, indication_name((enum indication)i)))
			o->indication = (uint8_t)i;
	o->sub = sub_of(r);
	o->best = time_of(r, 5);
	o->provable = time_of(r, 6);
	o->flags |= memmem(r->field[7].p, r->field[7].len, "rewritten", 9) !=
	    NULL ? OBJECT_REWRITTEN : 0;
	o->rules = rules_of(a, r);
	rulings_keep(a->rulings, o->rules);
}

static bool
was_found(const struct audit *a, const struct digest *d)
{
	for (size_t i = 0; i < a->nfound; i++)
		if (digest_equal(&a->found[i], d))
			return true;
	return false;
}

/* A document that the ledger knows and the journal no longer names. */
static void
put_vanished(struct audit *a, struct shard *s, struct row *r)
{
	struct object	 o;
	char		 number[24];

	if (was_found(a, &r->sha256)) {
		/* Its octets are whole; only its journal entry is not. */
		rulings_keep(a->rulings, rules_of(a, r));
		a->documents++;
		a->passed += field_is(r, 3, indication_name(IND_PASSED));
		a->failed += field_is(r, 3, indication_name(IND_FAILED));
		a->indeterminate += field_is(r, 3,
		    indication_name(IND_INDETERMINATE));
		a->unsigned_ += field_is(r, 3,
		    indication_name(IND_NO_SIGNATURE));
		buf_add(&s->text, r->line, r->len);
		return;
	}
	memset(&o, 0, sizeof(o));
	o.sha256 = r->sha256;
	o.fixity = a->gap ? FIXITY_UNREADABLE : FIXITY_MISSING;
	o.indication = IND_INDETERMINATE;
	o.sub = "";
	o.best = o.provable = TIME_NONE;
	if (r->field[1].len < sizeof(number)) {
		memcpy(number, r->field[1].p, r->field[1].len);
		number[r->field[1].len] = '\0';
		if (parse_u64(number, 0, UINT64_MAX, &o.accession) == -1)
			o.accession = 0;
	}
	if (field_is(r, 2, fixity_name(FIXITY_DESTROYED))) {
		buf_add(&s->text, r->line, r->len);
		return;
	}
	count(a, &o);
	put_row(a, &s->text, &o);
	tell_damage(a, &o, !field_is(r, 2, fixity_name(
	    (enum fixity)o.fixity)));
}

/* The lines of ${n} objects, all old ones known. */
static void
merge(struct audit *a, struct shard *s, struct object *o, size_t n,
    uint64_t *kept)
{
	struct row	*r;
	size_t		 before, v = 0;
	bool		 same, rules;

	buf_reset(&s->text);
	for (size_t i = 0; i < n; i++) {
		if ((o[i].flags & OBJECT_SUPERSEDED) != 0)
			continue;
		/* Vanished ones in their places: both lists are sorted. */
		for (; v < s->n && digest_cmp(&s->row[v].sha256,
		    &o[i].sha256) < 0; v++)
			if (!s->row[v].used)
				put_vanished(a, s, &s->row[v]);
		r = row_find(s, &o[i].sha256);
		before = s->text.len;
		if ((o[i].flags & OBJECT_UNREAD) != 0) {
			if (r == NULL) {	/* it has no line yet */
				a->documents += o[i].class == CLASS_DOCUMENT;
				continue;
			}
			/* Its accession and class are the journal's word. */
			recall(a, &o[i], r);
			put_row(a, &s->text, &o[i]);
			r->used = true;
			count(a, &o[i]);
			tell(a, &o[i], false, false);
			continue;
		}
		if (keeps_line(a, &o[i], r)) {
			o[i].flags |= OBJECT_KEPT;
			(*kept)++;
			o[i].indication = IND_PASSED;
			o[i].rules = rules_of(a, r);
			rulings_keep(a->rulings, o[i].rules);
			buf_add(&s->text, r->line, r->len);
		} else {
			put_row(a, &s->text, &o[i]);
		}
		rules = r == NULL || !rulings_same(a->rulings, rules_of(a, r),
		    o[i].rules);
		same = r != NULL && !s->text.failed &&
		    s->text.len - before == r->len &&
		    memcmp(s->text.p + before, r->line, r->len) == 0;
		if (r != NULL)
			r->used = true;
		a->changed += !same;
		count(a, &o[i]);
		tell(a, &o[i], !same && (r == NULL || s->text.failed ||
		    !same_verdict(r, (const char *)s->text.p + before,
		    s->text.len - before)), rules);
	}
	for (; s->row != NULL && v < s->n; v++)
		if (!s->row[v].used)
			put_vanished(a, s, &s->row[v]);
}

/* Without a look at the old lines, when nothing can have changed. */
static bool
is_unchanged(struct audit *a, struct shard *s, unsigned int number,
    const struct object *o, size_t n)
{
	buf_reset(&s->text);
	for (size_t i = 0; i < n; i++) {
		if ((o[i].flags & OBJECT_SUPERSEDED) != 0)
			continue;
		if ((o[i].flags & (OBJECT_STALE | OBJECT_UNREAD)) != 0)
			return false;
		put_row(a, &s->text, &o[i]);
	}
	return !s->text.failed && s->text.len > 0 &&
	    ledger_shard_same(a->ledger, number, s->text.p, s->text.len);
}

static int
write_shard(struct audit *a, struct shard *s, unsigned int number, bool had,
    struct object *o, size_t n, uint64_t *kept)
{
	char	 path[SHARD_PATH];

	shard_path(path, number);
	if (had && is_unchanged(a, s, number, o, n)) {
		for (size_t i = 0; i < n; i++)
			if ((o[i].flags & OBJECT_SUPERSEDED) == 0) {
				count(a, &o[i]);
				tell(a, &o[i], false, false);
			}
		return 0;
	}
	s->n = 0;
	buf_reset(&s->old);
	if (had && shard_load(s, a->ledger, number) == -1)
		return -1;
	merge(a, s, o, n, kept);
	if (s->text.failed) {
		log_errx("%s", _("out of memory"));
		return -1;
	}
	return ledger_put(a->ledger, path, s->text.len == 0 ? "" :
	    (const char *)s->text.p, s->text.len);
}

static unsigned int
shard_of(const struct object *o)
{
	return (unsigned int)o->sha256.octet[0] << 8 | o->sha256.octet[1];
}

int
verdicts_write(struct audit *a)
{
	struct shard	 s;
	bool		*had = calloc(LEDGER_SHARDS, sizeof(*had));
	uint64_t	 kept = 0;
	size_t		 lo = 0, hi;
	int		 rc = -1;

	memset(&s, 0, sizeof(s));
	buf_init(&s.old, LEDGER_FILE_MAX);
	buf_init(&s.text, LEDGER_FILE_MAX);
	if (had == NULL || ledger_shards(a->ledger, had) == -1 ||
	    rulings_load(a->rulings, a->ledger) == -1)
		goto out;
	for (unsigned int i = 0; i < LEDGER_SHARDS; i++) {
		for (hi = lo; hi < a->nobject && shard_of(&a->object[hi]) ==
		    i; hi++)
			;
		if ((hi > lo || had[i]) && write_shard(a, &s, i, had[i],
		    hi > lo ? a->object + lo : NULL, hi - lo, &kept) == -1)
			goto out;
		lo = hi;
	}
	if (kept > 0)
		report_part(&a->report, KIND_STALE, "revocation",
		    _("%" PRIu64 " documents keep the verdict they had: no "
		    "usable CRL covers today. Next: put fresh CRLs into the "
		    "trust folder"), kept);
	rc = 0;
 out:
	buf_release(&s.old);
	buf_release(&s.text);
	free(s.row);
	free(had);
	return rc;
}
