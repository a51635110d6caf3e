/*
 * fuzz-changes.c: later revisions against a signed one.  The first four
 * octets say where the signed one ends.
 */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/encode.h"
#include "formats/base/log.h"
#include "formats/document/pdf_changes.h"

int	 LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
no_log(enum log_level level, const char *line, void *arg)
{
	(void)level;
	(void)line;
	(void)arg;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	struct pdf_changes	 ch;

	if (len < 4)
		return 0;
	log_init(no_log, NULL, LOG_LEVEL_ERROR);
	if (pdf_changes_compare(&ch, p + 4, len - 4, be32_get(p)) == -1)
		return 0;
	/* What is not allowed is named; what was not compared says nothing. */
	assert(ch.level < MOD_MAX);
	assert(ch.allowed == (ch.nwhy == 0 && ch.level != MOD_UNKNOWN));
	assert(ch.level != MOD_OTHER || ch.nwhy > 0);
	for (size_t i = 0; i < ch.nwhy; i++)
		assert(ch.why[i].object <= ch.nobject);
	pdf_changes_release(&ch);
	return 0;
}
