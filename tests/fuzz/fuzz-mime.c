/*
 * fuzz-mime.c: any octets as a message: parts lie inside it, names are UTF-8
 * where they say so, bodies decode.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "formats/base/encode.h"
#include "formats/crypto/plan.h"
#include "formats/document/mail.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static int
sink(void *arg, const uint8_t *p, size_t len)
{
	(void)p;
	*(size_t *)arg += len;
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	struct plan	*plan;
	struct mime	 m;
	size_t		 n = 0;

	if (mime_parse(&m, p, len) == -1)
		abort();
	for (size_t i = 0; i < m.n; i++) {
		const struct mime_part	*a = &m.part[i];

		if (a->whole.p < p || a->whole.p + a->whole.len > p + len ||
		    a->body.p < a->whole.p || a->body.p + a->body.len >
		    a->whole.p + a->whole.len || a->parent >= (int)i)
			abort();
		if (a->name_stated && !utf8_valid(a->name, a->namelen))
			abort();
		(void)mime_decode(a, sink, &n);
	}
	mime_release(&m);
	if ((plan = plan_new()) != NULL && mail_parse(plan, p, len) == -1)
		abort();
	plan_free(plan);
	return 0;
}
