/*
 * notice.c: nbarchive notice: notices to senders of documents that failed
 * (Điều 13.5.a): drafted, looked at, recorded as sent and answered.  Nothing is
 * sent by itself.
 */
#include <errno.h>
#include <inttypes.h>
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
#include "formats/regulation/metadata.h"
#include "formats/store/replay.h"
#include "formats/validation/dn.h"

#include "archiver/known_books.h"
#include "archiver/notice_part.h"
#include "archiver/out.h"
#include "archiver/parts.h"

#define NOTICE_RECORD	((size_t)1024 * 1024)
#define DRAFT_KNOWN	"to, code, email, address, number, place, officer, " \
	"officer_position, officer_email, department, phone, due, text, why"

/* The notice's record; NULL with *rc 0: there is none of this number. */
static json_t *
notice_read(struct reader *cat, uint64_t id, int *rc)
{
	uint8_t	 key[BOOK_KEY];
	size_t	 len = replay_book_key(key, "notice", id);

	return find_record(cat, CAT_REGISTER, key, len, rc);
}

static json_t *
notice_now(struct writer *w, uint64_t id, int *rc)
{
	uint8_t		 key[BOOK_KEY];
	size_t		 len = replay_book_key(key, "notice", id);
	struct buf	 b;
	json_t		*json = NULL;
	int		 found;

	buf_init(&b, NOTICE_RECORD);
	*rc = 0;
	found = writer_record(w, CAT_REGISTER, key, len, &b);
	if (found == 1)
		json = json_object_parse(b.p, b.len, NULL);
	if (found == -1 || (found == 1 && json == NULL)) {
		log_errx(_("the catalog is damaged; build it anew with: "
		    "nbarchive rebuild"));
		*rc = FAIL_DAMAGE;
	}
	if (json != NULL)
		json_object_del(json, "seq");
	buf_release(&b);
	return json;
}

static int
notice_put(struct writer *w, uint64_t id, const char *change,
    const json_t *record, const char *reason)
{
	json_t	*entry;

	if ((entry = writer_entry(w, ENTRY_NOTICE)) == NULL)
		return FAIL_CANNOT;
	if (json_put_int(entry, "id", (int64_t)id) == -1 ||
	    json_put_str(entry, "change", change) == -1 ||
	    json_put_str(entry, "sha256", json_get_str(record, "sha256")) ==
	    -1 || json_put_str(entry, "reason", reason) == -1 ||
	    json_put(entry, "record", json_deep_copy(record)) == -1) {
		json_decref(entry);
		return no_memory();
	}
	return writer_put(w, entry);
}

/* What is known of the document: what people said goes first. */
static int
document_known(const struct found *f, struct metadata *m)
{
	const json_t	*said = json_object_get(f->record, "fields");
	const char	*name, *value;
	enum meta_name	 n;
	json_t		*one;

	metadata_init(m);
	if (json_object_get(f->record, "metadata") != NULL &&
	    metadata_from_json(m, json_object_get(f->record, "metadata")) ==
	    -1)
		return no_memory();
	json_object_foreach((json_t *)(uintptr_t)said, name, one) {
		if ((n = meta_name_parse(name)) == META_NAMES ||
		    (value = json_get_str(one, "value")) == NULL)
			continue;
		if (metadata_set(m, n, META_FROM_PERSON, 100, 0, value,
		    strlen(value)) == -1)
			return no_memory();
	}
	return 0;
}

static int
document_put(json_t *record, const struct found *f, const struct metadata *m)
{
	static const struct {
		const char	*key;
		enum meta_name	 name;
	} keys[] = {
		{ "issuer", META_ISSUER }, { "number", META_NUMBER },
		{ "notation", META_NOTATION }, { "date", META_DATE },
		{ "subject", META_SUBJECT },
	};
	const json_t	*source = json_object_get(f->record, "source");
	char		 hex[DIGEST_HEX];
	json_t		*d = json_object();

	if (d == NULL || json_put(record, "document", d) == -1)
		return no_memory();
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (*metadata_value(m, keys[i].name) != '\0' &&
		    json_put_str(d, keys[i].key, metadata_value(m,
		    keys[i].name)) == -1)
			return no_memory();
	if (json_put_str(d, "file", json_str(source, "name")) == -1 ||
	    json_put_int(d, "size", (int64_t)f->size) == -1 ||
	    json_put_str(record, "sha256", digest_hex(&f->sha256, hex)) ==
	    -1 || json_put_int(record, "accession", (int64_t)f->accession) ==
	    -1 || json_put_str(record, "received", json_get_str(f->record,
	    "received")) == -1 || json_put_str(record, "channel",
	    json_get_str(f->record, "channel")) == -1)
		return no_memory();
	return 0;
}

