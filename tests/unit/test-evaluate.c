/*
 * test-evaluate.c: rules on documents that are made of facts alone: who
 * signed, when, in which order, and what the head says.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/papers.h"

/* The traps of 09-regulation.md 2.3.  Vietnam is seven hours ahead of UTC. */
static void
date_traps(void **state)
{
	static const struct {
		const char	*descr, *claimed, *stamped, *date;
		unsigned int	 sure;
		const char	*want;
	} rows[] = {
		{ "stamped on the day", "2024-03-12T02:00:00Z",
		    "2024-03-12T02:00:05Z", "2024-03-12", 0, "pass" },
		{ "the day begins in Vietnam", NULL, "2024-03-11T17:00:00Z",
		    "2024-03-12", 0, "pass" },
		{ "a second before that", NULL, "2024-03-11T16:59:59Z",
		    "2024-03-12", 0, "fail" },
		{ "it ends there too", NULL, "2024-03-12T16:59:59Z",
		    "2024-03-12", 0, "pass" },
		{ "a day late", NULL, "2024-03-13T02:00:00Z", "2024-03-12", 0,
		    "fail" },
		{ "a day late, the date guessed", NULL,
		    "2024-03-13T02:00:00Z", "2024-03-12", 60, "warning" },
		{ "signing-time is local time marked as UTC; the time-stamp "
		    "decides", "2024-03-12T18:00:00Z", "2024-03-12T11:00:00Z",
		    "2024-03-12", 0, "pass" },
		{ "the authority's clock is seven hours late, over midnight",
		    "2024-03-12T11:00:00Z", "2024-03-12T17:30:00Z",
		    "2024-03-12", 0, "warning" },
		{ "the same within the day", "2024-03-12T01:00:00Z",
		    "2024-03-12T07:40:00Z", "2024-03-12", 0, "pass" },
		{ "the shown day is another one", "2024-03-14T02:00:00Z",
		    "2024-03-12T02:00:00Z", "2024-03-12", 0, "warning" },
		{ "claimed alone, one day in either reading",
		    "2024-03-12T08:00:00Z", NULL, "2024-03-12", 0, "pass" },
		{ "claimed alone, a day late in either reading",
		    "2024-03-13T08:00:00Z", NULL, "2024-03-12", 0, "fail" },
		{ "claimed alone, two days by reading",
		    "2024-03-12T18:00:00Z", NULL, "2024-03-12", 0,
		    "warning" },
		{ "claimed at seven in the morning: one day in either reading",
		    "2024-03-12T00:00:00Z", NULL, "2024-03-12", 0, "pass" },
		{ "a second before that", "2024-03-11T23:59:59Z", NULL,
		    "2024-03-12", 0, "warning" },
		{ "an authority eight hours late is not that clock",
		    "2024-03-12T11:00:00Z", "2024-03-12T19:00:00Z",
		    "2024-03-12", 0, "fail" },
		{ "a second less may be", "2024-03-12T11:00:00Z",
		    "2024-03-12T18:59:59Z", "2024-03-12", 0, "warning" },
		{ "nor is one six hours late", "2024-03-12T12:00:00Z",
		    "2024-03-12T18:00:00Z", "2024-03-12", 0, "fail" },
		{ "a second more may be", "2024-03-12T12:00:00Z",
		    "2024-03-12T18:00:01Z", "2024-03-12", 0, "warning" },
		{ "the year ends at 17:00 UTC", NULL, "2024-12-31T16:59:59Z",
		    "2024-12-31", 0, "pass" },
		{ "and the next begins", NULL, "2024-12-31T17:00:00Z",
		    "2024-12-31", 0, "fail" },
		{ "a leap day", NULL, "2024-02-28T17:00:00Z", "2024-02-29", 0,
		    "pass" },
		{ "no time at all", NULL, NULL, "2024-03-12", 0, "warning" },
		{ "no date", NULL, "2024-03-12T02:00:00Z", NULL, 0,
		    "not-checked" },
		{ "older than the rule", NULL, "2017-07-25T02:00:00Z",
		    "2017-07-20", 0, "not-applicable" },
		{ "its first day", NULL, "2017-07-22T02:00:00Z",
		    "2017-07-21", 0, "fail" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct paper	 p = {
			.sig = { { PERSON, GOOD, rows[i].claimed,
			    rows[i].stamped }, { AGENCY, GOOD, rows[i].claimed,
			    rows[i].stamped } },
			.number = "5", .date = rows[i].date,
			.sure = rows[i].sure };

		check(rows[i].descr, &p, "D12.2", rows[i].want);
	}
}

#define DAY	"2024-03-12T02:00:00Z"
#define HEAD	.number = "5", .date = "2024-03-12", \
		.signer = "Nguyễn Văn An", \
		.number_signed = META_YES, .date_signed = META_YES

#define BOTHSIGN	.sig = { { PERSON, GOOD, DAY, DAY }, { AGENCY, GOOD, \
			DAY, DAY } }

