/*
 * test-ers.c: evidence records (RFC 4998) built, renewed both ways, read
 * back and verified.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/encode.h"
#include "formats/document/ers_xml.h"
#include "formats/crypto/ber.h"
#include "tests/unit/evidence.h"
#include "tests/unit/xmlsign.h"

static void
test_initial(void **state)
{
	struct buf	 b;

	(void)state;
	for (size_t n = 1; n <= DOCS; n++)
		for (size_t i = 0; i < n; i++) {
			record(&b, i, n);
			must_hold(&b, docs[i], 1);
			buf_release(&b);
		}
}

static void
test_renewals(void **state)
{
	struct buf	 b;

	(void)state;
	record(&b, 3, DOCS);
	renew_stamp(&b, 400);
	must_hold(&b, docs[3], 2);
	renew_chain(&b, 3, DIGEST_SHA512, 800);
	must_hold(&b, docs[3], 3);
	renew_stamp(&b, 1200);
	must_hold(&b, docs[3], 4);
	renew_chain(&b, 3, DIGEST_SHA3_512, 1600);
	must_hold(&b, docs[3], 5);
	buf_release(&b);
}

/* A group: all its members are covered by one record. */
static void
test_group(void **state)
{
	uint8_t		 md[3][32], leaf[2 * EVP_MAX_MD_SIZE] = { 0 };
	struct octets	 group[3], tok, l;
	struct ers_tree	 t;
	struct buf	 lists, b;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		hash(DIGEST_SHA256, docs[i], strlen(docs[i]), md[i]);
		group[i] = (struct octets){ md[i], 32 };
	}
	assert_int_equal(ers_group(DIGEST_SHA256, group, 3, leaf), 0);
	assert_int_equal(ers_tree_build(&t, DIGEST_SHA256, leaf, 2), 0);
	tok = token(DIGEST_SHA256, ers_tree_root(&t), 1);
	buf_init(&lists, ERS_RECORD_MAX);
	buf_init(&b, ERS_RECORD_MAX);
	assert_int_equal(ers_tree_reduce(&t, 0, group, 3, &lists), 0);
	l = (struct octets){ lists.p, lists.len };
	assert_int_equal(ers_record(&b, DIGEST_SHA256, &l, &tok), 0);
	for (size_t i = 0; i < 3; i++)
		must_hold(&b, docs[i], 1);
	free((void *)(uintptr_t)tok.p);
	buf_release(&lists);
	buf_release(&b);
	ers_tree_release(&t);
}

static void
test_other_data(void **state)
{
	struct looked	 l;
	struct buf	 b;

	(void)state;
	record(&b, 3, DOCS);
	renew_chain(&b, 3, DIGEST_SHA512, 800);
	look(&l, &b, docs[2]);
	assert_int_equal(l.math[0].digest_match, TRI_NO);
	assert_int_equal(l.math[1].digest_match, TRI_NO);
	assert_int_equal(l.math[0].signature_valid, TRI_YES);
	plan_free(l.plan);
	/* Without any, that it was not there is said. */
	look(&l, &b, NULL);
	assert_int_equal(l.math[0].why, FINDING_CONTENT_ABSENT);
	assert_int_equal(l.math[1].why, FINDING_CONTENT_ABSENT);
	plan_free(l.plan);
	buf_release(&b);
}

/* A record cut anywhere is malformed or names what is missing, no more. */
static void
test_cut(void **state)
{
	struct verify	*v = verify_new();
	struct sigmath	 math[8];
	struct digest	 d;
	struct plan	*plan;
	struct buf	 b;
	const struct ers_opts alone = { .of = -1 };
	size_t		 used, malformed = 0;

	(void)state;
	record(&b, 1, 3);
	renew_stamp(&b, 10);
	for (size_t n = 0; n < b.len; n += 7) {
		plan = plan_new();
		assert_non_null(plan);
		assert_int_equal(ers_parse(plan, b.p, n, &alone, &used), 0);
		assert_true(plan->nsig > 0 && plan->nsig <= COUNT(math));
		assert_int_equal(verify_octets(v, plan, b.p, n, &d, math), 0);
		for (size_t i = 0; i < plan->nsig; i++) {
			assert_int_not_equal(math[i].signature_valid,
			    TRI_YES);
			malformed += sigplan_has_note(&plan->sig[i],
			    FINDING_ER_MALFORMED);
		}
		plan_free(plan);
	}
	assert_true(malformed > 0);
	buf_release(&b);
	verify_free(v);
}

