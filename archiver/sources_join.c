/*
 * sources_join.c: objects that lie in parts on several volumes.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"

#include "archiver/program.h"
#include "archiver/sources.h"

#define STEP	((size_t)256 * 1024)

/* What is being joined. */
struct joining {
	const struct sources *s;
	const struct digest *id;
	uint64_t	 size;
	uint32_t	 count;		/* of its parts */
	int		 to;
};

/* The volume's part with this number; NULL: it is not on it. */
static const struct bag_part *
part_of(const struct bag *b, const struct joining *j, uint32_t index)
{
	for (size_t i = 0; i < b->nparts; i++)
		if (b->part[i].part.index == index &&
		    b->part[i].part.count == j->count &&
		    digest_equal(&b->part[i].of, j->id))
			return &b->part[i];
	return NULL;
}

/* A part from the first volume that has it whole.  -1: none has. */
static int
part_open(const struct joining *j, uint32_t index)
{
	const struct object_part	 part = { index, j->count };
	const struct bag_part		*p;
	int				 fd = -1;

	for (size_t i = 0; i < j->s->n && fd == -1; i++)
		if ((p = part_of(j->s->bag[i], j, index)) != NULL)
			fd = sources_listed(j->s->bag[i], p->file,
			    part_size(j->size, &part));
	return fd;
}

/* Parts lie on consecutive volumes, as a rule. */
static void
part_missing(const struct joining *j, uint32_t index)
{
	char	 hex[DIGEST_HEX], label[VOLUME_LABEL];

	digest_hex(j->id, hex);
	for (size_t i = 0; i < j->s->n; i++) {
		const struct bag	*b = j->s->bag[i];

		for (uint32_t k = 1; k <= j->count; k++) {
			if (k == index || part_of(b, j, k) == NULL ||
			    b->v.number + index <= k ||
			    b->v.number + index - k > VOLUME_LAST)
				continue;
			volume_label(label, b->v.set, b->v.number + index -
			    k);
			log_errx(_("%s: its part %" PRIu32 " of %" PRIu32
			    " is whole on none of these volumes; it should "
			    "lie on %s"), hex, index, j->count, label);
			return;
		}
	}
	log_errx(_("%s: its part %" PRIu32 " of %" PRIu32 " is whole on none "
	    "of these volumes"), hex, index, j->count);
}

/* All of a part behind what is there; ${from} is closed. */
static int
part_copy(const struct joining *j, int from, uint64_t size)
{
	uint8_t	*p = malloc(STEP);
	size_t	 n;
	int	 rc = p == NULL ? -1 : 0;

	for (uint64_t done = 0; rc == 0 && done < size; done += n) {
		n = size - done < STEP ? (size_t)(size - done) : STEP;
		if (read_full(from, p, n) != (ssize_t)n) {
			rc = -1;
		} else if (write_full(j->to, p, n) == -1) {
			log_err(_("%s: a document in parts cannot be joined "
			    "there; name a larger folder with TMPDIR"),
			    program_scratch(NULL));
			j->s->bag[0]->no_room = true;
			rc = -1;
		}
	}
	free(p);
	close(from);
	return rc;
}

/* Those that are missing are told, all of them. */
static int
parts_at_hand(const struct joining *j)
{
	bool	 here;
	int	 rc = 0;

	for (uint32_t index = 1; index <= j->count; index++) {
		here = false;
		for (size_t i = 0; i < j->s->n && !here; i++)
			here = part_of(j->s->bag[i], j, index) != NULL;
		if (here)
			continue;
		part_missing(j, index);
		rc = -1;
	}
	return rc;
}

static int
join(struct joining *j)
{
	struct object_part	 part = { 1, j->count };
	char			 hex[DIGEST_HEX];
	int			 fd;

	for (; part.index <= part.count; part.index++) {
		if ((fd = part_open(j, part.index)) == -1) {
			part_missing(j, part.index);
			return -1;
		}
		if (part_copy(j, fd, part_size(j->size, &part)) == -1)
			return -1;
	}
	if (lseek(j->to, 0, SEEK_SET) == 0 &&
	    sources_is_whole(j->to, j->id, j->size))
		return 0;
	log_errx(_("%s: what its parts make up is not the document"),
	    digest_hex(j->id, hex));
	return -1;
}

/* Joined out of ${j->count} parts; or -1. */
static int
join_try(struct joining *j)
{
	const char	*scratch = program_scratch(NULL);

	if (parts_at_hand(j) == -1)
		return -1;
	j->to = open(scratch, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (j->to == -1) {
		log_err(_("%s: no temporary file can be made in this folder"),
		    scratch);
		j->s->bag[0]->no_room = true;
		return -1;
	}
	if (join(j) == 0)
		return j->to;
	close(j->to);
	return -1;
}

/* The next larger count that some part has, on ${bag}; 0: none. */
static uint32_t
next_count(const struct joining *j, const struct bag **bag)
{
	const struct bag_part	*p;
	uint32_t		 best = 0;

	for (size_t i = 0; i < j->s->n; i++)
		for (size_t k = 0; k < j->s->bag[i]->nparts; k++) {
			p = &j->s->bag[i]->part[k];
			if (p->part.count <= j->count ||
			    (best != 0 && p->part.count >= best) ||
			    !digest_equal(&p->of, j->id))
				continue;
			best = p->part.count;
			*bag = j->s->bag[i];
		}
	return best;
}

int
sources_join(const struct sources *s, const struct digest *id,
    uint64_t size, const struct bag **bag)
{
	struct joining	 j = { .s = s, .id = id, .size = size };
	int		 fd = -1;

	/* Written with volumes of another size there may be more parts. */
	while (fd == -1 && (j.count = next_count(&j, bag)) != 0)
		fd = join_try(&j);
	return fd;
}
