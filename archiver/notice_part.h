/*
 * notice_part.h: what the files of nbarchive notice share.
 */
#ifndef ARCHIVER_NOTICE_PART_H
#define ARCHIVER_NOTICE_PART_H

#include "formats/regulation/notice.h"

#include "archiver/agency_part.h"

/*
 * Judge the document anew and say in Vietnamese what failed: "verdict",
 * "failures", "evidence" and "request" of ${record}; *failed: something did.
 * ${m}: what is known of the document; ${books}: what rules ask, NULL: nothing
 * is kept.  ${signer}: the subject of an organisation that signed it, else of a
 * person; "" for none.  0 or an exit code (logged).
 */
#define SIGNER_TEXT	2048
struct metadata;
struct known_registers;
int	 notice_judge(const struct run *, struct reader *,
	    const struct found *, const struct metadata *,
	    const struct known_registers *books, json_t *record, bool *failed,
	    char signer[SIGNER_TEXT]);

/* notice_list.c */
int	 notice_list(const struct run *);

#endif
