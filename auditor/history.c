/*
 * history.c: the ledger's commits as others made or took them: excerpts.
 */
#include <git2.h>

#include <stdio.h>
#include <string.h>

#include "formats/base/i18n.h"
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
