/*
 * sample.c: nbaudit sample: documents drawn at random, checked in full.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/durable.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/journal/draw.h"
#include "formats/journal/sshsig.h"
#include "formats/store/entry.h"
#include "formats/validation/verdict.h"
#include "auditor/anchors.h"
#include "auditor/clone.h"
#include "auditor/holding.h"
#include "auditor/jsonl.h"
#include "auditor/ledger.h"
#include "auditor/minutes.h"
#include "auditor/progress.h"
#include "auditor/prove.h"
#include "auditor/state.h"
#include "auditor/subject.h"
#include "auditor/trust.h"

#define MINUTES_MAX	((size_t)256 * 1024 * 1024)
#define SAMPLE_MAX	((uint64_t)1000 * 1000)

struct sample {
	const struct options *opts;
	struct state	 state;
	struct anchors	 anchors;
	struct ledger	*ledger;
	char		 commit[COMMIT_HEX];
	struct buf	 note;
	struct checkpoint checkpoint;
	struct trust_folder trust;
	struct holding	*holding;
	struct draw	*draw;
	uint64_t	 draws;
	struct drawn	*drawn;
	size_t		 n;
	struct passed	*passed;	/* draws - n of them */
	size_t		 npassed;
	size_t		 bad;
	int64_t		 at;
	enum status	 status;
};

static void
raise_status(struct sample *s, enum status st)
{
	if (st > s->status)
		s->status = st;
}

/*
 * What is printed in the minutes and typed again is to draw the same: no
 * blanks that paper does not show, no letters in pieces (U+0300 to U+036F).
 */
static bool
is_printable(const char *seed)
{
	size_t		 n = strlen(seed);
	struct buf	 b;
	bool		 ok;

	for (size_t i = 0; i < n; i++)
		if ((seed[i] == ' ' && (i == 0 || i + 1 == n ||
		    seed[i + 1] == ' ')) || (unsigned char)seed[i] == 0xcc ||
		    ((unsigned char)seed[i] == 0xcd &&
		    (unsigned char)seed[i + 1] < 0xb0) ||
		    strncmp(seed + i, "\xc2\xa0", 2) == 0)
			return false;
	buf_init(&b, 8 * DRAW_SEED);
	ok = utf8_visible(&b, seed, n) == 0 && b.len == n;
	buf_release(&b);
	return ok;
}

static enum status
sample_open(struct sample *s)
{
	const struct options	*o = s->opts;
	enum status		 st;
	int			 known;

	if ((known = state_load(&s->state, o->ledger)) == -1)
		return STATUS_CANNOT;
	if ((st = anchors_load(&s->anchors, o, known == 1 ? &s->state :
	    NULL)) != STATUS_OK)
		return st;
	if ((s->ledger = ledger_open_read(o->ledger)) == NULL)
		return STATUS_CANNOT;
	st = ledger_evidence(s->ledger, &s->anchors, s->commit, &s->note,
	    &s->checkpoint);
	if (st == STATUS_ATTENTION)
		raise_status(s, st);
	else if (st != STATUS_OK)
		return st;
	if (trust_open(&s->trust, o, s->ledger, known == 1) == -1 ||
	    (s->holding = holding_open(o, &s->trust)) == NULL)
		return STATUS_CANNOT;
	if (is_printable(o->seed))
		s->draw = draw_new(o->seed, &s->checkpoint.root,
		    s->checkpoint.size);
	s->drawn = calloc((size_t)o->count + 1, sizeof(*s->drawn));
	if (s->draw == NULL || s->drawn == NULL) {
		log_errx("%s", _("--seed: want one line of text, up to 1024 "
		    "octets, as paper shows it: no blank at either end, no two "
		    "together, no accents apart from their letters"));
		return STATUS_USAGE;
	}
	return STATUS_OK;
}

/* The entry takes in no document: an inspector may ask to see it. */
static int
pass_over(struct sample *s, uint64_t index, enum entry_type type)
{
	struct passed	*grown = s->passed;

	if ((s->npassed & (s->npassed - 1)) == 0 && (grown = reallocarray(
	    s->passed, s->npassed == 0 ? 1 : s->npassed * 2,
	    sizeof(*grown))) == NULL) {
		log_errx("%s", _("out of memory"));
		return -1;
	}
	s->passed = grown;
	s->passed[s->npassed++] = (struct passed){ index,
	    entry_type_name(type) };
	return 0;
}

/*
 * Does the entry take in a document?  1 and what it says, 0 it is of another
 * kind, -1 it cannot be read, -2 (memory; logged).
 */
