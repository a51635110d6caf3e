/*
 * salvage.c: nbarchive salvage: what can still be read out of a broken
 * store, without its indexes (02-store.md, "Damage").
 */
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
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/journal/merkle.h"
#include "formats/journal/note.h"
#include "formats/store/entry.h"
#include "formats/store/entry_lost.h"
#include "formats/store/rotation_entry.h"

#include "archiver/command.h"
#include "archiver/out.h"
#include "archiver/scan.h"

#define COPY_STEP	((size_t)1024 * 1024)
#define FILES_MAX	4096		/* segments of one store */
#define LINE_ROOM	((size_t)256 * 1024)

/* An object that a journal entry brought in. */
struct named {
	struct digest	 id;
	uint64_t	 size;
	size_t		 entry;		/* in scan.entry */
};

struct salvage {
	const struct run *run;
	const char	*from;
	const char	*to;
	int		 fd[FILES_MAX];
	size_t		 nfd;
	struct scan	 scan;
	struct named	*named;		/* by digest */
	size_t		 nnamed;
	size_t		 nmain;		/* one entry a number; others follow */
	uint64_t	 proven;	/* entries that a checkpoint proves */
	bool		 has_head;	/* a checkpoint was there to prove by */
	FILE		*saved;		/* salvaged.jsonl */
	FILE		*missing;	/* missing.jsonl */
	uint64_t	 nsaved, octets, nmissing;
	uint8_t		*buf;		/* COPY_STEP */
	struct buf	 note;		/* the checkpoint */
};

static int
cannot_write(const char *path)
{
	log_err(_("%s: cannot be written"), path);
	return FAIL_CANNOT;
}

/* A file to search; one that cannot be opened is told and passed over. */
static int
file_add(struct salvage *s, const char *path)
{
	int	 fd;

	if (s->nfd == FILES_MAX) {
		log_errx(_("%s: more than %d files"), path, FILES_MAX);
		return FAIL_CANNOT;
	}
	if ((fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)) == -1) {
		log_err(_("%s: cannot be read"), path);
		return 0;
	}
	s->fd[s->nfd] = fd;
	log_info(_("%s: is searched"), path);
	return scan_file(&s->scan, (uint32_t)s->nfd++, fd, path,
	    s->run->stopping);
}

static int
by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

/* Every data.mdb below segments/, whatever its folder is called. */
static int
search_store(struct salvage *s)
{
	struct dirent	**e = NULL;
	char		*dir, *path;
	int		 n, rc = 0;

	if ((dir = path_join(s->from, STORE_SEGMENTS)) == NULL)
		return FAIL_CANNOT;
	if ((n = scandir(dir, &e, NULL, by_name)) == -1) {
		log_err(_("%s: cannot be read"), dir);
		free(dir);
		return FAIL_CANNOT;
	}
	for (int i = 0; i < n; i++) {
		if (rc == 0 && *e[i]->d_name != '.' && asprintf(&path,
		    "%s/%s/data.mdb", dir, e[i]->d_name) != -1) {
			if (access(path, F_OK) == 0)
				rc = file_add(s, path);
			else
				log_errx(_("%s: is missing"), path);
			free(path);
		}
		free(e[i]);
	}
	free(e);
	free(dir);
	return rc;
}

/* A store's folder, or one file of segments, or an image of a disk. */
static int
search(struct salvage *s)
{
	struct stat	 st;

	if (stat(s->from, &st) == -1) {
		log_err(_("%s: cannot be read"), s->from);
		return FAIL_CANNOT;
	}
	return S_ISDIR(st.st_mode) ? search_store(s) : file_add(s, s->from);
}

/* The octets of an entry into s->buf.  0 or -1. */
static int
entry_read(struct salvage *s, const struct scan_entry *e)
{
	return pread_full(s->fd[e->file], s->buf, e->len, e->off) ==
	    (ssize_t)e->len ? 0 : -1;
}

