/*
 * fuzz-document.c: any document, from octets to the JSON of its result.
 */
#include <stddef.h>
#include <stdint.h>

#include "formats/base/json.h"
#include "formats/crypto/verify.h"
#include "formats/document/document.h"
#include "formats/validation/verdict.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	struct result	 r = { .file = "x", .size = len };
	struct plan	*plan = document_parse(p, len);
	struct verify	*v = verify_new();
	struct sigmath	*math;
	json_t		*o;

	if (plan == NULL || v == NULL)
		abort();
	if ((math = calloc(plan->nsig + 1, sizeof(*math))) == NULL ||
	    verify_octets(v, plan, p, len, &r.sha256, math) == -1)
		abort();
	r.plan = plan;
	r.math = math;
	if ((o = result_json(&r, NULL)) == NULL)
		abort();
	json_decref(o);
	free(math);
	verify_free(v);
	plan_free(plan);
	return 0;
}
