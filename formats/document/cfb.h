/*
 * cfb.h: Compound File Binary files ([MS-CFB]) in memory, each chain bounded:
 * what Outlook keeps a message in.
 */
#ifndef FORMATS_DOCUMENT_CFB_H
#define FORMATS_DOCUMENT_CFB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"

#define CFB_ENTRIES_MAX	65536		/* of one directory */
#define CFB_NAME_MAX	31		/* UTF-16 units of a name */
#define CFB_NONE	UINT32_MAX

struct cfb_entry {
	char		 name[CFB_NAME_MAX + 1];	/* '?' beyond ASCII */
	uint32_t	 parent;	/* CFB_NONE: not reached from root */
	bool		 stream;
	uint32_t	 start;
	uint64_t	 size;
};

struct cfb {
	const uint8_t	*p;
	size_t		 len;
	size_t		 sector;	/* octets */
	uint32_t	 cutoff;	/* smaller streams: in the mini one */
	uint32_t	*fat;
	size_t		 nfat;
	uint32_t	*mini;
	size_t		 nmini;
	struct buf	 ministream;
	struct cfb_entry *entry;	/* the first is the root */
	size_t		 n;
	const char	*broken;	/* a detail */
};

/*
 * Read header, tables and directory; the octets are borrowed.  0; 1 malformed
 * (${broken}); -1 memory.  cfb_release() in every case.
 */
int	 cfb_open(struct cfb *, const uint8_t *, size_t len);
void	 cfb_release(struct cfb *);
/* The child of that name, or CFB_NONE. */
uint32_t cfb_find(const struct cfb *, uint32_t parent, const char *name);
/* Append a stream's octets.  0, 1 its chain is damaged, -1 no room. */
int	 cfb_read(const struct cfb *, uint32_t entry, struct buf *);

#endif
