/*
 * history.c: the ledger's commits as others made or took them: excerpts.
 */
#include <git2.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/journal/sshsig.h"
#include "auditor/ledger.h"
#include "auditor/ledger_internal.h"

/* The folders above ${path}, and what it names.  0 or -1. */
static int
insert_path(struct ledger *l, git_packbuilder *pb, const char *path)
{
	char		 dir[4096];
	git_object_t	 type;
	git_oid		 id;
	size_t		 size;
	int		 rc;

	if ((rc = ledger_entry_id(l->tree, path, &id)) != 1)
		return rc;
	for (const char *p = strchr(path, '/'); p != NULL;
	    p = strchr(p + 1, '/')) {
		git_oid	 up;

		if (snprintf(dir, sizeof(dir), "%.*s", (int)(p - path),
		    path) >= (int)sizeof(dir) ||
		    ledger_entry_id(l->tree, dir, &up) != 1 ||
		    git_packbuilder_insert(pb, &up, dir) < 0)
			return -1;
	}
	if (git_odb_read_header(&size, &type, l->odb, &id) < 0)
		return -1;
	if (type == GIT_OBJECT_TREE)
		return git_packbuilder_insert_tree(pb, &id) < 0 ? -1 : 0;
	return git_packbuilder_insert(pb, &id, path) < 0 ? -1 : 0;
}

static int
keep_pack(void *p, size_t len, void *arg)
{
	return buf_add(arg, p, len);
}

int
ledger_excerpt(struct ledger *l, const char *const *path, size_t n,
    struct buf *out)
{
	git_packbuilder	*pb = NULL;
	int		 rc = -1;

	if (l->base == NULL || git_packbuilder_new(&pb, l->repo) < 0 ||
	    git_packbuilder_insert(pb, git_commit_id(l->base), NULL) < 0 ||
	    git_packbuilder_insert(pb, git_tree_id(l->tree), "") < 0)
		goto out;
	for (size_t i = 0; i < n; i++)
		if (insert_path(l, pb, path[i]) == -1)
			goto out;
	if (git_packbuilder_foreach(pb, keep_pack, out) >= 0 && !out->failed)
		rc = 0;
 out:
	if (rc == -1)
		ledger_log(_("an excerpt cannot be made"));
	git_packbuilder_free(pb);
	return rc;
}

void
ledger_watch(struct ledger *l, ledger_differs *differs, void *arg)
{
	l->differs = differs;
	l->arg = arg;
}

static git_commit *
lookup(struct ledger *l, const char *hex)
{
	git_commit	*commit = NULL;
	git_oid		 id;

	if (git_oid_fromstr(&id, hex) < 0 ||
	    git_commit_lookup(&commit, l->repo, &id) < 0) {
		ledger_log(hex);
		return NULL;
	}
	return commit;
}

static void
facts(struct commit_facts *f, const git_commit *commit)
{
	const char	*message = git_commit_message(commit);

	git_oid_tostr(f->hex, COMMIT_HEX, git_commit_id(commit));
	f->when = git_commit_time(commit);
	f->parents = git_commit_parentcount(commit);
	snprintf(f->message, sizeof(f->message), "%.*s",
	    message == NULL ? 0 : (int)strcspn(message, "\n"), message);
}

int
ledger_commits(struct ledger *l, const char *head, struct commit_facts **out,
    size_t *n)
{
	struct commit_facts	*list = NULL, *grown, t;
	git_commit		*commit = lookup(l, head), *up;
	size_t			 cap = 0, k = 0;

	while (commit != NULL) {
		if (k == cap) {
			cap = cap == 0 ? 512 : cap * 2;
			grown = reallocarray(list, cap, sizeof(*list));
			if (grown == NULL) {
				log_errx("%s", _("out of memory"));
				goto fail;
			}
			list = grown;
		}
		facts(&list[k++], commit);
		if (git_commit_parentcount(commit) == 0)
			break;
		if (git_commit_parent(&up, commit, 0) < 0) {
			ledger_log(list[k - 1].hex);
			goto fail;
		}
		git_commit_free(commit);
		commit = up;
	}
	if (commit == NULL)
		goto fail;
	git_commit_free(commit);
	for (size_t i = 0; i < k / 2; i++) {
		t = list[i];
		list[i] = list[k - 1 - i];
		list[k - 1 - i] = t;
	}
	*out = list;
	*n = k;
	return 0;
 fail:
	git_commit_free(commit);
	free(list);
	return -1;
}

