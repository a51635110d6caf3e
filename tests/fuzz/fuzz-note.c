/*
 * fuzz-note.c: a note, its checkpoint, and a cosignature added to it.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/journal/note.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* What verifies, verifies also with one line more. */
static void
cosign(const uint8_t *p, size_t len, const struct checkpoint *c)
{
	static const uint8_t	 seed[KEY_SEED] = { 1 };
	struct key		*k = key_from_seed(seed);
	struct vkey		 v;
	struct buf		 b;
	uint8_t			 pub[KEY_PUBLIC];
	uint64_t		 when = 0;

	buf_init(&b, NOTE_MAX);
	key_public(k, pub);
	if (vkey_make(&v, "fuzz", KEY_TYPE_COSIGNATURE, pub) == -1)
		abort();
	if (buf_add(&b, p, len) == 0 && cosignature_add(&b, b.p, b.len,
	    c->size & INT64_MAX, k, "fuzz") == 0 && note_verify(b.p, b.len,
	    &v, 1, &when) == NOTE_OK && when != (c->size & INT64_MAX))
		abort();
	buf_release(&b);
	key_free(k);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	static const char	*known[] = {
		"example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANY"
		    "crnKv3U2k",
		"witness.example.org+b8a2cf20+BFLN3yikSfFkVAJtrnh/CiY3Zozkoy7"
		    "clp+P7XB28qUN",
	};
	struct checkpoint	 c;
	struct vkey		 v[2];
	struct buf		 b;
	size_t			 text;

	for (size_t i = 0; i < 2; i++)
		if (vkey_parse(&v[i], known[i]) == -1)
			abort();
	(void)note_verify(p, len, v, 2, NULL);
	if (note_split(p, len, &text) == -1)
		return 0;
	if (text >= len || p[text] != '\n' || p[text - 1] != '\n')
		abort();
	if (checkpoint_parse(&c, p, text) == -1)
		return 0;
	buf_init(&b, NOTE_MAX);
	if (checkpoint_format(&b, &c) == -1 || b.len > text ||
	    memcmp(b.p, p, b.len) != 0)
		abort();
	buf_release(&b);
	cosign(p, len, &c);
	return 0;
}
