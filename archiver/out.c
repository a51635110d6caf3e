/*
 * out.c: text for people.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/buf.h"
#include "formats/base/encode.h"
#include "formats/base/flow.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/validation/words.h"

#include "archiver/command.h"
#include "archiver/out.h"

#define LABEL_COLUMNS	18
#define VISIBLE_MAX	((size_t)64 * 1024)

size_t
out_width(const char *s)
{
	return flow_width(s);
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
put(const struct buf *b)
{
	fwrite(b->p, 1, b->len, stdout);
}

/* ${text} after ${first}, its later lines after ${rest}. */
static void
flow(const char *first, const char *rest, const char *text,
    unsigned int columns)
{
	struct buf	 raw, b;

	buf_init(&b, VISIBLE_MAX * 8);
	if (flow_text(&b, first, rest, visible(&raw, text), columns) == 0)
		put(&b);
	buf_release(&b);
	buf_release(&raw);
}

void
out_row(const struct page *page, const char *label, const char *text)
{
	char	 first[4 * LABEL_COLUMNS + 8], rest[LABEL_COLUMNS + 1];
	size_t	 width = flow_width(label) + 1;
	int	 n;

	memset(rest, ' ', LABEL_COLUMNS);
	rest[LABEL_COLUMNS] = '\0';
	if (page->columns < OUT_NARROW || width >= LABEL_COLUMNS ||
	    (n = snprintf(first, sizeof(first), "%s:%*s", label,
	    (int)(LABEL_COLUMNS - width), "")) < 0 ||
	    (size_t)n >= sizeof(first)) {
		printf("%s:\n", label);
		if (page->columns < OUT_NARROW)
			rest[2] = '\0';
		flow(rest, rest, text, page->columns);
	} else {
		flow(first, rest, text, page->columns);
	}
}

void
out_text(const struct page *page, const char *text)
{
	flow("", "", text, page->columns);
}

void
out_lines(unsigned int columns, const char *fmt, ...)
{
	char	*text, *line, *next;
	va_list	 ap;
	int	 n;

	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n == -1)
		return;
	for (line = text; *line != '\0'; line = next) {
		next = line + strcspn(line, "\n");
		if (*next == '\n')
			*next++ = '\0';
		flow(*line == ' ' ? "  " : "", *line == ' ' ? "    " : "",
		    line, columns);
	}
	free(text);
}

void
out_head(const char *title)
{
	putchar('\n');
	flow("", "", title, flow_columns(STDOUT_FILENO));
}

void
out_cut(const char *text, size_t columns)
{
	struct buf	 raw, b;

	buf_init(&b, VISIBLE_MAX);
	if (flow_cut(&b, visible(&raw, text), columns) == 0)
		put(&b);
	buf_release(&b);
	buf_release(&raw);
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
	return words_indication(indication);
}

/* Said once; a reader that left has seen what it wanted. */
static int
unwritten(void)
{
	if (errno == 0)
		log_errx(_("standard output cannot be written"));
	else if (errno != EPIPE)
		log_err(_("standard output cannot be written"));
	clearerr(stdout);
	return FAIL_CANNOT;
}

int
out_json(const json_t *json)
{
	char	*text = json_shown(json, JSON_COMPACT | JSON_SORT_KEYS);
	bool	 done;

	if (text == NULL) {
		log_errx(_("out of memory"));
		return FAIL_CANNOT;
	}
	done = puts(text) != EOF;
	free(text);
	return done ? 0 : unwritten();
}

int
out_taken(json_t *json)
{
	int	 rc = out_json(json);

	json_decref(json);
	return rc;
}

int
out_end(void)
{
	errno = 0;
	if (fflush(stdout) == 0 && !ferror(stdout))
		return 0;
	return unwritten();
}
