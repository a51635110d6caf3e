/*
 * log.h: messages for the operator, one line each.
 *
 * formats/ never prints.  It hands lines to the sink that the program's
 * main.c has set; without one they go to standard error as they are.
 */
#ifndef FORMATS_BASE_LOG_H
#define FORMATS_BASE_LOG_H

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARN, LOG_LEVEL_INFO,
	LOG_LEVEL_DEBUG };

/* ${line} has no newline and lives only during the call. */
typedef void log_sink(enum log_level, const char *line, void *arg);

/* NULL: standard error, levels up to ${most}. */
void	 log_init(log_sink *s, void *arg, enum log_level most);

/* The text of errno is appended as ": ...". */
void	 log_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void	 log_warnx(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void	 log_err(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void	 log_errx(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void	 log_info(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void	 log_debug(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
