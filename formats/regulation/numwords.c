/*
 * numwords.c: numbers that are written out.
 */
#include <stdbool.h>
#include <string.h>

#include "formats/regulation/numwords.h"

#define WORD_MOST	6		/* octets of a word that counts */

/* Words in a row, the next one taken only when it fits. */
struct reading {
	const char	*s;
	size_t		 len;
	size_t		 at;		/* behind the last word taken */
};

/* The next word; its length, or 0.  ${from}: where it begins. */
static size_t
word(const struct reading *r, size_t *from)
{
	size_t	 i = r->at, n = 0;

	while (i < r->len && r->s[i] == ' ')
		i++;
	while (i + n < r->len && r->s[i + n] >= 'a' && r->s[i + n] <= 'z')
		n++;
	*from = i;
	return n;
}

static bool
take(struct reading *r, const char *want)
{
	size_t	 from, n = word(r, &from);

	if (n == 0 || n > WORD_MOST || n != strlen(want) ||
	    memcmp(r->s + from, want, n) != 0)
		return false;
	r->at = from + n;
	return true;
}

/* One of ${n} words: its value, from ${first} on; -1: none of them. */
static int
take_one(struct reading *r, const char *const *words, int n, int first)
{
	for (int i = 0; i < n; i++)
		if (take(r, words[i]))
			return first + i;
	return -1;
}

/* 1 to 9; of the ones behind tens some have another word. */
static int
digit(struct reading *r, bool behind_tens)
{
	static const char *const	 ones[] = { "mot", "hai", "ba", "bon",
		"nam", "sau", "bay", "tam", "chin" };

	if (behind_tens) {
		if (take(r, "lam") || take(r, "nham"))
			return 5;
		if (take(r, "tu"))
			return 4;
		/* "mười năm" is ten and the year, not fifteen. */
		for (int i = 0; i < 9; i++)
			if (i != 4 && take(r, ones[i]))
				return i + 1;
		return -1;
	}
	return take_one(r, ones, 9, 1);
}

/* Of old charsets programs drop the "ư": "mời". */
static bool
take_ten(struct reading *r)
{
	return take(r, "muoi") || take(r, "moi");
}

/* 1 to 99; -1: none, and nothing is taken. */
static int
below_hundred(struct reading *r)
{
	int	 n, one;

	if (take_ten(r)) {
		one = digit(r, true);
		return one == -1 ? 10 : 10 + one;
	}
	if ((n = digit(r, false)) == -1)
		return -1;
	if (n == 1 || !take_ten(r))
		return n;
	one = digit(r, true);
	return 10 * n + (one == -1 ? 0 : one);
}

/* What follows "trăm" or "nghìn": "linh năm", "hai mươi"; -1: nothing. */
static int
rest_of_hundred(struct reading *r)
{
	struct reading	 before = *r;
	int		 n;

	if (!take(r, "linh") && !take(r, "le"))
		return below_hundred(r);
	if ((n = digit(r, false)) == -1)
		*r = before;
	return n;
}

/* "hai nghìn không trăm hai mươi lăm", "một nghìn chín trăm chín mươi". */
static bool
year(struct reading *r, int *out)
{
	struct reading	 before;
	int		 n = digit(r, false), hundred, rest;

	if (n == -1 || !(take(r, "nghin") || take(r, "ngan")))
		return false;
	*out = 1000 * n;
	before = *r;
	hundred = take(r, "khong") ? 0 : digit(r, false);
	if (hundred == 0 && !take(r, "tram")) {
		*out = -1;	/* "hai nghìn không": it goes on below */
		return true;
	}
	if (hundred == 0 || (hundred != -1 && take(r, "tram"))) {
		rest = rest_of_hundred(r);
		*out += 100 * hundred + (rest == -1 ? 0 : rest);
		if (rest == -1 && hundred == 0)
			*out = -1;	/* so does "hai nghìn không trăm" */
		return true;
	}
	*r = before;
	if ((rest = rest_of_hundred(r)) != -1)
		*out += rest;
	return true;
}

size_t
numwords_read(const char *s, size_t len, enum numwords what, int *out)
{
	struct reading	 r = { s, len, 0 };

	*out = -1;
	if (what == NUMWORDS_YEAR)
		return year(&r, out) ? r.at : 0;
	if (what == NUMWORDS_MONTH) {
		if (take(&r, "gieng"))
			*out = 1;
		else if (take(&r, "chap"))
			*out = 12;
		else if (take(&r, "tu"))
			*out = 4;
		if (*out != -1)
			return r.at;
	} else if (!take(&r, "mong")) {
		(void)take(&r, "mung");
	}
	*out = below_hundred(&r);
	return *out == -1 ? 0 : r.at;
}
