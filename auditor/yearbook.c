/*
 * yearbook.c: ledger and store opened for a report, the journal proven and
 * replayed from its first entry.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/journal/note.h"
#include "auditor/clone.h"
#include "auditor/holding.h"
#include "auditor/ledger.h"
#include "auditor/prove.h"
#include "auditor/replayed.h"
#include "auditor/scratch.h"
#include "auditor/shadow.h"
#include "auditor/yearbook.h"

#define RECORD_OCTETS	((size_t)1024 * 1024)

static int
own_folder(struct yearbook *y)
{
	return (y->folder = scratch_new()) == NULL ||
	    (y->shadow = shadow_open(y->folder, y->now)) == NULL ? -1 : 0;
}

static int
read_register(struct yearbook *y)
{
	struct buf	 b;
	uint8_t		 key[8];
	json_t		*record;
	int		 rc;

	buf_init(&b, RECORD_OCTETS);
	for (;;) {
		be64_put(key, y->all.n + 1);
		buf_reset(&b);
		rc = shadow_get(y->shadow, CAT_REGISTER, key, sizeof(key), &b);
		if (rc != 1)
			break;
		record = json_object_parse(b.p, b.len, NULL);
		if (record == NULL || register_add(&y->all, record) == -1) {
			log_errx("%s", _("out of memory"));
			rc = -1;
			break;
		}
	}
	buf_release(&b);
	return rc;
}

struct last {
	char	 path[64];
};

static int
on_run(void *arg, const char *path)
{
	struct last	*l = arg;

	/* In order of their names, which is that of time. */
	snprintf(l->path, sizeof(l->path), "%s", path);
	return 0;
}

int
yearbook_last(struct yearbook *y)
{
	struct last	 l = { "" };
	struct buf	 b;
	const char	*at, *run;
	json_t		*json = NULL;
	int		 rc = -1;

	if (ledger_files(y->ledger, "runs", on_run, &l) == -1)
		return -1;
	buf_init(&b, LEDGER_FILE_MAX);
	if (*l.path != '\0' && ledger_get(y->ledger, l.path, &b) == 1)
		json = json_object_parse(b.p, b.len, NULL);
	at = json_get_str(json, "at");
	run = json_get_str(json, "run");
	if (at != NULL && run != NULL && time_parse(at, &y->at) == 0 &&
	    time_parse(run, &y->run) == 0)
		rc = 0;
	else
		log_errx(_("Ledger %s: no run yet. Next: nbaudit run"),
		    y->opts->ledger);
	buf_release(&b);
	y->last = json;
	return rc;
}

enum status
yearbook_open(struct yearbook *y, const struct options *o)
{
	struct replayed	 r = { 0, NULL, NULL };
	enum status	 st, evidence;
	int		 known;

	memset(y, 0, sizeof(*y));
	y->opts = o;
	buf_init(&y->note, NOTE_MAX);
	state_init(&y->state);
	if (o->ledger == NULL || o->store == NULL) {
		log_errx("%s", _("which store and ledger? Name them with -s "
		    "DIR and -l DIR, or in the configuration"));
		return STATUS_USAGE;
	}
	if ((known = state_load(&y->state, o->ledger)) == -1)
		return STATUS_CANNOT;
	y->known = known == 1;
	y->now = o->simulated_clock != TIME_NONE && y->state.simulated ?
	    o->simulated_clock : o->now();
	if ((st = anchors_load(&y->anchors, o, y->known ? &y->state : NULL)) !=
	    STATUS_OK)
		return st;
	if ((y->ledger = ledger_open_read(o->ledger)) == NULL)
		return STATUS_CANNOT;
	evidence = ledger_evidence(y->ledger, &y->anchors, y->commit, &y->note,
	    &y->checkpoint);
	if (evidence != STATUS_OK && evidence != STATUS_ATTENTION)
		return evidence;
	if (yearbook_last(y) == -1 || trust_open(&y->trust, o, y->ledger,
	    y->known) == -1 ||
	    (y->holding = holding_open(o, &y->trust)) == NULL ||
	    own_folder(y) == -1)
		return STATUS_CANNOT;
	if ((st = replayed_read(y->holding, y->shadow, &y->checkpoint, &r)) !=
	    STATUS_OK)
		return st;
	y->accessions = r.accessions;
	return read_register(y) == -1 ? STATUS_CANNOT : evidence;
}

void
yearbook_release(struct yearbook *y)
{
	holding_close(y->holding);
	shadow_free(y->shadow);
	if (y->folder != NULL)
		scratch_remove(y->folder);
	free(y->folder);
	trust_folder_release(&y->trust);
	ledger_free(y->ledger);
	buf_release(&y->note);
	anchors_clear(&y->anchors);
	state_release(&y->state);
	register_release(&y->all);
	json_decref(y->strangers);
	json_decref(y->integrity);
	json_decref(y->last);
	y->holding = NULL;
}
