/*
 * test-job.c: jobs and answers as octets, whole, cut short and damaged.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/sha256.h"
#include "formats/base/encode.h"
#include "formats/base/timefmt.h"
#include "formats/base/wire.h"
#include "formats/document/container.h"
#include "formats/sandbox/job.h"
#include "formats/sandbox/order.h"

#define BUF_MAX		((size_t)1 << 20)

static struct buf
new_buf(void)
{
	struct buf	 b;

	buf_init(&b, BUF_MAX);
	return b;
}

/* Every proper prefix of a job is refused, and so is one octet more. */
static void
refused_unless_whole(struct buf *b)
{
	struct order	 o;

	for (size_t n = 0; n < b->len; n++) {
		assert_int_equal(order_decode(&o, b->p, n), -1);
		order_release(&o);
	}
	assert_int_equal(buf_addc(b, 'x'), 0);
	assert_int_equal(order_decode(&o, b->p, b->len), -1);
	order_release(&o);
	buf_release(b);
}

/* JOB_NEAR and its answer. */
static void
near(void **state)
{
	static const struct job_near_file	 files[] = {
		{ (char *)(uintptr_t)"a.txt", 3, 17, 5, { { 1 } }, true },
		{ (char *)(uintptr_t)"", 4, 2, 1, { { 2 } }, false },
	};
	const struct job_object	 o = { .number = 9, .sha256 = { { 7 } },
		.size = 12, .plan = { (const uint8_t *)"plan", 4 } };
	struct near_answer	 a = { { (const uint8_t *)"p", 1 }, 1 }, got;
	struct order		 r;
	struct buf		 b = new_buf();

	(void)state;
	assert_int_equal(job_near(&b, "x.xml", 2, &o, files, 2, true), 0);
	assert_int_equal(order_decode(&r, b.p, b.len), 0);
	assert_int_equal(r.type, JOB_NEAR);
	assert_int_equal(r.in, 2);
	assert_int_equal(r.name.len, 5);
	assert_true(r.inside);
	assert_int_equal(r.nobject, 1);
	assert_true(r.object[0].number == 9 && r.object[0].plan.len == 4);
	assert_int_equal(r.nnear, 2);
	for (size_t i = 0; i < 2; i++) {
		assert_string_equal(r.near[i].name, files[i].name);
		assert_int_equal(r.near[i].segment, files[i].segment);
		assert_true(r.near[i].number == files[i].number);
		assert_true(r.near[i].size == files[i].size);
		assert_true(digest_equal(&r.near[i].sha256,
		    &files[i].sha256));
		assert_int_equal(r.near[i].named, files[i].named);
	}
	order_release(&r);
	refused_unless_whole(&b);

	b = new_buf();
	assert_int_equal(job_near(&b, "", 1, &o, files, JOB_NEAR_MAX + 1,
	    false), -1);
	buf_release(&b);

	for (a.covers = -2; a.covers <= JOB_NEAR_MAX; a.covers++) {
		b = new_buf();
		assert_int_equal(near_answer_encode(&b, &a), 0);
		assert_int_equal(near_answer_decode(&got, b.p, b.len),
		    a.covers == -2 || a.covers == JOB_NEAR_MAX ? -1 : 0);
		assert_int_equal(near_answer_decode(&got, b.p, b.len - 1), -1);
		if (a.covers == 0)
			assert_int_equal(got.plan.len, 1);
		buf_release(&b);
	}
}

