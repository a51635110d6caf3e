/*
 * sshsig.h: SSH signatures (OpenSSH's PROTOCOL.sshsig, version 1) by Ed25519
 * keys, as git keeps them in commits.
 */
#ifndef FORMATS_JOURNAL_SSHSIG_H
#define FORMATS_JOURNAL_SSHSIG_H

#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/journal/key.h"

#define SSHSIG_MAX	((size_t)8 * 1024)	/* octets of an armour */
#define SSHSIG_NAMESPACE 255			/* octets of a namespace */

/*
 * Append the armour of a signature over the ${len} octets at ${message} for
 * ${namespace} ("git" for a commit): lines of 70, each with its newline, also
 * the last.  SHA-512.  0, or -1 and nothing appended (empty or long
 * namespace, room; libcrypto: logged).
 */
int	 sshsig_sign(struct buf *, const struct key *, const char *namespace,
	    const void *message, size_t len);

/*
 * Is ${armour} a signature over ${message} for ${namespace} by the owner of
 * ${pub}?  Armour with or without its last newline, base64 lines of 1 to 76;
 * version 1, ssh-ed25519, sha256 or sha512, nothing left over.  The reserved
 * field is passed over, as the protocol wants.  1 yes; 0 no, or malformed;
 * -1 could not tell (memory, libcrypto).
 */
int	 sshsig_verify(const void *armour, size_t alen,
	    const uint8_t pub[KEY_PUBLIC], const char *namespace,
	    const void *message, size_t len);
/*
 * Whose signature does ${armour} say it is?  Nothing is verified.  0, or -1:
 * malformed.
 */
int	 sshsig_signer(const void *armour, size_t alen,
	    uint8_t pub[KEY_PUBLIC]);

/* Append "ssh-ed25519 AAAA...", without comment or newline.  0 or -1. */
int	 ssh_public_line(struct buf *, const uint8_t pub[KEY_PUBLIC]);
/* Append "SHA256:" and the fingerprint as ssh-keygen -l shows it.  0 or -1. */
int	 ssh_fingerprint(struct buf *, const uint8_t pub[KEY_PUBLIC]);

#endif
