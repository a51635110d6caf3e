/*
 * notified.c: the notices of each document, by its digest.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/json.h"
#include "formats/base/timefmt.h"
#include "formats/regulation/conventions.h"
#include "formats/regulation/notified.h"

static int64_t
day_of(int64_t t)
{
	struct civil	 c;

	civil_of_time(t, &c);
	return civil_days(&c);
}

bool
notice_waits(const json_t *r, int64_t now)
{
	const char	*state = json_get_str(r, "state");
	const char	*drafted = json_get_str(r, "drafted");
	int64_t		 t;

	return state != NULL && strcmp(state, "draft") == 0 &&
	    drafted != NULL && time_parse(drafted, &t) == 0 &&
	    day_of(t) < day_of(now);
}

static enum meta_tri
told_by(const json_t *record, int64_t now)
{
	const char	*state = json_get_str(record, "state");

	if (state == NULL)
		return META_UNKNOWN;
	if (strcmp(state, "sent") == 0 || strcmp(state, "answered") == 0)
		return META_YES;
	return notice_waits(record, now) ? META_NO : META_UNKNOWN;
}

int
notified_add(struct notified *n, const json_t *record, int64_t now)
{
	const char		*hex = json_get_str(record, "sha256");
	enum meta_tri		 told = told_by(record, now);
	struct notified_one	*grown;
	struct digest		 of;
	size_t			 cap;

	if (told == META_UNKNOWN || hex == NULL ||
	    digest_from_hex(&of, hex) == -1)
		return 0;
	if (n->n == n->cap) {
		cap = n->cap == 0 ? 64 : n->cap * 2;
		if ((grown = reallocarray(n->one, cap, sizeof(*grown))) ==
		    NULL)
			return -1;
		n->one = grown;
		n->cap = cap;
	}
	n->one[n->n++] = (struct notified_one){ of, told };
	n->sorted = false;
	return 0;
}

static int
by_digest(const void *a, const void *b)
{
	const struct notified_one	*x = a, *y = b;

	return memcmp(x->sha256.octet, y->sha256.octet, DIGEST_SIZE);
}

/* Sorted, each document once: whom one notice told was told. */
static void
settle(struct notified *n)
{
	size_t	 put = 0;

	if (n->n > 1)
		qsort(n->one, n->n, sizeof(*n->one), by_digest);
	for (size_t i = 0; i < n->n; i++) {
		if (put == 0 || by_digest(&n->one[put - 1], &n->one[i]) != 0)
			n->one[put++] = n->one[i];
		else if (n->one[i].told == META_YES)
			n->one[put - 1].told = META_YES;
	}
	n->n = put;
	n->sorted = true;
}

enum meta_tri
notified_find(struct notified *n, const struct digest *sha256)
{
	struct notified_one		 key = { .sha256 = *sha256 };
	const struct notified_one	*found;

	if (n->n == 0)
		return META_UNKNOWN;
	if (!n->sorted)
		settle(n);
	found = bsearch(&key, n->one, n->n, sizeof(*n->one), by_digest);
	return found == NULL ? META_UNKNOWN : found->told;
}

void
notified_release(struct notified *n)
{
	free(n->one);
	*n = (struct notified){ NULL, 0, 0, false };
}
