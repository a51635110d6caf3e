/*
 * stamps.c: time-stamps and hash trees on disk, and records made of them.
 */
#include <sys/mman.h>
#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "auditor/state.h"

#include "auditor/stamps.h"

#define STAMPS_DIR	"evidence/stamps"
#define TREE_HEAD	160		/* octets of the first line */
#define FILE_MAX	((size_t)16 * 1024 * 1024)	/* token, note */

static void
stamp_release(struct stamp *s)
{
	for (size_t i = 0; i < 2; i++) {
		if (s->mapped[i] != NULL)
			munmap(s->mapped[i], s->mapped_len[i]);
		buf_release(&s->octets[i]);
	}
	free(s->detail);
}

void
stamps_free(struct stamps *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < s->n; i++)
		stamp_release(&s->stamp[i]);
	free(s->stamp);
	free(s->evidence);
	free(s->dir);
	free(s);
}

void
stamps_drop(struct stamps *s, size_t i)
{
	stamp_release(&s->stamp[i]);
	s->n--;
	memmove(&s->stamp[i], &s->stamp[i + 1],
	    (s->n - i) * sizeof(s->stamp[0]));
}

/* ${dir}/${name}/${file}; the caller frees. */
static char *
file_path(const char *dir, const char *name, const char *file)
{
	char	*sub = path_join(dir, name), *path;

	path = sub == NULL ? NULL : path_join(sub, file);
	free(sub);
	return path;
}

/* Map a file.  1, 0 absent or empty, -1 (errno). */
static int
map_file(const char *path, void **p, size_t *len)
{
	struct stat	 st;
	int		 fd, rc = -1;

	*p = NULL;
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) == -1)
		return errno == ENOENT ? 0 : -1;
	if (fstat(fd, &st) == 0 && st.st_size == 0) {
		rc = 0;
	} else if (st.st_size > 0) {
		*len = (size_t)st.st_size;
		*p = mmap(NULL, *len, PROT_READ, MAP_PRIVATE, fd, 0);
		if (*p == MAP_FAILED)
			*p = NULL;
		else
			rc = 1;
	}
	close(fd);
	return rc;
}

/* "nbtree 1 sha256 12 2026-11-23T19:00:00Z\n".  0 or -1. */
static int
head_parse(struct stamp *s)
{
	const uint8_t	*p = s->mapped[0], *end;
	size_t		 len = s->mapped_len[0], head;
	char		 line[TREE_HEAD], *word[5], *save = NULL;
	enum digest_alg	 alg = DIGEST_UNKNOWN;
	uint64_t	 n;
	unsigned int	 i = 0;

	end = memchr(p, '\n', len < TREE_HEAD ? len : TREE_HEAD - 1);
	if (end == NULL)
		return -1;
	head = (size_t)(end - p);
	memcpy(line, p, head);
	line[head] = '\0';
	for (char *w = strtok_r(line, " ", &save); w != NULL && i < 5;
	    w = strtok_r(NULL, " ", &save))
		word[i++] = w;
	if (i != 5 || strcmp(word[0], "nbtree") != 0 ||
	    strcmp(word[1], "1") != 0 ||
	    parse_u64(word[3], 1, ERS_LEAVES_MAX, &n) == -1 ||
	    time_parse(word[4], &s->gen_time) == -1)
		return -1;
	for (unsigned int a = DIGEST_NONE + 1; a < DIGEST_UNKNOWN; a++)
		if (strcmp(word[2], digest_alg_name((enum digest_alg)a)) == 0)
			alg = (enum digest_alg)a;
	return ers_tree_use(&s->tree, alg, (size_t)n, end + 1,
	    len - head - 1);
}

