/*
 * list.c: nbarchive list: accessions, newest first.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "formats/base/finding.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"

#include "archiver/command.h"
#include "archiver/config.h"
#include "archiver/describe.h"
#include "archiver/find.h"
#include "archiver/out.h"

#define LIMIT_DEFAULT	50
#define WIDE		72		/* columns for one line a document */
#define LOCAL_MINUTE	16		/* "2026-11-24 02:00" */
#define WORDS_END	42		/* where names begin, one line each */

static bool
in_time(const struct run *run, const json_t *record)
{
	int64_t	 at;

	if (time_parse(json_str(record, "received"), &at) == -1)
		return true;	/* never hidden by a filter */
	return (run->since == TIME_NONE || at >= run->since) &&
	    (run->until == TIME_NONE || at <= run->until);
}

static bool
wanted(const struct run *run, const json_t *record, const char *indication)
{
	const json_t	*source = json_object_get(record, "source");

	/* The register's own; it tells of them itself. */
	if (json_object_get(record, "class") != NULL)
		return false;
	if (run->quarantined &&
	    !json_is_true(json_object_get(record, "quarantined")))
		return false;
	if (run->name != NULL &&
	    strcasestr(json_str(source, "path"), run->name) == NULL &&
	    strcasestr(json_str(source, "name"), run->name) == NULL)
		return false;
	if (run->indication != NULL &&
	    strcasecmp(run->indication, indication) != 0)
		return false;
	if (run->channel != NULL &&
	    strcmp(json_str(record, "channel"), run->channel) != 0)
		return false;
	if (run->direction != NULL &&
	    strcmp(json_str(record, "direction"), run->direction) != 0)
		return false;
	return in_time(run, record);
}

/* A duplicate has the verdict of the first accession of its object. */
static const char *
verdict_of(struct reader *cat, const json_t *record, json_t **first, int *rc)
{
	const json_t	*verdict = json_object_get(record, "verdict");
	struct digest	 id;
	uint64_t	 n;
	json_t		*object;

	*first = NULL;
	*rc = 0;
	if (verdict == NULL && digest_from_hex(&id, json_str(record,
	    "object")) == 0) {
		object = find_record(cat, CAT_OBJECT, id.octet, DIGEST_SIZE,
		    rc);
		if (object != NULL && json_get_u64(object, "accession",
		    &n) == 0)
			*first = find_accession(cat, n, rc);
		json_decref(object);
		verdict = json_object_get(*first, "verdict");
	}
	return json_str(verdict, "indication");
}

static void
print_text(const struct run *run, uint64_t n, const json_t *record,
    const char *indication)
{
	const json_t	*source = json_object_get(record, "source");
	const char	*mark, *word = out_indication(indication);
	char		 at[TIME_TEXT];
	int64_t		 t;
	size_t		 used;

	if (time_parse(json_str(record, "received"), &t) == -1)
		t = TIME_NONE;
	time_local(t, at);
	at[LOCAL_MINUTE] = '\0';
	/* Q: quarantined; =: a duplicate. */
	mark = json_is_true(json_object_get(record, "quarantined")) ? "Q" :
	    json_object_get(record, "duplicate") != NULL ? "=" : " ";
	used = (run->columns < WIDE ? 6 : 8) + 1 + LOCAL_MINUTE + 3;
	printf("%*" PRIu64 " %s %s ", run->columns < WIDE ? 6 : 8, n, at, mark);
	if (run->columns < WIDE) {
		out_cut(word, run->columns > used + 4 ? run->columns - used :
		    4);
		used = 7;
		printf("\n%*s", (int)used, "");
	} else {
		fputs(word, stdout);
		used += out_width(word);
		for (; used < WORDS_END; used++)
			putchar(' ');
		putchar(' ');
		used++;
	}
	out_cut(json_str(source, "name"), run->columns > used + 10 ?
	    run->columns - used : 10);
	putchar('\n');
}

static int
print_json(uint64_t n, const json_t *record, const char *indication)
{
	json_t	*json;
	int	 rc;

	if ((json = json_deep_copy(record)) == NULL)
		return FAIL_CANNOT;
	json_put_int(json, "accession", (int64_t)n);
	json_put_str(json, "indication", indication);
	rc = out_json(json);
	json_decref(json);
	return rc;
}

/*
 * One accession: *shown tells whether it passed the filters, *missing counts
 * those whose document is not described yet.
 */
static int
print_one(const struct run *run, struct reader *cat, uint64_t n, bool *shown,
    uint64_t *missing)
{
	const char	*indication;
	json_t		*record, *first;
	int		 rc;

	*shown = false;
	if ((record = find_accession(cat, n, &rc)) == NULL)
		return rc;
	indication = verdict_of(cat, record, &first, &rc);
	if (rc == 0 && wanted(run, record, indication)) {
		*shown = true;
		*missing += describe_is_missing(record);
		if (run->json)
			rc = print_json(n, record, indication);
		else
			print_text(run, n, record, indication);
	}
	json_decref(first);
	json_decref(record);
	return rc;
}

static int
list(const struct run *run)
{
	struct reader	*cat;
	uint64_t	 n, documents, octets, limit, shown = 0, missing = 0;
	bool		 one;
	int		 rc;

	if ((rc = find_open(&cat, run->set->store)) != 0)
		return rc;
	limit = run->limit != 0 ? run->limit :
	    run->json ? UINT64_MAX : LIMIT_DEFAULT;
	rc = find_counters(cat, &n, &documents, &octets);
	if (run->after != 0 && run->after <= n)
		n = run->after - 1;
	for (; rc == 0 && n > 0 && shown < limit && !ferror(stdout);
	    n--) {
		rc = print_one(run, cat, n, &one, &missing);
		shown += one ? 1 : 0;
	}
	reader_close(cat);
	if (ferror(stdout))
		return worst(rc, out_end());
	if (rc == 0 && n > 0 && !run->json && !run->quiet)
		log_info(_("%" PRIu64 " shown; older ones: --after %" PRIu64),
		    shown, n + 1);
	if (rc == 0 && missing > 0 && !run->json && !run->quiet)
		log_info(_("%" PRIu64 " of these are not described yet: "
		    "nbarchive describe --missing"), missing);
	return worst(rc, out_end());
}

/* A word that no document can have would hide them all.  0 or FAIL_USAGE. */
static int
filters_check(const struct run *run)
{
	const char	*wrong;
	int		 i = IND_PASSED;

	while (run->indication != NULL && i < IND_NOTE &&
	    strcasecmp(run->indication, indication_name(i)) != 0)
		i++;
	if (i == IND_NOTE) {
		log_errx(_("--indication %s: want TOTAL-PASSED, TOTAL-FAILED, "
		    "INDETERMINATE or NO-SIGNATURE"), run->indication);
		return FAIL_USAGE;
	}
	if (run->direction != NULL &&
	    (wrong = settings_direction(run->direction)) != NULL) {
		log_errx("--direction %s: %s", run->direction, wrong);
		return FAIL_USAGE;
	}
	return 0;
}

int
archive_list(const struct run *run)
{
	if (run->narg > 0) {
		log_errx(_("list takes no names; filter with --name TEXT"));
		return FAIL_USAGE;
	}
	return filters_check(run) != 0 ? FAIL_USAGE : list(run);
}
