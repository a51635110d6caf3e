/*
 * names_part.h: what the files of names.h share.
 */
#ifndef FORMATS_DOCUMENT_NAMES_PART_H
#define FORMATS_DOCUMENT_NAMES_PART_H

#include <stddef.h>
#include <stdint.h>

/* A mark behind a vowel: its octet, the hat (0: none), the tone (0: none). */
struct vni_mark {
	uint8_t		 octet;
	uint16_t	 hat;
	uint16_t	 tone;
};

struct vni_letter {
	uint8_t		 octet;
	uint16_t	 cp;
};

extern const uint16_t	 names_tcvn3[128], names_cp1258[128], names_cp437[128];
extern const struct vni_mark names_vni_mark[];
extern const size_t	 names_vni_marks;
extern const struct vni_letter names_vni_letter[];
extern const size_t	 names_vni_letters;

#endif
