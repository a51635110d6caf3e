/*
 * proof.c: tlog-proof files, and the policy on checkpoints.
 */
#include <inttypes.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/journal/line.h"
#include "formats/journal/proof.h"

static const char	 magic[] = "c2sp.org/tlog-proof@v1\n";
static const char	 extra_word[] = "extra ";
static const char	 index_word[] = "index ";

static enum policy_result
from_note(enum note_result r)
{
	switch (r) {
	case NOTE_OK:
		return POLICY_OK;
	case NOTE_MALFORMED:
		return POLICY_MALFORMED;
	case NOTE_UNKNOWN:
		return POLICY_LOG;
	case NOTE_BAD:
		return POLICY_BAD;
	case NOTE_ERROR:
		break;
	}
	return POLICY_ERROR;
}

/* Ask each witness by itself: who signed counts, not how many lines. */
static enum policy_result
count_witnesses(const struct policy *p, const void *note, size_t len,
    size_t *n, uint64_t *when)
{
	enum note_result	 r;
	uint64_t		 at;

	*n = 0;
	*when = 0;
	for (size_t i = 0; i < p->nwitness; i++) {
		at = 0;
		r = note_verify(note, len, &p->witness[i], 1, &at);
		if (r == NOTE_UNKNOWN)
			continue;
		if (r != NOTE_OK)
			return from_note(r);
		if (*n == 0 || at < *when)
			*when = at;
		++*n;
	}
	return POLICY_OK;
}

enum policy_result
policy_check(const struct policy *p, const void *note, size_t len,
    struct checkpoint *out, size_t *signed_by, uint64_t *when)
{
	enum policy_result	 r;
	struct checkpoint	 c;
	uint64_t		 at;
	size_t			 text, n;

	if (note_split(note, len, &text) == -1 ||
	    checkpoint_parse(&c, note, text) == -1)
		return POLICY_MALFORMED;
	if (strcmp(c.origin, p->log.name) != 0)
		return POLICY_ORIGIN;
	if ((r = from_note(note_verify(note, len, &p->log, 1, NULL))) !=
	    POLICY_OK ||
	    (r = count_witnesses(p, note, len, &n, &at)) != POLICY_OK)
		return r;
	if (out != NULL)
		*out = c;
	if (signed_by != NULL)
		*signed_by = n;
	if (when != NULL)
		*when = at;
	return n < p->need ? POLICY_FEW : POLICY_OK;
}

int
proof_format(struct buf *b, const struct proof *p)
{
	size_t	 text, was = b->len;

	if (p->n > MERKLE_PROOF || p->extra.len > PROOF_EXTRA ||
	    note_split(p->note.p, p->note.len, &text) == -1)
		return -1;
	buf_addstr(b, magic);
	if (p->extra.len > 0) {
		buf_addstr(b, extra_word);
		base64_encode(b, p->extra.p, p->extra.len);
		buf_addc(b, '\n');
	}
	buf_addf(b, "%s%" PRIu64 "\n", index_word, p->index);
	line_put_digests(b, p->hash, p->n);
	if (buf_add(b, p->note.p, p->note.len) == -1) {
		b->len = was;
		return -1;
	}
	return 0;
}

/* Does the line begin with ${word}?  Then it is cut off. */
static bool
take_word(struct octets *line, const char *word)
{
	size_t	 n = strlen(word);

	if (line->len < n || memcmp(line->p, word, n) != 0)
		return false;
	line->p += n;
	line->len -= n;
	return true;
}

int
proof_parse(struct proof *out, const void *file, size_t len,
    struct buf *room)
{
	const uint8_t	*p = file, *end = p + len;
	struct octets	 line;
	struct proof	 t;
	size_t		 text;

	memset(&t, 0, sizeof(t));
	if (len > PROOF_MAX || len < sizeof(magic) - 1 ||
	    memcmp(p, magic, sizeof(magic) - 1) != 0)
		return -1;
	p += sizeof(magic) - 1;
	if (line_take(&p, end, &line) == -1)
		return -1;
	if (take_word(&line, extra_word)) {
		buf_reset(room);
		/* Without data the line is not written. */
		if (line.len == 0 || line.len > PROOF_EXTRA * 2 ||
		    base64_decode(room, (const char *)line.p, line.len) == -1)
			return -1;
		t.extra = (struct octets){ room->p, room->len };
		if (line_take(&p, end, &line) == -1)
			return -1;
	}
	if (!take_word(&line, index_word) ||
	    line_number(&line, UINT64_MAX, &t.index) == -1)
		return -1;
	for (;;) {
		if (line_take(&p, end, &line) == -1)
			return -1;
		if (line.len == 0)
			break;
		if (t.n == MERKLE_PROOF ||
		    line_digest(&line, &t.hash[t.n]) == -1)
			return -1;
		t.n++;
	}
	t.note = (struct octets){ p, (size_t)(end - p) };
	if (note_split(t.note.p, t.note.len, &text) == -1)
		return -1;
	*out = t;
	return 0;
}

enum proof_result
proof_verify(const struct proof *p, const void *entry, size_t len,
    const struct policy *policy, enum policy_result *why)
{
	struct checkpoint	 c;
	struct digest		 leaf;

	*why = policy_check(policy, p->note.p, p->note.len, &c, NULL, NULL);
	if (*why != POLICY_OK)
		return PROOF_POLICY;
	if (merkle_leaf(&leaf, entry, len) == -1) {
		*why = POLICY_ERROR;
		return PROOF_POLICY;
	}
	return merkle_inclusion_verify(p->index, c.size, &leaf, p->hash, p->n,
	    &c.root) ? PROOF_OK : PROOF_PATH;
}
