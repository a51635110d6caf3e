/*
 * stamping.c: a run's part in evidence over time: what the kept time-stamps
 * prove today, and the night's own one.
 */
#include <sys/mman.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/validation/poe.h"
#include "auditor/chains.h"
#include "auditor/ledger.h"
#include "auditor/network.h"
#include "auditor/renewal.h"
#include "auditor/request.h"
#include "auditor/stamp_lost.h"
#include "auditor/stamp_tree.h"

#include "auditor/stamping.h"

#define USER_MAX	((size_t)4096)	/* octets of tsa_user's file */
#define ANSWER_MAX	((size_t)1024 * 1024)

/* A file in memory for a worker; -1: logged. */
static int
memory_file(const void *p, size_t len)
{
	int	 fd = memfd_create("evidence", MFD_CLOEXEC);

	if (fd != -1 && write_full(fd, p, len) == 0)
		return fd;
	log_err("%s", _("an evidence record cannot be held in memory"));
	if (fd != -1)
		close(fd);
	return -1;
}

/* Have the record over the note of time-stamp ${i} judged.  0 or -1. */
static int
submit(struct audit *a, struct pool *pool, size_t i)
{
	const struct stamp	*s = &a->stamps->stamp[i];
	struct pool_job		 job;
	struct digest		 d;
	struct buf		 record, order;
	size_t			*member, n;
	int			 rc = -1, fd = -1, note = -1;

	buf_init(&record, ERS_RECORD_MAX);
	buf_init(&order, 64 * 1024);
	memset(&job, 0, sizeof(job));
	if ((member = calloc(a->stamps->n, sizeof(*member))) == NULL ||
	    digest_sha256(&d, s->note.p, s->note.len) == -1 ||
	    stamps_trail(a->stamps, &d, i, &record, member, &n) == -1)
		goto out;
	/* A renewal, without the checkpoint: its own end alone. */
	if (n == 0) {
		buf_reset(&record);
		buf_add(&record, s->token.p, s->token.len);
	}
	if ((fd = memory_file(record.p, record.len)) == -1 ||
	    (note = memory_file(s->note.p, s->note.len)) == -1 ||
	    job_judge(&order, "record.ers", 10, a->at, NULL, 0) == -1)
		goto out;
	job.cookie = i;
	job.p = order.p;
	job.len = order.len;
	job.fd[0] = fd;
	job.fd[1] = note;
	job.weight = record.len;
	job.documents = 1;
	rc = pool_submit(pool, &job);
 out:
	if (fd != -1)
		close(fd);
	if (note != -1)
		close(note);
	free(member);
	buf_release(&record);
	buf_release(&order);
	return rc;
}

/* Until when the time-stamp ${i} of a record counts by itself. */
static int64_t
counts_until(const struct judged *j, size_t i)
{
	const struct sigplan	*s = &j->plan->sig[i];
	const enum digest_alg	 algs[] = { s->digest, s->imprint_alg,
				    s->er.alg };
	int64_t			 until = INT64_MAX, t;

	if (j->has_chain[i])
		until = j->chain[i].cert_facts.not_after;
	for (size_t k = 0; k < sizeof(algs) / sizeof(algs[0]); k++)
		if ((t = digest_alg_until(algs[k])) < until)
			until = t;
	t = key_until(j->math[i].key, j->math[i].bits);
	return t < until ? t : until;
}

/* Take down, once each, what the answers on a record rest on.  0 or -1. */
static int
note_evidence(struct stamps *s, const struct judged *j)
{
	struct digest	*grown;
	size_t		 at;

	for (size_t i = 0; i < j->plan->nsig; i++)
		for (unsigned int k = 0; j->has_chain[i] &&
		    k < j->chain[i].nevidence; k++) {
			for (at = 0; at < s->nevidence; at++)
				if (digest_equal(&s->evidence[at],
				    &j->chain[i].evidence[k]))
					break;
			if (at < s->nevidence)
				continue;
			if ((grown = reallocarray(s->evidence, at + 1,
			    sizeof(*grown))) == NULL)
				return -1;
			s->evidence = grown;
			s->evidence[s->nevidence++] = j->chain[i].evidence[k];
		}
	return 0;
}

int
stamping_evidence(const struct audit *a, json_t *list)
{
	char	 hex[DIGEST_HEX];

	for (size_t i = 0; a->stamps != NULL && i < a->stamps->nevidence; i++)
		if (json_array_append_new(list, json_string(digest_hex(
		    &a->stamps->evidence[i], hex))) == -1)
			return -1;
	return 0;
}

