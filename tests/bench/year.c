/*
 * year.c: what a year of nights makes of the ledger (P8 of 08-performance.md).
 *
 *	year [-d DOCUMENTS] [-n NIGHTS] [-p PART] [-w NBWORKER] FOLDER
 *
 * A made-up archive of a million documents and a part of it new each night,
 * written by the auditor's own code from the first commit on: lines of state/,
 * rules, the run's report with the new findings, the cosigned checkpoint, the
 * night's time-stamp over its hash tree, signature, pack, and the monthly
 * repacking.  Only reading the store is left out, which a year would take days
 * for.  Of a night PART of the lines change: of new documents, a third of which
 * has something for a person; of those of the night before, which the
 * time-stamp proves from then on; of those that a person has dealt with; and a
 * few others.  In the end a night in which nothing happens, and the ledger's
 * history as nbaudit verify walks it.
 */
#include <dirent.h>
#include <ftw.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/encode.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/regulation/rules.h"
#include "formats/validation/verdict.h"
#include "auditor/append.h"
#include "auditor/audit.h"
#include "auditor/chains.h"
#include "auditor/ledger.h"
#include "auditor/media.h"
#include "auditor/ownkey.h"
#include "auditor/progress.h"
#include "auditor/recording.h"
#include "auditor/repack.h"
#include "auditor/rulings.h"
#include "auditor/shadow.h"
#include "auditor/stamps.h"
#include "auditor/verify_part.h"
#include "tests/unit/stamps.h"

#define DAY		((int64_t)86400)
#define SETS		40		/* distinct results of rules */
#define BROKEN		10		/* of them */
#define DEALT		10u		/* nights until a person has seen to
					   what a document has */
#define SET_ROW		"%012x"

#define must(x)		certs_must(x)

struct year {
	struct options	 o;
	struct progress	 progress;	/* of nobody */
	const char	*worker;	/* the program */
	struct state	 state;
	struct key	*log;
	struct vkey	 log_key;
	struct merkle_range range;
	struct shadow	*shadow;
	struct stamps	*stamps;
	EVP_PKEY	*tsa_key;
	X509		*tsa;
	uint64_t	 seed;
	int64_t		 now;		/* microseconds */
	struct object	*object;
	size_t		 n, cap;
	uint64_t	 newest;	/* accession of last night's first */
	uint64_t	 changed;	/* lines, from the third run on */
	struct digest	*root;		/* that were signed, by night */
	size_t		 nroot;
};

static uint64_t
draw(struct year *y)
{
	y->seed ^= y->seed << 13;
	y->seed ^= y->seed >> 7;
	y->seed ^= y->seed << 17;
	return y->seed;
}

static int64_t
clock_now(void)
{
	return (int64_t)time(NULL) * TIME_SECOND;
}

static int64_t
clock_monotonic(void)
{
	struct timespec	 ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * TIME_SECOND + ts.tv_nsec / 1000;
}

static void
complain(enum log_level level, const char *line, void *arg)
{
	(void)arg;
	if (level <= LOG_LEVEL_WARN)
		fprintf(stderr, "%s\n", line);
}

/* The certificate that a time-stamping authority would have. */
static void
make_tsa(struct year *y)
{
	struct certs_want	 ca = { .cn = "Root CA", .serial = 1,
		.basic = "critical,CA:TRUE", .usage = "critical,keyCertSign",
		.from = y->now / TIME_SECOND - 365 * DAY,
		.until = y->now / TIME_SECOND + 3650 * DAY };
	EVP_PKEY		*root = certs_key("rsa:2048");
	X509			*by = certs_cert(&ca, root, NULL, NULL);

	y->tsa_key = certs_key("rsa:2048");
	y->tsa = stamps_cert("Time-stamping authority", 2,
	    "critical,timeStamping", ca.from, ca.until, y->tsa_key, by, root);
	X509_free(by);
	EVP_PKEY_free(root);
}

