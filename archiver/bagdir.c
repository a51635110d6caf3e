/*
 * bagdir.c: writing a bag.
 */
#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/buf.h"
#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/media/bag.h"
#include "formats/media/pack.h"

#include "archiver/bagdir.h"
#include "archiver/behind.h"
#include "archiver/command.h"
#include "archiver/leftover.h"
#include "archiver/parity.h"
#include "archiver/seal.h"

#define TAGS_MAX	((size_t)4 * 1024 * 1024)	/* octets of the tag
							   manifest */
#define LINE_MAX_	((size_t)2048)
#define OPEN_FOLDERS	16
#define LINES_HELD	((size_t)64 * 1024)	/* before they are written */
#define SEAL_LINE	((size_t)256 * 1024)	/* thousands of parts */

struct bagdir {
	char		*path;		/* the temporary name */
	char		*final;
	struct leftover	*left;		/* of an interrupted one, or NULL */
	FILE		*manifest;
	struct sha256	*sha;		/* of the manifest */
	struct buf	 tags;		/* the tag manifest's lines */
	uint64_t	 octets, files;
	bool		 finished;
	struct bagdir_opts opts;
	struct behind	*behind;	/* or NULL; begun when it is needed */
	struct pack	 all;		/* its files, where parity is wanted */
	int		 index;		/* of what is encrypted, or -1 */
	uint64_t	 index_size;
};

struct bagfile {
	struct bagdir	*bag;
	struct sha256	*sha;
	char		*path;
	uint64_t	 size;		/* with what ${held} holds */
	struct buf	 held;		/* not written yet */
	int		 fd;
};

static int
cannot(const char *path)
{
	log_err(_("%s: cannot be written"), path);
	return FAIL_CANNOT;
}

static int
remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path);
}

int
tree_remove(const char *path)
{
	if (nftw(path, remove_one, OPEN_FOLDERS, FTW_DEPTH | FTW_PHYS) == 0 ||
	    errno == ENOENT)
		return 0;
	log_err(_("%s: cannot be removed"), path);
	return FAIL_CANNOT;
}

static int
names_make(struct bagdir *b, const char *parent, const char *label)
{
	if (asprintf(&b->path, "%s/.%s.partial", parent, label) == -1) {
		b->path = NULL;
		return cannot(parent);
	}
	if ((b->final = path_join(parent, label)) == NULL)
		return cannot(parent);
	if (access(b->final, F_OK) == 0) {
		log_errx(_("%s: is there already"), b->final);
		return FAIL_CANNOT;
	}
	if (b->opts.keep)
		return leftover_open(&b->left, b->path);
	if (access(b->path, F_OK) == 0) {
		log_warnx(_("%s: an interrupted backup left this; it is no "
		    "volume and is removed"), b->path);
		return tree_remove(b->path);
	}
	return 0;
}

int
bagdir_begin(struct bagdir **out, const char *parent, const char *label,
    const struct bagdir_opts *opts)
{
	struct bagdir	*b;
	char		*path = NULL;
	int		 rc;

	*out = NULL;
	if ((b = calloc(1, sizeof(*b))) == NULL)
		return cannot(parent);
	buf_init(&b->tags, TAGS_MAX);
	pack_init(&b->all);
	b->opts = *opts;
	b->index = -1;
	if ((rc = names_make(b, parent, label)) != 0)
		goto fail;
	if (mkdir(b->path, 0755) == -1) {
		rc = cannot(b->path);
		goto fail;
	}
	if ((path = path_join(b->path, BAG_MANIFEST)) == NULL ||
	    (b->manifest = fopen(path, "wxe")) == NULL ||
	    (b->sha = sha256_new()) == NULL) {
		rc = cannot(b->path);
		goto fail;
	}
	free(path);
	*out = b;
	return 0;
 fail:
	free(path);
	bagdir_close(b);
	return rc;
}