/* One folder into ${s}.  0 or -1 (logged). */
static int
stamp_load(struct stamp *s, const char *dir, const char *name)
{
	static const char *const	 maps[2] = { "tree", "map" };
	static const char *const	 files[2] = { "token", "note" };
	char				*path = NULL;
	size_t				 entry;
	int				 rc = -1;

	memset(s, 0, sizeof(*s));
	snprintf(s->name, sizeof(s->name), "%s", name);
	buf_init(&s->octets[0], FILE_MAX);
	buf_init(&s->octets[1], FILE_MAX);
	for (size_t i = 0; i < 2; i++) {
		if ((path = file_path(dir, name, maps[i])) == NULL ||
		    map_file(path, &s->mapped[i], &s->mapped_len[i]) == -1)
			goto out;
		free(path);
		if ((path = file_path(dir, name, files[i])) == NULL ||
		    (durable_read(&s->octets[i], path) == -1 &&
		    (i == 0 || errno != ENOENT)))
			goto out;
		free(path);
		path = NULL;
	}
	if ((path = file_path(dir, name, "")) == NULL ||
	    s->mapped[0] == NULL || head_parse(s) == -1)
		goto out;
	s->token = (struct octets){ s->octets[0].p, s->octets[0].len };
	s->note = (struct octets){ s->octets[1].p, s->octets[1].len };
	entry = DIGEST_SIZE + s->tree.size;
	s->map = s->mapped[1];
	s->nmap = s->map == NULL ? 0 : s->mapped_len[1] / entry;
	rc = s->map == NULL || s->mapped_len[1] % entry == 0 ? 0 : -1;
 out:
	if (rc == -1) {
		log_errx(_("%s: a time-stamp's file is missing or damaged; "
		    "take it back from a backup of the auditor's folder"),
		    path != NULL ? path : name);
		stamp_release(s);
	}
	free(path);
	return rc;
}

/* Folders that are being written begin with a dot. */
static int
is_stamp(const struct dirent *d)
{
	return d->d_name[0] != '.' && strlen(d->d_name) < STAMP_NAME;
}

static int
add_loaded(struct stamps *s, const char *name)
{
	struct stamp	*more;

	more = reallocarray(s->stamp, s->n + 1, sizeof(*more));
	if (more == NULL) {
		log_errx("%s", _("out of memory"));
		return -1;
	}
	s->stamp = more;
	if (stamp_load(&s->stamp[s->n], s->dir, name) == -1)
		return -1;
	s->n++;
	return 0;
}

struct stamps *
stamps_open(const char *ledger)
{
	struct dirent	**list = NULL;
	struct stamps	*s = calloc(1, sizeof(*s));
	int		 n = 0, rc = -1;

	if (s == NULL || (s->dir = folder_path(ledger, STAMPS_DIR)) == NULL) {
		log_errx("%s", _("out of memory"));
		goto out;
	}
	n = scandir(s->dir, &list, is_stamp, alphasort);
	if (n == -1 && errno != ENOENT) {
		log_err(_("%s: cannot be read"), s->dir);
		goto out;
	}
	rc = 0;
	for (int i = 0; i < n && rc == 0; i++)
		rc = add_loaded(s, list[i]->d_name);
 out:
	for (int i = 0; i < n; i++)
		free(list[i]);
	free(list);
	if (rc == 0)
		return s;
	stamps_free(s);
	return NULL;
}

/* tree: its line and its nodes. */
static int
write_tree(const char *path, const struct stamp_new *new)
{
	char		 at[TIME_TEXT], head[TREE_HEAD];
	struct buf	 b;
	int		 n, rc = -1;

	n = snprintf(head, sizeof(head), "nbtree 1 %s %zu %s\n",
	    digest_alg_name(new->tree->alg), new->tree->n,
	    time_rfc3339_us(new->gen_time, at));
	buf_init(&b, SIZE_MAX / 2);
	if (buf_add(&b, head, (size_t)n) == 0 && buf_add(&b, new->tree->node,
	    new->tree->nodes * new->tree->size) == 0)
		rc = durable_write(path, b.p, b.len, 0600, false);
	buf_release(&b);
	return rc;
}

/* One file of the folder; none for no octets.  0 or -1 (logged). */
static int
write_part(const char *dir, const char *file, const struct octets *o)
{
	char	*path = path_join(dir, file);
	int	 rc = -1;

	if (path != NULL)
		rc = o->len == 0 ? 0 :
		    durable_write(path, o->p, o->len, 0600, false);
	free(path);
	return rc;
}

