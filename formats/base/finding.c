/*
 * finding.c: the table of findings as strings.
 */
#include <assert.h>

#include "formats/base/finding.h"

static const struct {
	const char	*name;
	enum indication	 ind;
	const char	*sub;
	const char	*text;
} rows[] = {
#define X(code, ind, sub, text) { #code, IND_##ind, sub, text },
	FINDINGS(X)
#undef X
};

static const char *const indications[IND_MAX] = {
	[IND_PASSED] = "TOTAL-PASSED",
	[IND_NO_SIGNATURE] = "NO-SIGNATURE",
	[IND_INDETERMINATE] = "INDETERMINATE",
	[IND_FAILED] = "TOTAL-FAILED",
	[IND_NOTE] = "NOTE",
};

const char *
finding_name(enum finding f)
{
	assert(f < FINDING_MAX);
	return rows[f].name;
}

enum indication
finding_indication(enum finding f)
{
	assert(f < FINDING_MAX);
	return rows[f].ind;
}

const char *
finding_sub(enum finding f)
{
	assert(f < FINDING_MAX);
	return rows[f].sub;
}

const char *
finding_text(enum finding f)
{
	assert(f < FINDING_MAX);
	return rows[f].text;
}

const char *
indication_name(enum indication i)
{
	assert(i < IND_MAX);
	return indications[i];
}
