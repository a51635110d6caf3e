/*
 * names.h: names of members of archives and mail, as octets that a stranger
 * wrote: which encoding, the text, and what is not to be trusted in it.
 */
#ifndef FORMATS_DOCUMENT_NAMES_H
#define FORMATS_DOCUMENT_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NAME_MAX_LEN	((size_t)16 * 1024)	/* octets of a name read */
#define NAME_MAX_TEXT	((size_t)64 * 1024)	/* octets of its text */

/* Where the name was found, which says what it is encoded in. */
enum name_how {
	NAME_RAW,		/* octets, nothing said (ustar, old ZIP) */
	NAME_ZIP,		/* a ZIP's without flag 11: CP437, they say */
	NAME_ZIP_UTF8,		/* APPNOTE 4.4.4: general purpose bit 11 */
	NAME_ZIP_UNICODE,	/* APPNOTE 4.6.9: extra field 0x7075 */
	NAME_PAX,		/* POSIX.1-2001 pax: UTF-8 */
	NAME_UNICODE,		/* UTF-16 in the archive (7z, RAR, CFB) */
	NAME_MIME,		/* RFC 2047, RFC 2231 */
	NAME_XML,		/* an XML document's text */
	NAME_MADE,		/* there was none: made here */
	NAME_HOW_MAX
};

enum name_charset { NAME_ASCII, NAME_UTF_8, NAME_TCVN3, NAME_VNI, NAME_CP1258,
	NAME_CP437, NAME_UNKNOWN, NAME_CHARSET_MAX };

/* What makes a name one that must not be taken for a path or shown bare. */
#define NAME_ABSOLUTE	0x01u	/* "/x", "C:\x", "\\host\x" */
#define NAME_PARENT	0x02u	/* a ".." in it */
#define NAME_NUL	0x04u
#define NAME_CONTROL	0x08u	/* other control characters */
#define NAME_BIDI	0x10u	/* directional marks: it reads otherwise */
#define NAME_NOT_NFC	0x20u	/* it was not in NFC */
#define NAME_EMPTY	0x40u
#define NAME_LONG	0x80u	/* cut at NAME_MAX_LEN */
#define NAME_BAD	(NAME_ABSOLUTE | NAME_PARENT | NAME_NUL | \
			    NAME_CONTROL | NAME_BIDI | NAME_EMPTY | NAME_LONG)
#define NAME_MARKS	0xffu

struct name {
	char		*text;	/* owned; NFC, one line, safe on a terminal,
				   without "./" before it */
	enum name_charset charset;
	unsigned int	 confidence;	/* percent */
	unsigned int	 marks;		/* NAME_* above */
};

/*
 * The ${len} octets at ${p} as a name.  A charset that is stated is believed
 * when the octets are valid in it; else each known one is tried, and the one
 * whose words are most often Vietnamese syllables is taken.  0, or -1 when
 * memory is out.  Release with name_release() in either case.
 */
int	 name_decode(struct name *, const uint8_t *p, size_t len,
	    enum name_how);
void	 name_release(struct name *);

/*
 * names_twin.c: the same for two names, in UTF-8, that are one file where they
 * are unpacked, be it on another system: but for their form (NFC, NFD), case,
 * "./", slashes, and dots and blanks at the end.  Never 0.  0 or -1 (memory).
 */
int	 name_twin_key(const char *, uint64_t *key);

/* "zip-flag-11", "tcvn3" ...: in JSON and in the journal. */
const char *name_how_name(enum name_how);
const char *name_charset_name(enum name_charset);
/* One mark of NAME_BAD in words (detail.h); "" for another. */
const char *name_mark_text(unsigned int mark);

/*
 * One octet of a text in NAME_TCVN3 or NAME_VNI, ${before} the octet before it
 * (0: none): its code points, of which marks combine with what came before.
 * How many; 0: the charset has no such octet there.
 */
size_t	 names_octet(enum name_charset, uint8_t before, uint8_t octet,
	    uint32_t out[2]);

/*
 * names_guess.c: of the words of ${text} (UTF-8) with a letter beyond ASCII,
 * how many percent are syllables of Vietnamese; what is no letter counts as
 * wrong.  -1: there is no such word, or memory is out.
 */
int	 names_score(const uint8_t *text, size_t len);

#endif
