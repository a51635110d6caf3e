/*
 * ocr.c: scans, one after the other.
 */
#include <sys/mman.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/wire.h"
#include "formats/regulation/metadata.h"
#include "formats/sandbox/job.h"
#include "formats/sandbox/pool.h"

#include "archiver/ocr.h"
#include "archiver/program.h"

#define LANGUAGE	"vie"
#define PICTURE_MAX	((size_t)32 * 1024 * 1024)	/* octets */
#define TABLE_MAX	((size_t)4 * 1024 * 1024)

struct ocr {
	struct pool	*pool;
	char		*helper;	/* nbocr */
	char		*tesseract;
	char		*pdftoppm;	/* NULL: it is not there */
};

void
ocr_free(struct ocr *o)
{
	if (o == NULL)
		return;
	pool_free(o->pool);
	free(o->helper);
	free(o->tesseract);
	free(o->pdftoppm);
	free(o);
}

struct ocr *
ocr_new(const struct run *run)
{
	struct pool_opts	 opts = { .n = 1, .seconds = 30,
				     .require_sandbox = run->require_sandbox };
	struct ocr		*o;

	if (!run->set->ocr || (o = calloc(1, sizeof(*o))) == NULL)
		return NULL;
	if ((o->tesseract = program_find("tesseract",
	    "tesseract-ocr tesseract-ocr-vie")) == NULL ||
	    (o->helper = program_find("nbocr", NULL)) == NULL ||
	    (o->pool = pool_new(&opts)) == NULL) {
		log_warnx(_("scans are taken in without being recognised"));
		ocr_free(o);
		return NULL;
	}
	/* Without it, what a picture of JPEG or plain octets holds. */
	if ((o->pdftoppm = program_find("pdftoppm", "poppler-utils")) == NULL)
		log_warnx(_("scans in CCITT, JBIG2 or JPEG 2000 are taken in "
		    "without being recognised"));
	return o;
}

/* One job; its one frame goes to ${answer}.  1, 0 none came, -1 (logged). */
static int
ask_worker(struct ocr *o, const char *name, uint64_t size, struct buf *job,
    int fd, struct buf *answer)
{
	struct pool_job		 j = { .documents = 1, .fd = { fd, -1 },
				     .weight = size };
	struct pool_event	 ev;
	char			 words[128];
	int			 rc = 0;

	j.p = job->p;
	j.len = job->len;
	if (job->failed || pool_submit(o->pool, &j) == -1)
		return -1;
	while (pool_pending(o->pool) > 0) {
		if (pool_next(o->pool, &ev, -1) == -1)
			return -1;
		if (ev.what == POOL_FRAME) {
			buf_reset(answer);
			rc = buf_add(answer, ev.p, ev.len) == 0 ? 1 : -1;
		} else if (ev.what != POOL_END) {
			log_warnx(_("%s: its text could not be read: %s"),
			    name, pool_cause(&ev, words));
			rc = 0;
		}
	}
	return rc;
}

/* Octets in a file without a name, to be read from its beginning; or -1. */
static int
file_of(const struct octets *p)
{
	int	 fd = memfd_create("picture", MFD_CLOEXEC);

	if (fd != -1 && (p->len == 0 || write_full(fd, p->p, p->len) == 0) &&
	    lseek(fd, 0, SEEK_SET) == 0)
		return fd;
	if (fd != -1)
		close(fd);
	return -1;
}

/* What a program wrote, from its beginning; false: nothing, or too much. */
static bool
take(int fd, size_t most, struct buf *out)
{
	off_t	 len = lseek(fd, 0, SEEK_END);
	uint8_t	*p;

	return len > 0 && (size_t)len <= most &&
	    (p = buf_reserve(out, (size_t)len)) != NULL &&
	    pread_full(fd, p, (size_t)len, 0) == (ssize_t)len &&
	    lseek(fd, 0, SEEK_SET) == 0;
}

static void
close_both(int a, int b)
{
	if (a != -1)
		close(a);
	if (b != -1)
		close(b);
}

/*
 * The document's first page as pdftoppm draws it: turned as it is shown, of
 * whatever pictures and masks it is made.  A file to read it from, or -1: that
 * did not succeed (logged).
 */
