/*
 * register_config.h: the configuration's [register] section.
 */
#ifndef ARCHIVER_REGISTER_CONFIG_H
#define ARCHIVER_REGISTER_CONFIG_H

#include "formats/regulation/holidays.h"

/* Strings are owned; NULL: not said. */
struct register_config {
	char	*key;		/* of personal data; else in the store */
	char	*recovery;	/* a certificate that can read it, too */
	char	*domain;	/* of official mail */
	char	*agency;	/* whose register this is */
	char	*parent;	/* the agency above it */
	char	*place;		/* where papers are made */
	struct holidays off;	/* of [holidays], and "holidays" here */
	/* Who writes notices to senders (Điều 13.5.a). */
	char	*code;		/* the agency's in edXML */
	char	*address;
	char	*email;
	char	*phone;
	char	*officer;
	char	*officer_position;
	char	*department;
};

void	 register_config_release(struct register_config *);
/* Take one key.  NULL, or what is wrong (translated, static). */
const char *register_config_key(struct register_config *, const char *key,
	    const char *value);

#endif
