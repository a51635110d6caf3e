/*
 * doc.c: one input on its way into the store.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/timefmt.h"
#include "formats/base/version.h"
#include "formats/crypto/wants.h"
#include "formats/regulation/metadata.h"
#include "formats/validation/verdict.h"

#include "archiver/members.h"

#include "archiver/doc.h"

#define SIGS_IN_ENTRY	64		/* entry.h */
#define ID_MAX		64		/* octets of a signature's name kept */
#define HASH_STEP	((size_t)1024 * 1024)
#define TEXT_MAX	((size_t)256 * 1024)

static const char *const outcome_name[DOC_OUTCOMES] = {
	[DOC_PENDING] = "error",
	[DOC_STORED] = "stored",
	[DOC_DUPLICATE] = "duplicate",
	[DOC_QUARANTINED] = "quarantined",
	[DOC_ERROR] = "error",
};

const char *
doc_outcome_name(enum doc_outcome o)
{
	return outcome_name[o];
}

struct doc *
doc_new(const char *path, int fd, const struct stat *st, int data,
    const struct stat *data_st)
{
	struct doc	*d;

	if ((d = calloc(1, sizeof(*d))) == NULL ||
	    (d->path = strdup(path)) == NULL) {
		if (fd != -1)
			close(fd);
		if (data != -1)
			close(data);
		free(d);
		return NULL;
	}
	d->fd = fd;
	d->st = *st;
	d->data = data;
	d->data_st = *data_st;
	d->sub = "";
	return d;
}

void
doc_close(struct doc *d)
{
	if (d->fd != -1)
		close(d->fd);
	if (d->data != -1)
		close(d->data);
	d->fd = d->data = -1;
}

void
doc_forget(struct doc *d)
{
	if (d->judged != NULL)
		judged_release(d->judged);
	free(d->judged);
	free(d->verdicts);
	free(d->poe);
	d->judged = NULL;
	d->verdicts = NULL;
	d->poe = NULL;
}

void
doc_again(struct doc *d)
{
	doc_forget(d);
	json_decref(d->verdict);
	json_decref(d->metadata);
	free(d->nfc);
	d->verdict = d->metadata = NULL;
	d->nfc = NULL;
}

void
doc_free(struct doc *d)
{
	if (d == NULL)
		return;
	doc_close(d);
	members_drop(d->in);
	json_decref(d->verdict);
	json_decref(d->metadata);
	json_decref(d->given);
	json_decref(d->rules);
	doc_forget(d);
	free(d->path);
	free(d->nfc);
	free(d->reason);
	free(d);
}

void
doc_fail(struct doc *d, const char *fmt, ...)
{
	va_list	 ap;

	d->outcome = DOC_ERROR;
	d->accession = 0;
	free(d->reason);
	va_start(ap, fmt);
	if (vasprintf(&d->reason, fmt, ap) == -1)
		d->reason = NULL;
	va_end(ap);
	doc_close(d);
}

