/*
 * sources.c: volumes to read from.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"

#include "archiver/program.h"
#include "archiver/sources.h"

#define STEP	((size_t)256 * 1024)

/* An encrypted volume; the key is read when the first one comes. */
static int
unseal(struct sources *s, struct bag *bag)
{
	if (s->key == NULL && s->key_file == NULL) {
		log_errx(_("%s: is encrypted; name the recipient's private "
		    "key with --recipient-key FILE"), bag->path);
		return FAIL_CANNOT;
	}
	if (s->key == NULL && (s->key = seal_key(s->key_file)) == NULL)
		return FAIL_CANNOT;
	return bag_unseal(bag, s->key);
}

int
sources_take(struct sources *s, struct bag *bag)
{
	int	 rc, one;

	if ((rc = bag_objects(bag)) != 0)
		log_errx(_("%s: is used as far as its manifest can be read"),
		    bag->path);
	else if (s->strict)
		rc = bag_unlisted(bag, &s->unlisted);
	if (bag_is_sealed(bag) && (one = unseal(s, bag)) != 0) {
		rc = worst(rc, one);
		if (bag->unsealed == NULL) {
			bag_close(bag);
			return rc;
		}
	}
	s->bag[s->n++] = bag;
	return rc;
}

/* Kept for who knows what it may be. */
static int
lost_add(struct sources *s, struct bag *bag)
{
	if (s->nlost < VOLUMES_MAX)
		s->lost[s->nlost++] = bag;
	else
		bag_close(bag);
	return 0;
}

static int
source_add(struct bag *bag, void *arg)
{
	struct sources	*s = arg;
	const char	*store;

	if (bag->unnamed)
		return lost_add(s, bag);
	if (s->n == VOLUMES_MAX) {
		log_errx(_("more than %d volumes at once"), VOLUMES_MAX);
		bag_close(bag);
		return FAIL_USAGE;
	}
	store = s->store != NULL ? s->store : s->n > 0 ?
	    s->bag[0]->v.store : bag->v.store;
	if (strcmp(store, bag->v.store) != 0) {
		log_errx(_("%s: is a volume of another store (%s)"),
		    bag->path, bag->v.origin);
		bag_close(bag);
		return FAIL_CANNOT;
	}
	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->bag[i]->v.id, bag->v.id) == 0) {
			log_warnx(_("%s: is %s, which was named before"),
			    bag->path, bag->v.label);
			bag_close(bag);
			return 0;
		}
	return sources_take(s, bag);
}

int
sources_open(struct sources *s, const struct run *run, char **path, size_t n,
    const char *store)
{
	int	 rc = 0;

	s->n = s->nlost = 0;
	s->key = NULL;
	s->key_file = run->recipient_key;
	s->store = store;
	for (size_t i = 0; i < n; i++)
		rc = worst(rc, bags_open(run, path[i],
		    program_scratch(NULL), source_add, s));
	return rc;
}

void
sources_close(struct sources *s)
{
	for (size_t i = 0; i < s->n; i++)
		bag_close(s->bag[i]);
	for (size_t i = 0; i < s->nlost; i++)
		bag_close(s->lost[i]);
	s->n = s->nlost = 0;
	EVP_PKEY_free(s->key);
	s->key = NULL;
}

bool
sources_is_whole(int fd, const struct digest *want, uint64_t size)
{
	struct sha256	*sha = sha256_new();
	struct digest	 got;
	off_t		 at = lseek(fd, 0, SEEK_CUR);
	uint8_t		*p = malloc(STEP);
	uint64_t	 done = 0;
	size_t		 n;
	bool		 ok = sha != NULL && p != NULL && at != -1;

	for (; ok && done < size; done += n) {
		n = size - done < STEP ? (size_t)(size - done) : STEP;
		ok = read_full(fd, p, n) == (ssize_t)n &&
		    sha256_add(sha, p, n) == 0;
	}
	ok = ok && sha256_end(sha, &got) == 0 && digest_equal(&got, want) &&
	    lseek(fd, at, SEEK_SET) == at;
	sha256_free(sha);
	free(p);
	return ok;
}

/* The file at ${path} of the volume when it is whole; or -1. */
static int
whole_file(const struct bag *bag, const char *path, const struct digest *id,
    uint64_t size)
{
	uint64_t	 has = 0;
	int		 fd = bag_file(bag, path, &has);

	if (fd == -1 || (has == size && sources_is_whole(fd, id, size)))
		return fd;
	close(fd);
	return -1;
}

int
sources_listed(struct bag *bag, const struct bag_object *o, uint64_t size)
{
	int	 fd = whole_file(bag, o->path, &o->id, size);

	if (fd != -1)
		return fd;
	if (bag_heal(bag, o->path) &&
	    (fd = whole_file(bag, o->path, &o->id, size)) != -1)
		log_warnx(_("%s: %s: its parity has it whole"), bag->v.label,
		    o->path);
	else
		log_errx(_("%s: %s: is damaged or missing"), bag->path,
		    o->path);
	return fd;
}

/* A file named by the digest, which no line of a manifest names any more. */
static int
named_file(const struct bag *bag, const struct digest *id, uint64_t size)
{
	char		 hex[DIGEST_HEX], below[64 + DIGEST_HEX + 64];
	struct dirent	*e;
	char		*dir;
	DIR		*d = NULL;
	int		 fd = -1;

	digest_hex(id, hex);
	snprintf(below, sizeof(below), "data/objects/%.2s", hex);
	if (bag_find(bag, id) == NULL &&
	    (dir = path_join(bag->path, below)) != NULL) {
		d = opendir(dir);	/* of an image there is none */
		free(dir);
	}
	while (d != NULL && fd == -1 && (e = readdir(d)) != NULL) {
		if (strncmp(e->d_name, hex, DIGEST_HEX - 1) != 0 ||
		    strlen(e->d_name) > DIGEST_HEX + 32)
			continue;
		snprintf(below, sizeof(below), "data/objects/%.2s/%.*s", hex,
		    DIGEST_HEX + 32, e->d_name);
		fd = whole_file(bag, below, id, size);
	}
	if (d != NULL)
		closedir(d);
	return fd;
}

bool
sources_cannot_tell(const struct sources *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (bag_cannot_tell(s->bag[i]))
			return true;
	return false;
}

int
sources_find(const struct sources *s, const struct digest *id, uint64_t size,
    size_t *from, const struct bag **bag)
{
	const struct bag_object	*o;
	struct bag		*one;
	int			 fd = -1;

	/* By the manifests; then by the files' own names. */
	while (fd == -1 && *from < 2 * s->n) {
		one = s->bag[*from % s->n];
		*bag = one;
		if (*from >= s->n)
			fd = named_file(one, id, size);
		else if ((o = bag_find(one, id)) != NULL)
			fd = sources_listed(one, o, size);
		(*from)++;
	}
	if (fd == -1 && *from == 2 * s->n) {
		(*from)++;
		fd = sources_join(s, id, size, bag);
	}
	return fd;
}
