/*
 * kinds.h: the kinds of documents, by the list of NĐ 30/2020 (Điều 7, Phụ lục
 * III) with the code numbers of TT 05/2025/TT-BNV, and those of legal acts.
 */
#ifndef FORMATS_REGULATION_KINDS_H
#define FORMATS_REGULATION_KINDS_H

#include <stdbool.h>
#include <stddef.h>

struct kind {
	const char	*code;		/* "01".."32" (TT 05/2025/TT-BNV) */
	const char	*sign;		/* in a notation: "QĐ"; "" for none */
	const char	*name;		/* "Quyết định" */
	bool		 act;		/* not of NĐ 30: law, decree, party's */
};

/* All of them, in the order of their codes; NULL behind the last. */
const struct kind *kind_at(size_t i);
/*
 * By the sign in a notation: exact, since DA is not ĐA and CT is not CTr;
 * NULL when there is none.
 */
const struct kind *kind_by_sign(const char *, size_t len);
/*
 * The second choice, case and marks folded: NULL for none, or when several
 * read alike.
 */
const struct kind *kind_by_sign_folded(const char *, size_t len);
/*
 * By its name, folded; the whole text.  "Thông tư liên tịch" before "Thông
 * tư".  NULL when there is none.
 */
const struct kind *kind_by_name(const char *, size_t len);
/* Công văn: the kind without a sign. */
const struct kind *kind_letter(void);

#endif