static int
draw(const struct ocr *o, int document, const char *name)
{
	char	 page[] = "--page", path[64];
	char	*argv[] = { o->helper, page, o->pdftoppm, NULL };
	int	 in, out = file_of(&(struct octets){ NULL, 0 });

	/* Of its own, and to be read alone. */
	snprintf(path, sizeof(path), "/proc/self/fd/%d", document);
	in = open(path, O_RDONLY | O_CLOEXEC);
	if (in == -1 || out == -1) {
		log_err("%s", _("no temporary file can be made"));
	} else if (program_run(argv, in, out, NULL) != 0 ||
	    lseek(out, 0, SEEK_END) <= 0 || lseek(out, 0, SEEK_SET) != 0) {
		log_warnx(_("%s: its first page could not be drawn"), name);
	} else {
		close(in);
		return out;
	}
	close_both(in, out);
	return -1;
}

/* A picture through tesseract.  True and its table; false (logged). */
static bool
recognise(const struct ocr *o, int picture, struct buf *table)
{
	char	 language[] = LANGUAGE;
	char	*argv[] = { o->helper, o->tesseract, language, NULL };
	int	 out = file_of(&(struct octets){ NULL, 0 });
	bool	 read = false;

	if (out == -1)
		log_err("%s", _("no temporary file can be made"));
	else if (program_run(argv, picture, out, NULL) == 0)
		read = take(out, TABLE_MAX, table);
	close_both(out, -1);
	return read;
}

bool
ocr_is_wanted(const json_t *metadata)
{
	const json_t	*number = json_object_get(metadata, "number");
	uint64_t	 sure = 0;

	json_get_u64(number, "confidence", &sure);
	return json_is_true(json_object_get(metadata, "scan")) &&
	    sure < META_SURE;
}

/* A worker's frame, which is hostile.  0, or -1: it made no sense; memory. */
static int
join(json_t **metadata, const void *p, size_t len)
{
	struct metadata	 m, more;
	struct wire	 w;
	json_t		*json = NULL;

	metadata_init(&m);
	wire_init(&w, p, len);
	if (metadata_decode(&more, &w) == 0 && wire_done(&w) &&
	    metadata_from_json(&m, *metadata) == 0 &&
	    metadata_merge(&m, &more) == 0)
		json = metadata_json(&m);
	metadata_release(&m);
	metadata_release(&more);
	if (json == NULL)
		return -1;
	json_decref(*metadata);
	*metadata = json;
	return 0;
}

/*
 * The document's page, drawn; else the picture that a worker takes out of it.
 * The worker tells besides that these are the octets of ${sha256}.  -1: none.
 */
static int
picture_of(struct ocr *o, int fd, uint64_t size, const struct digest *sha256,
    const char *name)
{
	struct buf	 job, answer;
	struct octets	 picture = { NULL, 0 };
	struct digest	 seen;
	int		 at = -1;

	buf_init(&job, 64);
	buf_init(&answer, PICTURE_MAX);
	(void)job_picture(&job);
	if (ask_worker(o, name, size, &job, fd, &answer) == 1 &&
	    picture_decode(answer.p, answer.len, &seen, &picture) == 0 &&
	    digest_equal(&seen, sha256)) {
		if (o->pdftoppm != NULL)
			at = draw(o, fd, name);
		if (at == -1 && picture.len > 0)
			at = file_of(&picture);
	}
	buf_release(&job);
	buf_release(&answer);
	return at;
}

void
ocr_read(struct ocr *o, int fd, uint64_t size, const struct digest *sha256,
    const char *name, json_t **metadata)
{
	struct buf	 job, answer, table;
	int		 picture;

	if (o == NULL || fd == -1 || !ocr_is_wanted(*metadata) ||
	    (picture = picture_of(o, fd, size, sha256, name)) == -1)
		return;
	buf_init(&job, TABLE_MAX + 64);
	buf_init(&answer, TABLE_MAX);
	buf_init(&table, TABLE_MAX);
	if (recognise(o, picture, &table)) {
		(void)job_scan(&job, table.p, table.len);
		if (ask_worker(o, name, size, &job, -1, &answer) == 1 &&
		    join(metadata, answer.p, answer.len) == -1)
			log_warnx(_("%s: a worker's answer about its text made "
			    "no sense"), name);
	}
	close(picture);
	buf_release(&job);
	buf_release(&answer);
	buf_release(&table);
}