static int
read_entry(struct sample *s, uint64_t index, struct subject *doc)
{
	const char	*class, *why;
	enum entry_type	 type;
	uint64_t	 seq, accession = 0;
	int64_t		 time;
	struct buf	 b;
	json_t		*json;
	int		 rc;

	buf_init(&b, ENTRY_MAX);
	if ((rc = holding_entry(s->holding, index, 0, &b)) != 1) {
		buf_release(&b);
		return -1;
	}
	json = entry_parse(b.p, b.len, &seq, &time, &type, &why);
	buf_release(&b);
	class = json_get_str(json_object_get(json, "object"), "class");
	if (json == NULL || seq != index)
		rc = -1;
	else if (type != ENTRY_INGESTION || class == NULL ||
	    strcmp(class, "document") != 0 ||
	    json_get_u64(json, "accession", &accession) == -1)
		rc = pass_over(s, index, type) == -1 ? -2 : 0;
	if (rc == 1 && subject_accession(doc, s->holding, accession,
	    s->checkpoint.size) != 1)
		rc = -1;
	json_decref(json);
	return rc;
}

/* Is the entry in the signed tree? */
static int
check_journal(struct sample *s, const struct subject *doc, struct drawn *d)
{
	struct digest	 hash[MERKLE_PROOF];
	size_t		 n;
	int		 rc;

	rc = holding_inclusion(s->holding, d->index, s->checkpoint.size,
	    &doc->leaf, &s->checkpoint.root, hash, &n);
	if (rc == -1)
		return -1;
	d->journal = rc == 1 && doc->seq == d->index;
	if (!d->journal)
		raise_status(s, STATUS_TAMPERED);
	return 0;
}

/* The octets into an unlinked file.  The file, or NULL when not intact. */
static FILE *
fetch(struct sample *s, const struct subject *doc, int *fixity)
{
	struct job_object	 o;
	char			 cause[128];
	FILE			*f;

	if ((f = tmpfile()) == NULL) {
		log_err("%s", _("no temporary file can be made"));
		*fixity = -1;
		return NULL;
	}
	memset(&o, 0, sizeof(o));
	o.sha256 = doc->sha256;
	o.number = doc->number;
	o.size = doc->size;
	*fixity = holding_object(s->holding, doc->segment, &o, fileno(f),
	    cause);
	if (*fixity == FIXITY_OK)
		return f;
	fclose(f);
	return NULL;
}

/* The detached data that the document signs, or NULL. */
static FILE *
fetch_covered(struct sample *s, const struct subject *doc)
{
	const char	*hex = json_get_str(doc->json, "covers");
	struct subject	 other;
	FILE		*f = NULL;
	int		 fixity;

	if (hex == NULL)
		return NULL;
	subject_init(&other);
	if (subject_find(&other, s->holding, s->ledger, hex,
	    s->checkpoint.size) == 1 && other.segment != 0)
		f = fetch(s, &other, &fixity);
	subject_release(&other);
	return f;
}

static void
put_words(char out[64], const char *indication, size_t ilen, const char *sub,
    size_t slen)
{
	if (slen == 0 || (slen == 1 && *sub == '-'))
		snprintf(out, 64, "%.*s", (int)ilen, indication);
	else
		snprintf(out, 64, "%.*s %.*s", (int)ilen, indication,
		    (int)slen, sub);
}

/* The ledger's line about the document. */
static int
read_state(struct sample *s, const struct subject *doc, struct drawn *d)
{
	char		 path[SHARD_PATH];
	const char	*p, *field[8];
	struct octets	 line;
	struct buf	 b;
	size_t		 n = 0, len[8];
	int		 rc;

	shard_path(path, (unsigned int)doc->sha256.octet[0] << 8 |
	    doc->sha256.octet[1]);
	buf_init(&b, LEDGER_FILE_MAX);
	if ((rc = ledger_get(s->ledger, path, &b)) == 1 &&
	    subject_state(doc, &b, &line)) {
		p = (const char *)line.p;
		for (const char *end = p + line.len; n < 8 && p <= end; n++) {
			const char	*tab = memchr(p, '\t',
			    (size_t)(end - p));

			field[n] = p;
			len[n] = (size_t)((tab == NULL ? end : tab) - p);
			p += len[n] + 1;
		}
		if (n == 8)
			put_words(d->was, field[3], len[3], field[4], len[4]);
	}
	buf_release(&b);
	return rc == -1 ? -1 : 0;
}

/* Indications from best to worst. */
static unsigned int
rank(const char *words)
{
	if (strncmp(words, "TOTAL-PASSED", 12) == 0)
		return 0;
	if (strncmp(words, "TOTAL-FAILED", 12) == 0)
		return 2;
	return 1;
}

