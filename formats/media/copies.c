/*
 * copies.c: counting copies.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/timefmt.h"
#include "formats/media/copies.h"

#define DAY		((int64_t)86400 * TIME_SECOND)
#define REGIONS_MAX	63

/* A volume that counts, and what is told of where it is. */
struct copy_volume {
	const struct volume *v;
	const char	*name;		/* of the medium, or "" */
	unsigned int	 kind;		/* a bit: of what it lies on */
	size_t		 medium;	/* the first volume of the same one */
	uint64_t	 seen;		/* the last object counted on it */
	uint64_t	 region;	/* a bit, 0: not said */
	bool		 elsewhere;
	bool		 write_once;
};

static bool
older(int64_t t, unsigned int days, int64_t now)
{
	return days > 0 && t < now - (int64_t)days * DAY;
}

bool
copies_unverified(const struct media_policy *p, const struct holding *h,
    int64_t now)
{
	if (!holding_at_hand(h))
		return false;
	return h->verified == TIME_NONE ||
	    older(h->verified, p->verify_every, now);
}

bool
copies_outlived(const struct media_policy *p, const struct holding *h,
    int64_t now)
{
	return holding_at_hand(h) && older(h->v.written, p->replace_after,
	    now);
}

bool
copies_rehearsal_due(const struct copies *c, int64_t created, int64_t now)
{
	int64_t	 last = c->rehearsed != TIME_NONE ? c->rehearsed : created;

	return last != TIME_NONE && older(last, c->policy->rehearse_every,
	    now);
}

static bool
differs(const char *a, const char *b)
{
	return a != NULL && b != NULL && strcmp(a, b) != 0;
}

/* The bit of a region: the store's is the lowest. */
static uint64_t
region_bit(const struct media_policy *p, const char *region)
{
	unsigned int	 n = 1;

	if (region == NULL)
		return 0;
	if (p->region != NULL && strcmp(region, p->region) == 0)
		return 1;
	for (size_t i = 0; i < p->nset && n < REGIONS_MAX; i++) {
		if (p->set[i].region == NULL)
			continue;
		if (strcmp(p->set[i].region, region) == 0)
			return UINT64_C(1) << n;
		n++;
	}
	return 0;
}

/* Volumes on one medium are lost together. */
static size_t
medium_of(const struct copies *c, const struct holding *h)
{
	size_t	 i = 0;

	for (; i + 1 < c->nvol; i++)
		if (h->where.medium[0] != '\0' && c->vol[i].name != NULL &&
		    strcmp(c->vol[i].name, h->where.medium) == 0)
			break;
	return i;
}

static void
volume_add(struct copies *c, const struct holding *h)
{
	const struct policy_set	*set = policy_set(c->policy, h->v.set);
	struct copy_volume	*v = &c->vol[c->nvol++];

	*v = (struct copy_volume){ .v = &h->v,
	    .name = h->where.medium, .kind = 1u << h->v.kind,
	    .medium = medium_of(c, h) };
	/* An image, or the file of a tape, that nobody put on one. */
	if (h->where.lies == LIES_FILE)
		v->kind = 1u << MEDIA_DISK;
	if (set == NULL)
		return;
	/* An image that nobody burned is a file like any other. */
	v->write_once = h->v.kind == MEDIA_OPTICAL && set->burned &&
	    h->where.lies == LIES_MEDIUM;
	v->region = region_bit(c->policy, set->region);
	v->elsewhere = differs(set->site, c->policy->site);
	if (set->write_once_said)
		v->write_once = set->write_once;
}

static void
least_begin(struct copy_least *l)
{
	*l = (struct copy_least){ .copies = UINT32_MAX, .kinds = UINT32_MAX,
	    .regions = UINT32_MAX, .elsewhere = true, .other_region = true,
	    .other_kind = true, .either = true, .write_once = true };
}

int
copies_begin(struct copies *c, const struct media_policy *p,
    const struct holding *vol, size_t n, int64_t now)
{
	*c = (struct copies){ .policy = p, .newest = TIME_NONE,
	    .oldest_read = TIME_NONE, .rehearsed = TIME_NONE };
	least_begin(&c->least);
	least_begin(&c->all);
	if ((c->vol = calloc(n + 1, sizeof(*c->vol))) == NULL)
		return -1;
	for (size_t i = 0; i < n; i++) {
		const struct holding	*h = &vol[i];

		/* What was proven stays proven when the volume is gone. */
		if (h->rehearsed > c->rehearsed)
			c->rehearsed = h->rehearsed;
		c->lost += h->custody == CUSTODY_LOST;
		if (!holding_at_hand(h))
			continue;
		c->volumes++;
		c->unread += h->verified == TIME_NONE;
		c->damaged += h->damaged;
		c->overdue += copies_unverified(p, h, now);
		c->old += copies_outlived(p, h, now);
		c->unplaced += h->place == NULL;
		c->beside += h->verified != TIME_NONE &&
		    h->where.lies == LIES_BESIDE;
		if (!holding_counts(h))
			continue;
		volume_add(c, h);
		if (h->v.written > c->newest)
			c->newest = h->v.written;
		if (c->oldest_read == TIME_NONE || h->verified <
		    c->oldest_read)
			c->oldest_read = h->verified;
	}
	return 0;
}

