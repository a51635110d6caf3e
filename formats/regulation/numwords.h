/*
 * numwords.h: numbers that are written out: "hai mươi mốt", "hai nghìn không
 * trăm linh năm".
 */
#ifndef FORMATS_REGULATION_NUMWORDS_H
#define FORMATS_REGULATION_NUMWORDS_H

#include <stddef.h>

/* What is read: "năm" is five in some places, and the year in others. */
enum numwords { NUMWORDS_DAY, NUMWORDS_MONTH, NUMWORDS_YEAR };

/*
 * The number, up to 9999, that the folded words (viet.h) of the ${len} octets
 * begin with; a day may have "mong" before it, months have names too ("gieng",
 * "chap").  How many octets it took, without spaces behind; 0: there is none.
 * A year that breaks off ("hai nghin khong tram") is -1 in ${out}.
 */
size_t	 numwords_read(const char *, size_t len, enum numwords, int *out);

#endif