/* An answer of JOB_MEMBERS: what it holds, and what is refused. */
static void
members(void **state)
{
	struct member_facts	 f = { .ordinal = 7, .parent = 3, .depth = 1,
		.state = MEMBER_READ, .why = NULL, .container = NULL,
		.raw = { (const uint8_t *)"\xff", 1 }, .how = NAME_ZIP,
		.charset = NAME_TCVN3, .confidence = 80,
		.marks = NAME_PARENT, .twin = true, .has_covers = true,
		.judged = { (const uint8_t *)"j", 1 } }, g;
	struct member_piece	 piece = { 9, { (const uint8_t *)"xy", 2 } };
	struct buf		 b = new_buf();

	(void)state;
	f.name = strdup("a");
	assert_non_null(f.name);
	assert_int_equal(member_facts_encode(&b, &f), 0);
	assert_int_equal(member_facts_decode(&g, b.p, b.len), 0);
	assert_true(g.ordinal == 7 && g.parent == 3 && g.depth == 1);
	assert_string_equal(g.name, "a");
	assert_true(g.twin && g.has_covers && g.confidence == 80);
	assert_int_equal(g.judged.len, 1);
	member_facts_release(&g);
	for (size_t n = 0; n < b.len; n++) {
		assert_int_equal(member_facts_decode(&g, b.p, n), -1);
		member_facts_release(&g);
	}
	buf_release(&b);
	b = new_buf();
	f.parent = 7;	/* in itself */
	assert_int_equal(member_facts_encode(&b, &f), 0);
	assert_int_equal(member_facts_decode(&g, b.p, b.len), -1);
	member_facts_release(&g);
	buf_release(&b);
	b = new_buf();
	f.parent = 3;
	f.state = MEMBER_LINK;	/* judged, and not read */
	assert_int_equal(member_facts_encode(&b, &f), 0);
	assert_int_equal(member_facts_decode(&g, b.p, b.len), -1);
	member_facts_release(&g);
	free(f.name);
	buf_release(&b);
	b = new_buf();
	assert_int_equal(member_piece_encode(&b, &piece), 0);
	assert_int_equal(member_piece_decode(&piece, b.p, b.len), 0);
	assert_true(piece.ordinal == 9 && piece.octets.len == 2);
	assert_int_equal(member_piece_decode(&piece, b.p, b.len - 1), -1);
	buf_release(&b);
}

