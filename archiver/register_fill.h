/*
 * register_fill.h: from records to what stands on a form.
 */
#ifndef ARCHIVER_REGISTER_FILL_H
#define ARCHIVER_REGISTER_FILL_H

#include "formats/regulation/blank.h"

#include "archiver/register_part.h"

/* A record on the form; everything but the personal data is borrowed. */
struct filled {
	const json_t	*record;
	json_t		*personal;
	const json_t	*before;	/* the manager before, Mẫu 11 */
	json_t		*personal_before;
};

struct filling {
	const struct run	*run;
	struct given_fields	*f;
	const struct blank	*form;
	struct register_all	 all;
	struct filled		*one;
	size_t			 n;
	json_t			*data;		/* what blank_html() takes */
	bool			 failed;
};

/* Make ${data}.  0 or an exit code (logged). */
int	 filling_make(struct filling *);

/* The head of a form: agency, place and day; for register report, too. */
void	 filling_head(struct filling *);
void	 filling_text(struct filling *, json_t *to, const char *key,
	    const char *value);

/* Whether -o names a file that can be written (else logged). */
bool	 form_path_ok(const char *path);
/* Write the form by the ending of ${path}.  0 or an exit code (logged). */
int	 form_file(const char *path, const struct blank *, const json_t *data);

#endif
