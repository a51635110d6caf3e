/*
 * state.c: the auditor's memory.
 */
#include <sys/file.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/buf.h"
#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "auditor/state.h"

#define STATE_VERSION	1
#define STATE_MAX	((size_t)4 * 1024 * 1024)
#define COMMITS_MAX	((size_t)64 * 1024 * 1024)

char *
folder_path(const char *ledger, const char *name)
{
	size_t	 n = strlen(ledger);
	char	*path;

	while (n > 1 && ledger[n - 1] == '/')
		n--;
	if (asprintf(&path, "%.*s.d%s%s", (int)n, ledger,
	    *name == '\0' ? "" : "/", name) == -1)
		return NULL;
	return path;
}

static int
make_dir(const char *ledger, const char *name, mode_t mode)
{
	char	*path = folder_path(ledger, name);
	int	 rc = -1;

	if (path == NULL)
		log_err("%s", ledger);
	else if (mkdir(path, mode) == -1 && errno != EEXIST)
		log_err(_("%s: cannot make the folder"), path);
	else
		rc = durable_sync_parent(path);
	free(path);
	return rc;
}

int
folder_make(const char *ledger)
{
	if (make_dir(ledger, "", 0750) == -1 ||
	    make_dir(ledger, "trust", 0755) == -1 ||
	    make_dir(ledger, "evidence", 0755) == -1)
		return -1;
	return 0;
}

static int
remove_half(const char *path, const struct stat *st, int type,
    struct FTW *at)
{
	static const char	 half[] = ".new-";

	(void)st;
	if (type == FTW_F &&
	    strncmp(path + at->base, half, sizeof(half) - 1) == 0)
		unlink(path);
	return 0;
}

/* What a killed run was about to rename (durable.h).  Under the lock. */
static void
sweep(const char *ledger)
{
	char	*dir = folder_path(ledger, "");

	if (dir != NULL)
		(void)nftw(dir, remove_half, 16, FTW_PHYS);
	free(dir);
}

static int
lock_folder(const char *ledger, int how)
{
	char	*path = folder_path(ledger, "lock");
	int	 fd;

	if (path == NULL) {
		log_err("%s", ledger);
		return -1;
	}
	if ((fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600)) == -1)
		log_err(_("%s: cannot be opened; was the ledger made with "
		    "nbaudit init?"), path);
	else if (flock(fd, how | LOCK_NB) == -1) {
		log_errx(_("%s: another nbaudit is at work on this ledger; "
		    "wait until it ends"), path);
		close(fd);
		fd = -1;
	}
	free(path);
	return fd;
}

int
folder_lock(const char *ledger)
{
	int	 fd = lock_folder(ledger, LOCK_EX);

	if (fd != -1)
		sweep(ledger);
	return fd;
}

int
folder_share(const char *ledger)
{
	return lock_folder(ledger, LOCK_SH);
}

void
state_init(struct state *s)
{
	memset(s, 0, sizeof(*s));
	s->seen_at = TIME_NONE;
}

void
state_release(struct state *s)
{
	json_decref(s->summary);
	json_decref(s->open);
	state_init(s);
}

/* A string field into ${out}.  0, or -1: it does not fit. */
static int
text_field(const json_t *json, const char *key, char *out, size_t size)
{
	const char	*s = json_get_str(json, key);

	if (s == NULL)
		s = "";
	if (strlen(s) >= size)
		return -1;
	memcpy(out, s, strlen(s) + 1);
	return 0;
}

static int
commit_field(const json_t *json, const char *key, char out[COMMIT_HEX])
{
	if (text_field(json, key, out, COMMIT_HEX) == -1)
		return -1;
	return *out == '\0' || (strlen(out) == COMMIT_HEX - 1 &&
	    strspn(out, "0123456789abcdef") == COMMIT_HEX - 1) ? 0 : -1;
}

static int
from_json(struct state *s, const json_t *json)
{
	const char	*vkey = json_get_str(json, "log_key");
	const char	*root = json_get_str(json, "root");
	const char	*seen = json_get_str(json, "seen_at");
	uint64_t	 version, n = 0;

	if (json_get_u64(json, "version", &version) == -1 ||
	    version != STATE_VERSION ||
	    text_field(json, "name", s->name, sizeof(s->name)) == -1 ||
	    text_field(json, "store", s->store, sizeof(s->store)) == -1 ||
	    commit_field(json, "commit", s->commit) == -1 ||
	    commit_field(json, "pending", s->pending) == -1 ||
	    json_get_u64(json, "size", &s->size) == -1 ||
	    json_get_u64(json, "seen", &s->seen) == -1 || root == NULL ||
	    digest_from_hex(&s->root, root) == -1 ||
	    (seen != NULL && time_parse(seen, &s->seen_at) == -1) ||
	    (vkey != NULL && vkey_parse(&s->log, vkey) == -1))
		return -1;
	s->pinned = vkey != NULL;
	s->simulated = json_is_true(json_object_get(json, "simulated"));
	s->seen_writer = json_is_true(json_object_get(json, "seen_writer"));
	json_get_u64(json, "beyond", &n);
	s->beyond = n > 1000 ? 1000 : (unsigned int)n;
	if (json_is_object(json_object_get(json, "summary")))
		s->summary = json_incref(json_object_get(json, "summary"));
	if (json_is_array(json_object_get(json, "open")))
		s->open = json_incref(json_object_get(json, "open"));
	return 0;
}

