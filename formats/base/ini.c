/*
 * ini.c: the configuration file's syntax.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/base/durable.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/base/ini.h"

/* One file being read; strings are pieces of the file, ended in place. */
struct ini {
	const char	*file;
	unsigned int	 line;
	const char	*section;
	ini_key		*call;
	void		*arg;
};

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* Cut white space off both ends of [s, end); the result ends with a NUL. */
static char *
trim(char *s, char *end)
{
	while (s < end && is_space(*s))
		s++;
	while (end > s && is_space(end[-1]))
		end--;
	*end = '\0';
	return s;
}

/* End ${s} before a comment: a # at its start or after white space. */
static void
cut_comment(char *s)
{
	for (char *p = s; (p = strchr(p, '#')) != NULL; p++) {
		if (p != s && !is_space(p[-1]))
			continue;
		*p = '\0';
		return;
	}
}

static int
refuse(const struct ini *ini, const char *what)
{
	log_errx(_("%s, line %u: %s"), ini->file, ini->line, what);
	return -1;
}

/* What follows a closing quote or bracket: nothing, or a comment. */
static bool
is_end(char *s)
{
	cut_comment(s);
	return *trim(s, s + strlen(s)) == '\0';
}

static int
section_line(struct ini *ini, char *s)
{
	char	*close = strchr(s, ']');
	char	*name;

	if (close == NULL || !is_end(close + 1))
		return refuse(ini,
		    _("a section is written [name], alone on its line"));
	name = trim(s + 1, close);
	if (*name == '\0' || strchr(name, '[') != NULL)
		return refuse(ini, _("the section has no proper name"));
	ini->section = name;
	return 0;
}

static bool
is_key(const char *s)
{
	return *s != '\0' && s[strspn(s, "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.")] == '\0';
}

static int
key_line(struct ini *ini, char *s)
{
	char	*equals = strchr(s, '=');
	char	*key, *value, *close;

	if (equals == NULL)
		return refuse(ini, _("neither [section] nor key = value"));
	value = trim(equals + 1, equals + 1 + strlen(equals + 1));
	key = trim(s, equals);
	if (!is_key(key))
		return refuse(ini,
		    _("a key is made of letters, digits, '_', '-' and '.'"));
	if (*value == '"') {
		if ((close = strchr(++value, '"')) == NULL)
			return refuse(ini, _("the closing quote is missing"));
		*close = '\0';
		if (!is_end(close + 1))
			return refuse(ini, _("text after the closing quote"));
	} else {
		cut_comment(value);
		value = trim(value, value + strlen(value));
	}
	return ini->call(ini->file, ini->line, ini->section, key, value,
	    ini->arg);
}

/* The line [s, end); *end may be written. */
static int
ini_line(struct ini *ini, char *s, char *end)
{
	if (memchr(s, '\0', (size_t)(end - s)) != NULL ||
	    !utf8_valid(s, (size_t)(end - s)))
		return refuse(ini, _("not UTF-8 text"));
	s = trim(s, end);
	if (*s == '\0' || *s == '#')
		return 0;
	return *s == '[' ? section_line(ini, s) : key_line(ini, s);
}

int
ini_parse(const char *file, const void *text, size_t len, ini_key *call,
    void *arg)
{
	struct ini	 ini = { file, 0, "", call, arg };
	struct buf	 b;
	char		*s, *end, *newline;
	int		 rc = 0;

	/* One octet more: the last line may want a NUL. */
	buf_init(&b, INI_MAX + 1);
	if (buf_add(&b, text, len) == -1 || buf_addc(&b, '\n') == -1) {
		log_errx(_("%s: larger than a configuration may be (%zu "
		    "octets), or out of memory"), file, INI_MAX);
		buf_release(&b);
		return -1;
	}
	end = (char *)b.p + b.len;
	for (s = (char *)b.p; s < end; s = newline + 1) {
		newline = memchr(s, '\n', (size_t)(end - s));
		ini.line++;
		if (ini_line(&ini, s, newline) == -1)
			rc = -1;
	}
	buf_release(&b);
	return rc;
}

int
ini_read(const char *file, ini_key *call, void *arg)
{
	struct buf	 b;
	int		 rc = -1;

	buf_init(&b, INI_MAX);
	if (durable_read(&b, file) == -1)
		log_err(_("%s: cannot read the configuration"), file);
	else
		rc = ini_parse(file, b.p, b.len, call, arg);
	buf_release(&b);
	return rc;
}

const char *
ini_text(char **to, const char *value)
{
	char	*copy;

	if (*value == '\0')
		return _("the value is empty");
	if ((copy = strdup(value)) == NULL)
		return _("out of memory");
	free(*to);
	*to = copy;
	return NULL;
}
