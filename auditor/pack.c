/*
 * pack.c: packs of the ledger.
 */
#include <git2.h>
#include <git2/sys/mempack.h>
#include <git2/sys/odb_backend.h>
#include <git2/sys/repository.h>

#include <stdlib.h>

#include "formats/base/durable.h"
#include "auditor/pack.h"

#define HEAP_PRIORITY	1
#define PACK_MODE	0444

struct heap {
	git_odb		*odb;
	git_odb_backend	*memory;	/* owned by ${odb} */
	git_repository	*repo;		/* of nothing but ${odb} */
	size_t		 size;
};

int
pack_write(git_packbuilder *pb, const char *dir)
{
	git_indexer_progress	 progress;
	git_indexer		*indexer = NULL;
	git_buf			 b = GIT_BUF_INIT;
	int			 rc = -1;

	/*
	 * In one piece: git_packbuilder_write() gives the indexer a piece an
	 * object, and that maps and unmaps the file for each.
	 */
	if (git_packbuilder_write_buf(&b, pb) >= 0 &&
	    git_indexer_new(&indexer, dir, PACK_MODE, NULL, NULL) >= 0 &&
	    git_indexer_append(indexer, b.ptr, b.size, &progress) >= 0 &&
	    git_indexer_commit(indexer, &progress) >= 0)
		rc = durable_sync_dir(dir);
	git_indexer_free(indexer);
	git_buf_dispose(&b);
	return rc;
}

struct heap *
heap_new(void)
{
	struct heap	*h;

	if ((h = calloc(1, sizeof(*h))) == NULL)
		return NULL;
	if (git_odb_new(&h->odb) < 0 || git_mempack_new(&h->memory) < 0 ||
	    git_odb_add_backend(h->odb, h->memory, HEAP_PRIORITY) < 0 ||
	    git_repository_wrap_odb(&h->repo, h->odb) < 0) {
		heap_free(h);
		return NULL;
	}
	return h;
}

void
heap_free(struct heap *h)
{
	if (h == NULL)
		return;
	git_repository_free(h->repo);
	git_odb_free(h->odb);
	free(h);
}

size_t
heap_size(const struct heap *h)
{
	return h->size;
}

int
heap_put(struct heap *h, git_oid *id, const void *p, size_t len)
{
	if (git_odb_write(id, h->odb, p, len, GIT_OBJECT_BLOB) < 0)
		return -1;
	h->size += len;
	return 0;
}

int
heap_copy(struct heap *h, const git_oid *id, git_odb *to)
{
	git_odb_object	*o;
	git_oid		 same;
	int		 rc;

	if (git_odb_read(&o, h->odb, id) < 0)
		return -1;
	rc = git_odb_write(&same, to, git_odb_object_data(o),
	    git_odb_object_size(o), GIT_OBJECT_BLOB);
	git_odb_object_free(o);
	return rc < 0 ? -1 : 0;
}

int
heap_spill(struct heap *h, const git_tree_update *u, size_t n,
    const char *dir)
{
	git_packbuilder	*pb = NULL;
	int		 rc = git_packbuilder_new(&pb, h->repo);

	for (size_t i = 0; rc >= 0 && i < n; i++)
		rc = git_packbuilder_insert(pb, &u[i].id, u[i].path);
	if (rc >= 0)
		rc = pack_write(pb, dir);
	git_packbuilder_free(pb);
	if (rc < 0 || git_mempack_reset(h->memory) < 0)
		return -1;
	h->size = 0;
	return 0;
}
