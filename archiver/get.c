/*
 * get.c: nbarchive get: originals, byte for byte, and who asked for them.
 */
#include <sys/stat.h>

#include <errno.h>
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

#include "archiver/command.h"
#include "archiver/find.h"
#include "archiver/object.h"
#include "archiver/out.h"
#include "archiver/writer.h"

#define GET_BATCH	32		/* documents journalled at once */
#define NAME_LONGEST	((size_t)255)	/* octets of a file's name */
#define RAW_MAX		((size_t)64 * 1024)
#define TEMP_NAME	".nbarchive-get-XXXXXX"
#define GET_MODE	0644

_Static_assert(GET_BATCH <= TEMPS_MAX, "every temporary is known");

/* A document on its way out. */
struct item {
	struct found	 found;
	char		*temp;		/* whole and right, not named yet */
	char		*path;		/* where it goes */
};

struct get {
	const struct run *run;
	const char	*reason;	/* "" when none was given */
	char		*to;		/* for the journal */
	char		*note;		/* memory of reason, when asked for */
};

static void
item_release(const struct run *run, struct item *item)
{
	if (item->temp != NULL) {
		unlink(item->temp);
		run->temp_drop(item->temp);
	}
	free(item->temp);
	free(item->path);
	found_release(&item->found);
	*item = (struct item){ 0 };
}

/*
 * The document's own name as a file's: what a sender wrote is never a path.
 * The caller frees.
 */
static char *
file_name(const struct found *f)
{
	struct buf	 b;
	char		*name, plain[32];
	const char	*s;

	buf_init(&b, RAW_MAX);
	if (found_name(f->record, &b) == -1 || b.len == 0 ||
	    b.len > NAME_LONGEST || memchr(b.p, '\0', b.len) != NULL ||
	    memchr(b.p, '/', b.len) != NULL ||
	    (s = buf_str(&b)) == NULL || strcmp(s, ".") == 0 ||
	    strcmp(s, "..") == 0) {
		snprintf(plain, sizeof(plain), "document-%" PRIu64,
		    f->accession);
		s = plain;
	}
	name = strdup(s);
	buf_release(&b);
	return name;
}

/* "letter.pdf" of accession 17 as "letter.17.pdf"; the caller frees. */
static char *
other_name(const char *name, uint64_t accession)
{
	const char	*dot = strrchr(name, '.');
	size_t		 stem = dot == NULL || dot == name ? strlen(name) :
			    (size_t)(dot - name);
	size_t		 end = strlen(name) - stem;
	char		*other, digits[24];
	size_t		 n;

	n = (size_t)snprintf(digits, sizeof(digits), ".%" PRIu64, accession);
	if (stem + n + end > NAME_LONGEST)
		stem = n + end < NAME_LONGEST ? NAME_LONGEST - n - end : 0;
	if (asprintf(&other, "%.*s%s%s", (int)stem, name, digits,
	    name + strlen(name) - end) == -1)
		return NULL;
	return other;
}

static bool
is_taken(const char *path, const struct item *item, size_t n)
{
	struct stat	 st;

	for (size_t i = 0; i < n; i++)
		if (item[i].path != NULL && strcmp(item[i].path, path) == 0)
			return true;
	return lstat(path, &st) == 0;
}

/* Where the document goes; names that are taken get the accession. */
static int
choose_path(struct item *item, const char *dir, const struct item *before,
    size_t n)
{
	char	*name, *other = NULL;
	int	 rc = FAIL_CANNOT;

	if ((name = file_name(&item->found)) == NULL ||
	    (item->path = path_join(dir, name)) == NULL)
		goto out;
	if (is_taken(item->path, before, n)) {
		free(item->path);
		item->path = NULL;
		other = other_name(name, item->found.accession);
		if (other == NULL ||
		    (item->path = path_join(dir, other)) == NULL)
			goto out;
		if (is_taken(item->path, before, n)) {
			log_errx(_("%s: is there already and is not replaced; "
			    "name another folder"), item->path);
			free(item->path);
			item->path = NULL;
			goto out;
		}
	}
	rc = 0;
 out:
	if (rc != 0 && (name == NULL || (item->path == NULL && other == NULL)))
		log_errx(_("out of memory"));
	free(name);
	free(other);
	return rc;
}

static void
warn_quarantined(const struct found *f)
{
	if (json_is_true(json_object_get(f->record, "quarantined")))
		log_warnx(_("accession %" PRIu64 " is quarantined: its "
		    "signatures did not pass; do not rely on it (see: "
		    "nbarchive show %" PRIu64 ")"), f->accession,
		    f->accession);
}