/* What a document is judged to be: most pass, some do not. */
static void
set_verdict(struct year *y, struct object *o, bool first)
{
	static const enum finding	 undecided[] = { FINDING_NO_CHAIN,
	    FINDING_CERT_REVOKED_NO_POE, FINDING_REVOCATION_UNKNOWN };
	unsigned int	 r = (unsigned int)(draw(y) % 1000);

	/* Of a million that were judged long ago only few wait for a person. */
	if (first)
		r = r * 852 / 1000;
	o->why = FINDING_OK;
	o->sub = "";
	o->best = o->provable = TIME_NONE;
	if (r < 650) {
		o->indication = IND_PASSED;
		o->best = y->now - (int64_t)(draw(y) % (20 * 86400)) *
		    TIME_SECOND;
		/* When the signer's certificate ends. */
		o->provable = y->now / (DAY * TIME_SECOND) * DAY *
		    TIME_SECOND + (int64_t)(1 + draw(y) % 700) * DAY *
		    TIME_SECOND;
	} else if (r < 850) {
		o->indication = IND_NO_SIGNATURE;
	} else if (r < 930) {
		o->indication = IND_INDETERMINATE;
		o->why = (uint8_t)undecided[draw(y) % 3];
		o->sub = finding_sub((enum finding)o->why);
	} else if (r < 970) {
		o->indication = IND_FAILED;
		o->why = FINDING_DIGEST_MISMATCH;
		o->sub = finding_sub((enum finding)o->why);
	} else {
		o->class = CLASS_EVIDENCE;
		o->indication = IND_NO_SIGNATURE;
	}
	r = (unsigned int)(draw(y) % 1000);
	o->rules = (uint32_t)(r < (first ? 2u : 200u) ? draw(y) % BROKEN :
	    BROKEN + draw(y) % (SETS - BROKEN));
}

/* Its name in the journal, as findings tell it. */
static void
put_name(struct year *y, uint64_t accession)
{
	char	 json[256];
	uint8_t	 key[8];
	int	 n;

	be64_put(key, accession);
	n = snprintf(json, sizeof(json), "{\"source\":{\"name\":\"%" PRIu64
	    "-SNV-VP V.v triển khai nhiệm vụ số %" PRIu64 " năm nay.pdf\"}}",
	    draw(y) % 3000, draw(y) % 100000);
	must(shadow_put(y->shadow, CAT_ACCESSION, key, sizeof(key), json,
	    (size_t)n) == 0);
}

static void
add_document(struct year *y, bool first)
{
	struct object	*o;
	struct digest	 leaf;
	uint64_t	 accession = y->n + 1;
	char		 entry[64];
	int		 n = snprintf(entry, sizeof(entry), "{\"seq\":%" PRIu64
			    "}", accession);

	if (y->n == y->cap) {
		y->cap += y->cap / 4 + 1024;
		y->object = reallocarray(y->object, y->cap,
		    sizeof(*y->object));
		must(y->object != NULL);
	}
	o = &y->object[y->n++];
	memset(o, 0, sizeof(*o));
	must(digest_sha256(&o->sha256, entry, (size_t)n) == 0);
	must(merkle_leaf(&leaf, entry, (size_t)n) == 0);
	must(merkle_append(&y->range, &leaf) == 0);
	o->accession = o->number = accession;
	o->segment = 1;
	o->size = 200000;
	o->fixity = FIXITY_OK;
	o->class = CLASS_DOCUMENT;
	o->flags = OBJECT_CHECKED | OBJECT_PROVEN;
	set_verdict(y, o, first);
	if (!first || o->indication == IND_INDETERMINATE || o->rules < BROKEN)
		put_name(y, accession);
}

/* The rules' results that lines name. */
static void
put_sets(struct year *y, struct ledger *l)
{
	const struct rule	*rule;
	struct buf		 b;

	buf_init(&b, LEDGER_FILE_MAX);
	for (unsigned int k = 0; k < SETS; k++) {
		buf_addf(&b, SET_ROW "\t", k * 2654435761u);
		for (size_t i = 0; (rule = rule_at(i)) != NULL; i++)
			buf_addf(&b, "%s%s=%s", i == 0 ? "" : " ", rule->id,
			    k < BROKEN && i % 17 == k ? "fail" :
			    draw(y) % 3 == 0 ? "not-applicable" : "pass");
		buf_addc(&b, '\n');
	}
	must(!b.failed);
	must(ledger_put(l, "rules.tsv", b.p, b.len) == 0);
	buf_release(&b);
}

static void
begin(struct year *y)
{
	struct ledger	*l;
	struct key	*key;
	uint8_t		 pub[KEY_PUBLIC], seed[KEY_SEED] = { 7 };
	struct buf	 b;

	y->log = key_from_seed(seed);
	must(y->log != NULL);
	key_public(y->log, pub);
	must(vkey_make(&y->log_key, "year.example", KEY_TYPE_ED25519, pub) ==
	    0);
	buf_init(&b, 1024);
	must(vkey_format(&b, &y->log_key) == 0);
	must((y->o.log_key = strdup(buf_str(&b))) != NULL);
	buf_release(&b);
	y->o.simulated = true;
	y->o.simulated_clock = y->now;
	must(cmd_init(&y->o) == STATUS_OK);
	must(state_load(&y->state, y->o.ledger) == 1);
	must((l = ledger_open(y->o.ledger)) != NULL);
	must((key = ownkey_load(y->o.ledger)) != NULL);
	must(ledger_base(l, y->state.commit) == 0);
	put_sets(y, l);
	must(ledger_append(l, key, &y->state, y->o.ledger, y->now,
	    "rules\n") == 0);
	key_free(key);
	ledger_free(l);
	must((y->stamps = stamps_open(y->o.ledger)) != NULL);
}

