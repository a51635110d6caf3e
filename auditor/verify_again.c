/*
 * verify_again.c: a second look, with what the ledger's reports name alone.
 *
 * CRLs that came after the audit make other verdicts, and the ledger is right
 * all the same: but then its lines are what follows from the CRLs and responses
 * that its reports name.  Else whoever has the auditor's key could better a
 * verdict by naming nothing.
 */
#include <sys/stat.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "auditor/cache.h"
#include "auditor/verify_part.h"

#define TOLD_MOST	100	/* lines told one by one */

/* Of a file that no report names only certificates count.  0 or -1. */
static int
forget_unnamed(const struct verify *v, struct trust_folder *t)
{
	for (size_t i = 0; i < t->n; i++)
		if (!verify_reading_names(&v->reading, &t->file[i].sha256))
			t->file[i].role = (enum trust_role)(t->file[i].role +
			    TRUST_CERTS);
	return trust_folder_ready(t);
}

/* As the first look, with a memory of its own.  0 or -1 (logged). */
static int
begin(struct verify *v, struct audit *b, struct state *known, char *folder)
{
	b->opts = &v->own;
	b->state = known;
	known->pinned = v->fresh.pinned;
	known->log = v->fresh.log;
	known->simulated = v->fresh.simulated;
	known->size = v->fresh.size;
	known->root = v->fresh.root;
	b->ledger = v->a.ledger;
	b->info = v->a.info;
	b->now = v->a.now;
	b->at = v->a.at;
	b->began = v->opts->monotonic();
	b->has_late = v->a.has_late;
	memcpy(b->late, v->a.late, sizeof(b->late));
	b->evidence = v->opts->ledger;
	b->bare = v->a.bare;
	b->scratch = folder;
	if (mkdir(folder, 0700) == -1) {
		log_err(_("%s: cannot be made"), folder);
		return -1;
	}
	if (report_init(&b->report, &v->own, NULL) == -1)
		return -1;
	b->report.silent = true;
	return audit_prepare(b) == -1 || forget_unnamed(v, &b->trust) == -1 ?
	    -1 : 0;
}

/* Does the line ${now} of the second look contradict the ledger's? */
static void
compare(struct verify *v, const struct octets was[STATE_FIELDS],
    const struct octets now[STATE_FIELDS])
{
	char	 hex[DIGEST_HEX];
	size_t	 i = 3;

	while (i < STATE_FIELDS - 1 && was[i].len == now[i].len &&
	    memcmp(was[i].p, now[i].p, was[i].len) == 0)
		i++;
	if (i == STATE_FIELDS - 1 || now[2].len != 2)
		return;
	if (v->reading.untold[READING_FRESH] > 0)
		v->reading.untold[READING_FRESH]--;
	if (verify_reading_lacks(v)) {
		v->untold++;
		return;
	}
	if (++v->differ > TOLD_MOST)
		return;
	snprintf(hex, sizeof(hex), "%.*s", (int)was[0].len,
	    (const char *)was[0].p);
	disagree(v, KIND_LEDGER, hex, _("%.16s: the ledger says %.*s; "
	    "from the CRLs and OCSP responses that its reports name follows "
	    "%.*s"), hex, (int)was[i].len,
	    (const char *)was[i].p, (int)now[i].len, (const char *)now[i].p);
}

/* The line of that digest, to *nl, among lines.  NULL: none. */
static const char *
line_of(const struct buf *text, const struct octets *hex, const char **nl)
{
	const char	*p = (const char *)text->p, *end = p + text->len;

	for (; p < end; p = *nl + 1) {
		if ((*nl = memchr(p, '\n', (size_t)(end - p))) == NULL)
			return NULL;
		if ((size_t)(*nl - p) > hex->len &&
		    memcmp(p, hex->p, hex->len) == 0)
			return p;
	}
	return NULL;
}

/* A ledger_differs for the second look: what was doubted alone. */
static int
look_again(void *arg, const char *path, const void *text, size_t len)
{
	struct verify	*v = arg;
	struct octets	 was[STATE_FIELDS], now[STATE_FIELDS];
	const char	*p = text, *end = p + len, *nl, *old, *nl_old;
	struct buf	 b;
	int		 rc;

	if (strncmp(path, "state/", 6) != 0)
		return 0;
	buf_init(&b, LEDGER_FILE_MAX);
	rc = ledger_get(v->a.ledger, path, &b);
	for (; rc == 1 && p < end; p = nl + 1) {
		if ((nl = memchr(p, '\n', (size_t)(end - p))) == NULL)
			break;
		if (verify_row(p, nl, now) && verify_reading_doubted(
		    &v->reading, &now[0]) && (old = line_of(&b, &now[0],
		    &nl_old)) != NULL && verify_row(old, nl_old, was))
			compare(v, was, now);
	}
	buf_release(&b);
	return rc == -1 ? -1 : 0;
}

int
verify_again(struct verify *v)
{
	struct audit	 b;
	struct state	 known;
	char		*folder;
	int		 rc = -1;

	v->reading.all = verify_reading_names_none(v);
	if (v->reading.ndoubt == 0 && !v->reading.all)
		return 0;
	if (!v->reading.all)
		log_info(_("%zu documents are judged otherwise with CRLs or "
		    "OCSP responses that no report of the ledger names; all is "
		    "judged once more with those that are named"),
		    v->reading.ndoubt);
	else
		log_info("%s", _("No report of the ledger names a CRL or OCSP "
		    "response; all is judged once more without any"));
	if ((folder = path_join(v->folder, "again")) == NULL)
		return -1;
	/* One at a time has the remembered structure. */
	cache_free(v->a.cache);
	v->a.cache = NULL;
	memset(&b, 0, sizeof(b));
	state_init(&known);
	buf_init(&b.note, NOTE_MAX);
	ledger_watch(v->a.ledger, look_again, v);
	if (begin(v, &b, &known, folder) == 0) {
		/* Reports before 2026-12 do not say what stamps rest on. */
		if (!v->reading.stamps_named)
			b.stamp_trust = &v->a.trust;
		if (audit_store(&b) == 0 && verdicts_write(&b) == 0)
			rc = 0;
	}
	b.ledger = NULL;	/* the first look's */
	audit_release(&b);
	state_release(&known);
	free(folder);
	return rc;
}
