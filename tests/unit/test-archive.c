/*
 * test-archive.c: archive time-stamps and those over references (EN 319 122-1
 * 5.5, TS 101 733 6.4).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/crypto/ber.h"
#include "formats/crypto/tst.h"
#include "formats/crypto/verify.h"
#include "formats/document/document.h"
#include "formats/validation/verdict.h"
#include "tests/unit/tokens.h"

/* The SignerInfo's fields of a CMS whose only signer has [1] last or not. */
static struct octets
signer_fields(const uint8_t *der, size_t len)
{
	struct ber	 in;
	struct ber_tlv	 t, last = { .id = 0 };

	ber_init(&in, der, len);
	assert_int_equal(ber_want(&in, BER_SEQUENCE, &t), 0);
	ber_enter(&in, &t);
	assert_int_equal(ber_want(&in, BER_OID, &t), 0);
	assert_int_equal(ber_want(&in, BER_CONTEXT(0), &t), 0);
	ber_enter(&in, &t);
	assert_int_equal(ber_want(&in, BER_SEQUENCE, &t), 0);
	for (ber_enter(&in, &t); !ber_end(&in);)
		assert_int_equal(ber_next(&in, &last), 0);
	ber_enter(&in, &last);
	assert_int_equal(ber_want(&in, BER_SEQUENCE, &t), 0);
	return (struct octets){ t.body, t.len };
}

/* EN 319 122-1 5.5.3, the imprint put together here once more. */
static void
archive(void **state)
{
	static const uint8_t	 id_data[] = "\x06\x09\x2a\x86\x48\x86\xf7"
	    "\x0d\x01\x07\x01";
	static const uint8_t	 index[] = "\x30\x15\x30\x0d\x06\x09\x60\x86"
	    "\x48\x01\x65\x03\x04\x02\x01\x05\x00\x30\x00\x30\x00\x30\x00";
	static const struct {
		const char	*descr;
		const char	*oid;
		bool		 index;
		bool		 altered;
		enum tri	 match;
		enum finding	 note;
	} rows[] = {
		{ "right", OID_ARCHIVE_TST, true, false, TRI_YES, FINDING_OK },
		{ "of another signer", OID_ARCHIVE_TST, true, true, TRI_NO,
		    FINDING_OK },
		{ "no hash index", OID_ARCHIVE_TST, false, false, TRI_UNKNOWN,
		    FINDING_TST_MALFORMED },
		{ "version 1", "1.2.840.113549.1.9.16.2.27", true, false,
		    TRI_UNKNOWN, FINDING_TST_IMPRINT_UNKNOWN },
	};
	X509		*tsa = tsa_cert("critical,timeStamping", 0, root);
	X509		*x = stamps_cert("Ky", SERIAL_SIGNER, NULL, 0, 0, key,
			    root, root_key);
	struct verify	*verify = verify_new();

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct stamps_want	 w = { .tsa = tsa,
		    .key = tsa_key, .at = NOW + 5 };
		struct sigmath	 math[2];
		unsigned char	 md[32];
		struct octets	 fields;
		struct digest	 d;
		struct plan	*plan;
		struct buf	 b;
		uint8_t		*der, *token;
		size_t		 len, n;

		print_message("%s\n", rows[i].descr);
		der = stamps_cms(x, key, TEXT, NULL, NULL, false, &len);
		fields = signer_fields(der, len);
		assert_int_equal(EVP_Digest(TEXT, strlen(TEXT), md, NULL,
		    EVP_sha256(), NULL), 1);
		buf_init(&b, 65536);
		buf_add(&b, id_data, sizeof(id_data) - 1);
		buf_add(&b, md, sizeof(md));
		buf_add(&b, fields.p, fields.len);
		if (rows[i].altered)
			b.p[b.len - 1] ^= 1;
		buf_add(&b, index, sizeof(index) - 1);
		token = stamps_der(&w, b.p, b.len, false, &n);
		if (rows[i].index)
			token = stamps_attach(token, &n, OID_ATS_HASH_INDEX,
			    index, sizeof(index) - 1);
		der = stamps_attach(der, &len, rows[i].oid, token, n);
		assert_non_null(plan = document_parse(der, len));
		assert_int_equal(plan->nsig, 2);
		assert_int_equal(plan->sig[1].tst, TST_ARCHIVE);
		assert_int_equal(plan->sig[1].of, 0);
		assert_int_equal(plan->sig[1].nnote,
		    rows[i].note == FINDING_OK ? 0 : 1);
		if (rows[i].note != FINDING_OK)
			assert_int_equal(plan->sig[1].note[0].code,
			    rows[i].note);
		assert_int_equal(verify_octets(verify, plan, der, len, &d,
		    math), 0);
		assert_int_equal(math[1].digest_match, rows[i].match);
		assert_int_equal(math[1].signature_valid, TRI_YES);
		plan_free(plan);
		buf_release(&b);
		free(token);
		free(der);
	}
	verify_free(verify);
	X509_free(tsa);
	X509_free(x);
}

