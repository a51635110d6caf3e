/*
 * list.c: nbarchive list and search: accessions, newest first.
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
#include "archiver/list_filter.h"
#include "archiver/out.h"

#define LIMIT_DEFAULT	50
#define WIDE		72		/* columns for one line a document */
#define LOCAL_MINUTE	16		/* "2026-11-24 02:00" */
#define WORDS_END	42		/* where names begin, one line each */

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
 * those whose document is not described yet: of the ones that are shown, or
 * of all that were looked at, where a filter asks what documents say.
 */
static int
print_one(const struct list_filter *f, struct reader *cat, uint64_t n,
    bool *shown, uint64_t *missing)
{
	const struct run	*run = f->run;
	const char		*indication;
	json_t			*record, *first;
	int			 rc;

	*shown = false;
	if ((record = find_accession(cat, n, &rc)) == NULL)
		return rc;
	indication = verdict_of(cat, record, &first, &rc);
	*shown = rc == 0 && list_filter_wants(f, record, first, indication);
	if (*shown || f->described)
		*missing += describe_is_missing(record);
	if (*shown) {
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
list_accessions(const struct list_filter *f)
{
	const struct run	*run = f->run;
	struct reader		*cat;
	uint64_t		 n, documents, octets, limit, shown = 0,
				    missing = 0;
	bool			 one;
	int			 rc;

	if ((rc = find_open(&cat, run->set->store)) != 0)
		return rc;
	limit = run->limit != 0 ? run->limit :
	    run->json ? UINT64_MAX : LIMIT_DEFAULT;
	rc = find_counters(cat, &n, &documents, &octets);
	if (run->after != 0 && run->after <= n)
		n = run->after - 1;
	for (; rc == 0 && n > 0 && shown < limit && !ferror(stdout);
	    n--) {
		rc = print_one(f, cat, n, &one, &missing);
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
	if (rc == 0 && shown == 0 && f->described && !run->json &&
	    !run->quiet)
		log_info(_("no document was found; words may stand without "
		    "marks, and fewer of them find more"));
	return worst(rc, out_end());
}

static int
list(const struct run *run, bool words)
{
	struct list_filter	 f;
	int			 rc;

	if ((rc = list_filter_init(&f, run, words)) == 0)
		rc = list_accessions(&f);
	list_filter_release(&f);
	return rc;
}

int
archive_list(const struct run *run)
{
	if (run->narg > 0) {
		log_errx(_("list takes no names; look for words with: "
		    "nbarchive search WORD..."));
		return FAIL_USAGE;
	}
	return list(run, false);
}

int
archive_search(const struct run *run)
{
	if (run->narg == 0 && run->number == NULL && run->issuer == NULL &&
	    run->signer == NULL && run->kind == NULL && run->date == NULL) {
		log_errx(_("what is looked for? See: nbarchive search "
		    "--help"));
		return FAIL_USAGE;
	}
	return list(run, true);
}