/* Stale pages hold the same entry again: one of each is kept. */
static void
entries_distinct(struct salvage *s)
{
	struct scan	*scan = &s->scan;
	uint8_t		 last[ENTRY_MAX];
	size_t		 n = 0, lastlen = 0;

	for (size_t i = 0; i < scan->nentry; i++) {
		if (entry_read(s, &scan->entry[i]) == -1)
			continue;
		if (n > 0 && scan->entry[n - 1].seq == scan->entry[i].seq &&
		    lastlen == scan->entry[i].len &&
		    memcmp(last, s->buf, lastlen) == 0)
			continue;
		lastlen = scan->entry[i].len;
		memcpy(last, s->buf, lastlen);
		scan->entry[n++] = scan->entry[i];
	}
	scan->nentry = n;
}

/*
 * In order, the likeliest of each number first and the others, which a
 * sender's document may have held, at the end.
 */
static int
entries_sort(struct salvage *s)
{
	struct scan_entry	*e = s->scan.entry, *other;
	size_t			 n, k = 0;

	if (s->scan.nentry == 0)
		return 0;
	scan_sort_entries(&s->scan);
	entries_distinct(s);
	n = s->scan.nentry;
	if ((other = calloc(n + 1, sizeof(*other))) == NULL) {
		log_errx(_("out of memory"));
		return FAIL_CANNOT;
	}
	for (size_t i = 0; i < n; i++) {
		if (s->nmain > 0 && e[s->nmain - 1].seq == e[i].seq)
			other[k++] = e[i];
		else
			e[s->nmain++] = e[i];
	}
	memcpy(e + s->nmain, other, k * sizeof(*other));
	free(other);
	return 0;
}

/* The store's key: in its text file, or in the journal's first entry. */
static int
store_key(struct salvage *s, struct vkey *key)
{
	struct store_info	 info;
	struct buf		 text;
	char			*path;
	json_t			*json;
	const char		*vkey;
	int			 rc = -1;

	buf_init(&text, LINE_ROOM);
	if ((path = path_join(s->from, STORE_TEXT)) != NULL &&
	    durable_read(&text, path) == 0 &&
	    store_info_parse(&info, text.p, text.len) == STORE_INFO_OK) {
		*key = info.key;
		rc = 0;
	}
	free(path);
	buf_release(&text);
	if (rc == 0 || s->scan.nentry == 0 || s->scan.entry[0].seq != 0 ||
	    entry_read(s, &s->scan.entry[0]) == -1)
		return rc;
	json = json_object_parse(s->buf, s->scan.entry[0].len, NULL);
	vkey = json_get_str(json_object_get(json, "store"), "key");
	if (vkey != NULL && vkey_parse(key, vkey) == 0)
		rc = 0;
	json_decref(json);
	return rc;
}

/* The checkpoint beside the segments; whose it is shows in prove(). */
static bool
head_load(struct salvage *s, struct buf *note, struct checkpoint *cp)
{
	char	*path = path_join(s->from, STORE_CHECKPOINT);
	size_t	 text;
	bool	 good;

	good = path != NULL && durable_read(note, path) == 0 &&
	    note_split(note->p, note->len, &text) == 0 &&
	    checkpoint_parse(cp, note->p, text) == 0;
	free(path);
	return good;
}

/*
 * Whether the journal's first ${cp->size} entries have the signed root, and
 * the key in force after them signed it.
 */
static int
prove(struct salvage *s, const struct buf *note, const struct checkpoint *cp)
{
	struct merkle_range	 range;
	struct keychain		 keys;
	struct digest		 leaf, root;
	struct vkey		 first;
	uint64_t		 i;
	int			 rc = 0;

	if (store_key(s, &first) == -1)
		return 0;
	keychain_init(&keys, &first);
	merkle_init(&range);
	for (i = 0; rc == 0 && i < cp->size && i < s->nmain; i++) {
		size_t	 len = s->scan.entry[i].len;

		if (s->scan.entry[i].seq != i ||
		    entry_read(s, &s->scan.entry[i]) == -1 ||
		    rotation_follow(&keys, s->buf, len, &range) == -1)
			break;
		if (entry_leaf(&leaf, s->buf, len) == -1 ||
		    merkle_append(&range, &leaf) == -1)
			rc = FAIL_CANNOT;
	}
	if (rc == 0 && i == cp->size) {
		if (merkle_root(&range, &root) == -1)
			rc = FAIL_CANNOT;
		else if (digest_equal(&root, &cp->root) &&
		    note_verify(note->p, note->len, keychain_at(&keys,
		    cp->size), 1, NULL) == NOTE_OK)
			s->proven = cp->size;
	}
	keychain_release(&keys);
	return rc;
}

