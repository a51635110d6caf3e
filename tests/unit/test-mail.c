/*
 * test-mail.c: S/MIME messages made here, right and wrong in one part.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/encode.h"
#include "formats/crypto/verify.h"
#include "formats/document/document.h"
#include "tests/unit/certs.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define MAIL_MAX	((size_t)1024 * 1024)
#define HEAD		"From: a@example.test\r\nTo: b@example.test\r\n" \
			"Subject: x\r\nMIME-Version: 1.0\r\n"
#define PART		"Content-Type: text/plain\r\n\r\nhello\r\n"
#define SIGNED		"Content-Type: multipart/signed; micalg=sha-256; " \
			"protocol=\"application/pkcs7-signature\"; " \
			"boundary=S\r\n\r\n"

static EVP_PKEY	*key;
static X509	*cert;

static int
setup(void **state)
{
	(void)state;
	key = certs_key("ec:P-256");
	cert = certs_self("mailer", 3, key);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	X509_free(cert);
	EVP_PKEY_free(key);
	return 0;
}

/* The base64 of CMS over ${p}, in lines. */
static void
add_cms(struct buf *b, const char *p, unsigned int flags)
{
	size_t		 n;
	uint8_t		*der = certs_cms(cert, key, EVP_sha256(), p,
			    strlen(p), flags, &n);

	for (size_t i = 0; i < n; i += 57) {
		base64_encode(b, der + i, n - i < 57 ? n - i : 57);
		buf_addstr(b, "\r\n");
	}
	free(der);
}

static void
add_signed(struct buf *b, const char *part, const char *over,
    const char *type)
{
	buf_addf(b, SIGNED "--S\r\n%s\r\n--S\r\nContent-Type: %s\r\n"
	    "Content-Transfer-Encoding: base64\r\n\r\n", part, type);
	add_cms(b, over, CMS_DETACHED);
	buf_addstr(b, "--S--\r\n");
}

/* Carriage returns away, as a mailbox keeps it. */
static void
to_unix(struct buf *b)
{
	size_t	 n = 0;

	for (size_t i = 0; i < b->len; i++)
		if (b->p[i] != '\r')
			b->p[n++] = b->p[i];
	b->len = n;
}

static void
check(const struct buf *b, enum tri digest, enum tri value,
    enum coverage coverage)
{
	struct verify	*v = verify_new();
	struct sigmath	 math[4];
	struct digest	 d;
	struct plan	*plan = document_parse(b->p, b->len);

	assert_non_null(plan);
	assert_int_equal(plan->format, FORMAT_MAIL);
	assert_int_equal(plan->nsig, 1);
	assert_int_equal(verify_octets(v, plan, b->p, b->len, &d, math), 0);
	assert_int_equal(math[0].digest_match, digest);
	assert_int_equal(math[0].signature_valid, value);
	assert_int_equal(plan->sig[0].coverage, coverage);
	plan_free(plan);
	verify_free(v);
}

/* multipart/signed (RFC 8551 3.5.3). */
static void
clear(void **state)
{
	static const struct {
		const char	*descr;
		const char	*part;
		const char	*over;
		const char	*type;
		bool		 bare;	/* kept with line feeds alone */
		enum tri	 digest;
	} rows[] = {
		{ "as it should be", PART, PART, "application/pkcs7-signature",
		    false, TRI_YES },
		{ "the older name of the type", PART, PART,
		    "application/x-pkcs7-signature", false, TRI_YES },
		{ "kept with line feeds", PART, PART,
		    "application/pkcs7-signature", true, TRI_YES },
		{ "another text", "Content-Type: text/plain\r\n\r\nhallo\r\n",
		    PART, "application/pkcs7-signature", false, TRI_NO },
		{ "another head of the part",
		    "Content-Type: text/html\r\n\r\nhello\r\n", PART,
		    "application/pkcs7-signature", false, TRI_NO },
		{ "the text alone was signed", PART, "hello\r\n",
		    "application/pkcs7-signature", false, TRI_NO },
	};
	struct buf	 b;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		print_message("%s\n", rows[i].descr);
		buf_init(&b, MAIL_MAX);
		buf_addstr(&b, HEAD);
		add_signed(&b, rows[i].part, rows[i].over, rows[i].type);
		if (rows[i].bare)
			to_unix(&b);
		check(&b, rows[i].digest, TRI_YES, COVERAGE_WHOLE);
		buf_release(&b);
	}
}

/* As an attachment of an Outlook message has it ([MS-OXOSMIME] 2.1.3). */
static void
without_head(void **state)
{
	struct buf	 b;

	(void)state;
	buf_init(&b, MAIL_MAX);
	add_signed(&b, PART, PART, "application/pkcs7-signature");
	check(&b, TRI_YES, TRI_YES, COVERAGE_WHOLE);
	buf_release(&b);
}

