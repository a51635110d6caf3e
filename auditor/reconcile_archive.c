/*
 * reconcile_archive.c: the documents that registers may speak of, out of the
 * journal.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/base/durable.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/regulation/viet.h"
#include "formats/regulation/wanted.h"
#include "formats/store/layout.h"
#include "auditor/anchors.h"
#include "auditor/holding.h"
#include "auditor/ledger.h"
#include "auditor/prove.h"
#include "auditor/reconcile.h"
#include "auditor/replayed.h"
#include "auditor/scratch.h"
#include "auditor/shadow.h"
#include "auditor/state.h"

#define FILED_MOST	((size_t)4 * 1024 * 1024)	/* documents */
#define PERSON_SURE	100
#define VALUE_MOST	((size_t)4000)	/* octets; a longer one is none */
#define FIELDS_MOST	((VALUE_MOST + 1) * META_NAMES + 1)

const char *
filed_value(const struct filed *f, enum meta_name name)
{
	uint32_t	 at = f->field[name].at;

	return at == 0 ? NULL : f->text + at;
}

bool
filed_is_sure(const struct filed *f, enum meta_name name)
{
	return f->field[name].confidence >= META_SURE;
}

char *
reconcile_key(const struct docnum *d)
{
	char		 text[DOCNUM_NUMBER + DOCNUM_NOTATION + 2];
	const char	*n = d->number;
	struct buf	 b;
	char		*key = NULL;
	size_t		 len;

	while (*n == '0' && n[1] >= '0' && n[1] <= '9')
		n++;
	snprintf(text, sizeof(text), "%s/%s", n, d->notation);
	buf_init(&b, 4 * sizeof(text));
	if (viet_fold(&b, text, strlen(text), false) == 0 &&
	    buf_addc(&b, '\0') == 0 &&
	    (key = (char *)buf_take(&b, &len)) != NULL)
		for (char *p = key; *p != '\0'; p++)
			if (*p == '/')
				*p = '-';
	buf_release(&b);
	return key;
}

/* A field as the journal has it: an object, or a correction's bare value. */
static void
field_take(struct filed *f, struct buf *text, enum meta_name name,
    const json_t *json, bool by_person)
{
	const char		*value = json_is_object(json) ?
				    json_get_str(json, "value") :
				    json_string_value(json);
	const char		*origin = json_get_str(json, "origin");
	struct filed_field	*one = &f->field[name];
	uint64_t		 sure = 0;

	memset(one, 0, sizeof(*one));
	if (value != NULL && strlen(value) <= VALUE_MOST) {
		one->at = (uint32_t)text->len;
		buf_add(text, value, strlen(value) + 1);
	}
	json_get_u64(json, "confidence", &sure);
	one->confidence = by_person ? PERSON_SURE : sure > 100 ? 100 :
	    (uint8_t)sure;
	one->origin = (uint8_t)(by_person ? META_FROM_PERSON :
	    meta_origin_parse(origin == NULL ? "" : origin));
}

/*
 * What was read and given, with a person's corrections above it: values alone,
 * since all of a register's years are held at once.  0 or -1 (memory).
 */
static int
fields_take(struct filed *f, const json_t *record)
{
	const json_t	*read = json_object_get(record, "metadata");
	const json_t	*told = json_object_get(record, "fields"), *one;
	const char	*name;
	struct buf	 text;
	size_t		 len;

	buf_init(&text, FIELDS_MOST);
	buf_addc(&text, '\0');
	for (enum meta_name i = 0; i < META_NAMES; i++) {
		name = meta_name_text(i);
		if ((one = json_object_get(told, name)) != NULL)
			field_take(f, &text, i, one, true);
		else if (json_is_object(one = json_object_get(read, name)))
			field_take(f, &text, i, one, false);
	}
	f->text = (char *)buf_take(&text, &len);
	buf_release(&text);
	return f->text == NULL ? -1 : 0;
}

static enum filed_way
way_of(const json_t *record)
{
	const char	*s = json_get_str(record, "direction");

	if (s == NULL)
		return FILED_UNSAID;
	/* Internal documents are of the agency's own series. */
	return strcmp(s, "in") == 0 ? FILED_IN : FILED_OUT;
}

