/*
 * relate_propose.c: relations that the records and the bytes make certain.
 *
 * Files that share the value of a signature are copies of one document: one
 * that begins with every byte of another went on from it (a received copy);
 * others were written anew, and the later one was sent again.  An annex that
 * names the number of exactly one document is an annex of it.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/regulation/wanted.h"
#include "formats/store/relation.h"

#include "archiver/find.h"
#include "archiver/find_number.h"
#include "archiver/object.h"
#include "archiver/out.h"
#include "archiver/relate.h"

#define NAME_SEEN	((size_t)4096)	/* octets of a name, as shown */

/* That a document bears a signature of this value. */
struct mark {
	struct digest	 value;
	uint64_t	 accession;	/* the object's first */
};

struct marks {
	struct mark	*m;
	size_t		 n, cap;
};

/* One document that several marks may speak of. */
struct copy {
	uint64_t	 accession;
	struct found	 found;
};

struct proposal {
	struct relation	 rel;
	uint64_t	 from, to;	/* accessions */
	char		*name[2];	/* theirs, as shown */
	const char	*basis;
};

struct proposing {
	const struct run *run;
	struct reader	*cat;
	struct digest	*only;		/* of these documents; n 0: of all */
	size_t		 nonly;
	struct marks	 marks;
	struct proposal	*all;		/* each pair once */
	size_t		 n, cap;
};

static int
marks_add(struct marks *a, const struct digest *value, uint64_t accession)
{
	struct mark	*p;
	size_t		 cap;

	if (a->n == a->cap) {
		cap = a->cap == 0 ? 1024 : 2 * a->cap;
		if ((p = reallocarray(a->m, cap, sizeof(*p))) == NULL) {
			log_errx(_("out of memory"));
			return FAIL_CANNOT;
		}
		a->m = p;
		a->cap = cap;
	}
	a->m[a->n++] = (struct mark){ *value, accession };
	return 0;
}

/*
 * Each "value":"64 hex digits" of a record, without a parser: it is held
 * against the parsed one before anything is said.
 */
static int
record_marks(struct marks *a, uint64_t accession, const struct octets *record)
{
	static const char	 mark[] = "\"value\":\"";
	const char		*p = (const char *)record->p;
	const char		*end = p + record->len;
	char			 hex[DIGEST_HEX];
	struct digest		 d;
	int			 rc = 0;

	while (rc == 0 && (p = memmem(p, (size_t)(end - p), mark,
	    sizeof(mark) - 1)) != NULL) {
		p += sizeof(mark) - 1;
		if ((size_t)(end - p) < DIGEST_HEX || p[DIGEST_HEX - 1] != '"')
			continue;
		memcpy(hex, p, DIGEST_HEX - 1);
		hex[DIGEST_HEX - 1] = '\0';
		if (digest_from_hex(&d, hex) == 0)
			rc = marks_add(a, &d, accession);
	}
	return rc;
}

static int
by_value(const void *x, const void *y)
{
	const struct mark	*a = x, *b = y;
	int			 c;

	if ((c = memcmp(a->value.octet, b->value.octet, DIGEST_SIZE)) != 0)
		return c;
	return a->accession < b->accession ? -1 : a->accession > b->accession;
}

/* Every accession: 0 or an exit code. */
static int
accessions_walk(struct proposing *p, int (*take)(struct proposing *,
    uint64_t, const struct octets *))
{
	struct octets		 key, value, at = { NULL, 0 };
	enum reader_result	 r;
	uint8_t			 last[8];
	int			 rc = 0;

	while (rc == 0 && !p->run->stopping()) {
		r = reader_next_record(p->cat, CAT_ACCESSION, at.len == 0 ?
		    NULL : &at, &key, &value);
		if (r == READER_ABSENT)
			return 0;
		if (r != READER_FOUND || key.len != sizeof(last))
			return r == READER_ERROR ? FAIL_CANNOT :
			    find_damaged();
		memcpy(last, key.p, sizeof(last));
		at = (struct octets){ last, sizeof(last) };
		rc = take(p, be64_get(last), &value);
	}
	return rc;
}

static int
take_marks(struct proposing *p, uint64_t accession,
    const struct octets *value)
{
	return record_marks(&p->marks, accession, value);
}

/* Is it of a document that was asked for? */
static bool
asked_for(const struct proposing *p, const struct found *a,
    const struct found *b)
{
	for (size_t i = 0; i < p->nonly; i++)
		if (digest_equal(&p->only[i], &a->sha256) ||
		    digest_equal(&p->only[i], &b->sha256))
			return true;
	return p->nonly == 0;
}

