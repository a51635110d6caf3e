/*
 * get.c: nbarchive get: originals, byte for byte, and who asked for them.
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

#include "archiver/command.h"
#include "archiver/handout.h"
#include "archiver/object.h"
#include "archiver/out.h"

#define GET_BATCH	32		/* documents journalled at once */
#define RAW_MAX		((size_t)64 * 1024)

_Static_assert(GET_BATCH <= TEMPS_MAX, "every temporary is known");

static int
report(const struct run *run, const struct handed *item)
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
get_batch(const struct handout *h, const char *dir, char **doc, size_t n)
{
	const struct run	*run = h->run;
	struct handed		 item[GET_BATCH] = { 0 };
	struct buf		 note;
	size_t			 ready = 0;
	int			 rc = 0, one;

	for (size_t i = 0; i < n; i++) {
		if ((one = handout_find(run, doc[i], &item[i].found)) == 0 &&
		    (one = handout_place(&item[i], dir, item, i)) == 0 &&
		    (one = handout_fetch(run, dir, &item[i])) == 0)
			ready++;
		else
			handed_release(run, &item[i]);
		rc = worst(rc, one);
	}
	buf_init(&note, RAW_MAX);
	if (ready > 0 && (one = handout_journal(h, item, n, &note)) != 0) {
		rc = worst(rc, one);
		ready = 0;
	}
	buf_release(&note);
	for (size_t i = 0; i < n && ready > 0; i++) {
		if (item[i].path == NULL)
			continue;
		if ((one = handout_settle(run, &item[i])) == 0)
			one = report(run, &item[i]);
		else
			one = worst(one, handout_outcome(h, &item[i],
			    "failed", NULL));
		rc = worst(rc, one);
	}
	for (size_t i = 0; i < n; i++)
		handed_release(run, &item[i]);
	return rc;
}

static int
get_files(const struct handout *h)
{
	const struct run	*run = h->run;
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
		rc = worst(rc, get_batch(h, dir, run->arg + i, n));
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
get_stream(const struct handout *h)
{
	const struct run	*run = h->run;
	const char		*store = run->set->store;
	struct handed		 item = { 0 };
	struct buf		 note;
	int			 rc;

	if (run->narg > 1) {
		log_errx(_("-o - hands out one document at a time"));
		return FAIL_USAGE;
	}
	if (run->json) {
		log_errx(_("-o - writes the document itself to standard "
		    "output, where --json allows nothing else; name a "
		    "folder"));
		return FAIL_USAGE;
	}
	buf_init(&note, RAW_MAX);
	if ((rc = handout_find(run, run->arg[0], &item.found)) == 0 &&
	    (rc = object_write(store, &item.found, -1, "-")) == 0 &&
	    (rc = handout_journal(h, &item, 1, &note)) == 0 &&
	    (rc = object_write(store, &item.found, STDOUT_FILENO,
	    _("standard output"))) != 0)
		rc = worst(rc, handout_outcome(h, &item, "in part", NULL));
	handed_release(run, &item);
	buf_release(&note);
	return rc;
}

int
archive_get(const struct run *run)
{
	struct handout	 get = { .run = run };
	struct buf	 to;
	char		*real = NULL;
	const char	*s;
	int		 rc;

	if (run->narg == 0 || run->output == NULL) {
		log_errx(_("name a document, and with -o the folder it goes "
		    "to (-o - for standard output)"));
		return FAIL_USAGE;
	}
	if ((rc = handout_reason(&get)) != 0) {
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
