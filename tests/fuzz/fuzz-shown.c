/*
 * fuzz-shown.c: what is shown to people of a stranger's words: details,
 * names, text in lines, HTML.  Nothing that is written may hold a control
 * character, leave its width, or leave an element open.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/detail.h"
#include "formats/base/flow.h"
#include "formats/base/html.h"
#include "formats/base/sheet.h"
#include "formats/validation/dn.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define TEXT_MAX	((size_t)4 * 1024 * 1024)

static void
no_controls(const struct buf *b)
{
	for (size_t i = 0; i < b->len; i++)
		if ((b->p[i] < ' ' && b->p[i] != '\n') || b->p[i] == 0x7f)
			abort();
}

static void
in_lines(const char *s)
{
	const char	*line, *next;
	struct sheet	*sheet = sheet_new();
	struct buf	 b;
	char		 copy[256];

	buf_init(&b, TEXT_MAX);
	if (sheet == NULL)
		return;
	sheet_add(sheet, SHEET_PAGE, TONE_PLAIN, NULL, "%s", s);
	sheet_add(sheet, SHEET_ROW, TONE_BAD, "label", "%s", s);
	sheet_add(sheet, SHEET_ITEM, TONE_PLAIN, NULL, "%s", s);
	if (sheet_text(&b, sheet, 40, false) == 0 && buf_str(&b) != NULL) {
		no_controls(&b);
		for (line = (const char *)b.p; *line != '\0'; line = next) {
			next = strchr(line, '\n') + 1;
			if ((size_t)(next - line) > sizeof(copy))
				continue;	/* marks without width */
			memcpy(copy, line, (size_t)(next - line) - 1);
			copy[next - line - 1] = '\0';
			if (flow_width(copy) > 40)
				abort();
		}
	}
	buf_release(&b);
	sheet_free(sheet);
}

static void
as_html(const uint8_t *p, size_t len)
{
	struct buf	 b;

	buf_init(&b, TEXT_MAX);
	if (html_octets(&b, (const char *)p, len) == 0) {
		no_controls(&b);
		for (size_t i = 0; i < b.len; i++)
			if (strchr("<>\"'", b.p[i]) != NULL)
				abort();
	}
	buf_release(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	char		 value[DN_VALUE], small[8], *s;
	struct buf	 b;

	if (len > 16384 || (s = malloc(len + 1)) == NULL)
		return 0;
	memcpy(s, p, len);
	s[len] = '\0';
	buf_init(&b, TEXT_MAX);
	if (detail_text(&b, s) == 0)
		no_controls(&b);
	buf_release(&b);
	for (unsigned int n = 0; n < 3; n++)
		if (dn_get(s, "CN", n, value, sizeof(value)) != NULL &&
		    (dn_get(s, "CN", n, small, sizeof(small)) == NULL ||
		    strncmp(value, small, strlen(small)) != 0))
			abort();
	(void)dn_classify(s, s);
	if (len <= 4096)
		in_lines(s);
	as_html(p, len);
	free(s);
	return 0;
}
