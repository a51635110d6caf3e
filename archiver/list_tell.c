/*
 * list_tell.c: says what is wrong with a list that is taken in.
 */
#include <string.h>

#include "formats/base/buf.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "archiver/list_tell.h"

void
list_tell(void *arg, enum register_grave grave, size_t row, size_t column,
    const char *name, const char *text)
{
	struct list_told	*t = arg;
	struct buf		 b;
	const char		*s;

	buf_init(&b, 8192);
	if (t->file != NULL)
		buf_addf(&b, "%s: ", t->file);
	if (row > 0 && t->file != NULL)
		buf_addf(&b, _("row %zu"), row);
	if (column > 0) {
		buf_addf(&b, _(", column %zu"), column);
		if (*name != '\0') {
			buf_addstr(&b, " (");
			utf8_visible(&b, name, strlen(name));
			buf_addc(&b, ')');
		}
	}
	if (row > 0 && t->file != NULL)
		buf_addstr(&b, ": ");
	buf_addstr(&b, text);
	s = buf_str(&b);
	if (grave == REGISTER_ERROR) {
		t->errors++;
		log_errx("%s", s != NULL ? s : text);
	} else {
		t->warnings++;
		log_warnx("%s", s != NULL ? s : text);
	}
	buf_release(&b);
}
