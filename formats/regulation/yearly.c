/*
 * yearly.c: counting for Mẫu số 12 (09-regulation.md 1.7).
 */
#include <string.h>

#include "formats/base/json.h"
#include "formats/base/timefmt.h"
#include "formats/regulation/kinds.h"

#include "formats/regulation/yearly.h"

/* YEARLY_GROUPS: none of them. */
static enum yearly_group
group_of(const json_t *record)
{
	switch (register_kind_parse(json_str(record, "kind"))) {
	case REGISTER_PERSON:
		return json_is_true(json_object_get(record, "leader")) ?
		    YEARLY_LEADER : YEARLY_PERSON;
	case REGISTER_ORGANISATION:
		return YEARLY_ORGANISATION;
	case REGISTER_SERVICE:
		return YEARLY_SERVICE;
	case REGISTER_KIND_MAX:
		break;
	}
	return YEARLY_GROUPS;
}

/* The first of two days that is there is not after the cut-off. */
static bool
is_until(const struct yearly *y, const json_t *of, const char *key,
    const char *other)
{
	int64_t	 day;

	return (register_days(of, key, &day) == 0 ||
	    register_days(of, other, &day) == 0) && day <= y->until;
}

/* Devices that went to the Người quản lý thuê bao, each once. */
static uint64_t
devices_of(const struct yearly *y, const json_t *record)
{
	const json_t	*list = json_object_get(record, "handovers");
	const json_t	*before;
	uint64_t	 n = 0;
	json_t		*one;
	size_t		 i, k;

	json_array_foreach(list, i, one) {
		if (!json_is_true(json_object_get(one, "manager")) ||
		    !is_until(y, one, "date", "date"))
			continue;
		for (k = 0; k < i; k++) {
			before = json_array_get(list, k);
			if (json_is_true(json_object_get(before,
			    "manager")) && is_until(y, before, "date",
			    "date") && strcmp(json_str(before, "device"),
			    json_str(one, "device")) == 0)
				break;
		}
		n += k == i;
	}
	return n;
}

void
yearly_register(struct yearly *y, const struct register_all *all)
{
	const json_t		*r, *gone;
	enum yearly_group	 g;

	for (size_t i = 0; i < all->n; i++) {
		r = all->record[i];
		if ((g = group_of(r)) == YEARLY_GROUPS)
			continue;
		if (is_until(y, json_object_get(r, "certificate"), "issued",
		    "not_before"))
			y->issued[g]++;
		gone = json_object_get(r, "revocation");
		if (gone != NULL && is_until(y, gone, "requested",
		    "effective"))
			y->revoked[g]++;
		y->devices += devices_of(y, r);
	}
}

/*
 * Digest and value match and nothing is known against it: that revocation data
 * could not be had, or an algorithm is old, is a warning (09-regulation.md 1).
 * Of what intake recorded no more can be told; whoever judges says "valid"
 * himself (rules_valid()).
 */
bool
yearly_is_valid(const json_t *signature)
{
	const char	*ind = json_str(signature, "indication");
	const char	*kind = json_str(signature, "kind");
	const char	*sub = json_str(signature, "sub_indication");
	const json_t	*valid = json_object_get(signature, "valid");

	if (json_is_boolean(valid))
		return json_is_true(valid);
	/* A time-stamp over the document is nobody's signature. */
	if (*kind != '\0' && strcmp(kind, "signature") != 0 &&
	    strcmp(kind, "certification") != 0)
		return false;
	if (strcmp(ind, "TOTAL-PASSED") == 0)
		return true;
	return strcmp(ind, "INDETERMINATE") == 0 &&
	    (strcmp(sub, "TRY_LATER") == 0 ||
	    strcmp(sub, "CRYPTO_CONSTRAINTS_FAILURE_NO_POE") == 0) &&
	    strcmp(json_str(signature, "diagnosis"), "intact") == 0;
}

/* Whose a signer's certificate is, by the register. */
enum yearly_group
yearly_signer(const struct register_all *all, const char *sha256)
{
	const json_t	*cert;

	for (size_t i = 0; *sha256 != '\0' && i < all->n; i++) {
		cert = json_object_get(all->record[i], "certificate");
		if (strcmp(json_str(cert, "sha256"), sha256) == 0)
			return group_of(all->record[i]);
	}
	return YEARLY_GROUPS;
}