static void
orders(void **state)
{
	static const uint8_t	 cert[] = { 1, 2, 3 };
	const struct octets	 extra[2] = { { cert, 1 }, { cert, 2 } };
	const struct octets	 crl = { (const uint8_t *)"crl", 3 };
	const struct neighbour	 beside[2] = { { crl, extra[0] },
		{ extra[0], extra[1] } };
	const struct chain_extra all = { extra, 2, &crl, 1 };
	static const uint8_t	 two[2 * SHA256_STATE] = { 1, 2, 3 };
	const struct job_held	 held = { 4096, 2 * SHA256_STEP + 1,
		{ { 9 } }, { two, sizeof(two) } };
	struct buf		 b = new_buf();
	struct order		 o;
	uint32_t		 seg[2] = { 7, 9 };

	(void)state;
	assert_int_equal(job_trust(&b, TRUST_CRL, "a.crl", cert, 3), 0);
	assert_int_equal(order_decode(&o, b.p, b.len), 0);
	assert_int_equal(o.type, JOB_TRUST);
	assert_int_equal(o.role, TRUST_CRL);
	assert_memory_equal(o.name.p, "a.crl", 5);
	assert_int_equal(o.file.len, 3);
	order_release(&o);
	refused_unless_whole(&b);

	b = new_buf();
	assert_int_equal(job_judge(&b, "\xff\0n", 3, -5, beside, 2), 0);
	assert_int_equal(order_decode(&o, b.p, b.len), 0);
	assert_int_equal(o.type, JOB_JUDGE);
	assert_int_equal(o.name.len, 3);
	assert_memory_equal(o.name.p, "\xff\0n", 3);
	assert_int_equal(o.at, -5);
	assert_int_equal(o.nearby, NEARBY_NONE);
	assert_int_equal(o.nbeside, 2);
	assert_int_equal(o.beside[0].name.len, 3);
	assert_memory_equal(o.beside[0].name.p, "crl", 3);
	assert_int_equal(o.beside[1].octets.len, 2);
	order_release(&o);
	refused_unless_whole(&b);

	b = new_buf();
	assert_int_equal(job_judge_near(&b, "n", 1, 9, NULL, 0, NEARBY_ALL), 0);
	assert_int_equal(order_decode(&o, b.p, b.len), 0);
	assert_int_equal(o.type, JOB_JUDGE);
	assert_true(o.nearby == NEARBY_ALL && o.at == 9 && o.name.len == 1);
	order_release(&o);
	refused_unless_whole(&b);

	b = new_buf();
	assert_int_equal(job_picture(&b), 0);
	assert_int_equal(order_decode(&o, b.p, b.len), 0);
	assert_int_equal(o.type, JOB_PICTURE);
	order_release(&o);
	refused_unless_whole(&b);

	b = new_buf();
	assert_int_equal(job_scan(&b, "table", 5), 0);
	assert_int_equal(order_decode(&o, b.p, b.len), 0);
	assert_int_equal(o.type, JOB_SCAN);
	assert_int_equal(o.file.len, 5);
	order_release(&o);
	refused_unless_whole(&b);

	b = new_buf();
	assert_int_equal(job_adopt(&b, &extra[1]), 0);
	assert_int_equal(order_decode(&o, b.p, b.len), 0);
	assert_int_equal(o.type, JOB_ADOPT);
	assert_int_equal(o.file.len, 2);
	order_release(&o);
	refused_unless_whole(&b);

	b = new_buf();
	assert_int_equal(job_held(&b, "n", 1, -5, &held), 0);
	assert_int_equal(order_decode(&o, b.p, b.len), 0);
	assert_int_equal(o.type, JOB_HELD);
	assert_true(o.name.len == 1 && o.at == -5);
	assert_true(o.held.off == 4096 && o.held.size == held.size);
	assert_true(digest_equal(&o.held.sha256, &held.sha256));
	assert_int_equal(o.held.states.len, sizeof(two));
	assert_memory_equal(o.held.states.p, two, sizeof(two));
	order_release(&o);
	refused_unless_whole(&b);

	b = new_buf();
	assert_int_equal(job_text(&b, "12-Q.pdf", 8), 0);
	assert_int_equal(order_decode(&o, b.p, b.len), 0);
	assert_int_equal(o.type, JOB_TEXT);
	assert_int_equal(o.name.len, 8);
	order_release(&o);
	refused_unless_whole(&b);

	b = new_buf();
	assert_int_equal(job_members(&b, -5, 7, UINT64_MAX), 0);
	assert_int_equal(order_decode(&o, b.p, b.len), 0);
	assert_int_equal(o.type, JOB_MEMBERS);
	assert_true(o.at == -5 && o.from == 7 && o.plain == UINT64_MAX);
	order_release(&o);
	refused_unless_whole(&b);

	b = new_buf();
	assert_int_equal(job_unpack(&b, 8), 0);
	assert_int_equal(order_decode(&o, b.p, b.len), 0);
	assert_int_equal(o.type, JOB_UNPACK);
	assert_true(o.from == 8);
	order_release(&o);
	refused_unless_whole(&b);

	b = new_buf();
	assert_int_equal(job_pack(&b, 9, true), 0);
	assert_int_equal(order_decode(&o, b.p, b.len), 0);
	assert_int_equal(o.type, JOB_PACK);
	assert_true(o.from == 9 && o.window);
	order_release(&o);
	refused_unless_whole(&b);

	b = new_buf();
	assert_int_equal(job_chain(&b, cert, 3, &all, TIME_NONE, 7), 0);
	assert_int_equal(order_decode(&o, b.p, b.len), 0);
	assert_int_equal(o.leaf.len, 3);
	assert_int_equal(o.nextra, 2);
	assert_int_equal(o.extra[1].len, 2);
	assert_int_equal(o.nrevocation, 1);
	assert_memory_equal(o.revocation[0].p, "crl", 3);
	assert_int_equal(o.now, 7);
	assert_true(o.at == TIME_NONE);
	order_release(&o);
	refused_unless_whole(&b);

	b = new_buf();
	assert_int_equal(job_entries(&b, 3, 5, UINT64_MAX), 0);
	assert_int_equal(order_decode(&o, b.p, b.len), 0);
	assert_int_equal(o.in, 3);
	assert_int_equal(o.from, 5);
	assert_true(o.to == UINT64_MAX);
	order_release(&o);
	refused_unless_whole(&b);

	b = new_buf();
	assert_int_equal(job_catalog(&b, CAT_META, true), 0);
	assert_int_equal(order_decode(&o, b.p, b.len), 0);
	assert_int_equal(o.db, CAT_META);
	assert_true(o.fresh);
	order_release(&o);
	refused_unless_whole(&b);

	b = new_buf();
	assert_int_equal(job_catalog(&b, CAT_COPY, false), 0);
	assert_int_equal(order_decode(&o, b.p, b.len), 0);
	assert_false(o.fresh);
	order_release(&o);
	buf_release(&b);

	b = new_buf();
	assert_int_equal(job_segments(&b, seg, 2), 0);
	assert_int_equal(order_decode(&o, b.p, b.len), 0);
	assert_int_equal(o.nsegment, 2);
	assert_int_equal(o.segment[1], 9);
	order_release(&o);
	refused_unless_whole(&b);
}

