/*
 * rulings.c: the rules of the regulation in a run.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "auditor/ledger.h"
#include "auditor/rulings_part.h"

#define SET_TEXT	(RULES_ALL * 40)	/* octets of a set's results */
#define SLOTS_FIRST	1024
#define SENTENCES	3		/* told of one document */

static size_t
hash(const uint8_t result[RULES_ALL])
{
	uint64_t	 h = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < RULES_ALL; i++)
		h = (h ^ result[i]) * UINT64_C(1099511628211);
	return (size_t)(h ^ h >> 32);
}

/* "D1=warning D3.2=pass ...", in the order of the articles. */
static void
set_text(struct buf *b, const uint8_t result[RULES_ALL])
{
	const struct rule	*rule;
	const char		*between = "";

	for (size_t i = 0; (rule = rule_at(i)) != NULL; i++) {
		if (result[i] == 0)
			continue;
		buf_addf(b, "%s%s=%s", between, rule->id, rule_result_name(
		    (enum rule_result)(result[i] - 1)));
		between = " ";
	}
}

static int
set_name(struct ruling_set *s)
{
	char		 hex[DIGEST_HEX];
	struct digest	 d;
	struct buf	 b;
	int		 rc = -1;

	buf_init(&b, SET_TEXT);
	set_text(&b, s->result);
	if (!b.failed && digest_sha256(&d, b.p, b.len) == 0) {
		memcpy(s->name, digest_hex(&d, hex), SET_NAME - 1);
		s->name[SET_NAME - 1] = '\0';
		rc = 0;
	}
	buf_release(&b);
	return rc;
}

/* Twice the slots, all sets in their new ones.  0 or -1. */
static int
slots_grow(struct rulings *r)
{
	size_t		 n = r->nslot == 0 ? SLOTS_FIRST : r->nslot * 2, k;
	uint32_t	*slot = calloc(n, sizeof(*slot));

	if (slot == NULL)
		return -1;
	for (uint32_t i = 1; i < r->n; i++) {
		for (k = hash(r->set[i].result) & (n - 1); slot[k] != 0;
		    k = (k + 1) & (n - 1))
			;
		slot[k] = i;
	}
	free(r->slot);
	r->slot = slot;
	r->nslot = n;
	return 0;
}

/* The number of the set with these results; 0: no room, or memory. */
static uint32_t
set_find(struct rulings *r, const uint8_t result[RULES_ALL])
{
	struct ruling_set	*grown;
	size_t			 k;

	if (r->n >= r->nslot / 2 && slots_grow(r) == -1)
		return 0;
	for (k = hash(result) & (r->nslot - 1); r->slot[k] != 0;
	    k = (k + 1) & (r->nslot - 1))
		if (memcmp(r->set[r->slot[k]].result, result, RULES_ALL) == 0)
			return r->slot[k];
	if (r->n == SETS_MAX)
		return 0;
	if (r->n == r->cap) {
		grown = reallocarray(r->set, r->cap * 2, sizeof(*grown));
		if (grown == NULL)
			return 0;
		r->set = grown;
		r->cap *= 2;
	}
	memset(&r->set[r->n], 0, sizeof(r->set[0]));
	memcpy(r->set[r->n].result, result, RULES_ALL);
	if (set_name(&r->set[r->n]) == -1)
		return 0;
	r->slot[k] = (uint32_t)r->n;
	return (uint32_t)r->n++;
}

