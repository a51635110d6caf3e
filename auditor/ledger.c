/*
 * ledger.c: the ledger through libgit2: made, opened, and read.
 */
#include <git2.h>
#include <git2/sys/mempack.h>
#include <git2/sys/odb_backend.h>

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/journal/sshsig.h"
#include "auditor/ledger.h"
#include "auditor/ledger_internal.h"
#include "auditor/pack.h"

#define MEMPACK_PRIORITY	999
#define CACHE_MAX		((ssize_t)16 * 1024 * 1024)

/* libgit2's message may be absent, or left from an earlier success. */
void
ledger_log(const char *what)
{
	const git_error	*e = git_error_last();

	if (e != NULL && e->message != NULL && (e->klass == GIT_ERROR_ODB ||
	    (e->klass == GIT_ERROR_REFERENCE &&
	    strstr(e->message, "corrupted") != NULL)))
		log_errx(_("the ledger is damaged: %s cannot be read (%s). "
		    "Next: git fsck in it says what is missing; take it back "
		    "from a mirror: nbaudit init --from MIRROR"), what,
		    e->message);
	else
		log_errx(_("the ledger: %s: %s"), what,
		    e == NULL || e->message == NULL ? "?" : e->message);
}

static struct ledger *
ledger_wrap(git_repository *repo)
{
	struct ledger	*l;
	git_odb_backend	*memory = NULL;

	if ((l = calloc(1, sizeof(*l))) == NULL) {
		git_repository_free(repo);
		return NULL;
	}
	l->repo = repo;
	if ((l->heap = heap_new()) == NULL ||
	    git_repository_odb(&l->odb, repo) < 0 ||
	    git_mempack_new(&memory) < 0 ||
	    git_odb_add_backend(l->odb, memory, MEMPACK_PRIORITY) < 0) {
		ledger_log(_("its object database cannot be opened"));
		ledger_free(l);
		return NULL;
	}
	return l;
}

/* The ledger is written alike whoever runs, so nobody's settings count. */
static int
library_start(void)
{
	static const int	 level[] = {
		GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM,
		GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL,
	};

	if (git_libgit2_init() < 0 ||
	    git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1) < 0 ||
	    git_libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, CACHE_MAX) < 0)
		goto fail;
	for (size_t i = 0; i < sizeof(level) / sizeof(level[0]); i++)
		if (git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level[i],
		    "") < 0)
			goto fail;
	return 0;
 fail:
	ledger_log(_("libgit2 cannot be started"));
	return -1;
}

struct ledger *
ledger_create(const char *dir)
{
	git_repository_init_options	 opts;
	git_repository			*repo;

	if (library_start() == -1)
		return NULL;
	if (git_repository_init_options_init(&opts,
	    GIT_REPOSITORY_INIT_OPTIONS_VERSION) < 0)
		return NULL;
	opts.flags = GIT_REPOSITORY_INIT_BARE | GIT_REPOSITORY_INIT_MKDIR;
	opts.initial_head = "main";
	opts.description = "nguyenban audit ledger";
	if (git_repository_init_ext(&repo, dir, &opts) < 0) {
		ledger_log(dir);
		git_libgit2_shutdown();
		return NULL;
	}
	return ledger_wrap(repo);
}

/* Packs that were being written when a run was killed.  libgit2's names. */
static void
sweep(git_repository *repo)
{
	static const char	 half[] = "pack_git2_";
	char			*dir, *path;
	struct dirent		**list = NULL;
	int			 n;

	dir = path_join(git_repository_path(repo), "objects/pack");
	n = dir == NULL ? -1 : scandir(dir, &list, NULL, NULL);
	for (int i = 0; i < n; i++) {
		if (strncmp(list[i]->d_name, half, sizeof(half) - 1) == 0 &&
		    (path = path_join(dir, list[i]->d_name)) != NULL) {
			unlink(path);
			free(path);
		}
		free(list[i]);
	}
	free(list);
	free(dir);
}

/* Opened as stock git would, its configuration read, too.  NULL: libgit2's. */
static git_repository *
repository_open(const char *dir)
{
	git_repository	*repo;
	git_config	*config = NULL;

	if (git_repository_open_bare(&repo, dir) < 0)
		return NULL;
	if (git_repository_config_snapshot(&config, repo) < 0) {
		git_repository_free(repo);
		return NULL;
	}
	git_config_free(config);
	return repo;
}