/* Was this pair proposed, or is it journalled, also if it was taken back? */
static int
is_known(struct proposing *p, const struct relation *rel)
{
	struct relation	 one = *rel;
	char		 key[RELATION_KEY];
	json_t		*held;
	int		 rc;

	for (size_t i = 0; i < p->n; i++)
		if ((digest_equal(&p->all[i].rel.from, &rel->from) &&
		    digest_equal(&p->all[i].rel.to, &rel->to)) ||
		    (digest_equal(&p->all[i].rel.from, &rel->to) &&
		    digest_equal(&p->all[i].rel.to, &rel->from)))
			return 1;
	for (unsigned int k = 0; k < RELATION_KINDS; k++)
		for (int turned = 0; turned < 2; turned++) {
			one.kind = (enum relation_kind)k;
			one.from = turned ? rel->to : rel->from;
			one.to = turned ? rel->from : rel->to;
			relation_key(&one, false, key);
			held = find_record(p->cat, CAT_META, key, strlen(key),
			    &rc);
			json_decref(held);
			if (held != NULL)
				return 1;
			if (rc != 0)
				return -1;
		}
	return 0;
}

/* Its name, on one line whatever is in it.  NULL: memory. */
static char *
name_shown(const struct found *f)
{
	const char	*s = json_get_str(json_object_get(f->record, "source"),
			    "name");
	struct buf	 b;
	char		*name;

	buf_init(&b, NAME_SEEN);
	if (s == NULL || utf8_visible(&b, s, strlen(s)) == -1 ||
	    buf_str(&b) == NULL)
		name = strdup("?");
	else
		name = strdup(buf_str(&b));
	buf_release(&b);
	return name;
}

/* Room for one more.  0 or FAIL_CANNOT (logged). */
static int
all_room(struct proposing *p)
{
	struct proposal	*q;
	size_t		 cap = p->cap == 0 ? 64 : 2 * p->cap;

	if (p->n < p->cap)
		return 0;
	if ((q = reallocarray(p->all, cap, sizeof(*q))) == NULL) {
		log_errx(_("out of memory"));
		return FAIL_CANNOT;
	}
	p->all = q;
	p->cap = cap;
	return 0;
}

static void
all_free(struct proposing *p)
{
	for (size_t i = 0; i < p->n; i++) {
		free(p->all[i].name[0]);
		free(p->all[i].name[1]);
	}
	free(p->all);
}

static int
proposal_json(const struct proposal *q)
{
	char	 from[DIGEST_HEX], to[DIGEST_HEX];
	json_t	*json;
	int	 rc;

	json = json_pack("{ss sI ss ss sI ss}", "from",
	    digest_hex(&q->rel.from, from), "from_accession",
	    (json_int_t)q->from, "kind", relation_kind_name(q->rel.kind),
	    "to", digest_hex(&q->rel.to, to), "to_accession",
	    (json_int_t)q->to, "basis", q->basis);
	rc = out_json(json);
	json_decref(json);
	return rc;
}

/* What the one is to the other, why that is certain, and what to type. */
static void
proposal_text(unsigned int columns, const struct proposal *q)
{
	const char	*from = q->name[0], *to = q->name[1];
	char		 word[32];

	if (q->rel.kind == RELATION_RECEIVED)
		out_lines(columns, _("Accession %" PRIu64 " (%s) is a "
		    "received copy of accession %" PRIu64 " (%s): it begins "
		    "with every byte of it, and goes on.\n"), q->from, from,
		    q->to, to);
	else if (q->rel.kind == RELATION_RESENT)
		out_lines(columns, _("Accession %" PRIu64 " (%s) is accession "
		    "%" PRIu64 " (%s) sent again: it bears the same signature "
		    "in other bytes.\n"), q->from, from, q->to, to);
	else
		out_lines(columns, _("Accession %" PRIu64 " (%s) is an annex "
		    "of accession %" PRIu64 " (%s): it names that one's "
		    "number.\n"), q->from, from, q->to, to);
	snprintf(word, sizeof(word), "%s", relation_kind_name(q->rel.kind));
	for (char *c = word; *c != '\0'; c++)
		*c = *c == ' ' ? '-' : *c;
	out_lines(columns, _("  Next: nbarchive relate %" PRIu64 " %s %" PRIu64
	    "\n"), q->from, word, q->to);
}

