/*
 * names_vectors.h: names as old machines wrote them.  TCVN3 was made by
 * iconv(1), VNI and CP1258 by the letters' tables; each with its text.
 */
#ifndef TESTS_UNIT_NAMES_VECTORS_H
#define TESTS_UNIT_NAMES_VECTORS_H

#include "formats/document/names.h"

/* clang-format off */
static const struct {
	enum name_how	 how;
	enum name_charset charset;
	const char	*octets;
	const char	*text;
} vectors[] = {
	{ NAME_ZIP, NAME_TCVN3,
	    "Quy\xd5t \xae\xdenh s\xe8 15/Q\xa7-UBND v\xd2 vi\xd6" "c \xaei\xd2u ch\xd8nh.pdf",
	    "Quyết định số 15/QĐ-UBND về việc điều chỉnh.pdf" },
	{ NAME_ZIP, NAME_VNI,
	    "Quye\xe1t \xf1\xf2nh so\xe1 15/Q\xd1-UBND ve\xe0 vie\xe4" "c \xf1ie\xe0u ch\xe6nh.pdf",
	    "Quyết định số 15/QĐ-UBND về việc điều chỉnh.pdf" },
	{ NAME_RAW, NAME_VNI,
	    "Quye\xe1t \xf1\xf2nh so\xe1 15/Q\xd1-UBND ve\xe0 vie\xe4" "c \xf1ie\xe0u ch\xe6nh.pdf",
	    "Quyết định số 15/QĐ-UBND về việc điều chỉnh.pdf" },
	{ NAME_ZIP, NAME_CP1258,
	    "Quy\xea\xect \xf0i\xf2nh s\xf4\xec 15/Q\xd0-UBND v\xea\xcc vi\xea\xf2" "c \xf0i\xea\xccu chi\xd2nh.pdf",
	    "Quyết định số 15/QĐ-UBND về việc điều chỉnh.pdf" },
	{ NAME_ZIP, NAME_TCVN3,
	    "C\xabng v\xa8n h\xe1" "a t\xe8" "c g\xf6i S\xeb T\xb5i ch\xddnh.doc",
	    "Công văn hỏa tốc gửi Sở Tài chính.doc" },
	{ NAME_ZIP, NAME_VNI,
	    "Co\xe2ng va\xean ho\xfb" "a to\xe1" "c g\xf6\xfbi S\xf4\xfb Ta\xf8i ch\xednh.doc",
	    "Công văn hỏa tốc gửi Sở Tài chính.doc" },
	{ NAME_RAW, NAME_VNI,
	    "Co\xe2ng va\xean ho\xfb" "a to\xe1" "c g\xf6\xfbi S\xf4\xfb Ta\xf8i ch\xednh.doc",
	    "Công văn hỏa tốc gửi Sở Tài chính.doc" },
	{ NAME_ZIP, NAME_CP1258,
	    "C\xf4ng v\xe3n ho\xd2" "a t\xf4\xec" "c g\xfd\xd2i S\xf5\xd2 T\xe0i ch\xednh.doc",
	    "Công văn hỏa tốc gửi Sở Tài chính.doc" },
	{ NAME_ZIP, NAME_TCVN3,
	    "T\xea tr\xd7nh \xae\xd2 ngh\xde h\xe7 tr\xee ng\xa9n s\xb8" "ch.docx",
	    "Tờ trình đề nghị hỗ trợ ngân sách.docx" },
	{ NAME_ZIP, NAME_VNI,
	    "T\xf4\xf8 tr\xecnh \xf1" "e\xe0 ngh\xf2 ho\xe3 tr\xf4\xef nga\xe2n sa\xf9" "ch.docx",
	    "Tờ trình đề nghị hỗ trợ ngân sách.docx" },
	{ NAME_RAW, NAME_VNI,
	    "T\xf4\xf8 tr\xecnh \xf1" "e\xe0 ngh\xf2 ho\xe3 tr\xf4\xef nga\xe2n sa\xf9" "ch.docx",
	    "Tờ trình đề nghị hỗ trợ ngân sách.docx" },
	{ NAME_ZIP, NAME_CP1258,
	    "T\xf5\xcc tri\xccnh \xf0\xea\xcc nghi\xf2 h\xf4\xde tr\xf5\xf2 ng\xe2n s\xe1" "ch.docx",
	    "Tờ trình đề nghị hỗ trợ ngân sách.docx" },
	{ NAME_ZIP, NAME_TCVN3,
	    "Bi\xaan b\xb6n h\xe4p giao ban tu\xc7n th\xf8 hai.pdf",
	    "Biên bản họp giao ban tuần thứ hai.pdf" },
	{ NAME_ZIP, NAME_VNI,
	    "Bie\xe2n ba\xfbn ho\xefp giao ban tua\xe0n th\xf6\xf9 hai.pdf",
	    "Biên bản họp giao ban tuần thứ hai.pdf" },
	{ NAME_RAW, NAME_VNI,
	    "Bie\xe2n ba\xfbn ho\xefp giao ban tua\xe0n th\xf6\xf9 hai.pdf",
	    "Biên bản họp giao ban tuần thứ hai.pdf" },
	{ NAME_ZIP, NAME_CP1258,
	    "Bi\xean ba\xd2n ho\xf2p giao ban tu\xe2\xccn th\xfd\xec hai.pdf",
	    "Biên bản họp giao ban tuần thứ hai.pdf" },
	{ NAME_ZIP, NAME_TCVN3,
	    "Ngh\xde quy\xd5t H\xe9i \xae\xe5ng nh\xa9n d\xa9n t\xd8nh.pdf",
	    "Nghị quyết Hội đồng nhân dân tỉnh.pdf" },
	{ NAME_ZIP, NAME_VNI,
	    "Ngh\xf2 quye\xe1t Ho\xe4i \xf1o\xe0ng nha\xe2n da\xe2n t\xe6nh.pdf",
	    "Nghị quyết Hội đồng nhân dân tỉnh.pdf" },
	{ NAME_RAW, NAME_VNI,
	    "Ngh\xf2 quye\xe1t Ho\xe4i \xf1o\xe0ng nha\xe2n da\xe2n t\xe6nh.pdf",
	    "Nghị quyết Hội đồng nhân dân tỉnh.pdf" },
	{ NAME_ZIP, NAME_CP1258,
	    "Nghi\xf2 quy\xea\xect H\xf4\xf2i \xf0\xf4\xccng nh\xe2n d\xe2n ti\xd2nh.pdf",
	    "Nghị quyết Hội đồng nhân dân tỉnh.pdf" },
};
/* clang-format on */

#endif
