/*
 * witness.c: add-checkpoint requests.
 */
#include <inttypes.h>
#include <string.h>

#include "formats/base/encode.h"
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
	for (size_t i = 0; i < r->n; i++) {
		base64_encode(b, r->hash[i].octet, DIGEST_SIZE);
		buf_addc(b, '\n');
	}
	buf_addc(b, '\n');
	if (buf_add(b, r->note.p, r->note.len) == -1) {
		b->len = was;
		return -1;
	}
	return 0;
}

/* The line at *p without its newline; *p moves behind it.  0 or -1. */
static int
get_line(const uint8_t **p, const uint8_t *end, struct octets *line)
{
	const uint8_t	*newline = *p == end ? NULL :
	    memchr(*p, '\n', (size_t)(end - *p));

	if (newline == NULL)
		return -1;
	line->p = *p;
	line->len = (size_t)(newline - *p);
	*p = newline + 1;
	return 0;
}

static int
get_old(const struct octets *line, uint64_t *old)
{
	const size_t	 n = sizeof(old_word) - 1;
	char		 digits[21];

	if (line->len <= n || line->len - n >= sizeof(digits) ||
	    memcmp(line->p, old_word, n) != 0 ||
	    memchr(line->p, '\0', line->len) != NULL)
		return -1;
	memcpy(digits, line->p + n, line->len - n);
	digits[line->len - n] = '\0';
	return parse_u64(digits, 0, INT64_MAX, old);
}

static int
get_hash(const struct octets *line, struct digest *d)
{
	struct buf	 b;
	int		 rc = -1;

	buf_init(&b, DIGEST_SIZE);
	if (base64_decode(&b, (const char *)line->p, line->len) == 0 &&
	    b.len == DIGEST_SIZE) {
		memcpy(d->octet, b.p, DIGEST_SIZE);
		rc = 0;
	}
	buf_release(&b);
	return rc;
}

int
witness_parse(struct witness_request *out, const void *file, size_t len)
{
	const uint8_t		*p = file, *end = p + len;
	struct witness_request	 r;
	struct octets		 line;
	size_t			 text;

	memset(&r, 0, sizeof(r));
	if (len > WITNESS_MAX || get_line(&p, end, &line) == -1 ||
	    get_old(&line, &r.old) == -1)
		return -1;
	for (;;) {
		if (get_line(&p, end, &line) == -1)
			return -1;
		if (line.len == 0)
			break;
		if (r.n == WITNESS_HASHES ||
		    get_hash(&line, &r.hash[r.n]) == -1)
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