/* ${key} of ${to}: the field that is given, else ${otherwise}. */
static int
put_either(const struct given_fields *f, json_t *to, const char *key,
    const char *field, const char *otherwise)
{
	const char	*value = fields_get(f, field);

	if (value == NULL)
		value = otherwise;
	return value == NULL || *value == '\0' || json_put_str(to, key,
	    value) == 0 ? 0 : no_memory();
}

/* What a certificate says of whose it is: "SỞ NỘI VỤ", "UBND ...". */
static void
signer_agency(const char *signer, char out[DN_VALUE])
{
	out[0] = '\0';
	if (dn_classify(signer, NULL) == DN_ORGANISATION)
		(void)dn_get(signer, "CN", 0, out, DN_VALUE);
	else if (dn_get(signer, "OU", 0, out, DN_VALUE) == NULL)
		(void)dn_get(signer, "O", 0, out, DN_VALUE);
}

/* The agency on record that is meant; 0: none. */
static uint64_t
sender_find(const struct agencies *a, const char *named,
    const struct metadata *m, const char *signer)
{
	struct agency_hit	 hit = { 0 };
	const char		*issuer = metadata_value(m, META_ISSUER);

	if (named != NULL)
		return agency_by_name(a, named, "", DAY_LAST, &hit) ==
		    AGENCY_FOUND ? hit.id : 0;
	if (*issuer != '\0' && agency_by_name(a, issuer, metadata_value(m,
	    META_SUPERIOR), DAY_LAST, &hit) == AGENCY_FOUND)
		return hit.id;
	return *signer != '\0' && agency_by_subject(a, signer, DAY_LAST,
	    &hit) == AGENCY_FOUND ? hit.id : 0;
}

/* The sender: as it is given, else the issuer, else who signed. */
static int
sender_put(const struct agencies *a, const struct given_fields *f,
    json_t *record, const struct metadata *m, const char *signer)
{
	const char	*named = fields_get(f, "to");
	uint64_t	 id = sender_find(a, named, m, signer);
	const json_t	*of = agencies_record(a, BOOK_AGENCY, id);
	json_t		*to = json_object();
	char		 agency[DN_VALUE];
	int		 rc;

	if (to == NULL || json_put(record, "to", to) == -1)
		return no_memory();
	signer_agency(signer, agency);
	if (named == NULL)
		named = of != NULL ? json_str(of, "name") :
		    *metadata_value(m, META_ISSUER) != '\0' ?
		    metadata_value(m, META_ISSUER) : agency;
	if (*named == '\0') {
		log_errx(_("who sent it is not known: give the sender, with "
		    "to=NAME"));
		return FAIL_USAGE;
	}
	if (json_put_str(to, "name", named) == -1)
		return no_memory();
	if ((rc = put_either(f, to, "code", "code", json_str(of,
	    "code"))) == 0 && (rc = put_either(f, to, "email", "email",
	    json_str(of, "email"))) == 0)
		rc = put_either(f, to, "address", "address",
		    agency_address_at(a, id, DAY_LAST));
	return rc;
}

