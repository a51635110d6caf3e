/*
 * verify_reading.c: what the audits that are repeated had read and known, as
 * their reports say: a line of the ledger is as its document was read last, by
 * the program, and with the CRLs, of that night.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/i18n.h"
#include "formats/base/version.h"
#include "auditor/chains.h"
#include "auditor/verify_part.h"

/* Objects of one segment that the last audit did not read. */
struct unread {
	uint64_t	 segment, from, to;
	bool		 before;	/* an earlier one did */
};

static int
take_range(struct verify_reading *r, const json_t *json)
{
	struct unread	*grown, u;

	memset(&u, 0, sizeof(u));
	if (json_get_u64(json, "segment", &u.segment) == -1 ||
	    json_get_u64(json, "from", &u.from) == -1 ||
	    json_get_u64(json, "to", &u.to) == -1)
		return 0;
	u.before = json_is_true(json_object_get(json, "read"));
	grown = reallocarray(r->unread, r->nunread + 1, sizeof(*grown));
	if (grown == NULL) {
		log_errx("%s", _("out of memory"));
		return -1;
	}
	r->unread = grown;
	r->unread[r->nunread++] = u;
	return 0;
}

/* What the last audit left unread. */
static int
take_unread(struct verify_reading *r, const json_t *coverage)
{
	const json_t	*list = json_object_get(coverage, "unread_ranges");
	int		 rc = 0;

	/* Reports before 0.1.0's last format count them, and no more. */
	r->more = r->waiting > 0 && (!json_is_array(list) || json_is_true(
	    json_object_get(coverage, "unread_more")));
	for (size_t i = 0; rc == 0 && i < json_array_size(list); i++)
		rc = take_range(r, json_array_get(list, i));
	return rc;
}

static int
by_digest(const void *p, const void *q)
{
	return digest_cmp(p, q);
}

static int
take_evidence(struct verify_reading *r, const json_t *list)
{
	size_t		 n = json_array_size(list);
	struct digest	*grown;
	const char	*hex;

	if (n == 0)
		return 0;
	if ((grown = reallocarray(r->had, r->nhad + n, sizeof(*grown))) ==
	    NULL) {
		log_errx("%s", _("out of memory"));
		return -1;
	}
	r->had = grown;
	for (size_t i = 0; i < n; i++) {
		hex = json_string_value(json_array_get(list, i));
		if (hex != NULL && digest_from_hex(&r->had[r->nhad], hex) == 0)
			r->nhad++;
	}
	qsort(r->had, r->nhad, sizeof(*r->had), by_digest);
	return 0;
}

int
verify_reading_take(struct verify *v, const json_t *run, bool last)
{
	struct verify_reading	*r = &v->reading;
	const json_t		*coverage = json_object_get(run, "coverage");
	uint64_t		 unread = 0, validator = VALIDATOR_VERSION;

	(void)json_get_u64(coverage, "unread", &unread);
	(void)json_get_u64(json_object_get(run, "software"), "validator",
	    &validator);
	r->older_program |= validator != VALIDATOR_VERSION;
	if (last) {
		r->waiting = unread;
		if (take_unread(r, coverage) == -1)
			return -1;
	}
	if (take_evidence(r, json_object_get(run, "evidence")) == -1)
		return -1;
	return unread > 0;
}

void
verify_reading_release(struct verify_reading *r)
{
	free(r->unread);
	free(r->had);
	memset(r, 0, sizeof(*r));
}

/*
 * Did the last audit leave the document ${hex} unread?  ${never}: so had all
 * before it.
 */
static bool
is_unread(struct verify *v, const struct octets *hex, bool never)
{
	struct verify_reading	*r = &v->reading;
	const struct object	*o;
	struct digest		 of;
	char			 text[DIGEST_HEX];

	if (r->waiting == 0 || hex->len != DIGEST_HEX - 1)
		return false;
	memcpy(text, hex->p, hex->len);
	text[hex->len] = '\0';
	if (digest_from_hex(&of, text) == -1 ||
	    (o = objects_find(&v->a, &of)) == NULL)
		return false;
	for (size_t i = 0; i < r->nunread; i++)
		if (r->unread[i].segment == o->segment &&
		    r->unread[i].from <= o->number &&
		    o->number <= r->unread[i].to)
			return !never || !r->unread[i].before;
	return r->more;
}

bool
verify_reading_none(struct verify *v, const struct octets *hex)
{
	/* No more of them than the audit says. */
	if (v->reading.unknown >= v->reading.waiting ||
	    !is_unread(v, hex, true))
		return false;
	v->reading.unknown++;
	return true;
}

/* Does this check rest on a CRL or answer that the audits did not have? */
static bool
has_fresh(struct verify *v)
{
	struct verify_reading	*r = &v->reading;
	struct digest		 of;
	json_t			*list;
	const char		*hex;

	if (r->compared || v->a.chains == NULL)
		return r->fresh;
	r->compared = true;
	if ((list = json_array()) == NULL ||
	    chains_evidence(v->a.chains, list) == -1) {
		json_decref(list);
		return r->fresh = true;	/* memory: claim nothing */
	}
	for (size_t i = 0; !r->fresh && i < json_array_size(list); i++) {
		hex = json_string_value(json_array_get(list, i));
		r->fresh = hex != NULL && digest_from_hex(&of, hex) == 0 &&
		    (r->nhad == 0 || bsearch(&of, r->had, r->nhad,
		    sizeof(*r->had), by_digest) == NULL);
	}
	json_decref(list);
	return r->fresh;
}

enum reading_was
verify_reading_was(struct verify *v, const struct octets *hex)
{
	if (v->reading.older_program)
		return READING_PROGRAM;
	if (is_unread(v, hex, false))
		return READING_EARLIER;
	return has_fresh(v) ? READING_FRESH : READING_SAME;
}
