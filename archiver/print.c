/*
 * print.c: nbarchive print: the untouched original and its verification slip,
 * to a printer or to files.
 */
#include <sys/mman.h>
#include <sys/stat.h>

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
#include "formats/store/layout.h"

#include "archiver/drawn.h"
#include "archiver/handout.h"
#include "archiver/object.h"
#include "archiver/out.h"
#include "archiver/print_jobs.h"
#include "archiver/printer.h"
#include "archiver/program.h"
#include "archiver/relations.h"
#include "archiver/slip.h"
#include "archiver/slip_judge.h"

#define NOTE_ROOM	((size_t)64 * 1024)
#define NAME_LONGEST	((size_t)255)
#define TEXT_ROOM	((size_t)64 * 1024)
#define SLIP_END	".phieu-kiem-tra.pdf"

struct printing {
	const struct run *run;
	struct handout	 out;
	struct slip_judge judge;
	struct store_info store;
	const char	*dir;		/* where temporaries are, files go */
	char		*lp;		/* NULL: to files */
	struct print_jobs jobs;		/* that lp took */
};

/* One document on its way to paper. */
struct sheet_of {
	struct handed	 item;
	json_t		*first;		/* of a duplicate; NULL */
	json_t		*relations;
	int		 fd;		/* its octets; -1 */
	int		 covers;	/* those that it signs; -1 */
	struct buf	 note;
	struct buf	 pdf;		/* the slip */
	struct buf	 jobs;		/* what took which part; text */
	unsigned int	 parts;		/* that went out */
	char		*slip;		/* the slip's path; NULL */
};

/* "letter.pdf" has its slip in "letter.phieu-kiem-tra.pdf". */
static int
slip_path(struct sheet_of *s, const char *dir)
{
	const char	*name = strrchr(s->item.path, '/');
	const char	*dot;
	size_t		 stem, most = NAME_LONGEST - strlen(SLIP_END);
	struct stat	 st;

	name = name == NULL ? s->item.path : name + 1;
	dot = strrchr(name, '.');
	stem = dot == NULL || dot == name ? strlen(name) :
	    (size_t)(dot - name);
	if (stem > most)
		stem = most;
	while (stem > 0 && utf8_valid(name, strlen(name)) &&
	    !utf8_valid(name, stem))
		stem--;
	if (asprintf(&s->slip, "%s/%.*s%s", dir, (int)stem, name, SLIP_END) ==
	    -1) {
		s->slip = NULL;
		return no_memory();
	}
	if (lstat(s->slip, &st) == -1)
		return 0;
	log_errx(_("%s: is there already and is not replaced; name another "
	    "folder"), s->slip);
	return FAIL_CANNOT;
}

/* What only a person's program can show does not go to a printer. */
static int
printable(const struct printing *p, const struct found *f, const char *doc)
{
	const char	*type = json_get_str(f->object, "media_type");

	if (p->lp == NULL || p->run->slip_only ||
	    (type != NULL && strcmp(type, "application/pdf") == 0))
		return 0;
	log_errx(_("%s: is no PDF, which is what a printer takes; write it to "
	    "a folder with -o DIR and print it there, or print --slip-only"),
	    doc);
	return FAIL_CANNOT;
}

/* Detached data that it signs, when the store has it. */
static int
covered_fetch(const struct printing *p, struct reader *cat,
    struct sheet_of *s, struct found *data)
{
	const char	*hex = json_get_str(s->item.found.record, "covers");
	struct digest	 id;
	json_t		*object;
	int		 rc;

	if (hex == NULL || digest_from_hex(&id, hex) == -1)
		return 0;
	object = find_record(cat, CAT_OBJECT, id.octet, DIGEST_SIZE, &rc);
	json_decref(object);
	if (object == NULL)
		return rc;
	(void)p;
	return find_document(cat, hex, data);
}

/* Records that a slip needs beside the document's own. */
static int
records_take(const struct printing *p, struct sheet_of *s,
    struct found *data)
{
	struct reader	*cat;
	uint64_t	 n;
	int		 rc;

	if ((rc = find_open(&cat, p->run->set->store)) != 0)
		return rc;
	if (json_get_u64(s->item.found.object, "accession", &n) == 0 &&
	    n != s->item.found.accession)
		s->first = find_accession(cat, n, &rc);
	if (rc == 0)
		s->relations = relations_of(cat, &s->item.found.sha256, &rc);
	if (rc == 0)
		rc = covered_fetch(p, cat, s, data);
	reader_close(cat);
	return rc;
}