/* What a judged record says of its first time-stamp. */
static void
conclude(const struct audit *a, struct stamp *s, const struct judged *j)
{
	const struct chain_result	**chain;
	struct poe			 *poe;
	size_t				  n = j->plan->nsig;

	chain = calloc(n + 1, sizeof(*chain));
	poe = calloc(n + 1, sizeof(*poe));
	for (size_t i = 0; i < n && chain != NULL; i++)
		chain[i] = j->has_chain[i] ? &j->chain[i] : NULL;
	if (n > 0)
		s->ends = counts_until(j, 0);
	if (n > 0 && j->plan->format == FORMAT_EVIDENCE && chain != NULL &&
	    poe != NULL && poe_find(j->plan,
	    j->math, chain, a->at, poe) == 0 && poe[0].good) {
		s->good = true;
		/* The newest that is good carries all before it. */
		for (size_t i = 0; i < n && poe[i].late == TIME_NONE; i++)
			if (poe[i].good)
				s->until = counts_until(j, i);
	} else if (n > 0 && chain != NULL && chain[0] != NULL &&
	    stamp_is_lost(chain[0])) {
		s->lost = chain[0]->finding;
		s->detail = strdup(chain[0]->detail);
	}
	free(chain);
	free(poe);
}

static int
evaluate(struct audit *a)
{
	const struct trust_folder *trust = a->stamp_trust != NULL ?
				    a->stamp_trust : &a->trust;
	struct pool_opts	 po = { .worker = a->worker,
				    .setup = trust->setup,
				    .nsetup = trust->nsetup,
				    .n = a->opts->jobs,
				    .require_sandbox =
				    a->opts->require_sandbox };
	struct pool		*pool = pool_new(&po);
	struct pool_event	 ev;
	struct judged		 j;
	size_t			 next = 0;
	int			 rc = pool == NULL ? -1 : 0;

	while (rc != -1 && (next < a->stamps->n || pool_pending(pool) > 0)) {
		if (next < a->stamps->n && pool_ready(pool)) {
			if (a->stamps->stamp[next].note.len > 0)
				rc = submit(a, pool, next);
			next++;
			continue;
		}
		if ((rc = pool_next(pool, &ev, -1)) != 1 ||
		    ev.what != POOL_FRAME || ev.cookie >= a->stamps->n)
			continue;
		memset(&j, 0, sizeof(j));
		if (judged_decode(&j, ev.p, ev.len) == 0) {
			conclude(a, &a->stamps->stamp[ev.cookie], &j);
			rc = note_evidence(a->stamps, &j);
		}
		judged_release(&j);
	}
	pool_free(pool);
	return rc == -1 ? -1 : 0;
}

/* Each object gets the first time-stamp that proves it. */
static void
mark_objects(struct audit *a)
{
	for (size_t i = 0; i < a->stamps->n; i++) {
		const struct stamp	*s = &a->stamps->stamp[i];
		bool			 plain = s->map == NULL;
		size_t			 n = plain ? s->tree.n : s->nmap;
		size_t			 step = plain ? s->tree.size :
					    DIGEST_SIZE + s->tree.size;
		const uint8_t		*p = plain ? s->tree.node : s->map;
		struct digest		 d;
		struct object		*o;

		if (plain && s->tree.alg != DIGEST_SHA256)
			continue;
		for (size_t k = 0; k < n; k++, p += step) {
			memcpy(d.octet, p, DIGEST_SIZE);
			if ((o = objects_find(a, &d)) == NULL)
				continue;
			if (s->lost != FINDING_OK) {
				o->flags |= OBJECT_LOST;
				continue;
			}
			/* Nothing renews what has ended: it is new again. */
			if (!plain || !stamp_ended(s, a->at))
				o->flags |= OBJECT_STAMPED;
			if (s->good && o->stamp == 0)
				o->stamp = (uint32_t)i + 1;
		}
	}
}

/* Neither its own tree counts yet nor what it renews. */
static void
drop_late(struct audit *a)
{
	size_t	 i = *a->late != '\0' ? stamps_named(a->stamps, a->late,
		     strlen(a->late)) : a->stamps->n - 1;

	if (i < a->stamps->n)
		stamps_drop(a->stamps, i);
}

/* What each proves as of a->at, and whose documents that helps. */
static int
stamping_judge(struct audit *a)
{
	for (size_t i = 0; i < a->stamps->n; i++) {
		free(a->stamps->stamp[i].detail);
		a->stamps->stamp[i].detail = NULL;
		a->stamps->stamp[i].lost = FINDING_OK;
		a->stamps->stamp[i].good = false;
		a->stamps->stamp[i].until = a->stamps->stamp[i].ends =
		    TIME_NONE;
	}
	a->stamps->nevidence = 0;
	if (a->stamps->n > 0 && evaluate(a) == -1)
		return -1;
	mark_objects(a);
	return 0;
}