void
copies_release(struct copies *c)
{
	free(c->vol);
	c->vol = NULL;
	c->nvol = 0;
}

static unsigned int
bits(uint64_t mask)
{
	unsigned int	 n = 0;

	for (; mask != 0; mask &= mask - 1)
		n++;
	return n;
}

static bool
lies_on(const struct copy_volume *v, const uint64_t *number, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (number[i] != 0 && numbers_has(&v->v->numbers, number[i]))
			return true;
	return false;
}

/* How many volumes that count have that part of the object. */
static unsigned int
part_held(const struct copies *c, const struct volume *like,
    const struct object_part *part, const uint64_t *number, size_t n)
{
	const struct object_part	*p;
	unsigned int		 held = 0;

	for (size_t i = 0; i < c->nvol; i++) {
		const struct volume	*v = c->vol[i].v;

		if (v->nparts == 0 || v->kind != like->kind ||
		    strcmp(v->set, like->set) != 0)
			continue;
		for (size_t k = 0; k < n; k++) {
			p = number[k] == 0 ? NULL : volume_part(v, number[k]);
			if (p != NULL && p->index == part->index &&
			    p->count == part->count) {
				held++;
				break;
			}
		}
	}
	return held;
}

/*
 * An object in parts on its set's volumes is a copy when all of these count.
 * Each volume with the first part stands for one; whether it does.
 */
static bool
heads_copy(const struct copies *c, size_t at, const uint64_t *number,
    size_t n)
{
	const struct volume	*v = c->vol[at].v;
	const struct object_part	*p = NULL;
	struct object_part		 other;
	struct copies		 before = *c;
	unsigned int		 nth;

	for (size_t k = 0; k < n && p == NULL && v->nparts > 0; k++)
		p = number[k] == 0 ? NULL : volume_part(v, number[k]);
	if (p == NULL || p->index != 1)
		return false;
	/* The second needs two of each other part, and so on. */
	before.nvol = at + 1;
	nth = part_held(&before, v, p, number, n);
	for (other = *p; other.index <= p->count; other.index++)
		if (part_held(c, v, &other, number, n) < nth)
			return false;
	return true;
}

static void
least_take(struct copy_least *l, const struct copy_least *one)
{
	if (one->copies < l->copies)
		l->copies = one->copies;
	if (one->kinds < l->kinds)
		l->kinds = one->kinds;
	if (one->regions < l->regions)
		l->regions = one->regions;
	l->elsewhere = l->elsewhere && one->elsewhere;
	l->other_region = l->other_region && one->other_region;
	l->other_kind = l->other_kind && one->other_kind;
	l->either = l->either && one->either;
	l->write_once = l->write_once && one->write_once;
}

unsigned int
copies_add(struct copies *c, const uint64_t *number, size_t n, bool due)
{
	struct copy_least	 one = { .copies = 0 };
	uint64_t		 regions = c->policy->region != NULL ? 1 : 0;
	unsigned int		 kinds = 0, lacks = 0;

	for (size_t i = 0; i < c->nvol; i++) {
		const struct copy_volume	*v = &c->vol[i];

		if (!lies_on(v, number, n) && !heads_copy(c, i, number, n))
			continue;
		/* A second volume on the same medium is no other copy. */
		one.copies += c->vol[v->medium].seen != c->objects + 1;
		c->vol[v->medium].seen = c->objects + 1;
		kinds |= v->kind;
		regions |= v->region;
		one.elsewhere = one.elsewhere || v->elsewhere;
		one.write_once = one.write_once || v->write_once;
	}
	one.kinds = bits(kinds);
	one.regions = bits(regions);
	one.other_kind = (kinds & ~(1u << MEDIA_DISK)) != 0;
	one.either = one.other_kind || one.elsewhere;
	one.other_region = c->policy->region != NULL && (regions &
	    ~UINT64_C(1)) != 0;
	c->objects++;
	c->with[one.copies < COPIES_WITH ? one.copies : COPIES_WITH - 1]++;
	least_take(&c->all, &one);
	if (!due)
		return 0;
	c->due++;
	least_take(&c->least, &one);
	if (one.copies < c->policy->copies)
		lacks |= COPY_FEW;
	if (one.kinds < c->policy->kinds)
		lacks |= COPY_ALIKE;
	c->few += (lacks & COPY_FEW) != 0;
	c->alike += lacks == COPY_ALIKE;
	return lacks;
}

void
copies_end(struct copies *c)
{
	/* Of nothing nothing good is said. */
	if (c->objects == 0)
		c->all = (struct copy_least){ .copies = 0 };
	if (c->due == 0)
		c->least = c->all;
}

int
copies_due(uint64_t last, int64_t cutoff, copies_received *received,
    void *arg, uint64_t *due)
{
	uint64_t	 lo = 1, hi = last + 1, mid;
	int64_t		 at;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (received(arg, mid, &at) == -1)
			return -1;
		if (at < cutoff)
			lo = mid + 1;
		else
			hi = mid;
	}
	*due = lo - 1;
	return 0;
}
