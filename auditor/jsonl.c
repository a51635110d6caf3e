/*
 * jsonl.c: JSON lines on standard output.
 */
#include <stdio.h>
#include <stdlib.h>

#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "auditor/jsonl.h"

int
jsonl_put(const json_t *json)
{
	char	*text = json_shown(json, JSON_COMPACT);

	if (text == NULL) {
		log_errx("%s", _("out of memory"));
		return -1;
	}
	puts(text);	/* main.c sees whether it arrived */
	free(text);
	return 0;
}

int
jsonl_take(json_t *json)
{
	int	 rc = jsonl_put(json);

	json_decref(json);
	return rc;
}
