/*
 * papers.h: documents that are made of facts alone, for tests of rules: who
 * signed, when, in which order, and what the head says.  Included by one file
 * of a test.
 */
#ifndef TESTS_PAPERS_H
#define TESTS_PAPERS_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/timefmt.h"
#include "formats/base/json.h"
#include "formats/regulation/evaluate.h"
#include "formats/regulation/issuers.h"
#include "formats/regulation/known_agencies.h"

#define AT	((int64_t)1767225600 * TIME_SECOND)	/* 2026-01-01 */
#define SIGS	4

/* Whose certificate. */
enum who { NOBODY, PERSON, SECOND, AGENCY, RECEIVER, PROGRAM, FOREIGN, THIRD,
	BODY };

static const char *const	 subjects[] = { NULL,
	"CN=Nguyễn Văn An,O=ỦY BAN NHÂN DÂN TỈNH KHÁNH HÒA,C=VN,"
	    "emailAddress=an@khanhhoa.gov.vn",
	"CN=Lê Quốc Cường,OU=SỞ NỘI VỤ,O=ỦY BAN NHÂN DÂN TỈNH KHÁNH HÒA,C=VN,"
	    "emailAddress=cuong@snv.khanhhoa.gov.vn",
	"CN=SỞ NỘI VỤ,O=ỦY BAN NHÂN DÂN TỈNH KHÁNH HÒA,C=VN,UID=MST:42,"
	    "emailAddress=snv@khanhhoa.gov.vn",
	"CN=SỞ TÀI CHÍNH,O=ỦY BAN NHÂN DÂN TỈNH KHÁNH HÒA,C=VN,UID=MST:43,"
	    "emailAddress=stc@example.com",
	"CN=TRỤC LIÊN THÔNG VĂN BẢN,O=VĂN PHÒNG,C=VN",
	"CN=John Doe,O=Acme,C=GB",
	"CN=Đinh Hương Giang,OU=Sở Tài chính,O=ỦY BAN NHÂN DÂN TỈNH KHÁNH HÒA,"
	    "C=VN",
	"CN=ỦY BAN NHÂN DÂN TỈNH KHÁNH HÒA,O=ỦY BAN NHÂN DÂN TỈNH KHÁNH HÒA,"
	    "C=VN" };
static const char *const	 commons[] = { "", "Nguyễn Văn An",
	"Lê Quốc Cường", "SỞ NỘI VỤ", "SỞ TÀI CHÍNH",
	"TRỤC LIÊN THÔNG VĂN BẢN", "John Doe", "Đinh Hương Giang",
	"ỦY BAN NHÂN DÂN TỈNH KHÁNH HÒA" };

enum state { GOOD, ALTERED, UNTRUSTED, UNKNOWN_REVOCATION, EXPIRED, REWRITTEN };

struct one {
	enum who	 who;
	enum state	 state;
	const char	*claimed;	/* RFC 3339; NULL: none */
	const char	*stamped;
};

/* What registers say: "yes", "no"; NULL: they are not asked. */
struct said {
	const char	*registered, *in_force, *leader, *decision;
	const char	*record;	/* of each certificate, JSON */
	const char	*direction, *channel;
	enum meta_tri	 notified, original;
	bool		 archived;
};

struct paper {
	struct one	 sig[SIGS];	/* in the order of signing */
	const char	*says[SIGS];	/* each one's reason; NULL: none */
	const char	*authority, *issuer, *notation;
	enum meta_origin from;		/* of annex; 0: the text */
	struct said	 said;
	bool		 undescribed;
	const char	*number, *date, *signer, *annex;
	unsigned int	 sure;		/* of these; 0: 95 */
	enum meta_tri	 number_signed, date_signed, scan;
};

struct made {
	struct plan	*plan;
	struct sigmath	*math;
	struct chain_result *result;
	const struct chain_result **chain;
	struct metadata	 m;
};

static int64_t
moment(const char *s)
{
	int64_t	 us = TIME_NONE;

	if (s != NULL)
		assert_int_equal(time_parse(s, &us), 0);
	return us;
}

