/*
 * prove.c: nbaudit prove: a folder that proves one document with stock tools.
 */
#include <sys/mman.h>

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
#include "formats/validation/verdict.h"
#include "auditor/anchors.h"
#include "auditor/bundle.h"
#include "auditor/clone.h"
#include "auditor/exhibit.h"
#include "auditor/exhibit_stamp.h"
#include "auditor/holding.h"
#include "auditor/jsonl.h"
#include "auditor/ledger.h"
#include "auditor/logkey.h"
#include "auditor/prove.h"
#include "auditor/state.h"
#include "auditor/stock.h"
#include "auditor/subject.h"
#include "auditor/trust.h"

#define TEXT_MAX	((size_t)4 * 1024 * 1024)

struct prove {
	const struct options *opts;
	struct state	 state;
	bool		 known;		/* the auditor's folder is here */
	struct anchors	 anchors;
	struct ledger	*ledger;
	char		 commit[COMMIT_HEX];
	struct buf	 note;		/* the ledger's checkpoint */
	struct checkpoint checkpoint;
	struct trust_folder trust;
	struct holding	*holding;
	struct subject	 subject;
	struct bundle	*bundle;
	int		 original;	/* descriptors; -1: none */
	int		 covered;
	struct judged	 judged;
	bool		 has_judged;
	enum status	 status;
};

enum status
ledger_evidence(struct ledger *l, struct anchors *a,
    char commit[COMMIT_HEX], struct buf *note, struct checkpoint *c)
{
	enum policy_result	 r;
	enum status		 st;
	size_t			 text;
	int			 rc;

	if ((rc = ledger_head(l, commit)) != 1) {
		if (rc == 0)
			log_errx("%s", _("the ledger has no branch main; take "
			    "it back from a mirror"));
		return rc == 0 ? STATUS_TAMPERED : STATUS_CANNOT;
	}
	if ((rc = ledger_signed(l, commit, a->auditor)) == -1 ||
	    (rc == 1 && ledger_base(l, commit) == -1))
		return STATUS_CANNOT;
	if (rc == 0) {
		log_errx(_("the ledger's last commit %s is not signed by the "
		    "auditor's key"), commit);
		return STATUS_TAMPERED;
	}
	if ((rc = ledger_get(l, "checkpoint", note)) == -1)
		return STATUS_CANNOT;
	if (rc == 0) {
		log_errx("%s", _("the ledger has no checkpoint yet. Next: "
		    "nbaudit run"));
		return STATUS_CANNOT;
	}
	if ((st = logkey_load(l, a)) != STATUS_OK)
		return st;
	if (note_split(note->p, note->len, &text) == 0 &&
	    checkpoint_parse(c, note->p, text) == 0)
		a->policy.log = *keychain_at(&a->keys, c->size);
	r = policy_check(&a->policy, note->p, note->len, c, NULL, NULL);
	if (r == POLICY_OK)
		return STATUS_OK;
	log_errx(_("the ledger's checkpoint: %s"), policy_words(r));
	return r == POLICY_ERROR ? STATUS_CANNOT :
	    r == POLICY_FEW ? STATUS_ATTENTION : STATUS_TAMPERED;
}

/* Everything is open, and the ledger is signed. */
static enum status
prove_open(struct prove *p)
{
	const struct options	*o = p->opts;
	enum status		 st;
	int			 known;

	if ((known = state_load(&p->state, o->ledger)) == -1)
		return STATUS_CANNOT;
	if ((st = anchors_load(&p->anchors, o, known == 1 ? &p->state :
	    NULL)) != STATUS_OK)
		return st;
	if ((p->ledger = ledger_open_read(o->ledger)) == NULL)
		return STATUS_CANNOT;
	st = ledger_evidence(p->ledger, &p->anchors, p->commit, &p->note,
	    &p->checkpoint);
	if (st == STATUS_ATTENTION)
		p->status = st;		/* told; the bundle will say so too */
	else if (st != STATUS_OK)
		return st;
	p->known = known == 1;
	if (trust_open(&p->trust, o, p->ledger, p->known) == -1 ||
	    (p->holding = holding_open(o, &p->trust)) == NULL)
		return STATUS_CANNOT;
	return STATUS_OK;
}

