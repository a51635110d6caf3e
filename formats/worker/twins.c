/*
 * twins.c: what a signature is over lies beside another file of that name.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/document/names.h"
#include "formats/document/nearby.h"
#include "formats/worker/work.h"

static int
note(struct sigplan *s, const char *name)
{
	return sigplan_has_note(s, FINDING_DATA_TWIN) ? 0 :
	    sigplan_note(s, FINDING_DATA_TWIN, "%s", name);
}

int
work_note_twin(struct plan *plan, const char *name)
{
	int	 rc = 0;

	for (size_t i = 0; i < plan->nsig && rc == 0; i++)
		if (plan->sig[i].content == CONTENT_COVERS ||
		    plan->sig[i].tst == TST_EVIDENCE)
			rc = note(&plan->sig[i], name);
	return rc;
}

/* Has another one that name, and other octets?  1, 0 or -1. */
static int
has_twin(const struct beside *v, size_t of)
{
	uint64_t	 key, k;

	if (name_twin_key(v->file[of].name, &key) == -1)
		return -1;
	for (size_t i = 0; i < v->n; i++) {
		if (i == of || v->file[i].name[0] == '\0' || digest_equal(
		    &v->file[i].sha256, &v->file[of].sha256))
			continue;
		if (name_twin_key(v->file[i].name, &k) == -1)
			return -1;
		if (k == key)
			return 1;
	}
	return 0;
}

/* The file that a reference leads to; -1: none. */
static int64_t
led_to(const struct beside *v, const struct plan_ref *ref)
{
	char	*path = ref->uri == NULL ? NULL : nearby_path(ref->uri);
	int64_t	 at = -1;

	for (size_t i = 0; path != NULL && at == -1 && i < v->n; i++)
		if (strcmp(v->file[i].name, path) == 0)
			at = (int64_t)i;
	free(path);
	return at;
}

int
work_each_led_to(const struct beside *v, struct plan *plan,
    int (*twin)(void *arg, size_t i), void *arg, bool *changed)
{
	for (size_t i = 0; i < plan->nsig; i++) {
		struct sigplan	*s = &plan->sig[i];

		for (size_t k = 0; k < s->nref; k++) {
			int64_t	 at = led_to(v, &s->ref[k]);
			int	 rc = at == -1 ? 0 : twin(arg, (size_t)at);

			if (rc == -1 || (rc == 1 &&
			    note(s, v->file[at].name) == -1))
				return -1;
			*changed = *changed || rc == 1;
		}
	}
	return 0;
}

static int
twin_listed(void *arg, size_t i)
{
	return has_twin(arg, i);
}

int
work_note_twins(const struct beside *v, struct plan *plan, int64_t covers,
    bool *changed)
{
	int	 rc = 0;

	if (!v->inside)
		return 0;
	/* Data that is elsewhere in the store has no name here. */
	if (covers >= 0 && v->file[covers].name[0] != '\0' &&
	    (rc = has_twin(v, (size_t)covers)) == 1) {
		*changed = true;
		rc = work_note_twin(plan, v->file[covers].name);
	}
	return rc == -1 ? -1 : work_each_led_to(v, plan, twin_listed,
	    (void *)(uintptr_t)v, changed);
}
