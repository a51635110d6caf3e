/*
 * yearbook_judge.c: who signed the year's documents validly: by the verdicts
 * of the ledger, and of the documents judged again.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/regulation/evaluate.h"
#include "formats/regulation/rules_policy.h"
#include "formats/validation/dn.h"
#include "formats/validation/verdict.h"
#include "auditor/holding.h"
#include "auditor/ledger.h"
#include "auditor/progress.h"
#include "auditor/shadow.h"
#include "auditor/subject.h"
#include "auditor/yearbook.h"

#define STATE_FIELDS	8
#define STRANGERS_MAX	1000		/* certificates that are told */

/* What the ledger says of a document. */
struct known {
	bool		 line;		/* it has one */
	bool		 whole;
	char		 indication[32];
};

/* Fixity and indication of the ledger's line.  0 or -1 (logged). */
static int
read_line(struct yearbook *y, const struct digest *id, struct known *k)
{
	struct subject	 s;
	char		 path[SHARD_PATH];
	struct octets	 line;
	struct buf	 b;
	const char	*p, *end, *tab;
	size_t		 len;
	int		 rc;

	memset(k, 0, sizeof(*k));
	subject_init(&s);
	s.sha256 = *id;
	shard_path(path, (unsigned int)id->octet[0] << 8 | id->octet[1]);
	buf_init(&b, LEDGER_FILE_MAX);
	if ((rc = ledger_get(y->ledger, path, &b)) == 1 &&
	    subject_state(&s, &b, &line)) {
		k->line = true;
		p = (const char *)line.p;
		end = p + line.len;
		for (unsigned int i = 0; i < STATE_FIELDS && p <= end; i++) {
			tab = memchr(p, '\t', (size_t)(end - p));
			len = (size_t)((tab == NULL ? end : tab) - p);
			if (i == 2)
				k->whole = len == 2 && memcmp(p, "ok", 2) == 0;
			if (i == 3 && len < sizeof(k->indication)) {
				memcpy(k->indication, p, len);
				k->indication[len] = '\0';
			}
			p += len + 1;
		}
	}
	buf_release(&b);
	subject_release(&s);
	return rc == -1 ? -1 : 0;
}

/* Where an object lies; false: nowhere, or lawfully no longer. */
static bool
place_of(struct yearbook *y, const struct digest *id, struct job_object *o,
    uint32_t *segment, bool *destroyed)
{
	json_t		*json = shadow_json(y->shadow, CAT_OBJECT, id->octet,
			    DIGEST_SIZE);
	uint64_t	 n = 0;
	bool		 found;

	memset(o, 0, sizeof(*o));
	o->sha256 = *id;
	*destroyed = json_object_get(json, "destroyed") != NULL;
	found = !*destroyed && json_get_u64(json, "segment", &n) == 0 &&
	    n <= SEGMENT_LAST && n > 0 &&
	    json_get_u64(json, "number", &o->number) == 0 &&
	    json_get_u64(json, "size", &o->size) == 0;
	*segment = found ? (uint32_t)n : 0;
	json_decref(json);
	return found;
}

/* Its octets into the empty file.  1 they are whole, 0 not, -1 (logged). */
static int
fetch_to(struct yearbook *y, const struct digest *id, FILE *f, uint64_t *size)
{
	struct job_object	 o;
	char			 cause[128];
	uint32_t		 segment;
	bool			 destroyed;
	int			 fixity;

	if (ftruncate(fileno(f), 0) == -1 || lseek(fileno(f), 0, SEEK_SET) ==
	    -1) {
		log_err("%s", _("no temporary file can be made"));
		return -1;
	}
	if (!place_of(y, id, &o, &segment, &destroyed))
		return 0;
	*size = o.size;
	fixity = holding_object(y->holding, segment, &o, fileno(f), cause);
	return fixity == -1 ? -1 : fixity == FIXITY_OK;
}

/* A signature as the journal's entries have it, and whether it is valid. */
static json_t *
signature_of(const struct cert_facts *c, const struct sigplan *sig, bool valid)
{
	char	 hex[DIGEST_HEX];
	json_t	*to = json_object();

	if (to == NULL || json_put_str(to, "kind", sigkind_name(sig->kind)) ==
	    -1 || json_put_bool(to, "valid", valid) == -1 || (c != NULL &&
	    (json_put_str(to, "signer", digest_hex(&c->sha256, hex)) == -1 ||
	    json_put_str(to, "subject", c->subject) == -1 ||
	    json_put_str(to, "issuer", c->issuer) == -1))) {
		json_decref(to);
		return NULL;
	}
	return to;
}

