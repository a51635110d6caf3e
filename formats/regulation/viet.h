/*
 * viet.h: Vietnamese letters: what is compared, what is found.
 *
 * Text is UTF-8, composed or not; octets that are not UTF-8 are passed over.
 * Nothing here needs a library, so that programs without parsers have it too.
 */
#ifndef FORMATS_REGULATION_VIET_H
#define FORMATS_REGULATION_VIET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"

enum viet_hat { VIET_PLAIN, VIET_CIRCUMFLEX, VIET_BREVE, VIET_HORN,
	VIET_STROKE, VIET_OTHER };	/* a mark that is not Vietnamese */

/* In the order grave, hook, tilde, acute, dot below. */
enum viet_tone { VIET_LEVEL, VIET_GRAVE, VIET_HOOK, VIET_TILDE, VIET_ACUTE,
	VIET_DOT };

struct viet_letter {
	uint16_t	 cp;
	char		 base;		/* a-z */
	uint8_t		 hat;		/* enum viet_hat */
	uint8_t		 tone;		/* enum viet_tone */
	uint8_t		 upper;
};

extern const struct viet_letter	 viet_letters[];
extern const size_t		 viet_nletters;

/* The letter of a code point beyond ASCII; NULL when it is none. */
const struct viet_letter *viet_letter(uint32_t cp);

/*
 * For search: lower case, no marks, đ as d, white space collapsed to one
 * space and none at the ends, soft hyphens and what has no width left out,
 * dashes and quotation marks unified.  With ${iy}, y is i too ("kỹ", "kĩ").
 * Appends.  0 or -1.
 */
int	 viet_fold(struct buf *, const char *s, size_t len, bool iy);
/*
 * The same with marks kept, composed, and the tone of open oa, oe, uy on the
 * first letter ("hoà" is "hòa"; "quý" stays): what is compared when the reader
 * typed marks.  Appends.  0 or -1.
 */
int	 viet_tone_key(struct buf *, const char *s, size_t len);
/*
 * Composed (NFC as far as Vietnamese goes), white space collapsed likewise,
 * dashes kept; case kept.  Appends.  0 or -1.
 */
int	 viet_clean(struct buf *, const char *s, size_t len);
/* The same in upper case ("*H" fonts of TCVN3). */
int	 viet_upper(struct buf *, const char *s, size_t len);

/*
 * A text beside its folded form, for patterns: ${s} is viet_fold()ed (without
 * ${iy}), and octet i of it comes from octet ${at}[i] of the text; at[n] is
 * behind the last one.
 */
struct viet_folded {
	char		*s;		/* NUL behind it */
	uint32_t	*at;
	size_t		 n;
};

/* 0, or -1 (memory, more than VIET_TEXT_MAX octets).  Release in any case. */
#define VIET_TEXT_MAX	((size_t)4 * 1024 * 1024)
int	 viet_folded(struct viet_folded *, const char *s, size_t len);
void	 viet_folded_release(struct viet_folded *);

#endif
