/*
 * medium_place.c: media of their own.
 */
#include <sys/stat.h>

#include <libgen.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/base/durable.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/media/apart.h"
#include "formats/media/policy.h"

#include "archiver/medium_place.h"
#include "archiver/tapecheck.h"

#define MARK_OCTETS	16

/* Whether the configuration says something of it, and what. */
static const struct policy_set *
said(const struct run *run, const char *set)
{
	return policy_set(&run->set->media, set);
}

static bool
is_said(const struct run *run, const char *set)
{
	const struct policy_set	*p = said(run, set);

	return p != NULL && p->external_said;
}

/*
 * The folder that decides: the path, or that of the file in a tape's place.
 * NULL: there is none (a drive, a FIFO).  *rc when it cannot be looked at.
 */
static char *
folder_of(const struct media_set *set, int *rc)
{
	struct stat	 st;
	bool		 there = stat(set->path, &st) == 0;
	char		*copy, *folder;

	*rc = 0;
	if (set->kind == MEDIA_OPTICAL ||
	    (there && !S_ISDIR(st.st_mode) && !S_ISREG(st.st_mode)))
		return NULL;
	if ((copy = strdup(set->path)) == NULL) {
		*rc = no_memory();
		return NULL;
	}
	if (set->kind == MEDIA_DISK)
		return copy;
	folder = strdup(dirname(copy));
	free(copy);
	if (folder == NULL)
		*rc = no_memory();
	return folder;
}

/* Whether the set's volumes have been written to media of their own. */
static bool
was_apart(const struct media_set *set, const struct holdings *others)
{
	const struct holding	*h;

	for (size_t i = 0; set->kind == MEDIA_DISK && i < others->n; i++) {
		h = &others->vol[i];
		if (strcmp(h->v.set, set->name) == 0 && h->where.lies ==
		    LIES_MEDIUM && h->where.medium[0] != '\0')
			return true;
	}
	return false;
}

/* Nothing is written, and why. */
static int
refuse(const struct media_set *set, bool demanded)
{
	if (demanded)
		log_errx(_("%s: lies on the disk of the store or of the "
		    "system, and what is there is lost with it; nothing is "
		    "written. Mount the medium of set %s there, and run the "
		    "command again"), set->path, set->name);
	else
		log_errx(_("%s: lies on the disk of the store or of the "
		    "system; volumes of set %s have been written to a medium "
		    "of its own so far, and nothing is written here. Mount it "
		    "there, and run the command again; if it is meant, write "
		    "external = no in [set %s], and they do not count as "
		    "copies"), set->path, set->name, set->name);
	return FAIL_CANNOT;
}

int
medium_apart(const struct run *run, const struct media_set *set,
    const struct holdings *others)
{
	const struct policy_set	*p = said(run, set->name);
	bool			 demanded = p != NULL && p->external;
	char			 medium[WHERE_MEDIUM], *folder;
	bool			 apart = true;
	int			 rc;

	if ((is_said(run, set->name) && !demanded) ||
	    (!demanded && !was_apart(set, others)))
		return 0;
	if ((folder = folder_of(set, &rc)) == NULL)
		return rc;
	/* What is not there is told when it is written to. */
	if (apart_look(folder, run->set->store, &apart, medium) == 0 &&
	    !apart)
		rc = refuse(set, demanded);
	free(folder);
	return rc;
}

static int
mark_put(const char *folder)
{
	uint8_t		 id[MARK_OCTETS];
	struct buf	 b;
	char		*path = path_join(folder, WHERE_MARK);
	int		 rc = FAIL_CANNOT;

	buf_init(&b, MARK_OCTETS * 4);
	if (path == NULL || RAND_bytes(id, sizeof(id)) != 1 ||
	    hex_encode(&b, id, sizeof(id)) == -1 || buf_addc(&b, '\n') == -1)
		rc = no_memory();
	else if (durable_write(path, b.p, b.len, 0444, true) == 0)
		rc = 0;
	buf_release(&b);
	free(path);
	return rc;
}

int
medium_mark(const struct run *run, const struct media_set *set)
{
	char	 medium[WHERE_MEDIUM];
	bool	 apart = false;

	if (set->kind != MEDIA_DISK || apart_look(set->path, run->set->store,
	    &apart, medium) == -1 || !apart || medium[0] != '\0' ||
	    where_marked(set->path, medium) == -1 || medium[0] != '\0')
		return 0;
	return mark_put(set->path);
}

int
medium_where(struct where *w, const struct run *run, const struct volume *v,
    const char *path)
{
	if (where_look(w, path, run->set->store, v->kind,
	    is_said(run, v->set)) == 0)
		return 0;
	log_err(_("%s: cannot be read"), path);
	return FAIL_CANNOT;
}

void
medium_of_tape(struct where *w, const struct taped_list *list)
{
	if (list->n > 0 && list->one[0].v.id[0] != '\0')
		snprintf(w->medium, sizeof(w->medium), "tape %s",
		    list->one[0].v.id);
}

void
medium_tell(const struct volume *v, const struct where *w)
{
	if (w->beside && v->kind == MEDIA_DISK)
		log_warnx(_("%s: lies on the disk of the store or of the "
		    "system, and is lost with it; say in [set %s] whether that "
		    "is meant: external = yes (nothing is written there any "
		    "more) or no (it does not count as a copy)"), v->label,
		    v->set);
	else if (w->lies == LIES_BESIDE && v->kind == MEDIA_OPTICAL)
		log_warnx(_("%s: is an image on the disk of the store or of "
		    "the system: it counts as a copy when it was burned and "
		    "read back from the disc: nbarchive media verify DEVICE"),
		    v->label);
	else if (w->lies == LIES_BESIDE)
		log_warnx(_("%s: lies on the disk of the store or of the "
		    "system; it does not count as a copy"), v->label);
	else if (w->lies == LIES_FILE)
		log_warnx(_("%s: is a file on a disk, and counts as a copy on "
		    "a disk until it is read back from a medium of its kind"),
		    v->label);
}