/* A later time-stamp of the record proves the earlier one. */
static void
test_proof(void **state)
{
	struct chain_result		 good = { .revocation =
	    REVOCATION_GOOD, .n = 2, .reason = -1,
	    .revoked_at = TIME_NONE,
	    .cert_facts = { .not_after = INT64_MAX } };
	const struct chain_result	*chain[3] = { &good, &good, &good };
	struct poe			 poe[3];
	struct looked			 l;
	struct buf			 b;
	const int64_t			 at = (NOW + 900 * DAY) * TIME_SECOND;

	(void)state;
	record(&b, 3, DOCS);
	renew_stamp(&b, 400);
	renew_chain(&b, 3, DIGEST_SHA512, 800);
	look(&l, &b, docs[3]);
	assert_int_equal(poe_find(l.plan, l.math, chain, at, poe), 0);
	assert_int_equal(poe[0].best, (NOW + 400 * DAY) * TIME_SECOND);
	assert_int_equal(poe[1].best, (NOW + 800 * DAY) * TIME_SECOND);
	assert_int_equal(poe[2].best, at);
	plan_free(l.plan);
	/* Not when the new chain is not seen to cover the data. */
	look(&l, &b, docs[1]);
	assert_int_equal(poe_find(l.plan, l.math, chain, at, poe), 0);
	assert_int_equal(poe[1].best, at);
	plan_free(l.plan);
	buf_release(&b);
}

#define NS	"urn:ietf:params:xml:ns:ers"
#define EXC	"http://www.w3.org/2001/10/xml-exc-c14n#"

static void
put_base64(struct buf *b, const void *p, size_t len)
{
	assert_int_equal(base64_encode(b, p, len), 0);
}

/* A TimeStamp element, in its own canonical form. */
static void
put_timestamp(struct buf *b, const struct octets *tok)
{
	buf_addstr(b, "<TimeStamp xmlns=\"" NS "\"><TimeStampToken "
	    "Type=\"RFC3161\">");
	put_base64(b, tok->p, tok->len);
	buf_addstr(b, "</TimeStampToken></TimeStamp>");
}

/* A Sequence of values of 32 octets. */
static void
put_sequence(struct buf *b, unsigned int order, const uint8_t *v, size_t n)
{
	buf_addf(b, "<Sequence Order=\"%u\">", order);
	for (size_t i = 0; i < n; i++) {
		buf_addstr(b, "<DigestValue>");
		put_base64(b, v + 32 * i, 32);
		buf_addstr(b, "</DigestValue>");
	}
	buf_addstr(b, "</Sequence>");
}

/* ArchiveTimeStamp ${order}; ${stamp} gets its TimeStamp element. */
static void
put_archive(struct buf *b, unsigned int order, const uint8_t *v, size_t n,
    int64_t day, struct buf *stamp)
{
	struct octets	 value[4], tok;
	struct ers_list	 list = { value, n };
	uint8_t		 root[EVP_MAX_MD_SIZE];
	size_t		 len;

	for (size_t i = 0; i < n; i++)
		value[i] = (struct octets){ v + 32 * i, 32 };
	assert_int_equal(ers_root(DIGEST_SHA256, &list, 1, root, &len), 0);
	tok = token(DIGEST_SHA256, root, day);
	buf_reset(stamp);
	put_timestamp(stamp, &tok);
	buf_addf(b, "<ArchiveTimeStamp Order=\"%u\"><HashTree>", order);
	put_sequence(b, 1, v, n);
	buf_addstr(b, "</HashTree>");
	buf_add(b, stamp->p, stamp->len);
	buf_addstr(b, "</ArchiveTimeStamp>");
	free((void *)(uintptr_t)tok.p);
}

static void
put_chain_head(struct buf *b, unsigned int order)
{
	buf_addf(b, "<ArchiveTimeStampChain Order=\"%u\"><DigestMethod "
	    "Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\">"
	    "</DigestMethod><CanonicalizationMethod Algorithm=\"" EXC "\">"
	    "</CanonicalizationMethod>", order);
}

/*
 * RFC 6283: a record of ${data} with a time-stamp renewal and a hash-tree
 * renewal, every element written as its canonical form is.
 */
