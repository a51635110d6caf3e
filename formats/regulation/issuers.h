/*
 * issuers.h: whose a document is by its head: one agency's, or several's (văn
 * bản liên tịch).
 */
#ifndef FORMATS_REGULATION_ISSUERS_H
#define FORMATS_REGULATION_ISSUERS_H

#include <stdbool.h>
#include <stddef.h>

#include "formats/regulation/metadata.h"

#define ISSUERS_MAX	8

struct issuers {
	char		 room[META_VALUE_MAX + 1];
	const char	*name[ISSUERS_MAX];	/* in room */
	size_t		 n;
};

/* Does it begin as names of agencies do ("Sở ...", "UBND ...")? */
/*
 * Is ${line} no name by itself, though it may look so, but goes on with what
 * the line above breaks off: "ỦY BAN THƯỜNG VỤ", "QUỐC HỘI"; "ĐẶC KHU",
 * "TRƯỜNG SA"?
 */
bool	 issuer_goes_on(const char *above, const char *line);
bool	 issuer_is_agency(const char *);
/*
 * The agencies of an issuer's field: "SỞ NỘI VỤ - SỞ TÀI CHÍNH", with ";" or a
 * dash between spaces before the name of another agency.  None of "".
 */
void	 issuers_split(struct issuers *, const char *);
#endif
