/*
 * tst.c: time-stamp tokens (RFC 3161, RFC 5816).
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "formats/base/detail.h"
#include "formats/base/timefmt.h"
#include "formats/crypto/cms_internal.h"

#include "formats/crypto/tst.h"

#define SERIAL_MAX	((size_t)64)	/* octets; RFC 3161 2.4.2 asks for 20 */
#define ACCURACY_MAX	((uint64_t)366 * 86400)	/* seconds */

/* Two digits.  0 or -1. */
static int
two(const uint8_t *p, int *out)
{
	if (p[0] < '0' || p[0] > '9' || p[1] < '0' || p[1] > '9')
		return -1;
	*out = (p[0] - '0') * 10 + (p[1] - '0');
	return 0;
}

/*
 * GeneralizedTime as RFC 3161 2.4.2 has it: YYYYMMDDhhmmss[.s...]Z.  0 or -1.
 */
static int
gen_time(const struct ber_tlv *t, int64_t *us)
{
	const uint8_t	*p = t->body, *end = p + t->len;
	int		 v[7];	/* century, year, month, day, hour, min, s */
	int64_t		 fraction = 0, unit = TIME_SECOND;

	if (t->len < 15 || t->len > 64)
		return -1;
	for (size_t i = 0; i < 7; i++, p += 2)
		if (two(p, &v[i]) == -1)
			return -1;
	if (v[2] < 1 || v[2] > 12 || v[3] < 1 || v[3] > 31 || v[4] > 23 ||
	    v[5] > 59 || v[6] > 60)
		return -1;
	if (*p == '.') {
		if (++p == end || *p < '0' || *p > '9')
			return -1;
		for (; p < end && *p >= '0' && *p <= '9'; p++) {
			unit /= 10;	/* beyond microseconds: 0 */
			fraction += (*p - '0') * unit;
		}
	}
	if (end - p != 1 || *p != 'Z')
		return -1;
	*us = time_from_civil(v[0] * 100 + v[1], v[2], v[3], v[4], v[5],
	    v[6]) * TIME_SECOND + fraction;
	return 0;
}

/* A small INTEGER's body, not negative.  0 or -1. */
static int
small_uint(const struct ber_tlv *t, uint64_t max, uint64_t *out)
{
	*out = 0;
	if (t->len == 0 || t->len > 8 || (t->body[0] & 0x80) != 0)
		return -1;
	for (size_t i = 0; i < t->len; i++)
		*out = *out << 8 | t->body[i];
	return *out > max ? -1 : 0;
}

/* Accuracy: seconds, millis [0], micros [1], each optional.  0 or -1. */
static int
accuracy(const struct ber_tlv *t, int64_t *us)
{
	struct ber	 in;
	struct ber_tlv	 part;
	uint64_t	 v;

	*us = 0;
	ber_enter(&in, t);
	if (ber_peek(&in) == BER_INTEGER) {
		if (ber_next(&in, &part) == -1 ||
		    small_uint(&part, ACCURACY_MAX, &v) == -1)
			return -1;
		*us += (int64_t)v * TIME_SECOND;
	}
	for (uint8_t i = 0; i < 2; i++) {
		if (ber_peek(&in) != BER_CONTEXT_PRIM(i))
			continue;
		if (ber_next(&in, &part) == -1 ||
		    small_uint(&part, 999, &v) == -1)
			return -1;
		*us += (int64_t)v * (i == 0 ? 1000 : 1);
	}
	return ber_end(&in) ? 0 : -1;
}

/* MessageImprint.  NULL, or what is malformed; *nomem when memory is out. */
static const char *
imprint(struct sigplan *s, const struct ber_tlv *t, bool *nomem)
{
	struct ber	 in;
	struct ber_tlv	 alg, hash;
	X509_ALGOR	*x;
	size_t		 size;

	ber_enter(&in, t);
	if (ber_want(&in, BER_SEQUENCE, &alg) == -1 ||
	    ber_want(&in, BER_OCTET_STRING, &hash) == -1 || !ber_end(&in) ||
	    (x = cms_algor(&alg)) == NULL)
		return D_("its messageImprint cannot be read");
	s->imprint_alg = digest_alg_from_x509(x);
	X509_ALGOR_free(x);
	size = digest_alg_size(s->imprint_alg);
	if (hash.len == 0 || (size != 0 && hash.len != size) ||
	    hash.len > EVP_MAX_MD_SIZE)
		return D_("its imprint is not as long as the algorithm's "
		    "digest");
	if (blob_set(&s->imprint, hash.body, hash.len) == -1)
		*nomem = true;
	return NULL;
}