static void
object_lists(void **state)
{
	static const struct {
		const char	*descr;
		size_t		 n;
		bool		 descend;
		int		 want;
	} tests[] = {
		{ "none", 0, false, 0 },
		{ "one", 1, false, 0 },
		{ "the most", JOB_OBJECTS_MAX, false, 0 },
		{ "one too many", JOB_OBJECTS_MAX + 1, false, -1 },
		{ "out of order", 5, true, -1 },
	};
	struct job_object	*j = calloc(JOB_OBJECTS_MAX + 1, sizeof(*j));
	struct buf		 b;
	struct order		 o;

	(void)state;
	assert_non_null(j);
	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		print_message("%s\n", tests[i].descr);
		for (size_t k = 0; k < tests[i].n; k++) {
			j[k].number = tests[i].descend ? 100 - k : 100 + 2 * k;
			j[k].size = k;
			j[k].sha256.octet[0] = (uint8_t)k;
			j[k].plan = (struct octets){ (const uint8_t *)"plan",
			    k % 5 };
			j[k].covers_segment = k % 2;
			j[k].covers_number = k;
		}
		for (int check = 0; check < 2; check++) {
			b = new_buf();
			assert_int_equal(check == 1 ? job_check(&b, 4, 1, 2, j,
			    tests[i].n) : job_plan(&b, 4, j, tests[i].n),
			    tests[i].want);
			if (tests[i].want == -1) {
				buf_release(&b);
				continue;
			}
			assert_int_equal(order_decode(&o, b.p, b.len), 0);
			assert_int_equal(o.in, 4);
			assert_int_equal(o.nobject, tests[i].n);
			for (size_t k = 0; k < o.nobject; k++) {
				assert_int_equal(o.object[k].number,
				    j[k].number);
				assert_int_equal(o.object[k].size, k);
				if (check == 0)
					continue;
				assert_int_equal(o.object[k].plan.len, k % 5);
				assert_int_equal(o.object[k].covers_segment,
				    k % 2);
			}
			order_release(&o);
			if (tests[i].n < 10)
				refused_unless_whole(&b);
			buf_release(&b);
		}
	}
	free(j);
}

/* Numbers in a job that no parent writes. */
static void
bad_orders(void **state)
{
	static const struct {
		const char	*descr, *hex;
	} tests[] = {
		{ "no such job", "0008" },
		{ "no such role", "0000000c" "00000000" "00000000" },
		{ "no such database", "00060008" },
		{ "more objects than fit", "0002" "00000001" "00000fff" },
		{ "more objects than allowed", "0002" "00000001" "00001001" },
		{ "more segments than fit", "0007" "40000000" "00000001" },
		{ "too many files beside", "0001" "00000001" "61" "00000041" },
		{ "too many extras", "0004" "00000000" "00000041" },
		{ "a name too long", "0001" "00010000" },
	};
	struct order	 o;
	struct buf	 b;

	(void)state;
	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		print_message("%s\n", tests[i].descr);
		b = new_buf();
		assert_int_equal(hex_decode(&b, tests[i].hex,
		    strlen(tests[i].hex)), 0);
		assert_int_equal(order_decode(&o, b.p, b.len), -1);
		order_release(&o);
		buf_release(&b);
	}
}

