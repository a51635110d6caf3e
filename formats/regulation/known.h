/*
 * known.h: what registers and the archive know of a document and of who
 * signed it, for the rules that no file answers by itself.
 *
 * Everything may be unknown: a register that is not there, or says nothing,
 * leaves a rule not-checked.
 */
#ifndef FORMATS_REGULATION_KNOWN_H
#define FORMATS_REGULATION_KNOWN_H

#include <jansson.h>
#include <stdbool.h>

#include "formats/crypto/chain.h"
#include "formats/regulation/conventions.h"
#include "formats/regulation/metadata.h"

/* An agency as the register of agencies (Điều 2.1) has it on one day. */
struct known_agency {
	enum meta_tri	 registered;	/* META_NO: nobody on record */
	enum meta_tri	 bound;		/* META_NO: it is none of Điều 2.1 */
	enum meta_tri	 in_force;	/* META_NO: dissolved, or it has
					   another name on that day */
	const char	*now;		/* its name, or who follows it;
					   borrowed; NULL: not known */
};

/* Does somebody hold a certificate on that day (Điều 13.2)? */
struct known_holders {
	enum meta_tri	 leader;	/* the agency's leader does */
	enum meta_tri	 agency;
};

/*
 * The registers' answers; a NULL function: there is no such register.  What is
 * returned as a string lives until the next question.
 */
struct agencies;
struct known_registers {
	void	*arg;
	const struct agencies *who;	/* the books; NULL: not kept */
	/*
	 * An organisation: by its certificate, or, where ${cert} is NULL, by
	 * ${name}, that of a head.
	 */
	void	(*agency)(void *arg, const struct cert_facts *cert,
		    const char *name, const struct civil *on,
		    struct known_agency *);
	void	(*holders)(void *arg, const struct cert_facts *cert,
		    const char *name, const struct civil *on,
		    struct known_holders *);
	/* The register's record of a certificate; NULL: it has none. */
	const json_t *(*certificate)(void *arg, const struct cert_facts *);
	/*
	 * Is a decision on record that lets ${person} sign for another (KT.,
	 * TL., TUQ.) at the agency, which is named as above?
	 */
	enum meta_tri (*decision)(void *arg, enum authority,
		    const struct cert_facts *person, const struct cert_facts
		    *cert, const char *name, const struct civil *on);
};

struct rules_known {
	/* Of the accession; NULL: not said. */
	const char	*direction;	/* "in", "out", "internal" */
	const char	*channel;
	bool		 archived;	/* it lies in an archive */
	enum meta_tri	 notified;	/* its sender, that it failed */
	enum meta_tri	 original;	/* of a received and stamped one: is
					   the file as it came kept, and its
					   first octets the same? */
	/*
	 * Looks for that, where not NULL, and only when it is asked for:
	 * ${end} is where the signatures end that were there on arrival; 0:
	 * one of them is not intact.
	 */
	enum meta_tri	 (*original_look)(void *arg, uint64_t end);
	void		*original_arg;
	const struct known_registers *registers;	/* NULL: none */
};

/*
 * known.c: ask the register of certificates: known_certificate() with this as
 * ${arg}.  The register is borrowed.  NULL: memory.
 */
struct register_all;
struct known_certificates *known_certificates_new(const struct register_all *);
void	 known_certificates_free(struct known_certificates *);	/* or NULL */
const json_t *known_certificate(void *arg, const struct cert_facts *);

#endif
