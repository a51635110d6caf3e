/*
 * coverage.c: which objects were read when.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "auditor/audit.h"
#include "auditor/coverage.h"
#include "auditor/state.h"

#define COVERAGE_VERSION 1
#define COVERAGE_MAX	((size_t)64 * 1024 * 1024)
#define COVERAGE_SHOWN	100		/* ranges told of what is overdue */
#define COVERAGE_UNREAD	1000		/* and of what a run did not read */
#define DAY		(86400 * TIME_SECOND)

/* ${n} objects lie in it; numbers between them are no object's. */
struct covered {
	uint32_t	 segment;
	bool		 read;
	uint64_t	 from, to;
	uint64_t	 n;
	int64_t		 since;
};

/* Invariant: ascending by segment and number, without overlap. */
struct coverage_log {
	struct covered	*range;
	size_t		 n;
	size_t		 cap;
	int64_t		 now;		/* of the last update */
};

void
coverage_free(struct coverage_log *c)
{
	if (c == NULL)
		return;
	free(c->range);
	free(c);
}

/* Add behind the last; one that only continues it makes it longer. */
static int
add(struct coverage_log *c, const struct covered *r)
{
	struct covered	*last = c->n == 0 ? NULL : &c->range[c->n - 1];
	struct covered	*grown;
	size_t		 cap;

	if (last != NULL && last->segment == r->segment &&
	    last->read == r->read && last->since == r->since) {
		last->to = r->to;
		last->n += r->n;
		return 0;
	}
	if (c->n == c->cap) {
		cap = c->cap == 0 ? 64 : c->cap * 2;
		if ((grown = reallocarray(c->range, cap, sizeof(*grown))) ==
		    NULL) {
			log_errx("%s", _("out of memory"));
			return -1;
		}
		c->range = grown;
		c->cap = cap;
	}
	c->range[c->n++] = *r;
	return 0;
}

static bool
is_behind(const struct coverage_log *c, const struct covered *r)
{
	const struct covered	*last;

	if (c->n == 0)
		return true;
	last = &c->range[c->n - 1];
	return r->segment > last->segment ||
	    (r->segment == last->segment && r->from > last->to);
}

static int
take_range(struct coverage_log *c, const json_t *json)
{
	struct covered	 r;
	uint64_t	 segment;
	const char	*since = json_get_str(json, "since");

	memset(&r, 0, sizeof(r));
	if (json_get_u64(json, "segment", &segment) == -1 ||
	    segment > SEGMENT_LAST ||
	    json_get_u64(json, "from", &r.from) == -1 ||
	    json_get_u64(json, "to", &r.to) == -1 || r.to < r.from ||
	    json_get_u64(json, "objects", &r.n) == -1 || since == NULL ||
	    time_parse(since, &r.since) == -1)
		return -1;
	r.segment = (uint32_t)segment;
	r.read = json_is_true(json_object_get(json, "read"));
	return is_behind(c, &r) ? add(c, &r) : -1;
}

struct coverage_log *
coverage_load(const char *ledger)
{
	struct coverage_log	*c = calloc(1, sizeof(*c));
	char		*path = folder_path(ledger, "coverage.json");
	json_t		*json = NULL, *list;
	struct buf	 b;
	uint64_t	 version = 0;
	size_t		 i;
	int		 rc = 0;

	buf_init(&b, COVERAGE_MAX);
	if (c == NULL || path == NULL) {
		log_errx("%s", _("out of memory"));
		coverage_free(c);
		c = NULL;
	} else if (durable_read(&b, path) == -1) {
		rc = errno == ENOENT ? 0 : -1;
	} else {
		json = json_object_parse(b.p, b.len, NULL);
		list = json_object_get(json, "ranges");
		json_get_u64(json, "version", &version);
		if (version != COVERAGE_VERSION || !json_is_array(list))
			rc = -1;
		for (i = 0; rc == 0 && i < json_array_size(list); i++)
			rc = take_range(c, json_array_get(list, i));
	}
	if (rc == -1 && c != NULL) {
		log_warnx(_("%s: cannot be read; every document counts as "
		    "not read yet"), path);
		c->n = 0;
	}
	json_decref(json);
	buf_release(&b);
	free(path);
	return c;
}

static json_t *
range_json(const struct covered *r)
{
	char	 at[TIME_TEXT];
	json_t	*json = json_object();

	if (json != NULL && (json_put_int(json, "segment", r->segment) == -1 ||
	    json_put_int(json, "from", (int64_t)r->from) == -1 ||
	    json_put_int(json, "to", (int64_t)r->to) == -1 ||
	    json_put_int(json, "objects", (int64_t)r->n) == -1 ||
	    json_put_str(json, "since", time_rfc3339_us(r->since, at)) == -1 ||
	    json_put_bool(json, "read", r->read) == -1)) {
		json_decref(json);
		json = NULL;
	}
	return json;
}

int
coverage_save(const struct coverage_log *c, const char *ledger)
{
	char	*path = folder_path(ledger, "coverage.json"), *text = NULL;
	json_t	*json = json_object(), *list = json_array();
	int	 rc = 0;

	for (size_t i = 0; rc == 0 && i < c->n; i++)
		rc = json_array_append_new(list, range_json(&c->range[i]));
	if (rc != 0 || path == NULL || json == NULL ||
	    json_put_int(json, "version", COVERAGE_VERSION) == -1 ||
	    json_object_set(json, "ranges", list) != 0 ||
	    (text = json_dumps(json, JSON_INDENT(1) | JSON_SORT_KEYS)) ==
	    NULL) {
		log_errx("%s", _("out of memory"));
		rc = -1;
	} else {
		rc = durable_write(path, text, strlen(text), 0600, true);
	}
	free(text);
	json_decref(list);
	json_decref(json);
	free(path);
	return rc;
}