/* The document whole in a temporary file, and what it signs. */
static int
fetch_all(const struct printing *p, struct sheet_of *s)
{
	struct found	 data = { .destroyed = false };
	int		 rc;

	rc = records_take(p, s, &data);
	if (rc == 0)
		rc = handout_fetch(p->run, p->dir, &s->item);
	if (rc == 0 && (s->fd = tempfile_read(&s->item.temp)) == -1) {
		log_err("%s", s->item.path == NULL ? p->dir : s->item.path);
		rc = FAIL_CANNOT;
	}
	if (rc == 0 && data.object != NULL && !data.destroyed) {
		s->covers = memfd_create("covered", MFD_CLOEXEC);
		if (s->covers == -1)
			rc = no_memory();
		else
			rc = object_write(p->run->set->store, &data,
			    s->covers, "-");
	}
	found_release(&data);
	return rc;
}

/* Judge it, and draw the slip. */
static int
slip_draw(struct printing *p, struct sheet_of *s)
{
	const struct found	*d = &s->item.found;
	const struct slip_record rec = { d->record, s->first };
	struct slip_facts	 f = {
		.run = p->run, .item = &s->item, .first = s->first,
		.relations = s->relations,
		.note = &s->note, .origin = p->store.origin,
		.reason = p->out.reason, .to = p->out.to,
		.with_original = !p->run->slip_only,
	};
	struct audit_word	 word = { .listed = false };
	const char		*name;
	json_t			*judged = NULL, *all = NULL;
	int			 rc;

	name = json_get_str(json_object_get(d->record, "source"), "name");
	rc = slip_judge(&p->judge, s->fd, s->covers, d->size, name != NULL ?
	    name : "", p->run->at != TIME_NONE ? p->run->at : s->item.time,
	    &rec, &judged);
	f.judged = judged;
	if (rc == 0 && p->run->set->ledger != NULL &&
	    audit_word_load(&word, p->run->set->ledger, &d->sha256) == 1)
		f.word = &word;
	if (rc == 0 && (all = slip_make(&f)) == NULL)
		rc = no_memory();
	if (rc == 0)
		rc = drawn_pdf(all, &s->pdf);
	buf_release(&word.note);
	json_decref(all);
	json_decref(judged);
	return rc;
}

static int
line_tell(const struct printing *p, const char *line)
{
	struct buf	 b;

	if (p->run->quiet || p->run->json)
		return 0;
	buf_init(&b, TEXT_ROOM);
	if (utf8_visible(&b, line, strlen(line)) == 0 && buf_str(&b) != NULL)
		printf("%s\n", buf_str(&b));
	buf_release(&b);
	return 0;
}

static int
json_tell(const struct printing *p, const struct sheet_of *s,
    const char *original, const char *slip)
{
	char	 hex[DIGEST_HEX];
	json_t	*json = json_object();
	int	 rc;

	if (!p->run->json) {
		json_decref(json);
		return 0;
	}
	rc = json_put_int(json, "accession",
	    (int64_t)s->item.found.accession) |
	    json_put_str(json, "sha256", digest_hex(&s->item.found.sha256,
	    hex)) | json_put_int(json, "entry", (int64_t)s->item.seq) |
	    json_put_str(json, p->lp != NULL ? "original_job" : "path",
	    original) | json_put_str(json, p->lp != NULL ? "slip_job" :
	    "slip", slip);
	rc = rc != 0 ? no_memory() : out_json(json);
	json_decref(json);
	return rc;
}

/* Text that JSON can hold. */
static const char *
shown(struct buf *b, const char *s)
{
	buf_init(b, TEXT_ROOM);
	if (s == NULL)
		return NULL;
	return utf8_visible(b, s, strlen(s)) == 0 && buf_str(b) != NULL ?
	    buf_str(b) : "?";
}

static int
to_files(const struct printing *p, struct sheet_of *s)
{
	const char	*original = NULL, *slip;
	struct buf	 a, b;
	int		 rc;

	if (durable_write(s->slip, s->pdf.p, s->pdf.len, 0644, false) == -1)
		return FAIL_CANNOT;
	s->parts++;
	if (!p->run->slip_only) {
		if ((rc = handout_settle(p->run, &s->item)) != 0)
			return rc;
		s->parts++;
		line_tell(p, s->item.path);
		original = s->item.path;
	}
	line_tell(p, s->slip);
	original = shown(&a, original);
	slip = shown(&b, s->slip);
	rc = json_tell(p, s, original, slip);
	buf_release(&a);
	buf_release(&b);
	return rc;
}