/* serialNumber in hex.  0, or -1 (memory). */
static int
serial(struct sigplan *s, const struct ber_tlv *t)
{
	char	 text[2 * SERIAL_MAX + 1];
	size_t	 from = t->len > 1 && t->body[0] == 0 ? 1 : 0, n = 0;

	for (size_t i = from; i < t->len && n + 2 < sizeof(text); i++, n += 2)
		snprintf(text + n, 3, "%02X", t->body[i]);
	return plan_set_text(&s->serial, text, n);
}

/*
 * TSTInfo; ordering, tsa and extensions are not of use here but must be
 * well-formed.  NULL, or what is malformed.
 */
static const char *
info_read(struct sigplan *s, bool *nomem)
{
	struct ber	 in;
	struct ber_tlv	 info, t;
	const char	*why;
	uint64_t	 version;
	char		 text[64];

	ber_init(&in, s->tst_info.p, s->tst_info.len);
	if (ber_want(&in, BER_SEQUENCE, &info) == -1 || !ber_end(&in))
		return D_("TSTInfo is not one SEQUENCE");
	ber_enter(&in, &info);
	if (ber_want(&in, BER_INTEGER, &t) == -1 ||
	    small_uint(&t, 1, &version) == -1 || version != 1)
		return D_("its version is not 1");
	if (ber_want(&in, BER_OID, &t) == -1)
		return D_("it has no policy");
	cms_oid_text(text, &t);
	if ((*nomem = plan_set_text(&s->policy, text, strlen(text)) == -1))
		return "";
	if (ber_want(&in, BER_SEQUENCE, &t) == -1)
		return D_("it has no messageImprint");
	if ((why = imprint(s, &t, nomem)) != NULL)
		return why;
	if (*nomem)
		return "";
	if (ber_want(&in, BER_INTEGER, &t) == -1 || t.len == 0)
		return D_("it has no serialNumber");
	if ((*nomem = serial(s, &t) == -1))
		return "";
	if (ber_want(&in, BER_GENTIME, &t) == -1 ||
	    gen_time(&t, &s->gen_time) == -1)
		return D_("its genTime cannot be read");
	if (ber_peek(&in) == BER_SEQUENCE && (ber_next(&in, &t) == -1 ||
	    accuracy(&t, &s->accuracy) == -1))
		return D_("its accuracy cannot be read");
	while (!ber_end(&in)) {
		if (ber_next(&in, &t) == -1 || (t.id != BER_BOOLEAN &&
		    t.id != BER_INTEGER && t.id != BER_CONTEXT(0) &&
		    t.id != BER_CONTEXT(1)))
			return D_("octets follow its last element");
		if (t.id != BER_INTEGER)
			continue;
		if (t.len > PLAN_TEXT_MAX)
			return D_("its nonce is too long");
		if ((*nomem = blob_set(&s->nonce, t.body, t.len) == -1))
			return "";
	}
	return NULL;
}

/* RFC 3161 2.3: extendedKeyUsage is timeStamping alone, and critical. */
static const char *
key_purpose(X509 *x)
{
	EXTENDED_KEY_USAGE	*eku;
	int			 crit = -1;
	const char		*why = NULL;

	eku = X509_get_ext_d2i(x, NID_ext_key_usage, &crit, NULL);
	if (eku == NULL)
		why = crit == -1 ? D_("it has no extendedKeyUsage") :
		    D_("its extendedKeyUsage cannot be read, or is there "
		    "twice");
	else if (sk_ASN1_OBJECT_num(eku) != 1 || OBJ_obj2nid(
	    sk_ASN1_OBJECT_value(eku, 0)) != NID_time_stamp)
		why = D_("its extendedKeyUsage is not timeStamping alone");
	else if (crit != 1)
		why = D_("its extendedKeyUsage is not critical");
	EXTENDED_KEY_USAGE_free(eku);
	return why;
}

int
tst_purpose(struct plan *plan, size_t i)
{
	struct sigplan		*s = &plan->sig[i];
	const unsigned char	*p;
	const char		*why;
	X509			*x;

	if (s->cert < 0)
		return 0;
	p = plan->cert[s->cert].p;
	x = d2i_X509(NULL, &p, (long)plan->cert[s->cert].len);
	ERR_clear_error();
	if (x == NULL)
		return 0;	/* layer 2 says that it cannot be read */
	why = key_purpose(x);
	X509_free(x);
	ERR_clear_error();
	return why == NULL ? 0 :
	    sigplan_note(s, FINDING_TST_KEY_PURPOSE, "%s", why);
}

