/*
 * export.c: nbarchive export: documents in a package for another archive.
 *
 * A BagIt 1.0 bag whose payload is laid out as E-ARK's common specification
 * has it, which TT 05/2025/TT-BNV follows (09-regulation.md 4.3): METS.xml,
 * metadata/descriptive, metadata/preservation, representations/rep1/data.
 */
#include <sys/random.h>
#include <sys/stat.h>

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/buf.h"
#include "formats/base/durable.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/base/version.h"
#include "formats/media/bag.h"
#include "formats/store/layout.h"

#include "archiver/bagdir.h"
#include "archiver/export_papers.h"
#include "archiver/handout.h"
#include "archiver/object.h"
#include "archiver/out.h"
#include "archiver/program.h"
#include "archiver/slip_judge.h"

#define PAPER_ROOM	((size_t)256 * 1024 * 1024)
#define NOTE_ROOM	((size_t)64 * 1024)
#define UUID_OCTETS	16
#define ENDING_MAX	8
#define DATA		"data/"
#define PRESERVATION	DATA "metadata/preservation/"
#define DESCRIPTIVE	DATA "metadata/descriptive/"

struct exporting {
	const struct run *run;
	struct handout	 out;
	struct slip_judge judge;
	struct store_info store;
	struct export_frame frame;
	struct bagdir	*bag;
	struct handed	*item;
	struct exported	*doc;
	json_t		**first, **history;	/* one a document; owned */
	size_t		 n;
	struct buf	 note;
	struct buf	 seen;		/* digests of evidence that is in */
	struct buf	 lines;		/* a description each */
	struct export_paper *paper;	/* owned; what is put beside */
	size_t		 npaper;
};

/* RFC 9562, version 4. */
static int
id_make(struct exporting *e)
{
	uint8_t	 u[UUID_OCTETS];

	if (getrandom(u, sizeof(u), 0) != (ssize_t)sizeof(u)) {
		log_err("getrandom");
		return FAIL_CANNOT;
	}
	u[6] = (uint8_t)((u[6] & 0x0f) | 0x40);
	u[8] = (uint8_t)((u[8] & 0x3f) | 0x80);
	snprintf(e->frame.id, sizeof(e->frame.id), "urn:uuid:%02x%02x%02x%02x-"
	    "%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", u[0], u[1],
	    u[2], u[3], u[4], u[5], u[6], u[7], u[8], u[9], u[10], u[11],
	    u[12], u[13], u[14], u[15]);
	return 0;
}

/* ".pdf" of a name, when it is a plain one. */
static void
ending_of(const char *name, char out[ENDING_MAX + 1])
{
	const char	*dot = strrchr(name, '.');
	size_t		 n = dot == NULL ? 0 : strlen(dot);

	*out = '\0';
	if (n < 2 || n > ENDING_MAX)
		return;
	for (size_t i = 1; i < n; i++)
		if (!((dot[i] >= 'a' && dot[i] <= 'z') || (dot[i] >= 'A' &&
		    dot[i] <= 'Z') || (dot[i] >= '0' && dot[i] <= '9')))
			return;
	memcpy(out, dot, n + 1);
}

/* Was this digest put in before?  It is from now on. */
static bool
seen_before(struct exporting *e, const struct digest *id)
{
	for (size_t i = 0; i + DIGEST_SIZE <= e->seen.len; i += DIGEST_SIZE)
		if (memcmp(e->seen.p + i, id->octet, DIGEST_SIZE) == 0)
			return true;
	buf_add(&e->seen, id->octet, DIGEST_SIZE);
	return false;
}

/* A file beside the documents, ${path} from the package on. */
static int
paper_put(struct exporting *e, const char *path, enum export_kind what,
    const void *p, size_t len)
{
	struct export_paper	*more, *one;

	more = reallocarray(e->paper, e->npaper + 1, sizeof(*more));
	if (more == NULL)
		return no_memory();
	e->frame.paper = e->paper = more;
	one = &more[e->npaper];
	*one = (struct export_paper){ .what = what, .size = len };
	snprintf(one->path, sizeof(one->path), "%s", path + strlen(DATA));
	if (digest_sha256(&one->sha256, p, len) == -1)
		return FAIL_CANNOT;
	e->frame.npaper = ++e->npaper;
	return bagdir_put(e->bag, path, p, len);
}