static void
chain_make(struct chain_result *c, enum who who, enum state st)
{
	memset(c, 0, sizeof(*c));
	c->finding = st == UNTRUSTED ? FINDING_NO_CHAIN :
	    st == EXPIRED ? FINDING_CERT_EXPIRED : FINDING_OK;
	c->n = 2;
	c->revocation = st == UNKNOWN_REVOCATION ? REVOCATION_UNKNOWN :
	    REVOCATION_GOOD;
	c->reason = -1;
	c->revoked_at = c->this_update = c->next_update = TIME_NONE;
	c->invalid_since = TIME_NONE;
	c->cert_facts.subject = (char *)(uintptr_t)subjects[who];
	c->cert_facts.issuer = (char *)(uintptr_t)"CN=Test CA";
	c->cert_facts.common_name = (char *)(uintptr_t)commons[who];
	c->cert_facts.serial = (char *)(uintptr_t)"1";
	c->cert_facts.not_before = moment("2016-01-01T00:00:00Z");
	c->cert_facts.not_after = moment("2025-01-01T00:00:00Z");
}

static void
set_math(struct sigmath *m, enum tri digest)
{
	m->digest_match = digest;
	m->signature_valid = TRI_YES;
	m->why = FINDING_OK;
}

static void
put(struct metadata *m, enum meta_name n, const char *s, unsigned int sure)
{
	if (s != NULL)
		assert_int_equal(metadata_set(m, n, META_FROM_TEXT, sure == 0 ?
		    95 : sure, 1, s, strlen(s)), 0);
}

static void
make(struct made *d, const struct paper *p)
{
	size_t	 n = 0, k;

	memset(d, 0, sizeof(*d));
	assert_non_null(d->plan = plan_new());
	d->plan->format = FORMAT_PDF;
	d->math = calloc(2 * SIGS, sizeof(*d->math));
	d->result = calloc(2 * SIGS, sizeof(*d->result));
	d->chain = calloc(2 * SIGS, sizeof(*d->chain));
	for (; n < SIGS && p->sig[n].who != NOBODY; n++) {
		struct sigplan	*s = plan_add_sig(d->plan);

		assert_non_null(s);
		s->digest = DIGEST_SHA256;
		s->cert = 0;
		s->claimed = moment(p->sig[n].claimed);
		s->has_byte_range = true;
		s->byte_range[2] = 1000 * (n + 1);
		s->coverage = COVERAGE_WHOLE;
		if (p->says[n] != NULL)
			assert_int_equal(sigplan_add_claim(s, "reason",
			    p->says[n]), 0);
		d->plan->resaved = p->sig[n].state == REWRITTEN;
		if (p->sig[n].state == REWRITTEN)
			assert_int_equal(sigplan_note(s,
			    FINDING_BYTERANGE_BOUNDS, "x"), 0);
		set_math(&d->math[n], p->sig[n].state == ALTERED ||
		    p->sig[n].state == REWRITTEN ? TRI_NO : TRI_YES);
		chain_make(&d->result[n], p->sig[n].who, p->sig[n].state);
		d->chain[n] = &d->result[n];
	}
	k = n;
	for (size_t i = 0; i < n; i++) {
		struct sigplan	*t;

		if (p->sig[i].stamped == NULL)
			continue;
		assert_non_null(t = plan_add_sig(d->plan));
		t->tst = TST_SIGNATURE;
		t->kind = SIGKIND_TIMESTAMP;
		t->of = (int)i;
		t->digest = DIGEST_SHA256;
		t->imprint_alg = DIGEST_SHA256;
		t->cert = 0;
		t->gen_time = moment(p->sig[i].stamped);
		set_math(&d->math[k], TRI_YES);
		chain_make(&d->result[k], FOREIGN, GOOD);
		d->chain[k] = &d->result[k];
		k++;
	}
	metadata_init(&d->m);
	put(&d->m, META_NUMBER, p->number, p->sure);
	put(&d->m, META_DATE, p->date, p->sure);
	put(&d->m, META_SIGNER, p->signer, p->sure);
	put(&d->m, META_ANNEX_OF, p->annex, p->sure);
	put(&d->m, META_AUTHORITY, p->authority, p->sure);
	put(&d->m, META_ISSUER, p->issuer, p->sure);
	put(&d->m, META_NOTATION, p->notation, p->sure);
	if (p->annex != NULL && p->from != META_NONE)
		d->m.f[META_ANNEX_OF].origin = p->from;
	d->m.number_signed = p->number_signed;
	d->m.date_signed = p->date_signed;
	d->m.scan = p->scan;
}

static void
release(struct made *d)
{
	plan_free(d->plan);
	free(d->math);
	free(d->result);
	free(d->chain);
	metadata_release(&d->m);
}

