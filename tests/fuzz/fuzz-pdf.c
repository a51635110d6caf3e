/*
 * fuzz-pdf.c: a PDF of any octets; its plan survives encoding.
 */
#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/document/pdf.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	struct plan	*plan = plan_new(), *again;
	struct buf	 b;

	if (plan == NULL || pdf_parse(plan, p, len) == -1)
		abort();
	plan->format = FORMAT_PDF;
	plan->size = len;
	buf_init(&b, PLAN_MAX);
	if (plan_encode(&b, plan) == 0) {
		if ((again = plan_decode(b.p, b.len)) == NULL)
			abort();
		plan_free(again);
	}
	buf_release(&b);
	plan_free(plan);
	return 0;
}