/* A signed part among others, which the signature says nothing of. */
static void
among_others(void **state)
{
	struct buf	 b;

	(void)state;
	buf_init(&b, MAIL_MAX);
	buf_addstr(&b, HEAD "Content-Type: multipart/mixed; boundary=M\r\n\r\n"
	    "--M\r\n\r\nadded on the way\r\n--M\r\n");
	add_signed(&b, PART, PART, "application/pkcs7-signature");
	buf_addstr(&b, "--M--\r\n");
	check(&b, TRI_YES, TRI_YES, COVERAGE_PARTIAL);
	buf_release(&b);
}

/* application/pkcs7-mime (3.5.2): what is signed is inside. */
static void
opaque(void **state)
{
	struct buf	 b;
	uint8_t		*at;

	(void)state;
	for (int altered = 0; altered < 2; altered++) {
		buf_init(&b, MAIL_MAX);
		buf_addstr(&b, HEAD "Content-Type: application/pkcs7-mime; "
		    "smime-type=signed-data; name=smime.p7m\r\n"
		    "Content-Transfer-Encoding: base64\r\n\r\n");
		add_cms(&b, PART, 0);
		if (altered) {
			/* In the last line: the signature's value. */
			at = b.p + b.len - 12;
			*at = *at == 'A' ? 'B' : 'A';
		}
		check(&b, TRI_YES, altered ? TRI_NO : TRI_YES,
		    COVERAGE_WHOLE);
		buf_release(&b);
	}
}

/* What is no S/MIME signature, or none that can be read, is told. */
static void
others(void **state)
{
	static const struct {
		const char	*descr;
		const char	*text;
		enum finding	 told;	/* FINDING_OK: nothing */
	} rows[] = {
		{ "a plain mail", HEAD "\r\nhello\r\n", FINDING_OK },
		{ "encrypted", HEAD "Content-Type: application/pkcs7-mime; "
		    "smime-type=enveloped-data\r\n\r\nAAAA\r\n",
		    FINDING_FORMAT_UNSUPPORTED },
		/* ContentInfo of enveloped-data, without smime-type. */
		{ "encrypted, not told so", HEAD "Content-Type: "
		    "application/x-pkcs7-mime\r\nContent-Transfer-Encoding: "
		    "base64\r\n\r\nMA8GCSqGSIb3DQEHA6ACMAA=\r\n",
		    FINDING_FORMAT_UNSUPPORTED },
		{ "encrypted, said to be signed", HEAD "Content-Type: "
		    "application/pkcs7-mime; smime-type=signed-data\r\n"
		    "Content-Transfer-Encoding: base64\r\n\r\n"
		    "MA8GCSqGSIb3DQEHA6ACMAA=\r\n",
		    FINDING_FORMAT_UNSUPPORTED },
		{ "certificates, an empty content", HEAD "Content-Type: "
		    "application/pkcs7-mime\r\nContent-Transfer-Encoding: "
		    "base64\r\n\r\nMCkGCSqGSIb3DQEHAqAcMBoCAQExADAP"
		    "BgkqhkiG9w0BBwGgAgQAoAAxAA==\r\n",
		    FINDING_CMS_CERTS_ONLY },
		{ "certificates", HEAD "Content-Type: "
		    "application/pkcs7-mime\r\nContent-Transfer-Encoding: "
		    "base64\r\n\r\nMCUGCSqGSIb3DQEHAqAYMBYCAQExADALBgkqhkiG"
		    "9w0BBwGgADEA\r\n", FINDING_CMS_CERTS_ONLY },
		{ "OpenPGP", HEAD "Content-Type: multipart/signed; "
		    "boundary=S\r\n\r\n--S\r\n" PART "\r\n--S\r\nContent-Type: "
		    "application/pgp-signature\r\n\r\nx\r\n--S--\r\n",
		    FINDING_FORMAT_UNSUPPORTED },
		{ "one part", HEAD SIGNED "--S\r\n" PART "\r\n--S--\r\n",
		    FINDING_CONTAINER_RULES },
		{ "an empty signature", HEAD SIGNED "--S\r\n" PART
		    "\r\n--S\r\nContent-Type: application/pkcs7-signature\r\n"
		    "Content-Transfer-Encoding: base64\r\n\r\n\r\n--S--\r\n",
		    FINDING_CMS_MALFORMED },
	};
	struct plan	*plan;
	bool		 told;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		print_message("%s\n", rows[i].descr);
		plan = document_parse((const uint8_t *)rows[i].text,
		    strlen(rows[i].text));
		assert_non_null(plan);
		assert_int_equal(plan->format, FORMAT_MAIL);
		assert_int_equal(plan->nsig, 0);
		told = rows[i].told == FINDING_OK;
		for (size_t k = 0; k < plan->nnote; k++)
			told |= plan->note[k].code == rows[i].told;
		assert_true(told);
		plan_free(plan);
	}
}