/* What is compared, out of its fields.  0 or -1 (memory). */
static int
filed_read(struct filed *f, const json_t *record)
{
	const char	*date, *s;
	struct civil	 c;
	int64_t		 t;

	if (fields_take(f, record) == -1)
		return -1;
	f->date = DOCREG_NO_DAY;
	f->has_number = filed_value(f, META_NUMBER) != NULL &&
	    filed_value(f, META_NOTATION) != NULL &&
	    wanted_recorded(&f->number,
	    json_object_get(record, "metadata"),
	    json_object_get(record, "fields"));
	date = filed_value(f, META_DATE);
	if (date != NULL && date_find(date, strlen(date), &c, NULL, NULL) ==
	    DATE_FOUND) {
		f->date = civil_days(&c);
		f->year = c.year;
	}
	if (f->number.year != 0)
		f->year = f->number.year;
	if ((s = json_get_str(record, "received")) != NULL &&
	    time_parse(s, &t) == 0) {
		civil_of_time(t, &c);
		f->received = civil_days(&c);
	}
	f->way = way_of(record);
	f->is_annex = filed_value(f, META_ANNEX_OF) != NULL;
	s = json_get_str(json_object_get(record, "source"), "name");
	f->name = strdup(s == NULL ? "-" : s);
	f->key = f->has_number ? reconcile_key(&f->number) : strdup("");
	return f->name == NULL || f->key == NULL ? -1 : 0;
}

/* The years that the registers speak of. */
static void
years_of(struct reconcile *rc)
{
	const struct docreg	*reg;
	int			 year, first = 0, last = 0;

	for (size_t b = 0; b < rc->nbook; b++)
		for (size_t i = 0; i < rc->book[b].reg.n; i++) {
			reg = &rc->book[b].reg;
			if ((year = docreg_year(reg, &reg->row[i])) == 0)
				return;	/* it may be of any */
			if (first == 0 || year < first)
				first = year;
			if (year > last)
				last = year;
		}
	rc->year_first = first;
	rc->year_last = last;
}

/* May a register speak of it: is it of one of their years, or the next? */
static bool
concerns(const struct reconcile *rc, const struct filed *f)
{
	return f->year == 0 || rc->year_first == 0 ||
	    (f->year >= rc->year_first - 1 && f->year <= rc->year_last + 1);
}

static void
filed_clear(struct filed *f)
{
	free(f->text);
	free(f->name);
	free(f->key);
	memset(f, 0, sizeof(*f));
}

static struct filed *
filed_add(struct reconcile *rc)
{
	struct filed	*grown;
	size_t		 cap;

	if (rc->ndoc == rc->capdoc) {
		cap = rc->capdoc == 0 ? 256 : 2 * rc->capdoc;
		if (cap > FILED_MOST || (grown = reallocarray(rc->doc, cap,
		    sizeof(*grown))) == NULL)
			return NULL;
		rc->doc = grown;
		rc->capdoc = cap;
	}
	memset(&rc->doc[rc->ndoc], 0, sizeof(*grown));
	return &rc->doc[rc->ndoc++];
}

static int
on_filed(void *arg, const void *key, size_t keylen, const void *value,
    size_t len)
{
	struct reconcile	*rc = arg;
	struct filed		*f;
	const char		*hex;
	json_t			*record;
	int			 failed = 0;

	if (keylen != 8 || (record = json_object_parse(value, len, NULL)) ==
	    NULL)
		return 0;
	hex = json_get_str(record, "object");
	/* The same octets once more, or none of a document. */
	if (hex == NULL || strlen(hex) >= sizeof(f->sha256) ||
	    json_is_true(json_object_get(record, "duplicate")) ||
	    json_get_str(record, "class") != NULL) {
		json_decref(record);
		return 0;
	}
	if ((f = filed_add(rc)) == NULL) {
		json_decref(record);
		return -1;
	}
	f->accession = be64_get(key);
	snprintf(f->sha256, sizeof(f->sha256), "%s", hex);
	failed = filed_read(f, record) == -1;
	json_decref(record);
	if (failed)
		return -1;
	if (!concerns(rc, f)) {
		filed_clear(f);
		rc->ndoc--;
	}
	return 0;
}

/* The store's own checkpoint, of its own log; who signed is seen later. */
static enum status
store_checkpoint(struct reconcile *rc, const struct store_info *info,
    struct buf *note)
{
	char		*path = path_join(rc->opts->store, STORE_CHECKPOINT);
	size_t		 text;
	enum status	 st = STATUS_CANNOT;

	if (path == NULL)
		log_errx("%s", _("out of memory"));
	else if (durable_read(note, path) == -1)
		log_err(_("%s: cannot be read; check its name and your "
		    "permissions"), path);
	else if (note_split(note->p, note->len, &text) == 0 &&
	    checkpoint_parse(&rc->checkpoint, note->p, text) == 0 &&
	    strcmp(rc->checkpoint.origin, info->origin) == 0)
		st = STATUS_OK;
	else {
		log_errx(_("%s: it is not a checkpoint of this store. Next: "
		    "nbaudit run"), path);
		st = STATUS_TAMPERED;
	}
	free(path);
	return st;
}