static int
by_accession(const void *x, const void *y)
{
	const struct proposal	*a = x, *b = y;

	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	return a->to < b->to ? -1 : a->to > b->to;
}

/* In the order in which the documents came. */
static int
all_tell(struct proposing *p)
{
	const struct run	*run = p->run;
	int			 rc = 0;

	if (p->n > 0)
		qsort(p->all, p->n, sizeof(*p->all), by_accession);
	for (size_t i = 0; i < p->n && rc == 0; i++) {
		if (run->json)
			rc = proposal_json(&p->all[i]);
		else
			proposal_text(run->columns, &p->all[i]);
	}
	if (run->quiet || run->json)
		return rc;
	if (p->n == 0)
		out_lines(run->columns, _("Nothing to propose.\n"));
	else
		out_lines(run->columns, _("%zu proposed; nothing is "
		    "journalled until you type it.\n"), p->n);
	return rc;
}

/* ${a} is what it is to ${b}, because of ${basis}. */
static int
propose(struct proposing *p, enum relation_kind kind, const struct found *a,
    const struct found *b, const char *basis)
{
	struct relation	 rel = { a->sha256, kind, b->sha256, false };
	struct proposal	*q;
	int		 rc;

	if (!asked_for(p, a, b) || digest_equal(&rel.from, &rel.to))
		return 0;
	if ((rc = is_known(p, &rel)) != 0)
		return rc == 1 ? 0 : FAIL_CANNOT;
	if ((rc = all_room(p)) != 0)
		return rc;
	q = &p->all[p->n++];
	*q = (struct proposal){ .rel = rel, .from = a->accession,
	    .to = b->accession, .name = { name_shown(a), name_shown(b) },
	    .basis = basis };
	if (q->name[0] != NULL && q->name[1] != NULL)
		return 0;
	log_errx(_("out of memory"));
	return FAIL_CANNOT;
}

int
relate_goes_on(const struct run *run, const struct found *b,
    const struct found *a)
{
	struct digest	 part;
	struct reader	*rd;
	int		 rc;

	if (a->size == 0 || b->size <= a->size || a->destroyed || b->destroyed)
		return 0;
	if ((rd = reader_open_segment(run->set->store, b->segment, false)) ==
	    NULL)
		return -FAIL_CANNOT;
	rc = object_write_part(rd, b, -1, "-", 0, a->size, &part);
	reader_close(rd);
	if (rc != 0)
		return -rc;
	return digest_equal(&part, &a->sha256);
}

static int
by_size(const void *x, const void *y)
{
	const struct copy	*a = x, *b = y;

	if (a->found.size != b->found.size)
		return a->found.size < b->found.size ? -1 : 1;
	return a->accession < b->accession ? -1 : a->accession > b->accession;
}

/* Copies of one document, by their size: what each came of. */
static int
compare_copies(struct proposing *p, struct copy *c, size_t n)
{
	size_t	 first = 0;
	int	 rc = 0, is;
	bool	 found;

	qsort(c, n, sizeof(*c), by_size);
	for (size_t i = 1; i < n; i++)
		if (c[i].accession < c[first].accession)
			first = i;
	for (size_t j = 0; j < n && rc == 0; j++) {
		found = false;
		for (size_t i = j; i-- > 0 && !found && rc == 0;) {
			if (!asked_for(p, &c[j].found, &c[i].found))
				continue;
			if ((is = relate_goes_on(p->run, &c[j].found,
			    &c[i].found)) < 0)
				rc = -is;
			found = is == 1;
			if (found)
				rc = propose(p, RELATION_RECEIVED,
				    &c[j].found, &c[i].found, "bytes");
		}
		/* It is no beginning of the first one either. */
		if (!found && rc == 0 && j != first &&
		    (is = relate_goes_on(p->run, &c[first].found,
		    &c[j].found)) == 0)
			rc = propose(p, RELATION_RESENT, &c[j].found,
			    &c[first].found, "signature");
		else if (!found && rc == 0 && j != first && is < 0)
			rc = -is;
	}
	return rc;
}

/* Does its verdict really name this value? */
static bool
bears(const json_t *record, const char *hex)
{
	const json_t	*all = json_object_get(json_object_get(record,
			    "verdict"), "signatures"), *one;
	const char	*value;
	size_t		 i;

	json_array_foreach(all, i, one) {
		value = json_get_str(one, "value");
		if (value != NULL && strcmp(value, hex) == 0)
			return true;
	}
	return false;
}

