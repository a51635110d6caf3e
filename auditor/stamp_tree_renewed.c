/*
 * stamp_tree_renewed.c: hash trees under another algorithm than the journal's
 * (hash-tree renewal, RFC 4998 5.2), described and made anew.
 *
 * A leaf is the object's digest under the new algorithm, or, with a record
 * before, what renews that.  Both follow from the originals, the notes and the
 * time-stamps before; so the description names objects and notes alone, and
 * which of those time-stamps had been lost.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "auditor/renewal.h"
#include "auditor/stamp_tree_part.h"

#define HEAD		"nbtree-of 2 "
#define WORD_DIGEST	"digest "
#define WORD_LEAF	"leaf "
#define WORD_LOST	"lost "

/* The tree that is described. */
struct describing {
	const struct stamp	*s;
	struct stamps		 before;	/* those that it may renew */
	uint8_t			*taken;		/* leaves, by index */
	uint8_t			*named;		/* of the map, by index */
};

/* The leaf of this object in the described tree: 1, 0 it has none, -1. */
static int
find_leaf(struct describing *t, const struct digest *d)
{
	const uint8_t	*md = stamp_digest(t->s, d);
	uint8_t		 leaf[EVP_MAX_MD_SIZE];
	size_t		 at;
	int		 rc;

	if (md == NULL)
		return 0;
	if ((rc = renewal_leaf(&t->before, t->s->tree.alg, d, md, leaf)) != 1)
		return rc;
	if ((at = stamp_leaf(t->s, leaf)) == SIZE_MAX)
		return 0;
	t->taken[at] = 1;
	t->named[(size_t)(md - t->s->map) /
	    (DIGEST_SIZE + t->s->tree.size)] = 1;
	return 1;
}

static int
is_in(void *arg, const struct object *o)
{
	return find_leaf(arg, &o->sha256);
}

/* What of the map is no object of an intake: notes. */
static int
put_others(struct describing *t, struct buf *b)
{
	const struct stamp	*s = t->s;
	struct digest		 d;
	int			 rc;

	for (size_t i = 0; i < s->nmap; i++) {
		if (t->named[i])
			continue;
		memcpy(d.octet, s->map + i * (DIGEST_SIZE + s->tree.size),
		    DIGEST_SIZE);
		if ((rc = find_leaf(t, &d)) == -1)
			return -1;
		if (rc == 0)
			continue;
		buf_addstr(b, WORD_DIGEST);
		hex_encode(b, d.octet, DIGEST_SIZE);
		buf_addc(b, '\n');
	}
	for (size_t i = 0; i < s->tree.n; i++) {
		if (t->taken[i])
			continue;
		buf_addstr(b, WORD_LEAF);
		hex_encode(b, s->tree.node + i * s->tree.size, s->tree.size);
		buf_addc(b, '\n');
	}
	return b->failed ? -1 : 0;
}

int
tree_format_renewed(const struct audit *a, const struct by_accession *list,
    const struct stamp *s, struct buf *b)
{
	struct describing	 t = { .s = s, .before = *a->stamps };
	char			 at[TIME_TEXT];
	int			 rc = -1;

	t.before.n = (size_t)(s - a->stamps->stamp);
	t.taken = calloc(s->tree.n + 1, 1);
	t.named = calloc(s->nmap + 1, 1);
	buf_addf(b, HEAD "%s %zu %s\n", digest_alg_name(s->tree.alg),
	    s->tree.n, time_rfc3339_us(s->gen_time, at));
	for (size_t i = 0; i < t.before.n; i++)
		if (t.before.stamp[i].lost != FINDING_OK)
			buf_addf(b, WORD_LOST "%s\n", t.before.stamp[i].name);
	if (t.taken != NULL && t.named != NULL &&
	    tree_put_ranges(list, b, is_in, &t) == 0 &&
	    put_others(&t, b) == 0)
		rc = 1;
	free(t.taken);
	free(t.named);
	return rc;
}

/* The tree that is made. */
struct making {
	struct audit		*a;
	struct stamps		*before;
	const struct by_accession *list;
	const struct octets	*note;		/* of this very time-stamp */
	struct pool		*pool;
	enum digest_alg		 alg;
	size_t			 size;
	uint64_t		 n;
	struct buf		 leaf;
	struct buf		 map;
	bool			 failed;	/* and not the description's
						   fault */
	bool			 unread;	/* an original is damaged */
};

/* An object whose new digest is known. */
static int
make_leaf(struct making *m, const struct digest *d, const uint8_t *md)
{
	uint8_t	 leaf[EVP_MAX_MD_SIZE];
	int	 rc = renewal_leaf(m->before, m->alg, d, md, leaf);

	if (rc == 1 && (buf_add(&m->leaf, leaf, m->size) == -1 ||
	    buf_add(&m->map, d->octet, DIGEST_SIZE) == -1 ||
	    buf_add(&m->map, md, m->size) == -1))
		rc = -1;
	m->failed = m->failed || rc == -1;
	return rc == 1 ? 0 : -1;
}

static int
make_object(void *arg, const struct object *o)
{
	struct making	*m = arg;
	uint8_t		 md[EVP_MAX_MD_SIZE];
	int		 rc;

	if (m->pool == NULL && (m->pool = renewal_pool(m->a)) == NULL) {
		m->failed = true;
		return -1;
	}
	if ((rc = renewal_digest(m->a, m->pool, o, m->alg, md)) == 1)
		return make_leaf(m, &o->sha256, md);
	m->failed = rc == -1;
	m->unread = rc == 0;
	return -1;
}

