/*
 * out.c: text for people.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"

#include "archiver/command.h"
#include "archiver/out.h"

#define LABEL_COLUMNS	16
#define NARROW		48		/* labels get a line of their own */
#define VISIBLE_MAX	((size_t)64 * 1024)

/* Octets of the UTF-8 character at ${s}; 1 for what is none. */
static size_t
char_len(const char *s)
{
	size_t	 n = 1;

	while ((s[n] & 0xc0) == 0x80)
		n++;
	return n;
}

/* U+0300 to U+036F stand on the letter before them. */
static bool
is_combining(const char *s)
{
	const uint8_t	*p = (const uint8_t *)s;

	return (p[0] == 0xcc && p[1] >= 0x80) || (p[0] == 0xcd && p[1] <= 0xaf);
}

size_t
out_width(const char *s)
{
	size_t	 n = 0;

	for (; *s != '\0'; s += char_len(s))
		n += is_combining(s) ? 0 : 1;
	return n;
}

/* The text safe for a terminal; the buffer owns it. */
static const char *
visible(struct buf *b, const char *text)
{
	const char	*s = NULL;

	buf_init(b, VISIBLE_MAX);
	if (utf8_visible(b, text, strlen(text)) == 0)
		s = buf_str(b);
	return s != NULL ? s : "?";
}

static void
indent(size_t n)
{
	while (n-- > 0)
		putchar(' ');
}

/* Words of ${s} from column ${at} on, in lines that begin at ${left}. */
static void
flow(const char *s, size_t at, size_t left, size_t columns)
{
	const char	*end;
	char		*word;
	size_t		 width;
	bool		 first = true;

	while (*s != '\0') {
		end = strchr(s, ' ');
		if (end == NULL)
			end = s + strlen(s);
		if ((word = strndup(s, (size_t)(end - s))) == NULL)
			return;
		width = out_width(word);
		if (!first && at + 1 + width > columns) {
			putchar('\n');
			indent(left);
			at = left;
		} else if (!first) {
			putchar(' ');
			at++;
		}
		fputs(word, stdout);
		at += width;
		free(word);
		first = false;
		s = *end == ' ' ? end + 1 : end;
	}
	putchar('\n');
}

void
out_row(const struct page *page, const char *label, const char *text)
{
	struct buf	 b;
	const char	*s = visible(&b, text);
	size_t		 width = out_width(label) + 1, left = LABEL_COLUMNS;

	printf("%s:", label);
	if (page->columns < NARROW) {
		left = 2;
		putchar('\n');
		indent(left);
	} else if (width < left) {
		indent(left - width);
	} else {
		putchar(' ');
		left = width + 1;
	}
	flow(s, left, page->columns < NARROW ? 2 : LABEL_COLUMNS,
	    page->columns);
	buf_release(&b);
}

void
out_text(const struct page *page, const char *text)
{
	struct buf	 b;

	flow(visible(&b, text), 0, 0, page->columns);
	buf_release(&b);
}

void
out_head(const char *title)
{
	printf("\n%s\n", title);
}

void
out_cut(const char *text, size_t columns)
{
	struct buf	 b;
	const char	*s = visible(&b, text);
	size_t		 n = 0, len;

	if (out_width(s) <= columns) {
		fputs(s, stdout);
	} else {
		for (; *s != '\0' && n + 1 < columns; s += len) {
			len = char_len(s);
			fwrite(s, 1, len, stdout);
			n += is_combining(s + len) ? 0 : 1;
		}
		fputs("…", stdout);
	}
	buf_release(&b);
}

char *
out_size(uint64_t octets, char out[OUT_SIZE_TEXT])
{
	static const char *const	 unit[] = { "KiB", "MiB", "GiB", "TiB",
	    "PiB", "EiB" };
	size_t				 i = 0;
	uint64_t			 tenths;

	if (octets < 10240) {
		snprintf(out, OUT_SIZE_TEXT, "%" PRIu64 " B", octets);
		return out;
	}
	while (octets >= UINT64_C(1024) * 1024 && i < 5) {
		octets /= 1024;
		i++;
	}
	tenths = octets * 10 / 1024;
	snprintf(out, OUT_SIZE_TEXT, "%" PRIu64 ".%" PRIu64 " %s",
	    tenths / 10, tenths % 10, unit[i]);
	return out;
}

const char *
out_indication(const char *indication)
{
	static const struct {
		const char	*term;
		const char	*word;
	} words[] = {
		{ "TOTAL-PASSED", N_("valid") },
		{ "TOTAL-FAILED", N_("NOT VALID") },
		{ "INDETERMINATE", N_("not decided") },
		{ "NO-SIGNATURE", N_("no signature") },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i].term, indication) == 0)
			return _(words[i].word);
	return indication;
}

int
out_json(const json_t *json)
{
	if (json != NULL && json_dumpf(json, stdout, JSON_COMPACT |
	    JSON_SORT_KEYS) == 0 && putchar('\n') != EOF)
		return 0;
	log_errx(_("standard output cannot be written"));
	return FAIL_CANNOT;
}

int
out_end(void)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return 0;
	log_err(_("standard output cannot be written"));
	return FAIL_CANNOT;
}