/* States and size must agree, and both be within bounds. */
static void
bad_held(void **state)
{
	static const uint8_t	 st[2 * SHA256_STATE];
	static const struct {
		const char	*descr;
		struct job_held	 h;
	} tests[] = {
		{ "empty", { .size = 0 } },
		{ "too large", { .size = JOB_HELD_MAX + 1 } },
		{ "a state too few", { .size = SHA256_STEP } },
		{ "a state too many", { .size = SHA256_STEP - 1,
		    .states = { st, SHA256_STATE } } },
		{ "half a state", { .size = SHA256_STEP,
		    .states = { st, SHA256_STATE / 2 } } },
		{ "an offset past all files", { .off = INT64_MAX,
		    .size = 1 } },
	};
	struct order	 o;
	struct buf	 b;

	(void)state;
	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		print_message("%s\n", tests[i].descr);
		b = new_buf();
		assert_int_equal(job_held(&b, "n", 1, 0, &tests[i].h), 0);
		assert_int_equal(order_decode(&o, b.p, b.len), -1);
		order_release(&o);
		buf_release(&b);
	}
}

static void
fill_math(struct sigmath *m)
{
	memset(m, 0, sizeof(*m));
	m->digest_match = TRI_YES;
	m->signature_valid = TRI_NO;
	m->why = FINDING_ALG_WEAK;
	memcpy(m->detail, "rsa 512", 8);
	m->recovered = DIGEST_SHA1;
	m->bits = 512;
	m->key = SIG_RSA_PKCS1;
}

static void
same_math(const struct sigmath *a, const struct sigmath *b)
{
	assert_int_equal(a->digest_match, b->digest_match);
	assert_int_equal(a->signature_valid, b->signature_valid);
	assert_int_equal(a->why, b->why);
	assert_string_equal(a->detail, b->detail);
	assert_int_equal(a->recovered, b->recovered);
	assert_int_equal(a->bits, b->bits);
	assert_int_equal(a->key, b->key);
}

/* Two signatures; the second has a chain when ${chain}. */
static void
fill_judged(struct judged *j, bool chain)
{
	memset(j, 0, sizeof(*j));
	j->size = 77;
	j->plan = plan_new();
	assert_non_null(j->plan);
	j->plan->format = FORMAT_CMS;
	assert_non_null(plan_add_sig(j->plan));
	assert_non_null(plan_add_sig(j->plan));
	j->math = calloc(2, sizeof(*j->math));
	j->chain = calloc(2, sizeof(*j->chain));
	j->has_chain = calloc(2, sizeof(*j->has_chain));
	assert_true(j->math != NULL && j->chain != NULL &&
	    j->has_chain != NULL);
	fill_math(&j->math[0]);
	fill_math(&j->math[1]);
	if (!chain)
		return;
	j->has_chain[1] = true;
	j->chain[1].finding = FINDING_NO_CHAIN;
	j->chain[1].reason = -1;
	j->chain[1].cert_facts.subject = strdup("CN=a");
	j->chain[1].cert_facts.issuer = strdup("CN=b");
	j->chain[1].cert_facts.common_name = strdup("a");
	j->chain[1].cert_facts.serial = strdup("1F");
}