/* journal.jsonl: the entries that are proven; the others beside it. */
static int
journal_write(struct salvage *s)
{
	static const char *const	 name[] = { "journal.jsonl",
	    "journal-unproven.jsonl" };
	struct scan_entry		*e;
	FILE				*f;
	char				*path;
	int				 rc = 0;

	for (size_t which = 0; which < 2; which++) {
		size_t	 from = which == 0 ? 0 : (size_t)s->proven;
		size_t	 to = which == 0 ? (size_t)s->proven :
		    s->scan.nentry;

		if (from == to)
			continue;
		if ((path = path_join(s->to, name[which])) == NULL ||
		    (f = fopen(path, "wex")) == NULL) {
			rc = cannot_write(path == NULL ? s->to : path);
			free(path);
			return rc;
		}
		for (size_t i = from; i < to; i++) {
			e = &s->scan.entry[i];
			if (entry_read(s, e) == 0) {
				fwrite(s->buf, 1, e->len, f);
				putc('\n', f);
			}
		}
		if (ferror(f) | fclose(f))
			rc = cannot_write(path);
		free(path);
	}
	return rc;
}

static int
named_order(const void *a, const void *b)
{
	const struct named	*x = a, *y = b;
	int			 c = digest_cmp(&x->id, &y->id);

	if (c != 0)
		return c;
	return x->entry < y->entry ? -1 : x->entry > y->entry;
}

/* Which objects the journal speaks of. */
static int
names_collect(struct salvage *s)
{
	enum entry_type	 type;
	const json_t	*object;
	const char	*hex, *why;
	json_t		*json;
	uint64_t	 seq;
	int64_t		 at;
	size_t		 n = 0;

	if (s->scan.nentry == 0)
		return 0;
	if ((s->named = calloc(s->scan.nentry, sizeof(*s->named))) == NULL) {
		log_errx(_("out of memory"));
		return FAIL_CANNOT;
	}
	for (size_t i = 0; i < s->scan.nentry; i++) {
		if (entry_read(s, &s->scan.entry[i]) == -1)
			continue;
		json = entry_parse(s->buf, s->scan.entry[i].len, &seq, &at,
		    &type, &why);
		object = json_object_get(json, "object");
		hex = json_get_str(object, "sha256");
		if (json != NULL && type == ENTRY_INGESTION && hex != NULL &&
		    digest_from_hex(&s->named[n].id, hex) == 0 &&
		    json_get_u64(object, "size", &s->named[n].size) == 0)
			s->named[n++].entry = i;
		json_decref(json);
	}
	qsort(s->named, n, sizeof(*s->named), named_order);
	s->nnamed = n;
	return 0;
}

static const struct named *
named_find(const struct salvage *s, const struct digest *id)
{
	size_t	 lo = 0, hi = s->nnamed, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (digest_cmp(&s->named[mid].id, id) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo < s->nnamed && digest_equal(&s->named[lo].id, id))
		return &s->named[lo];
	return NULL;
}

/* A line: digest, size, and what the journal knows of the object. */
static int
line_put(struct salvage *s, FILE *f, const struct digest *id, uint64_t size,
    const char *why)
{
	const struct named	*nd = named_find(s, id);
	char			 hex[DIGEST_HEX], *text = NULL;
	json_t			*line = json_object(), *entry = NULL;
	const json_t		*source;
	int			 rc = FAIL_CANNOT;

	if (nd != NULL && entry_read(s, &s->scan.entry[nd->entry]) == 0)
		entry = json_object_parse(s->buf,
		    s->scan.entry[nd->entry].len, NULL);
	source = json_object_get(entry, "source");
	if (line != NULL &&
	    json_put_str(line, "sha256", digest_hex(id, hex)) == 0 &&
	    json_put_int(line, "size", (int64_t)size) == 0 &&
	    json_put_str(line, "reason", why) == 0 &&
	    json_put_str(line, "name", json_get_str(source, "name")) == 0 &&
	    json_put_str(line, "path", json_get_str(source, "path")) == 0 &&
	    json_put_bool(line, "journalled", nd != NULL) == 0 &&
	    (text = json_shown(line, JSON_COMPACT | JSON_SORT_KEYS)) != NULL &&
	    fprintf(f, "%s\n", text) >= 0)
		rc = 0;
	else
		log_err(_("%s: cannot be written"), s->to);
	free(text);
	json_decref(entry);
	json_decref(line);
	return rc;
}