/* The octets of an object into the bundle.  A descriptor, or -1 (told). */
static int
put_object(struct prove *p, const char *folder, const char *name,
    uint32_t segment, const struct job_object *o)
{
	char	*safe = bundle_name(name), *path = NULL, cause[128];
	int	 fd = -1, f;

	if (safe == NULL || asprintf(&path, "%s/%s", folder, safe) == -1)
		path = NULL;
	if (path != NULL && (fd = bundle_create(p->bundle, path)) != -1) {
		f = holding_object(p->holding, segment, o, fd, cause);
		if (f != FIXITY_OK || fsync(fd) == -1) {
			if (f > FIXITY_OK) {
				log_errx(_("%s: its octets are damaged (%s). "
				    "Next: nbarchive repair --from VOLUME"),
				    name, cause);
				p->status = STATUS_DAMAGE;
			}
			close(fd);
			fd = -1;
		}
	}
	free(path);
	free(safe);
	return fd;
}

/* The detached data that the entry says it signs, when it is here. */
static int
put_covered(struct prove *p)
{
	const char		*hex = json_get_str(p->subject.json, "covers");
	struct subject		 s;
	struct job_object	 o;
	int			 rc = 0;

	if (hex == NULL)
		return 0;
	subject_init(&s);
	rc = subject_find(&s, p->holding, p->ledger, hex, p->checkpoint.size);
	if (rc == 1 && s.segment != 0) {
		memset(&o, 0, sizeof(o));
		o.sha256 = s.sha256;
		o.number = s.number;
		o.size = s.size;
		p->covered = put_object(p, "covered", s.name, s.segment, &o);
		rc = p->covered == -1 ? -1 : 0;
	}
	subject_release(&s);
	return rc == -1 ? -1 : 0;
}

static int
put_proof(struct prove *p)
{
	enum policy_result	 why;
	struct policy		 lax = p->anchors.policy;
	struct proof		 f;
	struct buf		 b;
	int			 rc;

	memset(&f, 0, sizeof(f));
	f.index = p->subject.seq;
	f.note = (struct octets){ p->note.p, p->note.len };
	rc = holding_inclusion(p->holding, f.index, p->checkpoint.size,
	    &p->subject.leaf, &p->checkpoint.root, f.hash, &f.n);
	if (rc != 1) {
		if (rc == 0) {
			log_errx("%s", _("the journal's entries do not lead to "
			    "the checkpoint that was cosigned: it was altered "
			    "since. Next: nbaudit run"));
			p->status = STATUS_TAMPERED;
		}
		return -1;
	}
	buf_init(&b, PROOF_MAX);
	lax.need = p->status == STATUS_ATTENTION ? 1 : lax.need;
	rc = proof_format(&b, &f);
	if (rc == 0 && proof_verify(&f, p->subject.entry.p,
	    p->subject.entry.len, &lax, &why) != PROOF_OK)
		rc = -1;
	if (rc == 0)
		rc = bundle_put(p->bundle, "document.tlog-proof", b.p, b.len,
		    0644);
	buf_release(&b);
	return rc;
}

/* keys.txt: who must have signed. */
static int
put_keys(struct prove *p)
{
	const struct policy	*q = &p->anchors.policy;
	struct buf		 b;
	int			 rc;

	buf_init(&b, TEXT_MAX);
	buf_addstr(&b, "log ");
	vkey_format(&b, &q->log);
	for (size_t i = 0; i < q->nwitness; i++) {
		buf_addf(&b, "\n%s ", i == 0 ? "auditor" : "witness");
		vkey_format(&b, &q->witness[i]);
	}
	buf_addf(&b, "\nneed %zu\ncommit %s\n", q->need, p->commit);
	rc = b.failed ? -1 : bundle_put(p->bundle, "keys.txt", b.p, b.len,
	    0644);
	buf_release(&b);
	return rc;
}

