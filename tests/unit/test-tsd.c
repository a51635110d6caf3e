/*
 * test-tsd.c: TimeStampedData (RFC 5544) read, verified and judged.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/encode.h"
#include "formats/crypto/ber.h"
#include "formats/crypto/tsd.h"
#include "formats/crypto/wants.h"
#include "tests/unit/evidence.h"

#define OCTETS_MAX	((size_t)1024 * 1024)
#define DATA		"Quyet dinh 1"
#define STAMPS		3
#define CONTEXT0	0xa0
#define CONTEXT1	0xa1
#define META_TRUE	"\x01\x01\xff\x0c\x05" "a.txt\x16\x0atext/plain"
#define META_FALSE	"\x01\x01\x00\x0c\x05" "a.txt\x16\x0atext/plain"
#define META_BER	"\x01\x01\x01\x0c\x05" "a.txt\x16\x0atext/plain"
#define META_OTHER	"\x01\x01\xff\x0c\x05" "b.txt\x16\x0atext/plain"

static const uint8_t	 oid[] = { 0x06, 0x0b, 0x2a, 0x86, 0x48, 0x86, 0xf7,
	0x0d, 0x01, 0x09, 0x10, 0x01, 0x1f };

/* How an envelope is made. */
struct want {
	const char	*uri;
	const char	*meta;		/* body of metaData; NULL: none */
	const char	*signed_meta;	/* what was stamped; NULL: ${meta} */
	bool		 detached;
	bool		 ber;		/* lengths left out,
					   content in pieces */
	unsigned int	 n;		/* time-stamps */
	bool		 crl;		/* one in the first element */
	bool		 record;	/* an evidence record instead */
};

static void
wrap(struct buf *b, uint8_t id, bool ber)
{
	struct buf	 body = *b;

	buf_init(b, OCTETS_MAX);
	if (ber) {
		buf_add(b, (uint8_t[]){ id, 0x80 }, 2);
		buf_add(b, body.p, body.len);
		buf_add(b, "\0\0", 2);
	} else {
		ber_put_head(b, id, body.len);
		buf_add(b, body.p, body.len);
	}
	buf_release(&body);
}

static void
put(struct buf *b, uint8_t id, const void *p, size_t len)
{
	ber_put_head(b, id, len);
	buf_add(b, p, len);
}

static X509_CRL *
crl_make(void)
{
	X509_CRL	*crl = X509_CRL_new();
	ASN1_TIME	*t = ASN1_TIME_set(NULL, NOW);

	certs_must(X509_CRL_set_issuer_name(crl,
	    X509_get_subject_name(evidence_tsa)) == 1 &&
	    X509_CRL_set1_lastUpdate(crl, t) == 1 &&
	    X509_CRL_set_version(crl, 1) == 1 &&
	    X509_CRL_sign(crl, evidence_key, EVP_sha256()) > 0);
	ASN1_TIME_free(t);
	return crl;
}

/* TimeStampAndCRL ${i}, a year after the one before, over ${over}. */
static void
element(struct buf *out, const struct want *w, unsigned int i,
    const struct buf *over)
{
	struct stamps_want	 s = { .tsa = evidence_tsa,
	    .key = evidence_key, .at = NOW + (int64_t)i * 365 * DAY };
	X509_CRL		*crl = NULL;
	unsigned char		*der = NULL;
	uint8_t			*tok;
	size_t			 len;
	int			 n;

	tok = stamps_der(&s, over->p, over->len, false, &len);
	buf_add(out, tok, len);
	free(tok);
	if (w->crl && i == 0) {
		crl = crl_make();
		n = i2d_X509_CRL(crl, &der);
		buf_add(out, der, (size_t)n);
		OPENSSL_free(der);
		X509_CRL_free(crl);
	}
}

/* tstEvidence: later ones over the DER of the element before. */
static void
stamps(struct buf *out, const struct want *w, const struct buf *over)
{
	struct buf	 all, one, before;

	buf_init(&all, OCTETS_MAX);
	buf_init(&before, OCTETS_MAX);
	buf_add(&before, over->p, over->len);
	for (unsigned int i = 0; i < w->n; i++) {
		buf_init(&one, OCTETS_MAX);
		element(&one, w, i, &before);
		buf_reset(&before);
		put(&before, BER_SEQUENCE, one.p, one.len);
		wrap(&one, BER_SEQUENCE, w->ber);
		buf_add(&all, one.p, one.len);
		buf_release(&one);
	}
	wrap(&all, CONTEXT0, w->ber);
	buf_add(out, all.p, all.len);
	buf_release(&all);
	buf_release(&before);
}

