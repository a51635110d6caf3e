/*
 * issuers.c: whose a document is by its head.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/regulation/agencies.h"
#include "formats/regulation/issuers.h"
#include "formats/regulation/metadata_part.h"

bool
issuer_is_agency(const char *s)
{
	static const char *const	 words[] = { "uy ban", "ubnd",
		"hoi dong", "hdnd", "so ", "van phong", "chi cuc", "cuc ",
		"tong cuc", "ban ", "phong ", "trung tam", "thanh tra",
		"cong ", "cong an", "truong ", "benh vien", "dang uy",
		"dang bo", "tinh uy", "huyen uy", "thanh uy", "vien ",
		"kho bac", "bao hiem", "bo ", "toa an", "doan ", "hoi ",
		"lien doan", "quy ", "chinh phu", "thu tuong", "tram ",
		"chi nhanh", "tong cong ty", "hat ", "doi " };

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

bool
notation_is_joint(const char *notation)
{
	static const char *const	 ends[] = { "LT", "LN", "PH" };
	size_t				 n = strcspn(notation, "-/");

	for (size_t i = 0; n > 2 && i < sizeof(ends) / sizeof(ends[0]); i++)
		if (memcmp(notation + n - 2, ends[i], 2) == 0)
			return true;
	return false;
}

bool
issuer_same(const char *a, const char *b, const char *above)
{
	char	 whole[2 * META_VALUE_MAX], *x, *y, *z;
	bool	 same;

	snprintf(whole, sizeof(whole), "%s %s", b, above);
	x = agency_key(a, false);
	y = agency_key(b, false);
	z = agency_key(whole, false);
	same = x != NULL && *x != '\0' && ((y != NULL && strcmp(x, y) == 0) ||
	    (z != NULL && strcmp(x, z) == 0));
	free(x);
	free(y);
	free(z);
	return same;
}
