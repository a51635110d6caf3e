/*
 * rulings_archive.c: the rules that the archive answers as a whole: what its
 * documents are found by, copies, the journal, the register (Điều 14, 16; QCVN
 * 12; NĐ 30/2020).
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/timefmt.h"
#include "formats/regulation/book.h"
#include "formats/regulation/conventions.h"
#include "formats/regulation/rule_text.h"
#include "auditor/rulings_part.h"

#define ANSWERS		(RULES_ALL + RULES_MAX)
/* QCVN 12 leaves systems of levels 1 and 2 until then (09-regulation.md 0). */
#define QCVN12_BINDS	"2028-01-01T00:00:00+07:00"

struct book_of {
	const struct audit *a;
	struct rulings	*r;
	struct rule_answer *out;
	size_t		 n;
	bool		 answered[RULES_ALL];
	bool		 binds;		/* QCVN 12, on everybody */
};

static void	 put(struct book_of *, const char *id, enum rule_result,
		    const char *fmt, ...) __attribute__((format(printf, 4,
		    5)));

/* ${fmt}: N_(); NULL: the rule's own text. */
static void
put(struct book_of *b, const char *id, enum rule_result result,
    const char *fmt, ...)
{
	struct rule_answer	*a;
	size_t			 place = rule_next(id, 0);
	va_list			 ap;

	if (place == RULES_ALL || b->n == ANSWERS)
		return;
	a = &b->out[b->n++];
	a->rule = rule_at(place);
	a->place = place;
	a->severity = rules_policy_severity(b->r->policy, place);
	/* What is asked only later breaks nothing yet. */
	if (result == RULE_FAIL && (a->severity != RULE_ERROR ||
	    (id[0] == 'Q' && !b->binds)))
		result = RULE_WARN;
	a->result = result;
	b->answered[place] = true;
	if (fmt == NULL) {
		rule_sentence(a->rule, result, a->text, sizeof(a->text));
		return;
	}
	va_start(ap, fmt);
	rule_text(a->text, sizeof(a->text), RULE_WORDS_MAX, _(fmt), ap);
	va_end(ap);
}

/* What a page on copies says of a rule of its own: -1 it says nothing. */
static int
level_of(const json_t *media, const char *id)
{
	const json_t	*list, *one;
	const char	*name, *result;
	size_t		 i;

	list = json_object_get(json_object_get(media, "levels"), "rules");
	json_array_foreach(list, i, one) {
		name = json_get_str(one, "rule");
		result = json_get_str(one, "result");
		if (name == NULL || result == NULL || strcmp(name, id) != 0)
			continue;
		return strcmp(result, "pass") == 0 ? RULE_PASS :
		    strcmp(result, "fail") == 0 ? RULE_FAIL :
		    RULE_NOT_CHECKED;
	}
	return -1;
}

/* Rules on copies, by the rows that the page on them has. */
static void
put_copies(struct book_of *b)
{
	static const struct {
		const char	*rule;
		const char	*level[3];
	} rows[] = {
		{ "D14.1c", { "D14.1c" } },
		{ "Q12-check", { "Q12-check" } },
		{ "Q12-worm", { "Q12-worm-digests" } },
		{ "Q12-3copies", { "Q12-3copies", "Q12-2media",
		  "Q12-offline" } },
		{ "Q12-rehearse", { "Q12-rehearse" } },
		{ "Q12-restored", { "Q12-rehearse" } },
		{ "Q12-moves", { "Q12-move" } },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int	 worst = RULE_PASS, one;

		for (size_t k = 0; k < 3 && rows[i].level[k] != NULL; k++) {
			one = level_of(b->a->media, rows[i].level[k]);
			if (one == RULE_FAIL || (one != RULE_PASS &&
			    worst == RULE_PASS))
				worst = one;
		}
		put(b, rows[i].rule, worst == -1 ? RULE_NOT_CHECKED :
		    (enum rule_result)worst, NULL);
	}
}