/* Notes on who signed the token.  0, or -1 (memory). */
static int
signer_check(struct plan *plan, size_t i)
{
	struct sigplan	*s = &plan->sig[i];

	if (s->mode != SIGMODE_ATTRS &&
	    sigplan_note(s, FINDING_CMS_ATTRS, "%s",
	    D_("a time-stamp must have some (RFC 3161 2.4.2)")) == -1)
		return -1;
	if (!s->cades && sigplan_note(s, FINDING_TST_NO_CERT_ID, NULL) == -1)
		return -1;
	return tst_purpose(plan, i);
}

int
tst_read(struct plan *plan, size_t i, enum tstkind kind)
{
	struct sigplan	*s = &plan->sig[i];
	const char	*why;
	bool		 nomem = false;

	s->tst = kind;
	if (s->kind == SIGKIND_SIGNATURE)
		s->kind = SIGKIND_TIMESTAMP;
	s->tst_info = s->inline_content;
	s->inline_content = (struct blob){ NULL, 0 };
	s->content = CONTENT_NONE;
	/* Not signed by the TSA: a hash index elsewhere means nothing. */
	if (kind != TST_ARCHIVE && blob_set(&s->after, NULL, 0) == -1)
		return -1;
	if (s->tst_info.len == 0)
		return 0;	/* said where it could not be read */
	why = info_read(s, &nomem);
	if (nomem)
		return -1;
	if (why != NULL &&
	    sigplan_note(s, FINDING_TST_MALFORMED, "%s", why) == -1)
		return -1;
	return signer_check(plan, i);
}

/* The imprint is of the content of ${of}, as its message-digest is. */
static int
cover_content(struct sigplan *s, const struct sigplan *of)
{
	s->content = of->content;
	for (size_t i = 0; i < of->nspan; i++)
		if (sigplan_add_span(s, of->span[i].off,
		    of->span[i].len) == -1)
			return -1;
	return blob_set(&s->inline_content, of->inline_content.p,
	    of->inline_content.len);
}

/* An archive-time-stamp v3: the hash index, in ${s}->after, comes last. */
static int
cover_archive(struct sigplan *s, const struct sigplan *of,
    const struct plan_token *token)
{
	struct buf	 b;
	int		 rc = -1;

	if (token->missing != NULL &&
	    sigplan_note(s, FINDING_TST_INDEX, "%s", token->missing) == -1)
		return -1;
	if (token->before.len == 0)
		return sigplan_note(s, FINDING_TST_IMPRINT_UNKNOWN, "%s",
		    D_("an archive-time-stamp of version 1, or too large"));
	if (s->after.len == 0)
		return sigplan_note(s, FINDING_TST_MALFORMED, "%s",
		    D_("an archive-time-stamp has no hash index"));
	buf_init(&b, PLAN_BLOB_MAX);
	if (buf_add(&b, token->after.p, token->after.len) == 0 &&
	    buf_add(&b, s->after.p, s->after.len) == 0 &&
	    blob_set(&s->before, token->before.p, token->before.len) == 0 &&
	    blob_set(&s->after, b.p, b.len) == 0)
		rc = cover_content(s, of);
	buf_release(&b);
	return rc;
}

/* What is known of the token without reading it: octets, or their places. */
static int
cover_given(struct sigplan *s, const struct plan_token *token)
{
	s->content = token->content;
	s->around = token->around;
	s->head = token->head;
	s->headless = token->headless;
	for (size_t i = 0; i < token->nrun; i++)
		if (sigplan_add_span(s, token->run[i].off,
		    token->run[i].len) == -1)
			return -1;
	if (blob_set(&s->inline_content, token->data.p,
	    token->data.len) == -1 ||
	    blob_set(&s->before, token->before.p, token->before.len) == -1)
		return -1;
	return blob_set_max(&s->after, token->after.p, token->after.len,
	    PLAN_AROUND_MAX);
}

/* XML: the parser has digested what it should be over, or could not. */
static int
cover_parsed(struct sigplan *s, const struct plan_token *token)
{
	size_t	 n = digest_alg_size(s->imprint_alg);

	s->content = CONTENT_PARSED;
	s->has_parsed = true;
	s->parsed = TRI_UNKNOWN;
	for (size_t i = 0; token->parsed && i < PLAN_TOKEN_MDS; i++)
		if (token->alg[i] == s->imprint_alg)
			s->parsed = s->imprint.len == n && memcmp(
			    s->imprint.p, token->md[i], n) == 0 ? TRI_YES :
			    TRI_NO;
	return s->parsed != TRI_UNKNOWN || s->imprint.len == 0 ? 0 :
	    sigplan_note(s, FINDING_TST_IMPRINT_UNKNOWN, "%s",
	    token->parsed ? digest_alg_name(s->imprint_alg) :
	    D_("what it is over is not all there"));
}