static void
tell_unopened(const char *dir)
{
	ledger_log(dir);
	if (access(dir, R_OK | X_OK) == -1)
		log_errx("%s", _("the ledger must belong to the user who runs "
		    "nbaudit"));
	else
		log_errx(_("%s: this is no whole git repository: half written, "
		    "or damaged. Nothing is read of it and nothing is "
		    "written. Next: take the ledger back from a mirror: "
		    "nbaudit init --from MIRROR"), dir);
}

static struct ledger *
open_bare(const char *dir, bool ours)
{
	git_repository	*repo;

	if (library_start() == -1)
		return NULL;
	if (access(dir, F_OK) == -1 && errno == ENOENT) {
		log_errx(_("%s: there is no ledger; make one with nbaudit "
		    "init"), dir);
		git_libgit2_shutdown();
		return NULL;
	}
	if ((repo = repository_open(dir)) == NULL) {
		tell_unopened(dir);
		git_libgit2_shutdown();
		return NULL;
	}
	if (ours)
		sweep(repo);
	return ledger_wrap(repo);
}

struct ledger *
ledger_open(const char *dir)
{
	return open_bare(dir, true);
}

struct ledger *
ledger_open_read(const char *dir)
{
	return open_bare(dir, false);
}

void
ledger_forget(struct ledger *l)
{
	for (size_t i = 0; i < l->n; i++)
		free((void *)(uintptr_t)l->update[i].path);
	free(l->update);
	l->update = NULL;
	l->n = l->cap = l->packed = 0;
}

void
ledger_free(struct ledger *l)
{
	if (l == NULL)
		return;
	ledger_forget(l);
	heap_free(l->heap);
	free(l->shard);
	git_tree_free(l->tree);
	git_commit_free(l->base);
	git_odb_free(l->odb);
	git_repository_free(l->repo);
	free(l);
	git_libgit2_shutdown();
}

int
ledger_head(struct ledger *l, char hex[COMMIT_HEX])
{
	git_oid	 id;
	int	 rc = git_reference_name_to_id(&id, l->repo, LEDGER_BRANCH);

	if (rc == GIT_ENOTFOUND)
		return 0;
	if (rc < 0) {
		ledger_log(LEDGER_BRANCH);
		return -1;
	}
	git_oid_tostr(hex, COMMIT_HEX, &id);
	return 1;
}

int
ledger_face_main(struct ledger *l, char was[LEDGER_FACE])
{
	static const char	 text[] = "ref: " LEDGER_BRANCH "\n";
	git_reference		*head = NULL;
	const char		*to = "";	/* nothing that can be read */
	char			 hex[COMMIT_HEX], *path;
	int			 rc = 1;

	if (git_reference_lookup(&head, l->repo, "HEAD") < 0)
		head = NULL;
	else if (git_reference_type(head) == GIT_REFERENCE_SYMBOLIC)
		to = git_reference_symbolic_target(head);
	else
		to = git_oid_tostr(hex, sizeof(hex),
		    git_reference_target(head));
	snprintf(was, LEDGER_FACE, "%s", to);
	git_reference_free(head);
	if (strcmp(was, LEDGER_BRANCH) == 0)
		return 0;
	/* By hand: libgit2 sets none that it cannot read. */
	path = path_join(git_repository_path(l->repo), "HEAD");
	if (path == NULL || durable_write(path, text, sizeof(text) - 1, 0644,
	    true) == -1) {
		log_err("HEAD");
		rc = -1;
	}
	free(path);
	return rc;
}

static git_commit *
commit_lookup(struct ledger *l, const char *hex)
{
	git_oid		 id;
	git_commit	*commit;

	if (git_oid_fromstr(&id, hex) < 0 ||
	    git_commit_lookup(&commit, l->repo, &id) < 0)
		return NULL;
	return commit;
}

int
ledger_time(struct ledger *l, const char *hex, int64_t *when)
{
	git_commit	*commit;

	*when = 0;
	if (hex == NULL) {
		if (l->base != NULL)
			*when = git_commit_time(l->base) * TIME_SECOND;
		return 0;
	}
	if ((commit = commit_lookup(l, hex)) == NULL)
		return -1;
	*when = git_commit_time(commit) * TIME_SECOND;
	git_commit_free(commit);
	return 0;
}