/* rotations/: how the archive's keys follow one another (logkey.h). */
static int
put_rotations(struct prove *p)
{
	const struct keychain	*k = &p->anchors.keys;
	char			 path[LOGKEY_PATH];
	struct buf		 b;
	int			 rc = 0;

	buf_init(&b, ROTATION_TEXT);
	for (size_t i = 0; rc == 0 && i < k->n &&
	    k->change[i].seq < p->checkpoint.size; i++) {
		buf_reset(&b);
		logkey_path(path, k->change[i].seq, "note");
		rc = rotation_format(&b, &k->change[i]) == -1 ? -1 :
		    bundle_put(p->bundle, path, b.p, b.len, 0644);
	}
	buf_release(&b);
	return rc;
}

/* The commit, with the files of it that matter here, as one pack. */
static int
put_ledger(struct prove *p)
{
	const char	*path[4] = { "checkpoint", "allowed_signers",
	    "policy", NULL };
	char		 shard[SHARD_PATH];
	struct buf	 b;
	int		 rc = -1;

	shard_path(shard, (unsigned int)p->subject.sha256.octet[0] << 8 |
	    p->subject.sha256.octet[1]);
	path[3] = shard;
	buf_init(&b, LEDGER_FILE_MAX * 2);
	if (ledger_excerpt(p->ledger, path, 4, &b) == 0 &&
	    bundle_put(p->bundle, "ledger.pack", b.p, b.len, 0644) == 0) {
		buf_reset(&b);
		if (ledger_get(p->ledger, "allowed_signers", &b) == 1)
			rc = bundle_put(p->bundle, "allowed_signers", b.p,
			    b.len, 0644);
	}
	buf_release(&b);
	return rc;
}

/* The verdict of today, as JSON. */
static int
put_verdict(struct prove *p)
{
	const struct chain_result	**chain;
	struct judged			*j = &p->judged;
	struct result			 r;
	json_t				*json;
	char				*text = NULL;
	int				 rc = -1;

	if ((chain = calloc(j->plan->nsig + 1, sizeof(*chain))) == NULL)
		return -1;
	for (size_t i = 0; i < j->plan->nsig; i++)
		chain[i] = j->has_chain[i] ? &j->chain[i] : NULL;
	memset(&r, 0, sizeof(r));
	r.file = p->subject.name;
	r.sha256 = j->sha256;
	r.size = j->size;
	r.plan = j->plan;
	r.math = j->math;
	r.chain = chain;
	r.at = p->opts->has_at ? p->opts->at : p->opts->now();
	if ((json = result_json(&r, NULL)) != NULL &&
	    (text = json_shown(json, JSON_INDENT(1) | JSON_SORT_KEYS)) != NULL)
		rc = bundle_put(p->bundle, "verdict.json", text, strlen(text),
		    0644);
	free(text);
	json_decref(json);
	free(chain);
	return rc;
}

/* What the worker makes of the octets that were just written. */
static int
judge(struct prove *p)
{
	int64_t	 at = p->opts->has_at ? p->opts->at : p->opts->now();
	char	 why[128];
	int	 rc;

	rc = holding_judge(p->holding, p->original, p->covered,
	    p->subject.name, p->subject.size, at, &p->judged, why);
	if (rc == 0)
		log_warnx(_("%s: its signatures could not be looked at (%s); "
		    "the bundle proves its octets alone"), p->subject.name,
		    why);
	p->has_judged = rc == 1;
	if (rc == -1 || (rc == 1 && (put_verdict(p) == -1 ||
	    exhibit_write(p->bundle, &p->judged) == -1)))
		return -1;
	return 0;
}

