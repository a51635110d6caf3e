/*
 * escrow_files.h: a key's sheet (store/escrow.h) into a folder, its QR code
 * drawn by nblabel; and a key back from what was typed.
 *
 * Functions return 0, or the exit code of 06-cli.md: 2 or 3 (logged).
 */
#ifndef FORMATS_SANDBOX_ESCROW_FILES_H
#define FORMATS_SANDBOX_ESCROW_FILES_H

#include "formats/crypto/envelope.h"
#include "formats/store/escrow.h"

/* Certificates to encrypt to. */
struct escrow_to {
	X509		*cert[ENVELOPE_RECIPIENTS];
	struct digest	 id[ENVELOPE_RECIPIENTS];
	size_t		 n;
};

int	 escrow_to_add(struct escrow_to *, const char *path);
void	 escrow_to_release(struct escrow_to *);

/*
 * Write key-sheet.html and key-sheet.txt into the new folder ${dir}, and
 * key.cms when there are certificates; readable by their owner alone.  With
 * ${dir} "-" the text goes to standard output, and nothing to a disk.
 * ${e} gets its code and certificates here.
 */
int	 escrow_write(const char *dir, struct escrow *e,
	    const struct escrow_to *);
/*
 * The seed that the file ${path} (NULL or "-": standard input) says, typed off
 * a sheet or a PEM file.
 */
int	 escrow_typed(const char *path, uint8_t seed[KEY_SEED]);
/* Its key file, never replacing one. */
int	 escrow_restore(const char *path, const uint8_t seed[KEY_SEED]);

#endif