static int
evidence_put(struct exporting *e, const struct blob *der,
    enum export_kind what, const char *end)
{
	struct digest	 id;
	char		 hex[DIGEST_HEX], path[EXPORT_PATH + DIGEST_HEX];

	if (digest_sha256(&id, der->p, der->len) == -1)
		return FAIL_CANNOT;
	if (seen_before(e, &id))
		return 0;
	snprintf(path, sizeof(path), PRESERVATION "evidence/%s.%s",
	    digest_hex(&id, hex), end);
	return paper_put(e, path, what, der->p, der->len);
}

/* Certificates, CRLs and OCSP answers that lie in the document. */
static int
evidence_see(void *arg, const struct judged *j)
{
	struct exporting	*e = arg;
	int			 rc = 0;

	for (size_t i = 0; i < j->plan->ncert && rc == 0; i++)
		rc = evidence_put(e, &j->plan->cert[i],
		    EXPORT_CERTIFICATE, "cer");
	for (size_t i = 0; i < j->plan->nrev && rc == 0; i++) {
		bool	 crl = j->plan->rev[i].kind == REVKIND_CRL;

		rc = evidence_put(e, &j->plan->rev[i].der, crl ? EXPORT_CRL :
		    EXPORT_OCSP, crl ? "crl" : "ocsp");
	}
	return rc;
}

static int
verdict_put(struct exporting *e, const char *path, const json_t *json)
{
	char	*text = json_shown(json, JSON_INDENT(1) | JSON_SORT_KEYS);
	int	 rc = text == NULL ? no_memory() : paper_put(e, path,
		    EXPORT_VERDICT, text, strlen(text));

	free(text);
	return rc;
}

/* The original into the bag, byte for byte; then what it is worth today. */
static int
original_put(struct exporting *e, size_t i)
{
	struct handed		*item = &e->item[i];
	const struct found	*f = &item->found;
	char			 path[EXPORT_PATH + 8], *full;
	json_t			*verdict = NULL;
	const struct slip_record rec = { f->record, e->first[i] };
	int			 fd, rc;

	snprintf(path, sizeof(path), DATA "%s", e->doc[i].path);
	if ((rc = bagdir_create(e->bag, path, &fd)) != 0)
		return rc;
	if ((rc = object_write(e->run->set->store, f, fd, path)) != 0) {
		close(fd);
		return rc;
	}
	if ((rc = bagdir_done(e->bag, path, fd, &f->sha256, f->size)) != 0)
		return rc;
	if ((full = path_join(bagdir_path(e->bag), path)) == NULL ||
	    (fd = open(full, O_RDONLY | O_CLOEXEC)) == -1) {
		log_err("%s", path);
		free(full);
		return FAIL_CANNOT;
	}
	rc = slip_judge(&e->judge, fd, -1, f->size, e->doc[i].name,
	    e->run->at != TIME_NONE ? e->run->at : e->run->clock.now(
	    e->run->clock.arg), &rec, &verdict);
	close(fd);
	free(full);
	snprintf(path, sizeof(path), PRESERVATION "verdict-%07zu.json", i + 1);
	if (rc == 0 && verdict != NULL)
		rc = verdict_put(e, path, verdict);
	json_decref(verdict);
	return rc;
}

/* Looked up, each once. */
static int
documents_find(struct exporting *e)
{
	char	 ending[ENDING_MAX + 1];
	int	 rc = 0;

	for (size_t i = 0; i < e->run->narg && rc == 0; i++) {
		struct found	*f = &e->item[e->n].found;
		struct exported	*d = &e->doc[e->n];
		bool		 twice = false;

		if ((rc = handout_find(e->run, e->run->arg[i], f)) != 0) {
			found_release(f);
			break;
		}
		for (size_t k = 0; k < e->n; k++)
			twice = twice || digest_equal(&f->sha256,
			    &e->item[k].found.sha256);
		if (twice) {
			found_release(f);
			continue;
		}
		d->sha256 = f->sha256;
		d->size = f->size;
		d->accession = f->accession;
		d->record = f->record;
		d->name = json_get_str(json_object_get(f->record, "source"),
		    "name");
		d->media_type = json_get_str(f->object, "media_type");
		if (d->name == NULL || d->media_type == NULL)
			rc = find_damaged();
		ending_of(d->name != NULL ? d->name : "", ending);
		snprintf(d->path, sizeof(d->path), EXPORT_DATA "%07zu%s",
		    e->n + 1, ending);
		e->n++;
	}
	return rc;
}

