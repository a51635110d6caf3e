/*
 * drawn.c: sheets of paper as PDF, drawn by nblabel.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/sandbox/helper.h"
#include "archiver/command.h"
#include "archiver/drawn.h"

int
drawn_pdf(const json_t *what, struct buf *pdf)
{
	char	*text = json_dumps(what, JSON_COMPACT);
	int	 rc;

	if (text == NULL) {
		log_errx(_("out of memory"));
		return FAIL_CANNOT;
	}
	rc = helper_run("nblabel", text, strlen(text), pdf);
	free(text);
	return rc == 0 ? 0 : FAIL_CANNOT;
}
