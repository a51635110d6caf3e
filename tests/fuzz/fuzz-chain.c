/*
 * fuzz-chain.c: files of the trust folder, the certificate to judge, and a
 * result as another process sends it.
 *
 * The first octet is the role of the file; the rest is the file, whose first
 * certificate is judged as well.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/log.h"
#include "formats/crypto/chain.h"
#include "formats/crypto/source.h"

int	 LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
quiet(enum log_level level, const char *line, void *arg)
{
	(void)level;
	(void)line;
	(void)arg;
}

static void
decode(const uint8_t *p, size_t len)
{
	struct chain_result	 r;
	struct wire		 w;
	struct buf		 b;

	wire_init(&w, p, len);
	buf_init(&b, 1024 * 1024);
	if (chain_result_decode(&w, &r) == 0 && wire_done(&w) &&
	    (chain_result_encode(&b, &r) == -1 || b.len != len ||
	    memcmp(b.p, p, len) != 0))
		abort();
	buf_release(&b);
	chain_result_release(&r);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	struct trust		*t;
	struct chain_result	 r;
	const struct octets	 none = { NULL, 0 };
	struct octets		 extra;
	struct appraisal	 a;
	struct chain_extra	 e = { &extra, 1, &extra, 1 };

	log_init(quiet, NULL, LOG_LEVEL_ERROR);
	decode(p, len);
	if (len == 0 || (t = trust_new()) == NULL)
		return 0;
	(void)trust_add(t, p[0] % TRUST_ROLE_MAX, "file", p + 1, len - 1);
	extra = (struct octets){ p + 1, len - 1 };
	if (chain_check(t, p + 1, len - 1, &e,
	    (int64_t)1767225600 * 1000000, (int64_t)1767225600 * 1000000,
	    &r) == 0 &&
	    (r.finding >= FINDING_MAX || r.n > CHAIN_DEPTH_MAX ||
	    r.cert_facts.subject == NULL))
		abort();
	chain_result_release(&r);
	if (appraise(t, p + 1, len - 1, &none,
	    (int64_t)1767225600 * 1000000, &a) == 0 && a.worth >= WORTH_MAX)
		abort();
	appraisal_release(&a);
	trust_free(t);
	return 0;
}
