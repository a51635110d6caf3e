/*
 * pdf_changes_catalog.c: changes of the trailer and the document catalog,
 * with what hangs on them: document security store, extensions, metadata.
 */
#include <string.h>

#include "formats/document/pdf_changes_part.h"

static void
trailer_key(struct compare *c, void *arg, const char *key,
    const struct pdf_value *was, const struct pdf_value *is)
{
	/* What each section says of itself, and what names the file. */
	static const char *const own[] = { "Size", "Prev", "XRefStm", "ID",
	    "Type", "W", "Index", "Filter", "DecodeParms", "Length", "DL",
	    "DocChecksum", "Root", NULL };

	(void)arg;
	(void)is;
	(void)was;
	if (key_among(key, own))
		return;
	if (strcmp(key, "Encrypt") == 0)
		compare_blame(c, FINDING_MODIFIED_STRUCTURE, 0, key);
	else	/* Info, and words of a writer's own that no reader knows */
		compare_raise(c, MOD_LTV);
}

/* The later version must be the higher one: "1.7" after "1.4". */
static bool
version_rises(const struct pdf_value *was, const struct pdf_value *is)
{
	if (is == NULL || is->kind != PDF_NAME)
		return false;
	return was == NULL || (was->raw.len == is->raw.len &&
	    memcmp(was->raw.p, is->raw.p, was->raw.len) < 0);
}

static void
catalog_key(struct compare *c, void *arg, const char *key,
    const struct pdf_value *was, const struct pdf_value *is)
{
	static const char *const ltv[] = { "Extensions", "Metadata",
	    "MarkInfo", NULL };
	const uint32_t	*num = arg;

	if (strcmp(key, "AcroForm") == 0)
		return;		/* compare_form() */
	if (strcmp(key, "StructTreeRoot") == 0 && was != NULL && is != NULL)
		return;		/* compare_structure() */
	/* It may grow (ISO 32000-2 12.8.2.2.2); to take it away is else. */
	if (key_among(key, ltv) || (strcmp(key, "DSS") == 0 && is != NULL)) {
		compare_raise(c, MOD_LTV);
		return;
	}
	if (strcmp(key, "Version") == 0 && version_rises(was, is)) {
		compare_raise(c, MOD_LTV);
		return;
	}
	/* A certification that came later changes no earlier one. */
	if (strcmp(key, "Perms") == 0 && was == NULL) {
		compare_raise(c, MOD_FORM);
		return;
	}
	compare_blame(c, strcmp(key, "Pages") == 0 ?
	    FINDING_MODIFIED_PAGES : FINDING_MODIFIED_NOT_ALLOWED, *num, key);
}

/* The document security store (ISO 32000-2 12.8.4.3) and its like. */
static void
open_key(struct compare *c, struct octets dict, const char *key)
{
	struct pdf_value	 v;

	if (pdf_get(dict, key, &v))
		compare_open_below(c, &v, MOD_LTV);
}

void
compare_catalog(struct compare *c)
{
	struct pdf_value	 root = { .num = 0 };

	if (!compare_dicts(c, c->old.trailer, c->now.trailer, trailer_key,
	    NULL))
		compare_blame(c, FINDING_MODIFIED_STRUCTURE, 0, NULL);
	(void)pdf_get(c->old.trailer, "Root", &root);
	if (!compare_dicts(c, c->root_old, c->root_now, catalog_key,
	    &root.num))
		compare_blame(c, FINDING_MODIFIED_STRUCTURE, root.num, NULL);
	compare_set(c, root.num, MARK_SETTLED);
	open_key(c, c->old.trailer, "Info");
	open_key(c, c->root_old, "DSS");
	open_key(c, c->root_old, "Extensions");
	open_key(c, c->root_old, "Metadata");
	open_key(c, c->root_old, "MarkInfo");
}