/* Rules on integrity, which this run has just looked at. */
static void
put_integrity(struct book_of *b)
{
	const struct audit	*a = b->a;
	bool			 whole = a->proven && !a->gap && !a->tampered;

	put(b, "Q12-hash", RULE_PASS, N_("The SHA-256 of each of %" PRIu64
	    " documents stands in the journal since intake (QCVN 12, "
	    "2.2.5.4)."), a->documents);
	if (a->damaged > 0)
		put(b, "Q12-restore", RULE_FAIL, N_("%" PRIu64 " documents "
		    "are damaged and not restored yet (QCVN 12, 2.2.5.4.4). "
		    "Run nbarchive repair."), a->damaged);
	else if (level_of(a->media, "Q12-repair") == RULE_FAIL)
		put(b, "Q12-restore", RULE_FAIL, N_("Nothing is damaged, but "
		    "damage would not be restored by itself (QCVN 12, "
		    "2.2.5.4.4). Set auto_repair."));
	else
		put(b, "Q12-restore", RULE_PASS, NULL);
	put(b, "Q12-logs", whole ? RULE_PASS : RULE_FAIL, whole ?
	    N_("The journal is whole and proven, from its first entry on "
	    "(QCVN 12, 2.2.9).") : N_("The journal is not proven whole (QCVN "
	    "12, 2.2.9). See the findings about it."));
	put(b, "Q12-time", a->tampered ? RULE_FAIL : RULE_PASS, NULL);
}

/* What documents are found by (14.1.b), and the data of Phụ lục VI. */
static void
put_finding(struct book_of *b)
{
	const struct rulings	*r = b->r;

	if (b->a->objects_read < b->a->objects_all) {
		put(b, "D14.1b", RULE_NOT_CHECKED, N_("Not all documents were "
		    "read in this run (Điều 14.1.b)."));
		put(b, "N30-PL6", RULE_NOT_CHECKED, N_("Not all documents were "
		    "read in this run (NĐ 30/2020, Phụ lục VI)."));
		put(b, "Q12-levels", RULE_NOT_CHECKED, N_("Not all documents "
		    "were read in this run (QCVN 12, 3.5.2.1.2)."));
		return;
	}
	if (r->undescribed + r->incomplete > 0) {
		put(b, "D14.1b", RULE_FAIL, N_("%" PRIu64 " documents are not "
		    "described, and %" PRIu64 " lack number, date, issuer, "
		    "kind or subject (Điều 14.1.b). Complete them with "
		    "nbarchive describe."), r->undescribed, r->incomplete);
		put(b, "N30-PL6", RULE_FAIL, N_("%" PRIu64 " documents lack "
		    "data of the annex (NĐ 30/2020, Phụ lục VI). Complete them "
		    "with nbarchive describe."), r->undescribed +
		    r->incomplete);
	} else {
		put(b, "D14.1b", RULE_PASS, NULL);
		put(b, "N30-PL6", RULE_PASS, NULL);
	}
	if (r->unlevelled > 0)
		put(b, "Q12-levels", RULE_FAIL, N_("%" PRIu64 " documents have "
		    "no level of sensitivity (QCVN 12, 3.5.2.1.2). Enter it "
		    "with nbarchive describe."), r->unlevelled);
	else
		put(b, "Q12-levels", RULE_PASS, NULL);
}

