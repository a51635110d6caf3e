/*
 * fuzz-pdf-text.c: the text of a PDF of any octets, and what is read of it;
 * it survives the way to the parent.
 */
#include <stddef.h>
#include <stdint.h>

#include "formats/base/encode.h"
#include "formats/document/pdf_text.h"
#include "formats/regulation/metadata.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* Page by page, as it is read at intake. */
static void
ends(const uint8_t *p, size_t len)
{
	struct pdf_text	 t;
	struct metadata	 m;

	if (metadata_text(&t, p, len, false) == -1)
		abort();
	metadata_init(&m);
	if (metadata_read(&m, &t, &t, 1) == -1)
		abort();
	metadata_release(&m);
	pdf_text_release(&t);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	struct pdf_text	 t;
	struct metadata	 m, n;
	struct buf	 b;
	struct wire	 w;

	if (pdf_text_read(&t, p, len, true) == -1)
		abort();
	for (size_t i = 0; i < t.n; i++)
		if (!utf8_valid(t.v[i].text, strlen(t.v[i].text)))
			abort();
	metadata_init(&m);
	if (metadata_read(&m, &t, &t, 1) == -1)
		abort();
	buf_init(&b, 1024 * 1024);
	if (metadata_encode(&b, &m) == -1)
		abort();
	wire_init(&w, b.p, b.len);
	if (metadata_decode(&n, &w) == -1 || !wire_done(&w))
		abort();
	metadata_release(&n);
	metadata_release(&m);
	buf_release(&b);
	pdf_text_release(&t);
	ends(p, len);
	return 0;
}
