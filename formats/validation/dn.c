/*
 * dn.c: distinguished names as people read them.
 */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "formats/base/encode.h"
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

/* The letter without its marks, in lower case; 0 for what is none. */
static char
plain_letter(uint32_t cp)
{
	static const struct {
		uint32_t	 first, last;
		char		 letter;
	} of[] = {
		{ 0xc0, 0xc5, 'a' }, { 0xc8, 0xcb, 'e' }, { 0xcc, 0xcf, 'i' },
		{ 0xd2, 0xd6, 'o' }, { 0xd9, 0xdc, 'u' }, { 0xdd, 0xdd, 'y' },
		{ 0xe0, 0xe5, 'a' }, { 0xe8, 0xeb, 'e' }, { 0xec, 0xef, 'i' },
		{ 0xf2, 0xf6, 'o' }, { 0xf9, 0xfc, 'u' }, { 0xfd, 0xfd, 'y' },
		{ 0x102, 0x103, 'a' }, { 0x110, 0x111, 'd' },
		{ 0x128, 0x129, 'i' }, { 0x168, 0x169, 'u' },
		{ 0x1a0, 0x1a1, 'o' }, { 0x1af, 0x1b0, 'u' },
		{ 0x1ea0, 0x1eb7, 'a' }, { 0x1eb8, 0x1ec7, 'e' },
		{ 0x1ec8, 0x1ecb, 'i' }, { 0x1ecc, 0x1ee3, 'o' },
		{ 0x1ee4, 0x1ef1, 'u' }, { 0x1ef2, 0x1ef9, 'y' },
	};

	if (cp < 0x80)
		return cp >= 'A' && cp <= 'Z' ? (char)(cp - 'A' + 'a') :
		    (char)cp;
	for (size_t i = 0; i < NELEM(of); i++)
		if (cp >= of[i].first && cp <= of[i].last)
			return of[i].letter;
	return 0;
}

static void
fold(const char *s, char *out, size_t size)
{
	const uint8_t	*p = (const uint8_t *)s, *end = p + strlen(s);
	uint32_t	 cp;
	size_t		 n = 0, len;
	char		 c;

	while (p < end && n + 1 < size) {
		if ((len = utf8_char(p, end, &cp)) == 0) {
			p++;
			continue;
		}
		p += len;
		if ((c = plain_letter(cp)) != 0)
			out[n++] = c;
	}
	out[n] = '\0';
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

/* Words that names of agencies begin with, and no personal name. */
static bool
is_agency(const char *folded)
{
	static const char *const words[] = { "uy ban", "so ", "van phong",
	    "chi cuc", "cuc ", "ban quan ly", "ban dan toc", "ban tiep",
	    "phong ", "trung tam", "hoi dong", "thanh tra", "cong bao",
	    "cong thong tin", "cong an", "cong ty", "truong thpt",
	    "truong thcs", "truong dai hoc", "truong cao dang",
	    "truong tieu hoc", "truong mam non", "truong mau giao",
	    "benh vien", "dang uy", "vien kiem", "vien nghien", "kho bac",
	    "bao hiem", "toa an", "bo ", "tinh ", "ubnd", "hdnd" };

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
	fold(value, folded, sizeof(folded));
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
		fold(value, cn, sizeof(cn));
		if (strstr(cn, "dich vu phan mem") != NULL)
			return DN_SERVICE;
	}
	if (dn_get(subject, "CN", 0, value, sizeof(value)) == NULL)
		return DN_UNKNOWN;
	fold(value, cn, sizeof(cn));
	if (is_service(cn))
		return DN_SERVICE;
	if (has_uid(subject))
		return DN_ORGANISATION;
	if (dn_get(subject, "O", 0, value, sizeof(value)) != NULL) {
		fold(value, o, sizeof(o));
		if (strcmp(o, cn) == 0)
			return DN_ORGANISATION;
	}
	return is_agency(cn) ? DN_ORGANISATION : DN_PERSON;
}
