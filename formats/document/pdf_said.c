/*
 * pdf_said.c: what the signer says in a signature dictionary: Reason, Location
 * and ContactInfo (ISO 32000-1 12.8.1, table 252), as text strings (7.9.2.2).
 */
#include <string.h>

#include "formats/base/encode.h"
#include "formats/document/pdf_signature.h"

#define TEXT_MAX	((size_t)4 * SIGDICT_SAID_MAX)
#define KEPT_MAX	((size_t)1000)	/* octets: a claim has PLAN_TEXT_MAX */

/* PDFDocEncoding where it is not Latin-1 (annex D.2); 0: none. */
static const uint16_t	 doc_18[] = { 0x2d8, 0x2c7, 0x2c6, 0x2d9, 0x2dd,
	0x2db, 0x2da, 0x2dc };
static const uint16_t	 doc_80[] = { 0x2022, 0x2020, 0x2021, 0x2026, 0x2014,
	0x2013, 0x192, 0x2044, 0x2039, 0x203a, 0x2212, 0x2030, 0x201e, 0x201c,
	0x201d, 0x2018, 0x2019, 0x201a, 0x2122, 0xfb01, 0xfb02, 0x141, 0x152,
	0x160, 0x178, 0x17d, 0x131, 0x142, 0x153, 0x161, 0x17e, 0, 0x20ac };

static uint32_t
of_doc(uint8_t c)
{
	if (c >= 0x18 && c <= 0x1f)
		return doc_18[c - 0x18];
	if (c >= 0x80 && c < 0x80 + sizeof(doc_80) / sizeof(doc_80[0]))
		return doc_80[c - 0x80];
	return c;
}

/* UTF-16, with pairs; a half one is left out. */
static void
add_wide(struct buf *b, const uint8_t *p, size_t len, bool little)
{
	uint32_t	 high = 0, u;

	for (size_t i = 0; i + 1 < len; i += 2) {
		u = little ? (uint32_t)p[i + 1] << 8 | p[i] :
		    (uint32_t)p[i] << 8 | p[i + 1];
		if (u >= 0xd800 && u < 0xdc00) {
			high = u;
			continue;
		}
		if (u >= 0xdc00 && u < 0xe000) {
			if (high != 0)
				(void)utf8_add(b, 0x10000 + ((high - 0xd800) <<
				    10) + (u - 0xdc00));
		} else {
			(void)utf8_add(b, u);
		}
		high = 0;
	}
}

/* As UTF-8; without a mark UTF-8 where it can be, as many tools write it. */
static void
decode(struct buf *b, const uint8_t *p, size_t len)
{
	if (len >= 2 && p[0] == 0xfe && p[1] == 0xff)
		add_wide(b, p + 2, len - 2, false);
	else if (len >= 2 && p[0] == 0xff && p[1] == 0xfe)
		add_wide(b, p + 2, len - 2, true);
	else if (len >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0)
		(void)buf_add(b, p + 3, len - 3);
	else if (utf8_valid(p, len))
		(void)buf_add(b, p, len);
	else
		for (size_t i = 0; i < len; i++)
			if (of_doc(p[i]) != 0)
				(void)utf8_add(b, of_doc(p[i]));
}

/* Controls as spaces, each run of them one, none at the ends. */
static void
collapse(struct buf *b)
{
	size_t	 n = 0;

	for (size_t i = 0; i < b->len; i++) {
		uint8_t	 c = b->p[i] < 0x20 || b->p[i] == 0x7f ? ' ' :
			    b->p[i];

		if (c != ' ' || (n > 0 && b->p[n - 1] != ' '))
			b->p[n++] = c;
	}
	while (n > 0 && b->p[n - 1] == ' ')
		n--;
	b->len = n;
}

/* Cut between two characters. */
static void
shorten(struct buf *b)
{
	if (b->len <= KEPT_MAX)
		return;
	for (b->len = KEPT_MAX; (b->p[b->len] & 0xc0) == 0x80; b->len--)
		continue;
}

static int
keep(struct sigplan *s, const char *name, const struct buf *raw)
{
	struct buf	 text, shown;
	int		 rc = 0;

	if (raw->len == 0)
		return 0;
	buf_init(&text, TEXT_MAX);
	buf_init(&shown, 4 * TEXT_MAX);
	decode(&text, raw->p, raw->len);
	collapse(&text);
	if (text.len > 0)
		(void)utf8_visible(&shown, text.p, text.len);
	shorten(&shown);
	if (shown.len > 0 && buf_str(&shown) != NULL)
		rc = sigplan_add_claim(s, name, buf_str(&shown));
	buf_release(&text);
	buf_release(&shown);
	return rc;
}

int
pdf_said_keep(struct sigplan *s, const struct pdf_sigdict *sd)
{
	static const char *const	 name[SAID_TEXTS] = {
		[SAID_REASON] = "reason", [SAID_LOCATION] = "location",
		[SAID_CONTACT] = "contact" };
	int				 rc = 0;

	for (size_t i = 0; i < SAID_TEXTS && rc == 0; i++)
		rc = keep(s, name[i], &sd->said[i]);
	return rc;
}
