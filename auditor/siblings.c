/*
 * siblings.c: what lay beside a document when it came.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/document/nearby.h"
#include "auditor/shadow.h"
#include "auditor/siblings.h"

#define SOURCES		((size_t)4 * SIBLINGS_REACH)	/* kept; a power of 2 */
#define RECORD_MAX	((size_t)1024 * 1024)		/* octets of one */
#define INSIDE		"!/"		/* between a container and its member */

/* Where an accession came from. */
struct source {
	uint64_t	 accession;	/* 0: a free slot */
	char		*path;		/* NULL: there is no such accession */
	int64_t		 received;
	struct digest	 object;
};

struct siblings {
	struct audit	*a;
	struct source	 kept[SOURCES];	/* by accession % SOURCES */
};

/* One that may be taken. */
struct candidate {
	char		*name;		/* relative; owned */
	uint64_t	 distance;
	const struct object *object;
	bool		 named;
};

struct gathering {
	struct candidate	*list;
	size_t			 n;
	size_t			 cap;
	bool			 inside;	/* a container */
	/* Paths that signatures name. */
	char			*named[NEARBY_FILES_MAX];
	size_t			 nnamed;
};

struct siblings *
siblings_new(struct audit *a)
{
	struct siblings	*s = calloc(1, sizeof(*s));

	if (s == NULL)
		log_err("%s", _("what lay beside documents"));
	else
		s->a = a;
	return s;
}

void
siblings_free(struct siblings *s)
{
	for (size_t i = 0; s != NULL && i < SOURCES; i++)
		free(s->kept[i].path);
	free(s);
}

/* Fill in what the record says; without it the path stays NULL.  0 or -1. */
static int
read_source(struct source *src, const struct buf *b)
{
	json_t		*json = json_object_parse(b->p, b->len, NULL);
	const char	*path = json_get_str(json_object_get(json, "source"),
			    "path");
	const char	*object = json_get_str(json, "object");
	const char	*time = json_get_str(json, "received");
	int		 rc = 0;

	if (path != NULL && object != NULL && time != NULL &&
	    digest_from_hex(&src->object, object) == 0 &&
	    time_parse(time, &src->received) == 0 &&
	    (src->path = strdup(path)) == NULL)
		rc = -1;
	json_decref(json);
	return rc;
}

/* NULL: none, memory, or the memory of the journal cannot be read. */
static const struct source *
source_of(struct siblings *s, uint64_t accession)
{
	struct source	*src = &s->kept[accession % SOURCES];
	uint8_t		 key[8];
	struct buf	 b;

	if (src->accession == accession)
		return src->path == NULL ? NULL : src;
	free(src->path);
	*src = (struct source){ .accession = accession };
	be64_put(key, accession);
	buf_init(&b, RECORD_MAX);
	if (shadow_get(s->a->shadow, CAT_ACCESSION, key, sizeof(key), &b) ==
	    1)
		(void)read_source(src, &b);
	buf_release(&b);
	return src->path == NULL ? NULL : src;
}

/* The length of "box.zip!/inner.zip!/", 0 for what lies in no container. */
static size_t
container_len(const char *path)
{
	size_t	 len = 0;

	for (const char *p = path; (p = strstr(p, INSIDE)) != NULL; p += 2)
		len = (size_t)(p - path) + 2;
	return len;
}

char *
siblings_relative(const char *own, const char *path)
{
	size_t	 in = container_len(own);

	if (container_len(path) != in || strncmp(own, path, in) != 0)
		return NULL;
	return nearby_relative(own + in, path + in);
}

static void
keep_name(void *arg, const char *path, size_t max)
{
	struct gathering	*g = arg;

	(void)max;
	if (g->nnamed < NEARBY_FILES_MAX &&
	    (g->named[g->nnamed] = strdup(path)) != NULL)
		g->nnamed++;
}

static bool
is_named(const struct gathering *g, const char *name)
{
	for (size_t i = 0; i < g->nnamed; i++)
		if (strcmp(g->named[i], name) == 0)
			return true;
	return false;
}

/* One that is unpacked over it on systems that know no case. */
static bool
is_named_otherwise(const struct gathering *g, const char *name)
{
	for (size_t i = 0; g->inside && i < g->nnamed; i++)
		if (strcasecmp(g->named[i], name) == 0)
			return true;
	return false;
}

/* 0 the document's folder, 1 the one above, 2 elsewhere. */
static int
rank(const char *name)
{
	if (strchr(name, '/') == NULL)
		return 0;
	return strncmp(name, "../", 3) == 0 && strchr(name + 3, '/') == NULL ?
	    1 : 2;
}

/* An accession that may lie beside; takes ${name}.  0 or -1. */
static int
consider(struct gathering *g, const struct object *o, char *name,
    uint64_t distance)
{
	struct candidate	*grown;
	const char		*last = strrchr(name, '/');
	bool			 named = is_named(g, name);
	size_t			 cap;

	last = last == NULL ? name : last + 1;
	if (!named && !is_named_otherwise(g, name) && (rank(name) == 2 ||
	    *last == '.')) {
		free(name);
		return 0;
	}
	if (g->n == g->cap) {
		cap = g->cap == 0 ? 64 : g->cap * 2;
		if ((grown = reallocarray(g->list, cap, sizeof(*grown))) ==
		    NULL) {
			free(name);
			return -1;
		}
		g->list = grown;
		g->cap = cap;
	}
	g->list[g->n++] = (struct candidate){ name, distance, o, named };
	return 0;
}