static int
look_up(const struct run *run, const char *doc, struct found *f)
{
	struct reader	*cat;
	int		 rc;

	*f = (struct found){ 0 };
	if ((rc = find_open(&cat, run->set->store)) != 0)
		return rc;
	rc = find_document(cat, doc, f);
	/* The writer opens the catalog too, which one process does once. */
	reader_close(cat);
	if (rc == 0 && f->destroyed) {
		log_errx(_("%s: was destroyed by lawful order; see: nbarchive "
		    "show %s"), doc, doc);
		rc = FAIL_CANNOT;
	}
	if (rc == 0)
		warn_quarantined(f);
	return rc;
}

/* The bytes under a temporary name, right and durable. */
static int
fetch(const struct run *run, const char *dir, struct item *item)
{
	int	 fd, rc;

	if ((item->temp = path_join(dir, TEMP_NAME)) == NULL ||
	    (fd = mkostemp(item->temp, O_CLOEXEC)) == -1) {
		log_err(_("%s: cannot make a file there"), dir);
		free(item->temp);
		item->temp = NULL;
		return FAIL_CANNOT;
	}
	run->temp_add(item->temp);
	rc = object_write(run->set->store, &item->found, fd, item->path);
	if (rc == 0 && (fchmod(fd, GET_MODE) == -1 || fsync(fd) == -1)) {
		log_err(_("%s: cannot be written"), item->path);
		rc = FAIL_CANNOT;
	}
	if (close(fd) == -1 && rc == 0) {
		log_err(_("%s: cannot be written"), item->path);
		rc = FAIL_CANNOT;
	}
	return rc;
}

static int
put_retrieval(struct writer *w, const struct get *get, const struct found *f)
{
	char	 hex[DIGEST_HEX];
	json_t	*entry;

	if ((entry = writer_entry(w, ENTRY_RETRIEVAL)) == NULL)
		return FAIL_CANNOT;
	if (json_put_str(entry, "sha256", digest_hex(&f->sha256, hex)) == -1 ||
	    json_put_int(entry, "accession", (int64_t)f->accession) == -1 ||
	    json_put_str(entry, "reason", get->reason) == -1 ||
	    json_put_str(entry, "to", get->to) == -1) {
		json_decref(entry);
		log_errx(_("out of memory"));
		return FAIL_CANNOT;
	}
	return writer_put(w, entry);
}

/* Journal that these documents are handed out; before they are. */
static int
journal(const struct get *get, const struct item *item, size_t n)
{
	struct writer_opts	 opts;
	struct writer		*w;
	struct buf		 note;
	int			 rc;

	writer_opts(&opts, get->run);
	/* What hands out is small and must not fail for the reserve. */
	opts.reserve = (struct reserve){ .set = true };
	if ((rc = writer_open(&w, &opts)) != 0)
		return rc;
	buf_init(&note, RAW_MAX);
	if ((rc = writer_begin(w, 0)) == 0) {
		for (size_t i = 0; i < n && rc == 0; i++)
			if (item[i].found.record != NULL)
				rc = put_retrieval(w, get, &item[i].found);
		if (rc == 0)
			rc = writer_commit(w);
	}
	writer_abort(w);
	if (rc == 0)
		rc = writer_checkpoint(w, &note);
	buf_release(&note);
	writer_close(w);
	if (rc != 0)
		log_errx(_("nothing is handed out that is not journalled"));
	return rc;
}

/* Give the file its name, never another's. */
static int
settle(const struct run *run, struct item *item)
{
	struct stat	 st;
	int		 rc;

	rc = renameat2(AT_FDCWD, item->temp, AT_FDCWD, item->path,
	    RENAME_NOREPLACE);
	if (rc == -1 && (errno == EINVAL || errno == ENOSYS)) {
		/* A file system without it; a stick has one user. */
		if (lstat(item->path, &st) == 0)
			errno = EEXIST;
		else
			rc = rename(item->temp, item->path);
	}
	if (rc == -1) {
		log_err(_("%s: cannot be written"), item->path);
		return FAIL_CANNOT;
	}
	run->temp_drop(item->temp);
	free(item->temp);
	item->temp = NULL;
	return 0;
}

static int
report(const struct run *run, const struct item *item)
{
	struct buf	 b;
	const char	*path = "?";
	char		 hex[DIGEST_HEX];
	json_t		*json;
	int		 rc = 0;

	buf_init(&b, RAW_MAX);
	if (utf8_visible(&b, item->path, strlen(item->path)) == 0 &&
	    (path = buf_str(&b)) == NULL)
		path = "?";
	digest_hex(&item->found.sha256, hex);
	if (run->json) {
		json = json_pack("{sI ss ss sI}", "accession",
		    (json_int_t)item->found.accession, "path", path, "sha256",
		    hex, "size", (json_int_t)item->found.size);
		rc = out_json(json);
		json_decref(json);
	} else if (!run->quiet) {
		printf("%s\n", path);
	}
	buf_release(&b);
	return rc;
}