/* A part to lp; what lp says of it is in ${said}. */
static int
send(struct printing *p, struct sheet_of *s, const char *title, int fd,
    struct buf *said)
{
	int	 rc;

	if ((rc = printer_send(p->lp, p->run->to, title, fd, said)) != 0)
		return rc;
	s->parts++;
	if ((s->jobs.len > 0 && buf_addc(&s->jobs, ';') == -1) ||
	    buf_add(&s->jobs, said->p, said->len) == -1 ||
	    print_jobs_add(&p->jobs, buf_str(said), &s->item) == -1)
		return no_memory();
	return 0;
}

/* Two jobs: the slip is a sheet of its own, whatever the printer does. */
static int
to_printer(struct printing *p, struct sheet_of *s)
{
	const char	*title = json_get_str(json_object_get(
			    s->item.found.record, "source"), "name");
	char		*of = NULL;
	struct buf	 one, two;
	int		 fd = memfd_create("slip", MFD_CLOEXEC), rc = 0;

	buf_init(&one, TEXT_ROOM);
	buf_init(&two, TEXT_ROOM);
	if (fd == -1 || write_full(fd, s->pdf.p, s->pdf.len) == -1 ||
	    asprintf(&of, _("Slip: %s"), title != NULL ? title : "?") == -1) {
		of = NULL;
		rc = no_memory();
	}
	if (rc == 0 && !p->run->slip_only)
		rc = send(p, s, title != NULL ? title : "", s->fd, &one);
	if (rc == 0)
		rc = send(p, s, of, fd, &two);
	if (rc == 0) {
		if (buf_str(&one) != NULL && one.len > 0)
			line_tell(p, buf_str(&one));
		if (buf_str(&two) != NULL && two.len > 0)
			line_tell(p, buf_str(&two));
		rc = json_tell(p, s, p->run->slip_only ? NULL :
		    buf_str(&one), buf_str(&two));
	}
	if (fd != -1)
		close(fd);
	free(of);
	buf_release(&one);
	buf_release(&two);
	return rc;
}

static int
place(const struct printing *p, struct sheet_of *s)
{
	int	 rc;

	if (p->lp != NULL || p->run->slip_only) {
		s->item.path = handout_name(&s->item.found);
		if (s->item.path == NULL)
			return no_memory();
		return p->lp != NULL ? 0 : slip_path(s, p->dir);
	}
	if ((rc = handout_place(&s->item, p->dir, NULL, 0)) != 0)
		return rc;
	return slip_path(s, p->dir);
}

/* Draw and print it; the journal has what became of that. */
static int
carry_out(struct printing *p, struct sheet_of *s)
{
	const char	*outcome, *jobs;
	int		 rc;

	if ((rc = slip_draw(p, s)) == 0)
		rc = p->lp != NULL ? to_printer(p, s) : to_files(p, s);
	if (s->parts == (p->run->slip_only ? 1 : 2))
		outcome = p->lp != NULL ? "sent" : "written";
	else
		outcome = s->parts > 0 ? "in part" : "failed";
	jobs = s->jobs.len > 0 ? buf_str(&s->jobs) : NULL;
	return worst(rc, handout_outcome(&p->out, &s->item, outcome, jobs));
}

static int
print_one(struct printing *p, const char *doc)
{
	struct sheet_of	 s = { .fd = -1, .covers = -1 };
	int		 rc;

	buf_init(&s.note, NOTE_ROOM);
	buf_init(&s.pdf, DRAWN_MAX);
	buf_init(&s.jobs, TEXT_ROOM);
	if ((rc = handout_find(p->run, doc, &s.item.found)) == 0 &&
	    (rc = printable(p, &s.item.found, doc)) == 0 &&
	    (rc = place(p, &s)) == 0 && (rc = fetch_all(p, &s)) == 0 &&
	    (rc = handout_journal(&p->out, &s.item, 1, &s.note)) == 0)
		rc = carry_out(p, &s);
	if (s.fd != -1)
		close(s.fd);
	if (s.covers != -1)
		close(s.covers);
	json_decref(s.first);
	json_decref(s.relations);
	handed_release(p->run, &s.item);
	buf_release(&s.note);
	buf_release(&s.pdf);
	buf_release(&s.jobs);
	free(s.slip);
	return rc;
}

