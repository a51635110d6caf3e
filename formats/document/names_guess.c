/*
 * names_guess.c: does a text read as Vietnamese?  By its syllables: an
 * initial, a rhyme, and a tone that the rhyme's end allows.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>

#include "formats/base/encode.h"

#include "formats/document/names.h"

#define SYLLABLE_MAX	16		/* letters as they are spelt below */

/*
 * Letters with a mark are spelt as on a typewriter (Telex): aw ă, aa â, ee ê,
 * oo ô, ow ơ, uw ư, dd đ.  Longer ones first.
 */
static const char *const	 initials[] = { "ngh", "ch", "dd", "gh", "gi",
	"kh", "ng", "nh", "ph", "qu", "th", "tr", "b", "c", "d", "g", "h", "k",
	"l", "m", "n", "p", "r", "s", "t", "v", "x", "" };

/* Sorted, for bsearch(). */
static const char *const	 rhymes[] = { "a", "aac", "aam", "aan",
	"aang", "aap", "aat", "aau", "aay", "ac", "ach", "ai", "am", "an",
	"ang", "anh", "ao", "ap", "at", "au", "awc", "awm", "awn", "awng",
	"awp", "awt", "ay", "e", "ec", "ee", "eech", "eem", "een", "eeng",
	"eenh", "eep", "eet", "eeu", "em", "en", "eng", "eo", "ep", "et", "i",
	"ia", "ich", "ieec", "ieem", "ieen", "ieeng", "ieep", "ieet", "ieeu",
	"im", "in", "inh", "ip", "it", "iu", "o", "oa", "oac", "oach", "oai",
	"oam", "oan", "oang", "oanh", "oao", "oap", "oat", "oawc", "oawm",
	"oawn", "oawng", "oawt", "oay", "oc", "oe", "oen", "oeo", "oet", "oi",
	"om", "on", "ong", "oo", "ooc", "ooi", "oom", "oon", "oong", "oop",
	"oot", "op", "ot", "ow", "owi", "owm", "own", "owp", "owt", "u", "ua",
	"uaan", "uaang", "uaat", "uaay", "uc", "uee", "ueech", "ueenh", "ui",
	"um", "un", "ung", "uoo", "uooc", "uooi", "uoom", "uoon", "uoong",
	"uoot", "uow", "up", "ut", "uw", "uwa", "uwc", "uwi", "uwm", "uwng",
	"uwowc", "uwowi", "uwowm", "uwown", "uwowng", "uwowp", "uwowt",
	"uwowu", "uwt", "uwu", "uy", "uya", "uych", "uyeen", "uyeet", "uyn",
	"uynh", "uyt", "uyu", "y", "ych", "yeem", "yeen", "yeeng", "yeet",
	"yeeu", "ynh", "yt" };

enum tone { TONE_NONE, TONE_GRAVE, TONE_HOOK, TONE_TILDE, TONE_ACUTE,
	TONE_DOT };

/* A syllable while its letters come. */
struct word {
	char		 text[SYLLABLE_MAX + 1];
	size_t		 len;
	enum tone	 tone;
	bool		 bad;		/* no letter of a syllable,
					   or too long */
	bool		 marked;	/* something beyond ASCII is in it */
};

static int
by_text(const void *key, const void *row)
{
	return strcmp(key, *(const char *const *)row);
}

static bool
is_syllable(struct word *w)
{
	const char	*rest, *end;
	size_t		 n;

	if (w->bad || w->len == 0)
		return false;
	w->text[w->len] = '\0';
	end = w->text + w->len - 1;
	/* A stop at the end bears the acute or the dot below alone. */
	if ((strchr("ptc", *end) != NULL ||
	    (w->len > 1 && memcmp(end - 1, "ch", 2) == 0)) &&
	    w->tone != TONE_ACUTE && w->tone != TONE_DOT)
		return false;
	for (size_t i = 0; i < sizeof(initials) / sizeof(initials[0]); i++) {
		if (initials[i][0] != '\0' && initials[i][0] != w->text[0])
			continue;
		n = strlen(initials[i]);
		if (strncmp(w->text, initials[i], n) != 0)
			continue;
		rest = w->text + n;
		if (bsearch(rest, rhymes, sizeof(rhymes) / sizeof(rhymes[0]),
		    sizeof(rhymes[0]), by_text) != NULL)
			return true;
	}
	return false;
}

