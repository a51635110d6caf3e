/*
 * dn.h: who a certificate is for, from its distinguished name as text
 * (RFC 2253, as cert_facts has it).
 */
#ifndef FORMATS_VALIDATION_DN_H
#define FORMATS_VALIDATION_DN_H

#include <stdbool.h>
#include <stddef.h>

#define DN_VALUE	512		/* room for a value */

enum dn_kind { DN_UNKNOWN, DN_PERSON, DN_ORGANISATION, DN_SERVICE };

/*
 * The value of the ${nth} (from 0) attribute ${type} ("CN", any case), its
 * escapes undone, cut to ${size}.  ${out}, or NULL when there is none.
 */
char		*dn_get(const char *dn, const char *type, unsigned int nth,
		    char *out, size_t size);
/*
 * Person, organisation or service: by what special-purpose certificates of
 * Vietnamese authorities look like (09-regulation.md 2.5).  A guess, to be
 * shown as one.
 */
enum dn_kind	 dn_classify(const char *subject, const char *issuer);

/*
 * Of an agency of Vietnam, or somebody there: C=VN, and the organisation (else
 * the common name) is called as agencies are.
 */
bool		 dn_is_agency(const char *subject);

#endif
