/*
 * where.c: what volumes are read back from.
 */
#include <sys/stat.h>

#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/durable.h"
#include "formats/base/json.h"
#include "formats/media/apart.h"
#include "formats/media/where.h"

#define MARK		32		/* hex digits, and a line's end */

static const char *const	 words[LIES_MAX] = {
	[LIES_FILE] = "file",
	[LIES_BESIDE] = "beside",
};

int
where_put(json_t *note, const struct where *w)
{
	if (json_put_str(note, "lies", words[w->lies]) == -1)
		return -1;
	return w->medium[0] == '\0' ? 0 : json_put_str(note, "medium",
	    w->medium);
}

int
where_get(struct where *w, const json_t *note)
{
	const char	*lies = json_get_str(note, "lies");
	const char	*medium = json_get_str(note, "medium");

	*w = (struct where){ .lies = LIES_MEDIUM };
	for (int i = 0; lies != NULL && i < LIES_MAX; i++)
		if (words[i] != NULL && strcmp(words[i], lies) == 0)
			w->lies = (enum lies)i;
	if ((lies != NULL && w->lies == LIES_MEDIUM) ||
	    (medium != NULL && strlen(medium) >= WHERE_MEDIUM))
		return -1;
	if (medium != NULL)
		memcpy(w->medium, medium, strlen(medium) + 1);
	return 0;
}

bool
where_lesser(enum lies to, enum lies from)
{
	return to > from;
}

int
where_marked(const char *folder, char medium[WHERE_MEDIUM])
{
	char		*path = path_join(folder, WHERE_MARK);
	struct buf	 b;

	*medium = '\0';
	buf_init(&b, MARK + 2);
	if (path == NULL) {
		errno = ENOMEM;
		return -1;
	}
	if (durable_read(&b, path) == 0 && b.len == MARK + 1 &&
	    strspn(buf_str(&b) == NULL ? "" : (char *)b.p,
	    "0123456789abcdef") == MARK)
		snprintf(medium, WHERE_MEDIUM, "mark %.32s", (char *)b.p);
	buf_release(&b);
	free(path);
	return 0;
}

/* The same of the folder that ${path} is in. */
static int
mark_beside(const char *path, char medium[WHERE_MEDIUM])
{
	char	*copy = realpath(path, NULL);
	int	 rc;

	if (copy == NULL)
		return -1;
	rc = where_marked(dirname(copy), medium);
	free(copy);
	return rc;
}

int
where_look(struct where *w, const char *path, const char *store,
    enum media_kind kind, bool said)
{
	struct stat	 st;
	bool		 apart = true;

	*w = (struct where){ .lies = LIES_MEDIUM };
	if (stat(path, &st) == -1)
		return -1;
	/* A drive; of what comes through a FIFO nothing is known. */
	if (!S_ISDIR(st.st_mode) && !S_ISREG(st.st_mode))
		return 0;
	if (apart_look(path, store, &apart, w->medium) == -1)
		return -1;
	if (!apart || (kind != MEDIA_DISK && !said)) {
		*w = (struct where){ .lies = said ? LIES_BESIDE : LIES_MEDIUM,
		    .beside = !apart && !said };
		return 0;
	}
	if (kind != MEDIA_DISK)
		w->lies = LIES_FILE;
	return w->medium[0] != '\0' ? 0 : mark_beside(path, w->medium);
}