static int
receiver_put(const struct run *run, const struct given_fields *f,
    json_t *record)
{
	const struct register_config	*c = &run->set->reg;
	json_t	*from = json_object(), *officer = json_object();
	int	 rc;

	if (json_put(record, "from", from) == -1 ||
	    json_put(record, "officer", officer) == -1 || from == NULL ||
	    officer == NULL)
		return no_memory();
	if ((rc = put_either(f, from, "agency", "-", c->agency)) != 0 ||
	    (rc = put_either(f, from, "parent", "-", c->parent)) != 0 ||
	    (rc = put_either(f, from, "code", "-", c->code)) != 0 ||
	    (rc = put_either(f, from, "address", "-", c->address)) != 0 ||
	    (rc = put_either(f, from, "email", "-", c->email)) != 0 ||
	    (rc = put_either(f, from, "phone", "-", c->phone)) != 0 ||
	    (rc = put_either(f, officer, "name", "officer",
	    c->officer)) != 0 ||
	    (rc = put_either(f, officer, "position", "officer_position",
	    c->officer_position)) != 0 ||
	    (rc = put_either(f, officer, "department", "department",
	    c->department)) != 0 ||
	    (rc = put_either(f, officer, "email", "officer_email",
	    c->email)) != 0 ||
	    (rc = put_either(f, officer, "phone", "phone", c->phone)) != 0 ||
	    (rc = put_either(f, record, "place", "place", c->place)) != 0)
		return rc;
	if (c->agency == NULL)
		log_warnx(_("this agency has no name; set \"agency\" in "
		    "[register] of the configuration"));
	return put_either(f, record, "number", "number", NULL);
}

/* What a person adds: a reason of his own, a day until when. */
static int
words_put(const struct given_fields *f, json_t *record, bool failed)
{
	const char	*why = fields_get(f, "why");
	const char	*text = fields_get(f, "text");
	char		 due[CIVIL_TEXT];
	int		 rc;

	if (!failed && why == NULL) {
		log_errx(_("nothing is wrong with this document; to notify "
		    "the sender all the same, say why: why=TEXT"));
		return FAIL_USAGE;
	}
	if ((why != NULL && json_array_append_new(json_object_get(record,
	    "failures"), json_string(why)) != 0) || (text != NULL &&
	    json_array_append_new(json_object_get(record, "request"),
	    json_string(text)) != 0))
		return no_memory();
	if ((rc = fields_date(f, "due", due)) == 0 && *due != '\0' &&
	    json_put_str(record, "due", due) == -1)
		rc = no_memory();
	return rc;
}

/* The record of a notice about ${doc}; NULL with *rc. */
static json_t *
draft_make(const struct run *run, const struct given_fields *f,
    const char *doc, int *rc)
{
	struct agency_books	 books = { NULL, { NULL, 0, 0 } };
	struct reader		*cat = NULL;
	struct known_books	 known = { .ask = NULL };
	struct found		 found = { .record = NULL };
	struct metadata		 m;
	json_t			*record = json_object();
	char			 signer[SIGNER_TEXT];
	bool			 failed = false;

	metadata_init(&m);
	signer[0] = '\0';
	*rc = record == NULL ? no_memory() :
	    find_open(&cat, run->set->store);
	if (*rc == 0)
		*rc = find_document(cat, doc, &found);
	if (*rc == 0 && (*rc = document_known(&found, &m)) == 0 &&
	    (*rc = document_put(record, &found, &m)) == 0 &&
	    (*rc = agency_books_read(&books, cat)) == 0 &&
	    (*rc = known_books_of(&known, &books)) == 0 &&
	    (*rc = receiver_put(run, f, record)) == 0 &&
	    (*rc = notice_judge(run, cat, &found, &m, known.ask, record,
	    &failed, signer)) == 0 &&
	    (*rc = sender_put(books.who, f, record, &m, signer)) == 0)
		*rc = words_put(f, record, failed);
	metadata_release(&m);
	known_books_release(&known);
	agency_books_release(&books);
	found_release(&found);
	reader_close(cat);
	if (*rc != 0) {
		json_decref(record);
		record = NULL;
	}
	return record;
}