static void
add(struct word *w, char c)
{
	if (w->len == SYLLABLE_MAX) {
		w->bad = true;
		return;
	}
	w->text[w->len++] = c;
}

/* One decomposed character of a word. */
static void
letter(struct word *w, uint32_t cp)
{
	char	 last = w->len > 0 ? w->text[w->len - 1] : '\0';

	if (cp >= 0x80)
		w->marked = true;
	switch (cp) {
	case 0x300:
		w->tone = TONE_GRAVE;
		break;
	case 0x309:
		w->tone = TONE_HOOK;
		break;
	case 0x303:
		w->tone = TONE_TILDE;
		break;
	case 0x301:
		w->tone = TONE_ACUTE;
		break;
	case 0x323:
		w->tone = TONE_DOT;
		break;
	case 0x302:	/* circumflex */
		if (last != 'a' && last != 'e' && last != 'o')
			w->bad = true;
		add(w, last);
		break;
	case 0x306:	/* breve */
		if (last != 'a')
			w->bad = true;
		add(w, 'w');
		break;
	case 0x31b:	/* horn */
		if (last != 'o' && last != 'u')
			w->bad = true;
		add(w, 'w');
		break;
	case 0x111:
		add(w, 'd');
		add(w, 'd');
		break;
	default:
		if (cp < 'a' || cp > 'z')
			w->bad = true;
		else
			add(w, (char)cp);
		break;
	}
}

/*
 * Letters of Vietnamese, and those that are made likewise, in lower case and
 * taken apart (NFD); by code point.
 */