/* The marks [from, to) have one value. */
static int
take_group(struct proposing *p, size_t from, size_t to)
{
	struct copy	*c;
	char		 hex[DIGEST_HEX], number[24];
	size_t		 n = 0;
	int		 rc = 0;

	if ((c = calloc(to - from, sizeof(*c))) == NULL) {
		log_errx(_("out of memory"));
		return FAIL_CANNOT;
	}
	digest_hex(&p->marks.m[from].value, hex);
	for (size_t i = from; i < to && rc == 0; i++) {
		c[n].accession = p->marks.m[i].accession;
		if (n > 0 && c[n - 1].accession == c[n].accession)
			continue;	/* twice in one */
		snprintf(number, sizeof(number), "%" PRIu64, c[n].accession);
		rc = find_document(p->cat, number, &c[n].found);
		if (rc == 0 && bears(c[n].found.record, hex))
			n++;
		else
			found_release(&c[n].found);
	}
	if (rc == 0 && n > 1)
		rc = compare_copies(p, c, n);
	for (size_t i = 0; i < n; i++)
		found_release(&c[i].found);
	free(c);
	return rc;
}

/* An annex that names the document it belongs to. */
static int
take_annex(struct proposing *p, uint64_t accession,
    const struct octets *value)
{
	static const char	 mark[] = "\"annex_of\":";
	struct found		 a = { .destroyed = false }, b = a;
	const char		*of, *said;
	char			 number[24];
	json_t			*record;
	struct docnum		 want;
	struct digest		 id;
	uint64_t		 n = 0;
	int			 rc = 0;

	if (memmem(value->p, value->len, mark, sizeof(mark) - 1) == NULL ||
	    (record = json_object_parse(value->p, value->len, NULL)) == NULL)
		return 0;
	of = json_get_str(json_object_get(json_object_get(record, "metadata"),
	    "annex_of"), "value");
	said = json_get_str(json_object_get(json_object_get(record, "fields"),
	    "annex_of"), "value");
	if (said != NULL)
		of = said;
	if (of != NULL && wanted_parse(&want, of) &&
	    find_only_number(p->cat, &want, &id, &n, &rc)) {
		snprintf(number, sizeof(number), "%" PRIu64, accession);
		if ((rc = find_document(p->cat, number, &a)) == 0) {
			snprintf(number, sizeof(number), "%" PRIu64, n);
			rc = find_document(p->cat, number, &b);
		}
		if (rc == 0)
			rc = propose(p, RELATION_ANNEX, &a, &b, "number");
	}
	found_release(&a);
	found_release(&b);
	json_decref(record);
	return rc;
}

static int
only_take(struct proposing *p)
{
	struct found	 f;
	int		 rc = 0;

	if (p->run->narg == 0)
		return 0;
	if ((p->only = calloc(p->run->narg, sizeof(*p->only))) == NULL) {
		log_errx(_("out of memory"));
		return FAIL_CANNOT;
	}
	for (size_t i = 0; i < p->run->narg && rc == 0; i++) {
		if ((rc = find_document(p->cat, p->run->arg[i], &f)) == 0)
			p->only[p->nonly++] = f.sha256;
		found_release(&f);
	}
	return rc;
}

int
relate_propose(const struct run *run)
{
	struct proposing	 p = { .run = run };
	size_t			 end;
	int			 rc;

	if ((rc = find_open(&p.cat, run->set->store)) != 0)
		return rc;
	if ((rc = only_take(&p)) == 0)
		rc = accessions_walk(&p, take_marks);
	if (rc == 0 && p.marks.n > 0)
		qsort(p.marks.m, p.marks.n, sizeof(*p.marks.m), by_value);
	for (size_t i = 0; i < p.marks.n && rc == 0; i = end) {
		for (end = i + 1; end < p.marks.n && digest_equal(
		    &p.marks.m[i].value, &p.marks.m[end].value); end++)
			continue;
		if (end - i > 1)
			rc = take_group(&p, i, end);
	}
	if (rc == 0)
		rc = accessions_walk(&p, take_annex);
	if (rc == 0)
		rc = all_tell(&p);
	reader_close(p.cat);
	free(p.marks.m);
	free(p.only);
	all_free(&p);
	if (rc == 0 && run->stopping()) {
		log_errx(_("broken off; not all was looked at"));
		rc = FAIL_CANNOT;
	}
	return rc;
}