static void
judged(void **state)
{
	struct judged	 j, back;
	struct buf	 b;

	(void)state;
	for (int chain = 0; chain < 2; chain++) {
		b = new_buf();
		fill_judged(&j, chain == 1);
		if (chain == 1)
			j.nfc = strdup("t\xc3\xaan");
		assert_int_equal(judged_encode(&b, &j), 0);
		assert_int_equal(judged_decode(&back, b.p, b.len), 0);
		assert_int_equal(back.size, 77);
		assert_int_equal(back.plan->nsig, 2);
		same_math(&back.math[1], &j.math[1]);
		assert_false(back.has_chain[0]);
		assert_int_equal(back.has_chain[1], chain == 1);
		if (chain == 1) {
			assert_string_equal(back.nfc, j.nfc);
			assert_int_equal(back.chain[1].finding,
			    FINDING_NO_CHAIN);
			assert_string_equal(back.chain[1].cert_facts.serial,
			    "1F");
		} else
			assert_null(back.nfc);
		judged_release(&back);
		for (size_t n = 0; n < b.len; n++) {
			assert_int_equal(judged_decode(&back, b.p, n), -1);
			judged_release(&back);
		}
		judged_release(&j);
		buf_release(&b);
	}
}

/* One octet changed anywhere: refused or decoded, never worse. */
static void
judged_damaged(void **state)
{
	struct judged	 j, back;
	struct buf	 b = new_buf();
	unsigned int	 refused = 0;

	(void)state;
	fill_judged(&j, true);
	assert_int_equal(judged_encode(&b, &j), 0);
	for (size_t i = 0; i < b.len; i++)
		for (unsigned int bit = 1; bit < 256; bit <<= 1) {
			b.p[i] ^= (uint8_t)bit;
			refused += judged_decode(&back, b.p, b.len) == -1;
			judged_release(&back);
			b.p[i] ^= (uint8_t)bit;
		}
	assert_true(refused > 100);
	judged_release(&j);
	buf_release(&b);
}

/* A detail cut inside a character must not cost the whole answer. */
static void
details(void **state)
{
	static const struct {
		const char	*in, *want;
	} tests[] = {
		{ "", "" }, { "plain", "plain" },
		{ "t\xc3\xaan", "t\xc3\xaan" },
		{ "cut\xc3", "cut?" }, { "\xff\xfe", "??" },
	};
	struct sigmath	 m;
	struct checked	 c = { .number = 1, .nmath = 1, .math = &m }, back;
	struct buf	 b;

	(void)state;
	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		b = new_buf();
		fill_math(&m);
		memcpy(m.detail, tests[i].in, strlen(tests[i].in) + 1);
		assert_int_equal(checked_encode(&b, &c), 0);
		assert_int_equal(checked_decode(&back, b.p, b.len), 0);
		assert_string_equal(back.math[0].detail, tests[i].want);
		checked_release(&back);
		buf_release(&b);
	}
	/* Without a NUL at its end. */
	b = new_buf();
	memset(m.detail, 'd', sizeof(m.detail));
	assert_int_equal(checked_encode(&b, &c), 0);
	assert_int_equal(checked_decode(&back, b.p, b.len), 0);
	assert_int_equal(strlen(back.math[0].detail), sizeof(m.detail) - 1);
	checked_release(&back);
	buf_release(&b);
}

static void
checked(void **state)
{
	static const struct {
		const char	*descr;
		enum fixity	 fixity;
		size_t		 nmath;
		int		 encode, decode;
	} tests[] = {
		{ "no signature", FIXITY_OK, 0, 0, 0 },
		{ "unexpected", FIXITY_UNEXPECTED, 0, 0, 0 },
		{ "the most signatures", FIXITY_OK, PLAN_SIGS_MAX, 0, 0 },
		{ "one too many", FIXITY_OK, PLAN_SIGS_MAX + 1, -1, 0 },
		{ "a word of the parent's", FIXITY_UNREADABLE, 0, 0, -1 },
		{ "another", FIXITY_DESTROYED, 0, 0, -1 },
	};
	struct sigmath	*m = calloc(PLAN_SIGS_MAX + 1, sizeof(*m));
	struct checked	 c, back;
	struct buf	 b;

	(void)state;
	assert_non_null(m);
	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		print_message("%s\n", tests[i].descr);
		b = new_buf();
		c = (struct checked){ .number = 9, .size = 5, .math = m,
		    .fixity = tests[i].fixity, .nmath = tests[i].nmath };
		assert_int_equal(checked_encode(&b, &c), tests[i].encode);
		if (tests[i].encode == 0) {
			assert_int_equal(checked_decode(&back, b.p, b.len),
			    tests[i].decode);
			assert_int_equal(back.nmath, tests[i].nmath);
			checked_release(&back);
			assert_int_equal(checked_decode(&back, b.p,
			    b.len - 1), -1);
			checked_release(&back);
		}
		buf_release(&b);
	}
	free(m);
}