/*
 * What the auditor has signed.  Without a ledger, or before its first run,
 * there is nothing of it, which is told and stops nothing.
 */
static enum status
ledger_checkpoint(const struct reconcile *rc, struct checkpoint *c, bool *has)
{
	struct state	 s;
	struct anchors	 a;
	struct ledger	*l = NULL;
	struct buf	 note;
	char		 commit[COMMIT_HEX];
	enum status	 st = STATUS_OK;
	int		 known;

	*has = false;
	if (rc->opts->ledger == NULL)
		return STATUS_OK;
	memset(&a, 0, sizeof(a));
	state_init(&s);
	buf_init(&note, NOTE_MAX);
	if ((known = state_load(&s, rc->opts->ledger)) == -1)
		st = STATUS_CANNOT;
	else if ((st = anchors_load(&a, rc->opts, known == 1 ? &s : NULL)) ==
	    STATUS_OK && (l = ledger_open_read(rc->opts->ledger)) == NULL)
		st = STATUS_CANNOT;
	else if (st == STATUS_OK)
		st = ledger_evidence(l, &a, commit, &note, c);
	*has = st == STATUS_OK || st == STATUS_ATTENTION;
	ledger_free(l);
	anchors_clear(&a);
	state_release(&s);
	buf_release(&note);
	if (*has || st == STATUS_TAMPERED)
		return *has ? STATUS_OK : st;
	log_warnx("%s", _("so the journal is not held against the ledger"));
	return STATUS_OK;
}

/* The journal, to the checkpoint that the archive's key has signed. */
static enum status
read_proven(struct reconcile *rc, struct holding *h, const struct buf *note,
    const struct checkpoint *earlier)
{
	struct keychain	 keys;
	struct replayed	 r = { 0, earlier, &keys };
	enum status	 st;

	memset(&keys, 0, sizeof(keys));
	st = replayed_read(h, rc->shadow, &rc->checkpoint, &r);
	if (st == STATUS_OK && note_verify(note->p, note->len,
	    keychain_at(&keys, rc->checkpoint.size), 1, NULL) != NOTE_OK) {
		log_errx("%s", _("the store's checkpoint is not signed by the "
		    "archive's key. Next: nbaudit run"));
		st = STATUS_TAMPERED;
	}
	keychain_release(&keys);
	return st;
}

static enum status
read_all(struct reconcile *rc, const struct store_info *info)
{
	struct checkpoint	 earlier;
	struct holding		*h = NULL;
	struct civil		 day;
	struct buf		 note;
	enum status		 st;
	bool			 has;

	buf_init(&note, NOTE_MAX);
	civil_of_time(info->created, &day);
	rc->created = civil_days(&day);
	if ((st = ledger_checkpoint(rc, &earlier, &has)) == STATUS_OK &&
	    (st = store_checkpoint(rc, info, &note)) == STATUS_OK) {
		h = holding_open(rc->opts, NULL);
		st = h == NULL ? STATUS_CANNOT : read_proven(rc, h, &note,
		    has ? &earlier : NULL);
	}
	if (st == STATUS_OK && has) {
		rc->audited = true;
		rc->beyond = rc->checkpoint.size - earlier.size;
	}
	if (holding_close(h) == -1)
		st = STATUS_CANNOT;
	buf_release(&note);
	return st;
}

enum status
reconcile_archive(struct reconcile *rc)
{
	struct store_info	 info;
	enum status		 st = STATUS_CANNOT;

	if (store_info_load(&info, rc->opts->store) == -1)
		return STATUS_CANNOT;
	years_of(rc);
	if ((rc->folder = scratch_new()) != NULL && (rc->shadow =
	    shadow_open(rc->folder, rc->opts->now())) != NULL &&
	    (st = read_all(rc, &info)) == STATUS_OK &&
	    ((rc->who = replayed_agencies(rc->shadow)) == NULL ||
	    shadow_each(rc->shadow, CAT_ACCESSION, on_filed, rc) == -1)) {
		log_errx("%s", _("out of memory"));
		st = STATUS_CANNOT;
	}
	return st;
}

void
reconcile_archive_release(struct reconcile *rc)
{
	for (size_t i = 0; i < rc->ndoc; i++)
		filed_clear(&rc->doc[i]);
	free(rc->doc);
	free(rc->by_key);
	free(rc->by_date);
	agencies_free(rc->who);
	shadow_free(rc->shadow);
	if (rc->folder != NULL)
		scratch_remove(rc->folder);
	free(rc->folder);
}
