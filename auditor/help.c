/*
 * help.c: help in lines that fit.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/base/flow.h"
#include "auditor/help.h"

#define HELP_TEXT	((size_t)64 * 1024)

/* As it was written, or in lines that fit where that cannot be. */
void
help_write(FILE *out, const char *text)
{
	struct buf	 b;

	buf_init(&b, HELP_TEXT);
	if (flow_help(&b, text, flow_columns(fileno(out))) == 0)
		fwrite(b.p, 1, b.len, out);
	else
		fputs(text, out);
	buf_release(&b);
}

void
help_usage(FILE *out, const char *usage)
{
	struct buf	 b;

	buf_init(&b, HELP_TEXT);
	buf_addf(&b, "nbaudit %s", usage);
	if (buf_str(&b) != NULL) {
		char	*text = strdup((const char *)b.p);

		buf_reset(&b);
		if (text != NULL && flow_text(&b, "  ", "      ", text,
		    flow_columns(fileno(out))) == 0)
			fwrite(b.p, 1, b.len, out);
		free(text);
	}
	buf_release(&b);
}
