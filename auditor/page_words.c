/*
 * page_words.c: a verdict in the fewest words: where the sub-indication says
 * no more than that a rule is broken, what was found says which.
 */
#include <string.h>

#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/validation/words.h"
#include "auditor/page_part.h"

/* Findings that say more than the sub-indication they lead to. */
static const struct {
	const char	*finding;
	const char	*text;
} reasons[] = {
	{ "MAIL_SENDER", N_("somebody else is named as the sender than who "
	    "signed") },
	{ "MAIL_AMBIGUOUS", N_("mail programs may show something else than "
	    "what is signed") },
	{ "PARTIAL_COVERAGE", N_("not all of it is signed") },
	{ "DATA_TWIN", N_("another file has the name of what is signed") },
	{ "CONTAINER_AMBIGUOUS", N_("programs may unpack different files from "
	    "it") },
	{ "PDF_CUT", N_("the file seems to be cut off") },
	{ "MODIFIED_HIDDEN", N_("later changes show or hide signed content") },
	{ "MODIFIED_PAGES", N_("pages were changed after it was signed") },
	{ "MODIFIED_CONTENT", N_("the content was changed after it was "
	    "signed") },
	{ "MODIFIED_ANNOTATION", N_("something was put over the content after "
	    "it was signed") },
	{ "MODIFIED_FIELD", N_("form fields were changed after it was "
	    "signed") },
};

bool
page_found(const json_t *of, const char *finding)
{
	const json_t	*list = json_object_get(of, "findings");
	const char	*s;

	for (size_t i = 0; i < json_array_size(list); i++) {
		s = json_string_value(json_array_get(list, i));
		if (s != NULL && strcmp(s, finding) == 0)
			return true;
	}
	return false;
}

static bool
is_same(const json_t *a, const json_t *b, const char *key)
{
	const char	*s = json_get_str(a, key), *t = json_get_str(b, key);

	return s == NULL || t == NULL ? s == t : strcmp(s, t) == 0;
}

/* The text of the first finding that has one, or NULL. */
static const char *
reason_of(const json_t *of)
{
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (page_found(of, reasons[i].finding))
			return _(reasons[i].text);
	return NULL;
}

/* Its own finding, or that of the signature whose verdict it has. */
static const char *
found_why(const json_t *of)
{
	const json_t	*sigs = json_object_get(of, "signatures"), *sig;
	const char	*why = reason_of(of);

	for (size_t i = 0; i < json_array_size(sigs) && why == NULL; i++) {
		sig = json_array_get(sigs, i);
		if (is_same(of, sig, "indication") &&
		    is_same(of, sig, "sub_indication"))
			why = reason_of(sig);
	}
	return why;
}

const char *
page_why(const json_t *of)
{
	const char	*ind = json_get_str(of, "indication");
	const char	*sub = json_get_str(of, "sub_indication"), *why = NULL;

	if (ind != NULL && strcmp(ind, "TOTAL-PASSED") != 0 &&
	    (sub == NULL || strcmp(sub, "SIG_CONSTRAINTS_FAILURE") == 0 ||
	    strcmp(sub, "FORMAT_FAILURE") == 0))
		why = found_why(of);
	return why != NULL || sub == NULL ? why : words_sub(sub);
}

const char *
page_coverage(const json_t *sig)
{
	const char	*coverage = json_get_str(sig, "coverage");

	if (coverage == NULL)
		return _("the content, which this file holds or which lies "
		    "beside it");
	if (strcmp(coverage, "whole-file") == 0 &&
	    page_found(sig, "UNCOVERED_PARTS"))
		return _("all of the content, but not the parts that are "
		    "noted below");
	return words_coverage(coverage);
}

bool
page_holds_files(const json_t *doc)
{
	const char	*format = json_get_str(doc, "format");

	return format != NULL && (strcmp(format, "zip") == 0 ||
	    strcmp(format, "archive") == 0);
}