static void
planned(void **state)
{
	struct planned	 p = { .number = 4, .readable = true,
	    .plan = { (const uint8_t *)"plan", 4 } }, back;
	struct buf	 b = new_buf();

	(void)state;
	assert_int_equal(planned_encode(&b, &p), 0);
	assert_int_equal(planned_decode(&back, b.p, b.len), 0);
	assert_int_equal(back.number, 4);
	assert_int_equal(back.plan.len, 4);
	for (size_t n = 0; n < b.len; n++)
		assert_int_equal(planned_decode(&back, b.p, n), -1);
	b.p[8] = 0;		/* unreadable, yet with a plan */
	assert_int_equal(planned_decode(&back, b.p, b.len), -1);
	b.p[8] = 2;
	assert_int_equal(planned_decode(&back, b.p, b.len), -1);
	buf_release(&b);
	p.readable = false;
	assert_int_equal(planned_encode(&b, &p), -1);
	buf_release(&b);
}

static void
lists(void **state)
{
	struct buf	 b = new_buf();
	struct octets	 o;
	struct digest	 d = { { 9 } };
	struct wire	 w;
	uint64_t	 seq;
	char		*big = calloc(1, ENTRY_MAX + 1);

	(void)state;
	assert_non_null(big);
	assert_int_equal(entries_put(&b, 5, "{}", 2), 0);
	assert_int_equal(entries_put(&b, 6, big, ENTRY_MAX), 0);
	assert_int_equal(entries_put(&b, 7, big, ENTRY_MAX + 1), -1);
	wire_init(&w, b.p, b.len);
	assert_int_equal(entries_next(&w, &seq, &o), 1);
	assert_int_equal(seq, 5);
	assert_int_equal(entries_next(&w, &seq, &o), 1);
	assert_int_equal(o.len, ENTRY_MAX);
	assert_int_equal(entries_next(&w, &seq, &o), 0);
	wire_init(&w, b.p, b.len - 1);
	assert_int_equal(entries_next(&w, &seq, &o), 1);
	assert_int_equal(entries_next(&w, &seq, &o), -1);
	assert_int_equal(entries_next(&w, &seq, &o), -1);	/* for good */
	buf_release(&b);
	free(big);

	assert_int_equal(records_put(&b, "", 0, &d), -1);
	assert_int_equal(records_put(&b, "key", 3, &d), 0);
	wire_init(&w, b.p, b.len);
	assert_int_equal(records_next(&w, &o, &d), 1);
	assert_int_equal(o.len, 3);
	assert_int_equal(d.octet[0], 9);
	assert_int_equal(records_next(&w, &o, &d), 0);
	wire_init(&w, b.p, b.len - 1);
	assert_int_equal(records_next(&w, &o, &d), -1);
	wire_init(&w, "\0\0\0\0", 4);		/* an empty key */
	assert_int_equal(records_next(&w, &o, &d), -1);
	buf_release(&b);
}

static void
facts(void **state)
{
	struct segment_facts	 f = { 3, true, 5, 6, 7, 8, true }, back;
	struct buf		 b = new_buf();

	(void)state;
	assert_int_equal(segment_facts_encode(&b, &f), 0);
	assert_int_equal(segment_facts_decode(&back, b.p, b.len), 0);
	assert_int_equal(back.segment, 3);
	assert_int_equal(back.last_object, 8);
	assert_true(back.sealed);
	for (size_t n = 0; n < b.len; n++)
		assert_int_equal(segment_facts_decode(&back, b.p, n), -1);
	buf_release(&b);
}