/* The plan of a message with ${head}, signed over its part; ${more}: behind. */
static struct plan *
plan_of(const char *head, const char *more, unsigned int flags)
{
	struct plan	*plan;
	struct buf	 b;

	buf_init(&b, MAIL_MAX);
	buf_addf(&b, "%sMIME-Version: 1.0\r\n" SIGNED "--S\r\n" PART "\r\n"
	    "--S\r\nContent-Type: application/pkcs7-signature\r\n"
	    "Content-Transfer-Encoding: base64\r\n\r\n", head);
	add_cms(&b, PART, flags);
	buf_addf(&b, "%s--S--\r\n", more);
	plan = document_parse(b.p, b.len);
	assert_non_null(plan);
	assert_int_equal(plan->nsig, 1);
	buf_release(&b);
	return plan;
}

/* RFC 8550 3: who sent it is among those that the certificate is for. */
static void
sender(void **state)
{
	static const struct {
		const char	*head;
		bool		 told;
	} rows[] = {
		{ "From: An <an@example.test>\r\n", false },
		{ "FROM:An <AN@Example.Test>\r\n", false },
		{ "From: an@example.test (An)\r\n", false },
		{ "From: \"An, head\" <an@example.test>\r\n", false },
		{ "From: An\r\n <an@example.test>\r\n", false },
		{ "From: b@example.test\r\nSender: an@example.test\r\n",
		    false },
		{ "To: an@example.test\r\n", false },	/* no From at all */
		{ "From : An <an@example.test>\r\n", false },
		{ "From: \"'an@example.test'\" <an@example.test>\r\n",
		    false },
		{ "From: =?utf-8?Q?An=2C_an=40example.test?= "
		    "<an@example.test>\r\n", false },
		{ "From: b@example.test\r\n", true },
		{ "From: \"an@example.test\" <b@example.test>\r\n", true },
		{ "From: b@example.test (an@example.test)\r\n", true },
		{ "From: b@example.test (an@example.test\r\n", true },
		{ "From: an@example.test, b@example.test\r\n", true },
		{ "From: an@example.test\r\nFrom: b@example.test\r\n",
		    true },
		{ "From: an@example.test\r\nSender: b@example.test\r\n",
		    true },
		{ "From: <an@example.test> <b@example.test>\r\n", true },
		{ "From: an@example.test.evil\r\n", true },
		/* RFC 5322 4.5, and a mailbox's line that it is none of. */
		{ "From : b@example.test\r\n", true },
		{ "From : b@example.test\r\nFrom: an@example.test\r\n",
		    true },
		/* Another address is what some programs show. */
		{ "From: \"b@example.test\" <an@example.test>\r\n", true },
		{ "From: b@example.test <an@example.test>\r\n", true },
		{ "From: b@example.test: <an@example.test>;\r\n", true },
		{ "From: =?utf-8?Q?b=40example.test?= <an@example.test>\r\n",
		    true },
		{ "From: \r\n", true },
	};
	struct plan	*plan;
	X509		*was = cert;

	(void)state;
	cert = certs_self("mailer", 4, key);
	assert_int_equal(X509_NAME_add_entry_by_NID(X509_get_subject_name(
	    cert), NID_pkcs9_emailAddress, MBSTRING_ASC, (const unsigned char *)
	    "an@example.test", -1, -1, 0), 1);
	assert_true(X509_sign(cert, key, EVP_sha256()) > 0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		print_message("%s", rows[i].head);
		plan = plan_of(rows[i].head, "", CMS_DETACHED);
		assert_true(sigplan_has_note(&plan->sig[0],
		    FINDING_MAIL_SENDER) == rows[i].told);
		plan_free(plan);
	}
	X509_free(cert);
	cert = was;
	/* A certificate without an address says nothing of it. */
	plan = plan_of(rows[10].head, "", CMS_DETACHED);
	assert_false(sigplan_has_note(&plan->sig[0], FINDING_MAIL_SENDER));
	plan_free(plan);
}

