/*
 * ledger_write.c: what a run puts into the ledger: its files, one signed
 * commit in one pack, and last the branch.
 */
#include <git2.h>
#include <git2/sys/odb_backend.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/journal/sshsig.h"
#include "auditor/ledger.h"
#include "auditor/ledger_internal.h"
#include "auditor/pack.h"

#define HEAP_MAX		((size_t)8 * 1024 * 1024)
#define LOCK_TRIES		11
#define LOCK_WAIT		100000	/* microseconds between them */

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
	ledger_forget(l);
	return 0;
}