void
bagdir_close(struct bagdir *b)
{
	if (b == NULL)
		return;
	behind_free(b->behind);
	if (b->manifest != NULL) {
		fclose(b->manifest);
		if (!b->finished && b->path != NULL && !b->opts.keep)
			tree_remove(b->path);
	}
	leftover_free(b->left);
	sha256_free(b->sha);
	buf_release(&b->tags);
	pack_release(&b->all);
	if (b->index != -1)
		close(b->index);
	free(b->path);
	free(b->final);
	free(b);
}

const char *
bagdir_path(const struct bagdir *b)
{
	return b->finished ? b->final : b->path;
}

/* Make the folders that ${path} names, below the bag. */
static int
folders_make(struct bagdir *b, char *full)
{
	char	*slash = full + strlen(b->path) + 1;

	while ((slash = strchr(slash, '/')) != NULL) {
		*slash = '\0';
		if (mkdir(full, 0755) == -1 && errno != EEXIST)
			return cannot(full);
		*slash++ = '/';
	}
	return 0;
}

static int
plain_create(struct bagdir *b, const char *path, int *fd)
{
	char	*full;
	int	 rc = 0;

	if (!bag_path_ok(path) || (full = path_join(b->path, path)) == NULL)
		return cannot(path);
	*fd = open(full, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0444);
	if (*fd == -1 && errno == ENOENT &&
	    (rc = folders_make(b, full)) == 0)
		*fd = open(full, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
		    0444);
	if (rc == 0 && *fd == -1)
		rc = cannot(full);
	free(full);
	return rc;
}

/* The file's line in the manifest that it belongs to. */
static int
list(struct bagdir *b, const char *path, const struct digest *id,
    uint64_t size)
{
	struct buf	 line;
	int		 rc = 0;

	if (b->opts.parity > 0 && pack_add(&b->all, path, 0, size) == -1)
		return cannot(path);
	if (strncmp(path, "data/", 5) != 0)
		return bag_manifest_add(&b->tags, id, path) == 0 ? 0 :
		    cannot(path);
	buf_init(&line, LINE_MAX_);
	if (bag_manifest_add(&line, id, path) == -1 ||
	    fwrite(line.p, 1, line.len, b->manifest) != line.len ||
	    sha256_add(b->sha, line.p, line.len) == -1)
		rc = cannot(path);
	buf_release(&line);
	b->octets += size;
	b->files++;
	return rc;
}

static int
plain_done(struct bagdir *b, const char *path, int fd,
    const struct digest *id, uint64_t size)
{
	/* Begin to write now what syncfs would wait for at the end. */
	sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE);
	if (close(fd) == -1)
		return cannot(path);
	return list(b, path, id, size);
}

/* The files that stay readable in an encrypted bag. */
static bool
is_sealed(const struct bagdir *b, const char *path)
{
	static const char *const outside[] = { BAG_DECLARATION, BAG_INFO,
	    "HOW-TO-READ.txt", "restore.sh", "recipients.pem" };

	if (b->opts.to == NULL)
		return false;
	for (size_t i = 0; i < sizeof(outside) / sizeof(outside[0]); i++)
		if (strcmp(path, outside[i]) == 0)
			return false;
	return true;
}