/* Up to GET_BATCH documents: fetched, journalled together, then named. */
static int
get_batch(const struct get *get, const char *dir, char **doc, size_t n)
{
	const struct run	*run = get->run;
	struct item		 item[GET_BATCH] = { 0 };
	size_t			 ready = 0;
	int			 rc = 0, one;

	for (size_t i = 0; i < n; i++) {
		if ((one = look_up(run, doc[i], &item[i].found)) == 0 &&
		    (one = choose_path(&item[i], dir, item, i)) == 0 &&
		    (one = fetch(run, dir, &item[i])) == 0)
			ready++;
		else
			item_release(run, &item[i]);
		rc = worst(rc, one);
	}
	if (ready > 0 && (one = journal(get, item, n)) != 0) {
		rc = worst(rc, one);
		ready = 0;
	}
	for (size_t i = 0; i < n && ready > 0; i++) {
		if (item[i].path == NULL)
			continue;
		if ((one = settle(run, &item[i])) == 0)
			one = report(run, &item[i]);
		rc = worst(rc, one);
	}
	for (size_t i = 0; i < n; i++)
		item_release(run, &item[i]);
	return rc;
}

static int
get_files(const struct get *get)
{
	const struct run	*run = get->run;
	const char		*dir = run->output;
	struct stat		 st;
	size_t			 n;
	int			 rc = 0;

	if (stat(dir, &st) == -1 || !S_ISDIR(st.st_mode)) {
		log_errx(_("%s: is not a folder; make it first"), dir);
		return FAIL_CANNOT;
	}
	for (size_t i = 0; i < run->narg && !run->stopping(); i += n) {
		n = run->narg - i < GET_BATCH ? run->narg - i : GET_BATCH;
		rc = worst(rc, get_batch(get, dir, run->arg + i, n));
	}
	if (run->stopping()) {
		log_errx(_("broken off; the rest was not fetched"));
		rc = worst(rc, FAIL_CANNOT);
	}
	if (durable_sync_dir(dir) == -1)
		rc = worst(rc, FAIL_CANNOT);
	return worst(rc, out_end());
}

/*
 * To standard output: checked, journalled, then handed out, hashed again on
 * the way.
 */
static int
get_stream(const struct get *get)
{
	const struct run	*run = get->run;
	const char		*store = run->set->store;
	struct item		 item = { 0 };
	int			 rc;

	if (run->narg > 1) {
		log_errx(_("-o - hands out one document at a time"));
		return FAIL_USAGE;
	}
	if ((rc = look_up(run, run->arg[0], &item.found)) == 0 &&
	    (rc = object_write(store, &item.found, -1, "-")) == 0 &&
	    (rc = journal(get, &item, 1)) == 0)
		rc = object_write(store, &item.found, STDOUT_FILENO,
		    _("standard output"));
	item_release(run, &item);
	return rc;
}

/* Who may be asked is asked for the reason. */
static int
ask_reason(struct get *get)
{
	size_t	 cap = 0;
	ssize_t	 n;

	get->reason = get->run->reason;
	if (get->reason == NULL && get->run->ask) {
		fprintf(stderr, "%s ", _("For what reason (kept in the "
		    "journal)?"));
		n = getline(&get->note, &cap, stdin);
		if (n > 0 && get->note[n - 1] == '\n')
			get->note[n - 1] = '\0';
		if (n > 0)
			get->reason = get->note;
	}
	if (get->reason == NULL)
		get->reason = "";
	if (utf8_valid(get->reason, strlen(get->reason)))
		return 0;
	log_errx(_("the reason is not UTF-8 text"));
	return FAIL_USAGE;
}

int
archive_get(const struct run *run)
{
	struct get	 get = { .run = run };
	struct buf	 to;
	char		*real = NULL;
	const char	*s;
	int		 rc;

	if (run->narg == 0 || run->output == NULL) {
		log_errx(_("name a document, and with -o the folder it goes "
		    "to (-o - for standard output)"));
		return FAIL_USAGE;
	}
	if ((rc = ask_reason(&get)) != 0) {
		free(get.note);
		return rc;
	}
	buf_init(&to, RAW_MAX);
	real = strcmp(run->output, "-") == 0 ? NULL :
	    realpath(run->output, NULL);
	s = real != NULL ? real : run->output;
	if (utf8_visible(&to, s, strlen(s)) == -1 ||
	    buf_addc(&to, '\0') == -1) {
		log_errx(_("out of memory"));
		rc = FAIL_CANNOT;
	} else {
		get.to = (char *)to.p;
		rc = strcmp(run->output, "-") == 0 ? get_stream(&get) :
		    get_files(&get);
	}
	buf_release(&to);
	free(real);
	free(get.note);
	return rc;
}
