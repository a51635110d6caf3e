/*
 * slip.h: the verification slip (phiếu kiểm tra) that is printed beside an
 * original, and whatever else is made of the same blocks.
 */
#ifndef ARCHIVER_LABELS_SLIP_H
#define ARCHIVER_LABELS_SLIP_H

#include <jansson.h>

/*
 * Draw on sheets of A4, as PDF on standard output.  ${slip} has texts in the
 * user's language and no layout:
 *
 *   office, title, subtitle   what heads the first page
 *   code, lines               the QR code's text; [text] below the subtitle
 *   running                   the foot of every page
 *   page, of                  "Page", "of"
 *   blocks                    in order, each {type, ...}:
 *     verdict   text, tone
 *     head      text
 *     sub       text, [tone]
 *     row       key, value, [tone], [mono: true]
 *     text      text, [tone]
 *     table     widths [fractions], head [text], rows [[text...]],
 *               [tones [a row's]], whose tone colours its second column
 *     boxes     items [[ticked, text]]
 *     sign      left, right: what stands over the room for signatures
 *
 * tone: good, bad, warn, plain.  A block that does not fit goes on on the
 * next page; no line is cut.  0 or -1 (told).
 */
int	 slip_print(const json_t *slip);

#endif