static bool
is_note(const struct octets *note, const struct digest *want)
{
	struct digest	 d;

	return note->len > 0 && digest_sha256(&d, note->p, note->len) == 0 &&
	    digest_equal(&d, want);
}

/* A checkpoint's note: this one's, or an earlier one's. */
static int
make_note(struct making *m, const struct digest *d)
{
	const struct octets	*note = is_note(m->note, d) ? m->note : NULL;
	uint8_t			 md[EVP_MAX_MD_SIZE];
	unsigned int		 n;

	for (size_t i = 0; note == NULL && i < m->before->n; i++)
		if (is_note(&m->before->stamp[i].note, d))
			note = &m->before->stamp[i].note;
	if (note == NULL || EVP_Digest(note->p, note->len, md, &n,
	    digest_alg_md(m->alg), NULL) != 1)
		return -1;
	return make_leaf(m, d, md);
}

/* No record began with that one any more. */
static int
take_lost(struct making *m, const char *name)
{
	size_t	 i = stamps_named(m->before, name, strlen(name));

	if (i == SIZE_MAX)
		return -1;
	m->before->stamp[i].lost = FINDING_CERT_REVOKED_NO_POE;
	return 0;
}

static int
take_line(struct making *m, const char *line)
{
	const char	*rest;
	struct digest	 d;

	if (strncmp(line, WORD_LOST, sizeof(WORD_LOST) - 1) == 0)
		return take_lost(m, line + sizeof(WORD_LOST) - 1);
	if (m->leaf.len / m->size > m->n)
		return -1;	/* more than the first line says */
	if (strncmp(line, WORD_DIGEST, sizeof(WORD_DIGEST) - 1) == 0)
		return digest_from_hex(&d, line + sizeof(WORD_DIGEST) - 1) ==
		    -1 ? -1 : make_note(m, &d);
	if (strncmp(line, WORD_LEAF, sizeof(WORD_LEAF) - 1) != 0)
		return tree_take_range(m->list, line, make_object, m);
	rest = line + sizeof(WORD_LEAF) - 1;
	return strlen(rest) == 2 * m->size &&
	    hex_decode(&m->leaf, rest, 2 * m->size) == 0 ? 0 : -1;
}

/* "nbtree-of 2 sha512 LEAVES GENTIME" */
static int
take_head(struct making *m, const char *line, int64_t *gen_time)
{
	char	 name[16], number[24];
	size_t	 word, count;

	if (strncmp(line, HEAD, sizeof(HEAD) - 1) != 0)
		return -1;
	line += sizeof(HEAD) - 1;
	word = strcspn(line, " ");
	if (word >= sizeof(name) || line[word] == '\0')
		return -1;
	memcpy(name, line, word);
	name[word] = '\0';
	line += word + 1;
	count = strcspn(line, " ");
	if (count >= sizeof(number) || line[count] == '\0')
		return -1;
	memcpy(number, line, count);
	number[count] = '\0';
	for (unsigned int a = DIGEST_NONE + 1; a < DIGEST_UNKNOWN; a++)
		if (strcmp(name, digest_alg_name((enum digest_alg)a)) == 0)
			m->alg = (enum digest_alg)a;
	m->size = m->alg == DIGEST_UNKNOWN ? 0 : digest_alg_size(m->alg);
	return m->size > 0 && parse_u64(number, 1, ERS_LEAVES_MAX, &m->n) ==
	    0 && time_parse(line + count + 1, gen_time) == 0 ? 0 : -1;
}

/* Sorted, as the tree and its map want it. */
static int
finish(struct making *m, struct ers_tree *tree, struct stamp_new *new)
{
	size_t	 len;

	renewal_sort(&m->leaf, m->size, m->size);
	new->nmap = renewal_sort(&m->map, DIGEST_SIZE + m->size, DIGEST_SIZE);
	if (m->leaf.len / m->size != m->n)
		return 2;
	if (ers_tree_take(tree, m->alg, buf_take(&m->leaf, &len),
	    (size_t)m->n) == -1)
		return -1;
	new->map = buf_take(&m->map, &len);
	return 1;
}

int
tree_read_renewed(struct audit *a, const struct by_accession *list,
    struct stamps *stamps, const struct buf *b, struct ers_tree *tree,
    struct stamp_new *new)
{
	struct making	 m = { .a = a, .before = stamps, .list = list,
			    .note = &new->note, .alg = DIGEST_UNKNOWN };
	const uint8_t	*p = b->p, *end = p + b->len;
	char		 line[TREE_LINE];
	int		 rc = -1;

	buf_init(&m.leaf, ERS_LEAVES_MAX * EVP_MAX_MD_SIZE);
	buf_init(&m.map, ERS_LEAVES_MAX * (DIGEST_SIZE + EVP_MAX_MD_SIZE));
	if (tree_next_line(&p, end, line))
		rc = take_head(&m, line, &new->gen_time);
	while (rc == 0 && tree_next_line(&p, end, line))
		rc = take_line(&m, line);
	if (rc == 0 && p == end && m.leaf.len > 0)
		rc = finish(&m, tree, new);
	else
		rc = m.failed ? -1 : m.unread ? 0 : 2;
	if (rc == -1)
		log_errx("%s", _("the hash tree of a time-stamp could not be "
		    "made anew"));
	for (size_t i = 0; i < stamps->n; i++)
		stamps->stamp[i].lost = FINDING_OK;
	pool_free(m.pool);
	buf_release(&m.leaf);
	buf_release(&m.map);
	return rc;
}
