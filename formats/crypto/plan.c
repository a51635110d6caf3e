/*
 * plan.c: what layer 1 found: its parts in memory.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/detail.h"
#include "formats/base/encode.h"
#include "formats/base/timefmt.h"
#include "formats/crypto/plan.h"

struct plan *
plan_new(void)
{
	struct plan	*plan = calloc(1, sizeof(*plan));

	if (plan != NULL)
		plan->rev_of = -1;
	return plan;
}

static void
notes_free(struct plan_note *note, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(note[i].detail);
	free(note);
}

static void
sigplan_release(struct sigplan *s)
{
	free(s->id);
	free(s->subfilter);
	free(s->span);
	free(s->inline_content.p);
	free(s->inner);
	for (size_t i = 0; i < s->nref; i++) {
		free(s->ref[i].uri);
		free(s->ref[i].transforms);
	}
	free(s->ref);
	free(s->proven);
	for (size_t i = 0; i < s->nclaim; i++) {
		free(s->claim[i].name);
		free(s->claim[i].value);
	}
	free(s->claim);
	free(s->spki.p);
	free(s->named.p);
	free(s->message_digest.p);
	free(s->attrs.p);
	free(s->attrs_file.p);
	free(s->value.p);
	free(s->tst_info.p);
	free(s->imprint.p);
	free(s->before.p);
	free(s->after.p);
	free(s->nonce.p);
	free(s->er.group.p);
	free(s->er.chained.p);
	free(s->policy);
	free(s->serial);
	for (size_t i = 0; i < s->nmod_object; i++)
		free(s->mod_object[i]);
	free(s->mod_object);
	notes_free(s->note, s->nnote);
}

void
plan_free(struct plan *plan)
{
	if (plan == NULL)
		return;
	for (size_t i = 0; i < plan->nsig; i++)
		sigplan_release(&plan->sig[i]);
	free(plan->sig);
	plan_drop_tokens(plan);
	for (size_t i = 0; i < plan->ncert; i++)
		free(plan->cert[i].p);
	free(plan->cert);
	for (size_t i = 0; i < plan->nrev; i++)
		free(plan->rev[i].der.p);
	free(plan->rev);
	for (size_t i = 0; i < plan->nnear; i++)
		free(plan->near[i].name);
	free(plan->near);
	notes_free(plan->note, plan->nnote);
	free(plan);
}

/*
 * Room for one more of ${n} elements in an array that grows by doubling: its
 * capacity is the power of two at or above its count.  NULL: no memory.
 */
static void *
array_grow(void *array, size_t n, size_t size)
{
	if (n != 0 && (n & (n - 1)) != 0)
		return array;
	return reallocarray(array, n == 0 ? 1 : n * 2, size);
}

struct sigplan *
plan_add_sig(struct plan *plan)
{
	struct sigplan	*sig, s = { .cert = -1, .of = -1,
	    .claimed = TIME_NONE, .gen_time = TIME_NONE,
	    .er = { .prev = -1 } };

	if (plan->nsig >= PLAN_SIGS_MAX)
		return NULL;
	sig = array_grow(plan->sig, plan->nsig, sizeof(*sig));
	if (sig == NULL)
		return NULL;
	plan->sig = sig;
	s.id = strdup("");
	s.subfilter = strdup("");
	s.policy = strdup("");
	s.serial = strdup("");
	if (s.id == NULL || s.subfilter == NULL || s.policy == NULL ||
	    s.serial == NULL) {
		sigplan_release(&s);
		return NULL;
	}
	plan->sig[plan->nsig] = s;
	return &plan->sig[plan->nsig++];
}

int
plan_add_cert(struct plan *plan, const uint8_t *der, size_t len)
{
	struct blob	*cert;

	for (size_t i = 0; i < plan->ncert; i++)
		if (plan->cert[i].len == len &&
		    memcmp(plan->cert[i].p, der, len) == 0)
			return (int)i;
	if (plan->ncert >= PLAN_CERTS_MAX || len == 0 || len > PLAN_CERT_MAX)
		return -1;
	cert = array_grow(plan->cert, plan->ncert, sizeof(*cert));
	if (cert == NULL)
		return -1;
	plan->cert = cert;
	cert = &plan->cert[plan->ncert];
	*cert = (struct blob){ NULL, 0 };
	if (blob_set(cert, der, len) == -1)
		return -1;
	return (int)plan->ncert++;
}