/* RFC 5322 3.6.2: who signed it sent it for somebody else, which is told. */
static void
on_behalf(void **state)
{
	static const struct {
		const char	*head;
		bool		 told;
	} rows[] = {
		{ "From: an@example.test\r\n", false },
		{ "From: an@example.test\r\nSender: an@example.test\r\n",
		    false },
		{ "From: b@example.test\r\nSender: an@example.test\r\n",
		    true },
	};
	struct plan	*plan;
	X509		*was = cert;

	(void)state;
	cert = certs_self("mailer", 4, key);
	assert_int_equal(X509_NAME_add_entry_by_NID(X509_get_subject_name(
	    cert), NID_pkcs9_emailAddress, MBSTRING_ASC, (const unsigned char *)
	    "an@example.test", -1, -1, 0), 1);
	assert_true(X509_sign(cert, key, EVP_sha256()) > 0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		plan = plan_of(rows[i].head, "", CMS_DETACHED);
		assert_false(sigplan_has_note(&plan->sig[0],
		    FINDING_MAIL_SENDER));
		assert_true(sigplan_has_note(&plan->sig[0],
		    FINDING_MAIL_BEHALF) == rows[i].told);
		plan_free(plan);
	}
	X509_free(cert);
	cert = was;
}

/* What stands around the signed part has another reading. */
static void
two_readings(void **state)
{
	static const struct {
		const char	*head;
		const char	*more;
		bool		 told;
	} rows[] = {
		{ "From: a@example.test\r\n", "", false },
		{ "Content-Type: text/plain\r\n", "", true },
		{ "Content-Transfer-Encoding: base64\r\n", "", true },
		{ "", "--Sx\r\n" PART, true },
	};
	struct plan	*plan;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		plan = plan_of(rows[i].head, rows[i].more, CMS_DETACHED);
		assert_true(sigplan_has_note(&plan->sig[0],
		    FINDING_MAIL_AMBIGUOUS) == rows[i].told);
		plan_free(plan);
	}
}

/* RFC 8551 3.5.3.1: what is read is the part, whatever the signature holds. */
static void
held(void **state)
{
	static const struct {
		const char	*held;
		bool		 bare;
		enum tri	 digest;
		enum coverage	 coverage;
		enum finding	 note;
	} rows[] = {
		{ PART, false, TRI_YES, COVERAGE_WHOLE,
		    FINDING_CMS_ENCAPSULATED },
		{ PART, true, TRI_YES, COVERAGE_WHOLE,
		    FINDING_CMS_ENCAPSULATED },
		{ "Content-Type: text/plain\r\n\r\nother\r\n", false, TRI_NO,
		    COVERAGE_PARTIAL, FINDING_PARTIAL_COVERAGE },
	};
	struct plan	*plan;
	struct buf	 b;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		buf_init(&b, MAIL_MAX);
		buf_addstr(&b, HEAD SIGNED "--S\r\n" PART "\r\n--S\r\n"
		    "Content-Type: application/pkcs7-signature\r\n"
		    "Content-Transfer-Encoding: base64\r\n\r\n");
		add_cms(&b, rows[i].held, CMS_BINARY);
		buf_addstr(&b, "--S--\r\n");
		if (rows[i].bare)
			to_unix(&b);
		check(&b, rows[i].digest, TRI_YES, rows[i].coverage);
		assert_non_null(plan = document_parse(b.p, b.len));
		assert_true(sigplan_has_note(&plan->sig[0], rows[i].note));
		plan_free(plan);
		buf_release(&b);
	}
}

/* A part behind the signature; a signature over what it holds itself. */
static void
beside_the_signed(void **state)
{
	static const struct {
		const char	*more;
		unsigned int	 flags;
		enum coverage	 coverage;
	} rows[] = {
		{ "", CMS_DETACHED, COVERAGE_WHOLE },
		{ "--S\r\n" PART "\r\n", CMS_DETACHED, COVERAGE_PARTIAL },
		{ "", 0, COVERAGE_WHOLE },	/* it holds a copy */
	};
	struct plan	*plan;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		plan = plan_of("From: a@example.test\r\n", rows[i].more,
		    rows[i].flags);
		assert_int_equal(plan->sig[0].coverage, rows[i].coverage);
		assert_true(sigplan_has_note(&plan->sig[0],
		    FINDING_PARTIAL_COVERAGE) == (rows[i].coverage ==
		    COVERAGE_PARTIAL));
		plan_free(plan);
	}
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(clear),
		cmocka_unit_test(without_head),
		cmocka_unit_test(among_others),
		cmocka_unit_test(opaque),
		cmocka_unit_test(others),
		cmocka_unit_test(sender),
		cmocka_unit_test(on_behalf),
		cmocka_unit_test(two_readings),
		cmocka_unit_test(held),
		cmocka_unit_test(beside_the_signed),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
