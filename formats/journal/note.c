/*
 * note.c: signed notes, checkpoints and cosignatures.
 */
#include <string.h>

#include "formats/base/encode.h"
#include "formats/journal/line.h"
#include "formats/journal/note.h"

#define KEY_ID		4
#define WHEN_SIZE	8		/* a cosignature's time */

static const char	 line_begin[] = "\xe2\x80\x94 ";	/* U+2014 */

/* One signature line, read. */
struct sigline {
	const uint8_t	*name;
	size_t		 namelen;
	struct buf	 blob;		/* key ID and signature */
};

static bool
is_note_text(const uint8_t *p, size_t len)
{
	if (!utf8_valid(p, len))
		return false;
	for (size_t i = 0; i < len; i++)
		if (p[i] < 0x20 && p[i] != '\n')
			return false;
	return true;
}

/* "— name base64\n" */
static int
put_line(struct buf *b, const char *name, const uint8_t *blob, size_t len)
{
	if (buf_addf(b, "%s%s ", line_begin, name) == -1 ||
	    base64_encode(b, blob, len) == -1)
		return -1;
	return buf_addc(b, '\n');
}

int
note_sign(struct buf *b, const char *text, const struct key *key,
    const char *name)
{
	uint8_t		 pub[KEY_PUBLIC], blob[KEY_ID + KEY_SIGNATURE];
	struct vkey	 v;
	size_t		 len = strlen(text), was = b->len;

	if (len == 0 || len > NOTE_MAX || text[len - 1] != '\n' ||
	    !is_note_text((const uint8_t *)text, len))
		return -1;
	key_public(key, pub);
	if (vkey_make(&v, name, KEY_TYPE_ED25519, pub) == -1 ||
	    key_sign(key, text, len, blob + KEY_ID) == -1)
		return -1;
	memcpy(blob, v.id, KEY_ID);
	if (buf_add(b, text, len) == -1 || buf_addc(b, '\n') == -1 ||
	    put_line(b, name, blob, sizeof(blob)) == -1 ||
	    b->len - was > NOTE_MAX) {
		b->len = was;
		return -1;
	}
	return 0;
}

int
note_split(const void *note, size_t len, size_t *text)
{
	const uint8_t	*p = note;
	size_t		 i;

	if (len < 3 || len > NOTE_MAX || p[len - 1] != '\n' ||
	    !is_note_text(p, len))
		return -1;
	for (i = len - 1; i > 0; i--)
		if (p[i] == '\n' && p[i - 1] == '\n')
			break;
	if (i == 0 || i == len - 1)
		return -1;	/* no blank line, or nothing after it */
	*text = i;
	return 0;
}

/* Read the line [p, newline).  NOTE_OK, NOTE_MALFORMED or NOTE_ERROR. */
static enum note_result
read_line(struct sigline *l, const uint8_t *p, const uint8_t *newline)
{
	const size_t	 begin = sizeof(line_begin) - 1;
	const uint8_t	*space;

	if ((size_t)(newline - p) < begin || memcmp(p, line_begin, begin) != 0)
		return NOTE_MALFORMED;
	l->name = p + begin;
	space = memchr(l->name, ' ', (size_t)(newline - l->name));
	if (space == NULL)
		return NOTE_MALFORMED;
	l->namelen = (size_t)(space - l->name);
	if (!vkey_is_name(l->name, l->namelen))
		return NOTE_MALFORMED;
	buf_reset(&l->blob);
	if (base64_decode(&l->blob, (const char *)space + 1,
	    (size_t)(newline - space) - 1) == -1)
		return l->blob.failed ? NOTE_ERROR : NOTE_MALFORMED;
	return l->blob.len > KEY_ID ? NOTE_OK : NOTE_MALFORMED;
}

static const struct vkey *
find_key(const struct sigline *l, const struct vkey *keys, size_t nkeys)
{
	for (size_t i = 0; i < nkeys; i++)
		if (strlen(keys[i].name) == l->namelen &&
		    memcmp(keys[i].name, l->name, l->namelen) == 0 &&
		    memcmp(keys[i].id, l->blob.p, KEY_ID) == 0)
			return &keys[i];
	return NULL;
}

/* What a cosignature/v1 signs, into ${b}.  0 or -1. */
static int
cosigned(struct buf *b, uint64_t when, const void *text, size_t len)
{
	if (buf_addf(b, "cosignature/v1\ntime %llu\n",
	    (unsigned long long)when) == -1)
		return -1;
	return buf_add(b, text, len);
}

static enum note_result
from_verify(int rc)
{
	return rc == 1 ? NOTE_OK : rc == 0 ? NOTE_BAD : NOTE_ERROR;
}

static enum note_result
verify_cosignature(const struct sigline *l, const struct vkey *v,
    const void *text, size_t len, uint64_t *when)
{
	enum note_result	 result = NOTE_ERROR;
	struct buf		 b;
	uint64_t		 t;

	if (l->blob.len != KEY_ID + WHEN_SIZE + KEY_SIGNATURE)
		return NOTE_BAD;
	t = be64_get(l->blob.p + KEY_ID);
	if (t > INT64_MAX)
		return NOTE_BAD;
	buf_init(&b, NOTE_MAX + 64);
	if (cosigned(&b, t, text, len) == 0)
		result = from_verify(key_verify(v->pub, b.p, b.len,
		    l->blob.p + KEY_ID + WHEN_SIZE));
	buf_release(&b);
	if (result == NOTE_OK && t < *when)
		*when = t;
	return result;
}

