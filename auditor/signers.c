/*
 * signers.c: allowed_signers, read.
 */
#include <stdio.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/base/timefmt.h"
#include "formats/journal/sshsig.h"
#include "auditor/signers.h"

#define SIGNER_LINE	4096

/* Two digits. */
static int
two(const char *p)
{
	return p[0] < '0' || p[0] > '9' || p[1] < '0' || p[1] > '9' ? -1 :
	    (p[0] - '0') * 10 + p[1] - '0';
}

/* ${option}="YYYYMMDDHHMMSSZ" of a line in seconds; ${none} without one. */
static int64_t
bound(const char *line, const char *option, int64_t none)
{
	const char	*p = strstr(line, option);
	int		 f[7];

	if (p == NULL)
		return none;
	p += strlen(option);
	if (strnlen(p, 15) < 15 || p[14] != 'Z')
		return INT64_MIN;	/* not ours: never */
	for (int i = 0; i < 7; i++)
		if ((f[i] = two(p + 2 * i)) == -1)
			return INT64_MIN;
	return time_from_civil(f[0] * 100 + f[1], f[2], f[3], f[4], f[5],
	    f[6]);
}

static bool
line_allows(const char *line, const char *key, int64_t when)
{
	int64_t	 before;

	if (strstr(line, key) == NULL || *line == '#')
		return false;
	before = bound(line, "valid-before=\"", INT64_MAX);
	return when >= bound(line, "valid-after=\"", INT64_MIN + 1) &&
	    before != INT64_MIN && when < before;
}

bool
signers_allow(const struct buf *list, const uint8_t pub[KEY_PUBLIC],
    int64_t when, char name[VKEY_NAME + 1])
{
	const char	*p = (const char *)list->p, *end = p + list->len;
	const char	*newline, *key;
	char		 line[SIGNER_LINE];
	struct buf	 b;
	bool		 found = false;

	buf_init(&b, 256);
	if (ssh_public_line(&b, pub) == -1 || (key = buf_str(&b)) == NULL)
		end = p;
	for (; !found && p < end; p = newline + 1) {
		if ((newline = memchr(p, '\n', (size_t)(end - p))) == NULL)
			break;
		if (snprintf(line, sizeof(line), "%.*s", (int)(newline - p),
		    p) >= (int)sizeof(line) || !line_allows(line, key, when))
			continue;
		found = true;
		if (name != NULL)
			snprintf(name, VKEY_NAME + 1, "%.*s",
			    (int)strcspn(line, " "), line);
	}
	buf_release(&b);
	return found;
}
