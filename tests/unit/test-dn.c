/*
 * test-dn.c: formats/validation/dn.c
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "formats/validation/dn.h"

#define NELEM(a)	(sizeof(a) / sizeof((a)[0]))

static const struct {
	const char	*dn;
	const char	*type;
	unsigned int	 nth;
	const char	*want;		/* NULL: none */
} gets[] = {
	{ "CN=Lê Văn An,OU=Sở Nội vụ,C=VN", "CN", 0, "Lê Văn An" },
	{ "CN=Lê Văn An,OU=Sở Nội vụ,C=VN", "cn", 0, "Lê Văn An" },
	{ "CN=a,OU=b,OU=c", "OU", 1, "c" },
	{ "CN=a,OU=b,OU=c", "OU", 2, NULL },
	{ "CN=a\\, b\\+c\\\\,O=d", "CN", 0, "a, b+c\\" },
	{ "CN=a\\, CN\\=x,O=d", "CN", 1, NULL },
	{ "UID=MST:1+CN=two", "CN", 0, "two" },
	{ "CN=", "CN", 0, "" },
	{ "CN", "CN", 0, NULL },
	{ "", "CN", 0, NULL },
	{ "CN=\\", "CN", 0, "\\" },
	{ "CN=\\x1b[2J", "CN", 0, "\\x1b[2J" },
	{ "XCN=no", "CN", 0, NULL },
};

static void
values(void **state)
{
	char	 out[DN_VALUE], small[6];

	(void)state;
	for (size_t i = 0; i < NELEM(gets); i++) {
		const char	*got = dn_get(gets[i].dn, gets[i].type,
				    gets[i].nth, out, sizeof(out));

		if ((got == NULL) != (gets[i].want == NULL) ||
		    (got != NULL && strcmp(got, gets[i].want) != 0))
			fail_msg("%s %s: %s", gets[i].dn, gets[i].type,
			    got == NULL ? "none" : got);
	}
	/* Cut, but not inside a character. */
	assert_string_equal(dn_get("CN=abcdế", "CN", 0, small,
	    sizeof(small)), "abcd");
}

/* The patterns of 09-regulation.md 2.5. */
static const struct {
	const char	*subject;
	const char	*issuer;
	enum dn_kind	 want;
} kinds[] = {
	{ "emailAddress=a@snv.gov.vn,CN=Trương Thị Sở,OU=SỞ NỘI VỤ,"
	  "O=ỦY BAN NHÂN DÂN TỈNH X,L=Y,C=VN", NULL, DN_PERSON },
	{ "CN=Nguyễn Văn A,O=UBND TỈNH X,C=VN", NULL, DN_PERSON },
	{ "UID=MST:3400327735,CN=SỞ NỘI VỤ,O=UBND tỉnh,C=VN", NULL,
	  DN_ORGANISATION },
	{ "CN=ỦY BAN NHÂN DÂN TỈNH GIA LAI,O=Ủy ban nhân dân tỉnh Gia Lai",
	  NULL, DN_ORGANISATION },
	{ "CN=Sở Tư pháp,C=VN", NULL, DN_ORGANISATION },
	{ "CN=CÔNG BÁO NƯỚC CHXHCNVN,O=VĂN PHÒNG CHÍNH PHỦ",
	  "CN=CA phục vụ cho dịch vụ phần mềm G2,O=Ban Cơ yếu Chính phủ",
	  DN_SERVICE },
	{ "CN=TRỤC LIÊN THÔNG VĂN BẢN,O=X", NULL, DN_SERVICE },
	{ "CN=BAN TỔ CHỨC TỈNH ỦY,O=TỈNH ỦY X", NULL, DN_ORGANISATION },
	{ "CN=Ban Văn Hùng,O=UBND TỈNH X", NULL, DN_PERSON },
	{ "CN=Phong Thị Hoa,O=UBND TỈNH X", NULL, DN_PERSON },
	{ "CN=CỤC THI HÀNH ÁN DÂN SỰ,O=BỘ TƯ PHÁP", NULL, DN_ORGANISATION },
	{ "CN=Trương Văn Trung,O=X", NULL, DN_PERSON },
	{ "CN=TRƯỜNG TRUNG HỌC CƠ SỞ TRẦN PHÚ,O=X", NULL, DN_ORGANISATION },
	{ "CN=PHÒNG VĂN HÓA VÀ THÔNG TIN,O=X", NULL, DN_ORGANISATION },
	{ "CN=Viên Thị Mai,O=X", NULL, DN_PERSON },
	{ "CN=SỞ Y TẾ,O=X,0.9.2342.19200300.100.1.1=MBHXH:1", NULL,
	  DN_ORGANISATION },
	{ "O=X", NULL, DN_UNKNOWN },
};

static void
kind(void **state)
{
	(void)state;
	for (size_t i = 0; i < NELEM(kinds); i++)
		if (dn_classify(kinds[i].subject, kinds[i].issuer) !=
		    kinds[i].want)
			fail_msg("%s: %d", kinds[i].subject,
			    (int)dn_classify(kinds[i].subject,
			    kinds[i].issuer));
}

int
main(void)
{
	const struct CMUnitTest	 list[] = {
		cmocka_unit_test(values), cmocka_unit_test(kind),
	};

	return cmocka_run_group_tests(list, NULL, NULL);
}