static int
temporary(const struct bagdir *b, int *fd)
{
	*fd = open(b->opts.scratch, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (*fd != -1)
		return 0;
	log_err(_("%s: no temporary file can be made in this folder"),
	    b->opts.scratch);
	return FAIL_CANNOT;
}

int
bagdir_create(struct bagdir *b, const char *path, int *fd)
{
	return is_sealed(b, path) ? temporary(b, fd) :
	    plain_create(b, path, fd);
}

/* The next ${size} octets of ${from}, encrypted, as the file ${path}. */
static int
part_put(struct bagdir *b, const char *path, int from, uint64_t size)
{
	struct digest	 id;
	uint64_t	 written;
	int		 fd, rc;

	if ((rc = plain_create(b, path, &fd)) != 0)
		return rc;
	if ((rc = seal_stream(b->opts.to, from, size, fd, &id, &written)) ==
	    0)
		return plain_done(b, path, fd, &id, written);
	close(fd);
	return rc;
}

/* Its parts, their names appended to the line. */
static int
parts_put(struct bagdir *b, int fd, uint64_t size, struct buf *line)
{
	char		 name[SEAL_NAME], path[SEAL_PATH];
	uint64_t	 n;
	int		 rc = 0;

	if (lseek(fd, 0, SEEK_SET) == -1)
		return cannot(b->path);
	do {
		n = size < SEAL_PART ? size : SEAL_PART;
		if ((rc = seal_name(name)) != 0)
			break;
		seal_path(path, name);
		rc = part_put(b, path, fd, n);
		size -= n;
		buf_addf(line, "%s%c", name, size > 0 ? ',' : '\n');
	} while (rc == 0 && size > 0);
	return rc;
}

static int
sealed_done(struct bagdir *b, const char *path, int fd,
    const struct digest *id, uint64_t size)
{
	char		 hex[DIGEST_HEX];
	struct buf	 line;
	int		 rc = 0;

	if (b->index == -1)
		rc = temporary(b, &b->index);
	buf_init(&line, SEAL_LINE);
	buf_addf(&line, "%s\t%" PRIu64 "\t%s\t", digest_hex(id, hex), size,
	    path);
	if (rc == 0)
		rc = parts_put(b, fd, size, &line);
	if (rc == 0 && (line.failed ||
	    write_full(b->index, line.p, line.len) == -1))
		rc = cannot(path);
	b->index_size += line.len;
	buf_release(&line);
	close(fd);
	return rc;
}

int
bagdir_done(struct bagdir *b, const char *path, int fd,
    const struct digest *id, uint64_t size)
{
	return is_sealed(b, path) ? sealed_done(b, path, fd, id, size) :
	    plain_done(b, path, fd, id, size);
}

int
bagdir_seal_end(struct bagdir *b)
{
	if (b->index == -1)
		return 0;
	if (lseek(b->index, 0, SEEK_SET) == -1)
		return cannot(b->path);
	return part_put(b, SEAL_INDEX, b->index, b->index_size);
}

bool
bagdir_takes_later(const struct bagdir *b)
{
	return b->opts.to == NULL;
}

/* Now, where there is no thread for it. */
static int
put_now(struct bagdir *b, const char *path, const struct octets *octets,
    const struct digest *id)
{
	int	 fd, rc;

	if ((rc = plain_create(b, path, &fd)) != 0)
		return rc;
	if (write_full(fd, octets->p, octets->len) == 0)
		return plain_done(b, path, fd, id, octets->len);
	rc = cannot(path);
	close(fd);
	return rc;
}

int
bagdir_later(struct bagdir *b, const char *path, const struct octets *octets,
    const struct digest *id)
{
	char	*full;

	if (b->behind == NULL && (b->behind = behind_new()) == NULL)
		return put_now(b, path, octets, id);
	if (!bag_path_ok(path) || (full = path_join(b->path, path)) == NULL)
		return cannot(path);
	behind_put(b->behind, full, strlen(b->path), octets);
	return list(b, path, id, octets->len);
}

int
bagdir_settle(struct bagdir *b)
{
	const char	*failed;

	if (b->behind == NULL || behind_wait(b->behind, &failed) == 0)
		return 0;
	return cannot(failed);
}

bool
bagdir_kept(struct bagdir *b, const char *path, const struct digest *id,
    uint64_t size)
{
	char	*full;
	bool	 kept;

	if (b->left == NULL || !bag_path_ok(path) ||
	    (full = path_join(b->path, path)) == NULL)
		return false;
	kept = leftover_has(b->left, path, id, size) &&
	    folders_make(b, full) == 0 &&
	    leftover_take(b->left, path, full) == 0 &&
	    list(b, path, id, size) == 0;
	free(full);
	return kept;
}

int
bagdir_unput(struct bagdir *b, const char *path)
{
	char	*full;
	int	 rc = 0;

	if (b->opts.to != NULL)
		return 0;	/* it was a temporary file */
	if (!bag_path_ok(path) || (full = path_join(b->path, path)) == NULL)
		return cannot(path);
	if (unlink(full) == -1 && errno != ENOENT)
		rc = cannot(full);
	free(full);
	return rc;
}

int
bagdir_put(struct bagdir *b, const char *path, const void *p, size_t len)
{
	struct digest	 id;
	int		 fd, rc;

	if ((rc = bagdir_create(b, path, &fd)) != 0)
		return rc;
	if (digest_sha256(&id, p, len) == -1 || write_full(fd, p, len) == -1) {
		rc = cannot(path);
		close(fd);
		return rc;
	}
	return bagdir_done(b, path, fd, &id, len);
}

int
bagfile_open(struct bagfile **out, struct bagdir *b, const char *path)
{
	struct bagfile	*f;
	int		 rc = FAIL_CANNOT;

	*out = NULL;
	if ((f = calloc(1, sizeof(*f))) == NULL)
		return cannot(path);
	f->bag = b;
	f->fd = -1;
	buf_init(&f->held, LINES_HELD);
	if ((f->path = strdup(path)) == NULL ||
	    (f->sha = sha256_new()) == NULL)
		cannot(path);
	else
		rc = bagdir_create(b, path, &f->fd);
	if (rc != 0) {
		bagfile_drop(f);
		return rc;
	}
	*out = f;
	return 0;
}

/* Hash and write.  0, or -1 with errno. */
static int
bagfile_write(struct bagfile *f, const void *p, size_t len)
{
	return sha256_add(f->sha, p, len) == -1 ||
	    write_full(f->fd, p, len) == -1 ? -1 : 0;
}

static int
bagfile_flush(struct bagfile *f)
{
	int	 rc = 0;

	if (f->held.len > 0)
		rc = bagfile_write(f, f->held.p, f->held.len);
	buf_reset(&f->held);
	return rc;
}

int
bagfile_add(struct bagfile *f, const void *p, size_t len)
{
	int	 rc = 0;

	if (len > LINES_HELD - f->held.len)
		rc = bagfile_flush(f);
	if (rc == 0)
		rc = len > LINES_HELD ? bagfile_write(f, p, len) :
		    buf_add(&f->held, p, len);
	if (rc == -1)
		return cannot(f->path);
	f->size += len;
	return 0;
}

int
bagfile_end(struct bagfile *f, uint64_t *size)
{
	struct digest	 id;
	int		 rc;

	*size = f->size;
	if (bagfile_flush(f) == -1 || sha256_end(f->sha, &id) == -1) {
		rc = cannot(f->path);
	} else {
		rc = bagdir_done(f->bag, f->path, f->fd, &id, f->size);
		f->fd = -1;
	}
	bagfile_drop(f);
	return rc;
}

void
bagfile_drop(struct bagfile *f)
{
	if (f == NULL)
		return;
	if (f->fd != -1)
		close(f->fd);
	sha256_free(f->sha);
	buf_release(&f->held);
	free(f->path);
	free(f);
}

/* Copied in steps: a ledger of many years is large. */
int
bagdir_copy(struct bagdir *bag, FILE *from, const char *path, const char *name)
{
	static const size_t	 step = 256 * 1024;
	struct bagfile		*f;
	uint64_t		 size;
	uint8_t			*p;
	size_t			 n;
	int			 rc;

	if ((p = malloc(step)) == NULL ||
	    (rc = bagfile_open(&f, bag, name)) != 0) {
		free(p);
		return FAIL_CANNOT;
	}
	while ((n = fread(p, 1, step, from)) > 0 &&
	    (rc = bagfile_add(f, p, n)) == 0)
		;
	free(p);
	if (rc == 0 && ferror(from)) {
		log_err(_("%s: cannot be read"), path);
		rc = FAIL_CANNOT;
	}
	if (rc == 0)
		return bagfile_end(f, &size);
	bagfile_drop(f);
	return rc;
}

void
bagdir_oxum(const struct bagdir *b, uint64_t *octets, uint64_t *files)
{
	*octets = b->octets;
	*files = b->files;
}

/* The manifest ends, and stands in the tag manifest. */
static int
manifest_end(struct bagdir *b, struct digest *manifest)
{
	struct stat	 st;

	if (fflush(b->manifest) == EOF || sha256_end(b->sha, manifest) == -1 ||
	    fstat(fileno(b->manifest), &st) == -1 ||
	    bag_manifest_add(&b->tags, manifest, BAG_MANIFEST) == -1)
		return cannot(b->path);
	if (b->opts.parity > 0 && pack_add(&b->all, BAG_MANIFEST, 0,
	    (uint64_t)st.st_size) == -1)
		return cannot(b->path);
	return 0;
}

/* A file that another program made, as a tag file. */
static int
adopt(struct bagdir *b, const char *name)
{
	static const size_t	 step = 256 * 1024;
	struct sha256		*sha = sha256_new();
	struct digest		 id;
	char			*path = path_join(b->path, name);
	uint8_t			*p = malloc(step);
	ssize_t			 n = -1;
	int			 fd = -1, rc = -1;

	if (sha != NULL && path != NULL && p != NULL)
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd != -1)
		while ((n = read_full(fd, p, step)) > 0)
			if (sha256_add(sha, p, (size_t)n) == -1)
				break;
	if (n == 0 && sha256_end(sha, &id) == 0 && fchmod(fd, 0444) == 0)
		rc = bag_manifest_add(&b->tags, &id, name);
	if (rc == -1)
		cannot(name);
	if (fd != -1)
		close(fd);
	sha256_free(sha);
	free(path);
	free(p);
	return rc == 0 ? 0 : FAIL_CANNOT;
}