/* The archive signs what it has. */
static void
sign_checkpoint(struct year *y, struct audit *a)
{
	struct buf	 text;

	memset(&a->checkpoint, 0, sizeof(a->checkpoint));
	snprintf(a->checkpoint.origin, sizeof(a->checkpoint.origin), "%s",
	    y->log_key.name);
	a->checkpoint.size = y->range.size;
	must(merkle_root(&y->range, &a->checkpoint.root) == 0);
	buf_init(&text, NOTE_MAX);
	must(checkpoint_format(&text, &a->checkpoint) == 0);
	must(note_sign(&a->note, buf_str(&text), y->log, y->log_key.name) ==
	    0);
	buf_release(&text);
	y->root = reallocarray(y->root, y->nroot + 1, sizeof(*y->root));
	must(y->root != NULL);
	y->root[y->nroot++] = a->checkpoint.root;
}

static int
by_octets(const void *p, const void *q)
{
	return memcmp(p, q, DIGEST_SIZE);
}

/* The night's token over what is new and the checkpoint. */
static void
stamp(struct year *y, struct audit *a, uint64_t from)
{
	struct stamps_want	 w = { .tsa = y->tsa, .key = y->tsa_key,
		.at = y->now / TIME_SECOND, .is_digest = true };
	struct stamp_new	 new = { .gen_time = y->now,
		.note = { a->note.p, a->note.len } };
	struct ers_tree		 t;
	struct digest		 d;
	struct buf		 leaf;
	uint8_t			*token;

	buf_init(&leaf, ERS_LEAVES_MAX * DIGEST_SIZE);
	for (size_t i = 0; i < y->n; i++)
		if (y->object[i].accession >= from)
			buf_add(&leaf, y->object[i].sha256.octet, DIGEST_SIZE);
	must(digest_sha256(&d, a->note.p, a->note.len) == 0);
	must(buf_add(&leaf, d.octet, DIGEST_SIZE) == 0);
	qsort(leaf.p, leaf.len / DIGEST_SIZE, DIGEST_SIZE, by_octets);
	must(ers_tree_build(&t, DIGEST_SHA256, leaf.p, leaf.len /
	    DIGEST_SIZE) == 0);
	token = stamps_der(&w, ers_tree_root(&t), DIGEST_SIZE, false,
	    &new.token.len);
	new.token.p = token;
	new.tree = &t;
	must(stamps_add(y->stamps, &new) == 0);
	a->stamping.state = "done";
	a->stamping.asked = leaf.len / DIGEST_SIZE;
	free(token);
	ers_tree_release(&t);
	buf_release(&leaf);
}

/* What last night's documents, and a few others, say from now on. */
static void
change(struct year *y, uint64_t from, uint64_t part)
{
	int64_t	 until = (y->now / TIME_SECOND + 3650 * DAY) / DAY * DAY *
		     TIME_SECOND;

	for (size_t i = 0; i < y->n; i++) {
		struct object	*o = &y->object[i];

		if (o->accession >= y->newest && o->accession < from &&
		    o->indication == IND_PASSED)
			o->provable = until;
		if (o->accession + (DEALT + 1) * part < from ||
		    o->accession + DEALT * part >= from ||
		    o->class != CLASS_DOCUMENT)
			continue;
		/* A person has seen to it. */
		if (o->indication == IND_FAILED ||
		    o->indication == IND_INDETERMINATE) {
			o->indication = IND_PASSED;
			o->sub = "";
			o->best = y->now;
			o->provable = until;
		}
		if (o->rules < BROKEN)
			o->rules += BROKEN;
	}
	for (uint64_t i = 0; i < part / 10; i++)
		set_verdict(y, &y->object[draw(y) % y->n], true);
}

static int
by_digest(const void *p, const void *q)
{
	const struct object	*a = p, *b = q;

	return digest_cmp(&a->sha256, &b->sha256);
}