static const struct apart {
	uint16_t	 cp;
	uint16_t	 to[3];
} letters[] = {
	{ 0x00c0, { 'a', 0x300, 0 } }, { 0x00c1, { 'a', 0x301, 0 } },
	{ 0x00c2, { 'a', 0x302, 0 } }, { 0x00c3, { 'a', 0x303, 0 } },
	{ 0x00c8, { 'e', 0x300, 0 } }, { 0x00c9, { 'e', 0x301, 0 } },
	{ 0x00ca, { 'e', 0x302, 0 } }, { 0x00cc, { 'i', 0x300, 0 } },
	{ 0x00cd, { 'i', 0x301, 0 } }, { 0x00ce, { 'i', 0x302, 0 } },
	{ 0x00d1, { 'n', 0x303, 0 } }, { 0x00d2, { 'o', 0x300, 0 } },
	{ 0x00d3, { 'o', 0x301, 0 } }, { 0x00d4, { 'o', 0x302, 0 } },
	{ 0x00d5, { 'o', 0x303, 0 } }, { 0x00d9, { 'u', 0x300, 0 } },
	{ 0x00da, { 'u', 0x301, 0 } }, { 0x00db, { 'u', 0x302, 0 } },
	{ 0x00dd, { 'y', 0x301, 0 } }, { 0x00e0, { 'a', 0x300, 0 } },
	{ 0x00e1, { 'a', 0x301, 0 } }, { 0x00e2, { 'a', 0x302, 0 } },
	{ 0x00e3, { 'a', 0x303, 0 } }, { 0x00e8, { 'e', 0x300, 0 } },
	{ 0x00e9, { 'e', 0x301, 0 } }, { 0x00ea, { 'e', 0x302, 0 } },
	{ 0x00ec, { 'i', 0x300, 0 } }, { 0x00ed, { 'i', 0x301, 0 } },
	{ 0x00ee, { 'i', 0x302, 0 } }, { 0x00f1, { 'n', 0x303, 0 } },
	{ 0x00f2, { 'o', 0x300, 0 } }, { 0x00f3, { 'o', 0x301, 0 } },
	{ 0x00f4, { 'o', 0x302, 0 } }, { 0x00f5, { 'o', 0x303, 0 } },
	{ 0x00f9, { 'u', 0x300, 0 } }, { 0x00fa, { 'u', 0x301, 0 } },
	{ 0x00fb, { 'u', 0x302, 0 } }, { 0x00fd, { 'y', 0x301, 0 } },
	{ 0x0102, { 'a', 0x306, 0 } }, { 0x0103, { 'a', 0x306, 0 } },
	{ 0x0106, { 'c', 0x301, 0 } }, { 0x0107, { 'c', 0x301, 0 } },
	{ 0x0108, { 'c', 0x302, 0 } }, { 0x0109, { 'c', 0x302, 0 } },
	{ 0x0110, { 0x111, 0, 0 } }, { 0x0111, { 0x111, 0, 0 } },
	{ 0x0114, { 'e', 0x306, 0 } }, { 0x0115, { 'e', 0x306, 0 } },
	{ 0x011c, { 'g', 0x302, 0 } }, { 0x011d, { 'g', 0x302, 0 } },
	{ 0x011e, { 'g', 0x306, 0 } }, { 0x011f, { 'g', 0x306, 0 } },
	{ 0x0124, { 'h', 0x302, 0 } }, { 0x0125, { 'h', 0x302, 0 } },
	{ 0x0128, { 'i', 0x303, 0 } }, { 0x0129, { 'i', 0x303, 0 } },
	{ 0x012c, { 'i', 0x306, 0 } }, { 0x012d, { 'i', 0x306, 0 } },
	{ 0x0134, { 'j', 0x302, 0 } }, { 0x0135, { 'j', 0x302, 0 } },
	{ 0x0139, { 'l', 0x301, 0 } }, { 0x013a, { 'l', 0x301, 0 } },
	{ 0x0143, { 'n', 0x301, 0 } }, { 0x0144, { 'n', 0x301, 0 } },
	{ 0x014e, { 'o', 0x306, 0 } }, { 0x014f, { 'o', 0x306, 0 } },
	{ 0x0154, { 'r', 0x301, 0 } }, { 0x0155, { 'r', 0x301, 0 } },
	{ 0x015a, { 's', 0x301, 0 } }, { 0x015b, { 's', 0x301, 0 } },
	{ 0x015c, { 's', 0x302, 0 } }, { 0x015d, { 's', 0x302, 0 } },
	{ 0x0168, { 'u', 0x303, 0 } }, { 0x0169, { 'u', 0x303, 0 } },
	{ 0x016c, { 'u', 0x306, 0 } }, { 0x016d, { 'u', 0x306, 0 } },
	{ 0x0174, { 'w', 0x302, 0 } }, { 0x0175, { 'w', 0x302, 0 } },
	{ 0x0176, { 'y', 0x302, 0 } }, { 0x0177, { 'y', 0x302, 0 } },
	{ 0x0179, { 'z', 0x301, 0 } }, { 0x017a, { 'z', 0x301, 0 } },
	{ 0x01a0, { 'o', 0x31b, 0 } }, { 0x01a1, { 'o', 0x31b, 0 } },
	{ 0x01af, { 'u', 0x31b, 0 } }, { 0x01b0, { 'u', 0x31b, 0 } },
	{ 0x01f4, { 'g', 0x301, 0 } }, { 0x01f5, { 'g', 0x301, 0 } },
	{ 0x01f8, { 'n', 0x300, 0 } }, { 0x01f9, { 'n', 0x300, 0 } },
	{ 0x1ea0, { 'a', 0x323, 0 } }, { 0x1ea1, { 'a', 0x323, 0 } },
	{ 0x1ea2, { 'a', 0x309, 0 } }, { 0x1ea3, { 'a', 0x309, 0 } },
	{ 0x1ea4, { 'a', 0x302, 0x301 } }, { 0x1ea5, { 'a', 0x302, 0x301 } },
	{ 0x1ea6, { 'a', 0x302, 0x300 } }, { 0x1ea7, { 'a', 0x302, 0x300 } },
	{ 0x1ea8, { 'a', 0x302, 0x309 } }, { 0x1ea9, { 'a', 0x302, 0x309 } },
	{ 0x1eaa, { 'a', 0x302, 0x303 } }, { 0x1eab, { 'a', 0x302, 0x303 } },
	{ 0x1eac, { 'a', 0x323, 0x302 } }, { 0x1ead, { 'a', 0x323, 0x302 } },
	{ 0x1eae, { 'a', 0x306, 0x301 } }, { 0x1eaf, { 'a', 0x306, 0x301 } },
	{ 0x1eb0, { 'a', 0x306, 0x300 } }, { 0x1eb1, { 'a', 0x306, 0x300 } },
	{ 0x1eb2, { 'a', 0x306, 0x309 } }, { 0x1eb3, { 'a', 0x306, 0x309 } },
	{ 0x1eb4, { 'a', 0x306, 0x303 } }, { 0x1eb5, { 'a', 0x306, 0x303 } },
	{ 0x1eb6, { 'a', 0x323, 0x306 } }, { 0x1eb7, { 'a', 0x323, 0x306 } },
	{ 0x1eb8, { 'e', 0x323, 0 } }, { 0x1eb9, { 'e', 0x323, 0 } },
	{ 0x1eba, { 'e', 0x309, 0 } }, { 0x1ebb, { 'e', 0x309, 0 } },
	{ 0x1ebc, { 'e', 0x303, 0 } }, { 0x1ebd, { 'e', 0x303, 0 } },
	{ 0x1ebe, { 'e', 0x302, 0x301 } }, { 0x1ebf, { 'e', 0x302, 0x301 } },
	{ 0x1ec0, { 'e', 0x302, 0x300 } }, { 0x1ec1, { 'e', 0x302, 0x300 } },
	{ 0x1ec2, { 'e', 0x302, 0x309 } }, { 0x1ec3, { 'e', 0x302, 0x309 } },
	{ 0x1ec4, { 'e', 0x302, 0x303 } }, { 0x1ec5, { 'e', 0x302, 0x303 } },
	{ 0x1ec6, { 'e', 0x323, 0x302 } }, { 0x1ec7, { 'e', 0x323, 0x302 } },
	{ 0x1ec8, { 'i', 0x309, 0 } }, { 0x1ec9, { 'i', 0x309, 0 } },
	{ 0x1eca, { 'i', 0x323, 0 } }, { 0x1ecb, { 'i', 0x323, 0 } },
	{ 0x1ecc, { 'o', 0x323, 0 } }, { 0x1ecd, { 'o', 0x323, 0 } },
	{ 0x1ece, { 'o', 0x309, 0 } }, { 0x1ecf, { 'o', 0x309, 0 } },
	{ 0x1ed0, { 'o', 0x302, 0x301 } }, { 0x1ed1, { 'o', 0x302, 0x301 } },
	{ 0x1ed2, { 'o', 0x302, 0x300 } }, { 0x1ed3, { 'o', 0x302, 0x300 } },
	{ 0x1ed4, { 'o', 0x302, 0x309 } }, { 0x1ed5, { 'o', 0x302, 0x309 } },
	{ 0x1ed6, { 'o', 0x302, 0x303 } }, { 0x1ed7, { 'o', 0x302, 0x303 } },
	{ 0x1ed8, { 'o', 0x323, 0x302 } }, { 0x1ed9, { 'o', 0x323, 0x302 } },
	{ 0x1eda, { 'o', 0x31b, 0x301 } }, { 0x1edb, { 'o', 0x31b, 0x301 } },
	{ 0x1edc, { 'o', 0x31b, 0x300 } }, { 0x1edd, { 'o', 0x31b, 0x300 } },
	{ 0x1ede, { 'o', 0x31b, 0x309 } }, { 0x1edf, { 'o', 0x31b, 0x309 } },
	{ 0x1ee0, { 'o', 0x31b, 0x303 } }, { 0x1ee1, { 'o', 0x31b, 0x303 } },
	{ 0x1ee2, { 'o', 0x31b, 0x323 } }, { 0x1ee3, { 'o', 0x31b, 0x323 } },
	{ 0x1ee4, { 'u', 0x323, 0 } }, { 0x1ee5, { 'u', 0x323, 0 } },
	{ 0x1ee6, { 'u', 0x309, 0 } }, { 0x1ee7, { 'u', 0x309, 0 } },
	{ 0x1ee8, { 'u', 0x31b, 0x301 } }, { 0x1ee9, { 'u', 0x31b, 0x301 } },
	{ 0x1eea, { 'u', 0x31b, 0x300 } }, { 0x1eeb, { 'u', 0x31b, 0x300 } },
	{ 0x1eec, { 'u', 0x31b, 0x309 } }, { 0x1eed, { 'u', 0x31b, 0x309 } },
	{ 0x1eee, { 'u', 0x31b, 0x303 } }, { 0x1eef, { 'u', 0x31b, 0x303 } },
	{ 0x1ef0, { 'u', 0x31b, 0x323 } }, { 0x1ef1, { 'u', 0x31b, 0x323 } },
	{ 0x1ef2, { 'y', 0x300, 0 } }, { 0x1ef3, { 'y', 0x300, 0 } },
	{ 0x1ef4, { 'y', 0x323, 0 } }, { 0x1ef5, { 'y', 0x323, 0 } },
	{ 0x1ef6, { 'y', 0x309, 0 } }, { 0x1ef7, { 'y', 0x309, 0 } },
	{ 0x1ef8, { 'y', 0x303, 0 } }, { 0x1ef9, { 'y', 0x303, 0 } },
};

