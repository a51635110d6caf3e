/*
 * known_agencies.c: who is who, for the rules.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/json.h"
#include "formats/validation/dn.h"

#include "formats/regulation/agencies_part.h"
#include "formats/regulation/known_agencies.h"

#define LEADERS_MAX	64

#define REMEMBERED	1024		/* answers, a power of two */

/* Many documents are of few signers: what was found of one on a day. */
struct remembered {
	char		*subject;	/* NULL: nothing */
	int64_t		 day;
	enum agency_found found;
	struct agency_hit hit;
};

struct known_agencies {
	const struct agencies	*who;		/* NULL: not kept */
	struct remembered	 seen[REMEMBERED];
	struct known_certificates *certificates; /* NULL: not kept */
	json_t			*record;	/* of the last question */
};

struct known_agencies *
known_agencies_new(const struct agencies *who, const struct register_all *all)
{
	struct known_agencies	*k = calloc(1, sizeof(*k));

	if (k == NULL)
		return NULL;
	if (who != NULL && agencies_count(who, BOOK_AGENCY) > 0)
		k->who = who;
	if (all != NULL && all->n > 0 && (k->certificates =
	    known_certificates_new(all)) == NULL) {
		free(k);
		return NULL;
	}
	return k;
}

void
known_agencies_free(struct known_agencies *k)
{
	if (k == NULL)
		return;
	known_certificates_free(k->certificates);
	for (size_t i = 0; i < REMEMBERED; i++)
		free(k->seen[i].subject);
	json_decref(k->record);
	free(k);
}

static enum meta_tri
tri(enum agency_tri t)
{
	return t == AGENCY_YES ? META_YES : t == AGENCY_NO ? META_NO :
	    META_UNKNOWN;
}

/* FNV-1a; a collision is one answer more to find. */
static size_t
slot_of(const char *subject, int64_t day)
{
	uint64_t	 h = UINT64_C(14695981039346656037);

	for (; *subject != '\0'; subject++)
		h = (h ^ (uint8_t)*subject) * UINT64_C(1099511628211);
	h = (h ^ (uint64_t)day) * UINT64_C(1099511628211);
	return (size_t)(h >> 32) & (REMEMBERED - 1);
}

/* The agency that is meant: by the certificate, or by a name. */
static enum agency_found
find(struct known_agencies *k, const struct cert_facts *cert,
    const char *name, int64_t day, struct agency_hit *hit)
{
	struct remembered	*r;

	if (cert == NULL || cert->subject == NULL)
		return agency_by_name(k->who, name, "", day, hit);
	r = &k->seen[slot_of(cert->subject, day)];
	if (r->subject == NULL || r->day != day ||
	    strcmp(r->subject, cert->subject) != 0) {
		free(r->subject);
		r->subject = strdup(cert->subject);
		r->day = day;
		r->found = agency_by_subject(k->who, cert->subject, day,
		    &r->hit);
	}
	*hit = r->hit;
	return r->found;
}

/* Who bears the name today, or goes on with the work. */
static const char *
follows(const struct agencies *a, uint64_t id)
{
	const json_t	*into = json_object_get(json_object_get(
			    agencies_record(a, BOOK_AGENCY, id), "ended"),
			    "into");

	if (agency_end(a, id) == DAY_LAST)
		return agencies_name(a, BOOK_AGENCY, id);
	return json_array_size(into) == 0 ? NULL : agencies_name(a,
	    BOOK_AGENCY, (uint64_t)json_integer_value(json_array_get(into,
	    0)));
}

/*
 * Nobody on record, yet of the province by what stands above it or by its
 * mail: then it is bound, and is to be entered.
 */
static enum meta_tri
is_below(const struct known_agencies *k, const struct cert_facts *cert,
    int64_t day)
{
	struct agency_hit	 hit;
	char			 value[DN_VALUE];

	if (cert == NULL || cert->subject == NULL)
		return META_UNKNOWN;
	if (dn_get(cert->subject, "O", 0, value, sizeof(value)) != NULL &&
	    agency_by_name(k->who, value, "", day, &hit) == AGENCY_FOUND)
		return tri(agency_is_member(k->who, hit.id));
	if ((dn_get(cert->subject, "emailAddress", 0, value, sizeof(value)) !=
	    NULL || dn_get(cert->subject, "E", 0, value, sizeof(value)) !=
	    NULL) && agency_by_mail(k->who, value, &hit) == AGENCY_FOUND)
		return tri(agency_is_member(k->who, hit.id));
	return META_UNKNOWN;
}

