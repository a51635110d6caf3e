/*
 * i18n.h: marks for messages that a person sees (gettext).
 *
 * The programs' main.c call setlocale() and bindtextdomain(); everything
 * else only marks: _("...") translates where it stands, N_("...") marks a
 * string of a table that is translated when it is shown.
 */
#ifndef FORMATS_BASE_I18N_H
#define FORMATS_BASE_I18N_H

#include <libintl.h>

#define NB_TEXTDOMAIN	"nguyenban"
#define _(s)		gettext(s)
#define N_(s)		s

/*
 * Called once by each program's main.c, before anything else: takes the
 * locale of the environment and finds the catalogue.  Never fails: without a
 * catalogue messages are English.
 */
void	 i18n_init(void);
/* The language of messages: "vi" or "en". */
const char *i18n_language(void);
/*
 * Messages in ${language} from now on, whatever the environment says: for
 * what is written in both.  A program of one thread.
 */
void	 i18n_use(const char *language);

#endif