static const struct apart *
apart_find(uint32_t cp)
{
	size_t	 lo = 0, hi = sizeof(letters) / sizeof(letters[0]), mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (letters[mid].cp == cp)
			return &letters[mid];
		if (letters[mid].cp < cp)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

/* Punctuation and signs that texts have; others are for the library. */
static bool
is_sign(uint32_t cp)
{
	return (cp >= 0xa0 && cp <= 0xbf && cp != 0xaa && cp != 0xb5 &&
	    cp != 0xba) || cp == 0xd7 || cp == 0xf7 ||
	    (cp >= 0x2010 && cp <= 0x2027) || (cp >= 0x2030 && cp <= 0x205e);
}

static bool
in_word(uint32_t cp)
{
	if (cp < 0x80)
		return (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z');
	return (cp >= 0x300 && cp < 0x370) || uc_is_alpha(cp) ||
	    uc_is_general_category(cp, UC_NON_SPACING_MARK);
}

/* What is counted of a text. */
struct count {
	struct word	 w;
	unsigned int	 good, all;
};

/* What is no letter of a word: box drawing in a name is a wrong guess. */
static void
word_end(struct count *c, uint32_t cp)
{
	c->all += cp >= 0x80 ? 1 : 0;
	if (c->w.marked) {
		c->all++;
		c->good += is_syllable(&c->w) ? 1 : 0;
	}
	c->w.len = 0;
	c->w.tone = TONE_NONE;
	c->w.bad = c->w.marked = false;
}

/* false: there is a letter that only the library knows. */
static bool
count_known(struct count *c, const uint8_t *p, const uint8_t *end)
{
	const struct apart	*l;
	uint32_t		 cp;
	size_t			 step;

	for (; p < end; p += step) {
		if (*p < 0x80) {
			cp = *p;
			step = 1;
			if (cp >= 'A' && cp <= 'Z')
				cp += 'a' - 'A';
			if (cp >= 'a' && cp <= 'z')
				letter(&c->w, cp);
			else
				word_end(c, cp);
			continue;
		}
		if ((step = utf8_char(p, end, &cp)) == 0)
			return false;
		if ((l = apart_find(cp)) != NULL) {
			for (size_t i = 0; i < 3 && l->to[i] != 0; i++)
				letter(&c->w, l->to[i]);
		} else if (is_sign(cp)) {
			word_end(c, cp);
		} else {
			return false;
		}
	}
	return true;
}

/* 0 or -1. */
static int
count_any(struct count *c, const uint8_t *text, size_t len)
{
	const uint8_t	*p, *end;
	size_t		 n = 0, step;
	uint32_t	 cp;
	uint8_t		*u;

	if ((u = u8_tolower(text, len, NULL, UNINORM_NFD, NULL, &n)) == NULL)
		return -1;
	for (p = u, end = u + n; p < end; p += step) {
		if ((step = utf8_char(p, end, &cp)) == 0)
			break;
		if (in_word(cp))
			letter(&c->w, cp);
		else
			word_end(c, cp);
	}
	free(u);
	return 0;
}

int
names_score(const uint8_t *text, size_t len)
{
	struct count	 c = { .good = 0 };

	if (len == 0)
		return -1;
	if (!count_known(&c, text, text + len)) {
		c = (struct count){ .good = 0 };
		if (count_any(&c, text, len) == -1)
			return -1;
	}
	word_end(&c, 0);
	return c.all == 0 ? -1 : (int)(c.good * 100 / c.all);
}
