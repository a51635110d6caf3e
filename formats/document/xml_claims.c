/*
 * xml_claims.c: what the signed properties of XAdES claim beside the
 * signature (EN 319 132-1 5.2), under the names that CAdES's have.
 */
#include <string.h>

#include "formats/document/xml_xades.h"

#define CLAIM_MAX	((size_t)1024)	/* octets of one */

/* The text of ${n}, white space made one space; the buffer owns it. */
static const char *
text_of(struct buf *b, const xmlNode *n)
{
	size_t		 to = 0;
	bool		 gap = false;

	buf_init(b, 8 * CLAIM_MAX);
	if (n == NULL || xml_text(b, n) != 0 || xml_trim(b) == NULL)
		return NULL;
	for (size_t i = 0; i < b->len; i++) {
		bool	 space = strchr(" \t\r\n", b->p[i]) != NULL;

		if (!space || !gap)
			b->p[to++] = space ? ' ' : b->p[i];
		gap = space;
	}
	b->len = to;
	return buf_str(b);
}

static int
claim(struct sigplan *s, const char *name, const xmlNode *n)
{
	struct buf	 b;
	const char	*text = text_of(&b, n);
	int		 rc = 0;

	if (text != NULL && text[0] != '\0')
		rc = sigplan_add_claim(s, name, text);
	buf_release(&b);
	return rc;
}

static const xmlNode *
below(const xmlNode *n, const char *const *path)
{
	for (; n != NULL && *path != NULL; path++)
		n = xml_child_xades(n, NULL, *path);
	return n;
}

/* 5.2.9: the policy's identifier, and where it can be read. */
static int
policy_keep(struct sigplan *s, const xmlNode *props)
{
	static const char *const	 id[] = { "SigPolicyId", "Identifier",
	    NULL };
	const xmlNode	*policy = xml_child_xades(props, NULL,
			    "SignaturePolicyIdentifier"), *list, *q = NULL;
	int		 rc;

	if (policy == NULL)
		return 0;
	if (xml_child_xades(policy, NULL, "SignaturePolicyImplied") != NULL)
		return sigplan_add_claim(s, "signature-policy", "implied");
	policy = xml_child_xades(policy, NULL, "SignaturePolicyId");
	rc = claim(s, "signature-policy", below(policy, id));
	list = xml_child_xades(policy, NULL, "SigPolicyQualifiers");
	while (rc == 0 && (q = xml_child_xades(list, q,
	    "SigPolicyQualifier")) != NULL)
		rc = claim(s, "signature-policy-uri", xml_child_xades(q, NULL,
		    "SPURI"));
	return rc;
}

/* 5.2.5: the parts of the place in the order of the standard. */
static int
place_keep(struct sigplan *s, const xmlNode *props)
{
	const xmlNode	*place = xml_child_xades(props, NULL,
			    "SignatureProductionPlaceV2");
	struct buf	 all, b;
	const char	*text;
	int		 rc = 0;

	if (place == NULL)
		place = xml_child_xades(props, NULL,
		    "SignatureProductionPlace");
	if (place == NULL)
		return 0;
	buf_init(&all, CLAIM_MAX);
	for (const xmlNode *n = place->children; n != NULL; n = n->next) {
		if (n->type != XML_ELEMENT_NODE)
			continue;
		text = text_of(&b, n);
		if (text != NULL && text[0] != '\0')
			(void)buf_addf(&all, "%s%s", all.len > 0 ? ", " : "",
			    text);
		buf_release(&b);
	}
	if (all.len > 0 && buf_str(&all) != NULL)
		rc = sigplan_add_claim(s, "signer-location", buf_str(&all));
	buf_release(&all);
	return rc;
}

/* 5.2.6: roles that the signer gives himself, and that others certify. */
static int
role_keep(struct sigplan *s, const xmlNode *props)
{
	const xmlNode	*role = xml_child_xades(props, NULL, "SignerRoleV2");
	const xmlNode	*list, *one = NULL;
	int		 rc = 0;

	if (role == NULL)
		role = xml_child_xades(props, NULL, "SignerRole");
	list = xml_child_xades(role, NULL, "ClaimedRoles");
	while (rc == 0 && (one = xml_child_xades(list, one, "ClaimedRole")) !=
	    NULL)
		rc = claim(s, "signer-role", one);
	if (rc == 0 && (xml_child_xades(role, NULL, "CertifiedRoles") !=
	    NULL || xml_child_xades(role, NULL, "CertifiedRolesV2") != NULL))
		rc = sigplan_add_claim(s, "signer-attributes", "present");
	return rc;
}

/* 5.2.3: "ProofOfApproval" as "proof-of-approval"; else as it is. */
static int
commitment_keep(struct sigplan *s, const xmlNode *id)
{
	static const char *const names[][2] = {
		{ "ProofOfOrigin", "proof-of-origin" },
		{ "ProofOfReceipt", "proof-of-receipt" },
		{ "ProofOfDelivery", "proof-of-delivery" },
		{ "ProofOfSender", "proof-of-sender" },
		{ "ProofOfApproval", "proof-of-approval" },
		{ "ProofOfCreation", "proof-of-creation" },
	};
	struct buf	 b;
	const char	*text = text_of(&b, id), *last;
	int		 rc = 0;

	if (text != NULL && text[0] != '\0') {
		last = strrchr(text, '#');
		for (size_t i = 0; last != NULL && i < sizeof(names) /
		    sizeof(names[0]); i++)
			if (strcmp(last + 1, names[i][0]) == 0)
				text = names[i][1];
		rc = sigplan_add_claim(s, "commitment-type", text);
	}
	buf_release(&b);
	return rc;
}

/* 5.2.3, 5.2.4: said of the data objects. */
static int
objects_keep(struct sigplan *s, const xmlNode *props)
{
	static const char *const	 id[] = { "CommitmentTypeId",
	    "Identifier", NULL };
	const xmlNode	*n = NULL;
	int		 rc = 0;

	while (rc == 0 && (n = xml_child_xades(props, n,
	    "DataObjectFormat")) != NULL)
		rc = claim(s, "mime-type", xml_child_xades(n, NULL,
		    "MimeType"));
	while (rc == 0 && (n = xml_child_xades(props, n,
	    "CommitmentTypeIndication")) != NULL)
		rc = commitment_keep(s, below(n, id));
	return rc;
}

int
xades_claims(struct sigplan *s, const xmlNode *signed_props)
{
	const xmlNode	*sig = xml_child_xades(signed_props, NULL,
			    "SignedSignatureProperties");
	const xmlNode	*data = xml_child_xades(signed_props, NULL,
			    "SignedDataObjectProperties");

	if (policy_keep(s, sig) == -1 || place_keep(s, sig) == -1 ||
	    role_keep(s, sig) == -1)
		return -1;
	return objects_keep(s, data);
}
