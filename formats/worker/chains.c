/*
 * chains.c: a chain is built once per signer, not once per document
 * (03-validation.md).
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/log.h"
#include "formats/worker/work.h"

#define CHAINS_MAX	1024		/* a power of two */

struct chain_memory {
	bool			 held;
	struct digest		 leaf;
	struct digest		 others;
	int64_t			 now;
	struct chain_result	 result;
};

struct chains {
	struct chain_memory	 one[CHAINS_MAX];
};

static void
forget(struct chain_memory *m)
{
	if (m->held)
		chain_result_release(&m->result);
	memset(m, 0, sizeof(*m));
}

void
work_chain_forget(struct work *w)
{
	for (size_t i = 0; w->chains != NULL && i < CHAINS_MAX; i++)
		forget(&w->chains->one[i]);
}

const struct chain_result *
work_chain_check(struct work *w, const struct octets *leaf,
    const struct digest *others, const struct chain_extra *extra, int64_t at,
    int64_t now)
{
	struct chain_memory	*m;
	struct digest		 d;

	if (w->trust == NULL && (w->trust = trust_new()) == NULL)
		return NULL;
	if (w->chains == NULL &&
	    (w->chains = calloc(1, sizeof(*w->chains))) == NULL)
		return NULL;
	if (digest_sha256(&d, leaf->p, leaf->len) == -1)
		return NULL;
	m = &w->chains->one[(((size_t)d.octet[0] << 8 | d.octet[1]) ^
	    ((size_t)others->octet[0] << 8 | others->octet[1])) &
	    (CHAINS_MAX - 1)];
	if (m->held && m->now == now && at >= m->result.steady_from &&
	    at < m->result.steady_until && digest_equal(&m->leaf, &d) &&
	    digest_equal(&m->others, others))
		return &m->result;

	forget(m);
	if (chain_check(w->trust, leaf->p, leaf->len, extra, at, now,
	    &m->result) == -1) {
		chain_result_release(&m->result);
		memset(m, 0, sizeof(*m));
		return NULL;
	}
	m->held = true;
	m->leaf = d;
	m->others = *others;
	m->now = now;
	return &m->result;
}