/* ersEvidence, its tag IMPLICIT. */
static void
evidence(struct buf *out, const struct buf *over)
{
	struct ers_tree	 t;
	struct octets	 tok, l;
	struct buf	 lists, rec;
	uint8_t		 leaf[2 * EVP_MAX_MD_SIZE] = { 0 };

	buf_init(&lists, OCTETS_MAX);
	buf_init(&rec, OCTETS_MAX);
	hash(DIGEST_SHA256, over->p, over->len, leaf);
	assert_int_equal(ers_tree_build(&t, DIGEST_SHA256, leaf, 2), 0);
	tok = token(DIGEST_SHA256, ers_tree_root(&t), 1);
	assert_int_equal(ers_tree_reduce(&t, 0, NULL, 0, &lists), 0);
	l = (struct octets){ lists.p, lists.len };
	assert_int_equal(ers_record(&rec, DIGEST_SHA256, &l, &tok), 0);
	rec.p[0] = CONTEXT1;
	buf_add(out, rec.p, rec.len);
	free((void *)(uintptr_t)tok.p);
	buf_release(&lists);
	buf_release(&rec);
	ers_tree_release(&t);
}

static void
content(struct buf *out, bool ber)
{
	struct buf	 b;

	if (!ber) {
		put(out, BER_OCTET_STRING, DATA, strlen(DATA));
		return;
	}
	buf_init(&b, OCTETS_MAX);
	put(&b, BER_OCTET_STRING, DATA, 4);
	put(&b, BER_OCTET_STRING, &DATA[4], strlen(DATA) - 4);
	wrap(&b, BER_OCTET_STRING | BER_CONSTRUCTED, true);
	buf_add(out, b.p, b.len);
	buf_release(&b);
}

/* ${b} becomes the content of a ContentInfo. */
static void
envelope(struct buf *b, bool ber)
{
	struct buf	 body;

	wrap(b, BER_SEQUENCE, ber);
	wrap(b, CONTEXT0, ber);
	body = *b;
	buf_init(b, OCTETS_MAX);
	buf_add(b, oid, sizeof(oid));
	buf_add(b, body.p, body.len);
	buf_release(&body);
	wrap(b, BER_SEQUENCE, ber);
}

static void
make(struct buf *b, const struct want *w)
{
	const char	*sm = w->signed_meta != NULL ? w->signed_meta : w->meta;
	struct buf	 over;

	buf_init(b, OCTETS_MAX);
	buf_init(&over, OCTETS_MAX);
	buf_addstr(b, "\x02\x01\x01");
	if (w->uri != NULL)
		put(b, 0x16, w->uri, strlen(w->uri));
	if (w->meta != NULL)
		put(b, BER_SEQUENCE, w->meta, sizeof(META_TRUE) - 1);
	if (sm != NULL && sm[2] != 0)
		put(&over, BER_SEQUENCE, sm, sizeof(META_TRUE) - 1);
	buf_addstr(&over, DATA);
	if (!w->detached)
		content(b, w->ber);
	if (w->record)
		evidence(b, &over);
	else
		stamps(b, w, &over);
	envelope(b, w->ber);
	buf_release(&over);
}

/* Layers 1 and 2, over the wire, with this data beside it (NULL: none). */
static struct plan *
judge(const struct buf *b, const char *data, struct sigmath *math)
{
	struct verify	*v = verify_new();
	struct plan	*first = document_parse(b->p, b->len), *plan;
	struct digest	 d;
	struct buf	 wire;
	uint64_t	 size;

	assert_non_null(v);
	assert_non_null(first);
	buf_init(&wire, PLAN_MAX);
	assert_int_equal(plan_encode(&wire, first), 0);
	assert_non_null(plan = plan_decode(wire.p, wire.len));
	assert_true(plan->nsig <= STAMPS);
	assert_int_equal(verify_begin(v, plan), 0);
	assert_int_equal(verify_update(v, b->p, b->len), 0);
	if (data != NULL)
		assert_int_equal(verify_covers(v, (const uint8_t *)data,
		    strlen(data)), 0);
	assert_int_equal(verify_end(v, &d, &size, math), 0);
	buf_release(&wire);
	plan_free(first);
	verify_free(v);
	return plan;
}