static void
ask_agency(void *arg, const struct cert_facts *cert, const char *name,
    const struct civil *on, struct known_agency *out)
{
	struct known_agencies	*k = arg;
	struct agency_hit	 hit;
	enum agency_found	 f;
	int64_t			 day = civil_days(on);

	*out = (struct known_agency){ .registered = META_UNKNOWN };
	if (k->who == NULL)
		return;
	f = find(k, cert, name, day, &hit);
	out->registered = f == AGENCY_UNKNOWN ? META_NO : META_YES;
	if (f == AGENCY_UNKNOWN) {
		out->bound = is_below(k, cert, day);
		return;
	}
	if (f == AGENCY_SEVERAL)
		return;
	out->bound = tri(agency_is_member(k->who, hit.id));
	out->in_force = hit.then && day <= agency_end(k->who, hit.id) ?
	    META_YES : META_NO;
	out->now = follows(k->who, hit.id);
}

/* All leaders, none of them, or nobody can tell. */
static enum meta_tri
leaders_hold(const struct agencies *a, uint64_t agency, int64_t day)
{
	uint64_t	 id[LEADERS_MAX];
	size_t		 n = agency_leaders(a, agency, day, id, LEADERS_MAX);
	size_t		 yes = 0, no = 0;

	for (size_t i = 0; i < n && i < LEADERS_MAX; i++) {
		enum agency_tri	 t = person_holds(a, id[i], day);

		yes += t == AGENCY_YES;
		no += t == AGENCY_NO;
	}
	if (n == 0 || n > LEADERS_MAX)
		return META_UNKNOWN;
	return yes == n ? META_YES : no == n ? META_NO : META_UNKNOWN;
}

static void
ask_holders(void *arg, const struct cert_facts *cert, const char *name,
    const struct civil *on, struct known_holders *out)
{
	struct known_agencies	*k = arg;
	struct agency_hit	 hit;
	int64_t			 day = civil_days(on);

	*out = (struct known_holders){ META_UNKNOWN, META_UNKNOWN };
	if (k->who == NULL || find(k, cert, name, day, &hit) != AGENCY_FOUND)
		return;
	out->agency = tri(agency_holds(k->who, hit.id, day));
	out->leader = leaders_hold(k->who, hit.id, day);
}

/*
 * The register's record; the end of service also where the book of people
 * alone has it.
 */
static const json_t *
ask_certificate(void *arg, const struct cert_facts *cert)
{
	struct known_agencies	*k = arg;
	const json_t		*r = k->certificates == NULL ? NULL :
				    known_certificate(k->certificates, cert);
	const char		*end;
	uint64_t		 id;

	if (k->who == NULL || cert->subject == NULL ||
	    json_get_str(r, "service_end") != NULL ||
	    person_by_subject(k->who, cert->subject, DAY_LAST - 1, &id) !=
	    AGENCY_FOUND)
		return r;
	end = json_get_str(agencies_record(k->who, BOOK_PERSON, id),
	    "service_end");
	json_decref(k->record);
	k->record = r != NULL ? json_copy((json_t *)(uintptr_t)r) :
	    json_object();
	if (k->record == NULL || json_put_str(k->record, "service_end", end) ==
	    -1)
		return r;
	return k->record;
}

static enum meta_tri
ask_decision(void *arg, enum authority how, const struct cert_facts *person,
    const struct cert_facts *cert, const char *name, const struct civil *on)
{
	struct known_agencies	*k = arg;
	struct agency_hit	 hit;
	int64_t			 day = civil_days(on);
	uint64_t		 id;

	if (k->who == NULL || agencies_count(k->who, BOOK_DECISION) == 0 ||
	    find(k, cert, name, day, &hit) != AGENCY_FOUND)
		return META_UNKNOWN;
	if (person->subject == NULL || person_by_subject(k->who,
	    person->subject, day, &id) != AGENCY_FOUND)
		return META_NO;
	return agency_delegation(k->who, how, hit.id, id, day) != NULL ?
	    META_YES : META_NO;
}

void
known_agencies_ask(struct known_agencies *k, struct known_registers *r)
{
	*r = (struct known_registers){ .arg = k };
	if (k->who != NULL) {
		r->agency = ask_agency;
		r->holders = ask_holders;
		r->decision = ask_decision;
		r->who = k->who;
	}
	if (k->certificates != NULL || k->who != NULL)
		r->certificate = ask_certificate;
}