/* A payload into ${fd}, hashed on the way.  0, -1 (unreadable), or a code. */
static int
payload_copy(struct salvage *s, const struct scan_chunk *c, int fd,
    struct sha256 *sha, const char *path)
{
	uint64_t	 off = c->off;
	size_t		 n;

	for (uint32_t left = c->h.length; left > 0; left -= (uint32_t)n) {
		n = left < COPY_STEP ? left : COPY_STEP;
		if (pread_full(s->fd[c->file], s->buf, n, off) != (ssize_t)n)
			return -1;
		if (sha256_add(sha, s->buf, n) == -1)
			return FAIL_CANNOT;
		if (write_full(fd, s->buf, n) == -1)
			return cannot_write(path);
		off += n;
	}
	return 0;
}

/*
 * The object whose chunks are at ${c}, ${n} of them in order, into ${path}:
 * *lost is the first chunk that is not there whole, or the count when all
 * are.  0 or an exit code.
 */
static int
object_copy(struct salvage *s, const struct scan_chunk *c, size_t n, int fd,
    const char *path, uint32_t *lost)
{
	uint32_t	 count = c->h.count;
	struct digest	 got;
	struct sha256	*sha;
	size_t		 i = 0;
	int		 rc = 0;

	if ((sha = sha256_new()) == NULL)
		return FAIL_CANNOT;
	for (*lost = 0; *lost < count; (*lost)++) {
		while (i < n && c[i].h.number < *lost)
			i++;
		if (i == n || c[i].h.number != *lost || !c[i].whole ||
		    (rc = payload_copy(s, &c[i], fd, sha, path)) != 0)
			break;
	}
	if (rc == -1)
		rc = 0;
	if (rc == 0 && *lost == count && (sha256_end(sha, &got) == -1 ||
	    !digest_equal(&got, &c->h.sha256)))
		*lost = 0;	/* a chunk that only pretends */
	sha256_free(sha);
	return rc;
}

/* "DIR/objects/ab/DIGEST", its folder made. */
static char *
object_path(struct salvage *s, const struct digest *id)
{
	char	 hex[DIGEST_HEX], *path;

	digest_hex(id, hex);
	if (asprintf(&path, "%s/objects/%.2s", s->to, hex) == -1)
		return NULL;
	if (mkdir(path, 0750) == -1 && errno != EEXIST) {
		cannot_write(path);
		free(path);
		return NULL;
	}
	free(path);
	if (asprintf(&path, "%s/objects/%.2s/%s", s->to, hex, hex) == -1)
		return NULL;
	return path;
}

static int
object_lost(struct salvage *s, const struct scan_chunk *c, uint32_t lost)
{
	char	 why[96];

	s->nmissing++;
	snprintf(why, sizeof(why), "chunk %" PRIu32 " of %" PRIu32
	    " is damaged or missing", lost + 1, c->h.count);
	return line_put(s, s->missing, &c->h.sha256, c->h.size, why);
}