/* The next number; a notice on the same document that is open is told. */
static int
draft_number(struct writer *w, const json_t *record, uint64_t *id)
{
	const char	*state;
	json_t		*other;
	bool		 same;
	int		 rc;

	for (*id = 1; (other = notice_now(w, *id, &rc)) != NULL; ++*id) {
		state = json_str(other, "state");
		same = strcmp(json_str(other, "sha256"), json_str(record,
		    "sha256")) == 0 && (strcmp(state, "draft") == 0 ||
		    strcmp(state, "sent") == 0);
		json_decref(other);
		if (same) {
			log_errx(_("notice %llu is about this document "
			    "already; see: nbarchive notice show %llu"),
			    (unsigned long long)*id, (unsigned long long)*id);
			return FAIL_USAGE;
		}
	}
	return rc;
}

/* Journal a notice: ${id} 0 makes a new one, whose number it gets. */
static int
notice_write(const struct run *run, const char *change, json_t *record,
    uint64_t *id, int (*apply)(json_t *, int64_t now, void *), void *arg)
{
	struct writer_opts	 opts;
	struct writer		*w;
	char			 at[TIME_TEXT];
	json_t			*held = NULL;
	int			 rc;

	writer_opts(&opts, run);
	if ((rc = writer_open(&w, &opts)) != 0)
		return rc;
	if ((rc = writer_begin(w, 65536)) == 0) {
		if (*id == 0) {
			rc = draft_number(w, record, id);
			if (rc == 0 && (json_put_str(record, "state",
			    "draft") == -1 || json_put_str(record, "drafted",
			    time_rfc3339(writer_now(w), at)) == -1))
				rc = no_memory();
		} else if ((held = notice_now(w, *id, &rc)) == NULL &&
		    rc == 0) {
			log_errx(_("there is no notice %llu, see: nbarchive "
			    "notice list"), (unsigned long long)*id);
			rc = FAIL_USAGE;
		}
		if (rc == 0 && held != NULL)
			rc = apply(held, writer_now(w), arg);
		if (rc == 0)
			rc = notice_put(w, *id, change, held != NULL ? held :
			    record, run->reason);
		if (rc == 0 && !run->dry_run)
			rc = writer_commit(w);
		writer_abort(w);
	}
	json_decref(held);
	if (rc == 0 && !run->dry_run)
		rc = writer_checkpoint(w, NULL);
	writer_close(w);
	return rc;
}

static int
paper_write(const char *dir, uint64_t id, const char *ending,
    const struct buf *b)
{
	char	 name[64], *path;
	int	 rc = FAIL_CANNOT;

	snprintf(name, sizeof(name), "thong-bao-%" PRIu64 ".%s", id, ending);
	if ((path = path_join(dir, name)) == NULL)
		return no_memory();
	if (durable_write(path, b->p, b->len, 0644, false) == 0)
		rc = 0;
	else if (errno == EEXIST)
		log_errx(_("%s: is there already and is not replaced; name "
		    "another folder"), path);
	free(path);
	return rc;
}

/* Text, page, message and status message into the folder. */
static int
papers_write(const struct run *run, const json_t *r, uint64_t id)
{
	const char	*lacks = notice_status_lacks(r);
	int64_t		 t;
	struct buf	 b[4];
	static const char *const endings[] = { "txt", "html", "eml",
	    "edxml" };
	int		 bad, rc = 0;

	for (size_t i = 0; i < 4; i++)
		buf_init(&b[i], NOTICE_OCTETS);
	bad = notice_text(&b[0], r) == -1 || notice_html(&b[1], r) == -1 ||
	    notice_mail(&b[2], r, id) == -1;
	if (lacks == NULL && time_parse(json_str(r, "drafted"), &t) == 0)
		bad = bad || notice_status(&b[3], r, t) == -1;
	if (bad)
		rc = no_memory();
	for (size_t i = 0; rc == 0 && i < 4; i++)
		if (b[i].len > 0)
			rc = paper_write(run->output, id, endings[i], &b[i]);
	if (rc == 0 && lacks != NULL)
		log_warnx(_("without the status message of edXML, for which "
		    "is missing: %s"), lacks);
	for (size_t i = 0; i < 4; i++)
		buf_release(&b[i]);
	return rc;
}

static int
notice_json(const json_t *r, uint64_t id)
{
	json_t	*json = json_deep_copy(r);
	int	 rc = FAIL_CANNOT;

	if (json != NULL && json_put_int(json, "id", (int64_t)id) == 0)
		rc = out_json(json);
	json_decref(json);
	return rc;
}

