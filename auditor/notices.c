/*
 * notices.c: a notice that is drafted and not sent when its day has ended is
 * an open task.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/timefmt.h"
#include "formats/regulation/conventions.h"
#include "formats/store/replay.h"
#include "auditor/audit.h"
#include "auditor/notices.h"
#include "formats/regulation/notified.h"
#include "auditor/shadow.h"

static int
on_notice(void *arg, const void *key, size_t keylen, const void *value,
    size_t len)
{
	struct audit	*a = arg;
	const uint8_t	*k = key;
	const char	*to;
	char		 part[32];
	uint64_t	 id;
	json_t		*r;

	if (keylen != BOOK_KEY || k[0] != 'n')
		return 0;
	if ((r = json_object_parse(value, len, NULL)) == NULL)
		return 0;	/* the catalog's comparison tells it */
	if (notice_waits(r, a->now)) {
		id = be64_get(k + 1);
		to = json_get_str(json_object_get(r, "to"), "name");
		snprintf(part, sizeof(part), "notice/%" PRIu64, id);
		report_part(&a->report, KIND_NOTICE, part, _("Notice %" PRIu64
		    " to %s was drafted and not sent (Điều 13.5.a). Next: "
		    "nbarchive notice show %" PRIu64 ", send it, then: "
		    "nbarchive notice sent %" PRIu64), id, to != NULL ? to :
		    "?", id, id);
	}
	json_decref(r);
	return 0;
}

int
notices_audit(struct audit *a)
{
	return shadow_each(a->shadow, CAT_REGISTER, on_notice, a);
}
