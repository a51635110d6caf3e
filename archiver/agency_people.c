/*
 * agency_people.c: what befalls people and decisions: posts, the end of
 * service, the end of a decision.
 */
#include <string.h>

#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/regulation/agencies_csv_part.h"

#include "archiver/agency_part.h"

/* Posts that are open on ${day} end before it. */
static int
posts_end(json_t *posts, int64_t day)
{
	int64_t	 from, until;
	json_t	*one;
	size_t	 i;

	json_array_foreach(posts, i, one) {
		agency_period(one, &from, &until);
		if (from < day && until >= day &&
		    agency_day_put(one, "until", day - 1) != 0)
			return FAIL_CANNOT;
	}
	return 0;
}

/* "leader=yes" of ${name}. */
static int
bool_take(struct agency_run *c, json_t *to, const char *name)
{
	const char	*value = fields_get(c->f, name), *wrong;

	if (value == NULL)
		return 0;
	if ((wrong = agency_cell_put(to, name, CELL_BOOL, value)) == NULL)
		return 0;
	return agency_refuse(c, "%s=%s: %s", name, value, wrong);
}

int
agency_post_change(struct agency_run *c, json_t *record)
{
	const char	*agency = fields_get(c->f, "agency");
	const char	*beside = fields_get(c->f, "beside");
	json_t		*posts = json_object_get(record, "posts"), *post;
	int64_t		 from, until;
	uint64_t	 id;
	int		 rc;

	if (agency == NULL)
		return agency_refuse(c, _("give the agency, with "
		    "agency=NUMBER"));
	if ((rc = agency_named_by(c->all, BOOK_AGENCY, agency, &id)) != 0 ||
	    (rc = agency_day(c, "from", true, &from)) != 0 ||
	    (rc = agency_day(c, "until", false, &until)) != 0)
		return rc;
	/* "beside=yes": the post that there is goes on. */
	if ((beside == NULL || strcmp(beside, "yes") != 0) &&
	    (rc = posts_end(posts, from)) != 0)
		return rc;
	if ((post = json_object()) == NULL ||
	    json_array_append_new(posts, post) != 0 ||
	    json_put_int(post, "agency", (int64_t)id) == -1)
		return no_memory();
	if ((rc = agency_day_put(post, "from", from)) != 0 ||
	    (until != INT64_MIN && (rc = agency_day_put(post, "until",
	    until)) != 0) ||
	    (rc = fields_text(c->f, post, "unit", "unit")) != 0 ||
	    (rc = fields_text(c->f, post, "position", "position")) != 0 ||
	    (rc = fields_text(c->f, post, "decision", "decision")) != 0)
		return rc;
	return bool_take(c, post, "leader");
}

int
agency_leave(struct agency_run *c, json_t *record)
{
	int64_t	 day;
	int	 rc;

	if (fields_get(c->f, "why") == NULL)
		return agency_refuse(c, _("why is retired, left or died"));
	if ((rc = agency_day(c, "date", true, &day)) != 0 ||
	    (rc = agency_day_put(record, "service_end", day)) != 0)
		return rc;
	return fields_text(c->f, record, "service_end_why", "why");
}

int
agency_decision_end(struct agency_run *c, json_t *record)
{
	int64_t	 day;
	int	 rc;

	if ((rc = agency_day(c, "date", true, &day)) != 0)
		return rc;
	return agency_day_put(record, "until", day);
}