static int
by_number(const void *a, const void *b)
{
	const uint64_t	*x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* NĐ 30/2020 Điều 15: no number twice in a year; 19: originals are kept. */
static void
put_numbers(struct book_of *b)
{
	struct rulings	*r = b->r;
	uint64_t	 twice = 0;

	if (r->nissued == 0 || b->a->objects_read < b->a->objects_all) {
		put(b, "N30-15", RULE_NOT_CHECKED, N_("No issued documents are "
		    "here to be compared (NĐ 30/2020, Điều 15)."));
	} else {
		qsort(r->issued, r->nissued, sizeof(*r->issued), by_number);
		for (size_t i = 1; i < r->nissued; i++)
			twice += r->issued[i] == r->issued[i - 1];
		if (twice > 0)
			put(b, "N30-15", RULE_FAIL, N_("%" PRIu64 " issued "
			    "documents bear a number that another one of the "
			    "year bears (NĐ 30/2020, Điều 15). Look for the "
			    "double."), twice);
		else
			put(b, "N30-15", RULE_PASS, N_("%zu issued documents, "
			    "no number twice in a year (NĐ 30/2020, Điều "
			    "15)."), r->nissued);
	}
	if (r->nissued > 0)
		put(b, "N30-19", RULE_PASS, N_("%zu issued documents are kept "
		    "as they were signed (NĐ 30/2020, Điều 19)."),
		    r->nissued);
}

/* Điều 14.2: who used what, and why. */
static void
put_uses(struct book_of *b)
{
	const struct rulings	*r = b->r;

	put(b, "D14.2a", r->uses > 0 ? RULE_PASS : RULE_NOT_APPLICABLE,
	    N_("%" PRIu64 " uses of documents are on record, with who and when "
	    "(Điều 14.2.a)."), r->uses);
	if (r->unreasoned > 0)
		put(b, "D14.2b", RULE_FAIL, N_("%" PRIu64 " of %" PRIu64
		    " uses of documents have no reason on record (Điều "
		    "14.2.b). Give --reason."), r->unreasoned, r->uses);
	else
		put(b, "D14.2b", r->uses > 0 ? RULE_PASS :
		    RULE_NOT_APPLICABLE, N_("%" PRIu64 " uses of documents are "
		    "on record, each with its reason (Điều 14.2.b)."),
		    r->uses);
}

/* The register of certificates.  0 or -1 (memory). */
static int
put_register(struct book_of *b)
{
	struct rule_answer	*a;
	struct civil		 today;
	int			 n;

	if (b->r->certificates.n == 0)
		return 0;
	if ((a = calloc(RULES_MAX, sizeof(*a))) == NULL)
		return -1;
	civil_of_time(b->a->at, &today);
	n = rules_of_register(&b->r->certificates, civil_days(&today),
	    b->r->policy, a);
	for (int i = 0; i < n && b->n < ANSWERS; i++) {
		b->answered[a[i].place] = true;
		b->out[b->n++] = a[i];
	}
	free(a);
	return n == -1 ? -1 : 0;
}

/* Every other row of the tables that no document answers. */
static void
put_rest(struct book_of *b)
{
	const struct rule	*rule;
	bool			 asked;

	for (size_t i = 0; (rule = rule_at(i)) != NULL; i++) {
		asked = b->answered[i];
		for (size_t k = 1; k < b->r->n && !asked; k++)
			asked = b->r->set[k].result[i] != 0;
		if (asked || (rule->of != RULE_OF_CERTIFICATE && rule->of !=
		    RULE_OF_ARCHIVE && rule->by != RULE_BY_ARCHIVE))
			continue;
		if (rule->by == RULE_BY_REGISTER && b->r->certificates.n == 0)
			put(b, rule->id, RULE_NOT_CHECKED, N_("There is no "
			    "register of certificates (%s). Begin one with "
			    "nbarchive register."), rule->article);
		else
			put(b, rule->id, RULE_NOT_CHECKED, NULL);
	}
}

static int
by_place(const void *a, const void *b)
{
	const struct rule_answer	*x = a, *y = b;

	return x->place < y->place ? -1 : x->place > y->place;
}

/* What is broken is a finding; somebody may accept it. */
static void
tell(struct audit *a, const struct rule_answer *r)
{
	struct report_finding	 f = { .kind = KIND_RULE };
	char			 part[64], id[FINDING_ID], text[1024];

	snprintf(part, sizeof(part), "rule %s", r->rule->id);
	f.part = part;
	finding_id(id, &f);
	snprintf(text, sizeof(text), _("%s Next: nbarchive accept %s --reason "
	    "TEXT"), r->text, id);
	f.text = text;
	report_add(&a->report, &f);
}

int
rulings_archive(struct audit *a)
{
	struct book_of	 b = { .a = a, .r = a->rulings };
	int64_t		 binds;
	int		 rc = -1;

	if (a->rulings == NULL)
		return 0;
	if ((b.out = calloc(ANSWERS, sizeof(*b.out))) == NULL)
		return -1;
	b.binds = time_parse(QCVN12_BINDS, &binds) == 0 && a->at >= binds;
	put_integrity(&b);
	put_copies(&b);
	put_finding(&b);
	put_numbers(&b);
	put_uses(&b);
	if (put_register(&b) == -1)
		goto out;
	put_rest(&b);
	if (b.n > 1)
		qsort(b.out, b.n, sizeof(*b.out), by_place);
	for (size_t i = 0; i < b.n; i++)
		if (b.out[i].result == RULE_FAIL)
			tell(a, &b.out[i]);
	a->rulings->archive = rules_json(b.out, b.n);
	rc = a->rulings->archive == NULL ? -1 : 0;
 out:
	free(b.out);
	return rc;
}
