/*
 * handout.c: originals on their way out: looked up, read, journalled, named.
 */
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

#include "archiver/handout.h"
#include "archiver/object.h"
#include "archiver/writer.h"

#define NAME_LONGEST	((size_t)255)	/* octets of a file's name */
#define RAW_MAX		((size_t)64 * 1024)
#define TEMP_NAME	".nbarchive-get-XXXXXX"
#define GET_MODE	0644

void
handed_release(const struct run *run, struct handed *item)
{
	if (item->temp.path != NULL)
		run->temp_drop(item->temp.path);
	tempfile_release(&item->temp);
	free(item->path);
	found_release(&item->found);
	*item = (struct handed){ 0 };
}

/* A name that no file can have, as much of it as one can, with its end. */
static char *
shorter_name(const char *name)
{
	const char	*dot = strrchr(name, '.');
	size_t		 end = dot == NULL ? 0 : strlen(dot), stem;
	char		*other;

	if (end > NAME_LONGEST / 4)
		end = 0;
	stem = NAME_LONGEST - end;
	while (stem > 0 && utf8_valid(name, strlen(name)) &&
	    !utf8_valid(name, stem))
		stem--;
	if (asprintf(&other, "%.*s%s", (int)stem, name, name + strlen(name) -
	    end) == -1)
		return NULL;
	return other;
}

/* What deceives whoever reads the folder's list becomes "_". */
static void
make_visible(char *name)
{
	const uint8_t	*p = (const uint8_t *)name, *end = p + strlen(name);
	uint32_t	 cp;
	size_t		 n;
	char		*to = name;

	for (; p < end; p += n) {
		n = utf8_char(p, end, &cp);
		if (n == 0) {	/* the octets of an old charset */
			*to++ = (char)*p;
			n = 1;
		} else if (utf8_char_visible(cp)) {
			memmove(to, p, n);
			to += n;
		} else {
			*to++ = '_';
		}
	}
	*to = '\0';
}