/* Records as they are now: the first accessions, or the histories. */
static int
records_read(struct exporting *e, bool histories)
{
	struct reader	*cat;
	uint64_t	 n;
	int		 rc;

	if ((rc = find_open(&cat, e->run->set->store)) != 0)
		return rc;
	for (size_t i = 0; i < e->n && rc == 0; i++) {
		const struct found	*f = &e->item[i].found;

		if (histories) {
			e->history[i] = find_history(cat, &f->sha256, &rc);
			e->doc[i].history = e->history[i];
		} else if (json_get_u64(f->object, "accession", &n) == 0 &&
		    n != f->accession) {
			e->first[i] = find_accession(cat, n, &rc);
			e->doc[i].first = e->first[i];
		}
	}
	reader_close(cat);
	return rc;
}

static int
premis_put(struct exporting *e)
{
	struct buf	 b;
	int		 rc;

	buf_init(&b, PAPER_ROOM);
	rc = export_premis(&b, &e->frame) == -1 ? no_memory() :
	    paper_put(e, PRESERVATION "PREMIS.xml", EXPORT_PREMIS, b.p, b.len);
	buf_release(&b);
	return rc;
}

/* What tells of all the others comes last. */
static int
mets_put(struct exporting *e)
{
	struct buf	 b;
	int		 rc;

	buf_init(&b, PAPER_ROOM);
	rc = export_mets(&b, &e->frame) == -1 ? no_memory() :
	    bagdir_put(e->bag, DATA "METS.xml", b.p, b.len);
	buf_release(&b);
	return rc;
}

/* A JSON line a document. */
static int
descriptions_put(struct exporting *e)
{
	json_t	*json;
	char	*text;
	int	 rc = 0;

	for (size_t i = 0; i < e->n && rc == 0; i++) {
		json = export_description(&e->frame, i);
		text = json_shown(json, JSON_COMPACT | JSON_SORT_KEYS);
		if (text == NULL || buf_addstr(&e->lines, text) == -1 ||
		    buf_addc(&e->lines, '\n') == -1)
			rc = no_memory();
		free(text);
		json_decref(json);
	}
	return rc != 0 ? rc : paper_put(e, DESCRIPTIVE "documents.jsonl",
	    EXPORT_DESCRIPTIONS, e->lines.p, e->lines.len);
}

static int
bag_papers(struct exporting *e)
{
	struct buf	 b;
	uint64_t	 octets, files;
	char		 oxum[64], day[TIME_TEXT];
	int		 rc;

	bagdir_oxum(e->bag, &octets, &files);
	snprintf(oxum, sizeof(oxum), "%" PRIu64 ".%" PRIu64, octets, files);
	time_rfc3339(e->frame.time, day);
	day[10] = '\0';
	buf_init(&b, NOTE_ROOM);
	if ((e->frame.owner != NULL && bag_tag_add(&b, "Source-Organization",
	    e->frame.owner) == -1) ||
	    bag_tag_add(&b, "Bagging-Date", day) == -1 ||
	    bag_tag_add(&b, "External-Identifier", e->frame.id) == -1 ||
	    bag_tag_add(&b, "Payload-Oxum", oxum) == -1 ||
	    bag_tag_add(&b, "Internal-Sender-Identifier", e->store.origin) ==
	    -1 || bag_tag_add(&b, "Bag-Software-Agent", "nguyenban " NB_VERSION)
	    == -1)
		rc = no_memory();
	else if ((rc = bagdir_put(e->bag, BAG_DECLARATION, BAG_TEXT,
	    strlen(BAG_TEXT))) == 0)
		rc = bagdir_put(e->bag, BAG_INFO, b.p, b.len);
	buf_release(&b);
	return rc;
}

/* Everything but the originals; they are journalled by now. */
static int
papers_put(struct exporting *e)
{
	struct digest	 manifest;
	int		 rc;

	e->frame.time = e->item[0].time;
	if ((rc = records_read(e, true)) != 0 ||
	    (rc = descriptions_put(e)) != 0 ||
	    (rc = premis_put(e)) != 0 ||
	    (rc = paper_put(e, PRESERVATION STORE_CHECKPOINT,
	    EXPORT_CHECKPOINT, e->note.p, e->note.len)) != 0 ||
	    (rc = mets_put(e)) != 0 || (rc = bag_papers(e)) != 0)
		return rc;
	return bagdir_finish(e->bag, &manifest);
}

