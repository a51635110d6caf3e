/*
 * test-said-by.c: what describe takes from the signatures: what their signers
 * wrote beside them, and never surely.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "formats/regulation/metadata.h"
#include "formats/worker/work.h"

struct said {
	const char	*claim, *value;
};

static const struct {
	const char	*descr;
	struct said	 said[2];
	const char	*number;	/* in the text; NULL: none */
	enum meta_name	 name;
	const char	*want;		/* "" for nothing */
	enum meta_origin from;
	unsigned int	 sure;
} rows[] = {
	{ "an annex", { { "reason", "Kèm theo văn bản số 2061/QĐ-UBND của ỦY "
	    "BAN NHÂN DÂN TỈNH GIA LAI" } }, NULL, META_ANNEX_OF,
	    "2061/QĐ-UBND", META_FROM_SIGNATURE, 60 },
	{ "whose", { { "reason", "Kèm theo văn bản số 2061/QĐ-UBND của ỦY BAN "
	    "NHÂN DÂN TỈNH GIA LAI" } }, NULL, META_ISSUER,
	    "ỦY BAN NHÂN DÂN TỈNH GIA LAI", META_FROM_SIGNATURE, 50 },
	{ "in decomposed letters", { { "reason", "Ke\xcc\x80m theo va\xcc\x86n "
	    "ba\xcc\x89n so\xcc\x82\xcc\x81 7/QD-X" } }, NULL, META_ANNEX_OF,
	    "7/QD-X", META_FROM_SIGNATURE, 60 },
	{ "what has a number of its own is no annex", { { "reason",
	    "Kèm theo văn bản số 2061/QĐ-UBND" } }, "12", META_ANNEX_OF, "",
	    META_NONE, 0 },
	{ "its own number", { { "reason", "Văn bản số 12/QĐ-SNV của Sở Nội vụ"
	    } }, NULL, META_NUMBER, "12", META_FROM_SIGNATURE, 50 },
	{ "and notation", { { "reason", "Văn bản số 12/QĐ-SNV của Sở Nội vụ" }
	    }, NULL, META_NOTATION, "QĐ-SNV", META_FROM_SIGNATURE, 50 },
	{ "the text goes before it", { { "reason", "Văn bản số 12/QĐ-SNV" } },
	    "13", META_NUMBER, "13", META_FROM_TEXT, 95 },
	{ "a received document's number is another's", { { "reason",
	    "Văn bản đến số 4707/VP-X" } }, NULL, META_NUMBER, "", META_NONE,
	    0 },
	{ "the usual words say nothing", { { "reason", "Lê Quốc Cường<a@b.vn> "
	    "đã ký lên văn bản này!" } }, NULL, META_NUMBER, "", META_NONE,
	    0 },
	{ "a place", { { "location", "Nha Trang" } }, NULL, META_PLACE,
	    "Nha Trang", META_FROM_SIGNATURE, 50 },
	{ "a place of XAdES", { { "signer-location", "Đà Lạt, VN" } }, NULL,
	    META_PLACE, "Đà Lạt, VN", META_FROM_SIGNATURE, 50 },
	{ "the first of two places", { { "location", "Huế" }, { "location",
	    "Hà Nội" } }, NULL, META_PLACE, "Huế", META_FROM_SIGNATURE, 50 },
	{ "a role", { { "signer-role", "Giám đốc" } }, NULL, META_POSITION,
	    "Giám đốc", META_FROM_SIGNATURE, 50 },
	{ "whom to ask is no field", { { "contact", "Văn bản số 1/X-Y" } },
	    NULL, META_NUMBER, "", META_NONE, 0 },
};

static void
claims(void **state)
{
	struct metadata	 m;
	struct sigplan	*s;
	struct plan	*plan;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_non_null(plan = plan_new());
		for (size_t k = 0; k < 2 && rows[i].said[k].claim != NULL;
		    k++) {
			assert_non_null(s = plan_add_sig(plan));
			assert_int_equal(sigplan_add_claim(s,
			    rows[i].said[k].claim, rows[i].said[k].value), 0);
		}
		metadata_init(&m);
		if (rows[i].number != NULL)
			assert_int_equal(metadata_set(&m, META_NUMBER,
			    META_FROM_TEXT, 95, 1, rows[i].number,
			    strlen(rows[i].number)), 0);
		assert_int_equal(work_describe_signatures(&m, plan), 0);
		if (strcmp(metadata_value(&m, rows[i].name), rows[i].want) !=
		    0)
			fail_msg("%s: \"%s\"", rows[i].descr,
			    metadata_value(&m, rows[i].name));
		assert_int_equal(m.f[rows[i].name].origin, rows[i].from);
		assert_int_equal(m.f[rows[i].name].confidence, rows[i].sure);
		metadata_release(&m);
		plan_free(plan);
	}
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = { cmocka_unit_test(claims) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
