/*
 * wants.c: what a document does not hold and its signatures need.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <openssl/evp.h>

#include "formats/base/durable.h"
#include "formats/crypto/adopt.h"
#include "formats/crypto/ers.h"
#include "formats/crypto/wants.h"

#define STEP	((size_t)256 * 1024)	/* octets of a file read at once */

static bool
is_xml_signature(const struct sigplan *s)
{
	return strcmp(s->subfilter, "XAdES") == 0 ||
	    strcmp(s->subfilter, "XML-DSig") == 0;
}

/* Does the signer name a policy by its place, which was not at hand? */
static bool
lacks_policy(const struct sigplan *s)
{
	bool	 named = false;

	for (size_t i = 0; i < s->nclaim; i++) {
		if (strcmp(s->claim[i].name, "signature-policy-document") == 0)
			return false;
		named = named || strcmp(s->claim[i].name,
		    "signature-policy-uri") == 0;
	}
	return named && is_xml_signature(s);
}

static bool
wants_near(const struct sigplan *s)
{
	/* A proof over data that was not there to be digested. */
	if (s->tst != TST_NONE && s->content == CONTENT_PARSED &&
	    s->parsed == TRI_UNKNOWN)
		return true;
	return lacks_policy(s) || (is_xml_signature(s) && ((s->cert == -1 &&
	    s->alg.family != SIG_UNKNOWN) ||
	    sigplan_has_note(s, FINDING_XML_REFERENCE_ABSENT) ||
	    sigplan_has_note(s, FINDING_XML_MANIFEST_ABSENT)));
}

bool
plan_wants_proof(const struct plan *plan)
{
	for (size_t i = 0; i < plan->nsig; i++)
		if (plan->sig[i].cert >= 0)
			return true;
	return false;
}

unsigned int
plan_wants(const struct plan *plan)
{
	unsigned int	 wants = plan_wants_cert(plan) ? PLAN_WANTS_CERT : 0;

	if (plan_wants_proof(plan))
		wants |= PLAN_WANTS_PROOF;
	for (size_t i = 0; i < plan->nsig; i++) {
		if (plan->sig[i].content == CONTENT_COVERS)
			wants |= PLAN_WANTS_DATA;
		if (plan->format == FORMAT_XML && wants_near(&plan->sig[i]))
			wants |= PLAN_WANTS_NEAR;
	}
	return wants;
}

size_t
plan_found(const struct plan *plan)
{
	size_t	 n = 0;

	for (size_t i = 0; i < plan->nsig; i++) {
		n += plan->sig[i].cert != -1;
		for (size_t k = 0; k < plan->sig[i].nref; k++)
			n += plan->sig[i].ref[k].match != TRI_UNKNOWN;
	}
	return n;
}

size_t
wants_algs(const struct plan *plan, enum digest_alg algs[WANTS_ALGS])
{
	size_t	 n = 0, k;

	for (size_t i = 0; i < plan->nsig && n < WANTS_ALGS; i++) {
		const struct sigplan	*s = &plan->sig[i];
		enum digest_alg		 alg = sigplan_digest_alg(s);

		if (s->content != CONTENT_COVERS ||
		    sigplan_digest(s)->len == 0)
			continue;
		for (k = 0; k < n && algs[k] != alg; k++)
			;
		if (k == n && digest_alg_md(alg) != NULL)
			algs[n++] = alg;
	}
	return n;
}

bool
wants_digest(const struct plan *plan, enum digest_alg alg, const uint8_t *md,
    size_t len)
{
	for (size_t i = 0; i < plan->nsig; i++) {
		const struct sigplan	*s = &plan->sig[i];
		const struct blob	*named = sigplan_digest(s);

		/* A record in a signature is over its parts. */
		if (s->content != CONTENT_COVERS)
			continue;
		if (s->tst == TST_EVIDENCE && ers_holds(s, md, len))
			return true;
		if (sigplan_digest_alg(s) == alg && named->len == len &&
		    memcmp(named->p, md, len) == 0)
			return true;
	}
	return false;
}

/* The digest of all of ${fd}.  Its length, or 0. */
static size_t
digest_file(int fd, enum digest_alg alg, uint8_t out[EVP_MAX_MD_SIZE])
{
	EVP_MD_CTX	*ctx = EVP_MD_CTX_new();
	uint8_t		*step = malloc(STEP);
	uint64_t	 off = 0;
	ssize_t		 n = -1;
	size_t		 len = 0;

	if (ctx == NULL || step == NULL ||
	    EVP_DigestInit_ex(ctx, digest_alg_md(alg), NULL) != 1)
		goto out;
	while ((n = pread_full(fd, step, STEP, off)) > 0) {
		if (EVP_DigestUpdate(ctx, step, (size_t)n) != 1)
			goto out;
		off += (uint64_t)n;
	}
	if (n != -1)
		len = digest_alg_final(alg, ctx, out);
 out:
	EVP_MD_CTX_free(ctx);
	free(step);
	return len;
}

bool
wants_file(const struct plan *plan, int fd)
{
	enum digest_alg	 algs[WANTS_ALGS];
	size_t		 n = wants_algs(plan, algs), len;
	uint8_t		 md[EVP_MAX_MD_SIZE];

	for (size_t i = 0; i < n; i++)
		if ((len = digest_file(fd, algs[i], md)) > 0 &&
		    wants_digest(plan, algs[i], md, len))
			return true;
	return false;
}

bool
wants_trial(const struct plan *plan)
{
	for (size_t i = 0; i < plan->nsig; i++)
		if (plan->sig[i].content == CONTENT_COVERS &&
		    (sigplan_digest(&plan->sig[i])->len == 0 ||
		    plan->sig[i].around || plan->sig[i].er.form != 0))
			return true;
	return false;
}

bool
wants_is_proof(const char *name, size_t len)
{
	static const char *const endings[] = { ".crl", ".ocsp", ".ors",
		".crt", ".cer", ".pem", ".der", ".p7b", ".p7c" };

	/* What is before the last "/" is a folder's. */
	for (size_t i = len; i > 0; i--)
		if (name[i - 1] == '/') {
			name += i;
			len -= i;
			break;
		}
	if (len == 0 || name[0] == '.')
		return false;
	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		size_t	 k = strlen(endings[i]);

		if (len > k && strncasecmp(name + len - k, endings[i], k) ==
		    0)
			return true;
	}
	return false;
}
