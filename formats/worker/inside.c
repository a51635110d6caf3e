/*
 * inside.c: what lies beside a member, in its container.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/document/container.h"
#include "formats/document/nearby.h"
#include "formats/worker/work.h"

struct file {
	char		*path;		/* in its container */
	uint8_t		*p;
	size_t		 len;
	struct digest	 sha256;
};

struct inside {
	char		*container;	/* whose members these are; NULL */
	uint64_t	 parent;
	struct file	*file;
	size_t		 n;
	size_t		 cap;
	/* Those that are beside the member under way, and which they are. */
	struct job_near_file *near;
	size_t		*of;
	size_t		 nnear;
	const uint8_t	*doc;
};

struct inside *
inside_new(void)
{
	return calloc(1, sizeof(struct inside));
}

static void
forget(struct inside *in)
{
	for (size_t i = 0; i < in->n; i++) {
		free(in->file[i].path);
		free(in->file[i].p);
	}
	in->n = 0;
	free(in->container);
	in->container = NULL;
}

static void
drop_near(struct inside *in)
{
	for (size_t i = 0; i < in->nnear; i++)
		free(in->near[i].name);
	free(in->near);
	free(in->of);
	in->near = NULL;
	in->of = NULL;
	in->nnear = 0;
}

void
inside_free(struct inside *in)
{
	if (in == NULL)
		return;
	forget(in);
	drop_near(in);
	free(in->file);
	free(in);
}

static int
keep(void *arg, const char *name, const uint8_t *p, size_t len)
{
	struct inside	*in = arg;
	struct file	*grown, *f;
	size_t		 cap;

	if (in->n == JOB_NEAR_MAX || len == 0)
		return 0;
	if (in->n == in->cap) {
		cap = in->cap == 0 ? 16 : in->cap * 2;
		grown = reallocarray(in->file, cap, sizeof(*grown));
		if (grown == NULL)
			return -1;
		in->file = grown;
		in->cap = cap;
	}
	f = &in->file[in->n];
	f->path = strdup(name);
	f->p = malloc(len);
	f->len = len;
	if (f->path == NULL || f->p == NULL ||
	    digest_sha256(&f->sha256, p, len) == -1) {
		free(f->path);
		free(f->p);
		return -1;
	}
	memcpy(f->p, p, len);
	in->n++;
	return 0;
}

static int
by_path(const void *p, const void *q)
{
	const struct file	*a = p, *b = q;

	return strcmp(a->path, b->path);
}

/* The members of the item's container.  0 or -1. */
static int
read_all(struct inside *in, struct container *c,
    const struct container_item *it)
{
	if (in->container != NULL && in->parent == it->parent &&
	    strcmp(in->container, it->container) == 0)
		return 0;
	forget(in);
	in->parent = it->parent;
	if ((in->container = strdup(it->container)) == NULL ||
	    container_siblings(c, NEARBY_FILE_MAX, NEARBY_MAX, keep, in) ==
	    -1)
		return -1;
	if (in->n > 1)
		qsort(in->file, in->n, sizeof(*in->file), by_path);
	return 0;
}

static void
note_name(void *arg, const char *path, size_t max)
{
	struct inside	*in = arg;

	(void)max;
	for (size_t i = 0; i < in->nnear; i++)
		if (strcmp(in->near[i].name, path) == 0)
			in->near[i].named = true;
}

/* As in folders: far or hidden is what nobody looks at unless it is named. */
static bool
is_far(const char *name)
{
	const char	*last = strrchr(name, '/');

	if (strncmp(name, "../", 3) == 0)
		name += 3;
	return strchr(name, '/') != NULL || *(last == NULL ? name :
	    last + 1) == '.';
}

static void
drop_far(struct inside *in)
{
	size_t	 n = 0;

	for (size_t i = 0; i < in->nnear; i++) {
		if (!in->near[i].named && is_far(in->near[i].name)) {
			free(in->near[i].name);
			continue;
		}
		in->of[n] = in->of[i];
		in->near[n++] = in->near[i];
	}
	in->nnear = n;
}

/* List what is beside ${own}: its folder first, then the rest.  0 or -1. */
static int
list_near(struct inside *in, const char *own, const struct plan *plan)
{
	char	*name;

	drop_near(in);
	in->near = calloc(in->n + 1, sizeof(*in->near));
	in->of = calloc(in->n + 1, sizeof(*in->of));
	if (in->near == NULL || in->of == NULL)
		return -1;
	for (int far = 0; far < 2; far++)
		for (size_t i = 0; i < in->n; i++) {
			const struct file	*f = &in->file[i];

			if (strcmp(f->path, own) == 0 ||
			    (name = nearby_relative(own, f->path)) == NULL)
				continue;
			if ((strchr(name, '/') != NULL) != (far == 1)) {
				free(name);
				continue;
			}
			in->of[in->nnear] = i;
			in->near[in->nnear++] = (struct job_near_file){ name,
			    0, 0, f->len, f->sha256, false };
		}
	nearby_named(plan, note_name, in);
	drop_far(in);
	return 0;
}

static uint8_t *
copy_member(void *arg, size_t i)
{
	const struct inside	*in = arg;
	const struct file	*f = &in->file[in->of[i]];
	uint8_t			*p = malloc(f->len);

	if (p != NULL)
		memcpy(p, f->p, f->len);
	return p;
}

static const uint8_t *
own_octets(void *arg)
{
	const struct inside	*in = arg;

	return in->doc;
}

/* What a member is held against when it is asked for a twin. */
struct twin_search {
	const struct inside *in;
	struct container *c;
};

static int
is_twin(void *arg, size_t i)
{
	const struct twin_search *t = arg;
	const struct file	*f = &t->in->file[t->in->of[i]];

	return container_twin(t->c, f->path, &f->sha256);
}

int
inside_twins(const struct inside *in, struct container *c, struct plan *plan)
{
	struct twin_search	 t = { in, c };
	const struct beside	 v = { .file = in->near, .n = in->nnear };
	bool			 changed = false;

	return work_each_led_to(&v, plan, is_twin, &t, &changed);
}

int
inside_look(struct inside *in, struct work *w, struct container *c,
    const struct container_item *it, bool data, struct plan **plan,
    const uint8_t **covers, size_t *len, const char **name)
{
	const char	*own = it->name.text, *slash = strrchr(own, '/');
	struct beside	 v = { .size = it->size, .data = data,
			     .copy = copy_member, .document = own_octets,
			     .arg = in };
	bool		 changed;
	int64_t		 at;

	*covers = NULL;
	if (read_all(in, c, it) == -1 || list_near(in, own, *plan) == -1)
		return -1;
	own = slash == NULL ? own : slash + 1;
	v.name = (struct octets){ (const uint8_t *)own, strlen(own) };
	v.file = in->near;
	v.n = in->nnear;
	in->doc = it->p;
	if (work_look(w, &v, plan, &at, &changed) == -1 ||
	    inside_twins(in, c, *plan) == -1)
		return -1;
	if (at >= 0) {
		*covers = in->file[in->of[at]].p;
		*len = in->file[in->of[at]].len;
		if (name != NULL)
			*name = in->file[in->of[at]].path;
	}
	return 0;
}
