/*
 * account.c: what a run found, kept for nbaudit report.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "auditor/account.h"
#include "auditor/report.h"
#include "auditor/state.h"

#define ACCOUNT_FILE	"report.json"
#define ACCOUNT_MAX	((size_t)256 * 1024 * 1024)	/* octets */
#define GONE_MAX	1000		/* findings named as gone */

json_t *
account_load(const char *ledger)
{
	char		*path = folder_path(ledger, ACCOUNT_FILE);
	const char	*why = NULL;
	json_t		*json = NULL;
	struct buf	 b;

	if (path == NULL)
		return NULL;
	buf_init(&b, ACCOUNT_MAX);
	if (durable_read(&b, path) == -1) {
		if (errno != ENOENT)
			log_err(_("%s: cannot be read; the next run makes it "
			    "anew"), path);
	} else if ((json = json_object_parse(b.p, b.len, &why)) == NULL) {
		log_errx(_("%s: is not what an auditor wrote; the next run "
		    "makes it anew"), path);
	}
	buf_release(&b);
	free(path);
	return json;
}

static bool
has_finding(const json_t *list, const char *id)
{
	const json_t	*one;
	const char	*other;
	size_t		 i;

	json_array_foreach(list, i, one)
		if ((other = json_get_str(one, "finding")) != NULL &&
		    strcmp(other, id) == 0)
			return true;
	return false;
}

/* Ids of a list, for many questions. */
static json_t *
ids_of(const json_t *list)
{
	json_t		*ids = json_object();
	const json_t	*one;
	const char	*id;
	size_t		 i;

	json_array_foreach(list, i, one)
		if ((id = json_get_str(one, "finding")) != NULL)
			json_object_set_new(ids, id, json_true());
	return ids;
}

/* What the account before had open and this run did not find. */
static json_t *
gone_since(const char *ledger, const json_t *now)
{
	json_t		*gone = json_array(), *before, *one, *ids;
	const char	*id;
	size_t		 i;

	if ((before = account_load(ledger)) == NULL)
		return gone;
	ids = ids_of(now);
	json_array_foreach(json_object_get(before, "findings_all"), i, one)
		if (json_array_size(gone) < GONE_MAX &&
		    (id = json_get_str(one, "finding")) != NULL &&
		    json_object_get(ids, id) == NULL &&
		    !has_finding(gone, id))
			json_array_append(gone, one);
	json_decref(ids);
	json_decref(before);
	return gone;
}

int
account_save(const char *ledger, const json_t *run,
    const struct report *report, const char *commit)
{
	char	*path = folder_path(ledger, ACCOUNT_FILE), *text = NULL;
	json_t	*json = json_copy((json_t *)(uintptr_t)run);
	int	 rc = -1;

	if (path == NULL || json == NULL)
		goto out;
	json_put_str(json, "language", i18n_language());
	json_put_str(json, "commit", commit);
	json_object_set(json, "findings_all", report->all);
	json_put(json, "gone", gone_since(ledger, report->all));
	if ((text = json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS)) != NULL)
		rc = durable_write(path, text, strlen(text), 0640, true);
 out:
	if (rc == -1 && text == NULL)
		log_errx("%s", _("out of memory"));
	free(text);
	free(path);
	json_decref(json);
	return rc;
}