static int
judge_again(struct sample *s, const struct subject *doc, struct drawn *d,
    FILE *octets)
{
	const struct chain_result	**chain = NULL;
	FILE				*covered = fetch_covered(s, doc);
	struct verdict			*worst = calloc(1, sizeof(*worst));
	struct judged			 j;
	struct result			 r;
	json_t				*json = NULL;
	char				 why[128];
	int				 rc;

	rc = holding_judge(s->holding, fileno(octets), covered == NULL ? -1 :
	    fileno(covered), d->name, d->size, s->at, &j, why);
	if (rc == 1) {
		chain = calloc(j.plan->nsig + 1, sizeof(*chain));
		for (size_t i = 0; chain != NULL && i < j.plan->nsig; i++)
			chain[i] = j.has_chain[i] ? &j.chain[i] : NULL;
		memset(&r, 0, sizeof(r));
		r.file = d->name;
		r.sha256 = j.sha256;
		r.size = j.size;
		r.plan = j.plan;
		r.math = j.math;
		r.chain = chain;
		r.at = s->at;
		if (chain != NULL && worst != NULL &&
		    (json = result_json(&r, worst)) != NULL) {
			const char	*name =
			    indication_name(worst->indication);

			put_words(d->now, name, strlen(name), worst->sub,
			    strlen(worst->sub));
		}
		judged_release(&j);
	} else if (rc == 0) {
		snprintf(d->now, sizeof(d->now), "%s", "INDETERMINATE");
	}
	d->worse = *d->was == '\0' || rank(d->now) > rank(d->was);
	json_decref(json);
	free(chain);
	free(worst);
	if (covered != NULL)
		fclose(covered);
	return rc == -1 ? -1 : 0;
}

/* One document, in full.  0 or -1 (logged). */
static int
check_one(struct sample *s, const struct subject *doc, struct drawn *d)
{
	FILE	*f;
	int	 rc = 0;

	d->accession = doc->accession;
	d->sha256 = doc->sha256;
	d->size = doc->size;
	d->fixity = -1;
	d->destroyed = doc->destroyed;
	if ((d->name = strdup(doc->name)) == NULL ||
	    check_journal(s, doc, d) == -1 || read_state(s, doc, d) == -1)
		return -1;
	if (d->destroyed)
		return 0;
	if (doc->segment == 0 || (f = fetch(s, doc, &d->fixity)) == NULL) {
		if (d->fixity == -1)
			return -1;
		raise_status(s, STATUS_DAMAGE);
		return 0;
	}
	rc = judge_again(s, doc, d, f);
	fclose(f);
	if (d->worse)
		raise_status(s, STATUS_ATTENTION);
	return rc;
}

/* An entry that is not there cannot be passed over in silence. */
static void
note_hole(struct sample *s, struct drawn *d)
{
	d->fixity = -1;
	d->name = strdup(_("(the journal's entry cannot be read)"));
	d->worse = true;
	raise_status(s, STATUS_DAMAGE);
}

static int
sample_check(struct sample *s)
{
	struct subject	 doc;
	struct drawn	*d;
	uint64_t	 index;
	int		 rc;

	progress_begin(s->opts->progress, s->opts->count, 0,
	    s->opts->monotonic());
	while (s->n < s->opts->count) {
		if ((rc = draw_next(s->draw, &index)) != 1)
			return rc;
		s->draws++;
		subject_init(&doc);
		d = &s->drawn[s->n];
		d->index = index;
		if ((rc = read_entry(s, index, &doc)) == -1)
			note_hole(s, d);
		else if (rc == 1 && check_one(s, &doc, d) == -1)
			rc = -2;
		subject_release(&doc);
		if (rc == -2)
			return -1;
		if (rc == 0)
			continue;
		s->n++;
		s->bad += !d->journal || d->worse || (!d->destroyed &&
		    d->fixity != FIXITY_OK);
		progress_step(s->opts->progress, s->n, 0,
		    s->opts->monotonic());
	}
	return 0;
}