/* Did an answer about the document's certificates rest on it? */
static bool
is_used(const struct prove *p, const struct digest *d)
{
	const struct judged	*j = &p->judged;

	for (size_t i = 0; p->has_judged && i < j->plan->nsig; i++)
		for (unsigned int k = 0; j->has_chain[i] &&
		    k < j->chain[i].nevidence; k++)
			if (digest_equal(&j->chain[i].evidence[k], d))
				return true;
	return false;
}

/*
 * The trust folder's revocation data as it is now, and of all that was ever
 * kept what was used; the ledger has the anchors of its run.
 */
static int
put_trust(struct prove *p)
{
	char		 path[sizeof("revocation/") + DIGEST_HEX];
	char		 hex[DIGEST_HEX];
	int		 rc = 0;

	for (size_t i = 0; rc == 0 && i < p->trust.n; i++) {
		const struct trust_file	*f = &p->trust.file[i];

		if (!f->revocation || (f->kept && !is_used(p, &f->sha256)))
			continue;	/* policy/ in ledger.pack */
		snprintf(path, sizeof(path), "revocation/%s",
		    digest_hex(&f->sha256, hex));
		rc = bundle_put(p->bundle, path, f->octets.p, f->octets.len,
		    0644);
	}
	return rc;
}

/* Does the first time-stamp of a judged record prove something? */
static int
is_proof(const struct judged *j, int64_t at)
{
	size_t				  n = j->plan->nsig;
	const struct chain_result	**chain = calloc(n + 1,
	    sizeof(*chain));
	struct poe			 *poe = calloc(n + 1, sizeof(*poe));
	int				  rc = -1;

	for (size_t i = 0; i < n && chain != NULL; i++)
		chain[i] = j->has_chain[i] ? &j->chain[i] : NULL;
	if (chain != NULL && poe != NULL &&
	    poe_find(j->plan, j->math, chain, at, poe) == 0)
		rc = n > 0 && poe[0].good;
	free(chain);
	free(poe);
	return rc;
}

/* An exhibit_proves: the record, over the original that was written. */
static int
proves(void *arg, const struct buf *record)
{
	struct prove	*p = arg;
	int64_t		 at = p->opts->has_at ? p->opts->at : p->opts->now();
	struct judged	 j;
	char		 why[128];
	int		 fd = memfd_create("record", MFD_CLOEXEC), rc = -1;

	memset(&j, 0, sizeof(j));
	if (fd == -1 || write_full(fd, record->p, record->len) == -1)
		log_err("%s", _("an evidence record cannot be held in memory"));
	else
		rc = holding_judge(p->holding, fd, p->original, "record.ers",
		    record->len, at, &j, why);
	if (rc == 1) {
		rc = is_proof(&j, at);
		judged_release(&j);
	}
	if (fd != -1)
		close(fd);
	return rc;
}

/* stamp/, of the auditor's own time-stamps or those that the ledger gives. */
static int
put_stamp(struct prove *p)
{
	char	*folder = NULL;
	bool	 good = false;
	int	 rc;

	if (!p->known && clone_stamps(p->opts, &p->anchors, &folder) == -1)
		return -1;
	rc = exhibit_stamp(p->bundle, folder != NULL ? folder :
	    p->opts->ledger, &p->trust, &p->subject.sha256, proves, p, &good);
	if (rc == 1 && !good)
		log_warnx("%s", _("the time-stamp in the bundle proves nothing "
		    "today: no CRL covers its authority, or that was revoked; "
		    "nbaudit verify says which"));
	if (rc == 0)
		log_info("%s", _("no time-stamp covers the document; the "
		    "bundle shows when the auditor signed, and no more"));
	clone_drop(folder);
	return rc;
}