static const struct {
	const char	*descr;
	struct paper	 paper;
	const char	*rules;		/* "ID=result ..." */
} papers[] = {
	{ "as it should be", { .sig = { { PERSON, GOOD, DAY, DAY },
	    { AGENCY, GOOD, DAY, DAY } }, HEAD },
	    "D1=warning D3.2=pass D3.5a=pass D3.5b=pass D3.10=pass D5.2=pass "
	    "D8.3=pass D11.3a=pass D11.3b=pass D11.3c=pass D11.3d=pass "
	    "D11.3đ=not-applicable D11.3e=not-applicable D12.2=pass "
	    "D13.2a=pass D13.2b=not-applicable D13.4=pass "
	    "D13.5b=not-applicable D14.1a=pass" },
	{ "the person alone", { .sig = { { PERSON, GOOD, DAY, DAY } }, HEAD },
	    "D13.2a=fail D11.3a=pass D11.3b=not-applicable D13.4=pass" },
	{ "one person twice", { .sig = { { PERSON, GOOD, DAY, DAY },
	    { PERSON, GOOD, DAY, DAY } }, HEAD }, "D13.2a=fail" },
	{ "the agency alone, no scan", { .sig = { { AGENCY, GOOD, DAY, DAY } },
	    HEAD, .scan = META_NO }, "D13.2a=fail D13.2b=not-applicable" },
	{ "the agency alone, a scan", { .sig = { { AGENCY, GOOD, DAY, DAY } },
	    HEAD, .scan = META_YES },
	    "D13.2a=not-checked D13.2b=pass D13.4=not-checked" },
	{ "the agency first", { .sig = { { AGENCY, GOOD, DAY, DAY },
	    { PERSON, GOOD, DAY, DAY } }, HEAD }, "D13.4=fail D13.2a=pass" },
	{ "the number written in later", { .sig = { { PERSON, GOOD, DAY, DAY },
	    { AGENCY, GOOD, DAY, DAY } }, .number = "5",
	    .date = "2024-03-12", .number_signed = META_NO,
	    .date_signed = META_YES }, "D13.4=fail" },
	{ "nobody knows where the number stands", { .sig = { { PERSON, GOOD,
	    DAY, DAY }, { AGENCY, GOOD, DAY, DAY } } },
	    "D13.4=not-checked D12.2=not-checked D3.10=not-checked" },
	{ "somebody else's name under it", { .sig = { { SECOND, GOOD, DAY,
	    DAY }, { AGENCY, GOOD, DAY, DAY } }, HEAD }, "D3.10=warning" },
	{ "a program alone", { .sig = { { PROGRAM, GOOD, DAY, DAY } }, HEAD },
	    "D8.3=fail D13.2a=fail" },
	{ "received and signed", { .sig = { { PERSON, GOOD, DAY, DAY },
	    { AGENCY, GOOD, DAY, DAY }, { RECEIVER, GOOD,
	    "2024-03-13T02:00:00Z", "2024-03-13T02:00:00Z" } }, HEAD },
	    "D12.2=pass D13.2a=pass D13.5b=pass D11.3e=pass D5.2=warning" },
	{ "received, after it was altered", { .sig = { { PERSON, ALTERED, DAY,
	    DAY }, { AGENCY, ALTERED, DAY, DAY }, { RECEIVER, GOOD, DAY,
	    DAY } }, HEAD, .issuer = "Sở Nội vụ" },
	    "D13.5b=fail D14.1a=fail D3.5b=fail D13.2a=fail" },
	{ "rewritten", { .sig = { { PERSON, REWRITTEN, DAY, NULL } }, HEAD },
	    "D14.1a=fail D3.5a=pass D3.5b=fail D11.3d=fail "
	    "D12.2=not-applicable" },
	{ "untrusted", { .sig = { { PERSON, UNTRUSTED, DAY, NULL } }, HEAD },
	    "D1=fail D3.2=warning D13.2a=fail" },
	{ "revocation unknown", { .sig = { { PERSON, UNKNOWN_REVOCATION, DAY,
	    NULL }, { AGENCY, GOOD, DAY, NULL } }, HEAD },
	    "D3.2=warning D13.2a=pass" },
	{ "expired since, and only claimed to be older", { .sig = { { PERSON,
	    EXPIRED, DAY, NULL }, { AGENCY, GOOD, DAY, NULL } }, HEAD },
	    "D3.2=warning D13.2a=pass" },
	{ "expired when it claims to sign", { .sig = { { PERSON, EXPIRED,
	    "2025-06-01T02:00:00Z", NULL } }, HEAD },
	    "D3.2=fail D13.2a=fail" },
	{ "an annex, sealed", { .sig = { { AGENCY, GOOD, DAY, DAY } },
	    .annex = "5/QĐ-UBND" }, "D11.3đ=pass D13.2a=not-applicable "
	    "D12.2=not-applicable D13.4=not-applicable" },
	{ "an annex, signed by a person", { .sig = { { PERSON, GOOD, DAY,
	    DAY } }, .annex = "5/QĐ-UBND" }, "D11.3đ=fail" },
	{ "an annex, not signed", { .annex = "5/QĐ-UBND" },
	    "D11.3đ=fail D14.1a=not-checked" },
	{ "not signed", { HEAD }, "D13.2a=fail D3.2=not-applicable "
	    "D14.1a=not-checked D12.2=not-applicable "
	    "D13.4=not-applicable" },
	{ "in the register of agencies", { BOTHSIGN, HEAD, .said = {
	    .registered = "yes", .in_force = "yes" } },
	    "D2.1=pass D6.1h=pass D13.2a=pass" },
	{ "in none", { BOTHSIGN, HEAD, .said = { .registered = "no" } },
	    "D2.1=warning D13.2a=not-applicable D12.2=not-applicable" },
	{ "renamed before it signed", { BOTHSIGN, HEAD, .said = {
	    .registered = "yes", .in_force = "no" } },
	    "D2.1=pass D6.1h=warning" },
	{ "nobody says whether it was called so", { BOTHSIGN, HEAD, .said = {
	    .registered = "yes" } }, "D6.1h=not-checked" },
	{ "a scan, and the leader holds a certificate", { .sig = { { AGENCY,
	    GOOD, DAY, DAY } }, HEAD, .scan = META_YES, .said = { .leader =
	    "yes" } }, "D13.2a=fail D13.2b=not-applicable" },
	{ "a scan, and the leader holds none", { .sig = { { AGENCY, GOOD, DAY,
	    DAY } }, HEAD, .scan = META_YES, .said = { .leader = "no" } },
	    "D13.2a=not-applicable D13.2b=pass" },
	{ "for another, by decision", { BOTHSIGN, HEAD, .authority =
	    "KT.", .said = { .decision = "yes" } }, "D8.1b=pass" },
	{ "for another, without one", { BOTHSIGN, HEAD, .authority =
	    "TUQ.", .said = { .decision = "no" } }, "D8.1b=warning" },
	{ "for another, who knows", { BOTHSIGN, HEAD, .authority = "TM. KT." },
	    "D8.1b=not-checked" },
	{ "on behalf of all", { BOTHSIGN, HEAD, .authority = "TM.", .said = {
	    .decision = "no" } }, "D8.1b=not-applicable" },
	{ "the key was lost before", { BOTHSIGN, HEAD, .said = { .record =
	    "{\"incidents\":[{\"what\":\"lost\",\"date\":\"2024-03-12\"}]}" } },
	    "D6.1b=fail D6.1e=pass" },
	{ "the key was lost after", { BOTHSIGN, HEAD, .said = { .record =
	    "{\"incidents\":[{\"what\":\"lost\",\"date\":\"2024-03-13\"}]}" } },
	    "D6.1b=pass" },
	{ "the device was damaged", { BOTHSIGN, HEAD, .said = { .record =
	    "{\"incidents\":[{\"what\":\"damaged\",\"date\":\"2024-01-13\"}]}" }
	    }, "D6.1b=pass" },
	{ "the key was lost, and nothing proves when it signed", { .sig = { {
	    PERSON, GOOD, DAY, NULL }, { AGENCY, GOOD, DAY, NULL } }, HEAD,
	    .said = { .record = "{\"incidents\":[{\"what\":\"exposed\","
	    "\"date\":\"2024-06-13\"}]}" } }, "D6.1b=warning" },
	{ "left the day before", { BOTHSIGN, HEAD, .said = { .record =
	    "{\"service_end\":\"2024-03-11\"}" } }, "D6.1e=fail D6.1b=pass" },
	{ "signed on the last day", { BOTHSIGN, HEAD, .said = { .record =
	    "{\"service_end\":\"2024-03-12\"}" } }, "D6.1e=pass" },
	{ "left, and nothing proves when it was signed", { .sig = { { PERSON,
	    GOOD, DAY, NULL } }, HEAD, .said = { .record =
	    "{\"service_end\":\"2024-03-11\"}" } }, "D6.1e=warning" },
	{ "sent out", { BOTHSIGN, HEAD, .said = { .direction = "out",
	    .archived = true } }, "D3.11=not-applicable D13.1=not-applicable "
	    "D13.5a=not-applicable D13.5c=not-applicable D13.2a=pass" },
	{ "came in", { BOTHSIGN, HEAD, .said = { .direction = "in", .channel =
	    "edXML", .archived = true } }, "D3.11=pass D13.1=pass D13.5a=pass "
	    "D13.5c=pass" },
	{ "came in, nobody says how", { BOTHSIGN, HEAD, .said = { .direction =
	    "in", .archived = true } }, "D13.1=warning" },
	{ "came in broken, its sender knows", { .sig = { { PERSON, ALTERED, DAY,
	    DAY } }, HEAD, .said = { .direction = "in", .archived = true,
	    .notified = META_YES } }, "D13.5a=pass" },
	{ "came in broken, its sender does not", { .sig = { { PERSON, ALTERED,
	    DAY, DAY } }, HEAD, .said = { .direction = "in", .archived = true,
	    .notified = META_NO } }, "D13.5a=fail" },
	{ "came in broken, who knows", { .sig = { { PERSON, ALTERED, DAY,
	    DAY } }, HEAD, .said = { .direction = "in", .archived = true } },
	    "D13.5a=not-checked" },
	{ "stamped, the file as it came is lost", { .sig = { { PERSON, GOOD,
	    DAY, DAY }, { AGENCY, GOOD, DAY, DAY }, { RECEIVER, GOOD, DAY,
	    DAY } }, HEAD, .said = { .original = META_NO } },
	    "D11.3e=warning" },
	{ "only a signature says what it is an annex of", { .sig = { { AGENCY,
	    GOOD, DAY, DAY } }, .annex = "5/QĐ-UBND", .from =
	    META_FROM_SIGNATURE }, "N30-PL1-annex=warning D11.3đ=pass" },
	{ "of the eve of NĐ 30/2020", { .sig = { { AGENCY, GOOD,
	    "2020-03-04T02:00:00Z", "2020-03-04T02:00:00Z" } }, .annex =
	    "5/QĐ-UBND", .date = "2020-03-04" },
	    "N30-PL1-annex=not-applicable D11.3đ=pass" },
	{ "of its first day", { .sig = { { AGENCY, GOOD,
	    "2020-03-05T02:00:00Z", "2020-03-05T02:00:00Z" } }, .annex =
	    "5/QĐ-UBND", .date = "2020-03-05" },
	    "N30-PL1-annex=pass D11.3đ=pass" },
	{ "an annex of another agency", { .sig = { { AGENCY, GOOD, DAY, DAY } },
	    .annex = "5/QĐ-UBND", .issuer = "SỞ TÀI CHÍNH" },
	    "D11.3đ=fail" },
	{ "guessed to be an annex, not signed", { .annex = "5/QĐ-UBND", .sure =
	    60 }, "D11.3đ=warning" },
	{ "a person said so", { .sig = { { AGENCY, GOOD, DAY, DAY } }, .annex =
	    "5/QĐ-UBND", .from = META_FROM_PERSON },
	    "N30-PL1-annex=not-checked" },
	{ "not described", { BOTHSIGN, .undescribed = true },
	    "D12.2=not-checked D13.4=not-checked D3.10=not-checked "
	    "D11.3đ=not-checked D8.1b=not-checked D13.2a=pass D3.2=pass "
	    "D13.4e=not-checked" },
	{ "not described, not signed", { .undescribed = true },
	    "D13.2a=not-checked D8.3=not-checked D12.2=not-checked" },
	{ "of another country", { .sig = { { FOREIGN, GOOD, DAY, DAY } } },
	    "D13.2a=not-applicable D12.2=not-applicable D8.3=not-applicable "
	    "D1=not-applicable D5.2=not-applicable D14.1a=pass D3.5a=pass" },
};