int
state_load(struct state *s, const char *ledger)
{
	char		*path = folder_path(ledger, "state.json");
	const char	*why = "not the fields it should have";
	struct buf	 b;
	json_t		*json = NULL;
	int		 rc = -1;

	state_init(s);
	buf_init(&b, STATE_MAX);
	if (path == NULL) {
		log_err("%s", ledger);
	} else if (durable_read(&b, path) == -1) {
		if (errno == ENOENT)
			rc = 0;
		else
			log_err(_("%s: cannot read what the auditor "
			    "remembers"), path);
	} else if ((json = json_object_parse(b.p, b.len, &why)) == NULL ||
	    from_json(s, json) == -1) {
		log_errx(_("%s: is damaged (%s); take it back from a backup "
		    "of the auditor's folder"), path, why);
	} else {
		rc = 1;
	}
	json_decref(json);
	buf_release(&b);
	free(path);
	return rc;
}

static int
put_log(json_t *json, const struct state *s)
{
	struct buf	 b;
	const char	*text;
	int		 rc = -1;

	if (!s->pinned)
		return 0;
	buf_init(&b, 1024);
	if (vkey_format(&b, &s->log) == 0 && (text = buf_str(&b)) != NULL)
		rc = json_put_str(json, "log_key", text);
	buf_release(&b);
	return rc;
}

static json_t *
to_json(const struct state *s)
{
	char	 hex[DIGEST_HEX], at[TIME_TEXT];
	json_t	*json;

	if ((json = json_object()) == NULL)
		return NULL;
	if (json_put_int(json, "version", STATE_VERSION) == -1 ||
	    json_put_str(json, "name", s->name) == -1 ||
	    json_put_bool(json, "simulated", s->simulated) == -1 ||
	    put_log(json, s) == -1 ||
	    json_put_str(json, "store", s->store) == -1 ||
	    json_put_str(json, "commit", s->commit) == -1 ||
	    json_put_str(json, "pending", s->pending) == -1 ||
	    json_put_int(json, "size", (int64_t)s->size) == -1 ||
	    json_put_str(json, "root", digest_hex(&s->root, hex)) == -1 ||
	    json_put_int(json, "seen", (int64_t)s->seen) == -1 ||
	    (s->seen_at != TIME_NONE && json_put_str(json, "seen_at",
	    time_rfc3339_us(s->seen_at, at)) == -1) ||
	    json_put_bool(json, "seen_writer", s->seen_writer) == -1 ||
	    json_put_int(json, "beyond", s->beyond) == -1 ||
	    (s->summary != NULL && json_put(json, "summary",
	    json_incref(s->summary)) == -1) ||
	    (s->open != NULL && json_put(json, "open",
	    json_incref(s->open)) == -1)) {
		json_decref(json);
		return NULL;
	}
	return json;
}

int
state_save(const struct state *s, const char *ledger)
{
	char	*path = folder_path(ledger, "state.json");
	json_t	*json = to_json(s);
	char	*text = NULL;
	int	 rc = -1;

	if (path == NULL || json == NULL ||
	    (text = json_dumps(json, JSON_INDENT(1) | JSON_SORT_KEYS)) == NULL)
		log_errx("%s", _("out of memory"));
	else
		rc = durable_write(path, text, strlen(text), 0600, true);
	free(text);
	json_decref(json);
	free(path);
	return rc;
}

int
commits_add(const char *ledger, const char *hex)
{
	char	*path = folder_path(ledger, "commits");
	char	 line[COMMIT_HEX + 1];
	int	 fd, n, rc = -1;

	if (path == NULL)
		return -1;
	n = snprintf(line, sizeof(line), "%s\n", hex);
	fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (fd == -1 || write_full(fd, line, (size_t)n) == -1 ||
	    fsync(fd) == -1)
		log_err(_("%s: cannot be written"), path);
	else
		rc = durable_sync_parent(path);
	if (fd != -1)
		close(fd);
	free(path);
	return rc;
}

bool
commits_has(const char *ledger, const char *hex)
{
	char		*path = folder_path(ledger, "commits");
	struct buf	 b;
	bool		 has = false;

	buf_init(&b, COMMITS_MAX);
	if (path != NULL && durable_read(&b, path) == 0)
		has = memmem(b.p, b.len, hex, strlen(hex)) != NULL;
	buf_release(&b);
	free(path);
	return has;
}