static void
print_json(const struct sample *s, const struct minutes *m)
{
	char	 hex[DIGEST_HEX];
	json_t	*json;

	for (size_t i = 0; i < s->n; i++) {
		const struct drawn	*d = &s->drawn[i];

		if ((json = json_object()) == NULL)
			return;
		json_put_int(json, "entry", (int64_t)d->index);
		json_put_int(json, "accession", (int64_t)d->accession);
		json_put_str(json, "sha256", digest_hex(&d->sha256, hex));
		json_put_str(json, "name", d->name);
		json_put_bool(json, "journal", d->journal);
		json_put_str(json, "fixity", d->destroyed ? "destroyed" :
		    d->fixity < 0 ? "unreadable" :
		    fixity_name((enum fixity)d->fixity));
		json_put_str(json, "verdict", d->now);
		json_put_str(json, "ledger", d->was);
		(void)jsonl_take(json);
	}
	printf("{\"sample\":%zu,\"defects\":%zu,\"draws\":%" PRIu64
	    ",\"size\":%" PRIu64 ",\"root\":\"%s\",\"at_most_percent\":%.4f"
	    ",\"passed_over\":[", s->n, s->bad, s->draws, s->checkpoint.size,
	    m->root, minutes_bound(s->n, s->bad) * 100);
	for (size_t i = 0; i < s->npassed; i++)
		printf("%s{\"seq\":%" PRIu64 ",\"type\":\"%s\"}", i == 0 ?
		    "" : ",", s->passed[i].index, s->passed[i].type);
	printf("]}\n");
}

static int
publish(struct sample *s, const struct minutes *m)
{
	struct buf	 b;
	const char	*text;
	int		 rc = -1;

	buf_init(&b, MINUTES_MAX);
	progress_clear(s->opts->progress);
	if (s->opts->json)
		print_json(s, m);
	else if (minutes_text(&b, m) == 0 && (text = buf_str(&b)) != NULL)
		fputs(text, stdout);
	buf_reset(&b);
	if (s->opts->output == NULL)
		rc = 0;
	else if (minutes_html(&b, m) == 0)
		rc = durable_write(s->opts->output, b.p, b.len, 0644, true);
	buf_release(&b);
	return rc;
}

static int
report_minutes(struct sample *s, int64_t began)
{
	struct minutes	 m;
	struct buf	 finger, root;
	char		*log = vkey_text(&s->anchors.policy.log);
	int		 rc = -1;

	buf_init(&finger, 256);
	buf_init(&root, 256);
	memset(&m, 0, sizeof(m));
	ssh_fingerprint(&finger, s->anchors.auditor);
	base64_encode(&root, s->checkpoint.root.octet, DIGEST_SIZE);
	m.store = s->opts->store;
	m.ledger = s->opts->ledger;
	m.commit = s->commit;
	m.log_key = log;
	m.fingerprint = buf_str(&finger);
	m.origin = s->checkpoint.origin;
	m.size = s->checkpoint.size;
	m.root = buf_str(&root);
	m.seed = s->opts->seed;
	m.asked = s->opts->count;
	m.draws = s->draws;
	m.began = began;
	m.ended = s->opts->now();
	m.drawn = s->drawn;
	m.n = s->n;
	m.passed = s->passed;
	m.npassed = s->npassed;
	m.bad = s->bad;
	if (log != NULL && m.fingerprint != NULL && m.root != NULL)
		rc = publish(s, &m);
	free(log);
	buf_release(&finger);
	buf_release(&root);
	return rc;
}

enum status
cmd_sample(const struct options *o)
{
	struct sample	 s;
	enum status	 st;
	int64_t		 began = o->now();

	if (o->ledger == NULL || o->store == NULL) {
		log_errx("%s", _("which store and ledger? Name them with -s "
		    "DIR and -l DIR, or in the configuration"));
		return STATUS_USAGE;
	}
	if (o->seed == NULL || o->count == 0 || o->count > SAMPLE_MAX) {
		log_errx("%s", _("a sample needs --seed WORDS and -n NUMBER "
		    "(up to 1000000)"));
		return STATUS_USAGE;
	}
	memset(&s, 0, sizeof(s));
	s.opts = o;
	s.at = o->has_at ? o->at : began;
	state_init(&s.state);
	buf_init(&s.note, NOTE_MAX);
	if ((st = sample_open(&s)) == STATUS_OK) {
		if (sample_check(&s) == -1)
			st = STATUS_CANNOT;
		if (holding_close(s.holding) == -1)
			st = STATUS_CANNOT;
		s.holding = NULL;
		if (st == STATUS_OK)
			st = report_minutes(&s, began) == -1 ? STATUS_CANNOT :
			    s.status;
	}
	for (size_t i = 0; s.drawn != NULL && i < s.n; i++)
		free(s.drawn[i].name);
	free(s.drawn);
	free(s.passed);
	draw_free(s.draw);
	holding_close(s.holding);
	trust_folder_release(&s.trust);
	ledger_free(s.ledger);
	buf_release(&s.note);
	anchors_clear(&s.anchors);
	state_release(&s.state);
	return st;
}
