/*
 * terminal.c: messages and help, where a person reads them.
 */
#include <unistd.h>

#include "formats/base/buf.h"
#include "formats/base/flow.h"

#include "archiver/terminal.h"

#define HELP_TEXT	((size_t)64 * 1024)	/* octets */
#define LOG_TEXT	((size_t)64 * 1024)

void
terminal_log(enum log_level level, const char *line, void *arg)
{
	const struct terminal	*t = arg;
	const char		*on = "", *off = "";
	char			 first[32];
	struct buf		 b;

	if (t->quiet && level > LOG_LEVEL_WARN)
		return;
	if (t->color && level <= LOG_LEVEL_WARN) {
		on = level == LOG_LEVEL_ERROR ? "\033[31m" : "\033[33m";
		off = "\033[m";
	}
	/* A log has a line a message, a person lines that fit. */
	snprintf(first, sizeof(first), "nbarchive: %s", on);
	buf_init(&b, LOG_TEXT);
	if (!isatty(STDERR_FILENO) || flow_text(&b, first, "  ", line,
	    flow_columns(STDERR_FILENO)) == -1 ||
	    buf_addstr(&b, off) == -1 || buf_str(&b) == NULL)
		/* One call: lines of several threads do not mix. */
		fprintf(stderr, "%s%s%s\n", first, line, off);
	else
		fputs((const char *)b.p, stderr);
	buf_release(&b);
}

void
terminal_help(FILE *to, const char *text)
{
	struct buf	 b;

	buf_init(&b, HELP_TEXT);
	if (flow_help(&b, text, flow_columns(fileno(to))) == 0)
		fwrite(b.p, 1, b.len, to);
	else
		fputs(text, to);
	buf_release(&b);
}