int
plan_add_rev(struct plan *plan, enum revkind kind, const uint8_t *der,
    size_t len)
{
	struct plan_rev	*to;
	uint8_t		*copy;
	size_t		 all = 0;

	if (len == 0 || len > PLAN_REV_MAX)
		return -1;
	for (size_t i = 0; i < plan->nrev; i++) {
		const struct blob	*b = &plan->rev[i].der;

		if (plan->rev[i].kind == kind && b->len == len &&
		    memcmp(b->p, der, len) == 0)
			return (int)i;
		all += b->len;
	}
	if (plan->nrev >= PLAN_REVS_MAX || len > PLAN_REV_OCTETS - all ||
	    (to = array_grow(plan->rev, plan->nrev, sizeof(*to))) == NULL)
		return -1;
	plan->rev = to;
	if ((copy = malloc(len)) == NULL)
		return -1;
	memcpy(copy, der, len);
	to[plan->nrev] = (struct plan_rev){ kind, { copy, len },
	    plan->rev_of, 0, false };
	return (int)plan->nrev++;
}

int
plan_add_near(struct plan *plan, enum nearkind kind, size_t at,
    const char *name, size_t len)
{
	struct plan_near	*to, near = { .kind = kind, .at = at };

	if (plan->nnear >= PLAN_NEAR_MAX)
		return -1;
	to = array_grow(plan->near, plan->nnear, sizeof(*to));
	if (to == NULL)
		return -1;
	plan->near = to;
	/* A name that is no text is told as one. */
	if (plan_set_text(&near.name, name, len) == -1 &&
	    plan_set_text(&near.name, "?", 1) == -1)
		return -1;
	to[plan->nnear++] = near;
	return 0;
}

struct plan_token *
plan_add_token(struct plan *plan, size_t of, enum tstkind kind,
    const uint8_t *der, size_t len)
{
	struct plan_token	*t;

	if (plan->ntoken >= PLAN_TOKENS_MAX || len > PLAN_BLOB_MAX)
		return NULL;
	t = array_grow(plan->token, plan->ntoken, sizeof(*t));
	if (t == NULL)
		return NULL;
	plan->token = t;
	t = &plan->token[plan->ntoken];
	*t = (struct plan_token){ .of = of, .kind = kind };
	if (blob_set(&t->der, der, len) == -1)
		return NULL;
	plan->ntoken++;
	return t;
}

void
plan_drop_tokens(struct plan *plan)
{
	for (size_t i = 0; i < plan->ntoken; i++) {
		free(plan->token[i].der.p);
		free(plan->token[i].before.p);
		free(plan->token[i].after.p);
		free(plan->token[i].data.p);
	}
	free(plan->token);
	plan->token = NULL;
	plan->ntoken = 0;
}

/* The detail made by ${fmt} as a string, cut to PLAN_TEXT_MAX. */
static char *
detail_make(const char *, va_list) __attribute__((format(printf, 1, 0)));

static char *
detail_make(const char *fmt, va_list ap)
{
	char	 text[PLAN_TEXT_MAX + 1];

	text[0] = '\0';
	if (fmt != NULL)
		detail_vformat(text, sizeof(text), fmt, ap);
	return strdup(text);
}

static int
note_add(struct plan_note **, size_t *, enum finding, const char *, va_list)
    __attribute__((format(printf, 4, 0)));

static int
note_add(struct plan_note **note, size_t *n, enum finding code,
    const char *fmt, va_list ap)
{
	struct plan_note	*to;
	char			*detail;

	/* The first ones tell enough; what is left out is never the worst. */
	if (*n >= PLAN_NOTES_MAX)
		return 0;
	if ((detail = detail_make(fmt, ap)) == NULL)
		return -1;
	if ((to = array_grow(*note, *n, sizeof(*to))) == NULL) {
		free(detail);
		return -1;
	}
	*note = to;
	to[(*n)++] = (struct plan_note){ code, detail };
	return 0;
}

int
plan_note(struct plan *plan, enum finding code, const char *fmt, ...)
{
	va_list	 ap;
	int	 rc;

	va_start(ap, fmt);
	rc = note_add(&plan->note, &plan->nnote, code, fmt, ap);
	va_end(ap);
	return rc;
}

int
sigplan_note(struct sigplan *sig, enum finding code, const char *fmt, ...)
{
	va_list	 ap;
	int	 rc;

	va_start(ap, fmt);
	rc = note_add(&sig->note, &sig->nnote, code, fmt, ap);
	va_end(ap);
	return rc;
}

