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
	bool		 bad;		/* no letter of a syllable, or too long */
	bool		 marked;	/* something beyond ASCII is in it */
};

static int
by_text(const void *key, const void *row)
{
	return strcmp(key, *(const char *const *)row);
}

static bool
is_syllable(const struct word *w)
{
	const char	*rest, *end;
	size_t		 n;

	if (w->bad || w->len == 0)
		return false;
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
	w->text[w->len] = '\0';
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

static bool
in_word(uint32_t cp)
{
	if (cp < 0x80)
		return (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z');
	return (cp >= 0x300 && cp < 0x370) || uc_is_alpha(cp) ||
	    uc_is_general_category(cp, UC_NON_SPACING_MARK);
}

int
names_score(const uint8_t *text, size_t len)
{
	struct word	 w = { .len = 0 };
	const uint8_t	*p, *end;
	unsigned int	 good = 0, all = 0;
	size_t		 n = 0, step;
	uint32_t	 cp;
	uint8_t		*u;

	if ((u = u8_tolower(text, len, NULL, UNINORM_NFD, NULL, &n)) == NULL)
		return -1;
	for (p = u, end = u + n; p < end; p += step) {
		if ((step = utf8_char(p, end, &cp)) == 0)
			break;
		if (in_word(cp)) {
			letter(&w, cp);
			continue;
		}
		/* Box drawing in a name is a wrong guess. */
		all += cp >= 0x80 ? 1 : 0;
		all += w.marked ? 1 : 0;
		good += w.marked && is_syllable(&w) ? 1 : 0;
		w = (struct word){ .len = 0 };
	}
	all += w.marked ? 1 : 0;
	good += w.marked && is_syllable(&w) ? 1 : 0;
	free(u);
	return all == 0 ? -1 : (int)(good * 100 / all);
}