/* What the first time-stamp is over, and what it is not. */
static void
first(void **state)
{
	static const struct {
		const char	*descr;
		struct want	 w;
		const char	*data;
		enum tri	 match;
	} rows[] = {
		{ "attached", { .n = 1 }, NULL, TRI_YES },
		{ "in BER, in pieces", { .n = 1, .ber = true }, NULL, TRI_YES },
		{ "detached", { .n = 1, .detached = true, .uri = "a" }, DATA,
		    TRI_YES },
		{ "detached, other data", { .n = 1, .detached = true,
		    .uri = "a" }, "x", TRI_NO },
		{ "detached, no data", { .n = 1, .detached = true,
		    .uri = "a" }, NULL, TRI_UNKNOWN },
		{ "metadata not protected", { .n = 1, .meta = META_FALSE },
		    NULL, TRI_YES },
		{ "metadata protected", { .n = 1, .meta = META_TRUE }, NULL,
		    TRI_YES },
		{ "as BER has TRUE", { .n = 1, .meta = META_BER,
		    .signed_meta = META_TRUE }, NULL, TRI_YES },
		{ "metadata changed", { .n = 1, .meta = META_OTHER,
		    .signed_meta = META_TRUE }, NULL, TRI_NO },
		{ "protection taken away", { .n = 1, .meta = META_FALSE,
		    .signed_meta = META_TRUE }, NULL, TRI_NO },
		{ "protected and detached", { .n = 1, .meta = META_TRUE,
		    .detached = true, .uri = "a" }, DATA, TRI_YES },
		{ "protected, in BER", { .n = 1, .meta = META_TRUE,
		    .ber = true }, NULL, TRI_YES },
		{ "a record", { .record = true }, NULL, TRI_YES },
		{ "a record, protected", { .record = true,
		    .meta = META_TRUE }, NULL, TRI_YES },
		{ "a record, changed", { .record = true, .meta = META_OTHER,
		    .signed_meta = META_TRUE }, NULL, TRI_NO },
		{ "a record, protected and detached", { .record = true,
		    .meta = META_TRUE, .detached = true, .uri = "a" }, DATA,
		    TRI_YES },
		{ "a record, detached, other data", { .record = true,
		    .meta = META_TRUE, .detached = true, .uri = "a" }, "x",
		    TRI_NO },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct sigmath	 math[STAMPS];
		struct plan	*plan;
		struct buf	 b;

		print_message("%s\n", rows[i].descr);
		make(&b, &rows[i].w);
		plan = judge(&b, rows[i].data, math);
		assert_int_equal(plan->format, FORMAT_TSD);
		assert_int_equal(plan->nsig, 1);
		assert_int_equal(plan->nnote, 0);
		assert_int_equal(plan->sig[0].kind, rows[i].w.record ?
		    SIGKIND_EVIDENCE : SIGKIND_TIMESTAMP);
		assert_int_equal(plan->sig[0].nnote, 0);
		assert_int_equal(math[0].signature_valid, TRI_YES);
		assert_int_equal(math[0].digest_match, rows[i].match);
		plan_free(plan);
		buf_release(&b);
	}
}

static const char *
claim(const struct sigplan *s, const char *name)
{
	for (size_t i = 0; i < s->nclaim; i++)
		if (strcmp(s->claim[i].name, name) == 0)
			return s->claim[i].value;
	return "";
}

/* What it says of the document is told, and whether that is covered. */
static void
claims(void **state)
{
	const struct want	 w = { .n = 1, .meta = META_TRUE,
	    .uri = "http://example.test/a.txt" };
	struct sigmath		 math[STAMPS];
	struct plan		*plan;
	struct buf		 b;

	(void)state;
	make(&b, &w);
	plan = judge(&b, NULL, math);
	assert_string_equal(claim(&plan->sig[0], "file-name"), "a.txt");
	assert_string_equal(claim(&plan->sig[0], "mime-type"), "text/plain");
	assert_string_equal(claim(&plan->sig[0], "data-uri"), w.uri);
	assert_string_equal(claim(&plan->sig[0], "metadata-hash-protected"),
	    "yes");
	plan_free(plan);
	buf_release(&b);
}