static int
notice_draft(const struct run *run)
{
	const struct given_field *g;
	struct given_fields	 f;
	json_t			*record = NULL;
	size_t			 n = run->narg;
	uint64_t		 id = 0;
	int			 rc;

	if ((rc = fields_take(&f, run->arg, &n)) == 0 && n != 1) {
		log_errx(_("want: notice draft DOC [FIELD=VALUE...] "
		    "[-o DIR]"));
		rc = FAIL_USAGE;
	}
	if (rc == 0 && (g = fields_unknown(&f, DRAFT_KNOWN)) != NULL) {
		log_errx(_("notice draft has no field %.*s; it has: %s"),
		    (int)g->namelen, g->name, DRAFT_KNOWN);
		rc = FAIL_USAGE;
	}
	if (rc == 0)
		record = draft_make(run, &f, run->arg[0], &rc);
	if (rc == 0)
		rc = notice_write(run, "draft", record, &id, NULL, NULL);
	if (rc == 0 && run->output != NULL && !run->dry_run)
		rc = papers_write(run, record, id);
	if (rc == 0 && run->json)
		rc = notice_json(record, id);
	else if (rc == 0 && !run->quiet)
		out_lines(run->columns, _("Notice %llu to %s is drafted; look "
		    "at it, send it, and record that: nbarchive notice sent "
		    "%llu\n"), (unsigned long long)id, json_str(
		    json_object_get(record, "to"), "name"),
		    (unsigned long long)id);
	json_decref(record);
	fields_release(&f);
	return worst(rc, out_end());
}

/* Which notice, and the fields of a change of its state. */
struct step {
	const struct run	*run;
	struct given_fields	 f;
	const char		*to;		/* the state */
	char			 day[CIVIL_TEXT];
	char			 document[DIGEST_HEX];
};

/* The day: given, else today; not one to come. */
static int
step_day(struct step *s, int64_t now)
{
	struct civil	 c;
	int64_t		 day;
	json_t		*json;
	int		 rc = 0;

	civil_of_time(now, &c);
	if (*s->day == '\0') {
		civil_text(&c, s->day);
		return 0;
	}
	if ((json = json_pack("{ss}", "d", s->day)) == NULL)
		return no_memory();
	if (register_days(json, "d", &day) == 0 && day > civil_days(&c)) {
		log_errx(_("the day is still to come"));
		rc = FAIL_USAGE;
	}
	json_decref(json);
	return rc;
}

static int
step_apply(json_t *record, int64_t now, void *arg)
{
	struct step	*s = arg;
	const char	*state = json_str(record, "state");
	json_t		*part = json_object();
	bool		 fits;
	int		 rc;

	fits = strcmp(s->to, "answered") == 0 ? strcmp(state, "sent") == 0 :
	    strcmp(s->to, "sent") == 0 ? strcmp(state, "draft") == 0 :
	    strcmp(state, "draft") == 0 || strcmp(state, "sent") == 0;
	if ((rc = step_day(s, now)) != 0) {
		json_decref(part);
		return rc;
	}
	if (!fits || part == NULL) {
		json_decref(part);
		log_errx(_("the notice is \"%s\" and cannot become \"%s\""),
		    state, s->to);
		return FAIL_USAGE;
	}
	if (json_put_str(record, "state", s->to) == -1 ||
	    json_put(record, s->to, part) == -1 ||
	    json_put_str(part, "date", s->day) == -1)
		return no_memory();
	if (*s->document != '\0' && json_put_str(part, "document",
	    s->document) == -1)
		return no_memory();
	if ((rc = put_either(&s->f, part, "how", "how", NULL)) == 0 &&
	    (rc = put_either(&s->f, part, "reference", "reference",
	    NULL)) == 0 &&
	    (rc = put_either(&s->f, record, "number", "number", NULL)) == 0)
		rc = put_either(&s->f, part, "text", "text", NULL);
	return rc;
}