int
ledger_parent(struct ledger *l, const char *hex, char parent[COMMIT_HEX])
{
	git_commit	*commit = commit_lookup(l, hex);

	if (commit == NULL)
		return -1;
	*parent = '\0';
	if (git_commit_parentcount(commit) > 0)
		git_oid_tostr(parent, COMMIT_HEX,
		    git_commit_parent_id(commit, 0));
	git_commit_free(commit);
	return 0;
}

/* The entry's id of ${path} in ${tree}.  1, 0 absent, -1. */
int
ledger_entry_id(const git_tree *tree, const char *path, git_oid *id)
{
	git_tree_entry	*entry;
	int		 rc;

	if (tree == NULL)
		return 0;
	rc = git_tree_entry_bypath(&entry, tree, path);
	if (rc == GIT_ENOTFOUND)
		return 0;
	if (rc < 0) {
		ledger_log(path);
		return -1;
	}
	git_oid_cpy(id, git_tree_entry_id(entry));
	git_tree_entry_free(entry);
	return 1;
}

static int
tree_file(struct ledger *l, const git_tree *tree, const char *path,
    struct buf *out)
{
	git_blob	*blob;
	git_oid		 id;
	int		 rc;

	if ((rc = ledger_entry_id(tree, path, &id)) != 1)
		return rc;
	if (git_blob_lookup(&blob, l->repo, &id) < 0) {
		ledger_log(path);
		return -1;
	}
	rc = buf_add(out, git_blob_rawcontent(blob),
	    (size_t)git_blob_rawsize(blob));
	git_blob_free(blob);
	return rc == 0 ? 1 : -1;
}

/* Does a line "... ssh-ed25519 BASE64" of ${list} name ${pub}? */
static bool
lists_key(struct buf *list, const uint8_t pub[KEY_PUBLIC])
{
	struct buf	 b;
	const char	*line;
	bool		 has = false;

	buf_init(&b, 256);
	if (ssh_public_line(&b, pub) == 0 && (line = buf_str(&b)) != NULL)
		has = memmem(list->p, list->len, line, strlen(line)) != NULL;
	buf_release(&b);
	return has;
}

/* Is ${signer} in the allowed_signers of the commit's parent? */
static bool
signer_listed(struct ledger *l, const git_commit *commit,
    const uint8_t signer[KEY_PUBLIC])
{
	git_commit	*parent = NULL;
	git_tree	*tree = NULL;
	struct buf	 b;
	bool		 listed = false;

	buf_init(&b, LEDGER_FILE_MAX);
	if (git_commit_parentcount(commit) > 0 &&
	    git_commit_parent(&parent, commit, 0) >= 0 &&
	    git_commit_tree(&tree, parent) >= 0 &&
	    tree_file(l, tree, "allowed_signers", &b) == 1)
		listed = lists_key(&b, signer);
	buf_release(&b);
	git_tree_free(tree);
	git_commit_free(parent);
	return listed;
}

int
ledger_signed(struct ledger *l, const char *hex, const uint8_t pub[KEY_PUBLIC])
{
	git_commit	*commit = commit_lookup(l, hex);
	git_buf		 sig = GIT_BUF_INIT, text = GIT_BUF_INIT;
	uint8_t		 signer[KEY_PUBLIC];
	git_oid		 id;
	int		 rc = 0;

	if (commit == NULL) {
		ledger_log(hex);
		return -1;
	}
	git_oid_cpy(&id, git_commit_id(commit));
	if (git_commit_extract_signature(&sig, &text, l->repo, &id, NULL) < 0)
		goto out;	/* not signed at all */
	rc = sshsig_verify(sig.ptr, sig.size, pub, "git", text.ptr, text.size);
	if (rc == 0 && sshsig_signer(sig.ptr, sig.size, signer) == 0 &&
	    signer_listed(l, commit, signer))
		rc = sshsig_verify(sig.ptr, sig.size, signer, "git", text.ptr,
		    text.size);
 out:
	git_buf_dispose(&sig);
	git_buf_dispose(&text);
	git_commit_free(commit);
	return rc;
}