/* Recovery files over all that there is but the tag manifest. */
static int
parity_put(struct bagdir *b)
{
	unsigned int	 groups;
	char		*path, name[BAG_PATH];
	struct dirent	*e;
	DIR		*d;
	int		 rc;

	if (b->opts.parity == 0)
		return 0;
	pack_sort(&b->all);
	if ((rc = parity_make(b->path, &b->all, b->opts.parity,
	    b->opts.scratch, &groups)) != 0)
		return rc;
	if ((path = path_join(b->path, PARITY_FOLDER)) == NULL ||
	    (d = opendir(path)) == NULL) {
		free(path);
		return cannot(b->path);
	}
	while (rc == 0 && (e = readdir(d)) != NULL) {
		if (e->d_name[0] == '.')
			continue;
		snprintf(name, sizeof(name), PARITY_FOLDER "/%s", e->d_name);
		rc = adopt(b, name);
	}
	closedir(d);
	free(path);
	return rc;
}

static int
tagmanifest_put(struct bagdir *b)
{
	char	*path = path_join(b->path, BAG_TAGMANIFEST);
	int	 rc;

	if (path == NULL)
		return cannot(b->path);
	rc = durable_write(path, b->tags.p, b->tags.len, 0444, false) == -1 ?
	    FAIL_CANNOT : 0;	/* logged there */
	free(path);
	return rc;
}

int
bagdir_tags(const struct bagdir *b, struct digest *id)
{
	return digest_sha256(id, b->tags.p, b->tags.len);
}

int
bagdir_finish(struct bagdir *b, struct digest *manifest)
{
	int	 fd, rc;

	if ((rc = bagdir_settle(b)) != 0 ||
	    (rc = leftover_end(b->left)) != 0 ||
	    (rc = manifest_end(b, manifest)) != 0 ||
	    (rc = parity_put(b)) != 0 || (rc = tagmanifest_put(b)) != 0)
		return rc;
	if ((fd = open(b->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) == -1)
		return cannot(b->path);
	if (syncfs(fd) == -1)
		rc = cannot(b->path);
	close(fd);
	if (rc != 0)
		return rc;
	if (renameat2(AT_FDCWD, b->path, AT_FDCWD, b->final,
	    RENAME_NOREPLACE) == -1 && (errno == EEXIST ||
	    rename(b->path, b->final) == -1))
		return cannot(b->final);
	b->finished = true;
	return durable_sync_parent(b->final) == -1 ? FAIL_CANNOT : 0;
}