/* The range that an object lies in, or NULL. */
static const struct covered *
find(const struct coverage_log *c, uint32_t segment, uint64_t number)
{
	const struct covered	*r;
	size_t			 lo = 0, hi = c->n, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		r = &c->range[mid];
		if (r->segment < segment ||
		    (r->segment == segment && r->to < number))
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == c->n || c->range[lo].segment != segment ||
	    c->range[lo].from > number)
		return NULL;
	return &c->range[lo];
}

static int
oldest_first(const void *p, const void *q)
{
	const struct stretch	*a = p, *b = q;

	if (a->read != b->read)
		return a->read ? 1 : -1;
	if (a->since != b->since)
		return a->since < b->since ? -1 : 1;
	return a->lo < b->lo ? -1 : a->lo > b->lo;
}

int
coverage_todo(const struct coverage_log *c, const struct audit *a,
    const uint32_t *order, size_t n, bool oldest, struct stretch **out,
    size_t *nout)
{
	struct stretch	*list = NULL, *grown, one;
	size_t		 count = 0, cap = 0;

	*out = NULL;
	*nout = 0;
	for (size_t i = 0; i < n; i++) {
		const struct object	*o = &a->object[order[i]];
		const struct covered	*r = oldest ? find(c, o->segment,
					    o->number) : NULL;

		one = (struct stretch){ i, i + 1,
		    r == NULL ? TIME_NONE : r->since, r != NULL && r->read };
		if (count > 0 && list[count - 1].since == one.since &&
		    list[count - 1].read == one.read) {
			list[count - 1].hi = i + 1;
			continue;
		}
		if (count == cap) {
			cap = cap == 0 ? 64 : cap * 2;
			grown = reallocarray(list, cap, sizeof(*grown));
			if (grown == NULL) {
				log_errx("%s", _("out of memory"));
				free(list);
				return -1;
			}
			list = grown;
		}
		list[count++] = one;
	}
	if (oldest && count > 1)
		qsort(list, count, sizeof(*list), oldest_first);
	*out = list;
	*nout = count;
	return 0;
}

int
coverage_update(struct coverage_log *c, const struct audit *a,
    const uint32_t *order, size_t n, int64_t now)
{
	const struct covered	*was;
	struct coverage_log		 fresh;
	struct covered		 r;

	memset(&fresh, 0, sizeof(fresh));
	fresh.now = now;
	for (size_t i = 0; i < n; i++) {
		const struct object	*o = &a->object[order[i]];

		r = (struct covered){ o->segment, true, o->number, o->number,
		    1, now };
		if ((o->flags & OBJECT_CHECKED) == 0) {
			was = find(c, o->segment, o->number);
			r.read = was != NULL && was->read;
			r.since = was != NULL ? was->since : now;
		}
		if (is_behind(&fresh, &r) && add(&fresh, &r) == -1) {
			free(fresh.range);
			return -1;
		}
	}
	free(c->range);
	*c = fresh;
	return 0;
}

uint64_t
coverage_overdue(const struct coverage_log *c, int64_t now, unsigned int days,
    int64_t *oldest)
{
	uint64_t	 n = 0;

	*oldest = TIME_NONE;
	for (size_t i = 0; i < c->n; i++) {
		if (c->range[i].since >= now - (int64_t)days * DAY)
			continue;
		n += c->range[i].n;
		if (*oldest == TIME_NONE || c->range[i].since < *oldest)
			*oldest = c->range[i].since;
	}
	return n;
}

json_t *
coverage_json(const struct coverage_log *c, int64_t now, unsigned int days)
{
	char	 at[TIME_TEXT];
	json_t	*json = json_object(), *list = json_array();
	int64_t	 oldest;
	uint64_t n = coverage_overdue(c, now, days, &oldest);

	if (json == NULL || list == NULL) {
		json_decref(json);
		json_decref(list);
		return NULL;
	}
	json_put_int(json, "overdue", (int64_t)n);
	json_put_int(json, "cover_days", days);
	if (oldest != TIME_NONE)
		json_put_str(json, "oldest", time_rfc3339(oldest, at));
	for (size_t i = 0; n > 0 && i < c->n &&
	    json_array_size(list) < COVERAGE_SHOWN; i++)
		if (c->range[i].since < now - (int64_t)days * DAY)
			json_array_append_new(list, range_json(&c->range[i]));
	json_put(json, "ranges", list);
	return json;
}

int
coverage_unread(const struct coverage_log *c, json_t *json)
{
	json_t	*list = json_array();

	if (list == NULL)
		return -1;
	for (size_t i = 0; i < c->n; i++) {
		if (c->range[i].read && c->range[i].since == c->now)
			continue;
		if (json_array_size(list) == COVERAGE_UNREAD) {
			json_put_bool(json, "unread_more", true);
			break;
		}
		if (json_array_append_new(list, range_json(&c->range[i])) !=
		    0) {
			json_decref(list);
			return -1;
		}
	}
	return json_put(json, "unread_ranges", list);
}