static int
attach_one(struct plan *plan, struct plan_token *token)
{
	struct cms_opts	 opts = { .where = CONTENT_INLINE,
	    .detached = CONTENT_NONE, .token = true,
	    .id = tstkind_name(token->kind) };
	struct sigplan	*s;
	const struct sigplan *of;
	size_t		 used;
	int		 i;

	if (token->kind == TST_EVIDENCE)
		return cms_evidence_attach(plan, token);
	if ((i = cms_parse(plan, token->der.p, token->der.len, &opts,
	    &used)) == -1)
		return -1;
	s = &plan->sig[i];
	of = &plan->sig[token->of];
	s->of = (int)token->of;
	s->complete = token->complete;
	if (tst_read(plan, (size_t)i, token->kind) == -1)
		return -1;
	if (token->content != CONTENT_NONE)
		return cover_given(s, token);
	s->rank = token->rank;
	if (token->xml)
		return cover_parsed(s, token);
	switch (token->kind) {
	case TST_SIGNATURE:
		s->content = CONTENT_INLINE;
		return blob_set(&s->inline_content, of->value.p,
		    of->value.len);
	case TST_CONTENT:
		return cover_content(s, of);
	case TST_ARCHIVE:
		return cover_archive(s, of, token);
	default:
		return sigplan_note(s, FINDING_TST_IMPRINT_UNKNOWN, "%s",
		    tstkind_name(token->kind));
	}
}

int
tst_attach(struct plan *plan)
{
	int	 rc = 0;

	for (size_t i = 0; i < plan->ntoken && rc == 0; i++)
		if (plan->nsig < PLAN_SIGS_MAX)
			rc = attach_one(plan, &plan->token[i]);
	plan_drop_tokens(plan);
	return rc;
}

/* PKIStatus of a response, and its token, if there is one.  0 or -1. */
static int
response_read(const struct ber_tlv *resp, uint64_t *status,
    struct ber_tlv *token)
{
	struct ber	 in, info;
	struct ber_tlv	 t;

	*token = (struct ber_tlv){ .id = 0 };
	ber_enter(&in, resp);
	if (ber_want(&in, BER_SEQUENCE, &t) == -1)
		return -1;
	ber_enter(&info, &t);
	if (ber_want(&info, BER_INTEGER, &t) == -1 ||
	    small_uint(&t, UINT32_MAX, status) == -1)
		return -1;
	if (ber_end(&in))
		return 0;
	return ber_next(&in, token) == -1 || !ber_end(&in) ? -1 : 0;
}

/* A signature without a value that says what is wrong. */
static int
alone_fail(struct plan *plan, enum finding f, const char *detail)
{
	struct sigplan	*s = plan_add_sig(plan);

	if (s == NULL)
		return -1;
	s->kind = SIGKIND_TIMESTAMP;
	s->tst = TST_ALONE;
	if (plan_set_text(&s->id, "timestamp", 9) == -1)
		return -1;
	return sigplan_note(s, f, "%s", detail);
}

int
tst_parse(struct plan *plan, const uint8_t *p, size_t len, size_t *used)
{
	struct cms_opts	 opts = { .where = CONTENT_INLINE,
	    .detached = CONTENT_NONE, .token = true,
	    .id = tstkind_name(TST_ALONE) };
	struct ber	 in;
	struct ber_tlv	 t, token;
	uint64_t	 status;
	char		 text[24];
	size_t		 n;
	int		 i;

	*used = 0;
	ber_init(&in, p, len);
	if (ber_want(&in, BER_SEQUENCE, &t) == -1)
		return alone_fail(plan, FINDING_TST_MALFORMED,
		    D_("it does not begin with a whole SEQUENCE"));
	*used = t.total;
	token = t;
	ber_enter(&in, &t);
	if (ber_peek(&in) != BER_OID) {		/* a ContentInfo has one */
		if (response_read(&t, &status, &token) == -1)
			return alone_fail(plan, FINDING_TST_MALFORMED,
			    D_("it is neither a token nor a response"));
		snprintf(text, sizeof(text), "%" PRIu64, status);
		/* granted, grantedWithMods */
		if (status > 1 || token.id == 0)
			return alone_fail(plan, FINDING_TST_REFUSED, text);
	}
	if ((i = cms_parse(plan, token.start, token.total, &opts, &n)) == -1 ||
	    tst_read(plan, (size_t)i, TST_ALONE) == -1)
		return -1;
	plan->sig[i].content = CONTENT_COVERS;
	/* Where the token is: of use to who keeps it without its response. */
	return sigplan_add_span(&plan->sig[i], (uint64_t)(token.start - p),
	    token.total);
}
