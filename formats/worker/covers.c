/*
 * covers.c: the data that lies beside a detached signature, in the store.
 */
#include <sys/mman.h>

#include <openssl/evp.h>
#include <string.h>

#include "formats/base/crc32c.h"
#include "formats/base/log.h"
#include "formats/document/ers_xml.h"
#include "formats/sandbox/limits.h"
#include "formats/store/reader.h"
#include "formats/worker/work.h"

bool
work_needs_covers(const struct plan *plan)
{
	for (size_t i = 0; plan != NULL && i < plan->nsig; i++)
		if (plan->sig[i].content == CONTENT_COVERS)
			return true;
	return false;
}

/* XML data is covered by evidence records in its canonical forms, too. */
int
work_feed_forms(struct work *w, const struct plan *plan, const uint8_t *p,
    size_t len)
{
	bool		 done[PLAN_FORM_MAX + 1] = { false };
	struct buf	 b;
	int		 rc = 0;

	buf_init(&b, VERIFY_KEEP_MAX);
	for (size_t i = 0; i < plan->nsig && rc != -1; i++) {
		unsigned int	 form = plan->sig[i].er.form;

		if (plan->sig[i].tst != TST_EVIDENCE ||
		    plan->sig[i].content != CONTENT_COVERS || form == 0 ||
		    form > PLAN_FORM_MAX || done[form])
			continue;
		done[form] = true;
		buf_reset(&b);
		if ((rc = ers_xml_form(&b, p, len, form)) == 0)
			rc = verify_covers(w->verify, b.p, b.len);
	}
	buf_release(&b);
	return rc == -1 ? -1 : 0;
}

/* Every chunk is there and right.  ${h} gets the first header. */
static bool
is_sound(struct reader *rd, uint64_t object, struct chunk_header *h)
{
	struct chunk_header	 next;
	struct octets		 part;

	if (reader_chunk(rd, object, 0, h, &part) != READER_FOUND)
		return false;
	for (uint32_t i = 0; i < h->count; i++)
		if (reader_chunk(rd, object, i, &next, &part) !=
		    READER_FOUND || next.size != h->size ||
		    !digest_equal(&next.sha256, &h->sha256) ||
		    crc32c(0, part.p, part.len) != next.crc)
			return false;
	return true;
}

/* In one piece, from several chunks.  0 or -1. */
static int
feed_assembled(struct work *w, struct reader *rd, uint64_t object,
    const struct chunk_header *first)
{
	struct chunk_header	 h;
	struct octets		 part;
	uint8_t			*p;
	size_t			 off = 0;
	int			 rc = -1;

	p = mmap(NULL, (size_t)first->size, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (p == MAP_FAILED) {
		log_warn("the detached data cannot be assembled");
		return -1;
	}
	for (uint32_t i = 0; i < first->count; i++) {
		if (reader_chunk(rd, object, i, &h, &part) != READER_FOUND ||
		    part.len > first->size - off)
			goto out;
		memcpy(p + off, part.p, part.len);
		off += part.len;
	}
	rc = verify_covers(w->verify, p, off);
 out:
	munmap(p, (size_t)first->size);
	return rc;
}

/* What is too large for that: its digest alone.  0 or -1. */
static int
feed_digest(struct work *w, struct reader *rd, uint64_t object,
    uint32_t count, enum digest_alg alg)
{
	uint8_t			 md[EVP_MAX_MD_SIZE];
	struct chunk_header	 h;
	struct octets		 part;
	EVP_MD_CTX		*ctx;
	size_t			 len;
	int			 rc = -1;

	if (digest_alg_md(alg) == NULL)
		return 0;
	if ((ctx = EVP_MD_CTX_new()) == NULL ||
	    EVP_DigestInit_ex2(ctx, digest_alg_md(alg), NULL) != 1)
		goto out;
	for (uint32_t i = 0; i < count; i++)
		if (reader_chunk(rd, object, i, &h, &part) != READER_FOUND ||
		    EVP_DigestUpdate(ctx, part.p, part.len) != 1)
			goto out;
	if ((len = digest_alg_final(alg, ctx, md)) > 0)
		rc = verify_covers_digest(w->verify, alg, md, len);
 out:
	EVP_MD_CTX_free(ctx);
	return rc;
}

int
work_covers(struct work *w, const struct plan *plan,
    const struct job_object *o)
{
	bool			 done[DIGEST_MAX] = { false };
	struct chunk_header	 h;
	struct octets		 part;
	struct reader		*rd;
	enum digest_alg		 alg;

	if (o->covers_segment == 0 || !work_needs_covers(plan))
		return 0;
	rd = work_reader(w, o->covers_segment, false);
	if (rd == NULL || !is_sound(rd, o->covers_number, &h))
		return 0;
	if (h.count == 1)
		return reader_chunk(rd, o->covers_number, 0, &h, &part) ==
		    READER_FOUND ? verify_covers(w->verify, part.p, part.len) :
		    -1;
	if (h.size <= PARSE_MAX)
		return feed_assembled(w, rd, o->covers_number, &h);
	for (size_t i = 0; i < plan->nsig; i++) {
		alg = sigplan_digest_alg(&plan->sig[i]);
		if (plan->sig[i].content != CONTENT_COVERS || done[alg])
			continue;
		done[alg] = true;
		if (feed_digest(w, rd, o->covers_number, h.count, alg) == -1)
			return -1;
	}
	return 0;
}
