/*
 * parity.h: PAR2 recovery files of a volume, by the program par2, so that a
 * stock tool repairs a scratched disc.
 *
 * Files are dealt out to groups in turn, so that one scratch touches each of
 * them a little.  parity/NNNN.files lists a group's files, NNNN.par2 and
 * NNNN.vol*.par2 are its recovery files.
 *
 * Functions return 0 or an exit code (logged), unless said otherwise.
 */
#ifndef ARCHIVER_PARITY_H
#define ARCHIVER_PARITY_H

#include <stddef.h>
#include <stdint.h>

#include "formats/media/pack.h"

#define PARITY_FOLDER	"parity"
#define PARITY_GROUPS	9999u
#define PARITY_NAME	48		/* octets of such a path, with NUL */

/* "parity/0001.files" */
void	 parity_list_name(char out[PARITY_NAME], unsigned int group);
/*
 * Make recovery files of ${percent} of the files ${list} (their sizes in
 * ${size}; sorted) below ${folder}.  ${n} gets how many groups there are.
 */
int	 parity_make(const char *folder, const struct pack *list,
	    unsigned int percent, const char *scratch, unsigned int *n);
/*
 * What the recovery files grow by with a file of ${size} octets, at most, and
 * what they take whatever there is.  0 where ${percent} is.
 */
uint64_t parity_cost(uint64_t size, unsigned int percent);
uint64_t parity_least(unsigned int percent);
/*
 * Repair what can be of group ${group}, which lies with its recovery files
 * below ${folder}.  0: all of it is whole now; -1: it is not.
 */
int	 parity_repair(const char *folder, unsigned int group);

#endif
