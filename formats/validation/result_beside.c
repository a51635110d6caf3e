/*
 * result_beside.c: where certificates, CRLs and OCSP responses came from that
 * are not in the document.
 */
#include <stdbool.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/base/digest.h"
#include "formats/base/encode.h"

#include "formats/validation/result_part.h"

#define NAME_SHOWN	((size_t)64 * 1024)	/* octets of a name as text */

/* The name as it can be shown, or NULL. */
static json_t *
name_json(const char *name)
{
	struct buf	 b;
	json_t		*s = NULL;

	buf_init(&b, NAME_SHOWN);
	if (utf8_visible(&b, name, strlen(name)) == 0 && buf_str(&b) != NULL)
		s = json_string((const char *)b.p);
	buf_release(&b);
	return s;
}

static const struct blob *
octets_of(const struct plan *plan, const struct plan_near *n)
{
	return n->kind == NEAR_CERT ? &plan->cert[n->at] :
	    &plan->rev[n->at].der;
}

static bool
is_of(const struct plan *plan, const struct plan_near *n,
    const struct digest *d)
{
	const struct blob	*b = octets_of(plan, n);
	struct digest		 one;

	return n->kind != NEAR_CERT && digest_sha256(&one, b->p, b->len) ==
	    0 && digest_equal(&one, d);
}

/* Is file ${n} named before? */
static bool
is_told(const struct plan *plan, const struct chain_result *c, size_t n,
    unsigned int evidence)
{
	for (unsigned int i = 0; i < evidence; i++)
		for (size_t k = 0; k < plan->nnear; k++)
			if (strcmp(plan->near[k].name, plan->near[n].name) ==
			    0 && is_of(plan, &plan->near[k], &c->evidence[i]))
				return true;
	return false;
}

int
result_put_files(json_t *revocation, const struct plan *plan,
    const struct chain_result *c)
{
	json_t	*files = NULL;

	for (unsigned int i = 0; i < c->nevidence && i < CHAIN_EVIDENCE_MAX;
	    i++)
		for (size_t k = 0; k < plan->nnear; k++) {
			if (!is_of(plan, &plan->near[k], &c->evidence[i]) ||
			    is_told(plan, c, k, i))
				continue;
			if (files == NULL && (files = json_array()) == NULL)
				return -1;
			if (json_array_append_new(files, name_json(
			    plan->near[k].name)) == -1) {
				json_decref(files);
				return -1;
			}
		}
	return files == NULL ? 0 : json_put(revocation, "files", files);
}

int
result_put_beside(json_t *o, const struct plan *plan)
{
	char		 hex[DIGEST_HEX];
	struct digest	 d;
	json_t		*list, *one;
	int		 rc = 0;

	if (plan->nnear == 0)
		return 0;
	if ((list = json_array()) == NULL)
		return -1;
	for (size_t i = 0; rc == 0 && i < plan->nnear; i++) {
		const struct blob	*b = octets_of(plan, &plan->near[i]);

		if ((one = json_object()) == NULL ||
		    digest_sha256(&d, b->p, b->len) == -1 ||
		    json_put(one, "file", name_json(plan->near[i].name)) ==
		    -1 || json_put_str(one, "kind",
		    nearkind_name(plan->near[i].kind)) == -1 ||
		    json_put_str(one, "sha256", digest_hex(&d, hex)) == -1) {
			json_decref(one);
			rc = -1;
		} else {
			rc = json_array_append_new(list, one);
		}
	}
	if (rc == 0)
		return json_put(o, "beside", list);
	json_decref(list);
	return -1;
}