/*
 * Is it valid?  What passed once with evidence keeps that in the ledger while
 * nothing speaks against it.
 */
static bool
is_valid(const struct sigplan *sig, const struct verdict *v, bool valid,
    bool passed)
{
	if (sig->kind != SIGKIND_SIGNATURE &&
	    sig->kind != SIGKIND_CERTIFICATION)
		return false;
	return valid || (passed && v->indication != IND_FAILED);
}

/* What is judged of one document. */
struct judgement {
	const struct chain_result **chain;
	struct verdict	*v;
	struct poe	*poe;
	bool		*valid;
	struct verdict	*worst;
};

static void
judgement_release(struct judgement *g)
{
	free(g->chain);
	free(g->v);
	free(g->poe);
	free(g->valid);
	free(g->worst);
}

/* All signatures of the document.  0 or -1 (memory). */
static int
judgement_make(struct judgement *g, const struct judged *j, int64_t at)
{
	struct rules_input	 in;
	size_t			 n = j->plan->nsig;

	g->chain = calloc(n + 1, sizeof(*g->chain));
	g->v = calloc(n + 1, sizeof(*g->v));
	g->poe = calloc(n + 1, sizeof(*g->poe));
	g->valid = calloc(n + 1, sizeof(*g->valid));
	g->worst = calloc(1, sizeof(*g->worst));
	if (g->chain == NULL || g->v == NULL || g->poe == NULL ||
	    g->valid == NULL || g->worst == NULL)
		return -1;
	for (size_t i = 0; i < n; i++)
		g->chain[i] = j->has_chain[i] ? &j->chain[i] : NULL;
	if (verdict_all(g->v, g->poe, j->plan, j->math, g->chain, at) == -1)
		return -1;
	verdict_document(g->worst, j->plan, g->v, n);
	memset(&in, 0, sizeof(in));
	in.plan = j->plan;
	in.math = j->math;
	in.chain = g->chain;
	in.at = at;
	return rules_valid(&in, g->valid);
}

/* The document's signatures.  A new array, or NULL (memory). */
static json_t *
signatures_of(struct judgement *g, const struct judged *j, bool passed)
{
	const struct sigplan	*sig;
	json_t			*list = json_array();
	int			 bad = list == NULL;

	for (size_t i = 0; !bad && i < j->plan->nsig; i++) {
		sig = &j->plan->sig[i];
		if (sig->of == -1)
			bad = json_array_append_new(list, signature_of(
			    g->chain[i] == NULL ? NULL :
			    &g->chain[i]->cert_facts, sig, is_valid(sig,
			    &g->v[i], g->valid[i], passed)));
	}
	if (!bad)
		return list;
	json_decref(list);
	return NULL;
}

struct files {
	FILE	*octets;
	FILE	*covered;
};

/*
 * Judge it again at the time of the ledger's last run.  1 and its signatures,
 * 0 its octets are not whole or no worker can read it, -1 (logged).
 */
static int
judge_again(struct yearbook *y, const json_t *accession,
    const struct digest *id, const struct known *k, struct files *f,
    json_t **list)
{
	const char	*name = json_get_str(json_object_get(accession,
			    "source"), "name");
	const char	*hex = json_get_str(accession, "covers");
	bool		 passed = strcmp(k->indication, "TOTAL-PASSED") == 0;
	struct judgement g = { .chain = NULL };
	struct digest	 covers;
	struct judged	 j;
	uint64_t	 size = 0, other;
	char		 why[128];
	int		 fd = -1, rc;

	if ((rc = fetch_to(y, id, f->octets, &size)) != 1)
		return rc;
	if (hex != NULL && digest_from_hex(&covers, hex) == 0) {
		if ((rc = fetch_to(y, &covers, f->covered, &other)) == -1)
			return -1;
		fd = rc == 1 ? fileno(f->covered) : -1;
	}
	rc = holding_judge(y->holding, fileno(f->octets), fd, name == NULL ?
	    "" : name, size, y->at, &j, why);
	if (rc != 1)
		return rc;
	y->judged++;
	if (judgement_make(&g, &j, y->at) == 0 &&
	    (*list = signatures_of(&g, &j, passed)) != NULL) {
		y->differ += passed && g.worst->indication == IND_FAILED;
	} else {
		log_errx("%s", _("out of memory"));
		rc = -1;
	}
	judgement_release(&g);
	judged_release(&j);
	return rc;
}

