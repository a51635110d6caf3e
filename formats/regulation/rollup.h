/*
 * rollup.h: yearly reports of many agencies, read, and the list of those that
 * must report.
 */
#ifndef FORMATS_REGULATION_ROLLUP_H
#define FORMATS_REGULATION_ROLLUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/regulation/csv.h"
#include "formats/regulation/yearly.h"

#define ROLLUP_FORMAT	"nguyenban yearly report 1"
#define ROLLUP_OCTETS	((size_t)64 * 1024 * 1024)	/* of a report */
#define ROLLUP_NAME	512		/* octets of an agency's name */
#define ROLLUP_KEY	64		/* "SHA256:" and base64, with the NUL */

/* One agency's report: what it says, not what is proven of it. */
struct rollup_report {
	char		 agency[ROLLUP_NAME];
	char		 made[32];	/* RFC 3339 */
	char		 commit[41];	/* of its ledger */
	char		 origin[256];	/* of its archive's log */
	char		 root[65];
	uint64_t	 size;		/* entries of the journal */
	char		 key[ROLLUP_KEY];	/* fingerprint of its auditor */
	struct yearly	 figures;
	uint64_t	 runs;		/* audits of the year */
	uint64_t	 damaged;	/* documents, at the last of them */
	uint64_t	 open;		/* damage that nothing has mended */
};

/*
 * Read what nbaudit report --year wrote as JSON.  Input may be anybody's.
 * NULL, or what is wrong with it (translated, static).
 */
const char *rollup_parse(struct rollup_report *, const void *, size_t len);
/* Two names of one agency: case, marks and blanks aside. */
bool	 rollup_same(const char *, const char *);
/* "SHA256:" and 43 characters of base64. */
bool	 rollup_is_key(const char *);

/* Who must report, and by which auditor's key; key "": not said. */
struct rollup_agency {
	char		 name[ROLLUP_NAME];
	char		 key[ROLLUP_KEY];
	uint64_t	 id;		/* in the register of agencies; 0: of
					   a list */
};

struct rollup_list {
	struct rollup_agency *agency;
	size_t		 n;
};

/*
 * A table with the columns "Cơ quan" (agency) and, where there is one, "Khóa"
 * (key).  0, or -1 and where and why; release in either case.
 */
int	 rollup_list_parse(struct rollup_list *, const void *, size_t len,
	    struct csv_wrong *);
void	 rollup_list_release(struct rollup_list *);

#endif