struct rulings *
rulings_new(struct audit *a)
{
	struct rulings	*r = calloc(1, sizeof(*r));

	if (r == NULL)
		goto fail;
	r->shadow = a->shadow;
	r->policy = a->opts->rules;
	r->at = a->at;
	r->now = a->now;
	r->cap = 64;
	r->n = 1;
	for (size_t i = 0; i < GIST_WINDOWS; i++)
		buf_init(&r->window[i].octets, GISTS_AHEAD * GIST_MAX);
	r->set = calloc(r->cap, sizeof(*r->set));
	r->memo = rules_memo_new();
	r->answer = calloc(RULES_MAX, sizeof(*r->answer));
	if (r->set == NULL || r->answer == NULL || r->memo == NULL ||
	    slots_grow(r) == -1 ||
	    (r->originals = originals_new(a->shadow)) == NULL ||
	    ruling_registers(r) == -1)
		goto fail;
	return r;
 fail:
	log_errx("%s", _("out of memory"));
	rulings_free(r);
	return NULL;
}

void
rulings_free(struct rulings *r)
{
	if (r == NULL)
		return;
	for (size_t i = 0; i < r->ntold; i++)
		free(r->told[i].text);
	rules_memo_free(r->memo);
	known_agencies_free(r->books);
	agencies_free(r->who);
	notified_release(&r->notified);
	originals_free(r->originals);
	register_release(&r->certificates);
	for (size_t i = 0; i < GIST_WINDOWS; i++)
		buf_release(&r->window[i].octets);
	json_decref(r->archive);
	free(r->issued);
	free(r->told);
	free(r->slot);
	free(r->set);
	free(r->answer);
	free(r);
}

/* Keep the sentences of what is broken.  Without memory there are none. */
static void
keep_text(struct rulings *r, uint64_t accession, size_t n)
{
	struct told	*grown;
	struct buf	 b;
	size_t		 cap, put = 0;

	if (r->ntold == r->captold) {
		cap = r->captold == 0 ? 64 : r->captold * 2;
		grown = reallocarray(r->told, cap, sizeof(*grown));
		if (grown == NULL)
			return;
		r->told = grown;
		r->captold = cap;
	}
	buf_init(&b, SENTENCES * (RULE_TEXT_MAX + 1));
	for (size_t i = 0; i < n && put < SENTENCES; i++)
		if (r->answer[i].result == RULE_FAIL)
			buf_addf(&b, "%s%s", put++ == 0 ? "" : " ",
			    r->answer[i].text);
	if (buf_str(&b) != NULL && (r->told[r->ntold].text =
	    strdup(buf_str(&b))) != NULL)
		r->told[r->ntold++].accession = accession;
	buf_release(&b);
}

static enum meta_tri
look_for_original(void *arg, uint64_t end)
{
	struct rulings	*r = arg;

	return originals_look(r->originals, r->judged, r->said, end,
	    r->octets);
}

int
rulings_judge(struct rulings *r, struct object *o, const struct ruling *of)
{
	struct ruling_record	 rec;
	struct rules_input	 in = {
		.plan = of->plan, .math = of->math, .chain = of->chain,
		.at = r->at, .policy = r->policy, .known = &rec.known,
		.verdict = of->verdict, .poe = of->poe,
		.memo = r->memo, .brief = true,
	};
	uint8_t			 result[RULES_ALL] = { 0 };
	bool			 broken = false;
	int			 n = -1;

	if (ruling_record_read(r, o->accession, &rec) == 0) {
		rec.known.notified = notified_find(&r->notified, &o->sha256);
		in.metadata = rec.gist.described ? &rec.gist.metadata : NULL;
		rec.known.original_look = look_for_original;
		rec.known.original_arg = r;
		r->judged = &o->sha256;
		r->said = in.metadata;
		r->octets = of->plan->size;
		if (ruling_record_count(r, &rec.gist) == 0)
			n = rules_evaluate(&in, r->answer);
	}
	for (int i = 0; i < n; i++) {
		result[r->answer[i].place] =
		    (uint8_t)(1 + r->answer[i].result);
		broken = broken || r->answer[i].result == RULE_FAIL;
	}
	if (n >= 0)
		o->rules = set_find(r, result);
	if (broken && r->ntold < TOLD_TEXTS) {
		in.brief = false;
		n = rules_evaluate(&in, r->answer);
		if (n > 0)
			keep_text(r, o->accession, (size_t)n);
	}
	return n == -1 ? -1 : 0;
}

