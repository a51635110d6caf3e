/*
 * issuers.c: whose a document is by its head.
 */
#include <stdio.h>
#include <string.h>

#include "formats/regulation/issuers.h"
#include "formats/regulation/metadata_part.h"

bool
issuer_is_agency(const char *s)
{
	static const char *const	 words[] = { "uy ban", "ubnd",
		"hoi dong", "hdnd", "so ", "van phong", "chi cuc", "cuc ",
		"tong cuc", "ban ", "phong ", "trung tam", "thanh tra",
		"cong ty", "cong doan", "cong thong tin", "cong an",
		"truong ", "benh vien", "dang uy", "dang bo", "tinh uy",
		"huyen uy", "thanh uy", "vien ", "hoc vien", "kho bac",
		"bao hiem", "bo ", "toa an", "doan ", "hoi ", "quoc hoi",
		"lien doan", "tong lien doan", "tap doan", "quy ",
		"chinh phu", "thu tuong", "tram ", "chi nhanh",
		"tong cong ty", "ngan hang", "kiem toan", "mat tran",
		"tinh doan", "huyen doan", "thanh doan", "xa doan",
		"trung doan", "hat ", "doi ", "dai ", "bao tang",
		"thu vien", "nha hat", "nha xuat ban", "nha may" };

	return meta_begins_any(s, words, sizeof(words) / sizeof(words[0]));
}

/* A separator at ${p}: its octets, or 0. */
static size_t
separator(const char *p)
{
	size_t	 n;

	if (*p == ';' || *p == '\n')
		return 1;
	if (*p != ' ')
		return 0;
	n = p[1] == '-' ? 1 : docnum_dash((const uint8_t *)p + 1,
	    strlen(p + 1));
	if (n == 0 || p[1 + n] != ' ')
		return 0;
	return issuer_is_agency(p + n + 2) ? n + 2 : 0;
}

static void
add(struct issuers *is, char *from, char *end)
{
	while (*from == ' ')
		from++;
	while (end > from && end[-1] == ' ')
		end--;
	*end = '\0';
	if (end > from && is->n < ISSUERS_MAX)
		is->name[is->n++] = from;
}

void
issuers_split(struct issuers *is, const char *value)
{
	size_t	 n;
	char	*from = is->room, *p;

	is->n = 0;
	snprintf(is->room, sizeof(is->room), "%s", value);
	for (p = is->room; *p != '\0'; p++)
		if ((n = separator(p)) > 0) {
			add(is, from, p);
			from = p + n;
			p = from - 1;
		}
	add(is, from, p);
}
