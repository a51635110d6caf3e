/*
 * names_twin.c: names that are one file where they are unpacked.
 */
#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <uninorm.h>

#include "formats/base/digest.h"

#include "formats/document/names.h"

/* Without "./" and the dots and blanks that Windows leaves out at the end. */
static char *
plain_path(const char *text)
{
	char	*s = strdup(text), *to = s;

	if (s == NULL)
		return NULL;
	for (char *p = s; *p != '\0'; p++)
		if (*p == '\\')
			*p = '/';
	for (const char *p = s; *p != '\0';) {
		bool	 begins = to == s || to[-1] == '/';

		if (begins && p[0] == '.' && p[1] == '/')
			p += 2;
		else if (begins && to != s && p[0] == '/')
			p++;
		else
			*to++ = *p++;
	}
	while (to > s && (to[-1] == '.' || to[-1] == ' '))
		to--;
	*to = '\0';
	return s;
}

int
name_twin_key(const char *text, uint64_t *key)
{
	char		*s = plain_path(text);
	struct digest	 d;
	size_t		 n = 0;
	uint8_t		*u;
	int		 rc;

	u = s == NULL ? NULL : u8_casefold((const uint8_t *)s, strlen(s),
	    NULL, UNINORM_NFC, NULL, &n);
	free(s);
	if (u == NULL)
		return -1;
	rc = digest_sha256(&d, u, n);
	free(u);
	*key = 0;
	for (size_t i = 0; rc == 0 && i < 8; i++)
		*key = *key << 8 | d.octet[i];
	if (*key == 0)
		*key = 1;
	return rc;
}
