/*
 * fuzz-layout.c: headers, keys and the text file of a store.  The first octet
 * says which; what was decoded is encoded again and must be the same octets.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "formats/store/layout.h"

int	 LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
chunk(const uint8_t *p, size_t len)
{
	struct chunk_header	 h;
	uint8_t			 out[CHUNK_HEADER];
	uint64_t		 object;
	uint32_t		 number;

	if (chunk_header_decode(&h, p, len) == 0) {
		chunk_header_encode(out, &h);
		if (memcmp(out, p, CHUNK_HEADER) != 0 ||
		    h.length > CHUNK_PAYLOAD || h.number >= h.count)
			abort();
	}
	if (chunk_key_decode(p, len, &object, &number) == 0) {
		chunk_key_encode(out, object, number);
		if (memcmp(out, p, CHUNK_KEY) != 0)
			abort();
	}
}

static void
entry(const uint8_t *p, size_t len)
{
	uint8_t		 out[ENTRY_HEADER];
	const uint8_t	*e;
	uint64_t	 seq;
	uint32_t	 n;

	if (entry_value_decode(p, len, &seq, &e, &n) == -1)
		return;
	entry_header_encode(out, seq, e, n);
	if (memcmp(out, p, ENTRY_HEADER) != 0 || n + ENTRY_HEADER != len)
		abort();
}

static void
info(const uint8_t *p, size_t len)
{
	struct store_info	 si, again;
	struct buf		 b;

	if (store_info_parse(&si, p, len) != STORE_INFO_OK)
		return;
	buf_init(&b, 4096);
	if (store_info_format(&b, &si) == -1 ||
	    store_info_parse(&again, b.p, b.len) != STORE_INFO_OK ||
	    again.created != si.created ||
	    again.segment_size != si.segment_size)
		abort();
	buf_release(&b);
}

static void
name(const uint8_t *p, size_t len)
{
	char	 in[SEGMENT_NAME], out[SEGMENT_NAME];
	uint32_t number;

	if (len >= sizeof(in))
		return;
	memcpy(in, p, len);
	in[len] = '\0';
	if (segment_number(in, &number) == -1)
		return;
	segment_name(out, number);
	if (strcmp(in, out) != 0)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	if (len == 0)
		return 0;
	switch (p[0] % 4) {
	case 0:
		chunk(p + 1, len - 1);
		break;
	case 1:
		entry(p + 1, len - 1);
		break;
	case 2:
		info(p + 1, len - 1);
		break;
	default:
		name(p + 1, len - 1);
		break;
	}
	return 0;
}