/* The ${fresh} last ones into their places among the others. */
static void
settle(struct year *y, uint64_t fresh)
{
	size_t		 old = y->n - fresh, n = fresh, to = y->n;
	struct object	*new;

	if (fresh == 0)
		return;
	must((new = calloc(n, sizeof(*new))) != NULL);
	memcpy(new, y->object + old, n * sizeof(*new));
	qsort(new, n, sizeof(*new), by_digest);
	while (n > 0)
		y->object[--to] = old > 0 && by_digest(&y->object[old - 1],
		    &new[n - 1]) > 0 ? y->object[--old] : new[--n];
	free(new);
}

/* Objects name sets by numbers of this run. */
static void
number_sets(struct audit *a, uint32_t set[SETS])
{
	char	 flags[32];
	int	 n;

	for (unsigned int k = 0; k < SETS; k++) {
		n = snprintf(flags, sizeof(flags), "rules=" SET_ROW,
		    k * 2654435761u);
		set[k] = rulings_recall(a->rulings, flags, (size_t)n);
	}
}

static void
audit_begin(struct year *y, struct audit *a)
{
	memset(a, 0, sizeof(*a));
	a->opts = &y->o;
	a->state = &y->state;
	a->now = a->at = y->now;
	y->o.simulated_clock = y->now;
	buf_init(&a->note, NOTE_MAX);
	buf_init(&a->copies, LEDGER_FILE_MAX);
	must(report_init(&a->report, &y->o, y->state.open) == 0);
	a->shadow = a->report.shadow = y->shadow;
	must((a->key = ownkey_load(y->o.ledger)) != NULL);
	must((a->ledger = ledger_open(y->o.ledger)) != NULL);
	must((a->worker = strdup(y->worker)) != NULL);
	must((a->chains = chains_new(a->worker, &a->trust, a->at, false)) !=
	    NULL);
	keychain_init(&a->keys, &y->log_key);
	must(ledger_base(a->ledger, y->state.commit) == 0);
	must((a->rulings = rulings_new(a)) != NULL);
	must(rulings_load(a->rulings, a->ledger) == 0);
	a->has_checkpoint = a->proven = a->judged = true;
	a->began = a->journal_end = a->catalog_end = a->check_end =
	    y->o.monotonic();
}

static void
audit_end(struct year *y, struct audit *a)
{
	json_decref(y->state.open);
	y->state.open = json_incref(a->report.open);
	must(state_save(&y->state, y->o.ledger) == 0);
	/* Those are the year's, not the night's. */
	a->object = NULL;
	a->nobject = 0;
	a->stamps = NULL;
	a->shadow = NULL;
	audit_release(a);
	repack_ledger(y->o.ledger);
}

/* A night: ${fresh} new documents, and the ledger's commit. */
static void
night(struct year *y, uint64_t fresh, bool first)
{
	struct audit	 a;
	uint64_t	 from = y->n + 1;
	uint32_t	 set[SETS], *kept;
	bool		 cosigned = false;

	audit_begin(y, &a);
	if (!first)
		change(y, from, fresh);
	for (uint64_t i = 0; i < fresh; i++)
		add_document(y, first);
	settle(y, fresh);
	sign_checkpoint(y, &a);
	if (fresh > 0)
		stamp(y, &a, from);
	y->newest = from;
	a.next = y->range.size;
	a.object = y->object;
	a.nobject = y->n;
	a.objects_all = a.objects_read = y->n;
	a.stamps = y->stamps;
	number_sets(&a, set);
	must((kept = calloc(y->n, sizeof(*kept))) != NULL);
	for (size_t i = 0; i < y->n; i++) {
		kept[i] = y->object[i].rules;
		y->object[i].rules = set[kept[i]];
	}
	must(audit_record(&a, &cosigned) == 0 && cosigned);
	for (size_t i = 0; i < y->n; i++) {
		y->object[i].rules = kept[i];
		free(y->object[i].detail);
		y->object[i].detail = NULL;
	}
	free(kept);
	y->changed += first ? 0 : a.changed;
	audit_end(y, &a);
}

static uint64_t	 total;

static int
add_size(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)path;
	(void)at;
	if (type == FTW_F)
		total += (uint64_t)st->st_size;
	return 0;
}

/* Octets of the ledger's folder. */
static uint64_t
size_of(const char *path)
{
	total = 0;
	must(nftw(path, add_size, 16, FTW_PHYS) == 0);
	return total;
}