/* A program may set st_mtim back; nobody sets st_ctim. */
static bool
same_file(const struct stat *a, const struct stat *b)
{
	return a->st_size == b->st_size &&
	    a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	    a->st_mtim.tv_nsec == b->st_mtim.tv_nsec &&
	    a->st_ctim.tv_sec == b->st_ctim.tv_sec &&
	    a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

bool
doc_changed(const struct doc *d)
{
	struct stat	 st;

	if (d->in != NULL)
		return false;
	return fstat(d->fd, &st) == -1 || !same_file(&st, &d->st);
}

/* SHA-256 of what ${fd} holds.  0, or -1 with errno (0: memory). */
static int
hash_file(int fd, struct digest *digest, uint64_t *size)
{
	struct sha256	*sha = sha256_new();
	uint8_t		*p = malloc(HASH_STEP);
	uint64_t	 off = 0;
	ssize_t		 n = -1;
	int		 rc = -1;

	errno = 0;
	while (sha != NULL && p != NULL) {
		if ((n = pread_full(fd, p, HASH_STEP, off)) == -1 ||
		    sha256_add(sha, p, (size_t)n) == -1)
			break;
		off += (uint64_t)n;
		if ((size_t)n < HASH_STEP) {
			rc = sha256_end(sha, digest);
			break;
		}
	}
	*size = off;
	free(p);
	sha256_free(sha);
	return rc;
}

int
doc_hash(struct doc *d)
{
	if (d->in != NULL) {
		doc_fail(d, _("its digest could not be taken"));
		return -1;
	}
	if (hash_file(d->fd, &d->sha256, &d->size) == -1) {
		doc_fail(d, _("cannot be read: %s"), strerror(errno));
		return -1;
	}
	d->digest_known = true;
	return 0;
}

/* The digest of the detached data, when a signature is over it. */
static int
take_covers(struct doc *d, const struct plan *plan)
{
	struct stat	 st;
	uint64_t	 size;
	bool		 wanted = false;

	for (size_t i = 0; i < plan->nsig; i++)
		if (plan->sig[i].content == CONTENT_COVERS)
			wanted = true;
	if (d->judged->has_covers) {	/* a worker found it */
		d->covers = d->judged->covers;
		d->has_covers = true;
		return 0;
	}
	if (!wanted || d->data == -1)
		return 0;
	if (hash_file(d->data, &d->covers, &size) == -1 ||
	    fstat(d->data, &st) == -1 || !same_file(&st, &d->data_st)) {
		doc_fail(d, _("the file that it signs changed while it was "
		    "read; take both in again"));
		return -1;
	}
	d->has_covers = true;
	return 0;
}

static int
put_hex(json_t *json, const char *key, const struct digest *d)
{
	char	 hex[DIGEST_HEX];

	return json_put_str(json, key, digest_hex(d, hex));
}

/* A signature's name is a sender's text: cut at a character. */
static int
put_id(json_t *json, const char *id)
{
	char	 text[ID_MAX + 1];
	size_t	 n = strlen(id);

	if (n > ID_MAX)
		n = ID_MAX;
	memcpy(text, id, n);
	while (n > 0 && !utf8_valid(text, n))
		n--;
	text[n] = '\0';
	return json_put_str(json, "id", text);
}

static json_t *
signature_json(const struct plan *plan, size_t i, const struct verdict *v)
{
	const struct sigplan	*sig = &plan->sig[i];
	struct digest		 value, signer;
	json_t			*json = json_object();
	bool			 bad;

	bad = json == NULL ||
	    digest_sha256(&value, sig->value.p, sig->value.len) == -1 ||
	    put_id(json, sig->id != NULL ? sig->id : "") == -1 ||
	    json_put_str(json, "kind", sigkind_name(sig->kind)) == -1 ||
	    put_hex(json, "value", &value) == -1 ||
	    json_put_str(json, "indication", indication_name(v->indication)) ==
	    -1 || json_put_str(json, "diagnosis",
	    diagnosis_name(v->diagnosis)) == -1;
	if (!bad && *v->sub != '\0')
		bad = json_put_str(json, "sub_indication", v->sub) == -1;
	if (!bad && sig->cert >= 0 && (size_t)sig->cert < plan->ncert)
		bad = digest_sha256(&signer, plan->cert[sig->cert].p,
		    plan->cert[sig->cert].len) == -1 ||
		    put_hex(json, "signer", &signer) == -1;
	if (bad) {
		json_decref(json);
		return NULL;
	}
	return json;
}

/* The entry's "verdict" without its signatures. */
static json_t *
verdict_json(const struct doc *d, const struct plan *plan, int64_t at)
{
	struct digest	 digest;
	char		 text[TIME_TEXT];
	json_t		*json = json_object();

	if (json == NULL ||
	    plan_digest(plan, &digest) == -1 ||
	    json_put_str(json, "indication", indication_name(d->indication)) ==
	    -1 || (*d->sub != '\0' &&
	    json_put_str(json, "sub_indication", d->sub) == -1) ||
	    json_put_str(json, "format", format_name(plan->format)) == -1 ||
	    json_put_str(json, "at", time_rfc3339(at, text)) == -1 ||
	    json_put_int(json, "validator", VALIDATOR_VERSION) == -1 ||
	    put_hex(json, "plan", &digest) == -1 ||
	    json_put(json, "signatures", json_array()) == -1) {
		json_decref(json);
		return NULL;
	}
	return json;
}

/* Verdicts of all signatures and of the whole; a NULL verdict: memory. */
static void
judge(struct doc *d, const struct plan *plan, const struct judged *j,
    int64_t at)
{
	const struct chain_result **chain;
	struct verdict	*v, whole;
	json_t		*sigs;
	size_t		 put = 0, more = 0;
	bool		 bad = false;

	/* Large, and written by verdict_all(): not zeroed before. */
	v = d->verdicts = reallocarray(NULL, plan->nsig + 1, sizeof(*v));
	d->poe = calloc(plan->nsig + 1, sizeof(*d->poe));
	chain = calloc(plan->nsig + 1, sizeof(*chain));
	if (v == NULL || d->poe == NULL || chain == NULL)
		goto out;
	for (size_t i = 0; i < plan->nsig; i++)
		chain[i] = j->has_chain != NULL && j->has_chain[i] ?
		    &j->chain[i] : NULL;
	if (verdict_all(v, d->poe, plan, j->math, chain, at) == -1)
		goto out;
	verdict_document(&whole, plan, v, plan->nsig);
	d->format = plan->format;
	d->indication = whole.indication;
	d->sub = whole.sub;
	if ((d->verdict = verdict_json(d, plan, at)) == NULL)
		goto out;
	sigs = json_object_get(d->verdict, "signatures");
	for (size_t i = 0; i < plan->nsig && !bad; i++) {
		if (plan->sig[i].of != -1)
			continue;	/* a time-stamp of another */
		if (put == SIGS_IN_ENTRY) {
			more++;
			continue;
		}
		put++;
		bad = json_array_append_new(sigs, signature_json(plan, i,
		    &v[i])) != 0;
	}
	if (more > 0 && json_put_int(d->verdict, "more",
	    (int64_t)more) == -1)
		bad = true;
	if (bad) {
		json_decref(d->verdict);
		d->verdict = NULL;
	}
 out:
	free(chain);
}

int
doc_judged(struct doc *d, const void *p, size_t len, int64_t at)
{
	struct judged	*j;
	int		 rc = -1;

	doc_forget(d);
	if ((j = d->judged = calloc(1, sizeof(*j))) == NULL)
		return -1;
	if (judged_decode(j, p, len) == 0 && j->plan != NULL &&
	    (d->octets == NULL || (j->size == d->size &&
	    digest_equal(&j->sha256, &d->sha256)))) {
		d->sha256 = j->sha256;
		d->size = j->size;
		d->digest_known = true;
		d->is_container = j->container;
		d->nfc = j->nfc;
		j->nfc = NULL;
		judge(d, j->plan, j, at);
		if (d->verdict != NULL)
			rc = 0;
		if (rc == 0)
			take_covers(d, j->plan);
	}
	if (rc == -1)
		doc_forget(d);
	return rc;
}

/* Signatures over data that was at hand, and names that led somewhere. */
static size_t
found(const struct judged *j)
{
	size_t	 n = plan_found(j->plan);

	for (size_t i = 0; i < j->plan->nsig; i++)
		n += j->plan->sig[i].content == CONTENT_COVERS &&
		    j->math[i].digest_match == TRI_YES &&
		    j->math[i].why != FINDING_CONTENT_ABSENT;
	return n;
}

int
doc_fuller(struct doc *d, const void *p, size_t len, int64_t at)
{
	struct judged	 j;
	bool		 less;

	less = judged_decode(&j, p, len) == -1 || j.plan == NULL ||
	    d->judged == NULL || found(&j) < found(d->judged);
	judged_release(&j);
	if (less)
		return 0;
	json_decref(d->verdict);
	d->verdict = NULL;
	free(d->nfc);
	d->nfc = NULL;
	return doc_judged(d, p, len, at) == -1 ? -1 : 1;
}

int
doc_described(struct doc *d, const void *p, size_t len)
{
	struct metadata	 m;
	struct wire	 w;

	wire_init(&w, p, len);
	json_decref(d->metadata);
	d->metadata = NULL;
	d->described = true;
	if (metadata_decode(&m, &w) == 0 && wire_done(&w))
		d->metadata = metadata_json(&m);
	metadata_release(&m);
	/* Nothing to say takes no room in the journal. */
	if (d->metadata != NULL && json_object_size(d->metadata) == 0) {
		json_decref(d->metadata);
		d->metadata = NULL;
		return 0;
	}
	return d->metadata == NULL ? -1 : 0;
}

int
doc_unjudged(struct doc *d, enum finding finding, const char *detail,
    int64_t at)
{
	struct judged	 none = { 0 };
	struct plan	*plan;
	int		 rc = -1;

	d->digest_known = d->octets != NULL;
	doc_forget(d);
	if ((plan = plan_new()) == NULL)
		return -1;
	plan->size = (uint64_t)d->st.st_size;
	if (plan_note(plan, finding, "%s", detail) == 0) {
		judge(d, plan, &none, at);
		if (d->verdict != NULL)
			rc = 0;
	}
	doc_forget(d);
	plan_free(plan);
	return rc;
}

/* "${key}" as text, and "${key}_raw" when the octets are others. */
static int
put_name(json_t *json, const char *key, const char *rawkey, const char *text,
    const char *raw)
{
	struct buf	 b;
	const char	*s;
	int		 rc = -1;

	if (json_put_str(json, key, text) == -1)
		return -1;
	if (strcmp(text, raw) == 0)
		return 0;
	buf_init(&b, TEXT_MAX);
	if (base64_encode(&b, raw, strlen(raw)) == 0 &&
	    (s = buf_str(&b)) != NULL)
		rc = json_put_str(json, rawkey, s);
	buf_release(&b);
	return rc;
}

static const char *
last_name(const char *path)
{
	const char	*slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

/* The path as text: NFC, else UTF-8 as it is, else made visible. */
static const char *
path_text(const struct doc *d, struct buf *b)
{
	if (d->nfc != NULL)
		return d->nfc;
	if (utf8_valid(d->path, strlen(d->path)))
		return d->path;
	if (utf8_visible(b, d->path, strlen(d->path)) == -1)
		return NULL;
	return buf_str(b);
}

/* How a member's name was read, where that is no matter of course. */
static int
put_found(json_t *json, const struct doc *d)
{
	if (d->in == NULL || strcmp(d->charset, "ascii") == 0)
		return 0;
	return json_put_str(json, "name_found", d->found) == -1 ||
	    json_put_str(json, "name_charset", d->charset) == -1 ||
	    json_put_int(json, "name_confidence", d->confidence) == -1 ?
	    -1 : 0;
}

json_t *
doc_source(const struct doc *d)
{
	struct buf	 b;
	const char	*text;
	json_t		*json = NULL;

	buf_init(&b, TEXT_MAX);
	if ((text = path_text(d, &b)) == NULL || (json = json_object()) ==
	    NULL || put_name(json, "name", "name_raw", last_name(text),
	    last_name(d->path)) == -1 ||
	    put_name(json, "path", "path_raw", text, d->path) == -1 ||
	    put_found(json, d) == -1) {
		json_decref(json);
		json = NULL;
	}
	buf_release(&b);
	return json;
}

json_t *
doc_receipt(const struct doc *d)
{
	struct buf	 b;
	const char	*text = d->path;
	json_t		*json;
	bool		 bad;

	buf_init(&b, TEXT_MAX);
	if (d->in != NULL) {
		text = d->nfc;
	} else if (!utf8_valid(text, strlen(text))) {
		text = utf8_visible(&b, d->path, strlen(d->path)) == 0 ?
		    buf_str(&b) : NULL;
		if (text == NULL)
			text = "?";
	}
	json = json_object();
	bad = json == NULL || put_name(json, "path", "path_raw", text,
	    d->in != NULL && utf8_valid(d->path, strlen(d->path)) ? text :
	    d->path) == -1 ||
	    json_put_str(json, "outcome", outcome_name[d->outcome]) == -1 ||
	    json_put_str(json, "reason", d->reason) == -1;
	if (!bad && d->digest_known)
		bad = put_hex(json, "sha256", &d->sha256) == -1;
	if (!bad && d->in != NULL)
		bad = put_hex(json, "container", &d->container) == -1;
	if (!bad && d->accession != 0 && d->rules != NULL)
		bad = json_object_set(json, "rules", d->rules) != 0;
	if (!bad && d->accession != 0)
		bad = json_put_int(json, "accession",
		    (int64_t)d->accession) == -1;
	buf_release(&b);
	if (bad) {
		json_decref(json);
		return NULL;
	}
	return json;
}