static void
whole_papers(void **state)
{
	char	 id[16], want[16];

	(void)state;
	for (size_t i = 0; i < sizeof(papers) / sizeof(papers[0]); i++)
		for (const char *p = papers[i].rules; *p != '\0'; ) {
			size_t	 n = strcspn(p, "="), k = strcspn(p, " ");

			assert_true(n < sizeof(id) && k - n - 1 <
			    sizeof(want));
			memcpy(id, p, n);
			id[n] = '\0';
			memcpy(want, p + n + 1, k - n - 1);
			want[k - n - 1] = '\0';
			check(papers[i].descr, &papers[i].paper, id, want);
			p += k + strspn(p + k, " ");
		}
}

static void
who_is_who(void **state)
{
	static const struct {
		enum who	 who;
		enum signer_kind want;
	} rows[] = {
		{ PERSON, SIGNER_LEADER }, { SECOND, SIGNER_PERSON },
		{ AGENCY, SIGNER_ORGANISATION },
		{ PROGRAM, SIGNER_SERVICE }, { FOREIGN, SIGNER_LEADER },
	};
	struct signer_override	 o = { .kind = SIGNER_SERVICE };
	struct chain_result	 c;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		chain_make(&c, rows[i].who, GOOD);
		assert_int_equal(signer_classify(&c.cert_facts, NULL, 0),
		    rows[i].want);
	}
	/* The configuration knows better; by the certificate's digest. */
	chain_make(&c, PERSON, GOOD);
	memset(c.cert_facts.sha256.octet, 7, DIGEST_SIZE);
	memset(o.sha256.octet, 7, DIGEST_SIZE);
	assert_int_equal(signer_classify(&c.cert_facts, &o, 1),
	    SIGNER_SERVICE);
	c.cert_facts.service = true;
	assert_int_equal(signer_classify(&c.cert_facts, NULL, 0),
	    SIGNER_SERVICE);
	c.cert_facts.service = false;
	o.sha256.octet[0] = 8;
	assert_int_equal(signer_classify(&c.cert_facts, &o, 1),
	    SIGNER_LEADER);
	assert_int_equal(signer_kind_parse("organisation"),
	    SIGNER_ORGANISATION);
	assert_int_equal(signer_kind_parse("unknown"), SIGNER_UNKNOWN);
}

