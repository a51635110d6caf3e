/*
 * unseal.c: encrypted volumes read with the recipient's key.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"

#include "archiver/command.h"
#include "archiver/heal.h"
#include "archiver/seal.h"

#define LINE_MAX_	((size_t)256 * 1024)	/* thousands of parts */

/* A file inside. */
struct inner {
	struct digest	 id;
	char		*path;
	char		*parts;		/* names with a comma between */
	uint64_t	 size;
};

struct unsealed {
	EVP_PKEY	*key;
	struct inner	*file;		/* by path */
	size_t		 n, cap;
	bool		 no_room;	/* for what is decrypted */
};

/* Is it an encrypted part?  Its name, or NULL. */
static const char *
part_name(const char *path)
{
	static const char	 folder[] = "data/parts/", suffix[] = ".cms";
	size_t			 n = strlen(path);
	const char		*name = strrchr(path, '/');

	if (strncmp(path, folder, strlen(folder)) != 0 ||
	    (size_t)(path + n - name) != strlen(suffix) + SEAL_NAME ||
	    strspn(name + 1, "0123456789abcdef") != SEAL_NAME - 1 ||
	    strcmp(name + SEAL_NAME, suffix) != 0)
		return NULL;
	return name + 1;
}

bool
bag_is_sealed(const struct bag *b)
{
	uint64_t	 size;
	int		 fd = bag_file(b, SEAL_INDEX, &size);
	bool		 is = fd != -1;

	if (fd != -1)
		close(fd);
	for (size_t i = 0; !is && i < b->n; i++)
		is = part_name(b->object[i].path) != NULL;
	return is;
}

void
unsealed_free(struct unsealed *u)
{
	if (u == NULL)
		return;
	for (size_t i = 0; i < u->n; i++) {
		free(u->file[i].path);
		free(u->file[i].parts);
	}
	free(u->file);
	free(u);
}

/* A temporary file cannot be made or written: nothing is said of the volume. */
static void
no_room(const struct bag *b, struct unsealed *u)
{
	if (!u->no_room)
		log_err(_("%s: a temporary file cannot be written there; name "
		    "a larger folder with TMPDIR"), b->scratch);
	u->no_room = true;
}

static int
temporary(const struct bag *b, struct unsealed *u)
{
	int	 fd = open(b->scratch, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd == -1)
		no_room(b, u);
	return fd;
}

bool
unsealed_no_room(const struct unsealed *u)
{
	return u != NULL && u->no_room;
}

/* One encrypted file of the volume, as it is or repaired, to ${to}. */
static int
part_open(const struct bag *b, struct unsealed *u, const char *path, int to)
{
	uint64_t	 size;
	int		 from, rc;

	if ((from = bag_outer_file(b, path, &size)) == -1)
		return -1;
	if ((rc = seal_open(u->key, from, size, to)) == -2)
		no_room(b, u);
	close(from);
	return rc == 0 ? 0 : -1;
}

/* The next part's path; NULL: there is none, or the name is not one. */
static const char *
part_next(const char **p, char path[SEAL_PATH])
{
	size_t	 n = strcspn(*p, ",");

	if (n != SEAL_NAME - 1 || strspn(*p, "0123456789abcdef") != n)
		return NULL;
	seal_path(path, *p);
	*p += n + ((*p)[n] == ',');
	return path;
}

static int
inner_add(struct unsealed *u, const struct inner *f)
{
	struct inner	*p;
	size_t		 cap;

	if (u->n == u->cap) {
		cap = u->cap == 0 ? 256 : u->cap * 2;
		if ((p = realloc(u->file, cap * sizeof(*p))) == NULL)
			return -1;
		u->file = p;
		u->cap = cap;
	}
	u->file[u->n] = *f;
	u->file[u->n].path = strdup(f->path);
	u->file[u->n].parts = strdup(f->parts);
	u->n++;
	return u->file[u->n - 1].path == NULL ||
	    u->file[u->n - 1].parts == NULL ? -1 : 0;
}

/* "SHA-256 TAB size TAB path TAB parts".  -1: malformed, or memory. */
static int
line_take(struct unsealed *u, char *line, size_t len)
{
	struct inner	 f;
	char		*field[4], *p = line;

	if (len == 0 || len > LINE_MAX_ || line[len - 1] != '\n')
		return -1;
	line[len - 1] = '\0';
	for (size_t i = 0; i < 4; i++) {
		if ((field[i] = p) == NULL)
			return -1;
		if ((p = strchr(p, '\t')) != NULL)
			*p++ = '\0';
	}
	if (p != NULL || digest_from_hex(&f.id, field[0]) == -1 ||
	    parse_u64(field[1], 0, INT64_MAX, &f.size) == -1 ||
	    !bag_path_ok(field[2]))
		return -1;
	f.path = field[2];
	f.parts = field[3];
	return inner_add(u, &f);
}

static int
path_order(const void *a, const void *b)
{
	const struct inner	*x = a, *y = b;

	return strcmp(x->path, y->path);
}