/* "document=DOC": what came instead. */
static int
step_document(struct step *s)
{
	const char	*doc = fields_get(&s->f, "document");
	struct found	 found = { .record = NULL };
	struct reader	*cat = NULL;
	int		 rc;

	if (doc == NULL)
		return 0;
	if ((rc = find_open(&cat, s->run->set->store)) == 0 &&
	    (rc = find_document(cat, doc, &found)) == 0)
		digest_hex(&found.sha256, s->document);
	found_release(&found);
	reader_close(cat);
	return rc;
}

static int
notice_step(const struct run *run, const char *change, const char *to,
    const char *known)
{
	const struct given_field *g;
	struct step		 s = { .run = run, .to = to };
	size_t			 n = run->narg;
	uint64_t		 id = 0;
	int			 rc;

	if ((rc = fields_take(&s.f, run->arg, &n)) == 0 && (n != 1 ||
	    parse_u64(run->arg[0], 1, UINT32_MAX, &id) == -1)) {
		log_errx(_("want: notice %s NUMBER [FIELD=VALUE...]"),
		    change);
		rc = FAIL_USAGE;
	}
	if (rc == 0 && (g = fields_unknown(&s.f, known)) != NULL) {
		log_errx(_("notice %s has no field %.*s; it has: %s"), change,
		    (int)g->namelen, g->name, known);
		rc = FAIL_USAGE;
	}
	if (rc == 0 && strcmp(to, "withdrawn") == 0 && run->reason == NULL) {
		log_errx(_("say why, with --reason TEXT"));
		rc = FAIL_USAGE;
	}
	if (rc == 0 && (rc = fields_date(&s.f, "date", s.day)) == 0 &&
	    (rc = step_document(&s)) == 0)
		rc = notice_write(run, to, NULL, &id, step_apply, &s);
	if (rc == 0 && run->json)
		rc = out_taken(json_pack("{sI ss}", "notice", (json_int_t)id,
		    "state", to));
	else if (rc == 0 && !run->quiet)
		out_lines(run->columns, _("Notice %llu: recorded.\n"),
		    (unsigned long long)id);
	fields_release(&s.f);
	return worst(rc, out_end());
}

static int
notice_sent(const struct run *run)
{
	return notice_step(run, "sent", "sent", "date, how, reference, "
	    "number");
}

static int
notice_answered(const struct run *run)
{
	return notice_step(run, "answered", "answered", "date, document, "
	    "text");
}

static int
notice_withdraw(const struct run *run)
{
	return notice_step(run, "withdraw", "withdrawn", "(none)");
}

static int
notice_show(const struct run *run)
{
	struct reader	*cat = NULL;
	struct buf	 b;
	json_t		*r = NULL;
	uint64_t	 id;
	int		 rc;

	if (run->narg != 1 || parse_u64(run->arg[0], 1, UINT32_MAX, &id) ==
	    -1) {
		log_errx(_("want: notice show NUMBER [-o DIR]"));
		return FAIL_USAGE;
	}
	if ((rc = find_open(&cat, run->set->store)) == 0 &&
	    (r = notice_read(cat, id, &rc)) == NULL && rc == 0) {
		log_errx(_("there is no notice %llu, see: nbarchive notice "
		    "list"), (unsigned long long)id);
		rc = FAIL_USAGE;
	}
	buf_init(&b, NOTICE_OCTETS);
	if (rc == 0 && run->output != NULL)
		rc = papers_write(run, r, id);
	else if (rc == 0 && run->json)
		rc = notice_json(r, id);
	else if (rc == 0 && (notice_text(&b, r) == -1 ||
	    fwrite(b.p, 1, b.len, stdout) != b.len))
		rc = no_memory();
	buf_release(&b);
	json_decref(r);
	reader_close(cat);
	return worst(rc, out_end());
}

int
archive_notice(const struct run *run)
{
	static const struct part	 parts[] = {
		{ "draft", notice_draft }, { "list", notice_list },
		{ "show", notice_show }, { "sent", notice_sent },
		{ "answered", notice_answered },
		{ "withdraw", notice_withdraw },
	};

	return parts_run(run, "notice", parts, sizeof(parts) /
	    sizeof(parts[0]), NULL);
}