static void
record_xml(struct buf *b, const char *data, bool break_link)
{
	struct buf	 stamp, seq, all;
	uint8_t		 v[3 * 32] = { 0 };

	buf_init(&stamp, ERS_RECORD_MAX);
	buf_init(&seq, ERS_RECORD_MAX);
	buf_init(&all, ERS_RECORD_MAX);
	buf_init(b, ERS_RECORD_MAX);
	put_chain_head(&seq, 1);
	hash(DIGEST_SHA256, data, strlen(data), v);
	put_archive(&seq, 1, v, 2, 1, &stamp);
	hash(DIGEST_SHA256, stamp.p, stamp.len, v + 32);
	v[32] ^= break_link;
	put_archive(&seq, 2, v + 32, 2, 400, &stamp);
	buf_addstr(&seq, "</ArchiveTimeStampChain>");
	/* The namespace stands where an exclusive form would put it. */
	buf_addstr(&all, "<ArchiveTimeStampSequence xmlns=\"" NS "\">");
	for (const uint8_t *p = seq.p, *end = p + seq.len; p < end; p++)
		/* Inside, the declaration is not repeated. */
		if (end - p > 40 && memcmp(p, " xmlns=\"" NS "\"",
		    9 + sizeof(NS) - 1) == 0)
			p += 8 + sizeof(NS) - 1;
		else
			buf_add(&all, p, 1);
	buf_addstr(&all, "</ArchiveTimeStampSequence>");
	hash(DIGEST_SHA256, all.p, all.len, v + 32);
	buf_addstr(b, "<EvidenceRecord xmlns=\"" NS "\" Version=\"1.0\">");
	buf_add(b, all.p, all.len - strlen("</ArchiveTimeStampSequence>"));
	put_chain_head(b, 2);
	put_archive(b, 1, v, 2, 800, &stamp);
	buf_addstr(b, "</ArchiveTimeStampChain></ArchiveTimeStampSequence>"
	    "</EvidenceRecord>\n");
	assert_false(b->failed);
	buf_release(&stamp);
	buf_release(&seq);
	buf_release(&all);
}

static void
test_xml(void **state)
{
	struct looked	 l;
	struct buf	 b;

	(void)state;
	record_xml(&b, docs[0], false);
	must_hold(&b, docs[0], 3);
	look(&l, &b, docs[1]);
	assert_int_equal(l.math[0].digest_match, TRI_NO);
	assert_int_equal(l.math[1].digest_match, TRI_YES);
	assert_int_equal(l.math[2].digest_match, TRI_NO);
	plan_free(l.plan);
	buf_release(&b);
	record_xml(&b, docs[0], true);
	look(&l, &b, docs[0]);
	assert_int_equal(l.math[0].digest_match, TRI_YES);
	assert_int_equal(l.math[1].digest_match, TRI_NO);
	assert_int_equal(l.math[2].digest_match, TRI_YES);
	plan_free(l.plan);
	buf_release(&b);
}

/* XML data counts in the canonical form of the chain, too. */
static void
test_xml_form(void **state)
{
	const char	*data = "<a  x='1'><b/></a>";
	const char	*form = "<a x=\"1\"><b></b></a>";
	struct looked	 l;
	struct buf	 b, out;

	(void)state;
	record_xml(&b, form, false);
	look(&l, &b, data);
	assert_int_equal(l.math[0].digest_match, TRI_NO);
	buf_init(&out, 1024);
	assert_int_equal(ers_xml_form(&out, (const uint8_t *)data,
	    strlen(data), l.plan->sig[0].er.form), 0);
	assert_string_equal(buf_str(&out), form);
	buf_release(&out);
	plan_free(l.plan);
	buf_release(&b);
}

/* ASiC-E with a record over what its manifest names (EN 319 162-1 4.4.5). */
enum harm { SOUND, DATA_ALTERED, MANIFEST_ALTERED, NOT_NAMED };