/* "D1=warning D3.2=pass": a line of rules.tsv behind its name. */
static void
parse_results(const char *p, const char *end, uint8_t result[RULES_ALL])
{
	char		 word[64], *eq;
	const char	*space;
	size_t		 place;
	enum rule_result res;

	for (; p < end; p = space + 1) {
		if ((space = memchr(p, ' ', (size_t)(end - p))) == NULL)
			space = end;
		if ((size_t)(space - p) >= sizeof(word))
			continue;
		memcpy(word, p, (size_t)(space - p));
		word[space - p] = '\0';
		if ((eq = strchr(word, '=')) == NULL)
			continue;
		*eq = '\0';
		place = rule_next(word, 0);
		res = rule_result_parse(eq + 1);
		/* An older program's rule may be none of ours. */
		if (place != RULES_ALL && res != RULE_RESULTS)
			result[place] = (uint8_t)(1 + res);
	}
}

int
rulings_load(struct rulings *r, struct ledger *l)
{
	uint8_t		 result[RULES_ALL];
	const char	*p, *end, *nl, *tab;
	struct buf	 b;
	uint32_t	 i;
	int		 rc;

	buf_init(&b, LEDGER_FILE_MAX);
	rc = ledger_get(l, "rules.tsv", &b);
	p = (const char *)b.p;
	for (end = b.len == 0 ? p : p + b.len; p < end; p = nl + 1) {
		if ((nl = memchr(p, '\n', (size_t)(end - p))) == NULL)
			break;
		if ((tab = memchr(p, '\t', (size_t)(nl - p))) == NULL ||
		    tab - p != SET_NAME - 1)
			continue;
		memset(result, 0, sizeof(result));
		parse_results(tab + 1, nl, result);
		/* Under the name that lines have, whatever it is now. */
		if ((i = set_find(r, result)) != 0)
			memcpy(r->set[i].name, p, SET_NAME - 1);
	}
	buf_release(&b);
	return rc == -1 ? -1 : 0;
}

void
rulings_put(struct rulings *r, struct buf *b, const struct object *o,
    bool first)
{
	const struct rule	*rule;
	struct ruling_set	*s;
	const char		*between = first ? "" : ",";

	if (r == NULL || o->rules == 0 || o->rules >= r->n)
		return;
	s = &r->set[o->rules];
	s->used = true;
	for (size_t i = 0; (rule = rule_at(i)) != NULL; i++)
		if (s->result[i] == 1 + RULE_FAIL) {
			buf_addf(b, "%s%s=fail", between, rule->id);
			between = ",";
		}
	buf_addf(b, "%srules=%s", between, s->name);
}

size_t
rulings_other(const char *flags, size_t len)
{
	const char	*p = flags, *end = flags + len, *comma;

	while (p < end) {
		if ((comma = memchr(p, ',', (size_t)(end - p))) == NULL)
			comma = end;
		if (memchr(p, '=', (size_t)(comma - p)) != NULL)
			return p == flags ? 0 : (size_t)(p - flags) - 1;
		p = comma + 1;
	}
	/* "-" stands for no flags at all. */
	return len == 1 && *flags == '-' ? 0 : len;
}

uint32_t
rulings_recall(struct rulings *r, const char *flags, size_t len)
{
	static const char	 word[] = "rules=";
	const char		*p;

	if (r == NULL || (p = memmem(flags, len, word, sizeof(word) - 1)) ==
	    NULL)
		return 0;
	p += sizeof(word) - 1;
	if ((size_t)(flags + len - p) != SET_NAME - 1)
		return 0;
	for (uint32_t i = 1; i < r->n; i++)
		if (memcmp(r->set[i].name, p, SET_NAME - 1) == 0)
			return i;
	return 0;
}

