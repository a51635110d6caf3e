/*
 * log.c: one safe line for each message.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/base/encode.h"
#include "formats/base/log.h"

#define LOG_LINE	4096		/* octets; what is longer is cut */

/* Set by log_init(), which main.c calls before anything else. */
static log_sink		*sink;
static void		*sink_arg;
static enum log_level	 sink_most = LOG_LEVEL_INFO;

void
log_init(log_sink *s, void *arg, enum log_level most)
{
	sink = s;
	sink_arg = arg;
	sink_most = most;
}

static void
log_put(enum log_level level, const char *line)
{
	if (sink != NULL)
		sink(level, line, sink_arg);
	else
		fprintf(stderr, "%s\n", line);
}

/* Names of files and what a document says may hold terminal controls. */
static void
log_put_visible(enum log_level level, char *raw)
{
	struct buf	 b;
	const char	*line = NULL;

	buf_init(&b, LOG_LINE * 5);
	if (utf8_visible(&b, raw, strlen(raw)) == 0)
		line = buf_str(&b);
	if (line == NULL) {	/* no memory: the line matters all the same */
		for (char *c = raw; *c != '\0'; c++)
			if (*c < ' ' || *c > '~')
				*c = '?';
		line = raw;
	}
	log_put(level, line);
	buf_release(&b);
}

static void __attribute__((format(printf, 3, 0)))
log_va(enum log_level level, int code, const char *fmt, va_list ap)
{
	char		 raw[LOG_LINE], text[256];
	const char	*cause;
	int		 n;

	if (level > sink_most)
		return;
	n = vsnprintf(raw, sizeof(raw), fmt, ap);
	if (n < 0)
		n = snprintf(raw, sizeof(raw), "%s", fmt);
	if (code != 0 && (size_t)n < sizeof(raw)) {
		cause = strerror_r(code, text, sizeof(text));
		snprintf(raw + n, sizeof(raw) - (size_t)n, ": %s", cause);
	}
	log_put_visible(level, raw);
}

#define LOG_FUNCTION(name, level, code)					\
void									\
name(const char *fmt, ...)						\
{									\
	int	 saved = errno;						\
	va_list	 ap;							\
									\
	va_start(ap, fmt);						\
	log_va(level, code, fmt, ap);					\
	va_end(ap);							\
	errno = saved;							\
}

LOG_FUNCTION(log_warn, LOG_LEVEL_WARN, saved)
LOG_FUNCTION(log_warnx, LOG_LEVEL_WARN, 0)
LOG_FUNCTION(log_err, LOG_LEVEL_ERROR, saved)
LOG_FUNCTION(log_errx, LOG_LEVEL_ERROR, 0)
LOG_FUNCTION(log_info, LOG_LEVEL_INFO, 0)
LOG_FUNCTION(log_debug, LOG_LEVEL_DEBUG, 0)