/* A colon is none in a folder's name everywhere. */
static int
bag_begin(struct exporting *e)
{
	struct bagdir_opts	 opts = { .scratch = program_scratch(NULL) };
	char			 label[sizeof(e->frame.id)];

	memcpy(label, e->frame.id, sizeof(label));
	for (char *c = label; *c != '\0'; c++)
		*c = *c == ':' ? '_' : *c;
	return bagdir_begin(&e->bag, e->run->output, label, &opts);
}

static int
export_all(struct exporting *e)
{
	int	 rc;

	if ((rc = documents_find(e)) != 0 ||
	    (rc = records_read(e, false)) != 0 || (rc = id_make(e)) != 0 ||
	    (rc = bag_begin(e)) != 0)
		return rc;
	e->frame.n = e->n;
	for (size_t i = 0; i < e->n && rc == 0; i++) {
		if (e->run->stopping()) {
			log_errx(_("broken off; nothing was exported"));
			return FAIL_CANNOT;
		}
		rc = original_put(e, i);
	}
	if (rc == 0)
		rc = handout_journal(&e->out, e->item, e->n, &e->note);
	return rc == 0 ? papers_put(e) : rc;
}

static int
export_arguments(const struct run *run)
{
	struct stat	 st;

	if (run->narg == 0 || run->output == NULL) {
		log_errx(_("want: export DOC... -o DIR"));
		return FAIL_USAGE;
	}
	if (stat(run->output, &st) == 0 && S_ISDIR(st.st_mode))
		return 0;
	log_errx(_("%s: is not a folder; make it first"), run->output);
	return FAIL_CANNOT;
}

/* Path and digests, for who goes on with it. */
static int
export_tell(const struct exporting *e)
{
	json_t	*json;
	int	 rc = 0;

	if (e->run->json) {
		json = json_pack("{ss ss sI}", "package", e->frame.id, "path",
		    bagdir_path(e->bag), "documents", (json_int_t)e->n);
		rc = out_json(json);
		json_decref(json);
	} else if (!e->run->quiet) {
		printf("%s\n", bagdir_path(e->bag));
	}
	return rc;
}

static void
export_release(struct exporting *e)
{
	bagdir_close(e->bag);
	for (size_t i = 0; e->item != NULL && i < e->run->narg; i++)
		handed_release(e->run, &e->item[i]);
	for (size_t i = 0; e->first != NULL && i < e->run->narg; i++)
		json_decref(e->first[i]);
	for (size_t i = 0; e->history != NULL && i < e->run->narg; i++)
		json_decref(e->history[i]);
	free(e->item);
	free(e->doc);
	free(e->first);
	free(e->history);
	free(e->out.note);
	buf_release(&e->note);
	buf_release(&e->seen);
	buf_release(&e->lines);
	free(e->paper);
	slip_judge_release(&e->judge);
}

int
archive_export(const struct run *run)
{
	struct exporting	 e = { .run = run, .out = { .run = run,
				    .use = "export" } };
	char			*real = NULL;
	int			 rc;

	if ((rc = export_arguments(run)) != 0)
		return rc;
	slip_judge_init(&e.judge, run);
	e.judge.see = evidence_see;
	e.judge.arg = &e;
	buf_init(&e.note, NOTE_ROOM);
	buf_init(&e.seen, PAPER_ROOM);
	buf_init(&e.lines, PAPER_ROOM);
	e.item = calloc(run->narg, sizeof(*e.item));
	e.doc = calloc(run->narg, sizeof(*e.doc));
	e.first = calloc(run->narg, sizeof(*e.first));
	e.history = calloc(run->narg, sizeof(*e.history));
	e.frame.doc = e.doc;
	e.frame.origin = e.store.origin;
	e.frame.owner = run->set->reg.agency;
	real = realpath(run->output, NULL);
	e.out.to = real != NULL && utf8_valid(real, strlen(real)) ? real : "-";
	if (e.item == NULL || e.doc == NULL || e.first == NULL ||
	    e.history == NULL)
		rc = no_memory();
	else if ((rc = handout_reason(&e.out)) == 0 &&
	    run->set->store != NULL &&
	    (rc = store_load(&e.store, run->set->store)) == 0)
		rc = slip_judge_books(&e.judge);
	if (rc == 0 && (rc = export_all(&e)) == 0)
		rc = export_tell(&e);
	free(real);
	export_release(&e);
	return worst(rc, out_end());
}
