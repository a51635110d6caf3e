/*
 * merkle.c: roots and proofs of RFC 6962 trees, without recursion.
 */
#include <string.h>

#include "formats/journal/merkle.h"

/* ${len} leaves from leaf ${begin}, whose hash a proof wants. */
struct run {
	uint64_t	 begin;
	uint64_t	 len;
};

int
merkle_leaf(struct digest *d, const void *entry, size_t len)
{
	static const uint8_t	 prefix = 0x00;
	const struct octets	 run[2] = { { &prefix, 1 }, { entry, len } };

	return digest_sha256_runs(d, run, 2);
}

int
merkle_node(struct digest *d, const struct digest *left,
    const struct digest *right)
{
	uint8_t	 o[1 + 2 * DIGEST_SIZE];

	o[0] = 0x01;
	memcpy(o + 1, left->octet, DIGEST_SIZE);
	memcpy(o + 1 + DIGEST_SIZE, right->octet, DIGEST_SIZE);
	return digest_sha256(d, o, sizeof(o));
}

void
merkle_init(struct merkle_range *r)
{
	memset(r, 0, sizeof(*r));
}

int
merkle_append(struct merkle_range *r, const struct digest *leaf)
{
	struct digest	 h = *leaf;
	unsigned int	 n = r->n;

	if (r->size == UINT64_MAX)
		return -1;
	/* Each 1 at the low end of size is a subtree that becomes full. */
	for (uint64_t s = r->size; (s & 1) != 0; s >>= 1)
		if (merkle_node(&h, &r->node[--n], &h) == -1)
			return -1;
	r->node[n++] = h;
	r->n = n;
	r->size++;
	return 0;
}

int
merkle_root(const struct merkle_range *r, struct digest *root)
{
	struct digest	 h;

	if (r->n == 0)
		return digest_sha256(root, NULL, 0);
	h = r->node[r->n - 1];
	for (unsigned int i = r->n - 1; i > 0; i--)
		if (merkle_node(&h, &r->node[i - 1], &h) == -1)
			return -1;
	*root = h;
	return 0;
}

/*
 * MTH(D[begin:begin + len]), len > 0.  ${begin} is a multiple of the largest
 * power of two that is not above len, as in every subtree of section 2.1.
 */
static int
run_root(merkle_source *source, void *arg, struct run run, struct digest *root)
{
	struct merkle_range	 r;
	uint64_t		 at = run.begin;

	merkle_init(&r);
	r.size = run.len;
	for (unsigned int level = MERKLE_LEVELS; level-- > 0;) {
		if ((run.len >> level & 1) == 0)
			continue;
		if (source(arg, level, at >> level, &r.node[r.n++]) != 0)
			return -1;
		at += (uint64_t)1 << level;
	}
	return merkle_root(&r, root);
}

int
merkle_source_root(merkle_source *source, void *arg, uint64_t size,
    struct digest *root)
{
	if (size == 0)
		return digest_sha256(root, NULL, 0);
	return run_root(source, arg, (struct run){ 0, size }, root);
}

/* The largest power of two below ${n}; n > 1. */
static uint64_t
split_at(uint64_t n)
{
	return (uint64_t)1 << (63 - __builtin_clzll(n - 1));
}

/* The roots of ${n} runs, the last one first. */
static int
runs_proof(merkle_source *source, void *arg, const struct run *run, size_t n,
    struct digest *proof)
{
	for (size_t i = 0; i < n; i++)
		if (run_root(source, arg, run[n - 1 - i], &proof[i]) == -1)
			return -1;
	return 0;
}

int
merkle_inclusion(merkle_source *source, void *arg, uint64_t index,
    uint64_t size, struct digest *proof, size_t *n)
{
	struct run	 run[MERKLE_PROOF];
	uint64_t	 k, begin = 0, len = size;
	size_t		 count = 0;

	if (index >= size)
		return -1;
	while (len > 1) {
		k = split_at(len);
		if (index - begin < k) {
			run[count++] = (struct run){ begin + k, len - k };
			len = k;
		} else {
			run[count++] = (struct run){ begin, k };
			begin += k;
			len -= k;
		}
	}
	if (runs_proof(source, arg, run, count, proof) == -1)
		return -1;
	*n = count;
	return 0;
}