void
rulings_keep(struct rulings *r, uint32_t set)
{
	if (r != NULL && set < r->n)
		r->set[set].used = true;
}

bool
rulings_same(const struct rulings *r, uint32_t x, uint32_t y)
{
	if (r == NULL || x >= r->n || y >= r->n)
		return false;
	for (size_t i = 0; x != y && i < RULES_ALL; i++)
		if ((r->set[x].result[i] == 1 + RULE_FAIL) !=
		    (r->set[y].result[i] == 1 + RULE_FAIL))
			return false;
	return true;
}

bool
rulings_differ_only(const struct rulings *r, uint32_t x, uint32_t y,
    const char *id)
{
	size_t	 place = rule_next(id, 0);

	if (r == NULL || x == 0 || y == 0 || x >= r->n || y >= r->n)
		return false;
	for (size_t i = 0; i < RULES_ALL; i++)
		if (i != place && r->set[x].result[i] != r->set[y].result[i])
			return false;
	return true;
}

bool
rulings_is_kept(const struct rulings *r, uint32_t set, const char *id)
{
	uint8_t	 result = r->set[set].result[rule_next(id, 0)];

	/* 0 is no answer at all. */
	return result == 0 || result == 1 + RULE_PASS ||
	    result == 1 + RULE_NOT_APPLICABLE;
}

static bool
breaks(const struct ruling_set *s)
{
	return memchr(s->result, 1 + RULE_FAIL, RULES_ALL) != NULL;
}

void
rulings_count(struct rulings *r, const struct object *o)
{
	if (r == NULL || o->rules == 0 || o->rules >= r->n)
		return;
	r->set[o->rules].n++;
	r->broken += breaks(&r->set[o->rules]);
}

uint64_t
rulings_broken(const struct rulings *r)
{
	return r == NULL ? 0 : r->broken;
}

static int
by_accession(const void *a, const void *b)
{
	const struct told	*x = a, *y = b;

	return x->accession < y->accession ? -1 :
	    x->accession > y->accession;
}

/* The sentences that were kept of a document, or NULL. */
static const char *
told_of(struct rulings *r, uint64_t accession)
{
	struct told	 key = { .accession = accession }, *t;

	if (!r->sorted && r->ntold > 1)
		qsort(r->told, r->ntold, sizeof(*r->told), by_accession);
	r->sorted = true;
	t = r->ntold == 0 ? NULL : bsearch(&key, r->told, r->ntold,
	    sizeof(*r->told), by_accession);
	return t == NULL ? NULL : t->text;
}

/* What stands for sentences that were not kept. */
static void
put_rules(struct buf *b, const struct ruling_set *s)
{
	const struct rule	*rule;
	size_t			 put = 0;

	for (size_t i = 0; (rule = rule_at(i)) != NULL && put < SENTENCES; i++)
		if (s->result[i] == 1 + RULE_FAIL)
			buf_addf(b, "%s%s (%s)", put++ == 0 ? "" : " ",
			    _(rule->text), rule->article);
}

void
rulings_tell(struct audit *a, const struct object *o, bool fresh)
{
	struct rulings		*r = a->rulings;
	struct report_finding	 f = { .kind = KIND_RULE, .fresh = fresh };
	const struct rule	*rule;
	const struct ruling_set	*s;
	struct buf		 text, ids;
	const char		*told;
	char			 hex[DIGEST_HEX], id[FINDING_ID];

	if (r == NULL || o->rules == 0 || o->rules >= r->n ||
	    !breaks(&r->set[o->rules]))
		return;
	s = &r->set[o->rules];
	buf_init(&ids, SET_TEXT);
	buf_init(&text, 16384);
	for (size_t i = 0; (rule = rule_at(i)) != NULL; i++)
		if (s->result[i] == 1 + RULE_FAIL)
			buf_addf(&ids, "%s%s", ids.len == 0 ? "" : " ",
			    rule->id);
	f.sha256 = &o->sha256;
	f.accession = o->accession;
	f.rules = buf_str(&ids);
	finding_id(id, &f);
	buf_addf(&text, _("Rules that it breaks: %s. "), f.rules == NULL ?
	    "?" : f.rules);
	if ((told = told_of(r, o->accession)) != NULL)
		buf_addstr(&text, told);
	else
		put_rules(&text, s);
	buf_addf(&text, _(" Next: nbarchive show %.16s, then nbarchive accept "
	    "%s --reason TEXT"), digest_hex(&o->sha256, hex), id);
	if ((f.text = buf_str(&text)) == NULL)
		f.text = "";
	report_add(&a->report, &f);
	buf_release(&text);
	buf_release(&ids);
}