/* Whoever signed validly and is not in the register, to be told. */
static int
note_stranger(struct yearbook *y, const json_t *sig)
{
	const char		*sha = json_get_str(sig, "signer");
	const char		*subject = json_get_str(sig, "subject");
	struct cert_facts	 c = { .subject = (char *)(uintptr_t)subject,
				    .issuer = (char *)(uintptr_t)json_get_str(
				    sig, "issuer") };
	json_t			*one;
	uint64_t		 n = 0;

	if (sha == NULL || digest_from_hex(&c.sha256, sha) == -1 ||
	    !yearly_is_valid(sig) ||
	    yearly_signer(&y->all, sha) != YEARLY_GROUPS)
		return 0;
	if ((one = json_object_get(y->strangers, sha)) == NULL) {
		if (json_object_size(y->strangers) >= STRANGERS_MAX)
			return 0;
		if ((one = json_object()) == NULL || json_put(y->strangers,
		    sha, one) == -1 || json_put_str(one, "subject", subject !=
		    NULL ? subject : "") == -1 || json_put_str(one, "kind",
		    signer_kind_name(rules_policy_kind(y->opts->rules,
		    &c))) == -1)
			return -1;
	}
	json_get_u64(one, "documents", &n);
	return json_put_int(one, "documents", (int64_t)n + 1);
}

/* The accession with ${list} for what was judged at intake.  0 or -1. */
static int
count_with(struct yearbook *y, json_t *accession, json_t *list)
{
	json_t	*verdict = json_object(), *one;
	size_t	 i;

	if (verdict == NULL || json_put(verdict, "signatures",
	    json_incref(list)) == -1 || json_put(accession, "verdict",
	    verdict) == -1)
		return -1;
	json_array_foreach(list, i, one)
		if (note_stranger(y, one) == -1)
			return -1;
	yearly_document(&y->figures, &y->all, accession);
	return 0;
}

static int
count_document(struct yearbook *y, json_t *accession, struct files *f)
{
	const char		*hex = json_get_str(accession, "object");
	struct job_object	 o;
	struct digest		 id;
	struct known		 k;
	uint32_t		 segment;
	bool			 destroyed;
	json_t			*list = NULL;
	int			 rc;

	if (hex == NULL || digest_from_hex(&id, hex) == -1 ||
	    read_line(y, &id, &k) == -1)
		return -1;
	(void)place_of(y, &id, &o, &segment, &destroyed);
	if (destroyed) {
		/* Nobody can judge it again: what intake said stays. */
		y->destroyed++;
		yearly_document(&y->figures, &y->all, accession);
		return 0;
	}
	if (k.line && k.whole && strcmp(k.indication, "NO-SIGNATURE") == 0)
		rc = (list = json_array()) == NULL ? -1 : 1;
	else
		rc = judge_again(y, accession, &id, &k, f, &list);
	if (rc == 0) {
		y->damaged++;
		rc = (list = json_array()) == NULL ? -1 : 1;
	}
	if (rc == 1)
		rc = count_with(y, accession, list);
	json_decref(list);
	return rc;
}

int
yearbook_documents(struct yearbook *y)
{
	struct files	 f = { tmpfile(), tmpfile() };
	uint8_t		 key[8];
	json_t		*accession;
	uint64_t	 i;
	int		 rc = 0;

	if (f.octets == NULL || f.covered == NULL) {
		log_err("%s", _("no temporary file can be made"));
		rc = -1;
	}
	if (rc == 0 && (y->strangers = json_object()) == NULL)
		rc = -1;
	progress_begin(y->opts->progress, y->accessions, 0,
	    y->opts->monotonic());
	for (i = 1; rc == 0 && i <= y->accessions; i++) {
		be64_put(key, i);
		accession = shadow_json(y->shadow, CAT_ACCESSION, key,
		    sizeof(key));
		if (accession == NULL)
			rc = -1;
		else if (yearly_is_issued(&y->figures, accession))
			rc = count_document(y, accession, &f);
		json_decref(accession);
		progress_step(y->opts->progress, i, 0, y->opts->monotonic());
	}
	progress_clear(y->opts->progress);
	if (rc == -1)
		log_errx("%s", _("the documents could not be counted"));
	if (f.octets != NULL)
		fclose(f.octets);
	if (f.covered != NULL)
		fclose(f.covered);
	return rc;
}
