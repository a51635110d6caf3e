/*
 * fuzz-vkey.c: any text as a key; what is taken is written back as it was.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/journal/key.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	struct vkey	 v;
	struct buf	 b;
	char		*text;

	if ((text = malloc(len + 1)) == NULL)
		return 0;
	if (len > 0)
		memcpy(text, p, len);
	text[len] = '\0';
	(void)vkey_is_name(text, len);
	len = strlen(text);
	if (vkey_parse(&v, text) == 0) {
		buf_init(&b, len);
		if (!vkey_is_name(v.name, strlen(v.name)) ||
		    vkey_format(&b, &v) == -1 || b.len != len ||
		    memcmp(b.p, p, len) != 0)
			abort();
		buf_release(&b);
	}
	free(text);
	return 0;
}