/* The Government's authorities are known by fingerprint, not by name. */
static void
roots(void **state)
{
	static const char	 g1[] = "CN=Co quan chung thuc so chuyen dung "
		"Chinh phu (RootCA),O=Ban Co yeu Chinh phu,C=VN";
	static const char	 pin[] = "f7bc89054cec7f12730d7b8cd3eb7955b163"
		"835087e5eb873edfb584763b3f90";
	struct chain_result	 c;

	(void)state;
	chain_make(&c, PERSON, GOOD);
	assert_int_equal(signer_root_of(&c), ROOT_OTHER);
	snprintf(c.name[1], sizeof(c.name[1]), "%s", g1);
	assert_int_equal(signer_root_of(&c), ROOT_FALSE);
	assert_int_equal(digest_from_hex(&c.cert[1], pin), 0);
	assert_int_equal(signer_root_of(&c), ROOT_PINNED);
	/* A certificate of that name which one of theirs vouches for. */
	c.n = 3;
	snprintf(c.name[2], sizeof(c.name[2]), "%s", g1);
	c.cert[2] = c.cert[1];
	snprintf(c.name[1], sizeof(c.name[1]), "CN=CA PHỤC VỤ CÁC CƠ QUAN NHÀ "
	    "NƯỚC  G2,C=VN");
	memset(&c.cert[1], 7, sizeof(c.cert[1]));
	assert_int_equal(signer_root_of(&c), ROOT_PINNED);
	memset(&c.cert[2], 7, sizeof(c.cert[2]));
	assert_int_equal(signer_root_of(&c), ROOT_FALSE);
	c.n = 2;
	snprintf(c.name[1], sizeof(c.name[1]), "CN=Vietnam National Root CA,"
	    "O=NEAC,C=VN");
	assert_int_equal(signer_root_of(&c), ROOT_PUBLIC);
	c.finding = FINDING_NO_CHAIN;
	assert_int_equal(signer_root_of(&c), ROOT_NONE);
	/* A signer of that name is no authority. */
	chain_make(&c, PERSON, GOOD);
	snprintf(c.name[0], sizeof(c.name[0]), "%s", g1);
	assert_int_equal(signer_root_of(&c), ROOT_OTHER);
}

