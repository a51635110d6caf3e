/*
 * i18n.c: chooses the language once, at a program's start.
 */
#include <limits.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/i18n.h"

/* The variable that names the language of messages: the first one set. */
static const char *
wanted(void)
{
	static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };
	const char *v;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if ((v = getenv(names[i])) != NULL && *v != '\0')
			return v;
	return "";
}

void
i18n_init(void)
{
	char path[PATH_MAX + 32];
	char *slash;
	ssize_t n;

	/*
	 * Where the locale was never generated (every minimal system), the
	 * language is still the one that was asked for.
	 */
	if (setlocale(LC_ALL, "") == NULL) {
		const char	*list = getenv("LANGUAGE");

		(void)setlocale(LC_ALL, "C.UTF-8");
		if (strncmp(wanted(), "vi", 2) == 0 &&
		    (list == NULL || *list == '\0'))
			(void)setenv("LANGUAGE", "vi", 1);
	}
	/* Numbers are for machines too: never with a comma. */
	(void)setlocale(LC_NUMERIC, "C");

	/* The catalogue beside the programs of a build tree, else installed. */
	n = readlink("/proc/self/exe", path, PATH_MAX);
	if (n > 0) {
		path[n] = '\0';
		if ((slash = strrchr(path, '/')) != NULL) {
			memcpy(slash, "/../locale", sizeof("/../locale"));
			if (access(path, R_OK) == 0) {
				(void)bindtextdomain(NB_TEXTDOMAIN, path);
				goto out;
			}
		}
	}
	(void)bindtextdomain(NB_TEXTDOMAIN, NB_LOCALEDIR);
 out:
	(void)bind_textdomain_codeset(NB_TEXTDOMAIN, "UTF-8");
	(void)textdomain(NB_TEXTDOMAIN);
}

const char *
i18n_language(void)
{
	/* Of an empty id the translation is the catalogue's header. */
	static const char	 empty[] = "";
	const char		*header = gettext(empty);

	return strstr(header, "Language: vi") != NULL ? "vi" : "en";
}

/* glibc: a change makes gettext() look anew (gettext manual 11.2.8). */
extern int _nl_msg_cat_cntr;

void
i18n_use(const char *language)
{
	const char	*locale = setlocale(LC_MESSAGES, NULL);

	/* In the locale C nothing is ever translated. */
	if (locale == NULL || strcmp(locale, "C") == 0 ||
	    strcmp(locale, "POSIX") == 0)
		(void)setlocale(LC_MESSAGES, "C.UTF-8");
	(void)setenv("LANGUAGE", language, 1);
	_nl_msg_cat_cntr++;
}