static void
manifest(struct buf *b, enum harm harm, bool bare)
{
	uint8_t	 md[EVP_MAX_MD_SIZE];

	buf_addstr(b, "<ASiCManifest xmlns=\"http://uri.etsi.org/02918/v1.2.1#"
	    "\" xmlns:d=\"http://www.w3.org/2000/09/xmldsig#\"><SigReference "
	    "URI=\"META-INF/evidencerecord001.ers\"/>");
	for (size_t i = 0; i < (bare ? 1 : 2); i++) {
		hash(DIGEST_SHA256, docs[i], strlen(docs[i]), md);
		md[0] ^= harm == MANIFEST_ALTERED;
		buf_addf(b, "<DataObjectReference URI=\"doc%zu.txt\">"
		    "<d:DigestMethod Algorithm=\"http://www.w3.org/2001/04/"
		    "xmlenc#sha256\"/><d:DigestValue>", i);
		put_base64(b, md, 32);
		buf_addstr(b, "</d:DigestValue></DataObjectReference>");
	}
	buf_addstr(b, "</ASiCManifest>");
}

/* A record without a tree: its token is over the first document. */
static void
bare_record(struct buf *b)
{
	struct octets	 none = { NULL, 0 }, tok;
	uint8_t		 md[EVP_MAX_MD_SIZE];

	hash(DIGEST_SHA256, docs[0], strlen(docs[0]), md);
	tok = token(DIGEST_SHA256, md, 1);
	assert_int_equal(ers_record(b, DIGEST_SHA256, &none, &tok), 0);
	free((void *)(uintptr_t)tok.p);
}

/* One record over both documents as a group. */
static void
group_record(struct buf *b)
{
	uint8_t		 md[2][32], leaf[2 * EVP_MAX_MD_SIZE] = { 0 };
	struct octets	 group[2], tok, l;
	struct ers_tree	 t;
	struct buf	 lists;

	for (size_t i = 0; i < 2; i++) {
		hash(DIGEST_SHA256, docs[i], strlen(docs[i]), md[i]);
		group[i] = (struct octets){ md[i], 32 };
	}
	assert_int_equal(ers_group(DIGEST_SHA256, group, 2, leaf), 0);
	assert_int_equal(ers_tree_build(&t, DIGEST_SHA256, leaf, 2), 0);
	tok = token(DIGEST_SHA256, ers_tree_root(&t), 1);
	buf_init(&lists, ERS_RECORD_MAX);
	assert_int_equal(ers_tree_reduce(&t, 0, group, 2, &lists), 0);
	l = (struct octets){ lists.p, lists.len };
	assert_int_equal(ers_record(b, DIGEST_SHA256, &l, &tok), 0);
	free((void *)(uintptr_t)tok.p);
	buf_release(&lists);
	ers_tree_release(&t);
}

static void
container(struct sigmath *m, enum harm harm, bool bare, struct plan **plan)
{
	struct verify	*v = verify_new();
	struct zips	 z;
	struct digest	 d;
	struct buf	 rec, man;

	buf_init(&rec, ERS_RECORD_MAX);
	buf_init(&man, 64 * 1024);
	if (bare)
		bare_record(&rec);
	else
		group_record(&rec);
	manifest(&man, harm, bare);
	zips_init(&z);
	zips_add(&z, "mimetype", "application/vnd.etsi.asic-e+zip", 31,
	    false);
	zips_add(&z, "doc0.txt", docs[0], strlen(docs[0]) -
	    (harm == DATA_ALTERED), true);
	if (!bare)
		zips_add(&z, "doc1.txt", docs[1], strlen(docs[1]), true);
	if (harm == NOT_NAMED)
		zips_add(&z, "doc2.txt", docs[2], strlen(docs[2]), true);
	zips_add(&z, "META-INF/evidencerecord001.ers", rec.p, rec.len, true);
	zips_add(&z, "META-INF/ASiCEvidenceRecordManifest001.xml", man.p,
	    man.len, true);
	zips_end(&z);
	*plan = document_parse(z.file.p, z.file.len);
	assert_non_null(*plan);
	assert_int_equal((*plan)->nsig, 1);
	assert_int_equal((*plan)->sig[0].kind, SIGKIND_EVIDENCE);
	assert_int_equal(verify_octets(v, *plan, z.file.p, z.file.len, &d, m),
	    0);
	buf_release(&z.file);
	buf_release(&rec);
	buf_release(&man);
	verify_free(v);
}

/*
 * RFC 4998 4.3 3. has every list hashed.  Makers pass the only value of a list
 * on as it is, or follow the words; both lead to the value.
 */