/*
 * The books: UBND tỉnh (1), Sở Nội vụ (2), Sở Tài chính (3); An leads UBND,
 * Cường works at Sở Nội vụ until 2024-06-30, An retired on 2024-12-31.
 */
static const struct {
	enum agency_book	 book;
	const char		*json;
} books[] = {
	{ BOOK_AGENCY, "{'name':'Ủy ban nhân dân tỉnh Khánh Hòa','kind':"
	    "'committee','names':[{'name':'Ủy ban nhân dân tỉnh Khánh "
	    "Hòa'}]}" },
	{ BOOK_AGENCY, "{'name':'Sở Nội vụ','kind':'department','parent':1,"
	    "'names':[{'name':'Sở Nội vụ','until':'2024-06-30'}],'ended':{"
	    "'how':'merger','date':'2024-06-30','into':[3]},'certificates':"
	    "[{'from':'2020-01-01'}]}" },
	{ BOOK_AGENCY, "{'name':'Sở Tài chính','kind':'department','parent':1,"
	    "'names':[{'name':'Sở Tài chính'}]}" },
	{ BOOK_PERSON, "{'name':'Nguyễn Văn An','posts':[{'agency':2,"
	    "'position':'Giám đốc','leader':true,'from':'2024-03-01','until':"
	    "'2024-05-31'},{'agency':1,'from':'2024-06-01'}],'certificates':"
	    "[],'service_end':'2024-12-31'}" },
	{ BOOK_PERSON, "{'name':'Lê Quốc Cường','posts':[{'agency':2,"
	    "'until':'2024-04-30'},{'agency':3,'from':'2024-05-01'}]}" },
	{ BOOK_DECISION, "{'kind':'KT','number':'1','date':'2024-03-01',"
	    "'agency':2,'to':2,'from':'2024-03-01','until':'2024-03-31'}" },
	{ BOOK_DECISION, "{'kind':'certificate','number':'7','date':"
	    "'2024-03-01','agency':2,'to':2,'from':'2024-03-10'}" },
};