int
ledger_base(struct ledger *l, const char *hex)
{
	git_tree_free(l->tree);
	git_commit_free(l->base);
	l->tree = NULL;
	l->base = NULL;
	if (*hex == '\0')
		return 0;
	if ((l->base = commit_lookup(l, hex)) == NULL ||
	    git_commit_tree(&l->tree, l->base) < 0) {
		ledger_log(hex);
		return -1;
	}
	return 0;
}

bool
ledger_readable(struct ledger *l, const char *hex)
{
	git_commit	*commit = commit_lookup(l, hex);
	git_tree	*tree = NULL;
	git_object	*object;
	bool		 good;

	good = commit != NULL && git_commit_tree(&tree, commit) == 0;
	for (size_t i = 0; good && i < git_tree_entrycount(tree); i++) {
		good = git_tree_entry_to_object(&object, l->repo,
		    git_tree_entry_byindex(tree, i)) == 0;
		if (good)
			git_object_free(object);
	}
	git_tree_free(tree);
	git_commit_free(commit);
	return good;
}

int
ledger_get(struct ledger *l, const char *path, struct buf *out)
{
	return tree_file(l, l->tree, path, out);
}

void
shard_path(char out[SHARD_PATH], unsigned int shard)
{
	snprintf(out, SHARD_PATH, "state/%02x/%02x.tsv", (shard >> 8) & 0xff,
	    shard & 0xff);
}

/* Two hex digits, then ${rest}; -1 when the name is another. */
static int
hex_name(const char *name, const char *rest)
{
	static const char	 digits[] = "0123456789abcdef";
	const char		*a = strchr(digits, name[0]);
	const char		*b;

	if (name[0] == '\0' || name[1] == '\0' || a == NULL ||
	    (b = strchr(digits, name[1])) == NULL ||
	    strcmp(name + 2, rest) != 0)
		return -1;
	return (int)((a - digits) * 16 + (b - digits));
}

static int
shards_of(struct ledger *l, unsigned int high, const git_oid *id, bool *has)
{
	const git_tree_entry	*entry;
	git_tree		*tree;
	int			 low;

	if (git_tree_lookup(&tree, l->repo, id) < 0) {
		ledger_log("state");
		return -1;
	}
	for (size_t i = 0; i < git_tree_entrycount(tree); i++) {
		entry = git_tree_entry_byindex(tree, i);
		low = hex_name(git_tree_entry_name(entry), ".tsv");
		if (low < 0)
			continue;
		has[high * 256 + (unsigned int)low] = true;
		git_oid_cpy(&l->shard[high * 256 + (unsigned int)low],
		    git_tree_entry_id(entry));
	}
	git_tree_free(tree);
	return 0;
}

int
ledger_shards(struct ledger *l, bool *has)
{
	const git_tree_entry	*entry;
	git_tree		*tree;
	git_oid			 id;
	int			 rc, high;

	memset(has, 0, LEDGER_SHARDS * sizeof(*has));
	free(l->shard);
	if ((l->shard = calloc(LEDGER_SHARDS, sizeof(*l->shard))) == NULL) {
		log_err("state");
		return -1;
	}
	if ((rc = ledger_entry_id(l->tree, "state", &id)) != 1)
		return rc;
	if (git_tree_lookup(&tree, l->repo, &id) < 0) {
		ledger_log("state");
		return -1;
	}
	rc = 0;
	for (size_t i = 0; rc == 0 && i < git_tree_entrycount(tree); i++) {
		entry = git_tree_entry_byindex(tree, i);
		high = hex_name(git_tree_entry_name(entry), "");
		if (high >= 0)
			rc = shards_of(l, (unsigned int)high,
			    git_tree_entry_id(entry), has);
	}
	git_tree_free(tree);
	return rc;
}

bool
ledger_same(struct ledger *l, const char *path, const void *p, size_t len)
{
	git_oid	 id, have;

	return ledger_entry_id(l->tree, path, &have) == 1 &&
	    git_odb_hash(&id, p, len, GIT_OBJECT_BLOB) >= 0 &&
	    git_oid_equal(&id, &have);
}

bool
ledger_shard_same(struct ledger *l, unsigned int shard, const void *p,
    size_t len)
{
	git_oid	 id;

	return git_odb_hash(&id, p, len, GIT_OBJECT_BLOB) >= 0 &&
	    git_oid_equal(&id, &l->shard[shard]);
}
