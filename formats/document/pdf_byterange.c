/*
 * pdf_byterange.c: the ByteRange of a signature dictionary.
 */
#include <inttypes.h>
#include <stdio.h>

#include "formats/document/pdf_lex.h"

#include "formats/document/pdf_byterange.h"

enum finding
byterange_parse(struct byterange *br, const uint8_t *p, size_t len)
{
	struct pdf_lex	 lex = { p, p + len };
	struct octets	 tok;
	enum pdf_token	 t;

	br->count = 0;
	if (pdf_lex_next(&lex, &tok) != PDF_ARRAY)
		return FINDING_BYTERANGE_SYNTAX;
	while ((t = pdf_lex_next(&lex, &tok)) == PDF_NUMBER) {
		if (br->count == BYTERANGE_MAX ||
		    pdf_uint(tok, &br->n[br->count]) == -1) {
			br->count = 0;
			return FINDING_BYTERANGE_SYNTAX;
		}
		br->count++;
	}
	if (t != PDF_ARRAY_END || lex.p != lex.end) {
		br->count = 0;
		return FINDING_BYTERANGE_SYNTAX;
	}
	return FINDING_OK;
}

enum finding
byterange_check(const struct byterange *br, uint64_t size, struct span *gap)
{
	const uint64_t	*n = br->n;

	gap->off = gap->len = 0;
	if (br->count != 4)
		return FINDING_BYTERANGE_SYNTAX;
	if (n[0] != 0)
		return FINDING_BYTERANGE_START;
	/* Each test makes the subtraction in the next one safe. */
	if (n[1] > size || n[2] > size || n[3] > size - n[2])
		return FINDING_BYTERANGE_BOUNDS;
	if (n[2] < n[1])
		return FINDING_BYTERANGE_OVERLAP;
	if (n[2] == n[1])
		return FINDING_BYTERANGE_GAP;
	gap->off = n[1];
	gap->len = n[2] - n[1];
	return FINDING_OK;
}

size_t
byterange_runs(const struct byterange *br, struct span *out)
{
	size_t	 n = 0;

	if (br->count % 2 != 0)
		return 0;
	for (size_t i = 0; i < br->count; i += 2) {
		if (br->n[i + 1] > UINT64_MAX - br->n[i])
			return 0;
		if (br->n[i + 1] > 0)
			out[n++] = (struct span){ br->n[i], br->n[i + 1] };
	}
	return n;
}

const char *
byterange_text(const struct byterange *br, char *out, size_t room)
{
	size_t	 used = 0;
	int	 n;

	if (room == 0)
		return "";
	out[0] = '\0';
	for (size_t i = 0; i < br->count; i++) {
		n = snprintf(out + used, room - used, "%s%" PRIu64,
		    i == 0 ? "" : " ", br->n[i]);
		if (n < 0 || (size_t)n >= room - used)
			break;
		used += (size_t)n;
	}
	return out;
}