/* SignedData's encapContentInfo and certificates, one after the other. */
static void
add_signed_data(struct buf *b, const uint8_t *der, size_t len)
{
	struct ber	 in;
	struct ber_tlv	 t;

	ber_init(&in, der, len);
	assert_int_equal(ber_want(&in, BER_SEQUENCE, &t), 0);
	ber_enter(&in, &t);
	assert_int_equal(ber_want(&in, BER_OID, &t), 0);
	assert_int_equal(ber_want(&in, BER_CONTEXT(0), &t), 0);
	ber_enter(&in, &t);
	assert_int_equal(ber_want(&in, BER_SEQUENCE, &t), 0);
	ber_enter(&in, &t);
	assert_int_equal(ber_want(&in, BER_INTEGER, &t), 0);
	assert_int_equal(ber_want(&in, BER_SET, &t), 0);
	assert_int_equal(ber_want(&in, BER_SEQUENCE, &t), 0);
	buf_add(b, t.start, t.total);
	assert_int_equal(ber_want(&in, BER_CONTEXT(0), &t), 0);
	buf_add(b, t.start, t.total);
}

/* The elements of a SignerInfo, the unsigned attributes without their head. */
static void
add_headless(struct buf *b, const struct octets *fields)
{
	struct ber	 in;
	struct ber_tlv	 t;

	for (ber_init(&in, fields->p, fields->len); !ber_end(&in);) {
		assert_int_equal(ber_next(&in, &t), 0);
		if (t.id == BER_CONTEXT(1))
			buf_add(b, t.body, t.len);
		else
			buf_add(b, t.start, t.total);
	}
}

/*
 * TS 101 733 6.4.1: a second one is over the first, the first is not over
 * the second, wherever the SET OF puts them.
 */