char *
handout_name(const struct found *f)
{
	struct buf	 b;
	char		*name, plain[32];
	const char	*s;

	buf_init(&b, RAW_MAX);
	if (found_name(f->record, &b) == -1 || b.len == 0 ||
	    memchr(b.p, '\0', b.len) != NULL ||
	    memchr(b.p, '/', b.len) != NULL ||
	    (s = buf_str(&b)) == NULL || strcmp(s, ".") == 0 ||
	    strcmp(s, "..") == 0) {
		snprintf(plain, sizeof(plain), "document-%" PRIu64,
		    f->accession);
		s = plain;
	}
	name = strlen(s) > NAME_LONGEST ? shorter_name(s) : strdup(s);
	if (name != NULL)
		make_visible(name);
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
is_taken(const char *path, const struct handed *item, size_t n)
{
	struct stat	 st;

	for (size_t i = 0; i < n; i++)
		if (item[i].path != NULL && strcmp(item[i].path, path) == 0)
			return true;
	return lstat(path, &st) == 0;
}

int
handout_place(struct handed *item, const char *dir, const struct handed *before,
    size_t n)
{
	char	*name, *other = NULL;
	int	 rc = FAIL_CANNOT;

	if ((name = handout_name(&item->found)) == NULL ||
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

int
handout_find(const struct run *run, const char *doc, struct found *f)
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

int
handout_fetch(const struct run *run, const char *dir, struct handed *item)
{
	int	 rc;

	if (tempfile_open(&item->temp, dir, TEMP_NAME) == -1) {
		log_err(_("%s: cannot make a file there"), dir);
		return FAIL_CANNOT;
	}
	if (item->temp.path != NULL)
		run->temp_add(item->temp.path);
	rc = object_write(run->set->store, &item->found, item->temp.fd,
	    item->path);
	if (rc == 0 && fsync(item->temp.fd) == -1) {
		log_err(_("%s: cannot be written"), item->path);
		rc = FAIL_CANNOT;
	}
	return rc;
}

static int
put_retrieval(struct writer *w, const struct handout *h, struct handed *item)
{
	const struct found	*f = &item->found;
	const char		*at;
	char			 hex[DIGEST_HEX];
	json_t			*entry;

	if ((entry = writer_entry(w, ENTRY_RETRIEVAL)) == NULL)
		return FAIL_CANNOT;
	if (json_put_str(entry, "sha256", digest_hex(&f->sha256, hex)) == -1 ||
	    json_put_int(entry, "accession", (int64_t)f->accession) == -1 ||
	    json_put_str(entry, "reason", h->reason) == -1 ||
	    json_put_str(entry, "to", h->to) == -1 || (h->use != NULL &&
	    json_put_str(entry, "use", h->use) == -1)) {
		json_decref(entry);
		log_errx(_("out of memory"));
		return FAIL_CANNOT;
	}
	at = json_get_str(entry, "time");
	if (at == NULL || time_parse(at, &item->time) == -1)
		item->time = TIME_NONE;
	json_get_u64(entry, "seq", &item->seq);
	return writer_put(w, entry);
}

int
handout_journal(const struct handout *h, struct handed *item, size_t n,
    struct buf *note)
{
	struct writer_opts	 opts;
	struct writer		*w;
	int			 rc;

	writer_opts(&opts, h->run);
	/* What hands out is small and must not fail for the reserve. */
	opts.reserve = (struct reserve){ .set = true };
	if ((rc = writer_open(&w, &opts)) != 0)
		return rc;
	if ((rc = writer_begin(w, 0)) == 0) {
		for (size_t i = 0; i < n && rc == 0; i++)
			if (item[i].found.record != NULL)
				rc = put_retrieval(w, h, &item[i]);
		if (rc == 0)
			rc = writer_commit(w);
	}
	writer_abort(w);
	if (rc == 0)
		rc = writer_checkpoint(w, note);
	writer_close(w);
	if (rc != 0)
		log_errx(_("nothing is handed out that is not journalled"));
	return rc;
}

static int
put_outcome(struct writer *w, const struct handed *item, const char *outcome,
    const char *detail)
{
	char	 hex[DIGEST_HEX];
	json_t	*entry;

	if ((entry = writer_entry(w, ENTRY_OUTCOME)) == NULL)
		return FAIL_CANNOT;
	if (json_put_str(entry, "sha256", digest_hex(&item->found.sha256,
	    hex)) == -1 || json_put_int(entry, "accession",
	    (int64_t)item->found.accession) == -1 || json_put_int(entry, "of",
	    (int64_t)item->seq) == -1 || json_put_str(entry, "outcome",
	    outcome) == -1 || (detail != NULL && json_put_str(entry, "detail",
	    detail) == -1)) {
		json_decref(entry);
		log_errx(_("out of memory"));
		return FAIL_CANNOT;
	}
	return writer_put(w, entry);
}

int
handout_outcome(const struct handout *h, const struct handed *item,
    const char *outcome, const char *detail)
{
	struct writer_opts	 opts;
	struct writer		*w;
	int			 rc;

	writer_opts(&opts, h->run);
	opts.reserve = (struct reserve){ .set = true };
	if ((rc = writer_open(&w, &opts)) != 0)
		return rc;
	if ((rc = writer_begin(w, 0)) == 0 &&
	    (rc = put_outcome(w, item, outcome, detail)) == 0)
		rc = writer_commit(w);
	writer_abort(w);
	if (rc == 0)
		rc = writer_checkpoint(w, NULL);
	writer_close(w);
	return rc;
}

int
handout_settle(const struct run *run, struct handed *item)
{
	/* Until now it was the user's alone. */
	if (fchmod(item->temp.fd, GET_MODE) == -1 ||
	    tempfile_name(&item->temp, item->path) == -1) {
		log_err(_("%s: cannot be written"), item->path);
		return FAIL_CANNOT;
	}
	if (item->temp.path != NULL)
		run->temp_drop(item->temp.path);
	tempfile_release(&item->temp);
	return 0;
}

int
handout_reason(struct handout *h)
{
	size_t	 cap = 0;
	ssize_t	 n;

	h->reason = h->run->reason;
	if (h->reason == NULL && h->run->ask) {
		fprintf(stderr, "%s ", _("For what reason (kept in the "
		    "journal)?"));
		n = getline(&h->note, &cap, stdin);
		if (n > 0 && h->note[n - 1] == '\n')
			h->note[n - 1] = '\0';
		if (n > 0)
			h->reason = h->note;
	}
	if (h->reason == NULL)
		h->reason = "";
	if (utf8_valid(h->reason, strlen(h->reason)))
		return 0;
	log_errx(_("the reason is not UTF-8 text"));
	return FAIL_USAGE;
}