/* One object out of its chunks; true in *done when its bytes are proven. */
static int
object_save(struct salvage *s, const struct scan_chunk *c, size_t n,
    bool *done, uint32_t *lost)
{
	char	*path, *temp = NULL;
	int	 fd = -1, rc = FAIL_CANNOT;

	*done = false;
	if ((path = object_path(s, &c->h.sha256)) == NULL ||
	    asprintf(&temp, "%s.part", path) == -1)
		goto out;
	fd = open(temp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0440);
	if (fd == -1) {
		cannot_write(temp);
		goto out;
	}
	rc = object_copy(s, c, n, fd, temp, lost);
	if (close(fd) == -1 && rc == 0)
		rc = cannot_write(temp);
	if (rc != 0 || *lost < c->h.count) {
		unlink(temp);
	} else if (rename(temp, path) == -1) {
		rc = cannot_write(path);
	} else {
		*done = true;
		s->nsaved++;
		s->octets += c->h.size;
		rc = line_put(s, s->saved, &c->h.sha256, c->h.size, NULL);
	}
 out:
	free(temp);
	free(path);
	return rc;
}

static bool
same_object(const struct chunk_header *a, const struct chunk_header *b)
{
	return a->size == b->size && digest_equal(&a->sha256, &b->sha256);
}

/* All objects of which a chunk was found. */
static int
objects_save(struct salvage *s)
{
	struct scan_chunk	*c = s->scan.chunk;
	size_t			 n = s->scan.nchunk, k;
	uint32_t		 lost = 0;
	bool			 done = false;
	int			 rc = 0;

	scan_sort_chunks(&s->scan);
	for (size_t i = 0; i < n && rc == 0 && !s->run->stopping(); i += k) {
		for (k = 1; i + k < n; k++)
			if (!same_object(&c[i].h, &c[i + k].h))
				break;
		/* The same digest under another size only pretends. */
		if (done && i > 0 && digest_equal(&c[i].h.sha256,
		    &c[i - 1].h.sha256))
			continue;
		if ((rc = object_save(s, c + i, k, &done, &lost)) != 0 || done)
			continue;
		/* What no entry names may be a document's own octets. */
		if (s->nnamed == 0 || named_find(s, &c[i].h.sha256) != NULL)
			rc = object_lost(s, c + i, lost);
	}
	return rc;
}