static void
archive_v2(void **state)
{
	static const char	 oid[] = "1.2.840.113549.1.9.16.2.48";
	static const uint8_t	 refs[] = "\x30\x00";
	X509		*tsa = tsa_cert("critical,timeStamping", 0, root);
	X509		*x = stamps_cert("Ky", SERIAL_SIGNER, NULL, 0, 0, key,
			    root, root_key);
	struct verify	*verify = verify_new();

	(void)state;
	/* 3: as until V1.8.3. */
	for (int altered = 0; altered < 4; altered++) {
		struct sigmath	 math[3];
		struct octets	 fields;
		struct digest	 d;
		struct plan	*plan;
		struct buf	 b;
		uint8_t		*der, *token;
		size_t		 len, n;

		der = stamps_cms(x, key, TEXT, NULL, NULL, false, &len);
		der = stamps_attach(der, &len, "1.2.840.113549.1.9.16.2.21",
		    refs, sizeof(refs) - 1);
		for (int k = 0; k < 2; k++) {
			const struct stamps_want	 w = { .tsa = tsa,
			    .key = tsa_key, .at = NOW + 5 + k };

			buf_init(&b, 65536);
			add_signed_data(&b, der, len);
			fields = signer_fields(der, len);
			if (altered == 3)
				add_headless(&b, &fields);
			else
				buf_add(&b, fields.p, fields.len);
			if (altered == k + 1)
				b.p[b.len - 1] ^= 1;
			token = stamps_der(&w, b.p, b.len, false, &n);
			der = stamps_attach(der, &len, oid, token, n);
			free(token);
			buf_release(&b);
		}
		assert_non_null(plan = document_parse(der, len));
		assert_int_equal(plan->nsig, 3);
		assert_int_equal(verify_octets(verify, plan, der, len, &d,
		    math), 0);
		for (int k = 1; k < 3; k++) {
			int	 second = plan->sig[k].gen_time >
				    plan->sig[3 - k].gen_time;

			assert_int_equal(plan->sig[k].tst, TST_ARCHIVE);
			assert_int_equal(plan->sig[k].nnote, 0);
			assert_int_equal(math[k].digest_match,
			    altered == second + 1 ? TRI_NO : TRI_YES);
		}
		plan_free(plan);
		free(der);
	}
	verify_free(verify);
	X509_free(tsa);
	X509_free(x);
}

/*
 * TS 101 733 6.3.5 and 6.3.6, put together here once more: in the standard's
 * order, in that of the file, and over something else.
 */
static void
references(void **state)
{
	static const struct {
		const char	*oid;
		enum tstkind	 kind;
		bool		 value;
	} rows[] = {
		{ "1.2.840.113549.1.9.16.2.25", TST_CADES_C, true },
		{ "1.2.840.113549.1.9.16.2.26", TST_REFERENCES, false },
	};
	/* The shorter one comes first in a SET OF. */
	static const uint8_t	 certs[] = "\x06\x0b\x2a\x86\x48\x86\xf7"
	    "\x0d\x01\x09\x10\x02\x15\x31\x04\x30\x02\x05\x00";
	static const uint8_t	 crls[] = "\x06\x0b\x2a\x86\x48\x86\xf7"
	    "\x0d\x01\x09\x10\x02\x16\x31\x02\x30\x00";
	enum { STANDARD, FILE_ORDER, ALTERED, MODES };
	X509		*tsa = tsa_cert("critical,timeStamping", 0, root);
	X509		*x = stamps_cert("Ky", SERIAL_SIGNER, NULL, 0, 0, key,
			    root, root_key);
	struct verify	*verify = verify_new();

	(void)state;
	for (size_t i = 0; i < MODES * COUNT(rows); i++) {
		const struct stamps_want	 w = { .tsa = tsa,
		    .key = tsa_key, .at = NOW + 5 };
		size_t		 row = i / MODES, mode = i % MODES, len, n;
		struct sigmath	 math[2];
		struct digest	 d;
		struct plan	*plan;
		struct buf	 b;
		uint8_t		*der, *token;

		der = stamps_cms(x, key, TEXT, NULL, NULL, false, &len);
		der = stamps_attach(der, &len, "1.2.840.113549.1.9.16.2.21",
		    certs + sizeof(certs) - 5, 4);
		der = stamps_attach(der, &len, "1.2.840.113549.1.9.16.2.22",
		    crls + sizeof(crls) - 3, 2);
		assert_non_null(plan = document_parse(der, len));
		buf_init(&b, 65536);
		if (rows[row].value != (mode == ALTERED))
			buf_add(&b, plan->sig[0].value.p,
			    plan->sig[0].value.len);
		if (mode == FILE_ORDER)
			buf_add(&b, crls, sizeof(crls) - 1);
		buf_add(&b, certs, sizeof(certs) - 1);
		if (mode != FILE_ORDER)
			buf_add(&b, crls, sizeof(crls) - 1);
		plan_free(plan);
		token = stamps_der(&w, b.p, b.len, false, &n);
		der = stamps_attach(der, &len, rows[row].oid, token, n);
		assert_non_null(plan = document_parse(der, len));
		assert_int_equal(plan->nsig, 2);
		assert_int_equal(plan->sig[1].tst, rows[row].kind);
		assert_int_equal(verify_octets(verify, plan, der, len, &d,
		    math), 0);
		assert_int_equal(math[1].digest_match,
		    mode == ALTERED ? TRI_NO : TRI_YES);
		plan_free(plan);
		buf_release(&b);
		free(token);
		free(der);
	}
	verify_free(verify);
	X509_free(tsa);
	X509_free(x);
}

