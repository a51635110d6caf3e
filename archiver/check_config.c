/*
 * check_config.c: nbarchive check-config: what is wrong with the configuration.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/store/layout.h"

#include "archiver/command.h"
#include "archiver/config.h"
#include "archiver/key_files.h"
#include "archiver/out.h"

static void
check_store(const char *store)
{
	char	*path;

	if (store == NULL) {
		log_warnx(_("no store is named"));
		return;
	}
	if ((path = path_join(store, STORE_TEXT)) == NULL)
		return;
	if (access(path, R_OK) == -1 && (errno == ENOENT || errno == ENOTDIR))
		log_warnx(_("store %s: there is none yet; make it with: "
		    "nbarchive init"), store);
	else if (access(path, R_OK) == -1)
		log_warn(_("store %s"), store);
	free(path);
}

int
archive_check_config(const struct run *run)
{
	if (run->narg > 0) {
		log_errx(_("check-config takes no names; give the file with "
		    "-C FILE"));
		return FAIL_USAGE;
	}
	/* Whoever comes here has a file that could be read without error. */
	check_store(run->set->store);
	if (run->set->key != NULL && !key_is_token(run->set->key) &&
	    access(run->set->key, R_OK) == -1)
		log_warn(_("key %s"), run->set->key);
	if (run->set->trust != NULL && access(run->set->trust, X_OK) == -1)
		log_warn(_("trust %s"), run->set->trust);
	if (!run->quiet && !run->json)
		puts(_("The configuration is well-formed."));
	return out_end();
}