static enum meta_tri
tri_of(const char *s)
{
	return s == NULL ? META_UNKNOWN : *s == 'y' ? META_YES : META_NO;
}

static void
said_agency(void *arg, const struct cert_facts *cert, const char *name,
    const struct civil *on, struct known_agency *k)
{
	const struct said	*s = arg;

	assert_true(cert != NULL || *name != '\0');
	assert_true(civil_valid(on));
	k->registered = k->bound = tri_of(s->registered);
	k->in_force = tri_of(s->in_force);
	k->now = "SỞ MỚI";
}

static void
said_holders(void *arg, const struct cert_facts *cert, const char *name,
    const struct civil *on, struct known_holders *h)
{
	const struct said	*s = arg;

	(void)cert;
	(void)name;
	(void)on;
	h->leader = tri_of(s->leader);
}

static enum meta_tri
said_decision(void *arg, enum authority how, const struct cert_facts *person,
    const struct cert_facts *cert, const char *name, const struct civil *on)
{
	const struct said	*s = arg;

	(void)cert;
	(void)name;
	(void)on;
	assert_true(how == AUTHORITY_KT || how == AUTHORITY_TUQ);
	assert_string_equal(person->common_name, commons[PERSON]);
	return tri_of(s->decision);
}

static json_t	*record;

static const json_t *
said_certificate(void *arg, const struct cert_facts *cert)
{
	(void)arg;
	(void)cert;
	return record;
}

static void
assert_brief(struct rules_input *in, const struct rule_answer *a, int n)
{
	struct rule_answer	*b = calloc(RULES_MAX, sizeof(*b));
	bool			 found;

	assert_non_null(b);
	in->brief = true;
	assert_non_null(in->memo = rules_memo_new());
	for (unsigned int twice = 0; twice < 2; twice++)
		assert_int_equal(rules_evaluate(in, b), n);
	for (int i = 0; i < n; i++) {
		found = false;
		for (int k = 0; k < n; k++)
			found = found || (b[k].place == a[i].place &&
			    b[k].result == a[i].result);
		assert_true(found);
		assert_true(a[i].text[0] != '\0');
		assert_true(i == 0 || a[i].place > a[i - 1].place);
	}
	rules_memo_free(in->memo);
	free(b);
}

/* What registers know; NULL: nothing. */
static const struct rules_known *knows;

/* "D12.2=pass" of the answers; "absent". */
static const char *
result_of(const struct made *d, const struct paper *p, const char *id,
    char text[RULE_TEXT_MAX])
{
	struct known_registers	 reg = {
		.arg = (void *)(uintptr_t)&p->said,
		.agency = p->said.registered != NULL ? said_agency : NULL,
		.holders = p->said.leader != NULL ? said_holders : NULL,
		.decision = p->said.decision != NULL ? said_decision : NULL,
		.certificate = p->said.record != NULL ? said_certificate :
		    NULL };
	struct rules_known	 known = { .direction = p->said.direction,
				    .channel = p->said.channel,
				    .notified = p->said.notified,
				    .original = p->said.original,
				    .archived = p->said.archived,
				    .registers = &reg };
	struct rules_input	 in = { .plan = d->plan, .math = d->math,
				    .chain = d->chain, .at = AT,
				    .known = knows != NULL ? knows : &known,
				    .metadata = p->undescribed ? NULL :
				    &d->m };
	struct rule_answer	*a = calloc(RULES_MAX, sizeof(*a));
	const char		*got = "absent";
	int			 n;

	assert_non_null(a);
	record = p->said.record == NULL ? NULL : json_loads(p->said.record, 0,
	    NULL);
	assert_in_range(n = rules_evaluate(&in, a), 1, RULES_MAX - 1);
	/* Without texts and with what was remembered, the same. */
	assert_brief(&in, a, n);
	json_decref(record);
	for (int i = 0; i < n; i++)
		if (strcmp(a[i].rule->id, id) == 0) {
			got = rule_result_name(a[i].result);
			memcpy(text, a[i].text, RULE_TEXT_MAX);
		}
	free(a);
	return got;
}

static void
check(const char *descr, const struct paper *p, const char *id,
    const char *want)
{
	char		 text[RULE_TEXT_MAX] = "";
	struct made	 d;
	const char	*got;

	make(&d, p);
	got = result_of(&d, p, id, text);
	if (strcmp(got, want) != 0)
		print_message("%s: %s: %s\n", descr, id, text);
	assert_string_equal(got, want);
	release(&d);
}

#endif
