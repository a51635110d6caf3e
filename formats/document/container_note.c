/*
 * container_note.c: what a walk says of the container as a whole.
 */
#include <stdio.h>
#include <string.h>

#include "formats/base/detail.h"
#include "formats/document/container_part.h"

#include "formats/document/container.h"

#define NOTES_EACH	16		/* of one finding, by name */
#define TEXT_CUT	200		/* octets of a name in a note */

/* Findings that may come many times. */
enum which { NOTE_MEMBER, NOTE_LINK, NOTE_NAME, NOTE_CUT, NOTE_MAX };

static const enum finding	 codes[NOTE_MAX] = {
	[NOTE_MEMBER] = FINDING_CONTAINER_MEMBER,
	[NOTE_LINK] = FINDING_CONTAINER_LINK,
	[NOTE_NAME] = FINDING_CONTAINER_NAME,
	[NOTE_CUT] = FINDING_CONTAINER_CUT,
};

struct noting {
	struct plan	*plan;
	uint64_t	 n[NOTE_MAX];
	bool		 limit;		/* one was passed */
};

/* The end of a path, cut at a character. */
static const char *
tail(const char *path)
{
	size_t	 len = strlen(path);

	if (len <= TEXT_CUT)
		return path;
	path += len - TEXT_CUT;
	while (((unsigned char)*path & 0xc0) == 0x80)
		path++;
	return path;
}

static int
note(struct noting *o, enum which w, const struct container_item *it,
    const char *why)
{
	const char	*in = tail(it->container);
	const char	*name = it->name.text != NULL ? it->name.text : "";

	char		 path[2 * TEXT_CUT + 16];

	if (o->n[w]++ >= NOTES_EACH)
		return 0;
	detail_format(path, sizeof(path), "%s%s%s", in, *in == '\0' ||
	    *name == '\0' ? "" : "!/", tail(name));
	if (*path == '\0')
		return plan_note(o->plan, codes[w], *why == DETAIL_MARK ?
		    D_("%s") : "%s", why);
	return plan_note(o->plan, codes[w], D_("%s (%s)"), path, why);
}

static int
note_name(struct noting *o, const struct container_item *it)
{
	int	 rc = 0;

	for (unsigned int m = 1; m <= NAME_BAD && rc == 0; m <<= 1)
		if ((it->name.marks & NAME_BAD & m) != 0)
			rc = note(o, NOTE_NAME, it, name_mark_text(m));
	if (rc == 0 && it->twin)
		rc = note(o, NOTE_NAME, it, D_("another member has this name, "
		    "but for its encoding or case"));
	return rc;
}

/* 0 or -1. */
static int
note_item(struct noting *o, const struct container_item *it)
{
	int	 rc = 0;

	switch (it->state) {
	case MEMBER_READ:
	case MEMBER_FOLDER:
	case MEMBER_STATE_MAX:
		break;
	case MEMBER_LINK:
	case MEMBER_DEVICE:
		rc = note(o, NOTE_LINK, it, member_state_detail(it->state));
		break;
	case MEMBER_SPARSE:
	case MEMBER_ENCRYPTED:
		rc = note(o, NOTE_MEMBER, it, member_state_detail(it->state));
		break;
	case MEMBER_DAMAGED:
		rc = note(o, NOTE_MEMBER, it, it->why);
		break;
	case MEMBER_LIMIT:
		o->limit = true;
		return plan_note(o->plan, FINDING_CONTAINER_LIMIT,
		    D_("%s; it was met in %s"), it->why, tail(it->name.text));
	case MEMBER_END:
		/* Of a limit it was said in which member it was met. */
		return o->limit ? 0 : note(o, NOTE_CUT, it, it->why);
	}
	return rc == 0 ? note_name(o, it) : rc;
}

/* Those that were not named. */
static int
note_rest(struct noting *o)
{
	for (int w = 0; w < NOTE_MAX; w++)
		if (o->n[w] > NOTES_EACH && plan_note(o->plan, codes[w],
		    D_("%lu more"), (unsigned long)(o->n[w] - NOTES_EACH)) ==
		    -1)
			return -1;
	return 0;
}

int
container_parse(struct plan *plan, const uint8_t *p, size_t len,
    enum container_kind kind)
{
	struct container_item	 it;
	struct container	*c;
	struct noting		 o = { .plan = plan };
	const char		*doubt;
	int			 rc;

	if (kind == CONTAINER_NONE || kind == CONTAINER_ASIC)
		return 0;
	if ((c = container_open(p, len, kind)) == NULL)
		return -1;
	rc = 1;
	if ((doubt = container_doubt(c)) != NULL && plan_note(plan,
	    FINDING_CONTAINER_DOUBT, D_("%s"), doubt) == -1)
		rc = -1;
	while (rc == 1 && (rc = container_next(c, &it, NULL, NULL)) == 1)
		rc = note_item(&o, &it) == -1 ? -1 : 1;
	if (rc == 0)
		rc = note_rest(&o);
	container_free(c);
	return rc;
}
