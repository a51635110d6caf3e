/*
 * parts.c: commands that have parts.
 */
#include <string.h>

#include "formats/base/i18n.h"
#include "formats/base/log.h"

#include "archiver/parts.h"

int
parts_run(const struct run *run, const char *command,
    const struct part *parts, size_t n,
    int (*other)(const struct run *, const char *))
{
	struct run	 part = *run;
	int		 rc;

	if (run->narg == 0) {
		log_errx(_("say what to do; see: nbarchive %s --help"),
		    command);
		return FAIL_USAGE;
	}
	if (store_named(run->set->store) != 0)
		return FAIL_USAGE;
	part.arg++;
	part.narg--;
	for (size_t i = 0; i < n; i++)
		if (strcmp(parts[i].name, run->arg[0]) == 0)
			return parts[i].run(&part);
	if (other != NULL && (rc = other(&part, run->arg[0])) != -1)
		return rc;
	log_errx(_("%s has no part %s; see: nbarchive %s --help"), command,
	    run->arg[0], command);
	return FAIL_USAGE;
}
