/*
 * dn.c: distinguished names as people read them.
 */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "formats/base/plain.h"
#include "formats/validation/dn.h"

#define NELEM(a)	(sizeof(a) / sizeof((a)[0]))

/* The end of the attribute at ${p}: ',' or '+' without '\' before it. */
static const char *
attribute_end(const char *p)
{
	for (; *p != '\0' && *p != ',' && *p != '+'; p++)
		if (*p == '\\' && p[1] != '\0')
			p++;
	return p;
}

/* Copy a value; RFC 2253 3: "\" before a special character. */
static void
unescape(const char *p, const char *end, char *out, size_t size)
{
	size_t	 n = 0;

	for (; p < end && n + 1 < size; p++) {
		if (*p == '\\' && p + 1 < end &&
		    strchr(",+\"\\<>;#= ", p[1]) != NULL)
			p++;
		out[n++] = *p;
	}
	if (p < end)	/* cut: not inside a character */
		while (n > 0 && ((uint8_t)*p & 0xc0) == 0x80) {
			n--;
			p--;
		}
	out[n] = '\0';
}

char *
dn_get(const char *dn, const char *type, unsigned int nth, char *out,
    size_t size)
{
	size_t		 len = strlen(type);
	const char	*end;

	for (; *dn != '\0'; dn = *end == '\0' ? end : end + 1) {
		while (*dn == ' ')
			dn++;
		end = attribute_end(dn);
		if ((size_t)(end - dn) <= len || dn[len] != '=' ||
		    strncasecmp(dn, type, len) != 0 || nth-- > 0)
			continue;
		unescape(dn + len + 1, end, out, size);
		return out;
	}
	return NULL;
}

/* Names of machines and programs. */
static bool
is_service(const char *folded)
{
	static const char *const words[] = { "truc lien thong", "he thong",
	    "phan mem", "may chu", "dich vu", "may cap", "co so du lieu" };

	for (size_t i = 0; i < NELEM(words); i++)
		if (strncmp(folded, words[i], strlen(words[i])) == 0)
			return true;
	return false;
}

/*
 * "phong thi hoa" is a person of that family; "ban thi dua", "cuc thi hanh
 * an" are none.
 */
static bool
is_personal(const char *folded)
{
	static const char *const other[] = { "dua", "hanh", "tuyen" };
	const char	*second = strchr(folded, ' ');

	if (second == NULL || strncmp(second, " thi ", 5) != 0)
		return false;
	for (size_t i = 0; i < NELEM(other); i++)
		if (strncmp(second + 5, other[i], strlen(other[i])) == 0)
			return false;
	return true;
}

/*
 * Words that names of agencies begin with, and no personal name: "ban", "vien",
 * "truong", "cong", "quy" alone are families, too.
 */
static bool
is_agency(const char *folded)
{
	static const char *const words[] = { "uy ban", "so ", "van phong",
	    "chi cuc", "cuc ", "tong cuc", "ban quan ly", "ban dan toc",
	    "ban tiep", "ban to chuc", "ban tuyen giao", "ban noi chinh",
	    "ban dan van", "ban thuong vu", "ban chap hanh", "ban chi huy",
	    "ban can su", "ban thi dua", "ban chi dao", "phong ", "trung tam",
	    "hoi dong", "hoi nong dan", "hoi lien hiep", "hoi cuu chien binh",
	    "hoi chu thap", "thanh tra", "cong bao", "cong thong tin",
	    "cong an", "cong ty", "cong doan", "truong thpt", "truong thcs",
	    "truong th ", "truong dai hoc", "truong cao dang",
	    "truong tieu hoc", "truong mam non", "truong mau giao",
	    "truong trung", "truong chinh tri", "truong pho thong",
	    "benh vien", "tram y te", "dang uy", "tinh uy", "thanh uy",
	    "huyen uy", "thi uy", "quan uy", "vien kiem", "vien nghien",
	    "vien khoa hoc", "vien quy hoach", "kho bac", "bao hiem",
	    "toa an", "mat tran", "lien doan", "lien minh", "doan thanh nien",
	    "dai phat thanh", "thu vien", "bao tang", "quy dau tu",
	    "quy phat trien", "quy bao", "bo chi huy", "bo ", "tinh ",
	    "ubnd", "hdnd" };

	if (is_personal(folded))
		return false;
	for (size_t i = 0; i < NELEM(words); i++)
		if (strncmp(folded, words[i], strlen(words[i])) == 0)
			return true;
	return false;
}

bool
dn_is_agency(const char *subject)
{
	char	 value[DN_VALUE], folded[DN_VALUE];

	if (dn_get(subject, "C", 0, value, sizeof(value)) == NULL ||
	    strcasecmp(value, "VN") != 0)
		return false;
	if (dn_get(subject, "O", 0, value, sizeof(value)) == NULL &&
	    dn_get(subject, "CN", 0, value, sizeof(value)) == NULL)
		return false;
	plain_fold(value, folded, sizeof(folded));
	/* A company signs too, and is none. */
	return is_agency(folded) && strncmp(folded, "cong ty", 7) != 0;
}

static bool
has_uid(const char *subject)
{
	static const char *const begin[] = { "MST:", "MNS:", "MBHXH:" };
	static const char *const types[] = { "UID", "userId",
	    "0.9.2342.19200300.100.1.1" };
	char			 value[DN_VALUE];

	for (size_t t = 0; t < NELEM(types); t++)
		for (unsigned int n = 0; n < 8 && dn_get(subject, types[t], n,
		    value, sizeof(value)) != NULL; n++)
			for (size_t i = 0; i < NELEM(begin); i++)
				if (strncmp(value, begin[i],
				    strlen(begin[i])) == 0)
					return true;
	return false;
}

enum dn_kind
dn_classify(const char *subject, const char *issuer)
{
	char	 value[DN_VALUE], cn[DN_VALUE], o[DN_VALUE];

	if (issuer != NULL &&
	    dn_get(issuer, "CN", 0, value, sizeof(value)) != NULL) {
		plain_fold(value, cn, sizeof(cn));
		if (strstr(cn, "dich vu phan mem") != NULL)
			return DN_SERVICE;
	}
	if (dn_get(subject, "CN", 0, value, sizeof(value)) == NULL)
		return DN_UNKNOWN;
	plain_fold(value, cn, sizeof(cn));
	if (is_service(cn))
		return DN_SERVICE;
	if (has_uid(subject))
		return DN_ORGANISATION;
	if (dn_get(subject, "O", 0, value, sizeof(value)) != NULL) {
		plain_fold(value, o, sizeof(o));
		if (strcmp(o, cn) == 0)
			return DN_ORGANISATION;
	}
	return is_agency(cn) ? DN_ORGANISATION : DN_PERSON;
}