/* What the hash index names must be there (EN 319 122-1 5.5.2). */
static void
hash_index(void **state)
{
	static const struct {
		const char	*descr;
		const char	*oid;
		int		 list;	/* of the index that has the hash */
		bool		 cert;	/* it is the certificate's */
		bool		 note;
	} rows[] = {
		{ "the certificate", OID_ATS_HASH_INDEX, 0, true, false },
		{ "another certificate", OID_ATS_HASH_INDEX, 0, false, true },
		{ "as of version 1", "0.4.0.1733.2.5", 0, true, false },
		{ "a CRL that is not there", OID_ATS_HASH_INDEX, 1, false,
		  true },
		{ "an attribute that is not there", OID_ATS_HASH_INDEX, 2,
		  false, true },
	};
	X509		*tsa = tsa_cert("critical,timeStamping", 0, root);
	X509		*x = stamps_cert("Ky", SERIAL_SIGNER, NULL, 0, 0, key,
			    root, root_key);

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct stamps_want	 w = { .tsa = tsa,
		    .key = tsa_key, .at = NOW + 5 };
		unsigned char	 md[32];
		struct plan	*plan;
		struct buf	 b, list;
		uint8_t		*der, *token, *one;
		size_t		 len, n;

		der = stamps_cms(x, key, TEXT, NULL, NULL, false, &len);
		one = certs_der(x, NULL, &n);
		assert_int_equal(EVP_Digest(one, rows[i].cert ? n : n - 1, md,
		    NULL, EVP_sha256(), NULL), 1);
		free(one);
		buf_init(&list, 1000);
		for (int k = 0; k < 3; k++) {
			ber_put_head(&list, BER_SEQUENCE,
			    k == rows[i].list ? 34 : 0);
			if (k != rows[i].list)
				continue;
			ber_put_head(&list, BER_OCTET_STRING, 32);
			buf_add(&list, md, 32);
		}
		buf_init(&b, 1000);
		ber_put_head(&b, BER_SEQUENCE, list.len);
		buf_add(&b, list.p, list.len);
		token = stamps_der(&w, TEXT, strlen(TEXT), false, &n);
		token = stamps_attach(token, &n, rows[i].oid, b.p, b.len);
		der = stamps_attach(der, &len, OID_ARCHIVE_TST, token, n);
		assert_non_null(plan = document_parse(der, len));
		assert_int_equal(plan->nsig, 2);
		if (sigplan_has_note(&plan->sig[1], FINDING_TST_INDEX) !=
		    rows[i].note)
			fail_msg("%s", rows[i].descr);
		plan_free(plan);
		buf_release(&b);
		buf_release(&list);
		free(token);
		free(der);
	}
	X509_free(tsa);
	X509_free(x);
}

int
main(void)
{
	const struct CMUnitTest	 all[] = {
		cmocka_unit_test(archive),
		cmocka_unit_test(archive_v2),
		cmocka_unit_test(references),
		cmocka_unit_test(hash_index),
	};

	return cmocka_run_group_tests(all, tokens_setup, tokens_teardown);
}
