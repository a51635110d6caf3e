/*
 * list_filter.c: which accessions a person wants to see.
 */
#include <stdio.h>
#include <string.h>

#include "formats/base/finding.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/regulation/metadata.h"
#include "formats/regulation/register.h"
#include "formats/regulation/viet.h"

#include "archiver/command.h"
#include "archiver/config.h"
#include "archiver/list_filter.h"

#define TEXT_MAX	((size_t)256 * 1024)	/* octets, folded */
#define APART		"\x01"			/* what no word has in it */

static bool
octets_same(const struct buf *a, const struct buf *b)
{
	return a->len == b->len && (a->len == 0 ||
	    memcmp(a->p, b->p, a->len) == 0);
}

/* A word that no document can have would hide them all.  0 or FAIL_USAGE. */
static int
options_check(const struct run *run)
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

static void
word_init(struct filter_word *w)
{
	buf_init(&w->folded, TEXT_MAX);
	buf_init(&w->marked, TEXT_MAX);
}

static void
word_release(struct filter_word *w)
{
	buf_release(&w->folded);
	buf_release(&w->marked);
}

/* ${text} as words are compared with it.  0 or -1 (logged). */
static int
text_fold(struct filter_word *t, bool marks, const char *text)
{
	size_t	 n = strlen(text);

	if (viet_fold(&t->folded, text, n, true) == 0 &&
	    (!marks || viet_tone_key(&t->marked, text, n) == 0))
		return 0;
	log_errx(_("out of memory"));
	return -1;
}

static bool
word_has(const struct filter_word *w, const struct filter_word *text,
    bool whole)
{
	const struct buf	*want = w->marked.len > 0 ? &w->marked :
				    &w->folded;
	const struct buf	*in = w->marked.len > 0 ? &text->marked :
				    &text->folded;

	if (whole)
		return octets_same(want, in);
	return want->len == 0 || (in->len >= want->len && memmem(in->p,
	    in->len, want->p, want->len) != NULL);
}

/* What is looked for; marks count where there are any.  0 or FAIL_CANNOT. */
static int
word_set(struct filter_word *w, const char *text)
{
	struct buf	 plain;
	int		 rc = -1;

	buf_init(&plain, TEXT_MAX);
	if (viet_fold(&w->folded, text, strlen(text), true) == 0 &&
	    viet_fold(&plain, text, strlen(text), false) == 0 &&
	    viet_tone_key(&w->marked, text, strlen(text)) == 0) {
		if (octets_same(&w->marked, &plain))
			w->marked.len = 0;
		rc = 0;
	}
	buf_release(&plain);
	if (rc == -1)
		log_errx(_("out of memory"));
	return rc == 0 ? 0 : FAIL_CANNOT;
}

/* One end of --date: a day as it is typed, or a year.  0 or FAIL_USAGE. */
static int
day_set(char out[CIVIL_TEXT], const char *text, const char *in_year)
{
	const char	*wrong;

	if (strlen(text) == 4 && strspn(text, "0123456789") == 4) {
		snprintf(out, CIVIL_TEXT, "%s-%s", text, in_year);
		return 0;
	}
	if ((wrong = register_date_parse(text, out)) == NULL)
		return 0;
	log_errx("--date %s: %s", text, wrong);
	return FAIL_USAGE;
}

/* "27/11/2026", "2026", "01/11/2026..30/11/2026", and with one end open. */
static int
dates_set(struct list_filter *f, const char *text)
{
	const char	*dots = strstr(text, "..");
	char		 from[64];
	size_t		 n = dots == NULL ? strlen(text) :
			    (size_t)(dots - text);
	int		 rc = 0;

	if (n >= sizeof(from) || (n == 0 && (dots == NULL ||
	    dots[2] == '\0'))) {
		log_errx(_("--date %s: want a day, a year, or two of them with "
		    ".. between"), text);
		return FAIL_USAGE;
	}
	memcpy(from, text, n);
	from[n] = '\0';
	if (n > 0)
		rc = day_set(f->from, from, "01-01");
	if (rc == 0 && (dots == NULL || dots[2] != '\0'))
		rc = day_set(f->until, dots == NULL ? from : dots + 2,
		    "12-31");
	return rc;
}

int
list_filter_init(struct list_filter *f, const struct run *run, bool words)
{
	const struct {
		const char		*text;
		struct filter_word	*word;
	} field[] = {
		{ run->number, &f->number }, { run->issuer, &f->issuer },
		{ run->signer, &f->signer }, { run->kind, &f->kind },
	};
	int	 rc = options_check(run);

	memset(f, 0, sizeof(*f));
	f->run = run;
	for (size_t i = 0; i < FILTER_WORDS; i++)
		word_init(&f->word[i]);
	for (size_t i = 0; i < sizeof(field) / sizeof(field[0]); i++) {
		word_init(field[i].word);
		if (field[i].text == NULL)
			continue;
		f->described = true;
		if (rc == 0)
			rc = word_set(field[i].word, field[i].text);
	}
	if (rc == 0 && words && run->narg > FILTER_WORDS) {
		log_errx(_("more than %d words"), FILTER_WORDS);
		rc = FAIL_USAGE;
	}
	for (size_t i = 0; rc == 0 && words && i < run->narg; i++)
		rc = word_set(&f->word[f->nwords++], run->arg[i]);
	f->described = f->described || words || run->date != NULL;
	if (rc == 0 && run->date != NULL)
		rc = dates_set(f, run->date);
	return rc;
}

