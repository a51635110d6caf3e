/*
 * notice_list.c: nbarchive notice list: notices, and what of them is due.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/store/replay.h"

#include "archiver/notice_part.h"
#include "archiver/out.h"

#define NOTICE_LINE	1024

/* A notice as the list shows it. */
struct listed {
	uint64_t	 id;
	json_t		*record;
	bool		 due;		/* something is to be done */
	bool		 late;		/* and should have been done */
};

static const char *
state_word(const char *state)
{
	static const struct {
		const char	*state;
		const char	*text;
	} all[] = {
		{ "draft", N_("not sent") }, { "sent", N_("sent") },
		{ "answered", N_("answered") },
		{ "withdrawn", N_("withdrawn") },
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (strcmp(all[i].state, state) == 0)
			return _(all[i].text);
	return state;
}

/* Is something to be done on the day ${today}? */
static void
due_take(struct listed *l, int64_t today)
{
	const char	*state = json_str(l->record, "state");
	struct civil	 c;
	int64_t		 t, day;

	l->due = l->late = false;
	if (strcmp(state, "draft") == 0) {
		l->due = true;
		if (time_parse(json_str(l->record, "drafted"), &t) == 0) {
			civil_of_time(t, &c);
			l->late = civil_days(&c) < today;
		}
	} else if (strcmp(state, "sent") == 0 && register_days(l->record,
	    "due", &day) == 0) {
		l->due = l->late = day < today;
	}
}

static int
listed_json(const struct listed *l)
{
	json_t	*json = json_deep_copy(l->record);
	int	 rc = FAIL_CANNOT;

	if (json != NULL && json_put_int(json, "id", (int64_t)l->id) == 0 &&
	    json_put_bool(json, "is_due", l->due) == 0 &&
	    json_put_bool(json, "is_late", l->late) == 0)
		rc = out_json(json);
	json_decref(json);
	return rc;
}

static void
listed_line(const struct run *run, const struct listed *l)
{
	const json_t	*d = json_object_get(l->record, "document");
	const char	*state = state_word(json_str(l->record, "state"));
	const char	*late = l->late ? _("; late") : "";
	char		 text[NOTICE_LINE], day[CIVIL_TEXT];
	char		 iso[CIVIL_TEXT];
	struct civil	 c = { 0, 0, 0 };
	int64_t		 t;
	size_t		 used;

	if (time_parse(json_str(l->record, "drafted"), &t) == 0)
		civil_of_time(t, &c);
	printf("%6" PRIu64 " %s %s%s ", l->id, register_date_vi(civil_text(&c,
	    iso), day), state, late);
	used = 19 + out_width(state) + out_width(late);
	if (run->columns < OUT_NARROW) {
		used = 7;
		printf("\n%*s", (int)used, "");
	}
	for (; run->columns >= OUT_NARROW && used < 30; used++)
		putchar(' ');
	snprintf(text, sizeof(text), "%s%s%s, %s", json_str(d, "number"),
	    *json_str(d, "notation") == '\0' ? "" : "/", json_str(d,
	    "notation"), json_str(json_object_get(l->record, "to"), "name"));
	out_cut(text, run->columns > used + 10 ? run->columns - used : 10);
	putchar('\n');
}

/* Received, failed, and nobody was told: an open task, too (13.5.a). */
struct unnoticed {
	char		(*sha256)[DIGEST_HEX];	/* those with a notice */
	size_t		 n;
};

static bool
has_notice(const struct unnoticed *u, const char *sha256)
{
	for (size_t i = 0; i < u->n; i++)
		if (strcmp(u->sha256[i], sha256) == 0)
			return true;
	return false;
}

static bool
is_failed_input(const json_t *a)
{
	const json_t	*v = json_object_get(a, "verdict");

	return strcmp(json_str(a, "direction"), "in") == 0 &&
	    strcmp(json_str(v, "indication"), "TOTAL-FAILED") == 0 &&
	    json_object_get(a, "released") == NULL;
}

static int
unnoticed_tell(const struct run *run, uint64_t accession, const json_t *a)
{
	const char	*name = json_str(json_object_get(a, "source"), "name");
	json_t		*json;
	int		 rc = 0;

	if (run->json) {
		json = json_pack("{sI ss ss sb}", "accession",
		    (json_int_t)accession, "sha256", json_str(a, "object"),
		    "state", "none", "is_due", 1);
		rc = json == NULL ? FAIL_CANNOT : out_json(json);
		json_decref(json);
		return rc;
	}
	out_lines(run->columns, _("accession %llu (%s) failed, and no notice "
	    "is drafted: nbarchive notice draft %llu\n"),
	    (unsigned long long)accession, name,
	    (unsigned long long)accession);
	return 0;
}

static int
unnoticed_list(const struct run *run, struct reader *cat,
    const struct unnoticed *u, size_t *due)
{
	uint64_t	 accessions, documents, octets;
	json_t		*a;
	int		 rc;

	rc = find_counters(cat, &accessions, &documents, &octets);
	for (uint64_t n = 1; rc == 0 && n <= accessions; n++) {
		if ((a = find_accession(cat, n, &rc)) == NULL)
			continue;
		if (is_failed_input(a) && !has_notice(u, json_str(a,
		    "object"))) {
			++*due;
			rc = unnoticed_tell(run, n, a);
		}
		json_decref(a);
	}
	return rc;
}

static int
notices_walk(const struct run *run, struct reader *cat, int64_t today,
    struct unnoticed *u, size_t *due)
{
	uint8_t		 key[BOOK_KEY];
	struct listed	 l;
	char		(*more)[DIGEST_HEX];
	int		 rc = 0;

	for (l.id = 1; rc == 0; l.id++) {
		l.record = find_record(cat, CAT_REGISTER, key,
		    replay_book_key(key, "notice", l.id), &rc);
		if (l.record == NULL)
			break;
		due_take(&l, today);
		*due += l.due;
		more = reallocarray(u->sha256, u->n + 1, sizeof(*more));
		if (more == NULL) {
			log_errx(_("out of memory"));
			rc = FAIL_CANNOT;
		} else {
			u->sha256 = more;
			snprintf(u->sha256[u->n++], DIGEST_HEX, "%s",
			    json_str(l.record, "sha256"));
		}
		if (rc == 0 && (!run->due || l.due)) {
			if (run->json)
				rc = listed_json(&l);
			else
				listed_line(run, &l);
		}
		json_decref(l.record);
	}
	return rc;
}

int
notice_list(const struct run *run)
{
	struct unnoticed	 u = { NULL, 0 };
	struct reader		*cat = NULL;
	size_t			 due = 0;
	int			 rc;

	if (run->narg != 0) {
		log_errx(_("want: notice list [--due]"));
		return FAIL_USAGE;
	}
	if ((rc = find_open(&cat, run->set->store)) == 0)
		rc = notices_walk(run, cat, book_today(run, NULL), &u, &due);
	if (rc == 0 && run->due)
		rc = unnoticed_list(run, cat, &u, &due);
	if (rc == 0 && run->due && due > 0)
		rc = DONE_PERSON;
	free(u.sha256);
	reader_close(cat);
	return worst(rc, out_end());
}
