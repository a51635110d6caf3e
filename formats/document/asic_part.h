/*
 * asic_part.h: what the files on ASiC containers (EN 319 162) share:
 * manifests, and what a signature, time-stamp or record covers.
 */
#ifndef FORMATS_DOCUMENT_ASIC_PART_H
#define FORMATS_DOCUMENT_ASIC_PART_H

#include "formats/document/package_part.h"

/* What a file covers; zeroed before use. */
struct asic_covered {
	const struct zip_member *m;	/* NULL: not found */
	uint8_t		*p;		/* of a manifest; owned */
	size_t		 len;
	struct xml	 manifest;	/* doc NULL: none */
	bool		 misnamed;	/* the manifest names another file */
};

void	 asic_covered_release(struct asic_covered *);

/*
 * The manifest whose SigReference names ${sig}; ${guess}: when none does, the
 * only one there is, which is then wrong or was made so.  0, also when there
 * is none; -1.
 */
int	 asic_manifest_find(struct package *, const struct zip_member *sig,
	    bool guess, struct asic_covered *);
/* The one data object, or NULL: none, or several. */
const struct zip_member *asic_only_object(const struct package *);

/* The digest of a member against octets.  TRI_UNKNOWN: *why. */
enum tri asic_member_is(struct package *, const struct zip_member *,
	    enum digest_alg, const uint8_t *want, size_t len,
	    const char **why);
/* Hold all of a manifest's references against the members.  0 or -1. */
int	 asic_manifest_judge(struct package *, struct sigplan *,
	    const xmlNode *root);
/* The member is what a detached signature or a token is over.  0 or -1. */
int	 asic_content_set(struct package *, struct sigplan *,
	    const struct asic_covered *);

#endif
