/*
 * names.c: names of members: octets to text.
 */
#include <stdlib.h>
#include <string.h>
#include <uninorm.h>

#include "formats/base/buf.h"
#include "formats/base/encode.h"
#include "formats/document/names_part.h"

#include "formats/document/names.h"

#define SURE		100		/* percent */
#define STATED		95		/* stated, and valid */
#define VALID_UTF8	90		/* not stated;
					   chance makes none of it */
#define GUESS_LEAST	50		/* below it a guess is none */
#define FALLBACK	10

/* By a table of 0x80 and above.  False: an octet that it does not have. */
static bool
by_table(struct buf *b, const uint8_t *p, size_t len, const uint16_t t[128])
{
	for (size_t i = 0; i < len; i++) {
		if (p[i] >= 0x80 && t[p[i] - 0x80] == 0)
			return false;
		(void)utf8_add(b, p[i] < 0x80 ? p[i] : t[p[i] - 0x80]);
	}
	return true;
}

static const struct vni_mark *
vni_mark(uint8_t octet)
{
	for (size_t i = 0; i < names_vni_marks; i++)
		if (names_vni_mark[i].octet == octet ||
		    names_vni_mark[i].octet - 0x20 == octet)
			return &names_vni_mark[i];
	return NULL;
}

static uint16_t
vni_letter(uint8_t octet)
{
	for (size_t i = 0; i < names_vni_letters; i++)
		if (names_vni_letter[i].octet == octet)
			return names_vni_letter[i].cp;
	return 0;
}

/* May the octet before carry a mark: a vowel, or VNI's horned ones? */
static bool
vni_carries(uint8_t before, const struct vni_mark *m)
{
	if (before == 0)
		return false;
	if (before < 0x80 && m->hat == 0x302)
		return strchr("aeoAEO", before) != NULL && before != '\0';
	if (before < 0x80 && m->hat == 0x306)
		return before == 'a' || before == 'A';
	if (before < 0x80)
		return strchr("aeouyAEOUY", before) != NULL && before != '\0';
	return m->hat == 0 && (before == 0xf4 || before == 0xd4 ||
	    before == 0xf6 || before == 0xd6);
}

size_t
names_octet(enum name_charset c, uint8_t before, uint8_t octet,
    uint32_t out[2])
{
	const struct vni_mark	*m;
	size_t			 n = 0;

	if (octet < 0x80) {
		out[n++] = octet;
	} else if (c == NAME_TCVN3) {
		if ((out[0] = names_tcvn3[octet - 0x80]) != 0)
			n = 1;
	} else if (c == NAME_VNI) {
		if ((m = vni_mark(octet)) != NULL && vni_carries(before, m)) {
			if (m->hat != 0)
				out[n++] = m->hat;
			if (m->tone != 0)
				out[n++] = m->tone;
		} else if ((out[0] = vni_letter(octet)) != 0) {
			n = 1;
		}
	}
	return n;
}

static bool
by_vni(struct buf *b, const uint8_t *p, size_t len)
{
	uint32_t	 cp[2];
	size_t		 n;

	for (size_t i = 0; i < len; i++) {
		n = names_octet(NAME_VNI, i > 0 ? p[i - 1] : 0, p[i], cp);
		if (n == 0)
			return false;
		for (size_t k = 0; k < n; k++)
			(void)utf8_add(b, cp[k]);
	}
	return true;
}

static bool
decode_as(struct buf *b, const uint8_t *p, size_t len, enum name_charset c)
{
	buf_reset(b);
	switch (c) {
	case NAME_TCVN3:
		return by_table(b, p, len, names_tcvn3) && !b->failed;
	case NAME_VNI:
		return by_vni(b, p, len) && !b->failed;
	case NAME_CP1258:
		return by_table(b, p, len, names_cp1258) && !b->failed;
	case NAME_CP437:
		return by_table(b, p, len, names_cp437) && !b->failed;
	case NAME_ASCII:
	case NAME_UTF_8:
	case NAME_UNKNOWN:
	case NAME_CHARSET_MAX:
		break;
	}
	return buf_add(b, p, len) == 0;
}

/* The charset whose words are most often Vietnamese; else what is usual. */
static void
guess(struct name *n, struct buf *b, const uint8_t *p, size_t len,
    enum name_how how)
{
	static const enum name_charset	 tried[] = { NAME_CP1258, NAME_TCVN3,
		NAME_VNI };
	int				 best = GUESS_LEAST - 1, score;