static int
put_all(struct prove *p)
{
	const struct subject	*s = &p->subject;
	struct job_object	 o;

	memset(&o, 0, sizeof(o));
	o.sha256 = s->sha256;
	o.number = s->number;
	o.size = s->size;
	if (s->destroyed || s->segment == 0) {
		log_errx(_("%s: its octets are not here any more (%s)"),
		    s->name, s->destroyed ? _("lawfully destroyed") :
		    _("the journal names no place for them"));
		p->status = STATUS_CANNOT;
		return -1;
	}
	if ((p->original = put_object(p, "original", s->name, s->segment,
	    &o)) == -1 || put_covered(p) == -1 ||
	    bundle_put(p->bundle, "entry.json", s->entry.p, s->entry.len,
	    0644) == -1 || put_proof(p) == -1 || put_keys(p) == -1 ||
	    put_rotations(p) == -1 || put_ledger(p) == -1 ||
	    judge(p) == -1 || put_trust(p) == -1 || put_stamp(p) == -1)
		return -1;
	if (bundle_put(p->bundle, "CHECK.txt", stock_check_txt,
	    strlen(stock_check_txt), 0644) == -1 ||
	    bundle_put(p->bundle, "check.sh", stock_check_sh,
	    strlen(stock_check_sh), 0755) == -1)
		return -1;
	return 0;
}

static enum status
prove(struct prove *p)
{
	char		*dir = NULL, hex[DIGEST_HEX];
	enum status	 st;
	int		 rc;

	if ((st = prove_open(p)) != STATUS_OK)
		return st;
	rc = subject_find(&p->subject, p->holding, p->ledger, p->opts->arg[0],
	    p->checkpoint.size);
	if (rc != 1)
		return rc == 0 ? STATUS_USAGE : STATUS_CANNOT;
	digest_hex(&p->subject.sha256, hex);
	if (asprintf(&dir, p->opts->output != NULL ? "%s" : "proof-%.16s",
	    p->opts->output != NULL ? p->opts->output : hex) == -1)
		return STATUS_CANNOT;
	if ((p->bundle = bundle_begin(dir)) == NULL || put_all(p) == -1) {
		st = p->status > STATUS_ATTENTION ? p->status : STATUS_CANNOT;
	} else {
		rc = holding_close(p->holding);
		p->holding = NULL;
		if (rc == 0)
			rc = bundle_end(p->bundle);
		else
			bundle_abort(p->bundle);
		p->bundle = NULL;
		st = rc == -1 ? STATUS_CANNOT : p->status;
		if (rc == 0 && p->opts->json)
			(void)jsonl_take(json_pack("{ss sI sI ss}", "sha256",
			    hex, "seq", (json_int_t)p->subject.seq, "size",
			    (json_int_t)p->checkpoint.size, "commit",
			    p->commit));
		else if (rc == 0)
			printf(_("%s\nNext: cd %s && sh check.sh, on any "
			    "machine; CHECK.txt explains it.\n"), dir, dir);
	}
	free(dir);
	return st;
}

enum status
cmd_prove(const struct options *o)
{
	struct prove	 p;
	enum status	 st;

	if (o->ledger == NULL || o->store == NULL) {
		log_errx("%s", _("which store and ledger? Name them with -s "
		    "DIR and -l DIR, or in the configuration"));
		return STATUS_USAGE;
	}
	memset(&p, 0, sizeof(p));
	p.opts = o;
	p.original = p.covered = -1;
	state_init(&p.state);
	subject_init(&p.subject);
	buf_init(&p.note, NOTE_MAX);
	st = prove(&p);
	bundle_abort(p.bundle);
	if (p.has_judged)
		judged_release(&p.judged);
	if (p.original != -1)
		close(p.original);
	if (p.covered != -1)
		close(p.covered);
	subject_release(&p.subject);
	if (holding_close(p.holding) == -1 && st < STATUS_CANNOT)
		st = STATUS_CANNOT;
	trust_folder_release(&p.trust);
	ledger_free(p.ledger);
	buf_release(&p.note);
	anchors_clear(&p.anchors);
	state_release(&p.state);
	return st;
}