int
merkle_consistency(merkle_source *source, void *arg, uint64_t old,
    uint64_t size, struct digest *proof, size_t *n)
{
	struct run	 run[MERKLE_PROOF];
	uint64_t	 k, begin = 0, len = size;
	size_t		 count = 0;

	if (old > size)
		return -1;
	if (old == 0 || old == size) {
		*n = 0;
		return 0;
	}
	while (old - begin < len) {
		k = split_at(len);
		if (old - begin <= k) {
			run[count++] = (struct run){ begin + k, len - k };
			len = k;
		} else {
			run[count++] = (struct run){ begin, k };
			begin += k;
			len -= k;
		}
	}
	if (begin != 0)		/* else the verifier has it: the old root */
		run[count++] = (struct run){ begin, len };
	if (runs_proof(source, arg, run, count, proof) == -1)
		return -1;
	*n = count;
	return 0;
}

/* Where a verifier stands: RFC 9162's fn and sn. */
struct walk {
	uint64_t	 fn;
	uint64_t	 sn;
};

/* Is the next hash of the proof on the left?  Then skip the full levels. */
static bool
walk_left(struct walk *w)
{
	if ((w->fn & 1) == 0 && w->fn != w->sn)
		return false;
	while ((w->fn & 1) == 0 && w->fn != 0) {
		w->fn >>= 1;
		w->sn >>= 1;
	}
	return true;
}

static void
walk_up(struct walk *w)
{
	w->fn >>= 1;
	w->sn >>= 1;
}

static unsigned int
bit_length(uint64_t v)
{
	return v == 0 ? 0 : 64 - (unsigned int)__builtin_clzll(v);
}

bool
merkle_inclusion_verify(uint64_t index, uint64_t size,
    const struct digest *leaf, const struct digest *proof, size_t n,
    const struct digest *root)
{
	struct walk	 w = { index, size - 1 };
	struct digest	 r = *leaf;
	unsigned int	 inner;
	int		 rc;

	if (index >= size)
		return false;
	inner = bit_length(index ^ (size - 1));
	if (n != inner + (inner == 64 ? 0 :
	    (size_t)__builtin_popcountll(index >> inner)))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (w.sn == 0)
			return false;
		if (walk_left(&w))
			rc = merkle_node(&r, &proof[i], &r);
		else
			rc = merkle_node(&r, &r, &proof[i]);
		if (rc == -1)
			return false;
		walk_up(&w);
	}
	return w.sn == 0 && digest_equal(&r, root);
}

bool
merkle_consistency_verify(uint64_t old, uint64_t size,
    const struct digest *oldroot, const struct digest *root,
    const struct digest *proof, size_t n)
{
	struct walk	 w = { old - 1, size - 1 };
	struct digest	 fr, sr;
	size_t		 i = 0;

	if (old > size)
		return false;
	if (old == 0 || old == size)
		return n == 0 && (old == 0 || digest_equal(oldroot, root));
	if (n == 0)
		return false;
	/* A power of two: the old root is itself the first hash. */
	fr = sr = (old & (old - 1)) == 0 ? *oldroot : proof[i++];
	while ((w.fn & 1) != 0)
		walk_up(&w);
	for (; i < n; i++) {
		if (w.sn == 0)
			return false;
		if (walk_left(&w)) {
			if (merkle_node(&fr, &proof[i], &fr) == -1 ||
			    merkle_node(&sr, &proof[i], &sr) == -1)
				return false;
		} else if (merkle_node(&sr, &sr, &proof[i]) == -1) {
			return false;
		}
		walk_up(&w);
	}
	return w.sn == 0 && digest_equal(&fr, oldroot) &&
	    digest_equal(&sr, root);
}
