/*
 * reason.c: what a command must be told: its store, and why.
 */
#include <errno.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/store/layout.h"

#include "archiver/command.h"

int
run_reason(const struct run *run)
{
	if (run->reason == NULL || *run->reason == '\0') {
		log_errx(_("say why, with --reason TEXT: it is kept in the "
		    "journal with your name"));
		return FAIL_USAGE;
	}
	if (!utf8_valid(run->reason, strlen(run->reason))) {
		log_errx(_("the reason is not UTF-8 text"));
		return FAIL_USAGE;
	}
	return 0;
}

int
store_named(const char *store)
{
	if (store != NULL)
		return 0;
	log_errx(_("no store is named; give -s DIR, or set NGUYENBAN_STORE, or "
	    "store in the configuration"));
	return FAIL_USAGE;
}

int
store_load(struct store_info *info, const char *store)
{
	if (store_info_load(info, store) == 0)
		return 0;
	return errno == EBADMSG ? FAIL_DAMAGE : FAIL_CANNOT;
}
