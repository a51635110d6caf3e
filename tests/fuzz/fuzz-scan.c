/*
 * fuzz-scan.c: any octets as a scanned PDF (first octet odd: its picture is
 * one), or as what tesseract recognised: text in rows, and metadata.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/base/encode.h"
#include "formats/document/ocr_text.h"
#include "formats/document/pdf_picture.h"
#include "formats/regulation/metadata.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
picture(const uint8_t *p, size_t len)
{
	struct buf	 b;
	unsigned int	 w, h;
	int		 head;

	buf_init(&b, PICTURE_OCTETS);
	if (pdf_picture(&b, p, len) == 1) {
		/* As long as its head says. */
		if (b.len < 11 || memcmp(b.p, "P5\n", 3) != 0)
			abort();
		w = (unsigned int)strtoul((const char *)b.p + 3, NULL, 10);
		h = (unsigned int)strtoul(strchr((const char *)b.p + 3, ' '),
		    NULL, 10);
		head = snprintf(NULL, 0, "P5\n%u %u\n255\n", w, h);
		if (b.len != (size_t)head + (size_t)w * h)
			abort();
	}
	buf_release(&b);
}

static void
table(const uint8_t *p, size_t len)
{
	struct pdf_text	 t;
	struct metadata	 m;

	metadata_init(&m);
	if (ocr_text_read(&t, p, len) == 0 && t.npage > 0) {
		for (size_t i = 0; i < t.n; i++)
			if (!utf8_valid(t.v[i].text, strlen(t.v[i].text)) ||
			    (i > 0 && t.v[i].row < t.v[i - 1].row))
				abort();
		(void)metadata_read(&m, &t, &t, 1);
		for (unsigned int i = 0; i < META_NAMES; i++)
			if (i != META_PAGES &&
			    metadata_is_sure(&m, (enum meta_name)i))
				abort();	/* a scan is never sure */
	}
	metadata_release(&m);
	pdf_text_release(&t);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	if (len > 0 && (p[0] & 1) != 0)
		picture(p + 1, len - 1);
	else if (len > 0)
		table(p + 1, len - 1);
	return 0;
}
