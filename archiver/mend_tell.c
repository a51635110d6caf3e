/*
 * mend_tell.c: what was put back, for people and for the journal.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "formats/base/i18n.h"

#include "archiver/mend.h"
#include "archiver/out.h"

void
mended_tell(const struct run *run, const struct mended_list *list)
{
	if (run->quiet || run->json)
		return;
	for (size_t i = 0; i < list->n; i++) {
		const struct mended	*d = &list->m[i];

		out_lines(run->columns, _("Segment %06" PRIu32 " is written "
		    "anew with its journal entries %" PRIu64 " to %" PRIu64
		    " (%" PRIu64 " of them from volumes) and %" PRIu64
		    " documents that were whole. The damaged one is kept: "
		    "%s\n"), d->segment, d->first, d->last, d->fetched,
		    d->objects, d->kept);
	}
}

int
mended_entry(const struct mended *d, json_t *entry)
{
	char	 hex[DIGEST_HEX];
	json_t	*s = json_object();

	if (s == NULL || json_put_int(s, "segment", d->segment) == -1 ||
	    (d->has_before && json_put_str(s, "before", digest_hex(&d->before,
	    hex)) == -1) ||
	    json_put_str(s, "after", digest_hex(&d->after, hex)) == -1 ||
	    json_put_int(s, "first", (int64_t)d->first) == -1 ||
	    json_put_int(s, "last", (int64_t)d->last) == -1) {
		json_decref(s);
		return -1;
	}
	if (json_put(entry, "segment", s) == -1 || (d->from != NULL &&
	    json_put_str(entry, "volume", d->from->v.id) == -1))
		return -1;
	return json_put_str(entry, "reason", d->from == NULL ? "" :
	    d->from->v.label);
}

void
mended_release(struct mended_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		free(list->m[i].kept);
	free(list->m);
	*list = (struct mended_list){ .n = 0 };
}
