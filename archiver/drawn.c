/*
 * drawn.c: sheets of paper as PDF, drawn by nblabel.
 */
#include <sys/mman.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"

#include "archiver/command.h"
#include "archiver/drawn.h"
#include "archiver/program.h"

#define STEP		((size_t)64 * 1024)

/* Its standard input: a file without a name, at its beginning. */
static int
input_make(const json_t *what)
{
	char	*text = json_dumps(what, JSON_COMPACT);
	int	 fd = memfd_create("sheet", MFD_CLOEXEC);

	if (text == NULL || fd == -1 || write_full(fd, text, strlen(text)) ==
	    -1 || lseek(fd, 0, SEEK_SET) == -1) {
		if (fd != -1)
			close(fd);
		fd = -1;
	}
	free(text);
	return fd;
}

/* All that ${fd} holds.  0 or -1. */
static int
output_take(int fd, struct buf *pdf)
{
	uint8_t		*p = malloc(STEP);
	uint64_t	 off = 0;
	ssize_t		 n = -1;

	while (p != NULL && (n = pread_full(fd, p, STEP, off)) > 0) {
		off += (uint64_t)n;
		if (buf_add(pdf, p, (size_t)n) == -1) {
			n = -1;
			break;
		}
	}
	free(p);
	return n == 0 && off > 0 ? 0 : -1;
}

int
drawn_pdf(const json_t *what, struct buf *pdf)
{
	char	*argv[] = { program_find("nblabel", NULL), NULL };
	int	 in = -1, out = -1, rc = FAIL_CANNOT;

	if (argv[0] == NULL)
		return FAIL_CANNOT;
	if ((in = input_make(what)) == -1 ||
	    (out = memfd_create("pdf", MFD_CLOEXEC)) == -1)
		log_errx(_("out of memory"));
	else if (program_run_here(argv, in, out) == 0 &&
	    output_take(out, pdf) == 0)
		rc = 0;
	else
		log_errx(_("%s: could not draw what is to be printed"),
		    argv[0]);
	if (in != -1)
		close(in);
	if (out != -1)
		close(out);
	free(argv[0]);
	return rc;
}
