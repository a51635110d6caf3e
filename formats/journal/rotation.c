/*
 * rotation.c: statements that one key follows another, and chains of them.
 */
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/base/timefmt.h"
#include "formats/journal/note.h"
#include "formats/journal/rotation.h"

#define LINES		7		/* of a statement */

static const char	 title[] = "nguyenban key rotation";
static const char	 line_begin[] = "\xe2\x80\x94 ";	/* U+2014 */

static const char *const words[] = { "planned", "lost", "stolen" };

const char *
rotation_word(enum rotation_reason reason)
{
	return words[reason];
}

int
rotation_word_parse(const char *s, enum rotation_reason *reason)
{
	for (unsigned int i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(s, words[i]) == 0) {
			*reason = (enum rotation_reason)i;
			return 0;
		}
	return -1;
}

bool
vkey_same(const struct vkey *a, const struct vkey *b)
{
	return strcmp(a->name, b->name) == 0 && a->type == b->type &&
	    memcmp(a->pub, b->pub, KEY_PUBLIC) == 0;
}

/* What is signed. */
static int
put_text(struct buf *b, const struct rotation *r)
{
	char	 at[TIME_TEXT];

	buf_addf(b, "%s\n%s\n%" PRIu64 "\n", title, r->old.name, r->seq);
	base64_encode(b, r->root.octet, DIGEST_SIZE);
	buf_addc(b, '\n');
	vkey_format(b, &r->old);
	buf_addc(b, '\n');
	vkey_format(b, &r->new);
	buf_addf(b, "\n%s", words[r->reason]);
	if (r->reason == ROTATION_STOLEN)
		buf_addf(b, " %s", time_rfc3339_us(r->since, at));
	buf_addc(b, '\n');
	return b->failed ? -1 : 0;
}

static int
sign_one(struct rotation *r, const struct key *key, const struct vkey *as,
    const struct buf *text)
{
	uint8_t	 pub[KEY_PUBLIC], *line = r->line[r->nline];

	key_public(key, pub);
	if (memcmp(pub, as->pub, KEY_PUBLIC) != 0 ||
	    key_sign(key, text->p, text->len, line + sizeof(as->id)) == -1)
		return -1;
	memcpy(line, as->id, sizeof(as->id));
	r->nline++;
	return 0;
}

int
rotation_sign(struct rotation *r, const struct key *old,
    const struct key *new)
{
	struct buf	 text;
	int		 rc = -1;

	r->nline = 0;
	buf_init(&text, ROTATION_TEXT);
	if ((old == NULL) == (r->reason == ROTATION_LOST) &&
	    put_text(&text, r) == 0 &&
	    (old == NULL || sign_one(r, old, &r->old, &text) == 0))
		rc = sign_one(r, new, &r->new, &text);
	buf_release(&text);
	return rc;
}

int
rotation_format(struct buf *b, const struct rotation *r)
{
	struct buf	 note;
	int		 rc = -1;

	buf_init(&note, ROTATION_TEXT);
	put_text(&note, r);
	for (size_t i = 0; i < r->nline; i++) {
		buf_addf(&note, "%s%s%s ", i == 0 ? "\n" : "", line_begin,
		    r->old.name);
		base64_encode(&note, r->line[i], ROTATION_LINE);
		buf_addc(&note, '\n');
	}
	if (!note.failed)
		rc = buf_add(b, note.p, note.len);
	buf_release(&note);
	return rc;
}

/* The line at *p as a string of its own; *p moves behind it. */
static const char *
next_line(const char **p, const char *end, char line[ROTATION_TEXT])
{
	const char	*newline = *p == end ? NULL :
	    memchr(*p, '\n', (size_t)(end - *p));
	size_t		 len;

	if (newline == NULL || (len = (size_t)(newline - *p)) >=
	    ROTATION_TEXT || memchr(*p, '\0', len) != NULL)
		return NULL;
	memcpy(line, *p, len);
	line[len] = '\0';
	*p = newline + 1;
	return line;
}

static int
get_octets(const char *s, uint8_t *out, size_t len)
{
	struct buf	 b;
	int		 rc = -1;

	buf_init(&b, ROTATION_LINE);
	if (base64_decode(&b, s, strlen(s)) == 0 && b.len == len) {
		memcpy(out, b.p, len);
		rc = 0;
	}
	buf_release(&b);
	return rc;
}

static int
get_reason(struct rotation *r, char *s)
{
	char	*space = strchr(s, ' ');

	r->since = TIME_NONE;
	if (space != NULL) {
		*space = '\0';
		if (time_parse(space + 1, &r->since) == -1)
			return -1;
	}
	return rotation_word_parse(s, &r->reason);
}