static bool
chunk_found(const struct salvage *s, const struct digest *id)
{
	const struct scan_chunk	*c = s->scan.chunk;
	size_t			 lo = 0, hi = s->scan.nchunk, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (digest_cmp(&c[mid].h.sha256, id) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < s->scan.nchunk && digest_equal(&c[lo].h.sha256, id);
}

/* Objects that the journal names and of which nothing is there. */
static int
objects_missing(struct salvage *s)
{
	int	 rc = 0;

	for (size_t i = 0; i < s->nnamed && rc == 0; i++) {
		if ((i > 0 && digest_equal(&s->named[i].id,
		    &s->named[i - 1].id)) || chunk_found(s, &s->named[i].id))
			continue;
		s->nmissing++;
		rc = line_put(s, s->missing, &s->named[i].id,
		    s->named[i].size, "no part of it was found");
	}
	return rc;
}

/* The folder to write to: a new one, or empty. */
static int
folder_ready(const char *dir)
{
	struct dirent	*e;
	DIR		*d;
	int		 n = 0;

	if (mkdir(dir, 0750) == 0)
		return 0;
	if (errno != EEXIST || (d = opendir(dir)) == NULL)
		return cannot_write(dir);
	while ((e = readdir(d)) != NULL)
		n += strcmp(e->d_name, ".") != 0 &&
		    strcmp(e->d_name, "..") != 0;
	closedir(d);
	if (n == 0)
		return 0;
	log_errx(_("%s: is not empty; name a new folder"), dir);
	return FAIL_USAGE;
}

static FILE *
list_open(struct salvage *s, const char *name)
{
	char	*path = path_join(s->to, name);
	FILE	*f = path == NULL ? NULL : fopen(path, "wex");

	if (f == NULL)
		cannot_write(path == NULL ? s->to : path);
	free(path);
	return f;
}

static int
list_close(struct salvage *s, FILE *f)
{
	if (f == NULL || !(ferror(f) | fclose(f)))
		return 0;
	return cannot_write(s->to);
}

static int
objects_out(struct salvage *s)
{
	char	*dir = path_join(s->to, "objects");
	int	 fd, rc = FAIL_CANNOT;

	if (dir == NULL || mkdir(dir, 0750) == -1)
		cannot_write(s->to);
	else if ((s->saved = list_open(s, "salvaged.jsonl")) != NULL &&
	    (s->missing = list_open(s, "missing.jsonl")) != NULL &&
	    (rc = objects_save(s)) == 0)
		rc = objects_missing(s);
	rc = worst(rc, list_close(s, s->saved));
	rc = worst(rc, list_close(s, s->missing));
	/* One call for all files: an fsync each costs six times as much. */
	if (rc == 0 && ((fd = open(s->to, O_RDONLY | O_DIRECTORY |
	    O_CLOEXEC)) == -1 || syncfs(fd) == -1 || close(fd) == -1))
		rc = cannot_write(s->to);
	free(dir);
	return rc;
}

static int
report(struct salvage *s)
{
	const struct run	*run = s->run;
	struct page		 page = { .columns = run->columns };
	char			 size[OUT_SIZE_TEXT];
	uint64_t		 unproven = s->scan.nentry - s->proven;
	json_t			*json;

	if (run->json) {
		json = json_pack("{sI sI sI sI sI sI}", "objects",
		    (json_int_t)s->nsaved, "bytes", (json_int_t)s->octets,
		    "missing", (json_int_t)s->nmissing, "entries",
		    (json_int_t)s->proven, "entries_unproven",
		    (json_int_t)unproven, "unreadable",
		    (json_int_t)s->scan.unreadable);
		out_json(json);
		json_decref(json);
		return out_end();
	}
	if (run->quiet)
		return 0;
	printf(_("Salvaged %" PRIu64 " documents (%s), each proven by its "
	    "digest.\n"), s->nsaved, out_size(s->octets, size));
	if (s->nmissing > 0)
		printf(_("Not to be had here: %" PRIu64 "; they are listed "
		    "in %s/missing.jsonl.\n"), s->nmissing, s->to);
	printf(_("Journal entries: %" PRIu64 " proven by the checkpoint, "
	    "%" PRIu64 " not.\n"), s->proven, unproven);
	if (s->nmissing > 0)
		out_text(&page, _("Take what is missing from a backup "
		    "volume."));
	return out_end();
}

static int
salvage(struct salvage *s)
{
	struct checkpoint	 cp = { .size = 0 };
	int			 rc;

	if ((rc = search(s)) != 0)
		return rc;
	if ((rc = entries_sort(s)) != 0)
		return rc;
	s->has_head = head_load(s, &s->note, &cp);
	if (s->has_head && (rc = prove(s, &s->note, &cp)) != 0)
		return rc;
	if ((rc = names_collect(s)) != 0 || (rc = journal_write(s)) != 0 ||
	    (rc = objects_out(s)) != 0)
		return rc;
	if (s->run->stopping()) {
		log_errx(_("broken off; the rest was not searched"));
		return FAIL_CANNOT;
	}
	rc = report(s);
	if (s->nmissing > 0 || s->scan.unreadable > 0 || !s->has_head ||
	    s->proven < cp.size)
		rc = worst(rc, FAIL_DAMAGE);
	return rc;
}

int
archive_salvage(const struct run *run)
{
	struct salvage	*s;
	int		 rc;

	if (run->narg > 1 || run->output == NULL ||
	    (run->narg == 0 && run->set->store == NULL)) {
		log_errx(_("name the broken store, and with -o a new folder "
		    "for what is found"));
		return FAIL_USAGE;
	}
	if ((rc = folder_ready(run->output)) != 0)
		return rc;
	if ((s = calloc(1, sizeof(*s))) == NULL ||
	    (s->buf = malloc(COPY_STEP)) == NULL) {
		free(s);
		log_errx(_("out of memory"));
		return FAIL_CANNOT;
	}
	s->run = run;
	s->from = run->narg == 1 ? run->arg[0] : run->set->store;
	s->to = run->output;
	scan_init(&s->scan);
	buf_init(&s->note, NOTE_MAX);
	rc = salvage(s);
	buf_release(&s->note);
	for (size_t i = 0; i < s->nfd; i++)
		close(s->fd[i]);
	scan_release(&s->scan);
	free(s->named);
	free(s->buf);
	free(s);
	return rc;
}