/* Journal what became of the jobs that somebody has to look after. */
static int
jobs_journal(const struct printing *p)
{
	struct handed	 item = { .seq = 0 };
	bool		 waits;
	int		 rc = 0;

	for (size_t i = 0; i < p->jobs.n; i++) {
		const struct print_job	*j = &p->jobs.job[i];

		waits = j->state == PRINT_HELD || j->state == PRINT_STOPPED;
		if (!waits && j->state != PRINT_CANCELLED &&
		    j->state != PRINT_ABORTED)
			continue;
		item.found.sha256 = j->sha256;
		item.found.accession = j->accession;
		item.seq = j->of;
		rc = worst(rc, handout_outcome(&p->out, &item, waits ?
		    "waiting" : "uncertain", j->id));
	}
	return rc;
}

/* Where it goes, in words for journal and slip.  NULL: memory. */
static char *
target_text(const struct printing *p)
{
	struct buf	 b;
	char		*real = NULL, *text = NULL;
	const char	*s;

	if (p->lp != NULL) {
		if (p->run->to == NULL)
			return strdup(_("the printer that is the default"));
		return asprintf(&text, _("the printer %s"), p->run->to) == -1 ?
		    NULL : text;
	}
	real = realpath(p->dir, NULL);
	buf_init(&b, TEXT_ROOM);
	s = real != NULL ? real : p->dir;
	if (utf8_visible(&b, s, strlen(s)) == 0 && buf_str(&b) != NULL)
		text = strdup(buf_str(&b));
	buf_release(&b);
	free(real);
	return text;
}

static int
arguments_take(struct printing *p)
{
	const struct run	*run = p->run;
	struct stat		 st;
	int			 rc;

	if (run->narg == 0 || (run->to != NULL && run->output != NULL)) {
		log_errx(run->narg == 0 ? _("name a document: its accession "
		    "number, its SHA-256, or number and notation such as "
		    "2103/QĐ-UBND") : _("--to PRINTER and -o DIR at once: "
		    "choose one"));
		return FAIL_USAGE;
	}
	if (run->to != NULL && (rc = printer_name_check(run->to)) != 0)
		return rc;
	if (run->output == NULL) {
		p->dir = program_scratch(NULL);
		return (p->lp = printer_program()) == NULL ? FAIL_CANNOT : 0;
	}
	p->dir = run->output;
	if (stat(p->dir, &st) == 0 && S_ISDIR(st.st_mode))
		return 0;
	log_errx(_("%s: is not a folder; make it first"), p->dir);
	return FAIL_CANNOT;
}

int
archive_print(const struct run *run)
{
	struct printing	 p = { .run = run, .out = { .run = run } };
	char		*to = NULL;
	int		 rc, all = 0;

	slip_judge_init(&p.judge, run);
	p.out.use = run->slip_only ? "slip" : "print";
	if ((rc = arguments_take(&p)) == 0 &&
	    (rc = handout_reason(&p.out)) == 0) {
		if ((to = target_text(&p)) == NULL)
			rc = no_memory();
		else if (run->set->store != NULL)
			rc = store_load(&p.store, run->set->store);
		p.out.to = to;
	}
	if (rc == 0 && run->set->store != NULL)
		rc = slip_judge_books(&p.judge);
	for (size_t i = 0; rc == 0 && i < run->narg; i++) {
		if (run->stopping()) {
			log_errx(_("broken off; the rest was not printed"));
			rc = FAIL_CANNOT;
			break;
		}
		all = worst(all, print_one(&p, run->arg[i]));
	}
	rc = worst(rc, all);
	if (rc == 0 && p.lp != NULL && printer_is_stopped(p.lp, run->to)) {
		log_warnx(_("%s is stopped: the jobs wait until it is started "
		    "again (cupsenable)"), to);
		rc = DONE_PERSON;
		for (size_t i = 0; i < p.jobs.n; i++)
			p.jobs.job[i].state = PRINT_STOPPED;
	} else if (p.lp != NULL) {
		rc = worst(rc, print_jobs_look(&p.jobs, run, p.lp));
	}
	rc = worst(rc, jobs_journal(&p));
	if (run->output != NULL && rc == 0 && durable_sync_dir(p.dir) == -1)
		rc = FAIL_CANNOT;
	slip_judge_release(&p.judge);
	print_jobs_release(&p.jobs);
	free(p.lp);
	free(p.out.note);
	free(to);
	return worst(rc, out_end());
}
