/*
 * witness.c: add-checkpoint requests.
 */
#include <inttypes.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/journal/line.h"
#include "formats/journal/merkle.h"
#include "formats/journal/witness.h"

static const char	 old_word[] = "old ";

int
witness_format(struct buf *b, const struct witness_request *r)
{
	size_t	 was = b->len;

	if (r->n > WITNESS_HASHES)
		return -1;
	buf_addf(b, "%s%" PRIu64 "\n", old_word, r->old);
	line_put_digests(b, r->hash, r->n);
	if (buf_add(b, r->note.p, r->note.len) == -1) {
		b->len = was;
		return -1;
	}
	return 0;
}

static int
get_old(struct octets line, uint64_t *old)
{
	const size_t	 n = sizeof(old_word) - 1;

	if (line.len <= n || memcmp(line.p, old_word, n) != 0)
		return -1;
	line.p += n;
	line.len -= n;
	return line_number(&line, INT64_MAX, old);
}

int
witness_parse(struct witness_request *out, const void *file, size_t len)
{
	const uint8_t		*p = file, *end = p + len;
	struct witness_request	 r;
	struct octets		 line;
	size_t			 text;

	memset(&r, 0, sizeof(r));
	if (len > WITNESS_MAX || line_take(&p, end, &line) == -1 ||
	    get_old(line, &r.old) == -1)
		return -1;
	for (;;) {
		if (line_take(&p, end, &line) == -1)
			return -1;
		if (line.len == 0)
			break;
		if (r.n == WITNESS_HASHES ||
		    line_digest(&line, &r.hash[r.n]) == -1)
			return -1;
		r.n++;
	}
	r.note = (struct octets){ p, (size_t)(end - p) };
	if (note_split(r.note.p, r.note.len, &text) == -1)
		return -1;
	*out = r;
	return 0;
}

enum witness_answer
witness_judge(const struct witness_request *r, const struct witness_log *log,
    struct checkpoint *out)
{
	struct checkpoint	 c;
	struct digest		 empty;
	size_t			 text;

	if (note_split(r->note.p, r->note.len, &text) == -1 ||
	    checkpoint_parse(&c, r->note.p, text) == -1)
		return WITNESS_MALFORMED;
	if (strcmp(c.origin, log->key.name) != 0)
		return WITNESS_UNKNOWN;
	switch (note_verify(r->note.p, r->note.len, &log->key, 1, NULL)) {
	case NOTE_OK:
		break;
	case NOTE_ERROR:
		return WITNESS_ERROR;
	default:
		return WITNESS_FORBIDDEN;
	}
	if (r->old > c.size)
		return WITNESS_MALFORMED;
	if (r->old != log->size)
		return WITNESS_CONFLICT;
	if (digest_sha256(&empty, NULL, 0) == -1)
		return WITNESS_ERROR;
	if ((c.size == 0 && !digest_equal(&c.root, &empty)) ||
	    (r->old == 0 && r->n != 0) ||
	    !merkle_consistency_verify(r->old, c.size, &log->root, &c.root,
	    r->hash, r->n))
		return WITNESS_INCONSISTENT;
	*out = c;
	return WITNESS_OK;
}