void
list_filter_release(struct list_filter *f)
{
	for (size_t i = 0; i < FILTER_WORDS; i++)
		word_release(&f->word[i]);
	word_release(&f->number);
	word_release(&f->issuer);
	word_release(&f->signer);
	word_release(&f->kind);
}

/* What a person wrote counts before what was read. */
static const char *
value_of(const json_t *read, const json_t *said, enum meta_name name)
{
	const char	*key = meta_name_text(name);
	const char	*s = json_get_str(json_object_get(said, key), "value");

	return s != NULL ? s : json_str(json_object_get(read, key), "value");
}

/* Whether ${text} has the word in it, or is it where ${whole}. */
static bool
word_in(const struct filter_word *w, const char *text, bool whole)
{
	struct filter_word	 t;
	bool			 found;

	if (w->folded.len == 0)
		return true;
	word_init(&t);
	found = text_fold(&t, w->marked.len > 0, text) == 0 &&
	    word_has(w, &t, whole);
	word_release(&t);
	return found;
}

/* "709" is the number alone, "709/TB-SNV" number and notation. */
static bool
has_number(const struct filter_word *w, const char *typed, const char *number,
    const char *notation)
{
	char	 whole[META_VALUE_MAX * 2];

	while (*number == '0' && *typed != '0')
		number++;
	if (strchr(typed, '/') == NULL || *notation == '\0')
		return word_in(w, number, true);
	snprintf(whole, sizeof(whole), "%s/%s", number, notation);
	return word_in(w, whole, true) || word_in(w, number, true);
}

/* Every word somewhere in what is known of the document. */
static bool
has_words(const struct list_filter *f, const json_t *source,
    const json_t *read, const json_t *said)
{
	struct filter_word	 t;
	struct buf		 all;
	bool			 found, marks = false;

	if (f->nwords == 0)
		return true;
	buf_init(&all, TEXT_MAX);
	word_init(&t);
	buf_addf(&all, "%s" APART "%s" APART "%s/%s", json_str(source,
	    "name"), json_str(source, "path"), value_of(read, said,
	    META_NUMBER), value_of(read, said, META_NOTATION));
	for (unsigned int i = 0; i < META_NAMES; i++)
		buf_addf(&all, APART "%s", value_of(read, said,
		    (enum meta_name)i));
	for (size_t i = 0; i < f->nwords; i++)
		marks = marks || f->word[i].marked.len > 0;
	found = buf_add(&all, "", 1) == 0 && text_fold(&t, marks,
	    (const char *)all.p) == 0;
	for (size_t i = 0; found && i < f->nwords; i++)
		found = word_has(&f->word[i], &t, false);
	word_release(&t);
	buf_release(&all);
	return found;
}

/* What the document says of itself. */
static bool
document_says(const struct list_filter *f, const json_t *record,
    const json_t *first)
{
	const json_t	*read = json_object_get(record, "metadata");
	const json_t	*said = json_object_get(record, "fields");
	const char	*date;

	if (read == NULL)
		read = json_object_get(first, "metadata");
	if (said == NULL)
		said = json_object_get(first, "fields");
	date = value_of(read, said, META_DATE);
	if ((*f->from != '\0' && strcmp(date, f->from) < 0) ||
	    (*f->until != '\0' && (*date == '\0' ||
	    strcmp(date, f->until) > 0)))
		return false;
	if (f->run->number != NULL && !has_number(&f->number, f->run->number,
	    value_of(read, said, META_NUMBER), value_of(read, said,
	    META_NOTATION)))
		return false;
	return word_in(&f->issuer, value_of(read, said, META_ISSUER), false) &&
	    word_in(&f->signer, value_of(read, said, META_SIGNER), false) &&
	    word_in(&f->kind, value_of(read, said, META_KIND), false) &&
	    has_words(f, json_object_get(record, "source"), read, said);
}

static bool
in_time(const struct run *run, const json_t *record)
{
	int64_t	 at;

	if (time_parse(json_str(record, "received"), &at) == -1)
		return true;	/* never hidden by a filter */
	return (run->since == TIME_NONE || at >= run->since) &&
	    (run->until == TIME_NONE || at <= run->until);
}

bool
list_filter_wants(const struct list_filter *f, const json_t *record,
    const json_t *first, const char *indication)
{
	const struct run	*run = f->run;
	const json_t		*source = json_object_get(record, "source");

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
	return in_time(run, record) && (!f->described || document_says(f,
	    record, first));
}
