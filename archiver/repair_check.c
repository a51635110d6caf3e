/*
 * repair_check.c: documents read in child processes.
 */
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/i18n.h"
#include "formats/base/log.h"

#include "archiver/find.h"
#include "archiver/object.h"
#include "archiver/repair_check.h"

/* Shared with the child: where it is, and what it found. */
struct reading {
	size_t		 at;
	struct read_back doc[];
};

static size_t
room(size_t n)
{
	return sizeof(struct reading) + n * sizeof(struct read_back);
}

static struct reading *
reading_of(struct read_back *doc)
{
	return (struct reading *)((uint8_t *)doc - offsetof(struct reading,
	    doc));
}

void
documents_free(struct read_back *doc, size_t n)
{
	if (doc != NULL)
		munmap(reading_of(doc), room(n));
}

/* What can be read of the damaged bytes, for the journal. */
static bool
digest_before(const char *store, const struct found *f, struct digest *id)
{
	struct chunk_header	 h;
	struct octets		 payload;
	struct reader		*rd;
	struct sha256		*sha = sha256_new();
	uint32_t		 count = chunk_count(f->size);
	bool			 ok;

	rd = reader_open_segment(store, f->segment, false);
	ok = rd != NULL && sha != NULL;
	for (uint32_t i = 0; ok && i < count; i++)
		ok = reader_chunk(rd, f->number, i, &h, &payload) ==
		    READER_FOUND && sha256_add(sha, payload.p, payload.len) ==
		    0;
	ok = ok && sha256_end(sha, id) == 0;
	reader_close(rd);
	sha256_free(sha);
	return ok;
}

/* The child: from *at on, until a page kills it. */
static void
read_on(struct reading *r, const struct run *run, const char *store,
    const struct kept *k, size_t n)
{
	struct read_back	*d;
	struct digest		 before;
	int			 rc;

	for (; r->at < n && !run->stopping(); r->at++) {
		const struct found	 f = { .sha256 = k[r->at].id,
		    .size = k[r->at].size, .segment = k[r->at].segment,
		    .number = k[r->at].number };

		d = &r->doc[r->at];
		rc = object_write(store, &f, -1, "-");
		d->state = rc == 0 ? READ_WHOLE : rc == FAIL_DAMAGE ?
		    READ_DAMAGED : READ_CANNOT;
		if (d->state == READ_DAMAGED &&
		    digest_before(store, &f, &before)) {
			d->before = before;
			d->has_before = true;
		}
	}
}

/* One child; its wait status, or -1 (logged). */
static int
child_run(struct reading *r, const struct run *run, const char *store,
    const struct kept *k, size_t n)
{
	static const struct rlimit	 none = { 0, 0 };
	int				 status;
	pid_t				 pid;

	if ((pid = fork()) == -1) {
		log_err(_("no process can be started"));
		return -1;
	}
	if (pid == 0) {
		/* Dying is an answer here, and no fault to tell. */
		signal(SIGSEGV, SIG_DFL);
		signal(SIGBUS, SIG_DFL);
		signal(SIGABRT, SIG_DFL);
		setrlimit(RLIMIT_CORE, &none);
		read_on(r, run, store, k, n);
		_exit(0);
	}
	while (waitpid(pid, &status, 0) == -1)
		if (errno != EINTR)
			return -1;
	return status;
}

int
documents_check(const struct run *run, const char *store,
    const struct kept *k, size_t n, struct read_back **out)
{
	struct reading	*r;
	char		 hex[DIGEST_HEX];
	int		 status;

	*out = NULL;
	r = mmap(NULL, room(n), PROT_READ | PROT_WRITE, MAP_SHARED |
	    MAP_ANONYMOUS, -1, 0);
	if (r == MAP_FAILED) {
		log_errx(_("out of memory"));
		return FAIL_CANNOT;
	}
	*out = r->doc;
	while (r->at < n && !run->stopping()) {
		if ((status = child_run(r, run, store, k, n)) == -1)
			return FAIL_CANNOT;
		if (status == 0 || r->at >= n)
			continue;
		log_errx(_("%s: its page in segment %06u cannot be read"),
		    digest_hex(&k[r->at].id, hex),
		    (unsigned int)k[r->at].segment);
		r->doc[r->at++].state = READ_DAMAGED;
	}
	return 0;
}