static int
by_name(const void *a, const void *b)
{
	const struct ruling_set	*const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

/* The sets that lines name, by name. */
static int
write_sets(struct audit *a, struct buf *b)
{
	struct rulings			*r = a->rulings;
	const struct ruling_set		**list;
	size_t				 n = 0;

	if ((list = calloc(r->n, sizeof(*list))) == NULL)
		return -1;
	for (size_t i = 1; i < r->n; i++)
		if (r->set[i].used)
			list[n++] = &r->set[i];
	if (n > 1)
		qsort(list, n, sizeof(*list), by_name);
	for (size_t i = 0; i < n; i++) {
		buf_addf(b, "%s\t", list[i]->name);
		set_text(b, list[i]->result);
		buf_addc(b, '\n');
	}
	free(list);
	return b->failed ? -1 : ledger_put(a->ledger, "rules.tsv",
	    b->len == 0 ? "" : (const char *)b->p, b->len);
}

int
rulings_write(struct audit *a)
{
	struct buf	 b;
	int		 rc = -1;

	if (a->rulings == NULL)
		return 0;
	buf_init(&b, LEDGER_FILE_MAX);
	if (write_sets(a, &b) == 0) {
		buf_reset(&b);
		rc = rules_policy_tsv(&b, a->opts->rules) == -1 ? -1 :
		    ledger_put(a->ledger, "policy/rules.tsv", b.p, b.len);
	}
	if (rc == -1 && b.failed)
		log_errx("%s", _("out of memory"));
	buf_release(&b);
	return rc;
}

/* How often each rule was answered in which way. */
static void
count_rule(const struct rulings *r, size_t place, uint64_t n[RULE_RESULTS])
{
	memset(n, 0, RULE_RESULTS * sizeof(*n));
	for (size_t i = 1; i < r->n; i++)
		if (r->set[i].result[place] != 0)
			n[r->set[i].result[place] - 1] += r->set[i].n;
}

json_t *
rulings_json(const struct audit *a)
{
	const struct rule	*rule;
	json_t			*json = json_object(), *docs = json_object();
	json_t			*one;
	uint64_t		 n[RULE_RESULTS];

	if (json == NULL || docs == NULL || a->rulings == NULL) {
		json_decref(json);
		json_decref(docs);
		return NULL;
	}
	for (size_t i = 0; (rule = rule_at(i)) != NULL; i++) {
		count_rule(a->rulings, i, n);
		one = NULL;
		for (unsigned int k = 0; k < RULE_RESULTS; k++) {
			if (n[k] == 0 || (one == NULL &&
			    (one = json_object()) == NULL))
				continue;
			json_put_int(one, rule_result_name(
			    (enum rule_result)k), (int64_t)n[k]);
		}
		if (one != NULL)
			json_put(docs, rule->id, one);
	}
	json_put_str(json, "policy", RULES_POLICY);
	json_put_int(json, "broken", (int64_t)a->rulings->broken);
	json_put(json, "documents", docs);
	if (a->rulings->archive != NULL)
		json_put(json, "archive", json_incref(a->rulings->archive));
	return json;
}
