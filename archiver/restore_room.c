/*
 * restore_room.c: room for a store out of volumes.
 */
#include <sys/statvfs.h>

#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/i18n.h"
#include "formats/base/log.h"

#include "archiver/command.h"
#include "archiver/out.h"
#include "archiver/restore_room.h"

#define FULL	((uint64_t)4 * 1024 * 1024)	/* octets; a chunk and more */

/*
 * Of documents that will come, at least: what one volume has may lie on others
 * too.
 */
static uint64_t
octets_least(const struct sources *s)
{
	uint64_t	 most = 0;

	for (size_t i = 0; i < s->n; i++)
		if (s->bag[i]->v.octets > most)
			most = s->bag[i]->v.octets;
	return most;
}

/* Octets that are free there; the folder may not be there yet. */
static int
room_of(const char *dir, uint64_t *room)
{
	struct statvfs	 st;
	char		*copy;
	int		 rc = statvfs(dir, &st);

	if (rc == -1 && (copy = strdup(dir)) != NULL) {
		rc = statvfs(dirname(copy), &st);
		free(copy);
	}
	if (rc == 0)
		*room = (uint64_t)st.f_bavail * st.f_frsize;
	return rc;
}

int
restore_room(const char *dir, const struct sources *from)
{
	char		 want[OUT_SIZE_TEXT], has[OUT_SIZE_TEXT];
	uint64_t	 need = octets_least(from), room = 0;

	if (room_of(dir, &room) == -1 || room >= need)
		return 0;
	log_errx(_("%s: what lies on these volumes takes %s or more, and %s "
	    "are free there; name a larger place"), dir, out_size(need, want),
	    out_size(room, has));
	return FAIL_CANNOT;
}

void
restore_full(const char *dir)
{
	char		 has[OUT_SIZE_TEXT];
	uint64_t	 room = 0;

	if (access(dir, F_OK) == 0 && room_of(dir, &room) == 0 && room < FULL)
		log_errx(_("%s: is full, %s are free there; remove it, and "
		    "name a larger place"), dir, out_size(room, has));
}