/* Each later time-stamp is over the element before it. */
static void
chain(void **state)
{
	static const struct {
		const char	*descr;
		struct want	 w;
		unsigned int	 flip;	/* octet from the end of the first
					   element; 0: none */
		enum tri	 match[STAMPS];
		enum tri	 valid[STAMPS];
	} rows[] = {
		{ "three", { .n = 3 }, 0, { TRI_YES, TRI_YES, TRI_YES },
		    { TRI_YES, TRI_YES, TRI_YES } },
		{ "in BER", { .n = 3, .ber = true }, 0,
		    { TRI_YES, TRI_YES, TRI_YES },
		    { TRI_YES, TRI_YES, TRI_YES } },
		{ "with a CRL", { .n = 3, .crl = true }, 0,
		    { TRI_YES, TRI_YES, TRI_YES },
		    { TRI_YES, TRI_YES, TRI_YES } },
		{ "the first's value changed", { .n = 3 }, 1,
		    { TRI_YES, TRI_NO, TRI_YES },
		    { TRI_NO, TRI_YES, TRI_YES } },
		{ "the CRL's value changed", { .n = 3, .crl = true }, 1,
		    { TRI_YES, TRI_NO, TRI_YES },
		    { TRI_YES, TRI_YES, TRI_YES } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct sigmath	 math[STAMPS];
		struct plan	*plan;
		struct buf	 b;

		print_message("%s\n", rows[i].descr);
		make(&b, &rows[i].w);
		if (rows[i].flip != 0) {
			plan = judge(&b, NULL, math);
			/* The second is over the first element. */
			assert_int_equal(plan->sig[1].nspan, 1);
			b.p[plan->sig[1].span[0].off +
			    plan->sig[1].span[0].len - rows[i].flip] ^= 1;
			plan_free(plan);
		}
		plan = judge(&b, NULL, math);
		assert_int_equal(plan->nsig, 3);
		for (size_t k = 0; k < 3; k++) {
			assert_int_equal(math[k].digest_match,
			    rows[i].match[k]);
			assert_int_equal(math[k].signature_valid,
			    rows[i].valid[k]);
		}
		plan_free(plan);
		buf_release(&b);
	}
}

/*
 * A chain that is good whenever it is asked for, the first one's when it is
 * known how old its CRL is.
 */
static const struct chain_result *
ask(void *arg, size_t i, int64_t at, const int64_t *known)
{
	static struct chain_result	 good = { .revocation = REVOCATION_GOOD,
	    .reason = -1 };
	static struct chain_result	 late = { .revocation = REVOCATION_GOOD,
	    .finding = FINDING_REVOCATION_SIGNER_EXPIRED, .reason = -1 };
	int64_t				*crl = arg;

	(void)at;
	if (i == 0 && known != NULL)
		*crl = known[0];
	return i == 0 && known == NULL ? &late : &good;
}

/* What is before a time-stamp existed then: the one before it, and its CRL. */
static void
proof(void **state)
{
	const struct want	 w = { .n = 2, .crl = true };
	const struct chain_result *chains[STAMPS];
	const int64_t		 later = (NOW + 365 * DAY) * TIME_SECOND,
				 at = (NOW + 4000 * DAY) * TIME_SECOND;
	struct sigmath		 math[STAMPS];
	struct poe		 poe[STAMPS];
	struct plan		*plan;
	struct buf		 b;

	(void)state;
	for (int broken = 0; broken < 2; broken++) {
		int64_t	 crl = 0;

		make(&b, &w);
		plan = judge(&b, NULL, math);
		assert_int_equal(plan->nrev, 1);
		assert_int_equal(plan->rev[0].of, 0);
		/* One that is over something else proves nothing. */
		if (broken)
			math[1].digest_match = TRI_NO;
		assert_int_equal(poe_chains(plan, math, at, ask, &crl, chains,
		    poe), 0);
		assert_int_equal(poe[0].by, broken ? -1 : 1);
		assert_true(poe[0].best == (broken ? at : later));
		assert_true(crl == (broken ? 0 : later));
		assert_int_equal(poe[1].by, -1);
		plan_free(plan);
		buf_release(&b);
	}
}

#define S(s)	s, sizeof(s) - 1

/* What is none, and what is there but not judged. */
static void
malformed(void **state)
{
	static const struct {
		const char	*descr;
		const char	*body;
		size_t		 len;
		enum finding	 f;	/* of the document when nsig is 0 */
		size_t		 nsig;
	} rows[] = {
		{ "another version", S("\x02\x01\x02\x04\x01" "a\xa0\x00"),
		    FINDING_TSD_MALFORMED, 1 },
		{ "no evidence", S("\x02\x01\x01\x04\x01" "a"),
		    FINDING_TSD_MALFORMED, 1 },
		{ "no time-stamp", S("\x02\x01\x01\x04\x01" "a\xa0\x00"),
		    FINDING_TSD_MALFORMED, 1 },
		{ "an element that is none", S("\x02\x01\x01\x04\x01" "a\xa0"
		    "\x02\x31\x00"), FINDING_TSD_MALFORMED, 1 },
		{ "an element without a token", S("\x02\x01\x01\x04\x01" "a"
		    "\xa0\x02\x30\x00"), FINDING_TSD_MALFORMED, 1 },
		{ "a fourth kind of evidence", S("\x02\x01\x01\x04\x01" "a"
		    "\xa3\x00"), FINDING_TSD_MALFORMED, 1 },
		{ "metadata without its first field", S("\x02\x01\x01\x30\x03"
		    "\x0c\x01x\x04\x01" "a\xa0\x00"), FINDING_TSD_MALFORMED,
		    1 },
		{ "something behind it", S("\x02\x01\x01\x04\x01" "a\xa2\x00"
		    "\x05\x00"), FINDING_TSD_MALFORMED, 1 },
		{ "another kind of evidence", S("\x02\x01\x01\x04\x01" "a\xa2"
		    "\x05\x06\x03\x2a\x03\x04"), FINDING_FORMAT_UNSUPPORTED,
		    0 },
		{ "neither content nor dataUri", S("\x02\x01\x01\xa2\x05"
		    "\x06\x03\x2a\x03\x04"), FINDING_TSD_RULES, 0 },
		{ "metadata that says nothing", S("\x02\x01\x01\x30\x03\x01"
		    "\x01\x00\x04\x01" "a\xa2\x05\x06\x03\x2a\x03\x04"),
		    FINDING_TSD_RULES, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct plan	*plan;
		struct buf	 b;
		bool		 found = false;

		print_message("%s\n", rows[i].descr);
		buf_init(&b, OCTETS_MAX);
		buf_add(&b, rows[i].body, rows[i].len);
		envelope(&b, false);
		assert_true(tsd_is(b.p, b.len));
		assert_non_null(plan = document_parse(b.p, b.len));
		assert_int_equal(plan->nsig, rows[i].nsig);
		for (size_t k = 0; k < plan->nnote; k++)
			found = found || plan->note[k].code == rows[i].f;
		assert_true(rows[i].nsig == 0 ? found :
		    sigplan_has_note(&plan->sig[0], rows[i].f));
		plan_free(plan);
		buf_release(&b);
	}
}

/* RFC 7468: the same in PEM. */
static void
pem(void **state)
{
	const struct want	 w = { .n = 2, .meta = META_TRUE };
	struct sigmath		 math[STAMPS];
	struct plan		*plan;
	struct buf		 b, text;

	(void)state;
	make(&b, &w);
	buf_init(&text, OCTETS_MAX);
	buf_addstr(&text, "-----BEGIN CMS-----\n");
	assert_int_equal(base64_encode(&text, b.p, b.len), 0);
	buf_addstr(&text, "\n-----END CMS-----\n");
	plan = judge(&text, NULL, math);
	assert_int_equal(plan->format, FORMAT_CMS_PEM);
	assert_int_equal(plan->nsig, 2);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(math[i].digest_match, TRI_YES);
		assert_int_equal(math[i].signature_valid, TRI_YES);
	}
	plan_free(plan);
	buf_release(&text);
	buf_release(&b);
}

/* Data under metadata: no digest names it, a try finds it. */
static void
wants(void **state)
{
	static const char	*const metas[] = { META_TRUE, META_FALSE };

	(void)state;
	for (size_t i = 0; i < COUNT(metas); i++) {
		const struct want	 w = { .n = 1, .meta = metas[i],
		    .detached = true, .uri = "a" };
		struct sigmath		 math[STAMPS];
		struct plan		*plan;
		struct buf		 b;

		make(&b, &w);
		plan = judge(&b, NULL, math);
		assert_true(plan_wants(plan) & PLAN_WANTS_DATA);
		assert_true(wants_trial(plan) == (i == 0));
		plan_free(plan);
		buf_release(&b);
	}
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(first),
		cmocka_unit_test(claims),
		cmocka_unit_test(chain),
		cmocka_unit_test(proof),
		cmocka_unit_test(malformed),
		cmocka_unit_test(pem),
		cmocka_unit_test(wants),
	};

	return cmocka_run_group_tests(tests, evidence_setup,
	    evidence_teardown);
}