/* The whole history, as verify walks it, with the trees that were signed. */
static void
walk(struct year *y)
{
	struct verify	 v;
	char		 head[COMMIT_HEX];

	memset(&v, 0, sizeof(v));
	v.opts = v.a.opts = &y->o;
	state_init(&v.known);
	must(state_load(&v.known, y->o.ledger) == 1);
	must(anchors_load(&v.anchors, &y->o, &v.known) == STATUS_OK);
	keychain_init(&v.anchors.keys, &y->log_key);
	must(report_init(&v.a.report, &y->o, NULL) == 0);
	must((v.a.ledger = ledger_open_read(y->o.ledger)) != NULL);
	must(ledger_head(v.a.ledger, head) == 1);
	must(verify_history(&v, head) == 0);
	verify_memory(&v);
	must(v.npoint == y->nroot);
	for (size_t i = 0; i < v.npoint; i++)
		must(digest_equal(&v.point[i].checkpoint.root, &y->root[i]));
	fprintf(stderr, "history: %zu commits, %zu signed trees, %s\n", v.n,
	    v.npoint, v.first == NULL ? "nothing disagrees" : v.first);
	must(v.first == NULL);
	report_release(&v.a.report);
	ledger_free(v.a.ledger);
	anchors_clear(&v.anchors);
	state_release(&v.known);
	free(v.commit);
	free(v.point);
}

static void
live(struct year *y, uint64_t documents, unsigned int nights, double part)
{
	/* A new document changes its line twice and a bit. */
	uint64_t	 fresh = (uint64_t)((double)documents * part / 2.05);
	uint64_t	 was;
	int64_t		 began = clock_monotonic();

	begin(y);
	night(y, documents, true);
	was = size_of(y->o.ledger);
	fprintf(stderr, "first run: %" PRIu64 " documents, ledger %.1f MiB, "
	    "%.1f s\n", documents, (double)was / 1048576,
	    (double)(clock_monotonic() - began) / 1e6);
	for (unsigned int i = 1; i <= nights; i++) {
		y->now += DAY * TIME_SECOND;
		night(y, fresh, false);
		if (i == 1)	/* the first run's documents are proven */
			y->changed = 0;
		if (i % 30 == 0 || i == nights)
			fprintf(stderr, "night %3u: ledger %.1f MiB, %.0f s\n",
			    i, (double)size_of(y->o.ledger) / 1048576,
			    (double)(clock_monotonic() - began) / 1e6);
	}
	fprintf(stderr, "lines changed a night: %.0f\n", (double)y->changed /
	    (nights < 2 ? 1 : nights - 1));
	/* What the last night's time-stamp changes is no quiet night's. */
	y->now += DAY * TIME_SECOND;
	night(y, 0, false);
	was = size_of(y->o.ledger);
	y->now += DAY * TIME_SECOND;
	night(y, 0, false);
	fprintf(stderr, "quiet night: %.1f KiB\n",
	    (double)(size_of(y->o.ledger) - was) / 1024);
	walk(y);
}

int
main(int argc, char **argv)
{
	struct year	 y;
	uint64_t	 documents = 1000000, nights = 365;
	double		 part = 0.001;
	int		 c;

	log_init(complain, NULL, LOG_LEVEL_WARN);
	memset(&y, 0, sizeof(y));
	y.worker = "build/bin/nbworker";
	while ((c = getopt(argc, argv, "d:n:p:w:")) != -1)
		if (c == 'p')
			part = strtod(optarg, NULL);
		else if (c == 'w')
			y.worker = optarg;
		else
			must(strchr("dn", c) != NULL && parse_u64(optarg, 0,
			    10000000, c == 'd' ? &documents : &nights) == 0);
	must(optind + 1 == argc && part >= 0 && part <= 1);
	options_init(&y.o);
	y.o.ledger = path_join(argv[optind], "ledger");
	y.o.now = clock_now;
	y.o.monotonic = clock_monotonic;
	y.o.jobs = 1;
	y.o.quiet = true;
	y.o.progress = &y.progress;
	y.now = (CERTS_NOW + 19 * 3600) * TIME_SECOND;
	y.seed = 88172645463325252u;
	merkle_init(&y.range);
	state_init(&y.state);
	must((y.shadow = shadow_open(argv[optind], y.now)) != NULL);
	must(freopen("/dev/null", "w", stdout) != NULL);
	make_tsa(&y);
	live(&y, documents, (unsigned int)nights, part);
	state_release(&y.state);
	shadow_free(y.shadow);
	stamps_free(y.stamps);
	key_free(y.log);
	X509_free(y.tsa);
	EVP_PKEY_free(y.tsa_key);
	free(y.object);
	free(y.root);
	options_release(&y.o);
	return 0;
}
