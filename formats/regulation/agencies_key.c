/*
 * agencies_key.c: how names of agencies and people are compared.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/json.h"
#include "formats/regulation/viet.h"
#include "formats/validation/dn.h"

#include "formats/regulation/agencies.h"

#define KEY_OCTETS	((size_t)8 * REGISTER_TEXT)
#define NTH_MAX		8		/* attributes of one type */

/* Written out as in full names; the left side is folded. */
static const struct {
	const char	*sign;
	const char	*words;
} signs[] = {
	{ "ubnd", "ủy ban nhân dân" },
	{ "hdnd", "hội đồng nhân dân" },
	{ "vp", "văn phòng" },
	{ "tp", "thành phố" },
	{ "tx", "thị xã" },
};

static bool
is_letter(uint8_t c)
{
	return c >= 0x80 || isalnum(c);
}

/* One word, or what it stands for. */
static void
word_add(struct buf *b, const uint8_t *p, size_t len)
{
	struct buf	 folded;
	const char	*s;
	size_t		 i, n = sizeof(signs) / sizeof(signs[0]);

	buf_init(&folded, KEY_OCTETS);
	s = viet_fold(&folded, (const char *)p, len, false) == 0 ?
	    buf_str(&folded) : NULL;
	for (i = 0; i < n; i++)
		if (s != NULL && strcmp(signs[i].sign, s) == 0)
			break;
	if (b->len > 0)
		buf_addc(b, ' ');
	if (i < n)
		buf_addstr(b, signs[i].words);
	else
		buf_add(b, p, len);
	buf_release(&folded);
}

char *
agency_key(const char *name, bool marks)
{
	struct buf	 clean, words, key;
	char		*out = NULL;
	size_t		 from, to, len;

	buf_init(&clean, KEY_OCTETS);
	buf_init(&words, 4 * KEY_OCTETS);
	buf_init(&key, 4 * KEY_OCTETS);
	viet_clean(&clean, name, strlen(name));
	for (from = 0; from < clean.len; from = to) {
		for (; from < clean.len && !is_letter(clean.p[from]); from++)
			continue;
		for (to = from; to < clean.len && is_letter(clean.p[to]); to++)
			continue;
		if (to > from)
			word_add(&words, clean.p + from, to - from);
	}
	if (words.len > 0 && !words.failed)
		(void)(marks ? viet_tone_key(&key, (char *)words.p,
		    words.len) : viet_fold(&key, (char *)words.p, words.len,
		    true));
	buf_addc(&key, '\0');
	if (!clean.failed && !words.failed && !key.failed)
		out = (char *)buf_take(&key, &len);
	buf_release(&key);
	buf_release(&words);
	buf_release(&clean);
	return out;
}

bool
agency_same_name(const char *a, const char *b, const char *above)
{
	char	 whole[2 * REGISTER_TEXT], *x, *y, *z;
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

void
agency_period(const json_t *json, int64_t *from, int64_t *until)
{
	if (register_days(json, "from", from) == -1)
		*from = DAY_FIRST;
	if (register_days(json, "until", until) == -1)
		*until = DAY_LAST;
}

/* The same name for two types of one attribute; 0: no more. */
static const char *const	 types[][3] = {
	{ "CN", NULL, NULL },
	{ "O", NULL, NULL },
	{ "OU", NULL, NULL },
	{ "L", NULL, NULL },
	{ "ST", NULL, NULL },
	{ "T", "title", NULL },
	{ "UID", "userId", "0.9.2342.19200300.100.1.1" },
	{ "emailAddress", "E", "1.2.840.113549.1.9.1" },
};

#define NTYPES	(sizeof(types) / sizeof(types[0]))

/* A value of the ${k}th type, whatever it is called; the ${n}th. */
static const char *
value_get(const char *dn, size_t k, unsigned int n, char out[DN_VALUE])
{
	for (size_t i = 0; i < 3 && types[k][i] != NULL; i++)
		if (dn_get(dn, types[k][i], n, out, DN_VALUE) != NULL)
			return out;
	return NULL;
}

/* The value of a pattern against one of a subject. */
static bool
value_is(const char *want, const char *value)
{
	size_t	 len = strlen(want);
	bool	 prefix = len > 0 && want[len - 1] == '*', is = false;
	char	*a = agency_key(want, false), *b = agency_key(value, false);

	if (a != NULL && b != NULL)
		is = prefix ? strncmp(a, b, strlen(a)) == 0 :
		    strcmp(a, b) == 0;
	free(a);
	free(b);
	return is;
}

static bool
has_value(const char *subject, size_t k, const char *want)
{
	char	 value[DN_VALUE];

	for (unsigned int n = 0; n < NTH_MAX; n++) {
		if (value_get(subject, k, n, value) == NULL)
			return false;
		if (value_is(want, value))
			return true;
	}
	return false;
}

bool
agency_pattern(const char *pattern, const char *subject)
{
	char	 want[DN_VALUE];
	size_t	 n = 0;

	for (size_t k = 0; k < NTYPES; k++)
		for (unsigned int i = 0; i < NTH_MAX && value_get(pattern, k,
		    i, want) != NULL; i++) {
			if (!has_value(subject, k, want))
				return false;
			n++;
		}
	return n > 0;
}
