/*
 * notice.h: the notice to a sender whose document failed (Quyết định
 * 2103/QĐ-UBND, Điều 13.5.a; 09-regulation.md 8.3), as it is kept and as it is
 * written.  It is in Vietnamese, whatever the user's language: it goes to an
 * agency.
 *
 * A record (canonical JSON in a journal entry; all but what is marked * may be
 * absent; days are "2026-11-28", times RFC 3339):
 *
 *   state*     "draft", "sent", "answered", "withdrawn"
 *   sha256*, accession*  the document
 *   drafted*   the time
 *   number     of the notice, "12/TB-SNV"; place
 *   document*  {issuer, number, notation, date, subject, file*, size*}
 *   received*  the time; channel
 *   from       {agency, parent, code, address, email, phone}
 *   to*        {name, code, address, email}
 *   officer    {name, position, department, email, phone}
 *   verdict*   ["TEP_BI_GHI_LAI" ...] (8.2)
 *   failures*  [sentences: what is wrong, in plain words]
 *   evidence*  [lines: what shows it]
 *   request*   [sentences]; due: the day until when
 *   sent       {date*, how*, reference}
 *   answered   {date*, document: sha256, text}
 */
#ifndef FORMATS_REGULATION_NOTICE_H
#define FORMATS_REGULATION_NOTICE_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"

#define NOTICE_OCTETS	((size_t)1024 * 1024)	/* of one paper */

/* Each appends.  0, or -1 (memory). */
int	 notice_text(struct buf *, const json_t *);	/* 72 columns */
int	 notice_html(struct buf *, const json_t *);	/* A4 */
/*
 * A message (RFC 5322) with both, marked as not sent yet (X-Unsent), so that
 * mail programs open it to be looked at.
 */
int	 notice_mail(struct buf *, const json_t *, uint64_t id);
/*
 * The status message of QCVN 102:2016/BTTTT: 02, "từ chối tiếp nhận", at
 * ${time} (microseconds).
 */
int	 notice_status(struct buf *, const json_t *, int64_t time);
/* The status message needs the codes of both agencies and the number. */
const char *notice_status_lacks(const json_t *);	/* NULL: nothing */

#endif
