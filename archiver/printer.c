/*
 * printer.c: sheets to a printer of CUPS.
 *
 * A document goes to lp's standard input, so that no name that a sender chose
 * is ever one of its arguments but the title, which is made visible.
 */
#include <sys/mman.h>
#include <sys/stat.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"

#include "archiver/command.h"
#include "archiver/printer.h"
#include "archiver/program.h"

#define PATH_DEFAULT	"/usr/bin:/bin:/usr/local/bin"
#define NAME_MOST	127		/* octets: CUPS's own limit */
#define TITLE_MOST	((size_t)120)	/* octets */
#define SAID_MOST	512

char *
printer_program(void)
{
	const char	*p = getenv("PATH");
	struct stat	 st;
	char		*path;
	size_t		 n;

	if (p == NULL || *p == '\0')
		p = PATH_DEFAULT;
	for (; *p != '\0'; p += n + (p[n] == ':')) {
		n = strcspn(p, ":");
		/* Never what lies in the folder one happens to be in. */
		if (*p != '/' || asprintf(&path, "%.*s/lp", (int)n, p) == -1)
			continue;
		if (stat(path, &st) == 0 && S_ISREG(st.st_mode) &&
		    access(path, X_OK) == 0)
			return path;
		free(path);
	}
	log_errx(_("the program lp, which prints, is missing; install it with: "
	    "apt-get install cups-client, or write files with -o DIR"));
	return NULL;
}

int
printer_name_check(const char *name)
{
	size_t	 n = strlen(name);

	if (n > 0 && n <= NAME_MOST && *name != '-' &&
	    strpbrk(name, " \t\r\n'\"\\") == NULL && utf8_valid(name, n))
		return 0;
	log_errx(_("%s: is no printer's name; lpstat -p lists them"), name);
	return FAIL_USAGE;
}

/* A title that is safe to show, and that no option can be taken for. */
static void
title_make(const char *title, char out[TITLE_MOST + 1])
{
	struct buf	 b;
	const char	*s = "document";
	size_t		 n;

	buf_init(&b, 8 * TITLE_MOST + 4096);
	if (utf8_visible(&b, title, strlen(title)) == 0 &&
	    buf_str(&b) != NULL)
		s = buf_str(&b);
	s += strspn(s, "-");
	n = strlen(s) < TITLE_MOST ? strlen(s) : TITLE_MOST;
	while (n > 0 && !utf8_valid(s, n))
		n--;
	memcpy(out, s, n);
	out[n] = '\0';
	buf_release(&b);
}

/* The first line of what it said. */
static void
said_take(int fd, struct buf *said)
{
	char	 text[SAID_MOST];
	ssize_t	 n = pread_full(fd, text, sizeof(text) - 1, 0);

	if (n <= 0)
		return;
	text[n] = '\0';
	text[strcspn(text, "\r\n")] = '\0';
	utf8_visible(said, text, strlen(text));
}

/* What a program says in English, its first line.  False: it cannot tell. */
static bool
ask(const char *lpstat, const char *option, const char *printer,
    char said[SAID_MOST])
{
	char	 env[] = "/usr/bin/env", c[] = "LC_ALL=C";
	char	*argv[] = { env, c, (char *)(uintptr_t)lpstat,
		    (char *)(uintptr_t)option, (char *)(uintptr_t)printer,
		    NULL };
	int	 out = memfd_create("said", MFD_CLOEXEC);
	ssize_t	 n = -1;

	if (out == -1)
		return false;
	if (program_run_here(argv, -1, out) == 0)
		n = pread_full(out, said, SAID_MOST - 1, 0);
	close(out);
	said[n > 0 ? n : 0] = '\0';
	said[strcspn(said, "\r\n")] = '\0';
	return n > 0;
}

bool
printer_is_stopped(const char *lp, const char *printer)
{
	static const char	 is[] = "default destination: ";
	char			*lpstat, said[SAID_MOST], name[SAID_MOST];
	const char		*at;
	bool			 stopped = false;

	if (asprintf(&lpstat, "%sstat", lp) == -1)
		return false;
	if (access(lpstat, X_OK) == 0) {
		if (printer == NULL && ask(lpstat, "-d", NULL, name) &&
		    (at = strstr(name, is)) != NULL)
			printer = at + sizeof(is) - 1;
		if (printer != NULL && ask(lpstat, "-p", printer, said))
			stopped = strstr(said, " disabled since ") != NULL;
	}
	free(lpstat);
	return stopped;
}

int
printer_send(const char *lp, const char *printer, const char *title, int fd,
    struct buf *said)
{
	char	 shown[TITLE_MOST + 1];
	char	*argv[12];
	size_t	 n = 0;
	int	 out, rc;

	title_make(title, shown);
	argv[n++] = (char *)(uintptr_t)lp;
	if (printer != NULL) {
		argv[n++] = (char *)(uintptr_t)"-d";
		argv[n++] = (char *)(uintptr_t)printer;
	}
	/* Both are A4 in real size; only what is larger is made to fit. */
	argv[n++] = (char *)(uintptr_t)"-o";
	argv[n++] = (char *)(uintptr_t)"media=A4";
	argv[n++] = (char *)(uintptr_t)"-o";
	argv[n++] = (char *)(uintptr_t)"print-scaling=auto-fit";
	if (*shown != '\0') {
		argv[n++] = (char *)(uintptr_t)"-t";
		argv[n++] = shown;
	}
	argv[n] = NULL;
	if (lseek(fd, 0, SEEK_SET) == -1 ||
	    (out = memfd_create("said", MFD_CLOEXEC)) == -1) {
		log_err("%s", lp);
		return FAIL_CANNOT;
	}
	rc = program_run_here(argv, fd, out);
	if (rc == 0)
		said_take(out, said);
	else
		log_errx(_("%s: did not take it; is the printer there, and "
		    "ready (lpstat -p)?"), shown);
	close(out);
	return rc == 0 ? 0 : FAIL_CANNOT;
}