static enum note_result
verify_line(const struct sigline *l, const struct vkey *v, const void *text,
    size_t len, uint64_t *when)
{
	if (v->type == KEY_TYPE_COSIGNATURE)
		return verify_cosignature(l, v, text, len, when);
	if (v->type != KEY_TYPE_ED25519 ||
	    l->blob.len != KEY_ID + KEY_SIGNATURE)
		return NOTE_BAD;
	return from_verify(key_verify(v->pub, text, len,
	    l->blob.p + KEY_ID));
}

enum note_result
note_verify(const void *note, size_t len, const struct vkey *keys,
    size_t nkeys, uint64_t *when)
{
	const uint8_t		*p = note, *end = p + len, *newline;
	const struct vkey	*v;
	struct sigline		 l = { NULL, 0, { 0 } };
	enum note_result	 one, result = NOTE_UNKNOWN;
	uint64_t		 earliest = UINT64_MAX;
	unsigned int		 lines = 0;
	size_t			 text;

	if (note_split(note, len, &text) == -1)
		return NOTE_MALFORMED;
	buf_init(&l.blob, NOTE_MAX);
	for (p += text + 1; p < end; p = newline + 1) {
		newline = memchr(p, '\n', (size_t)(end - p));
		one = ++lines > NOTE_LINES ? NOTE_MALFORMED :
		    read_line(&l, p, newline);
		if (one == NOTE_OK && (v = find_key(&l, keys, nkeys)) != NULL)
			one = result = verify_line(&l, v, note, text,
			    &earliest);
		if (one != NOTE_OK) {
			result = one;
			break;
		}
	}
	buf_release(&l.blob);
	if (result == NOTE_OK && when != NULL)
		*when = earliest == UINT64_MAX ? 0 : earliest;
	return result;
}

int
checkpoint_format(struct buf *b, const struct checkpoint *c)
{
	size_t	 was = b->len;

	if (!vkey_is_name(c->origin, strlen(c->origin)) ||
	    buf_addf(b, "%s\n%llu\n", c->origin,
	    (unsigned long long)c->size) == -1 ||
	    base64_encode(b, c->root.octet, DIGEST_SIZE) == -1 ||
	    buf_addc(b, '\n') == -1) {
		b->len = was;
		return -1;
	}
	return 0;
}

/* The next line, which must not be empty; false at the end. */
static bool
next_line(const uint8_t **p, const uint8_t *end, struct octets *line)
{
	return line_take(p, end, line) == 0 && line->len > 0;
}

int
checkpoint_parse(struct checkpoint *c, const void *text, size_t len)
{
	const uint8_t		*p = text, *end = p + len;
	struct octets		 origin, size, root, extension;
	struct checkpoint	 t = { 0 };

	if (len == 0 || len > NOTE_MAX || !is_note_text(p, len) ||
	    !next_line(&p, end, &origin) || !next_line(&p, end, &size) ||
	    !next_line(&p, end, &root))
		return -1;
	while (p < end)
		if (!next_line(&p, end, &extension))
			return -1;
	if (!vkey_is_name(origin.p, origin.len) ||
	    line_number(&size, UINT64_MAX, &t.size) == -1 ||
	    line_digest(&root, &t.root) == -1)
		return -1;
	memcpy(t.origin, origin.p, origin.len);
	*c = t;
	return 0;
}

/* The key ID, time and signature for ${text}.  0 or -1. */
static int
cosign(uint8_t blob[KEY_ID + WHEN_SIZE + KEY_SIGNATURE], const void *text,
    size_t len, uint64_t when, const struct key *key, const char *name)
{
	uint8_t		 pub[KEY_PUBLIC];
	struct vkey	 v;
	struct buf	 b;
	int		 rc = -1;

	key_public(key, pub);
	if (vkey_make(&v, name, KEY_TYPE_COSIGNATURE, pub) == -1)
		return -1;
	memcpy(blob, v.id, KEY_ID);
	be64_put(blob + KEY_ID, when);
	buf_init(&b, NOTE_MAX + 64);
	if (cosigned(&b, when, text, len) == 0)
		rc = key_sign(key, b.p, b.len, blob + KEY_ID + WHEN_SIZE);
	buf_release(&b);
	return rc;
}

int
cosignature_add(struct buf *b, const void *note, size_t len, uint64_t when,
    const struct key *key, const char *name)
{
	uint8_t			 blob[KEY_ID + WHEN_SIZE + KEY_SIGNATURE];
	struct checkpoint	 c;
	size_t			 text, was = b->len;

	if (when > INT64_MAX || note_split(note, len, &text) == -1 ||
	    checkpoint_parse(&c, note, text) == -1 ||
	    cosign(blob, note, text, when, key, name) == -1)
		return -1;
	/* From here on ${note} may move with the buffer. */
	if (put_line(b, name, blob, sizeof(blob)) == -1) {
		b->len = was;
		return -1;
	}
	return 0;
}
