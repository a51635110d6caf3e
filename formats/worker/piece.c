/*
 * piece.c: what lies beside a document, as its parent gathered it in one piece
 * (document/nearby.h): the search that near.c makes in the store.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/document/document.h"
#include "formats/document/nearby.h"
#include "formats/worker/work.h"

/* The files that a search is made over. */
struct piece {
	const struct octets	*doc;
	struct nearby		 b;
	struct job_near_file	*file;	/* their names are those of ${b} */
};

static uint8_t *
copy_file(void *arg, size_t i)
{
	const struct piece		*p = arg;
	const struct nearby_file	*f = &p->b.file[i];
	uint8_t				*copy = malloc(f->len + 1);

	if (copy != NULL)
		memcpy(copy, f->p, f->len);
	return copy;
}

static const uint8_t *
read_document(void *arg)
{
	const struct piece	*p = arg;

	return p->doc->p;
}

static void
note_name(void *arg, const char *path, size_t max)
{
	struct piece	*p = arg;

	(void)max;
	for (size_t i = 0; i < p->b.n; i++)
		if (strcmp(p->b.file[i].name, path) == 0)
			p->file[i].named = true;
}

/* 0, or -1: the library failed, or memory. */
static int
list(struct piece *p, const struct plan *plan)
{
	if ((p->file = calloc(p->b.n + 1, sizeof(*p->file))) == NULL)
		return -1;
	for (size_t i = 0; i < p->b.n; i++) {
		const struct nearby_file	*f = &p->b.file[i];

		p->file[i].name = f->name;
		p->file[i].size = f->len;
		if (digest_sha256(&p->file[i].sha256, f->p, f->len) == -1)
			return -1;
	}
	nearby_named(plan, note_name, p);
	return 0;
}

int
work_piece(struct work *w, const struct octets *name,
    const struct octets *doc, const struct octets *piece, struct plan **plan,
    struct octets *covers)
{
	struct piece	 p = { .doc = doc };
	const uint8_t	*slash = memrchr(name->p, '/', name->len);
	struct beside	 v = { .name = *name, .size = doc->len, .data = true,
			     .copy = copy_file, .document = read_document,
			     .arg = &p };
	int64_t		 at = -1;
	bool		 changed;
	int		 rc = -1;

	*covers = (struct octets){ NULL, 0 };
	if (slash != NULL) {
		v.name.p = slash + 1;
		v.name.len = (size_t)(name->p + name->len - v.name.p);
	}
	if ((*plan = document_parse(doc->p, doc->len)) != NULL &&
	    nearby_read(&p.b, piece->p, piece->len) == 0 &&
	    list(&p, *plan) == 0) {
		v.file = p.file;
		v.n = p.b.n;
		rc = work_look(w, &v, plan, &at, &changed);
	}
	if (rc == 0 && at >= 0)
		*covers = (struct octets){ p.b.file[at].len > 0 ?
		    p.b.file[at].p : (const uint8_t *)"", p.b.file[at].len };
	free(p.file);
	nearby_release(&p.b);
	return rc;
}