	n->charset = NAME_UNKNOWN;
	for (size_t i = 0; i < sizeof(tried) / sizeof(tried[0]); i++) {
		if (!decode_as(b, p, len, tried[i]) ||
		    (score = names_score(b->p, b->len)) <= best)
			continue;
		best = score;
		n->charset = tried[i];
		n->confidence = (unsigned int)(score > STATED ? STATED :
		    score);
	}
	if (n->charset == NAME_UNKNOWN) {
		n->confidence = FALLBACK;
		n->charset = how == NAME_ZIP ? NAME_CP437 : NAME_CP1258;
	}
	if (!decode_as(b, p, len, n->charset)) {
		n->charset = NAME_UNKNOWN;
		n->confidence = 0;
		(void)decode_as(b, p, len, NAME_UNKNOWN);
	}
}

static bool
is_ascii(const uint8_t *p, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (p[i] >= 0x80)
			return false;
	return true;
}

static bool
states_utf8(enum name_how how)
{
	return how != NAME_RAW && how != NAME_ZIP;
}

static void
charset_find(struct name *n, struct buf *b, const uint8_t *p, size_t len,
    enum name_how how)
{
	if (is_ascii(p, len)) {
		n->charset = NAME_ASCII;
		n->confidence = SURE;
	} else if (utf8_valid(p, len)) {
		n->charset = NAME_UTF_8;
		n->confidence = states_utf8(how) ? STATED : VALID_UTF8;
	} else {
		guess(n, b, p, len, how);
		return;
	}
	(void)decode_as(b, p, len, n->charset);
}

/* A component "..", by either separator. */
static bool
has_parent(const uint8_t *p, size_t len)
{
	size_t	 from = 0;

	for (size_t i = 0; i <= len; i++) {
		if (i < len && p[i] != '/' && p[i] != '\\')
			continue;
		if (i - from == 2 && p[from] == '.' && p[from + 1] == '.')
			return true;
		from = i + 1;
	}
	return false;
}

static bool
is_bidi(uint32_t cp)
{
	return cp == 0x61c || cp == 0x200e || cp == 0x200f ||
	    (cp >= 0x202a && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069);
}

static unsigned int
marks_of(const uint8_t *p, size_t len)
{
	const uint8_t	*q, *end;
	unsigned int	 m = 0;
	size_t		 step;
	uint32_t	 cp;

	if (len == 0)
		return NAME_EMPTY;	/* there may be no octet to point to */
	end = p + len;
	if (p[0] == '/' || p[0] == '\\')
		m |= NAME_ABSOLUTE;
	if (len > 1 && p[1] == ':' && (p[0] | 0x20) >= 'a' &&
	    (p[0] | 0x20) <= 'z')
		m |= NAME_ABSOLUTE;
	if (has_parent(p, len))
		m |= NAME_PARENT;
	for (q = p; q < end; q += step == 0 ? 1 : step) {
		if ((step = utf8_char(q, end, &cp)) == 0)
			continue;
		if (cp == 0)
			m |= NAME_NUL;
		else if (cp < 0x20 || (cp >= 0x7f && cp < 0xa0))
			m |= NAME_CONTROL;
		else if (is_bidi(cp))
			m |= NAME_BIDI;
		else if (!utf8_char_visible(cp))
			m |= NAME_CONTROL;
	}
	return m;
}

/* NFC, and safe to show.  0 or -1. */
static int
text_set(struct name *n, const uint8_t *p, size_t len)
{
	struct buf	 b;
	uint8_t		*nfc = NULL;
	size_t		 out = 0;
	const char	*s;
	int		 rc = -1;

	buf_init(&b, NAME_MAX_TEXT);
	if (len > 0 && utf8_valid(p, len)) {
		nfc = u8_normalize(UNINORM_NFC, p, len, NULL, &out);
		if (nfc == NULL)
			return -1;
		/* A table's combining marks are no fault of the name's. */
		if (n->charset == NAME_UTF_8 && (out != len ||
		    memcmp(nfc, p, len) != 0))
			n->marks |= NAME_NOT_NFC;
		p = nfc;
		len = out;
	}
	/* tar's way to say "here". */
	while (len > 2 && p[0] == '.' && p[1] == '/') {
		p += 2;
		len -= 2;
	}
	if (utf8_visible(&b, p, len) == 0 && (s = buf_str(&b)) != NULL &&
	    (n->text = strdup(s)) != NULL)
		rc = 0;
	free(nfc);
	buf_release(&b);
	return rc;
}

int
name_decode(struct name *n, const uint8_t *p, size_t len, enum name_how how)
{
	struct buf	 b;
	unsigned int	 cut = 0;
	int		 rc = -1;

	memset(n, 0, sizeof(*n));
	if (len > NAME_MAX_LEN) {
		len = NAME_MAX_LEN;
		cut = NAME_LONG;
	}
	buf_init(&b, 4 * NAME_MAX_LEN + 16);
	charset_find(n, &b, p, len, how);
	if (!b.failed) {
		n->marks = marks_of(b.p, b.len) | cut;
		rc = text_set(n, b.p, b.len);
	}
	buf_release(&b);
	return rc;
}

void
name_release(struct name *n)
{
	free(n->text);
	n->text = NULL;
}
