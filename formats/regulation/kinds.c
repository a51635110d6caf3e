/*
 * kinds.c: the kinds of documents.
 */
#include <string.h>

#include "formats/regulation/viet.h"

#include "formats/regulation/kinds.h"

#define NAME_ROOM	128

/* Code 32 is "Khác": the kinds that NĐ 30/2020 does not number. */
static const struct kind	 kinds[] = {
	{ "01", "NQ", "Nghị quyết", false },
	{ "02", "QĐ", "Quyết định", false },
	{ "03", "CT", "Chỉ thị", false },
	{ "04", "QC", "Quy chế", false },
	{ "05", "QyĐ", "Quy định", false },
	{ "06", "TC", "Thông cáo", false },
	{ "07", "TB", "Thông báo", false },
	{ "08", "HD", "Hướng dẫn", false },
	{ "09", "CTr", "Chương trình", false },
	{ "10", "KH", "Kế hoạch", false },
	{ "11", "PA", "Phương án", false },
	{ "12", "ĐA", "Đề án", false },
	{ "13", "DA", "Dự án", false },
	{ "14", "BC", "Báo cáo", false },
	{ "15", "TTr", "Tờ trình", false },
	{ "16", "GUQ", "Giấy ủy quyền", false },
	{ "17", "PG", "Phiếu gửi", false },
	{ "18", "PC", "Phiếu chuyển", false },
	{ "19", "PB", "Phiếu báo", false },
	{ "20", "BB", "Biên bản", false },
	{ "21", "HĐ", "Hợp đồng", false },
	{ "22", "", "Công văn", false },
	{ "23", "CĐ", "Công điện", false },
	{ "24", "BGN", "Bản ghi nhớ", false },
	{ "25", "BTT", "Bản thỏa thuận", false },
	{ "26", "GM", "Giấy mời", false },
	{ "27", "GGT", "Giấy giới thiệu", false },
	{ "28", "GNP", "Giấy nghỉ phép", false },
	{ "29", "", "Thư công", false },
	{ "30", "", "Bản đồ", false },
	{ "31", "", "Bản vẽ kỹ thuật", false },
	{ "32", "", "Khác", false },
	{ "32", "SY", "Bản sao y", false },
	{ "32", "TrS", "Bản trích sao", false },
	{ "32", "SL", "Bản sao lục", false },
	{ "32", "NĐ", "Nghị định", true },
	{ "32", "TTLT", "Thông tư liên tịch", true },
	{ "32", "NQLT", "Nghị quyết liên tịch", true },
	{ "32", "TT", "Thông tư", true },
	{ "32", "L", "Lệnh", true },
	{ "32", "PL", "Pháp lệnh", true },
	{ "32", "KL", "Kết luận", true },
};

#define NKINDS	(sizeof(kinds) / sizeof(kinds[0]))

const struct kind *
kind_at(size_t i)
{
	return i < NKINDS ? &kinds[i] : NULL;
}

const struct kind *
kind_by_sign(const char *s, size_t len)
{
	for (size_t i = 0; i < NKINDS; i++)
		if (len > 0 && strlen(kinds[i].sign) == len &&
		    memcmp(kinds[i].sign, s, len) == 0)
			return &kinds[i];
	return NULL;
}

/* Do both read alike without case and marks? */
static bool
alike(const char *a, size_t alen, const char *b, size_t blen)
{
	struct buf	 x, y;
	bool		 same;

	if (alen > NAME_ROOM || blen > NAME_ROOM)
		return false;
	buf_init(&x, NAME_ROOM);
	buf_init(&y, NAME_ROOM);
	same = viet_fold(&x, a, alen, true) == 0 &&
	    viet_fold(&y, b, blen, true) == 0 && x.len == y.len &&
	    x.len > 0 && memcmp(x.p, y.p, x.len) == 0;
	buf_release(&x);
	buf_release(&y);
	return same;
}

const struct kind *
kind_by_sign_folded(const char *s, size_t len)
{
	const struct kind	*found = NULL;

	for (size_t i = 0; i < NKINDS; i++) {
		if (!alike(kinds[i].sign, strlen(kinds[i].sign), s, len))
			continue;
		if (found != NULL)
			return NULL;
		found = &kinds[i];
	}
	return found;
}

const struct kind *
kind_by_name(const char *s, size_t len)
{
	for (size_t i = 0; i < NKINDS; i++)
		if (alike(kinds[i].name, strlen(kinds[i].name), s, len))
			return &kinds[i];
	return NULL;
}

const struct kind *
kind_letter(void)
{
	return &kinds[21];
}