static void
test_one_value(void **state)
{
	static const struct {
		unsigned int	 hashed;	/* how often */
		bool		 holds;
	} rows[] = { { 0, true }, { 1, true }, { 2, false } };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		uint8_t		 md[EVP_MAX_MD_SIZE], value[EVP_MAX_MD_SIZE];
		struct octets	 l, tok;
		struct looked	 k;
		struct buf	 list, rec;

		buf_init(&list, ERS_RECORD_MAX);
		buf_init(&rec, ERS_RECORD_MAX);
		hash(DIGEST_SHA256, docs[0], strlen(docs[0]), value);
		ber_put_head(&list, BER_SEQUENCE, 34);
		ber_put_head(&list, BER_OCTET_STRING, 32);
		buf_add(&list, value, 32);
		l = (struct octets){ list.p, list.len };
		memcpy(md, value, 32);
		for (unsigned int n = 0; n < rows[i].hashed; n++)
			hash(DIGEST_SHA256, md, 32, md);
		tok = token(DIGEST_SHA256, md, 1);
		assert_int_equal(ers_record(&rec, DIGEST_SHA256, &l, &tok), 0);
		look(&k, &rec, docs[0]);
		assert_int_equal(k.plan->nsig, 1);
		assert_int_equal(k.plan->sig[0].er.tree,
		    rows[i].holds ? TRI_YES : TRI_NO);
		assert_int_equal(k.math[0].signature_valid,
		    rows[i].holds ? TRI_YES : TRI_NO);
		plan_free(k.plan);
		free((void *)(uintptr_t)tok.p);
		buf_release(&list);
		buf_release(&rec);
	}
}

/*
 * What the record covers is one thing, what its manifest says of the data
 * another; without a hash tree the token is over the data itself.
 */
static void
test_container(void **state)
{
	static const struct {
		enum harm	 harm;
		bool		 bare;
		enum tri	 digest;
		enum tri	 value;
		enum coverage	 coverage;
		enum finding	 told;		/* besides NO_CHAIN; OK: none */
		bool		 covered;	/* never told: ER_DATA */
	} rows[] = {
		{ SOUND, false, TRI_YES, TRI_YES, COVERAGE_WHOLE, FINDING_OK,
		    true },
		{ DATA_ALTERED, false, TRI_NO, TRI_YES, COVERAGE_WHOLE,
		    FINDING_ER_DATA, false },
		{ MANIFEST_ALTERED, false, TRI_NO, TRI_YES, COVERAGE_WHOLE,
		    FINDING_XML_REFERENCE, true },
		{ NOT_NAMED, false, TRI_YES, TRI_YES, COVERAGE_PARTIAL,
		    FINDING_PARTIAL_COVERAGE, true },
		{ SOUND, true, TRI_YES, TRI_YES, COVERAGE_WHOLE, FINDING_OK,
		    true },
		{ DATA_ALTERED, true, TRI_NO, TRI_NO, COVERAGE_WHOLE,
		    FINDING_ER_TREE, false },
		{ MANIFEST_ALTERED, true, TRI_NO, TRI_YES, COVERAGE_WHOLE,
		    FINDING_XML_REFERENCE, true },
	};
	const int64_t	 at = (NOW + 10 * DAY) * TIME_SECOND;
	struct verdict	 v[1];
	struct poe	 poe[1];
	struct sigmath	 m;
	struct plan	*plan;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		container(&m, rows[i].harm, rows[i].bare, &plan);
		assert_int_equal(m.digest_match, rows[i].digest);
		assert_int_equal(m.signature_valid, rows[i].value);
		assert_int_equal(plan->sig[0].coverage, rows[i].coverage);
		assert_int_equal(verdict_all(v, poe, plan, &m, NULL, at), 0);
		assert_int_equal(has_reason(v, rows[i].told),
		    rows[i].told != FINDING_OK);
		assert_int_equal(has_reason(v, FINDING_ER_DATA),
		    !rows[i].covered);
		assert_int_equal(v->indication, rows[i].digest == TRI_YES ?
		    IND_INDETERMINATE : IND_FAILED);
		plan_free(plan);
	}
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(test_initial),
		cmocka_unit_test(test_renewals),
		cmocka_unit_test(test_group),
		cmocka_unit_test(test_other_data),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_proof),
		cmocka_unit_test(test_xml),
		cmocka_unit_test(test_xml_form),
		cmocka_unit_test(test_one_value),
		cmocka_unit_test(test_container),
	};

	return cmocka_run_group_tests(tests, evidence_setup,
	    evidence_teardown);
}
