/*
 * docreg_same.c: a register's words against a document's.
 */
#include <string.h>

#include "formats/base/buf.h"
#include "formats/regulation/kinds.h"
#include "formats/regulation/viet.h"

#include "formats/regulation/docreg.h"

#define SAME_ROOM	((size_t)256 * 1024)	/* octets of a key */
#define SAME_LEAST	12		/* of a text that was cut short */

/* What texts are compared by: with marks, or without.  "" without memory. */
static const char *
same_key(struct buf *b, const char *s, bool marks)
{
	const char	*key;

	buf_reset(b);
	if ((marks ? viet_tone_key(b, s, strlen(s)) : viet_fold(b, s,
	    strlen(s), false)) == -1 || (key = buf_str(b)) == NULL)
		return "";
	return key;
}

/* Is there a mark in it that another text could be held against? */
static bool
has_marks(const char *s)
{
	struct buf	 a, b;
	bool		 has;

	buf_init(&a, SAME_ROOM);
	buf_init(&b, SAME_ROOM);
	has = strcmp(same_key(&a, s, true), same_key(&b, s, false)) != 0;
	buf_release(&a);
	buf_release(&b);
	return has;
}

bool
docreg_is_plain(const char *s)
{
	return !has_marks(s);
}

typedef bool same_how(const char *, const char *, bool marks);

/* With their marks; without, where one side has none. */
static bool
same_by(const char *x, const char *y, same_how *how)
{
	struct buf	 a, b;
	bool		 same;

	buf_init(&a, SAME_ROOM);
	buf_init(&b, SAME_ROOM);
	same = how(same_key(&a, x, true), same_key(&b, y, true), true) ||
	    ((!has_marks(x) || !has_marks(y)) && how(same_key(&a, x, false),
	    same_key(&b, y, false), false));
	buf_release(&a);
	buf_release(&b);
	return same;
}

static bool
keys_equal(const char *a, const char *b, bool marks)
{
	(void)marks;
	return strcmp(a, b) == 0;
}

bool
docreg_same_text(const char *a, const char *b)
{
	return same_by(a, b, keys_equal);
}

/* Behind ${word}, of which a space follows; NULL: it is not there. */
static const char *
behind(const char *key, const char *word)
{
	size_t	 len = strlen(word);

	if (len == 0 || strncmp(key, word, len) != 0)
		return NULL;
	return key[len] == ' ' ? key + len + 1 : NULL;
}

/* Past a kind, "về việc" and the like. */
static const char *
past_kind(const char *key, bool marks)
{
	static const char *const	 words[2][6] = {
		{ "ve viec", "v/v", "v.v", "v.v.", "ve", "vv" },
		{ "về việc", "v/v", "v.v", "v.v.", "về", "vv" } };
	const struct kind		*k;
	const char			*p;
	struct buf			 b;

	buf_init(&b, SAME_ROOM);
	for (size_t i = 0; (k = kind_at(i)) != NULL; i++)
		if ((p = behind(key, same_key(&b, k->name, marks))) != NULL) {
			key = p;
			break;
		}
	buf_release(&b);
	for (size_t i = 0; i < 6; i++)
		if ((p = behind(key, words[marks][i])) != NULL)
			return p;
	return key;
}

/* The length without punctuation behind it, and whether it was cut there. */
static size_t
same_length(const char *key, bool *cut)
{
	static const char	 dots[] = "\xe2\x80\xa6";	/* U+2026 */
	size_t			 n = strlen(key), ends = 0;

	*cut = false;
	for (;;) {
		if (n >= 3 && memcmp(key + n - 3, dots, 3) == 0) {
			*cut = true;
			n -= 3;
		} else if (n > 0 && strchr(" .,;:", key[n - 1]) != NULL) {
			ends += key[n - 1] == '.';
			n--;
		} else {
			break;
		}
	}
	*cut = *cut || ends > 2;
	return n;
}

static bool
abstracts_equal(const char *a, const char *b, bool marks)
{
	size_t	 n, m;
	bool	 cut_a, cut_b;

	a = past_kind(a, marks);
	b = past_kind(b, marks);
	n = same_length(a, &cut_a);
	m = same_length(b, &cut_b);
	if (n == m)
		return memcmp(a, b, n) == 0;
	return n < m ? cut_a && n >= SAME_LEAST && memcmp(a, b, n) == 0 :
	    cut_b && m >= SAME_LEAST && memcmp(a, b, m) == 0;
}

bool
docreg_same_abstract(const char *a, const char *b)
{
	return same_by(a, b, abstracts_equal);
}

/* The one ends with the other, which begins a word there. */
static bool
ends_with(const char *a, const char *b)
{
	size_t	 n = strlen(a), m = strlen(b);

	return m > 0 && n >= m && strcmp(a + n - m, b) == 0 && (n == m ||
	    strchr(" .,;:/", a[n - m - 1]) != NULL);
}

static bool
signers_equal(const char *a, const char *b, bool marks)
{
	(void)marks;
	return ends_with(a, b) || ends_with(b, a);
}

bool
docreg_same_signer(const char *a, const char *b)
{
	return same_by(a, b, signers_equal);
}
