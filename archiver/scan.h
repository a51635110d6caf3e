/*
 * scan.h: chunks and journal entries among a file's raw octets, found by
 * their headers alone (02-store.md, "Damage"): no index is read.
 */
#ifndef ARCHIVER_SCAN_H
#define ARCHIVER_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/store/layout.h"

struct scan_chunk {
	struct chunk_header h;
	uint64_t	 off;		/* of the payload in the file */
	uint32_t	 file;
	bool		 whole;		/* the payload has its checksum */
};

struct scan_entry {
	uint64_t	 seq;
	uint64_t	 off;		/* of the entry's octets */
	uint32_t	 len;
	uint32_t	 file;
	bool		 inside;	/* in a payload that is not whole */
};

/*
 * What was found, in the order of the files.  A payload that has its checksum
 * is not searched: what a sender's document holds is not the store's.  In one
 * that has not, headers inside it are found too.
 */
struct scan {
	struct scan_chunk *chunk;
	size_t		 nchunk, chunk_cap;
	struct scan_entry *entry;
	size_t		 nentry, entry_cap;
	uint64_t	 unreadable;	/* octets that the disk did not give */
};

void	 scan_init(struct scan *);
void	 scan_release(struct scan *);
/*
 * Search ${fd}, shown as ${path}; its finds carry ${file}.  Ends early when
 * ${stopping} says so.  0, or an exit code (logged): memory.
 */
int	 scan_file(struct scan *, uint32_t file, int fd, const char *path,
	    bool (*stopping)(void));
/* Entries by number, the likeliest of each first. */
void	 scan_sort_entries(struct scan *);
/* Chunks by object and number, those that are whole first. */
void	 scan_sort_chunks(struct scan *);

#endif