int
ledger_signer(struct ledger *l, const char *hex, uint8_t pub[KEY_PUBLIC])
{
	git_buf	 sig = GIT_BUF_INIT, text = GIT_BUF_INIT;
	git_oid	 id;
	int	 rc = 0;

	if (git_oid_fromstr(&id, hex) < 0)
		return -1;
	if (git_commit_extract_signature(&sig, &text, l->repo, &id, NULL) >=
	    0 && sshsig_signer(sig.ptr, sig.size, pub) == 0)
		rc = sshsig_verify(sig.ptr, sig.size, pub, "git", text.ptr,
		    text.size);
	git_buf_dispose(&sig);
	git_buf_dispose(&text);
	return rc;
}

struct listing {
	const char	*dir;
	ledger_take	*take;
	void		*arg;
	int		 rc;
};

static int
list_one(const char *root, const git_tree_entry *entry, void *arg)
{
	struct listing	*l = arg;
	char		*path;

	if (git_tree_entry_type(entry) != GIT_OBJECT_BLOB)
		return 0;
	if (asprintf(&path, "%s/%s%s", l->dir, root,
	    git_tree_entry_name(entry)) == -1) {
		l->rc = -1;
		return -1;
	}
	l->rc = l->take(l->arg, path);
	free(path);
	return l->rc == 0 ? 0 : -1;
}

int
ledger_files(struct ledger *l, const char *dir, ledger_take *take, void *arg)
{
	struct listing	 list = { dir, take, arg, 0 };
	git_tree	*tree;
	git_oid		 id;
	int		 rc;

	if ((rc = ledger_entry_id(l->tree, dir, &id)) != 1)
		return rc;
	if (git_tree_lookup(&tree, l->repo, &id) < 0) {
		ledger_log(dir);
		return -1;
	}
	if (git_tree_walk(tree, GIT_TREEWALK_PRE, list_one, &list) < 0 &&
	    list.rc == 0) {
		ledger_log(dir);
		list.rc = -1;
	}
	git_tree_free(tree);
	return list.rc;
}

/* The folder ${dir} of a commit's tree: 1, 0 there is none, -1. */
static int
folder_of(struct ledger *l, git_commit *commit, const char *dir,
    git_tree **out)
{
	git_tree	*tree;
	git_oid		 id;
	int		 rc;

	*out = NULL;
	if (git_commit_tree(&tree, commit) < 0)
		return -1;
	if ((rc = ledger_entry_id(tree, dir, &id)) == 1 &&
	    git_tree_lookup(out, l->repo, &id) < 0)
		rc = -1;
	git_tree_free(tree);
	return rc;
}

/* What is in ${was} and not, or otherwise, in ${now}.  1, 0, -1. */
static int
find_lost(struct ledger *l, git_tree *was, git_tree *now, const char *dir,
    char path[256])
{
	const git_diff_delta	*d;
	git_diff		*diff;
	int			 rc = 1;

	if (git_diff_tree_to_tree(&diff, l->repo, was, now, NULL) < 0)
		return -1;
	for (size_t i = 0; rc == 1 && i < git_diff_num_deltas(diff); i++) {
		d = git_diff_get_delta(diff, i);
		if (d->status == GIT_DELTA_ADDED)
			continue;
		snprintf(path, 256, "%s/%s", dir, d->old_file.path);
		rc = 0;
	}
	git_diff_free(diff);
	return rc;
}

int
ledger_kept(struct ledger *l, const char *before, const char *dir,
    char path[256])
{
	git_commit	*commit = lookup(l, before);
	git_tree	*was = NULL, *now = NULL;
	int		 rc = -1;

	if (commit == NULL)
		return -1;
	if ((rc = folder_of(l, commit, dir, &was)) == 0) {
		rc = 1;
	} else if (rc == 1 && (rc = folder_of(l, l->base, dir, &now)) == 0) {
		snprintf(path, 256, "%s", dir);
	} else if (rc == 1 && !git_oid_equal(git_tree_id(was),
	    git_tree_id(now))) {
		rc = find_lost(l, was, now, dir, path);
	}
	if (rc == -1)
		ledger_log(dir);
	git_tree_free(was);
	git_tree_free(now);
	git_commit_free(commit);
	return rc;
}
