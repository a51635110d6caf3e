/*
 * ledger.c: the ledger through libgit2.
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
#include "formats/journal/sshsig.h"
#include "auditor/ledger.h"
#include "auditor/ledger_internal.h"
#include "auditor/pack.h"

#define MEMPACK_PRIORITY	999
#define HEAP_MAX		((size_t)8 * 1024 * 1024)
#define CACHE_MAX		((ssize_t)16 * 1024 * 1024)
#define LOCK_TRIES		11
#define LOCK_WAIT		100000	/* microseconds between them */

/* libgit2's message may be absent, or left from an earlier success. */
void
ledger_log(const char *what)
{
	const git_error	*e = git_error_last();

	if (e != NULL && e->message != NULL && e->klass == GIT_ERROR_ODB)
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
	if (git_repository_open_bare(&repo, dir) < 0) {
		ledger_log(dir);
		log_errx("%s", _("make a ledger with: nbaudit init -l DIR; it "
		    "must belong to the user who runs nbaudit"));
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

static void
forget_updates(struct ledger *l)
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
	forget_updates(l);
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

/* "objects/pack" of the repository; the caller frees. */
static char *
pack_dir(const struct ledger *l)
{
	return path_join(git_repository_path(l->repo), "objects/pack");
}

/*
 * A first run over a million documents has more blobs than memory should
 * hold: a pack for each heap of them, which nothing names before the commit.
 */
static int
spill(struct ledger *l)
{
	char	*dir = pack_dir(l);
	int	 rc = -1;

	if (dir != NULL)
		rc = heap_spill(l->heap, l->update + l->packed,
		    l->n - l->packed, dir);
	if (rc == 0 && git_odb_refresh(l->odb) < 0)
		rc = -1;
	if (rc == 0)
		l->packed = l->n;
	else
		ledger_log(_("the pack cannot be written"));
	free(dir);
	return rc;
}

/*
 * What is still on the heap: to where the commit is made, so that one pack
 * holds all of a night; the rest of many to a pack of its own.
 */
static int
empty_heap(struct ledger *l)
{
	if (l->packed > 0)
		return l->packed < l->n ? spill(l) : 0;
	for (size_t i = 0; i < l->n; i++)
		if (heap_copy(l->heap, &l->update[i].id, l->odb) == -1) {
			ledger_log(l->update[i].path);
			return -1;
		}
	return 0;
}

int
ledger_put(struct ledger *l, const char *path, const void *p, size_t len)
{
	git_tree_update	*grown, *u;
	size_t		 cap;

	if (ledger_same(l, path, p, len))
		return 0;
	if (l->differs != NULL)
		return l->differs(l->arg, path, p, len);
	if (l->n == l->cap) {
		cap = l->cap == 0 ? 64 : l->cap * 2;
		if ((grown = reallocarray(l->update, cap, sizeof(*grown))) ==
		    NULL) {
			log_err("%s", path);
			return -1;
		}
		l->update = grown;
		l->cap = cap;
	}
	u = &l->update[l->n];
	u->action = GIT_TREE_UPDATE_UPSERT;
	u->filemode = GIT_FILEMODE_BLOB;
	if (heap_put(l->heap, &u->id, p, len) == -1) {
		ledger_log(path);
		return -1;
	}
	if ((u->path = strdup(path)) == NULL) {
		log_err("%s", path);
		return -1;
	}
	l->n++;
	return heap_size(l->heap) > HEAP_MAX ? spill(l) : 0;
}

size_t
ledger_changes(const struct ledger *l)
{
	return l->n;
}

static int
by_path(const void *a, const void *b)
{
	const git_tree_update	*x = a, *y = b;

	return strcmp(x->path, y->path);
}

/*
 * Insert the folders above the changed files, each once: the updates are
 * sorted, so a folder's files stand together.
 */
static int
insert_trees(struct ledger *l, git_packbuilder *pb, const git_tree *root)
{
	char	 dir[4096], last[4096] = "";
	char	*slash;
	git_oid	 id;

	for (size_t i = 0; i < l->n; i++) {
		if (snprintf(dir, sizeof(dir), "%s", l->update[i].path) >=
		    (int)sizeof(dir))
			return -1;
		while ((slash = strrchr(dir, '/')) != NULL) {
			*slash = '\0';
			if (strncmp(last, dir, strlen(dir)) == 0 &&
			    (last[strlen(dir)] == '\0' ||
			    last[strlen(dir)] == '/'))
				break;	/* it and all above are in */
			if (ledger_entry_id(root, dir, &id) != 1 ||
			    git_packbuilder_insert(pb, &id, dir) < 0)
				return -1;
		}
		snprintf(last, sizeof(last), "%s", l->update[i].path);
		if ((slash = strrchr(last, '/')) != NULL)
			*slash = '\0';
	}
	return 0;
}

/* One pack with the commit, its new trees and blobs, made durable. */
static int
write_pack(struct ledger *l, const git_oid *commit, const git_tree *root)
{
	git_packbuilder	*pb = NULL;
	char		*dir = NULL;
	int		 rc = -1;

	if (git_packbuilder_new(&pb, l->repo) < 0)
		goto out;
	if (git_packbuilder_insert(pb, commit, NULL) < 0 ||
	    git_packbuilder_insert(pb, git_tree_id(root), "") < 0 ||
	    insert_trees(l, pb, root) < 0)
		goto out;
	for (size_t i = 0; i < l->n; i++)
		if (l->packed == 0 && git_packbuilder_insert(pb,
		    &l->update[i].id, l->update[i].path) < 0)
			goto out;
	if ((dir = pack_dir(l)) == NULL || pack_write(pb, dir) == -1)
		goto out;
	rc = 0;
 out:
	if (rc == -1)
		ledger_log(_("the pack cannot be written"));
	free(dir);
	git_packbuilder_free(pb);
	return rc;
}

/* The signed commit object, in memory. */
static int
sign_commit(struct ledger *l, const struct key *key, const char *name,
    int64_t when, const char *message, const git_tree *root, git_oid *id)
{
	const git_commit	*parents[1] = { l->base };
	git_signature		*who = NULL;
	git_buf			 text = GIT_BUF_INIT;
	struct buf		 armour;
	const char		*sig;
	int			 rc = -1;

	buf_init(&armour, SSHSIG_MAX);
	if (git_signature_new(&who, "nbaudit", name, when, 0) < 0 ||
	    git_commit_create_buffer(&text, l->repo, who, who, NULL, message,
	    root, l->base != NULL, parents) < 0)
		goto out;
	if (sshsig_sign(&armour, key, "git", text.ptr, text.size) == -1)
		goto out;
	/* The last newline becomes the header's own. */
	if (armour.len > 0 && armour.p[armour.len - 1] == '\n')
		armour.len--;
	if ((sig = buf_str(&armour)) == NULL ||
	    git_commit_create_with_signature(id, l->repo, text.ptr, sig,
	    NULL) < 0)
		goto out;
	rc = 0;
 out:
	if (rc == -1)
		ledger_log(_("the commit cannot be made"));
	git_buf_dispose(&text);
	git_signature_free(who);
	buf_release(&armour);
	return rc;
}

int
ledger_commit(struct ledger *l, const struct key *key, const char *name,
    int64_t when, const char *message, char hex[COMMIT_HEX])
{
	git_tree	*root = NULL;
	git_oid		 id;
	int		 rc = -1;

	if (empty_heap(l) == -1)
		return -1;
	qsort(l->update, l->n, sizeof(*l->update), by_path);
	if (git_tree_create_updated(&id, l->repo, l->tree, l->n, l->update) <
	    0 || git_tree_lookup(&root, l->repo, &id) < 0) {
		ledger_log(_("its folders cannot be made"));
		goto out;
	}
	if (sign_commit(l, key, name, when, message, root, &id) == -1 ||
	    write_pack(l, &id, root) == -1)
		goto out;
	git_oid_tostr(hex, COMMIT_HEX, &id);
	rc = 0;
 out:
	git_tree_free(root);
	return rc;
}

/*
 * Whoever was killed while it moved the branch left its lock behind.  We
 * alone write here (folder_lock), and a lock that lasts is nobody's.
 */
static void
break_lock(struct ledger *l)
{
	char	*path = path_join(git_repository_path(l->repo),
	    LEDGER_BRANCH ".lock");

	if (path != NULL && unlink(path) == 0)
		log_warnx(_("%s: left by a run that was killed; removed"),
		    path);
	free(path);
}

static int
move_branch(struct ledger *l, const git_oid *id)
{
	git_reference	*ref = NULL;
	int		 rc;

	if (l->base == NULL)
		rc = git_reference_create(&ref, l->repo, LEDGER_BRANCH, id, 0,
		    NULL);
	else
		rc = git_reference_create_matching(&ref, l->repo,
		    LEDGER_BRANCH, id, 1, git_commit_id(l->base), NULL);
	git_reference_free(ref);
	return rc;
}

int
ledger_publish(struct ledger *l, const char *hex)
{
	git_oid	 id;
	int	 rc;

	if (git_oid_fromstr(&id, hex) < 0)
		return -1;
	rc = move_branch(l, &id);
	for (int i = 0; rc == GIT_ELOCKED && i < LOCK_TRIES; i++) {
		if (i == LOCK_TRIES - 1)
			break_lock(l);
		else
			usleep(LOCK_WAIT);
		rc = move_branch(l, &id);
	}
	if (rc == GIT_EEXISTS || rc == GIT_EMODIFIED || rc == GIT_ENOTFOUND)
		return 1;
	if (rc < 0) {
		ledger_log(LEDGER_BRANCH);
		return -1;
	}
	forget_updates(l);
	return 0;
}