/* One line of the statement, by its number. */
static int
get_field(struct rotation *r, unsigned int n, char *s)
{
	switch (n) {
	case 0:
		return strcmp(s, title) == 0 ? 0 : -1;
	case 1:
		return 0;	/* the keys have it too */
	case 2:
		return parse_u64(s, 1, INT64_MAX, &r->seq);
	case 3:
		return get_octets(s, r->root.octet, DIGEST_SIZE);
	case 4:
		return vkey_parse(&r->old, s);
	case 5:
		return vkey_parse(&r->new, s);
	default:
		return get_reason(r, s);
	}
}

int
rotation_parse(struct rotation *out, const void *note, size_t len)
{
	const char	*p = note, *end, *last;
	char		 line[ROTATION_TEXT];
	struct rotation	 r = { 0 };
	struct buf	 again;
	int		 rc = -1;

	if (len == 0 || len > ROTATION_TEXT)
		return -1;
	end = p + len;
	for (unsigned int i = 0; i < LINES; i++)
		if (next_line(&p, end, line) == NULL ||
		    get_field(&r, i, line) == -1)
			return -1;
	if (next_line(&p, end, line) == NULL || *line != '\0')
		return -1;
	for (; p < end; r.nline++)
		if (r.nline == 2 || next_line(&p, end, line) == NULL ||
		    (last = strrchr(line, ' ')) == NULL ||
		    get_octets(last + 1, r.line[r.nline], ROTATION_LINE) == -1)
			return -1;
	/* One spelling only. */
	buf_init(&again, ROTATION_TEXT);
	if (rotation_format(&again, &r) == 0 && again.len == len &&
	    memcmp(again.p, note, len) == 0) {
		*out = r;
		rc = 0;
	}
	buf_release(&again);
	return rc;
}

/* One key's line over the text: 1, 0, -1. */
static int
verify_one(const struct rotation *r, size_t i, const struct vkey *by,
    const struct buf *text)
{
	if (memcmp(r->line[i], by->id, sizeof(by->id)) != 0)
		return 0;
	return key_verify(by->pub, text->p, text->len,
	    r->line[i] + sizeof(by->id));
}

int
rotation_verify(const struct rotation *r)
{
	struct buf	 text;
	bool		 lost = r->reason == ROTATION_LOST;
	int		 rc;

	if (strcmp(r->old.name, r->new.name) != 0 ||
	    r->old.type != KEY_TYPE_ED25519 ||
	    r->new.type != KEY_TYPE_ED25519 ||
	    memcmp(r->old.id, r->new.id, sizeof(r->old.id)) == 0 ||
	    memcmp(r->old.pub, r->new.pub, KEY_PUBLIC) == 0 ||
	    (r->since == TIME_NONE) != (r->reason != ROTATION_STOLEN) ||
	    r->nline != (lost ? 1 : 2))
		return 0;
	buf_init(&text, ROTATION_TEXT);
	rc = put_text(&text, r);
	if (rc == 0)
		rc = lost ? 1 : verify_one(r, 0, &r->old, &text);
	if (rc == 1)
		rc = verify_one(r, r->nline - 1, &r->new, &text);
	buf_release(&text);
	return rc;
}

void
keychain_init(struct keychain *k, const struct vkey *first)
{
	*k = (struct keychain){ .first = *first };
}

void
keychain_release(struct keychain *k)
{
	free(k->change);
	k->change = NULL;
	k->n = 0;
}

const struct vkey *
keychain_last(const struct keychain *k)
{
	return k->n == 0 ? &k->first : &k->change[k->n - 1].new;
}

const struct vkey *
keychain_at(const struct keychain *k, uint64_t size)
{
	const struct vkey	*key = &k->first;

	for (size_t i = 0; i < k->n && k->change[i].seq < size; i++)
		key = &k->change[i].new;
	return key;
}

int
keychain_find(const struct keychain *k, const struct vkey *key)
{
	if (vkey_same(&k->first, key))
		return 0;
	for (size_t i = 0; i < k->n && i < INT_MAX; i++)
		if (vkey_same(&k->change[i].new, key))
			return (int)i + 1;
	return -1;
}

int
keychain_add(struct keychain *k, const struct rotation *r)
{
	struct rotation	*more;
	int		 rc;

	if ((k->n > 0 && r->seq <= k->change[k->n - 1].seq) ||
	    !vkey_same(keychain_last(k), &r->old) ||
	    keychain_find(k, &r->new) != -1)
		return 0;
	if ((rc = rotation_verify(r)) != 1)
		return rc;
	more = reallocarray(k->change, k->n + 1, sizeof(*more));
	if (more == NULL)
		return -1;
	k->change = more;
	k->change[k->n++] = *r;
	return 1;
}
