/*
 * office_kinds.c: documents that only the articles tell apart: when they were
 * signed, by whom, in which order, and what became of them
 * (tests/office/expected.tsv).
 */
#include "tests/signer/day.h"

#define BOTH		(DO_PERSON | DO_ORG)
/* What validation says of them other tables ask for. */
#define ANY		.indication = "*", .sub = "*", .diagnosis = "*", \
			.digest = "*", .value = "*", .rules = "-"

const struct recipe office_recipes[] = {
	{ .kind = "day-begins", .what = BOTH | DO_STAMP | DO_CLOCK, .clock =
	    0, ANY,
	    .note = "stamped in the first second of its day" },
	{ .kind = "day-ends", .what = BOTH | DO_STAMP | DO_CLOCK, .clock =
	    86399, ANY,
	    .note = "stamped in the last second of its day" },
	{ .kind = "day-before", .what = BOTH | DO_STAMP | DO_CLOCK, .clock =
	    -1, ANY,
	    .note = "stamped a second before its day" },
	{ .kind = "day-after", .what = BOTH | DO_STAMP | DO_CLOCK, .clock =
	    86400, ANY,
	    .note = "stamped a second after its day" },
	{ .kind = "day-noon", .what = BOTH | DO_STAMP | DO_CLOCK, .clock =
	    43200, ANY,
	    .note = "stamped at noon" },
	{ .kind = "utc-other-day", .what = BOTH | DO_STAMP | DO_CLOCK, .clock
	    = 25199, ANY,
	    .note = "stamped at 06:59:59, which is the day before in UTC" },
	{ .kind = "late-stamped", .what = BOTH | DO_STAMP | DO_CLOCK, .clock =
	    2 * 86400 + 36000, ANY,
	    .note = "stamped two days late" },
	{ .kind = "early-stamped", .what = BOTH | DO_STAMP | DO_CLOCK, .clock
	    = -4 * 86400 + 36000, ANY,
	    .note = "stamped four days before its date" },
	{ .kind = "tsa-late", .what = BOTH | DO_STAMP | DO_CLOCK, .clock =
	    64800, .stamp = 25200, ANY,
	    .note = "the authority is seven hours late, past midnight" },
	{ .kind = "tsa-late-same-day", .what = BOTH | DO_STAMP | DO_CLOCK,
	    .clock = 28800, .stamp = 25200, ANY,
	    .note = "the authority is seven hours late, within the day" },
	{ .kind = "tsa-late-almost", .what = BOTH | DO_STAMP | DO_CLOCK,
	    .clock = 64800, .stamp = 24000, ANY,
	    .note = "6 h 40 min late, past midnight" },
	{ .kind = "clock-ahead", .what = BOTH | DO_STAMP | DO_CLOCK, .clock =
	    2 * 86400 + 36000, .stamp = -2 * 86400, ANY,
	    .note = "the signer's clock is two days ahead of the stamp" },
	{ .kind = "clock-behind", .what = BOTH | DO_STAMP | DO_CLOCK, .clock =
	    -2 * 86400 + 36000, .stamp = 2 * 86400, ANY,
	    .note = "the signer's clock is two days behind the stamp" },
	{ .kind = "local-evening", .what = BOTH | DO_STAMP | DO_CLOCK, .cms =
	    { .local_as_utc = true }, .clock = 72000, ANY,
	    .note = "local time marked as UTC, in the evening; stamped" },
	{ .kind = "claimed-morning", .what = BOTH | DO_CLOCK, .clock = 36000,
	    ANY,
	    .note = "nothing proves the time; one day in either reading" },
	{ .kind = "claimed-night", .what = BOTH | DO_CLOCK, .clock = 86400 +
	    3600, ANY,
	    .note = "nothing proves the time; another day in one reading" },
	{ .kind = "claimed-late", .what = BOTH | DO_CLOCK, .clock = 2 * 86400
	    + 36000, ANY,
	    .note = "nothing proves the time; two days late in either "
	    "reading" },
	{ .kind = "claimed-early", .what = BOTH | DO_CLOCK, .clock = -86400 +
	    36000, ANY,
	    .note = "nothing proves the time; a day early in either "
	    "reading" },
	{ .kind = "claimed-local", .what = BOTH | DO_CLOCK, .cms = {
	    .local_as_utc = true }, .clock = 68400, ANY,
	    .note = "local time marked as UTC in the evening, nothing "
	    "proves it" },
	{ .kind = "dated-2016", .what = BOTH, .dated = "2016-05-05", ANY,
	    .note = "older than the rules" },
	{ .kind = "dated-eve", .what = BOTH, .dated = "2017-07-20", ANY,
	    .note = "of the day before the rules" },
	{ .kind = "dated-first", .what = BOTH, .dated = "2017-07-21", ANY,
	    .note = "of their first day, signed years later" },
	{ .kind = "dated-tomorrow", .what = BOTH | DO_STAMP | DO_CLOCK, .clock
	    = -86400 + 50000, ANY,
	    .note = "signed on the day before its date" },
	{ .kind = "printed-other", .what = BOTH, .printed = "Nguyễn Thị Xuân",
	    ANY,
	    .note = "another person's name stands under it" },
	{ .kind = "for-the-head", .what = BOTH, .person = "binh", ANY,
	    .note = "KT.: a deputy signs" },
	{ .kind = "for-the-people", .what = BOTH, .person = "an", ANY,
	    .note = "TM.: the chairman signs" },
	{ .kind = "head-of-department", .what = BOTH, .person = "cuong", ANY,
	    .note = "a head signs in person" },
	{ .kind = "mail-elsewhere", .what = BOTH, .person = "yen", .org =
	    "snv", ANY,
	    .note = "the person's address is not the province's" },
	{ .kind = "org-alone", .what = DO_ORG, ANY,
	    .note = "text that the agency alone signed" },
	{ .kind = "person-cades", .what = DO_PERSON, .person_sf =
	    SF_CADES_DETACHED, ANY,
	    .note = "a person alone, PAdES" },
	{ .kind = "person-stamped", .what = DO_PERSON | DO_STAMP, ANY,
	    .note = "a person alone, time-stamped" },
	{ .kind = "service-person", .what = DO_PERSON | DO_ORG, .person =
	    "hoa", .org = "truc", ANY,
	    .note = "a person, and a program for the agency" },
	{ .kind = "scan-both", .what = BOTH | DO_SCAN, ANY,
	    .note = "a scan that person and agency signed" },
	{ .kind = "scan-broken", .what = DO_ORG | DO_SCAN, .damage =
	    DMG_FLIP_VALUE, ANY,
	    .note = "a scan whose seal's value is wrong" },
	{ .kind = "scan-tampered", .what = DO_ORG | DO_SCAN, .damage =
	    DMG_FLIP_CONTENT, ANY,
	    .note = "a scan that was altered" },
	{ .kind = "scan-stamped", .what = DO_ORG | DO_SCAN | DO_STAMP, ANY,
	    .note = "a scan, time-stamped" },
	{ .kind = "scan-person", .what = DO_PERSON | DO_SCAN, ANY,
	    .note = "a scan that a person alone signed" },
	{ .kind = "annex-person", .what = DO_PERSON | DO_ANNEX, ANY,
	    .note = "an annex that a person signed" },
	{ .kind = "annex-both", .what = BOTH | DO_ANNEX, ANY,
	    .note = "an annex that both signed" },
	{ .kind = "annex-unsigned", .form = FORM_UNSIGNED, .what = DO_ANNEX,
	    ANY,
	    .note = "an annex without signature" },
	{ .kind = "annex-tampered", .what = DO_ORG | DO_ANNEX, .damage =
	    DMG_FLIP_CONTENT, ANY,
	    .note = "an annex that was altered" },
	{ .kind = "annex-stamped", .what = DO_ORG | DO_ANNEX | DO_STAMP, ANY,
	    .note = "an annex, time-stamped" },
	{ .kind = "stamped-altered", .what = BOTH | DO_ARRIVAL | DO_BROKEN,
	    .damage = DMG_FLIP_CONTENT, ANY,
	    .note = "altered, then stamped and signed by the receiver" },
	{ .kind = "stamped-broken", .what = BOTH | DO_ARRIVAL, .damage =
	    DMG_FLIP_VALUE, ANY,
	    .note = "the receiver's signature value is wrong" },
	{ .kind = "stamped-behind", .what = BOTH | DO_ARRIVAL | DO_BEHIND,
	    ANY,
	    .note = "somebody signed behind the receiver" },
	{ .kind = "stamped-cades", .what = BOTH | DO_ARRIVAL, .org_sf =
	    SF_CADES_DETACHED, ANY,
	    .note = "received, PAdES" },
	{ .kind = "stamped-timed", .what = BOTH | DO_ARRIVAL | DO_STAMP, ANY,
	    .note = "received, time-stamped" },
	{ .kind = "cades-chain", .what = BOTH, .person_sf = SF_CADES_DETACHED,
	    .org_sf = SF_CADES_DETACHED, .cms = { .with_chain = true }, ANY,
	    .note = "PAdES with the sub-CA" },
	{ .kind = "cades-pss", .what = BOTH, .person_sf = SF_CADES_DETACHED,
	    .org_sf = SF_CADES_DETACHED, .cms = { .pss = true }, ANY,
	    .note = "PAdES with RSASSA-PSS" },
	{ .kind = "cades-streams", .what = BOTH | DO_STREAMS, .person_sf =
	    SF_CADES_DETACHED, .org_sf = SF_CADES_DETACHED, ANY,
	    .note = "PAdES in object streams" },
	{ .kind = "ber-stamped", .what = BOTH | DO_STAMP, .cms = { .form =
	    CMS_DETACHED_BER }, ANY,
	    .note = "indefinite lengths, time-stamped" },
	{ .kind = "no-attrs-stamped", .what = BOTH | DO_STAMP, .cms = {
	    .no_attrs = true }, ANY,
	    .note = "no signed attributes, time-stamped" },
	{ .kind = "no-attrs-streams", .what = BOTH | DO_STREAMS, .cms = {
	    .no_attrs = true }, ANY,
	    .note = "no signed attributes, object streams" },
	{ .kind = "certified-streams", .what = BOTH | DO_STREAMS, .docmdp = 2,
	    ANY,
	    .note = "DocMDP P=2 in object streams" },
	{ .kind = "certified-p3", .what = BOTH, .docmdp = 3, ANY,
	    .note = "DocMDP P=3" },
	{ .kind = "sha1-ber", .what = BOTH, .md = MD_SHA1, .cms = { .form =
	    CMS_DETACHED_BER }, ANY,
	    .note = "SHA-1 and indefinite lengths" },
	{ .kind = "tampered-cades", .what = BOTH, .person_sf =
	    SF_CADES_DETACHED, .org_sf = SF_CADES_DETACHED, .damage =
	    DMG_FLIP_CONTENT, ANY,
	    .note = "PAdES that was altered" },
	{ .kind = "tampered-no-attrs", .what = BOTH, .cms = { .no_attrs = true
	    }, .damage = DMG_FLIP_CONTENT, ANY,
	    .note = "no signed attributes, altered" },
	{ .kind = "tampered-stamped", .what = BOTH | DO_STAMP, .damage =
	    DMG_FLIP_CONTENT, ANY,
	    .note = "time-stamped, then altered" },
	{ .kind = "rewritten-stamp-cades", .what = BOTH, .person_sf =
	    SF_CADES_DETACHED, .org_sf = SF_CADES_DETACHED, .damage =
	    DMG_REWRITE_STAMP, ANY,
	    .note = "PAdES, stamped and saved anew" },
	{ .kind = "rewritten-no-attrs", .what = BOTH, .cms = { .no_attrs =
	    true }, .damage = DMG_REWRITE_STAMP, ANY,
	    .note = "no signed attributes, stamped and saved anew" },
	{ .kind = "extended-stamped", .what = BOTH | DO_STAMP, .damage =
	    DMG_EXTEND_PAGE, ANY,
	    .note = "time-stamped, then drawn over" },
	{ .kind = "annotated-only", .what = BOTH, .damage = DMG_EXTEND_NOTE,
	    ANY,
	    .note = "a note added, nothing certified" },
	{ .kind = "unsigned-streams", .form = FORM_UNSIGNED, .what =
	    DO_STREAMS, ANY,
	    .note = "no signature, object streams" },
	{ .kind = "gazette", .what = DO_ORG, .org = "congbao", ANY,
	    .note = "the official gazette's copy, which its portal signs" },
	{ .kind = "annex-mute", .what = DO_ORG | DO_ANNEX | DO_MUTE, ANY,
	    .note = "an annex, which its signature alone says" },
	{ .kind = "joint", .what = BOTH | DO_JOINT, .person = "cuong", ANY,
	    .note = "of two agencies, each signs as one alone would" },
	{ .kind = "joint-stamped", .what = BOTH | DO_JOINT | DO_STAMP,
	    .person = "cuong", ANY,
	    .note = "of two agencies, time-stamped" },
	{ .kind = "joint-received", .what = BOTH | DO_JOINT | DO_ARRIVAL,
	    .person = "cuong", ANY,
	    .note = "of two agencies, received by a third" },
	{ .kind = "joint-half", .what = BOTH | DO_JOINT | DO_HALF, .person =
	    "cuong", ANY,
	    .note = "of two agencies, one seal is missing" },
	{ .kind = "joint-altered", .what = BOTH | DO_JOINT, .person = "cuong",
	    .damage = DMG_FLIP_LATER, ANY,
	    .note = "of two agencies, the second seal's picture altered" },
	{ .kind = "copy", .what = DO_ORG | DO_SCAN | DO_COPY, ANY,
	    .note = "a scan of paper that an agency certifies as a copy" },
	{ .kind = "copy-text", .what = DO_ORG | DO_COPY | DO_LATE, ANY,
	    .note = "a copy, certified days after its date" },
	{ .kind = "mail-none", .what = BOTH, .person = "cuong", .signs = "thu",
	    .printed = "Phan Minh Thu", ANY,
	    .note = "the person's certificate has no address" },
};
const size_t noffice_recipes = sizeof(office_recipes) /
    sizeof(office_recipes[0]);
