/*
 * day.c: an office's day: the plan, the files, and what must come out.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/signer/day.h"

/* A name in the table: octets that are no UTF-8 become \xHH. */
static void
expected_name(struct octets *o, const char *name)
{
	const uint8_t	*p = (const uint8_t *)name;

	while (*p != '\0') {
		unsigned	 n = *p >= 0xf0 ? 4 : *p >= 0xe0 ? 3 :
		    *p >= 0xc2 ? 2 : *p < 0x80 ? 1 : 0, k = 1;

		while (k < n && (p[k] & 0xc0) == 0x80)
			k++;
		if (n == 0 || k < n) {
			octets_printf(o, "\\x%02x", *p++);
			continue;
		}
		octets_add(o, p, n);
		p += n;
	}
}

static void
expected_nsig(struct octets *o, const char *diagnosis)
{
	unsigned	 n = 1;

	if (*diagnosis == '*') {
		octets_adds(o, "*");
		return;
	}
	for (const char *s = diagnosis; *s != '\0'; s++)
		n += *s == ',';
	octets_printf(o, "%u", *diagnosis == '-' ? 0 : n);
}

void
day_file(struct day *d, const struct recipe *r, const struct letter *l,
    const char *folder, const char *name, const struct octets *file)
{
	char	 path[4096], date[16];

	snprintf(path, sizeof(path), "%s/%s/%s", d->out, folder, name);
	file_write(path, file->p, file->len);
	d->files++;

	octets_printf(&d->expected, "%s/", folder);
	expected_name(&d->expected, name);
	octets_printf(&d->expected, "\t%s\t", r->kind);
	expected_nsig(&d->expected, r->diagnosis);
	octets_printf(&d->expected, "\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s"
	    "\t%s\n", r->indication, r->sub, r->diagnosis, r->digest,
	    r->value, r->rules, l->notation, date_text(date, sizeof(date),
	    "%Y-%m-%d", l->date, ZONE_VN), l->office->full, l->title, r->note);
}

/* The working day before ${at}, its midnight in local time. */
static int64_t
day_before(int64_t at)
{
	int64_t	 n = (at + ZONE_VN) / DAY - 1;	/* days since 1970-01-01 */

	while ((n + 4) % 7 == 0 || (n + 4) % 7 == 6)	/* Sunday, Saturday */
		n--;
	return n * DAY - ZONE_VN;
}

/*
 * How many of each kind: its share of ${n}, at least one while there is
 * room, and the first kind for the rest.
 */
static unsigned
plan_make(const struct recipe ***out, unsigned n, struct rng *rng)
{
	const struct recipe	**plan;
	unsigned		 len = 0, files = 0;

	if ((plan = calloc(n, sizeof(*plan))) == NULL)
		err(1, NULL);
	for (size_t i = 1; i < nrecipes; i++) {
		unsigned	 want = (unsigned)(((uint64_t)recipes[i].share *
		    n + 100) / 200);

		for (want = want > 0 ? want : 1; want > 0 &&
		    files + recipe_files(&recipes[i]) < n; want--) {
			plan[len++] = &recipes[i];
			files += recipe_files(&recipes[i]);
		}
	}
	for (; files < n; files++)
		plan[len++] = &recipes[0];
	for (unsigned i = len - 1; i > 0; i--) {
		unsigned		 k = rng_below(rng, i + 1);
		const struct recipe	*t = plan[i];

		plan[i] = plan[k];
		plan[k] = t;
	}
	/* A copy and an annex need a document before them. */
	for (unsigned i = 0; i < len; i++)
		if (plan[i] == &recipes[0]) {
			plan[i] = plan[0];
			plan[0] = &recipes[0];
			break;
		}
	*out = plan;
	return len;
}

static void
proportions_print(const struct recipe **plan, unsigned len)
{
	for (size_t i = 0; i < nrecipes; i++) {
		unsigned	 n = 0;

		for (unsigned k = 0; k < len; k++)
			n += plan[k] == &recipes[i];
		printf("%4u  %-18s %s\n", n, recipes[i].kind,
		    recipes[i].note);
	}
}

static void
day_begin(struct day *d, uint64_t seed, const char *label)
{
	static const char *const	 folders[] = { "den", "di", "noi-bo" };
	char				 path[4096];

	for (size_t i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "%s/%s", d->out, folders[i]);
		dir_make(path);
	}
	rng_seed(&d->rng, seed, label);
	d->midnight = day_before(d->pki->at);
	d->number = 90 + rng_below(&d->rng, 900);
	octets_adds(&d->expected, "path\tkind\tnsig\tindication\t"
	    "sub_indication\tdiagnosis\tdigest_match\tsignature_valid\trules\t"
	    "number\tdate\tissuer\ttitle\tnote\n");
}

static void
day_end(struct day *d)
{
	char	 path[4096];

	printf("%4u  files in %s\n", d->files, d->out);
	snprintf(path, sizeof(path), "%s/../day-expected.tsv", d->out);
	file_write(path, d->expected.p, d->expected.len);
	octets_release(&d->expected);
	octets_release(&d->last);
}

void
day_make(const struct pki *pki, const char *out, unsigned n, uint64_t seed)
{
	struct day		 d = { .pki = pki, .out = out };
	const struct recipe	**plan;
	unsigned		 len;

	day_begin(&d, seed, "day");
	len = plan_make(&plan, n, &d.rng);
	for (unsigned i = 0; i < len; i++)
		day_document(&d, plan[i]);
	proportions_print(plan, len);
	day_end(&d);
	free(plan);
}

void
office_make(const struct pki *pki, const char *out, uint64_t seed)
{
	struct day	 d = { .pki = pki, .out = out };

	day_begin(&d, seed, "office");
	for (size_t i = 0; i < nrecipes; i++)
		day_document(&d, &recipes[i]);
	for (size_t i = 0; i < noffice_recipes; i++)
		day_document(&d, &office_recipes[i]);
	day_end(&d);
}
