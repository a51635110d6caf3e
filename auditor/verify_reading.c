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
#include "auditor/stamping.h"
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
	return 0;
}

int
verify_reading_take(struct verify *v, const json_t *run, bool last,
    bool back)
{
	struct verify_reading	*r = &v->reading;
	const json_t		*coverage = json_object_get(run, "coverage");
	const json_t		*stamps = json_object_get(json_object_get(run,
	    "timestamp"), "evidence");
	uint64_t		 unread = 0, validator = VALIDATOR_VERSION;

	(void)json_get_u64(coverage, "unread", &unread);
	(void)json_get_u64(json_object_get(run, "software"), "validator",
	    &validator);
	if (validator > r->newest)
		r->newest = validator;
	if (last) {
		r->program = validator;
		r->stamps_named = json_is_array(stamps);
		r->waiting = unread;
		if (take_unread(r, coverage) == -1)
			return -1;
	}
	if (back)
		r->older_program |= validator != VALIDATOR_VERSION;
	if (take_evidence(r, json_object_get(run, "evidence")) == -1 ||
	    take_evidence(r, stamps) == -1)
		return -1;
	return unread > 0;
}

/* Sorted, each once. */
static size_t
settle(struct digest *d, size_t n)
{
	size_t	 out = 0;

	if (n > 1)
		qsort(d, n, sizeof(*d), by_digest);
	for (size_t i = 0; i < n; i++)
		if (out == 0 || !digest_equal(&d[i], &d[out - 1]))
			d[out++] = d[i];
	return out;
}

void
verify_reading_ready(struct verify_reading *r)
{
	r->nhad = settle(r->had, r->nhad);
}

bool
verify_reading_names(const struct verify_reading *r, const struct digest *d)
{
	return r->nhad > 0 && bsearch(d, r->had, r->nhad, sizeof(*r->had),
	    by_digest) != NULL;
}

static int
digest_of(const struct octets *hex, struct digest *d)
{
	char	 text[DIGEST_HEX];

	if (hex->len != DIGEST_HEX - 1)
		return -1;
	memcpy(text, hex->p, hex->len);
	text[hex->len] = '\0';
	return digest_from_hex(d, text);
}

int
verify_reading_doubt(struct verify *v, const struct octets *hex)
{
	struct verify_reading	*r = &v->reading;
	struct digest		*grown, d;

	if (digest_of(hex, &d) == -1)
		return 0;
	grown = reallocarray(r->doubt, r->ndoubt + 1, sizeof(*grown));
	if (grown == NULL)
		return -1;
	r->doubt = grown;
	r->doubt[r->ndoubt++] = d;
	return 0;
}

/* Rows come in the order of their digests, and so do doubts. */
bool
verify_reading_doubted(const struct verify_reading *r,
    const struct octets *hex)
{
	struct digest	 d;

	return r->all || (digest_of(hex, &d) == 0 && r->ndoubt > 0 &&
	    bsearch(&d, r->doubt, r->ndoubt, sizeof(*r->doubt), by_digest) !=
	    NULL);
}

void
verify_reading_release(struct verify_reading *r)
{
	free(r->unread);
	free(r->had);
	free(r->doubt);
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

	if (r->waiting == 0 || digest_of(hex, &of) == -1 ||
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

/*
 * The CRLs and responses that this check rests on; of time-stamps only when
 * the last report names its own.  NULL: memory.
 */
static json_t *
used(const struct verify *v)
{
	json_t	*list = json_array();

	if (list == NULL || chains_evidence(v->a.chains, list) == -1 ||
	    (v->reading.stamps_named && stamping_evidence(&v->a, list) ==
	    -1)) {
		json_decref(list);
		return NULL;
	}
	return list;
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
	if ((list = used(v)) == NULL)
		return r->fresh = true;	/* memory: claim nothing */
	for (size_t i = 0; !r->fresh && i < json_array_size(list); i++) {
		hex = json_string_value(json_array_get(list, i));
		r->fresh = hex != NULL && digest_from_hex(&of, hex) == 0 &&
		    !verify_reading_names(r, &of);
	}
	json_decref(list);
	return r->fresh;
}

static bool
is_used(const json_t *list, const char *hex)
{
	for (size_t i = 0; i < json_array_size(list); i++)
		if (strcmp(json_string_value(json_array_get(list, i)), hex) ==
		    0)
			return true;
	return false;
}

bool
verify_reading_lacks(struct verify *v)
{
	struct verify_reading	*r = &v->reading;
	char			 hex[DIGEST_HEX];
	json_t			*list;

	if (r->looked || v->a.chains == NULL)
		return r->lacking;
	r->looked = true;
	list = used(v);
	/* What came in documents is with them. */
	for (size_t i = 0; !r->lacking && i < r->nhad; i++)
		r->lacking = !trust_folder_has(&v->a.trust,
		    digest_hex(&r->had[i], hex)) && !is_used(list, hex);
	if (r->lacking)
		memcpy(r->missing, hex, sizeof(hex));
	json_decref(list);
	return r->lacking;
}

bool
verify_reading_names_none(struct verify *v)
{
	return v->reading.nhad == 0 && !v->reading.older_program &&
	    has_fresh(v);
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