int
stamping_read(struct audit *a)
{
	if ((a->stamps = stamps_open(a->opts->ledger)) == NULL)
		return -1;
	if (a->has_late)
		drop_late(a);
	return stamping_judge(a);
}

int64_t
stamping_until(const struct audit *a, const struct object *o)
{
	const struct stamp	*s;
	int64_t			 until;

	if (o->stamp == 0 || o->stamp > a->stamps->n)
		return TIME_NONE;
	until = a->stamps->stamp[o->stamp - 1].until;
	/* What ended may have been stamped anew since. */
	for (size_t i = o->stamp; i < a->stamps->n && until <= a->at; i++) {
		s = &a->stamps->stamp[i];
		if (s->good && s->until > until && stamp_covers(s, &o->sha256))
			until = s->until;
	}
	return until;
}

int64_t
stamping_proven(const struct audit *a, const struct object *o)
{
	return o->stamp == 0 || o->stamp > a->stamps->n ? TIME_NONE :
	    a->stamps->stamp[o->stamp - 1].gen_time;
}

/* "name:password" of the file, without its newline; free().  NULL: none. */
static char *
read_user(const struct options *o)
{
	struct buf	 b;
	char		*s = NULL;

	if (o->tsa_user == NULL)
		return NULL;
	buf_init(&b, USER_MAX);
	if (durable_read(&b, o->tsa_user) == -1)
		log_err(_("%s: the user of the time-stamping authority cannot "
		    "be read"), o->tsa_user);
	else if (b.len > 0)
		s = strndup((const char *)b.p, strcspn(buf_str(&b), "\r\n"));
	buf_release(&b);
	return s;
}

/* Ask the authority.  1 kept, 0 not (${why}), -1 (logged). */
static int
ask(struct audit *a, const struct request *r, char why[256])
{
	const struct network_opts	 no = { .proxy = a->opts->proxy,
	    .timeout = a->opts->network_timeout };
	struct network_request		 rq = { .url = a->opts->tsa_url,
	    .post = r->octets.p, .post_len = r->octets.len, .type = TSQ_TYPE,
	    .accept = TSR_TYPE, .max = ANSWER_MAX };
	struct network_answer		 an;
	char				*user = read_user(a->opts);
	int				 rc = 0;

	memset(&an, 0, sizeof(an));
	rq.user = user;
	if (network_run(&no, &rq, 1, &an) == -1)
		snprintf(why, 256, "%s", _("nbfetch could not be run"));
	else if (an.status == 0)
		snprintf(why, 256, _("the authority could not be reached: "
		    "%s"), an.why != NULL ? an.why : "-");
	else if (an.status != 200)
		snprintf(why, 256, _("the authority answered with HTTP status "
		    "%d"), an.status);
	else
		rc = request_answer(r, a->stamps, a->opts, &a->trust, an.p,
		    an.len, a->opts->simulated_clock != TIME_NONE ? a->now :
		    a->opts->now(), why);
	network_release(&an);
	free(user);
	return rc;
}

/* One file of a time-stamp in the ledger, when it is not there yet. */
static int
put_evidence(struct audit *a, const struct stamp *s, const char *what,
    const struct octets *o)
{
	char		 path[96];
	struct buf	 b;
	int		 y, m, d, rc;

	time_civil(s->gen_time, &y, &m, &d);
	snprintf(path, sizeof(path), "evidence/%04d/%02d/%s.%s", y, m,
	    s->name, what);
	if (ledger_same(a->ledger, path, o->p, o->len))
		return 0;
	buf_init(&b, LEDGER_FILE_MAX);
	if ((rc = ledger_get(a->ledger, path, &b)) == 1)
		report_part(&a->report, KIND_TIMESTAMP, path,
		    _("The auditor's folder has another %s than the ledger, "
		    "which stays as it is: one of them was altered. Next: "
		    "nbaudit verify tells which"), path);
	buf_release(&b);
	return rc == 0 ? ledger_put(a->ledger, path, o->p, o->len) :
	    rc == 1 ? 0 : -1;
}

/*
 * The checkpoint that it covers and the record over that, so that a mirror
 * proves by itself what was archived when.
 */
static int
put_covered(struct audit *a, const struct stamp *s)
{
	struct digest	 d;
	struct octets	 o;
	struct buf	 record;
	int		 rc = -1;

	if (s->note.len == 0)
		return 0;
	buf_init(&record, ERS_RECORD_MAX);
	if (digest_sha256(&d, s->note.p, s->note.len) == 0)
		rc = stamp_record(s, &d, &record);
	if (rc == 1) {
		o = (struct octets){ record.p, record.len };
		rc = put_evidence(a, s, "ers", &o);
		if (rc == 0)
			rc = put_evidence(a, s, "note", &s->note);
	}
	buf_release(&record);
	return rc;
}