static const struct {
	const char	*descr;
	enum who	 person, agency;
	const char	*day;
	const char	*authority;
	enum meta_tri	 scan;
	const char	*id, *want;
} asked[] = {
	{ "an agency on record", PERSON, AGENCY, "2024-03-12", "", META_NO,
	    "D2.1", "pass" },
	{ "under its name", PERSON, AGENCY, "2024-06-30", "", META_NO,
	    "D6.1h", "pass" },
	{ "after it was merged", PERSON, AGENCY, "2024-07-01", "", META_NO,
	    "D6.1h", "warning" },
	{ "authority", PERSON, AGENCY, "2024-05-31", "", META_NO, "D6.1g",
	    "pass" },
	{ "after it ended", PERSON, AGENCY, "2024-06-01", "", META_NO,
	    "D6.1g", "warning" },
	{ "who never had any", SECOND, AGENCY, "2024-03-12", "", META_NO,
	    "D6.1g", "not-applicable" },
	{ "the post that the certificate says", SECOND, AGENCY, "2024-04-30",
	    "", META_NO, "D6.1đ", "pass" },
	{ "another one by then", SECOND, AGENCY, "2024-05-01", "", META_NO,
	    "D6.1đ", "warning" },
	{ "in service", PERSON, AGENCY, "2024-12-31", "", META_NO, "D6.1e",
	    "pass" },
	{ "after it ended", PERSON, AGENCY, "2025-01-01", "", META_NO,
	    "D6.1e", "fail" },
	{ "by a decision", SECOND, AGENCY, "2024-03-31", "KT.", META_NO,
	    "D8.1b", "pass" },
	{ "that has ended", SECOND, AGENCY, "2024-04-01", "KT.", META_NO,
	    "D8.1b", "warning" },
	{ "of another kind", SECOND, AGENCY, "2024-03-31", "TUQ.", META_NO,
	    "D8.1b", "warning" },
	{ "TM. is none", SECOND, AGENCY, "2024-04-01", "TM.", META_NO,
	    "D8.1b", "not-applicable" },
	{ "who keeps the certificate", PERSON, AGENCY, "2024-03-10", "",
	    META_NO, "D8.2a", "pass" },
	{ "nobody knows who", PERSON, AGENCY, "2024-03-09", "", META_NO,
	    "D8.2a", "not-checked" },
	{ "a scan, the leader has none", NOBODY, AGENCY, "2024-03-12", "",
	    META_YES, "D13.2b", "pass" },
};

