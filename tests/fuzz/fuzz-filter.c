/*
 * fuzz-filter.c: a stream's filters.  The first line is /Filter, the second
 * one /DecodeParms, the rest is the stream.
 */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "formats/document/pdf_filter.h"

#define LEFT	((size_t)4 * 1024 * 1024)

int	 LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* The octets before the next line feed, which is passed over. */
static struct octets
line(struct octets *in)
{
	const uint8_t	*end = in->len == 0 ? NULL :
			    memchr(in->p, '\n', in->len);
	struct octets	 out = { in->p, end == NULL ? in->len :
			    (size_t)(end - in->p) };

	in->p += out.len + (end != NULL);
	in->len -= out.len + (end != NULL);
	return out;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	struct octets		 in = { p, len }, filter, parms;
	size_t			 left = LEFT, n;
	uint8_t			*out;
	enum pdf_filtered	 rc;

	filter = line(&in);
	parms = line(&in);
	if (parms.len == 0)
		parms.p = NULL;
	if (filter.len == 0)
		filter.p = NULL;
	rc = pdf_filter_text(filter, parms, in, &left, &out, &n);
	assert((rc == PDF_FILTERED) == (out != NULL));
	assert(left <= LEFT && n <= LEFT - left);
	assert(out != NULL || n == 0);
	free(out);
	return 0;
}