/* Of which leaves the tree is made (stamp_tree.h); written once. */
static int
put_tree(struct audit *a, const struct stamp *s)
{
	char		 path[96];
	struct octets	 o;
	struct buf	 b;
	int		 y, m, d, rc;

	time_civil(s->gen_time, &y, &m, &d);
	snprintf(path, sizeof(path), "evidence/%04d/%02d/%s.tree", y, m,
	    s->name);
	buf_init(&b, LEDGER_FILE_MAX);
	if ((rc = ledger_get(a->ledger, path, &b)) == 0 &&
	    (rc = stamp_tree_format(a, s, &b)) == 1) {
		o = (struct octets){ b.p, b.len };
		rc = put_evidence(a, s, "tree", &o);
	}
	buf_release(&b);
	return rc == -1 ? -1 : 0;
}

int
stamping_tokens(struct audit *a)
{
	for (size_t i = 0; i < a->stamps->n; i++) {
		const struct stamp	*s = &a->stamps->stamp[i];

		if (put_evidence(a, s, "tst", &s->token) == -1 ||
		    put_covered(a, s) == -1 || put_tree(a, s) == -1)
			return -1;
	}
	return 0;
}

/* The night's request goes out, or is laid down for a person. */
static int
send_request(struct audit *a, struct request *r)
{
	char	 why[256] = "";
	int	 rc;

	a->stamping.asked = r->tree.n;
	if (a->opts->tsa_url == NULL || a->opts->offline) {
		a->stamping.state = "waiting";
		if (request_given_out(a->opts->ledger))
			return 0;
		log_info(_("no time-stamping authority is asked; nbaudit "
		    "timestamp --request FILE gives the request to carry to "
		    "one"));
		return request_save(r, a->opts->ledger);
	}
	if ((rc = ask(a, r, why)) == -1)
		return -1;
	a->stamping.state = rc == 1 ? "done" : "failed";
	if (rc == 1) {
		snprintf(a->stamping.token, sizeof(a->stamping.token), "%s",
		    a->stamps->stamp[a->stamps->n - 1].name);
		request_drop(a->opts->ledger);
		return 0;
	}
	snprintf(a->stamping.why, sizeof(a->stamping.why), "%s", why);
	report_part(&a->report, KIND_TIMESTAMP, "timestamp",
	    _("No time-stamp this night: %s. Nothing is lost: the next run "
	    "asks again, for what is new until then, too"), why);
	return 0;
}

/*
 * What came just now counts as of now: whoever judges tonight judges after it,
 * so that its documents' lines change once, not this night and the next.
 */
static int
count_tonight(struct audit *a)
{
	int64_t	 gen = a->stamps->stamp[a->stamps->n - 1].gen_time;

	if (!a->opts->has_at && a->at <= gen) {
		a->at = gen + 1;
		chains_as_of(a->chains, a->at);
	}
	a->stamping.counted = true;
	return stamping_judge(a);
}

int
stamping_night(struct audit *a)
{
	struct request	 r;
	int		 rc;

	a->stamping.state = "none";
	if (a->evidence != NULL)
		return 0;	/* who only checks asks nobody */
	request_init(&r);
	if ((rc = renewal_plan(a, &r)) == 1)
		rc = request_finish(&r) == -1 ? -1 : send_request(a, &r);
	request_release(&r);
	if (rc != -1 && a->stamping.token[0] != '\0')
		rc = count_tonight(a);
	return rc == -1 ? -1 : 0;
}

json_t *
stamping_json(const struct audit *a)
{
	json_t	*o = json_object(), *list = json_array();
	int	 rc = o == NULL || list == NULL ? -1 : 0;

	rc |= json_put_str(o, "state", a->stamping.state != NULL ?
	    a->stamping.state : "none");
	rc |= json_put_int(o, "leaves", (int64_t)a->stamping.asked);
	rc |= json_put_int(o, "documents", (int64_t)a->stamping.documents);
	rc |= json_put_int(o, "renewed", (int64_t)a->stamping.renewed);
	rc |= json_put_int(o, "kept", a->stamps == NULL ? 0 :
	    (int64_t)a->stamps->n);
	if (a->stamping.token[0] != '\0')
		rc |= json_put_str(o, "token", a->stamping.token);
	if (a->stamping.counted)
		rc |= json_put(o, "counted", json_true());
	if (a->stamping.why[0] != '\0')
		rc |= json_put_str(o, "why", a->stamping.why);
	if (rc == 0)
		rc = stamping_evidence(a, list);
	rc |= json_put(o, "evidence", list);
	if (rc == 0)
		return o;
	json_decref(o);
	return NULL;
}