static void
known_books(void **state)
{
	struct agencies		*who = agencies_new();
	struct known_agencies	*k;
	struct known_registers	 r;
	struct rules_known	 known = { .registers = &r };
	char			*text, at[32];
	json_t			*json;

	(void)state;
	assert_non_null(who);
	for (size_t i = 0; i < sizeof(books) / sizeof(books[0]); i++) {
		assert_non_null(text = strdup(books[i].json));
		for (char *c = text; *c != '\0'; c++)
			if (*c == '\'')
				*c = '"';
		assert_non_null(json = json_object_parse(text, strlen(text),
		    NULL));
		assert_int_equal(agencies_add(who, books[i].book, json), 0);
		json_decref(json);
		free(text);
	}
	assert_non_null(k = known_agencies_new(who, NULL));
	known_agencies_ask(k, &r);
	knows = &known;
	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
		struct paper	 p = { .number = "1/QĐ-SNV", .date =
				    asked[i].day, .scan = asked[i].scan };
		struct made	 d;
		char		 said[RULE_TEXT_MAX] = "";
		size_t		 n = 0;

		snprintf(at, sizeof(at), "%sT02:00:00Z", asked[i].day);
		if (asked[i].person != NOBODY)
			p.sig[n++] = (struct one){ asked[i].person, GOOD, NULL,
			    at };
		p.sig[n] = (struct one){ asked[i].agency, GOOD, NULL, at };
		make(&d, &p);
		put(&d.m, META_AUTHORITY, *asked[i].authority == '\0' ? NULL :
		    asked[i].authority, 0);
		if (strcmp(result_of(&d, &p, asked[i].id, said),
		    asked[i].want) != 0)
			fail_msg("%s: %s is %s: %s", asked[i].descr,
			    asked[i].id, result_of(&d, &p, asked[i].id,
			    said), said);
		release(&d);
	}
	knows = NULL;
	known_agencies_free(k);
	agencies_free(who);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(date_traps),
		cmocka_unit_test(whole_papers),
		cmocka_unit_test(who_is_who),
		cmocka_unit_test(roots),
		cmocka_unit_test(known_books),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
