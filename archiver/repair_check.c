/*
 * repair_check.c: documents read in child processes.
 */
#include <sys/mman.h>

#include <stddef.h>

#include "formats/base/i18n.h"
#include "formats/base/log.h"

#include "archiver/child.h"
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

struct question_read {
	struct reading	*r;
	const struct run *run;
	const char	*store;
	const struct kept *k;
	size_t		 n;
};

/* The child: from *at on, until a page kills it. */
static int
read_on(void *arg)
{
	struct question_read	*q = arg;
	struct reading		*r = q->r;
	struct read_back	*d;
	struct digest		 before;
	int			 rc;

	for (; r->at < q->n && !q->run->stopping(); r->at++) {
		const struct kept	*k = &q->k[r->at];
		const struct found	 f = { .sha256 = k->id,
		    .size = k->size, .segment = k->segment,
		    .number = k->number };

		d = &r->doc[r->at];
		rc = object_write(q->store, &f, -1, "-");
		d->state = rc == 0 ? READ_WHOLE : rc == FAIL_DAMAGE ?
		    READ_DAMAGED : READ_CANNOT;
		if (d->state == READ_DAMAGED &&
		    digest_before(q->store, &f, &before)) {
			d->before = before;
			d->has_before = true;
		}
	}
	return 0;
}

int
documents_check(const struct run *run, const char *store,
    const struct kept *k, size_t n, struct read_back **out)
{
	struct question_read	 q = { .run = run, .store = store, .k = k,
	    .n = n };
	struct reading		*r;
	char			 hex[DIGEST_HEX];
	int			 answer;

	*out = NULL;
	r = mmap(NULL, room(n), PROT_READ | PROT_WRITE, MAP_SHARED |
	    MAP_ANONYMOUS, -1, 0);
	if (r == MAP_FAILED) {
		log_errx(_("out of memory"));
		return FAIL_CANNOT;
	}
	q.r = r;
	*out = r->doc;
	while (r->at < n && !run->stopping()) {
		if (child_ask(read_on, &q, false, &answer) != 0)
			return FAIL_CANNOT;
		if (answer == 0 || r->at >= n)
			continue;
		log_errx(_("%s: its page in segment %06u cannot be read"),
		    digest_hex(&k[r->at].id, hex),
		    (unsigned int)k[r->at].segment);
		r->doc[r->at++].state = READ_DAMAGED;
	}
	return 0;
}
