/*
 * check_config.c: nbarchive check-config: what is wrong with the configuration.
 */
#include <stdio.h>
#include <unistd.h>

#include "formats/base/i18n.h"
#include "formats/base/log.h"

#include "archiver/command.h"
#include "archiver/config.h"
#include "archiver/key_files.h"
#include "archiver/out.h"

int
archive_check_config(const struct run *run)
{
	/* Whoever comes here has a file that could be read without error. */
	if (run->set->store == NULL)
		log_warnx(_("no store is named"));
	else if (access(run->set->store, X_OK) == -1)
		log_warn(_("store %s"), run->set->store);
	if (run->set->key != NULL && !key_is_token(run->set->key) &&
	    access(run->set->key, R_OK) == -1)
		log_warn(_("key %s"), run->set->key);
	if (run->set->trust != NULL && access(run->set->trust, X_OK) == -1)
		log_warn(_("trust %s"), run->set->trust);
	if (!run->quiet && !run->json)
		puts(_("The configuration is well-formed."));
	return out_end();
}
