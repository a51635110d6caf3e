/*
 * words.h: the terms of 03-validation.md in the user's language.
 *
 * Each function takes a term as the JSON has it and returns translated words;
 * for a term that is not known, the term itself, and "-" for NULL.
 */
#ifndef FORMATS_VALIDATION_WORDS_H
#define FORMATS_VALIDATION_WORDS_H

#include "formats/base/buf.h"
#include "formats/base/sheet.h"

/* "TOTAL-PASSED": "valid". */
const char	*words_indication(const char *);
enum tone	 words_tone(const char *indication);
/* A sub-indication in half a sentence. */
const char	*words_sub(const char *);
/* "rewritten": what happened to the signature, in half a sentence. */
const char	*words_diagnosis(const char *);
const char	*words_coverage(const char *);
/* "level" of "modifications". */
const char	*words_modifications(const char *);
/* "kind" of a signature or time-stamp. */
const char	*words_kind(const char *);
/* A reason of RFC 5280 5.3.1. */
const char	*words_reason(const char *);
/* What the file is. */
const char	*words_format(const char *);
/*
 * Append a sentence as a person reads it: of the reasons in the JSON those
 * with times as RFC 3339 has them (then time_local()) and with indications and
 * sub-indications by their terms (then their words).  0 or -1.
 */
int		 words_plain(struct buf *, const char *sentence);
/* The same on a sheet. */
void		 words_put(struct sheet *, enum sheet_kind, enum tone,
		    const char *sentence);
/*
 * What a person does next about a signature, or NULL when nothing: from its
 * diagnosis, indication and sub-indication (each may be NULL).
 */
const char	*words_next(const char *diagnosis, const char *indication,
		    const char *sub);

#endif