/* A field that a person corrected, or that was read; NULL: neither. */
static const char *
field_of(const json_t *accession, const char *name)
{
	const char	*s;

	s = json_get_str(json_object_get(json_object_get(accession,
	    "fields"), name), "value");
	return s != NULL ? s : json_get_str(json_object_get(json_object_get(
	    accession, "metadata"), name), "value");
}

/* The year in Vietnam: of the document's date, else of its coming in. */
static int
year_of(const json_t *accession)
{
	const char	*date = field_of(accession, "date");
	struct civil	 c;
	size_t		 from, to;
	int64_t		 at;

	if (date != NULL && date_find(date, strlen(date), &c, &from, &to) ==
	    DATE_FOUND)
		return c.year;
	if (time_parse(json_str(accession, "received"), &at) == -1)
		return 0;
	civil_of_time(at, &c);
	return c.year;
}

/* The kind by its field, else by the number that its name begins with. */
static const char *
kind_of(const json_t *accession)
{
	const char	*s = field_of(accession, "kind"), *sign;
	const struct kind *k = NULL;
	struct docnum	 number;
	bool		 guessed;

	if (s != NULL)
		return (k = kind_by_name(s, strlen(s))) == NULL ? NULL :
		    k->name;
	s = json_str(json_object_get(accession, "source"), "name");
	if (docnum_parse(s, strlen(s), &number) == DOCNUM_FOUND) {
		k = docnum_kind(&number, &guessed);
	} else {
		/* "689-QĐ-STC …": no stroke stands in a file's name. */
		sign = s + strspn(s, "0123456789");
		if (sign > s && *sign == '-')
			k = kind_by_sign(sign + 1, strcspn(sign + 1, "- ."));
	}
	return k == NULL ? NULL : k->name;
}

static void
kind_add(struct yearly *y, const char *kind)
{
	if (kind == NULL) {
		y->other = true;
		return;
	}
	for (size_t i = 0; i < y->nkind; i++)
		if (strcmp(y->kind[i], kind) == 0)
			return;
	if (y->nkind < YEARLY_KINDS)
		y->kind[y->nkind++] = kind;
	else
		y->other = true;
}

bool
yearly_is_issued(const struct yearly *y, const json_t *accession)
{
	return json_object_get(accession, "duplicate") == NULL &&
	    json_object_get(accession, "class") == NULL &&
	    strcmp(json_str(accession, "direction"), "out") == 0 &&
	    year_of(accession) == y->year;
}

void
yearly_document(struct yearly *y, const struct register_all *all,
    const json_t *accession)
{
	const json_t	*verdict = json_object_get(accession, "verdict");
	const json_t	*list = json_object_get(verdict, "signatures");
	bool		 agency = false, leader = false, unknown = false;
	bool		 any = false;
	json_t		*one;
	size_t		 i;

	if (!yearly_is_issued(y, accession))
		return;
	y->documents++;
	json_array_foreach(list, i, one) {
		if (!yearly_is_valid(one))
			continue;
		any = true;
		switch (yearly_signer(all, json_str(one, "signer"))) {
		case YEARLY_ORGANISATION:
			agency = true;
			break;
		case YEARLY_LEADER:
			leader = true;
			break;
		case YEARLY_GROUPS:
			unknown = true;
			break;
		case YEARLY_PERSON:
		case YEARLY_SERVICE:
			break;
		}
	}
	if (any)
		kind_add(y, kind_of(accession));
	y->signed_by_agency += agency;
	y->signed_by_both += agency && leader;
	y->unknown += unknown;
}

uint64_t
yearly_sum(const uint64_t group[YEARLY_GROUPS])
{
	uint64_t	 sum = 0;

	for (unsigned int i = 0; i < YEARLY_GROUPS; i++)
		sum += group[i];
	return sum;
}

int64_t
yearly_due(int year, const struct holidays *h)
{
	struct civil	 c = { year, 11, 30 };

	return holidays_before(h, civil_days(&c));
}

int64_t
yearly_due_province(int year, const struct holidays *h)
{
	struct civil	 c = { year, 12, 31 };

	return holidays_before(h, civil_days(&c));
}