static int
write_folder(const char *dir, const struct stamp_new *new)
{
	size_t			 entry = DIGEST_SIZE + new->tree->size;
	const struct octets	 map = { new->map, new->nmap * entry };
	char			*path = path_join(dir, "tree");
	int			 rc = -1;

	if (path != NULL && write_tree(path, new) == 0 &&
	    write_part(dir, "token", &new->token) == 0 &&
	    write_part(dir, "note", &new->note) == 0 &&
	    write_part(dir, "map", &map) == 0)
		rc = 0;
	free(path);
	return rc;
}

/* What a killed run left, and an empty folder to write in.  0 or -1. */
static int
fresh_folder(const char *dir)
{
	static const char *const	 files[] = { "tree", "token", "note",
					    "map" };
	char				*path;

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if ((path = path_join(dir, files[i])) != NULL) {
			(void)unlink(path);
			free(path);
		}
	if (mkdir(dir, 0700) == -1 && errno != EEXIST) {
		log_err(_("%s: cannot be made"), dir);
		return -1;
	}
	return 0;
}

int
stamps_add(struct stamps *s, const struct stamp_new *new)
{
	char		 at[TIME_TEXT], hex[DIGEST_HEX], name[STAMP_NAME];
	char		*from = path_join(s->dir, ".new"), *to = NULL;
	struct digest	 d;
	int		 rc = -1;

	if (from == NULL ||
	    digest_sha256(&d, new->token.p, new->token.len) == -1)
		goto out;
	time_compact(new->gen_time, at);
	snprintf(name, sizeof(name), "%.16s-%.8s", at, digest_hex(&d, hex));
	if ((to = path_join(s->dir, name)) == NULL)
		goto out;
	if (mkdir(s->dir, 0700) == -1 && errno != EEXIST) {
		log_err(_("%s: cannot be made"), s->dir);
		goto out;
	}
	if (fresh_folder(from) == -1 || write_folder(from, new) == -1)
		goto out;
	if (rename(from, to) == -1) {
		log_err(_("%s: cannot be written"), to);
		goto out;
	}
	if (durable_sync_parent(to) == 0)
		rc = add_loaded(s, name);
 out:
	free(from);
	free(to);
	return rc;
}

