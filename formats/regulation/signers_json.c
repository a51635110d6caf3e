/*
 * signers_json.c: who the signers of a result are.
 */
#include "formats/base/json.h"

#include "formats/regulation/rules_policy.h"

/* The chain whose certificate has this digest; NULL: none. */
static const struct chain_result *
chain_of(const struct chain_result *const *chain, size_t n,
    const struct digest *id)
{
	for (size_t i = 0; i < n; i++)
		if (chain[i] != NULL && digest_equal(id,
		    &chain[i]->cert_facts.sha256))
			return chain[i];
	return NULL;
}

int
signers_tell(json_t *result, const struct chain_result *const *chain,
    size_t n, const struct rules_policy *p)
{
	json_t				*sigs, *signer;
	const struct chain_result	*c;
	struct digest			 id;
	const char			*hex;

	sigs = json_object_get(result, "signatures");
	for (size_t i = 0; i < json_array_size(sigs); i++) {
		signer = json_object_get(json_array_get(sigs, i), "signer");
		hex = json_get_str(signer, "sha256");
		if (hex == NULL || digest_from_hex(&id, hex) == -1 ||
		    (c = chain_of(chain, n, &id)) == NULL)
			continue;
		if (json_put_str(signer, "kind", signer_kind_name(
		    rules_policy_kind(p, &c->cert_facts))) == -1)
			return -1;
	}
	return 0;
}
