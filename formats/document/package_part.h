/*
 * package_part.h: what the files of the container reader share.
 */
#ifndef FORMATS_DOCUMENT_PACKAGE_PART_H
#define FORMATS_DOCUMENT_PACKAGE_PART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/crypto/plan.h"
#include "formats/document/xml_reference.h"
#include "formats/document/zip.h"

#define PACKAGE_NOWHERE	SIZE_MAX
#define PACKAGE_SEALS_MAX	65536	/* members that proofs cover */
#define PACKAGE_NAME_MAX	200	/* octets of a name in messages */

/* An ASiC manifest, and what its SigReference names. */
struct sigref {
	const struct zip_member *manifest;
	const struct zip_member *sig;	/* NULL: nothing that is there */
};

/* A time-stamp or record, and a signature's file that it covers. */
struct seal {
	size_t		 proof;		/* its number in the plan */
	size_t		 member;
};

#define OPC_TYPES	"[Content_Types].xml"

/* What relationships make of a part of an OPC package. */
enum opc_role { OPC_NONE, OPC_ORIGIN, OPC_SIGNATURE, OPC_CERTIFICATE };

struct package {
	struct plan	*plan;
	struct zip	 zip;
	bool		*covered;	/* by the signature under way */
	bool		*sealed;	/* by a signature or time-stamp */
	bool		 simple;	/* ASiC-S */
	bool		 all;		/* ODF from 1.2 on: all is signed */
	/* In which member each signature stands; PACKAGE_NOWHERE. */
	size_t		 home[PLAN_SIGS_MAX];
	struct seal	*seal;
	size_t		 nseal;
	struct sigref	*sigref;	/* NULL: not read yet */
	size_t		 nsigref;
	struct xml	 types;		/* [Content_Types].xml;
					   doc NULL: none */
	enum opc_role	*role;		/* of each member; NULL: none has one */
	struct xml_outside outside;
};

/* What a member is to the signatures. */
enum part {
	PART_CONTENT,		/* must be covered */
	PART_LOOSE,		/* need not be; named when it is not */
	PART_SIGNATURE		/* cannot be: signatures and what holds them */
};

enum part package_part(const struct package *, const struct zip_member *);
/* A member's name as text, cut; what is not UTF-8 is shown as \xHH. */
const char *package_name(const struct zip_member *,
	    char to[4 * PACKAGE_NAME_MAX + 1]);
/* Does a name begin and end so?  ASCII case is let be. */
bool	 name_is(const struct octets *, const char *begin, const char *end);
bool	 name_in_meta(const struct octets *name);
bool	 name_holds(const struct octets *, const char *);

/* The member that a URI names, or NULL. */
const struct zip_member *package_find(const struct package *,
	    const char *uri);
/* struct xml_outside's fetch; marks the member as covered. */
enum xml_fetch package_fetch(void *package, const char *uri, xml_sink *,
	    void *to, const char **why);
/* xmldsig_opts.done: what signature ${i} covers. */
int	 package_done(void *package, struct plan *, size_t i);

/*
 * OPC 13.2.4: read the content types, and follow the relationships to the
 * signatures, wherever they stand.  0 or -1 (memory).
 */
int	 opc_read(struct package *);
enum opc_role opc_role(const struct package *, const struct zip_member *);
/* What of a signed package cannot be judged by its types.  0 or -1. */
int	 opc_check(struct package *);

/* Read of an ODF document which version it is of.  0 or -1 (memory). */
int	 odf_read(struct package *);
/* Need a signature of that document not cover the member? */
bool	 odf_is_loose(const struct package *, const struct octets *name);
/* Say of an ODF document what of it is encrypted.  0 or -1 (memory). */
int	 odf_encrypted(struct package *);

/*
 * A CAdES signature, a time-stamp, an evidence record of ASiC.  0 or -1
 * (memory).
 */
int	 asic_cades(struct package *, const struct zip_member *);
int	 asic_stamp(struct package *, const struct zip_member *);
int	 asic_record(struct package *, const struct zip_member *);

#endif