/* One accession, seen from ${own}.  0 or -1. */
static int
look_at(struct siblings *s, struct gathering *g, const struct source *own,
    const struct source *src, uint64_t distance)
{
	const struct object	*o;
	char			*name;

	if (src->path == own->path || digest_equal(&src->object, &own->object))
		return 0;
	if ((o = objects_find(s->a, &src->object)) == NULL ||
	    (o->flags & OBJECT_DESTROYED) != 0 || o->segment == 0 ||
	    (name = siblings_relative(own->path, src->path)) == NULL)
		return 0;
	return consider(g, o, name, distance);
}

/* To one side, as far as the same intake may reach.  0 or -1. */
static int
walk_side(struct siblings *s, struct gathering *g, const struct source *own,
    uint64_t accession, int step)
{
	const struct source	*src;
	int64_t			 apart;

	for (uint64_t k = 1; k <= SIBLINGS_REACH; k++) {
		if (step < 0 && accession <= k)
			break;
		src = source_of(s, step < 0 ? accession - k : accession + k);
		if (src == NULL)
			break;
		apart = src->received - own->received;
		if (apart > SIBLINGS_TIME || apart < -SIBLINGS_TIME)
			break;
		if (look_at(s, g, own, src, k) == -1)
			return -1;
	}
	return 0;
}

/* By folder and name; of several with one name the nearest first. */
static int
by_name(const void *p, const void *q)
{
	const struct candidate	*a = p, *b = q;
	int			 x = rank(a->name) - rank(b->name);

	if (x == 0)
		x = strcmp(a->name, b->name);
	if (x == 0)
		x = a->distance < b->distance ? -1 :
		    a->distance > b->distance;
	return x;
}

/* Is it in the list already, for what is asked there? */
static bool
is_told(const struct gathering *g, const struct job_near_file *list, size_t n,
    const struct candidate *c)
{
	while (n-- > 0 && strcmp(list[n].name, c->name) == 0)
		if (!g->inside || digest_equal(&list[n].sha256,
		    &c->object->sha256))
			return true;
	return false;
}

/* The list for a job; the names that are taken are the list's.  0 or -1. */
static int
choose(struct gathering *g, struct job_near_file **list, size_t *n)
{
	size_t	 of[3] = { 0, 0, 0 };

	if (g->n > 0)
		qsort(g->list, g->n, sizeof(*g->list), by_name);
	if ((*list = calloc(JOB_NEAR_MAX, sizeof(**list))) == NULL)
		return -1;
	for (size_t i = 0; i < g->n && *n < JOB_NEAR_MAX - 1; i++) {
		struct candidate	*c = &g->list[i];
		int			 r = rank(c->name);

		if (is_told(g, *list, *n, c) ||
		    (!c->named && of[r]++ >= NEIGHBOURS_TRIED))
			continue;
		(*list)[(*n)++] = (struct job_near_file){ c->name,
		    c->object->segment, c->object->number, c->object->size,
		    c->object->sha256, c->named };
		c->name = NULL;
	}
	return 0;
}

/* Those with the names of proofs alone, within the same bounds.  0 or -1. */
static int
gather_proofs(struct siblings *s, struct gathering *g,
    const struct source *own, uint64_t accession)
{
	const struct audit	*a = s->a;
	const struct source	*src;
	int64_t			 apart;

	for (size_t i = objects_proof_near(a, accession, SIBLINGS_REACH);
	    i < a->nproof && a->proof[i] <= accession + SIBLINGS_REACH; i++) {
		if (a->proof[i] == accession ||
		    (src = source_of(s, a->proof[i])) == NULL)
			continue;
		apart = src->received - own->received;
		if (apart <= SIBLINGS_TIME && apart >= -SIBLINGS_TIME &&
		    look_at(s, g, own, src, a->proof[i] > accession ?
		    a->proof[i] - accession : accession - a->proof[i]) == -1)
			return -1;
	}
	return 0;
}

static int
gather(struct siblings *s, struct gathering *g, const struct source *own,
    uint64_t accession, const struct plan *plan)
{
	if (plan == NULL)
		return gather_proofs(s, g, own, accession);
	nearby_named(plan, keep_name, g);
	return walk_side(s, g, own, accession, -1) == -1 ||
	    walk_side(s, g, own, accession, 1) == -1 ? -1 : 0;
}

int
siblings_gather(struct siblings *s, uint64_t accession,
    const struct plan *plan, char **name, struct job_near_file **list,
    size_t *n, bool *inside)
{
	const struct source	*src = source_of(s, accession);
	struct source		 own = { .path = NULL };
	struct gathering	*g = calloc(1, sizeof(*g));
	const char		*slash;
	int			 rc = -1;

	*name = NULL;
	*list = NULL;
	*n = 0;
	*inside = false;
	if (g == NULL)
		goto out;
	if (src != NULL) {
		own = *src;	/* its slot may be wanted meanwhile */
		if ((own.path = strdup(src->path)) == NULL)
			goto out;
		*inside = g->inside = container_len(own.path) > 0;
		rc = gather(s, g, &own, accession, plan);
	} else {
		rc = 0;
	}
	slash = own.path == NULL ? NULL : strrchr(own.path, '/');
	*name = strdup(slash != NULL ? slash + 1 : own.path != NULL ?
	    own.path : "");
	if (*name == NULL || (rc == 0 && choose(g, list, n) == -1))
		rc = -1;
 out:
	if (rc == -1)
		log_err("%s", _("what lay beside documents"));
	for (size_t i = 0; g != NULL && i < g->n; i++)
		free(g->list[i].name);
	for (size_t i = 0; g != NULL && i < g->nnamed; i++)
		free(g->named[i]);
	free(g != NULL ? g->list : NULL);
	free(g);
	free(own.path);
	return rc;
}