int
sigplan_add_object(struct sigplan *sig, const char *name)
{
	char	**to, *copy = NULL;

	if (sig->nmod_object >= PLAN_OBJECTS_MAX)
		return 0;
	to = array_grow(sig->mod_object, sig->nmod_object, sizeof(*to));
	if (to == NULL)
		return -1;
	sig->mod_object = to;
	if (plan_set_text(&copy, name, strlen(name)) == -1)
		return -1;
	to[sig->nmod_object++] = copy;
	return 0;
}

static int
span_add(struct span **span, size_t *n, uint64_t off, uint64_t len)
{
	struct span	*to, *last = *n > 0 ? &(*span)[*n - 1] : NULL;

	if (len > UINT64_MAX - off)
		return -1;
	if (last != NULL && last->off + last->len == off &&
	    len <= UINT64_MAX - last->off - last->len) {
		last->len += len;
		return 0;
	}
	if (*n >= PLAN_SPANS_MAX ||
	    (to = array_grow(*span, *n, sizeof(*to))) == NULL)
		return -1;
	*span = to;
	to[(*n)++] = (struct span){ off, len };
	return 0;
}

int
sigplan_add_span(struct sigplan *sig, uint64_t off, uint64_t len)
{
	return span_add(&sig->span, &sig->nspan, off, len);
}

int
sigplan_add_inner(struct sigplan *sig, uint64_t off, uint64_t len)
{
	return span_add(&sig->inner, &sig->ninner, off, len);
}