static void
fixity_names(void **state)
{
	(void)state;
	for (int i = 0; i < FIXITY_MAX; i++)
		assert_true(fixity_name((enum fixity)i)[0] != '\0');
	assert_string_equal(fixity_name(FIXITY_MAX), "");
}

static const struct {
	const char	*descr;
	const char	*path;
	uint64_t	 off, size;
	int		 want;
} packed_file[] = {
	{ "a file", "data/objects/ab/x.pdf", 1, 2, 1 },
	{ "the largest place", "x", INT64_MAX, 0, 1 },
	{ "a place that is none", "x", (uint64_t)INT64_MAX + 1, 0, -1 },
	{ "an end that is none", "x", 2, INT64_MAX, -1 },
	{ "above the bag", "../x", 1, 2, -1 },
	{ "from the top", "/x", 1, 2, -1 },
	{ "no name", "", 1, 2, -1 },
};

static void
packed_files(void **state)
{
	char		 path[BAG_PATH], name[BAG_PATH];
	struct packed	 p = { .end = false };
	struct pack_file f = { .path = name };
	struct buf	 b;
	uint64_t	 off, size;

	(void)state;
	for (size_t i = 0; i < sizeof(packed_file) / sizeof(packed_file[0]);
	    i++) {
		print_message("# %s\n", packed_file[i].descr);
		b = new_buf();
		p.end = false;
		snprintf(name, sizeof(name), "%s", packed_file[i].path);
		f.off = packed_file[i].off;
		f.size = packed_file[i].size;
		assert_int_equal(packed_encode(&b, &p), 0);
		assert_int_equal(packed_put(&b, &f), 0);
		assert_int_equal(packed_decode(&p, b.p, b.len), 0);
		assert_false(p.end);
		assert_int_equal(packed_next(&p.files, path, &off, &size),
		    packed_file[i].want);
		if (packed_file[i].want == 1) {
			assert_string_equal(path, name);
			assert_true(off == f.off && size == f.size);
			assert_int_equal(packed_next(&p.files, path, &off,
			    &size), 0);
		}
		/* Cut anywhere in it, it is no file. */
		for (size_t len = 2; len < b.len; len++) {
			assert_int_equal(packed_decode(&p, b.p, len), 0);
			assert_int_equal(packed_next(&p.files, path, &off,
			    &size), -1);
		}
		buf_release(&b);
	}
}

static void
packed_ends(void **state)
{
	struct packed	 in = { .end = true, .result = PACK_DAMAGED,
	    .kind = MEDIA_TAPE, .at = 77, .top = "NB-a-0001", .id = "0f" };
	struct packed	 out;
	struct buf	 b = new_buf();

	(void)state;
	assert_int_equal(packed_encode(&b, &in), 0);
	assert_int_equal(packed_decode(&out, b.p, b.len), 0);
	assert_true(out.end && out.result == PACK_DAMAGED && out.at == 77 &&
	    out.kind == MEDIA_TAPE);
	assert_string_equal(out.top, in.top);
	assert_string_equal(out.id, in.id);
	for (size_t len = 0; len < b.len; len++)
		assert_int_equal(packed_decode(&out, b.p, len), -1);
	b.p[0] = 2;
	assert_int_equal(packed_decode(&out, b.p, b.len), -1);
	buf_release(&b);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(orders), cmocka_unit_test(near),
		cmocka_unit_test(members), cmocka_unit_test(object_lists),
		cmocka_unit_test(bad_orders), cmocka_unit_test(bad_held),
		cmocka_unit_test(judged),
		cmocka_unit_test(judged_damaged), cmocka_unit_test(details),
		cmocka_unit_test(checked), cmocka_unit_test(planned),
		cmocka_unit_test(lists), cmocka_unit_test(facts),
		cmocka_unit_test(fixity_names),
		cmocka_unit_test(packed_files), cmocka_unit_test(packed_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