static int
index_read(struct unsealed *u, const struct bag *b, int fd)
{
	FILE	*f;
	char	*line = NULL;
	size_t	 cap = 0;
	ssize_t	 n;
	int	 rc = 0;

	if (lseek(fd, 0, SEEK_SET) == -1 || (f = fdopen(fd, "r")) == NULL) {
		close(fd);
		return no_memory();
	}
	while (rc == 0 && (n = getline(&line, &cap, f)) != -1)
		if (line_take(u, line, (size_t)n) == -1) {
			log_errx(_("%s: %s: is not the list of an encrypted "
			    "volume"), b->path, SEAL_INDEX);
			rc = FAIL_DAMAGE;
		}
	free(line);
	fclose(f);
	if (u->n > 0)
		qsort(u->file, u->n, sizeof(*u->file), path_order);
	return rc;
}

/* One part as a file of its own, named by its digest.  Whether it opens. */
static bool
part_alone(struct unsealed *u, const struct bag *b, const char *path)
{
	char		 hex[DIGEST_HEX], named[64 + DIGEST_HEX];
	char		 name[SEAL_NAME];
	struct inner	 f = { .path = named, .parts = name };
	uint64_t	 octets = 0;
	off_t		 size;
	int		 fd = temporary(b, u);
	bool		 ok;

	ok = fd != -1 && part_open(b, u, path, fd) == 0 &&
	    (size = lseek(fd, 0, SEEK_END)) != -1 &&
	    lseek(fd, 0, SEEK_SET) == 0 && descriptor_digest(fd,
	    f.size = (uint64_t)size, &f.id, &octets) == 0;
	if (ok) {
		digest_hex(&f.id, hex);
		snprintf(named, sizeof(named), "data/objects/%.2s/%s", hex,
		    hex);
		memcpy(name, part_name(path), SEAL_NAME - 1);
		name[SEAL_NAME - 1] = '\0';
		ok = inner_add(u, &f) == 0;
	} else if (fd != -1) {
		close(fd);
	}
	return ok;
}

/*
 * Without its list: a file in one part is known by its digest.  How many
 * there are.
 */
static size_t
parts_scan(struct unsealed *u, const struct bag *b)
{
	size_t	 n = 0;

	for (size_t i = 0; i < b->n; i++)
		if (part_name(b->object[i].path) != NULL)
			n += part_alone(u, b, b->object[i].path);
	if (u->n > 0)
		qsort(u->file, u->n, sizeof(*u->file), path_order);
	return n;
}

static int
index_open(struct bag *b, struct unsealed *u)
{
	int	 fd = temporary(b, u);
	size_t	 n;

	if (fd != -1 && part_open(b, u, SEAL_INDEX, fd) == 0)
		return index_read(u, b, fd);
	if (fd != -1)
		close(fd);
	if (u->no_room)
		return FAIL_CANNOT;
	if ((n = parts_scan(u, b)) > 0) {
		log_errx(_("%s: its list, %s, is lost; %zu files of it that "
		    "open are known by their digests"), b->path, SEAL_INDEX,
		    n);
		b->no_journal = true;
		return FAIL_DAMAGE;
	}
	log_errx(_("%s: cannot be decrypted: the key is not that of one of "
	    "its recipients, or the volume is damaged; recipients.pem on it "
	    "says whose key it needs"), b->path);
	return FAIL_CANNOT;
}

int
bag_unseal(struct bag *b, EVP_PKEY *key)
{
	struct unsealed	*u = calloc(1, sizeof(*u));
	int		 rc, lost = 0;

	if (u == NULL)
		return no_memory();
	u->key = key;
	rc = index_open(b, u);
	if (b->no_journal && rc == FAIL_DAMAGE) {
		lost = rc;
		rc = 0;
	}
	if (rc != 0) {
		unsealed_free(u);
		return rc;
	}
	b->unsealed = u;
	bag_objects_clear(b);
	for (size_t i = 0; i < u->n && rc == 0; i++)
		if (strncmp(u->file[i].path, "data/", 5) == 0)
			rc = bag_objects_add(b, &u->file[i].id,
			    u->file[i].path);
	return worst(lost, rc == 0 ? bag_objects_ready(b) : rc);
}

static const struct inner *
inner_find(const struct bag *b, const char *path)
{
	const struct inner	 key = { .path = (char *)(uintptr_t)path };
	const struct unsealed	*u = b->unsealed;

	if (u == NULL || u->n == 0)
		return NULL;
	return bsearch(&key, u->file, u->n, sizeof(*u->file), path_order);
}

int
unsealed_file(const struct bag *b, const char *path, uint64_t *size)
{
	const struct inner	*f = inner_find(b, path);
	const char		*p;
	char			 part[SEAL_PATH];
	int			 fd;

	if (f == NULL) {
		errno = ENOENT;
		return -1;
	}
	if ((fd = temporary(b, b->unsealed)) == -1)
		return -1;
	for (p = f->parts; *p != '\0';)
		if (part_next(&p, part) == NULL ||
		    part_open(b, b->unsealed, part, fd) == -1)
			goto fail;
	if (lseek(fd, 0, SEEK_END) != (off_t)f->size ||
	    lseek(fd, 0, SEEK_SET) == -1)
		goto fail;
	*size = f->size;
	return fd;
 fail:
	close(fd);
	errno = EBADMSG;
	return -1;
}

bool
unsealed_heal(struct bag *b, const char *path)
{
	const struct inner	*f = inner_find(b, path);
	const char		*p;
	char			 part[SEAL_PATH];
	bool			 whole = f != NULL;

	for (p = whole ? f->parts : ""; whole && *p != '\0';)
		whole = part_next(&p, part) != NULL && heal_file(b, part);
	return whole;
}