/* A stranger's text, made safe and cut. */
static char *
text_make(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

static char *
text_make(const char *fmt, ...)
{
	va_list	 ap;
	char	*s;

	va_start(ap, fmt);
	s = detail_make(fmt, ap);
	va_end(ap);
	return s;
}

int
sigplan_add_ref(struct sigplan *sig, const char *uri, const char *transforms,
    enum digest_alg alg, enum tri match)
{
	struct plan_ref	*to, r = { .digest = alg, .match = match };

	if (sig->nref >= PLAN_REFS_MAX)
		return 0;
	r.uri = text_make("%s", uri);
	r.transforms = text_make("%s", transforms);
	to = array_grow(sig->ref, sig->nref, sizeof(*to));
	if (to != NULL)
		sig->ref = to;
	if (to == NULL || r.uri == NULL || r.transforms == NULL) {
		free(r.uri);
		free(r.transforms);
		return -1;
	}
	to[sig->nref++] = r;
	return 0;
}

bool
sigplan_is_own(const struct sigplan *sig)
{
	return sig->of == -1 && !sig->shared;
}

bool
plan_told_with(const struct plan *plan, size_t t, size_t i)
{
	const struct sigplan	*s = &plan->sig[t];

	if (s->of >= 0)
		return (size_t)s->of == i;
	for (size_t k = 0; s->shared && k < s->nproven; k++)
		if (s->proven[k] == i && sigplan_is_own(&plan->sig[i]))
			return true;
	return false;
}

int
sigplan_add_proven(struct sigplan *sig, size_t i)
{
	uint32_t	*to;

	if (i >= PLAN_SIGS_MAX || sig->nproven >= PLAN_SIGS_MAX)
		return -1;
	if ((to = array_grow(sig->proven, sig->nproven, sizeof(*to))) == NULL)
		return -1;
	sig->proven = to;
	to[sig->nproven++] = (uint32_t)i;
	return 0;
}

int
sigplan_add_claim(struct sigplan *sig, const char *name, const char *value)
{
	struct plan_claim	*to, c;

	if (sig->nclaim >= PLAN_CLAIMS_MAX)
		return 0;
	c.name = text_make("%s", name);
	c.value = text_make("%s", value);
	to = array_grow(sig->claim, sig->nclaim, sizeof(*to));
	if (to != NULL)
		sig->claim = to;
	if (to == NULL || c.name == NULL || c.value == NULL) {
		free(c.name);
		free(c.value);
		return -1;
	}
	to[sig->nclaim++] = c;
	return 0;
}

enum digest_alg
sigplan_digest_alg(const struct sigplan *sig)
{
	if (sig->tst == TST_EVIDENCE)
		return sig->er.alg;
	return sig->tst != TST_NONE ? sig->imprint_alg : sig->digest;
}

const struct blob *
sigplan_digest(const struct sigplan *sig)
{
	return sig->tst != TST_NONE ? &sig->imprint : &sig->message_digest;
}

bool
sigplan_has_note(const struct sigplan *sig, enum finding code)
{
	for (size_t i = 0; i < sig->nnote; i++)
		if (sig->note[i].code == code)
			return true;
	return false;
}

int
plan_set_text(char **to, const char *s, size_t len)
{
	char	*copy;

	if (memchr(s, '\0', len) != NULL || !utf8_valid(s, len))
		return -1;
	/* A stranger's text is cut between two characters, never refused. */
	if (len > PLAN_TEXT_MAX)
		for (len = PLAN_TEXT_MAX; (s[len] & 0xc0) == 0x80; len--)
			;
	if ((copy = strndup(s, len)) == NULL)
		return -1;
	free(*to);
	*to = copy;
	return 0;
}

int
blob_set(struct blob *to, const void *p, size_t len)
{
	return blob_set_max(to, p, len, PLAN_BLOB_MAX);
}

int
blob_set_max(struct blob *to, const void *p, size_t len, size_t max)
{
	uint8_t	*copy = NULL;

	if (len > max)
		return -1;
	if (len > 0) {
		if ((copy = malloc(len)) == NULL)
			return -1;
		memcpy(copy, p, len);
	}
	free(to->p);
	*to = (struct blob){ copy, len };
	return 0;
}

const char *
format_name(enum format f)
{
	static const char *const names[FORMAT_MAX] = {
		[FORMAT_UNKNOWN] = "unknown", [FORMAT_EMPTY] = "empty",
		[FORMAT_PDF] = "pdf", [FORMAT_CMS] = "cms",
		[FORMAT_CMS_PEM] = "cms-pem", [FORMAT_ZIP] = "zip",
		[FORMAT_OOXML] = "ooxml", [FORMAT_ODF] = "odf",
		[FORMAT_ASIC] = "asic", [FORMAT_XML] = "xml",
		[FORMAT_MAIL] = "mail", [FORMAT_OLE] = "ole",
		[FORMAT_ARCHIVE] = "archive",
		[FORMAT_TIMESTAMP] = "timestamp", [FORMAT_IMAGE] = "image",
		[FORMAT_TEXT] = "text", [FORMAT_CERT] = "certificate",
		[FORMAT_EVIDENCE] = "evidence-record",
		[FORMAT_TSD] = "timestamped-data",
	};

	return f < FORMAT_MAX ? names[f] : names[FORMAT_UNKNOWN];
}

const char *
coverage_name(enum coverage c)
{
	static const char *const names[COVERAGE_MAX] = {
		[COVERAGE_NONE] = "none", [COVERAGE_WHOLE] = "whole-file",
		[COVERAGE_REVISION] = "revision",
		[COVERAGE_PARTIAL] = "partial",
	};

	return c < COVERAGE_MAX ? names[c] : names[COVERAGE_NONE];
}

const char *
sigkind_name(enum sigkind k)
{
	static const char *const names[SIGKIND_MAX] = {
		[SIGKIND_SIGNATURE] = "signature",
		[SIGKIND_CERTIFICATION] = "certification",
		[SIGKIND_DOC_TIMESTAMP] = "doc-timestamp",
		[SIGKIND_TIMESTAMP] = "timestamp",
		[SIGKIND_EVIDENCE] = "evidence-record",
	};

	return k < SIGKIND_MAX ? names[k] : names[SIGKIND_SIGNATURE];
}

const char *
nearkind_name(enum nearkind k)
{
	static const char *const names[NEAR_MAX] = {
		[NEAR_CERT] = "certificate",
		[NEAR_CRL] = "crl",
		[NEAR_OCSP] = "ocsp",
	};

	return k < NEAR_MAX ? names[k] : names[NEAR_CERT];
}

const char *
tstkind_name(enum tstkind k)
{
	static const char *const names[TST_MAX] = {
		[TST_NONE] = "",
		[TST_SIGNATURE] = "signature-time-stamp",
		[TST_CONTENT] = "content-time-stamp",
		[TST_ARCHIVE] = "archive-time-stamp",
		[TST_DOCUMENT] = "doc-timestamp",
		[TST_ALONE] = "timestamp",
		[TST_CADES_C] = "CAdES-C-timestamp",
		[TST_REFERENCES] = "time-stamped-certs-crls-references",
		[TST_EVIDENCE] = "evidence-record",
	};

	return k < TST_MAX ? names[k] : names[TST_NONE];
}

const char *
mod_level_name(enum mod_level level)
{
	static const char *const names[MOD_MAX] = {
		[MOD_UNKNOWN] = "unknown",
		[MOD_NONE] = "none",
		[MOD_LTV] = "ltv",
		[MOD_FORM] = "form-fill-and-sign",
		[MOD_ANNOTATIONS] = "annotations",
		[MOD_OTHER] = "other",
	};

	return level < MOD_MAX ? names[level] : "unknown";
}
