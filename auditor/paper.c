/*
 * paper.c: a page in two languages.
 */
#include <stdio.h>
#include <string.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/base/version.h"
#include "auditor/paper.h"

void
paper_init(struct paper *p)
{
	static const struct sheet_side	 vi = { "vi", "Tiếng Việt", NULL,
	    NULL };
	static const struct sheet_side	 en = { "en", "English", NULL, NULL };
	bool	 english = strcmp(i18n_language(), "en") == 0;

	memset(p, 0, sizeof(*p));
	p->side[0] = english ? en : vi;
	p->side[1] = english ? vi : en;
}

void
paper_release(struct paper *p)
{
	for (size_t i = 0; i < LANGUAGES; i++) {
		sheet_free((struct sheet *)(uintptr_t)p->side[i].sheet);
		p->side[i].sheet = NULL;
	}
}

void
paper_use(const struct paper *p, size_t i)
{
	i18n_use(p->side[i].lang);
}

void
paper_end(const struct paper *p)
{
	i18n_use(p->side[0].lang);
}

struct sheet *
paper_side(struct paper *p, size_t i, int64_t now)
{
	char		 when[TIME_TEXT];
	struct sheet	*s = sheet_new();

	if (s == NULL) {
		log_errx("%s", _("out of memory"));
		return NULL;
	}
	paper_use(p, i);
	snprintf(p->foot[i], sizeof(p->foot[i]),
	    _("Made by nguyenban (nbaudit %s) on %s."), NB_VERSION,
	    time_local(now, when));
	p->side[i].foot = p->foot[i];
	p->side[i].sheet = s;
	return s;
}

int
paper_write(const struct paper *p, const char *title, const char *path)
{
	struct buf	 b;
	int		 rc = -1;

	buf_init(&b, PAPER_MAX);
	if (sheet_html(&b, title, p->side, LANGUAGES) == -1)
		log_errx("%s", _("the page is too large, or memory is out"));
	else if (path == NULL || strcmp(path, "-") == 0)
		rc = fwrite(b.p, 1, b.len, stdout) == b.len ? 0 : -1;
	else
		rc = durable_write(path, b.p, b.len, 0644, true);
	buf_release(&b);
	return rc;
}