size_t
stamp_leaf(const struct stamp *s, const uint8_t *md)
{
	size_t	 lo = 0, hi = s->tree.n, size = s->tree.size;

	while (lo < hi) {
		size_t	 mid = lo + (hi - lo) / 2;
		int	 c = memcmp(s->tree.node + mid * size, md, size);

		if (c == 0)
			return mid;
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return SIZE_MAX;
}

const uint8_t *
stamp_digest(const struct stamp *s, const struct digest *d)
{
	size_t	 lo = 0, hi = s->nmap, entry = DIGEST_SIZE + s->tree.size;

	if (s->tree.alg == DIGEST_SHA256)
		return d->octet;
	while (lo < hi) {
		size_t	 mid = lo + (hi - lo) / 2;
		int	 c = memcmp(s->map + mid * entry, d->octet,
			    DIGEST_SIZE);

		if (c == 0)
			return s->map + mid * entry + DIGEST_SIZE;
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

bool
stamp_ended(const struct stamp *s, int64_t at)
{
	return s->good && s->until <= at;
}

bool
stamp_covers(const struct stamp *s, const struct digest *d)
{
	return s->tree.alg == DIGEST_SHA256 ?
	    stamp_leaf(s, d->octet) != SIZE_MAX : stamp_digest(s, d) != NULL;
}

bool
stamps_has(const struct stamps *s, enum digest_alg alg,
    const struct digest *d)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->stamp[i].tree.alg == alg &&
		    s->stamp[i].lost == FINDING_OK &&
		    stamp_covers(&s->stamp[i], d))
			return true;
	return false;
}

/* The reduced tree of a leaf, with its time-stamp.  0 or -1. */
static int
reduced(const struct stamp *s, size_t leaf, struct buf *lists,
    struct octets *out)
{
	buf_reset(lists);
	if (ers_tree_reduce(&s->tree, leaf, NULL, 0, lists) == -1)
		return -1;
	*out = (struct octets){ lists->p, lists->len };
	return 0;
}

/* The record's first time-stamp by ${s}: 1, 0 not by it, -1. */
static int
begin(const struct stamp *s, const struct digest *d, struct buf *record,
    struct buf *lists)
{
	const uint8_t	*md = stamp_digest(s, d);
	struct octets	 l;
	size_t		 leaf;

	if (md == NULL || (leaf = stamp_leaf(s, md)) == SIZE_MAX)
		return 0;
	if (reduced(s, leaf, lists, &l) == -1 ||
	    ers_record(record, s->tree.alg, &l, &s->token) == -1)
		return -1;
	return 1;
}

int
stamp_record(const struct stamp *s, const struct digest *d,
    struct buf *record)
{
	struct buf	 lists;
	int		 rc;

	buf_init(&lists, ERS_RECORD_MAX);
	rc = begin(s, d, record, &lists);
	buf_release(&lists);
	return rc;
}

/* A renewal of ${record} by ${s}, in place: 1, 0 it is none, -1. */
static int
renew(const struct stamp *s, const struct digest *d, struct buf *record,
    struct buf *lists)
{
	struct octets	 r = { record->p, record->len }, token, l;
	const uint8_t	*md;
	enum digest_alg	 alg;
	struct buf	 out;
	uint8_t		 leaf[EVP_MAX_MD_SIZE];
	bool		 same;
	size_t		 at;
	int		 rc = -1;

	if (ers_last(&r, &token, &alg) == -1)
		return -1;
	same = alg == s->tree.alg;
	if (same && ers_stamp_leaf(alg, &token, leaf) == -1)
		return -1;
	if (!same && (md = stamp_digest(s, d)) == NULL)
		return 0;
	if (!same && ers_chain_leaf(s->tree.alg, &r, md, leaf) == -1)
		return -1;
	if ((at = stamp_leaf(s, leaf)) == SIZE_MAX)
		return 0;
	buf_init(&out, ERS_RECORD_MAX);
	if (reduced(s, at, lists, &l) == 0)
		rc = same ? ers_renew_stamp(&out, &r, &l, &s->token) :
		    ers_renew_chain(&out, &r, s->tree.alg, &l, &s->token);
	if (rc == 0) {
		buf_release(record);
		*record = out;
		return 1;
	}
	buf_release(&out);
	return -1;
}

/* May a record begin with time-stamp ${i}, when ${from} is asked for? */
static bool
may_begin(const struct stamps *s, size_t i, size_t from)
{
	return from == SIZE_MAX ? s->stamp[i].lost == FINDING_OK : i == from;
}

int
stamps_trail(const struct stamps *s, const struct digest *d, size_t from,
    struct buf *record, size_t *member, size_t *n)
{
	struct buf	 lists, one;
	int		 rc = 0;

	*n = 0;
	buf_init(&lists, ERS_RECORD_MAX);
	buf_init(&one, ERS_RECORD_MAX);
	for (size_t i = 0; i < s->n && rc != -1; i++) {
		if (*n == 0 && !may_begin(s, i, from))
			continue;
		rc = *n == 0 ? begin(&s->stamp[i], d, &one, &lists) :
		    renew(&s->stamp[i], d, &one, &lists);
		if (rc == 1)
			member[(*n)++] = i;
	}
	if (rc != -1 && *n > 0)
		rc = buf_add(record, one.p, one.len) == 0 ? 1 : -1;
	if (rc == -1)
		log_errx("%s", _("an evidence record could not be made: out "
		    "of memory, or a time-stamp on disk is damaged"));
	buf_release(&lists);
	buf_release(&one);
	return rc;
}

int
stamps_record(const struct stamps *s, const struct digest *d,
    struct buf *record, size_t *first, size_t *last)
{
	size_t	*member = calloc(s->n + 1, sizeof(*member)), n = 0;
	int	 rc = member == NULL ? -1 : stamps_trail(s, d, SIZE_MAX,
		    record, member, &n);

	if (member == NULL)
		log_errx("%s", _("out of memory"));
	if (first != NULL)
		*first = n == 0 ? SIZE_MAX : member[0];
	if (last != NULL)
		*last = n == 0 ? SIZE_MAX : member[n - 1];
	free(member);
	return rc;
}

size_t
stamps_named(const struct stamps *s, const char *name, size_t len)
{
	for (size_t i = 0; i < s->n; i++)
		if (strlen(s->stamp[i].name) == len &&
		    memcmp(s->stamp[i].name, name, len) == 0)
			return i;
	return SIZE_MAX;
}
