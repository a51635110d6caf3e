/*
 * label.h: a label for the box that a volume lies in.
 */
#ifndef ARCHIVER_LABELS_LABEL_H
#define ARCHIVER_LABELS_LABEL_H

#include <stddef.h>

#define LABEL_ROWS	8

/* What stands on one; texts are UTF-8 and borrowed, NULL for none. */
struct label {
	const char	*head;		/* whose it is */
	const char	*name;		/* large: what to look for on a shelf */
	struct {
		const char *key;
		const char *value;
	}		 row[LABEL_ROWS];
	size_t		 n;
	const char	*foot;		/* to be filled in by hand */
	const char	*code;		/* the QR code's text */
};

/* A sheet of A4 after the other, as PDF on standard output.  0 or -1. */
int	 labels_print(const struct label *, size_t n);

#endif
