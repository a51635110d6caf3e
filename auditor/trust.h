/*
 * trust.h: the trust folder's files, as octets, made ready for the workers.
 * Nothing here looks inside a file beyond its label.
 */
#ifndef AUDITOR_TRUST_H
#define AUDITOR_TRUST_H

#include <stdbool.h>
#include <stddef.h>

#include "formats/base/digest.h"
#include "formats/base/span.h"
#include "formats/crypto/chain.h"

#define TRUST_FILES_MAX	65536

struct trust_file {
	enum trust_role	 role;
	char		*name;		/* "roots/x.pem"; "x.pem" if flat */
	struct digest	 sha256;
	struct octets	 octets;	/* owned */
	bool		 revocation;	/* a CRL or OCSP answer, by its place,
					   name or label: changes every day */
	bool		 kept;		/* of the auditor's own evidence */
};

struct trust_folder {
	struct trust_file *file;	/* by name */
	size_t		 n;
	struct octets	*setup;		/* JOB_TRUST of those in use; owned */
	size_t		 nsetup;
};

/*
 * Read the folder ${dir}; NULL gives an empty one.  0, or -1 (logged).
 * Release in either case.
 */
int	 trust_folder_read(struct trust_folder *, const char *dir);
/*
 * Add the auditor's own evidence (DIR.d/evidence of ${ledger}): certificates
 * that are never anchors, CRLs, OCSP responses.  A folder that is not there
 * is empty.  Before the folder's ${setup} is used.  0 or -1 (logged).
 */
int	 trust_folder_evidence(struct trust_folder *, const char *ledger);
/*
 * Keep ${len} octets in DIR.d/evidence of ${ledger}, once, by their SHA-256,
 * which ${hex} gets.  1 new, 0 there already, -1 (logged).
 */
int	 evidence_keep(const char *ledger, const uint8_t *, size_t len,
	    char hex[DIGEST_HEX]);
/* Is that kept?  ${hex}: a stranger's word, maybe. */
bool	 evidence_has(const char *ledger, const char *hex);
/*
 * Add a file by its name in such a folder ("roots/x.pem"; a bare SHA-256: of
 * the auditor's evidence), copied; after the last one trust_folder_ready().  0
 * or -1 (logged).
 */
int	 trust_folder_take(struct trust_folder *, const char *name,
	    const void *, size_t len);
int	 trust_folder_ready(struct trust_folder *);
/* Are octets of this SHA-256 in it? */
bool	 trust_folder_has(const struct trust_folder *, const char *hex);
void	 trust_folder_release(struct trust_folder *);

#endif
