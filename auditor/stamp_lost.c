/*
 * stamp_lost.c: time-stamps that count no more, and whom that touches.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/detail.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/timefmt.h"
#include "auditor/audit.h"
#include "auditor/stamps.h"

#include "auditor/stamp_lost.h"

#define NAMES_MAX	20		/* documents named in a finding */

/* What one lost time-stamp covered. */
struct touched {
	uint64_t	 documents;
	uint64_t	 proven;	/* by another one */
	uint64_t	 accession[NAMES_MAX];
	size_t		 n;
};

bool
stamp_is_lost(const struct chain_result *r)
{
	return r->finding == FINDING_CERT_REVOKED_NO_POE ||
	    r->finding == FINDING_CA_REVOKED_NO_POE;
}

int
stamp_lost_sentence(struct buf *b, enum finding f, const char *detail)
{
	buf_addstr(b, f == FINDING_CA_REVOKED_NO_POE ?
	    _("an authority above the one that made it was revoked (") :
	    _("the certificate of the authority that made it was revoked ("));
	(void)detail_text(b, detail);
	buf_addc(b, ')');
	return b->failed || buf_str(b) == NULL ? -1 : 0;
}

static void
note(struct touched *t, const struct object *o)
{
	t->documents++;
	t->proven += o->stamp != 0;
	if (t->n < NAMES_MAX)
		t->accession[t->n++] = o->accession;
}

/* Every document that the tree names. */
static void
find_touched(struct audit *a, const struct stamp *s, struct touched *t)
{
	bool		 plain = s->map == NULL;
	size_t		 n = plain ? s->tree.n : s->nmap;
	size_t		 step = plain ? s->tree.size :
			    DIGEST_SIZE + s->tree.size;
	const uint8_t	*p = plain ? s->tree.node : s->map;
	struct object	*o;
	struct digest	 d;

	memset(t, 0, sizeof(*t));
	if (plain && s->tree.alg != DIGEST_SHA256)
		return;
	for (size_t k = 0; k < n; k++, p += step) {
		memcpy(d.octet, p, DIGEST_SIZE);
		if ((o = objects_find(a, &d)) != NULL &&
		    o->class == CLASS_DOCUMENT)
			note(t, o);
	}
}

/* ": a.pdf, b.pdf" */
static void
name_touched(struct buf *b, const struct touched *t, struct audit *a)
{
	char	*name;

	for (size_t i = 0; i < t->n; i++) {
		buf_addstr(b, i == 0 ? ": " : ", ");
		name = accession_name(a->shadow, t->accession[i]);
		if (name != NULL)
			utf8_visible(b, name, strlen(name));
		else
			buf_addf(b, "%" PRIu64, t->accession[i]);
		free(name);
	}
	if (t->documents > t->n)
		buf_addstr(b, ", ...");
}

static void
report_one(struct audit *a, const struct stamp *s)
{
	struct touched	 t;
	struct buf	 why, names;
	char		 part[STAMP_NAME + 8], at[TIME_TEXT];

	find_touched(a, s, &t);
	buf_init(&why, 4096);
	buf_init(&names, 64 * 1024);
	name_touched(&names, &t, a);
	snprintf(part, sizeof(part), "lost %s", s->name);
	if (stamp_lost_sentence(&why, s->lost, s->detail == NULL ? "-" :
	    s->detail) == 0)
		report_part(&a->report, KIND_TIMESTAMP, part,
		    _("The time-stamp of %s proves nothing any more: %s. It "
		    "was over %" PRIu64 " documents, of which another one "
		    "proves %" PRIu64 "%s. Next: where no other does, have "
		    "another authority stamp them (tsa_url, or nbaudit "
		    "timestamp), and accept this finding once it is clear "
		    "what rested on it"), time_local(s->gen_time, at),
		    buf_str(&why), t.documents, t.proven, buf_str(&names) ==
		    NULL ? "" : buf_str(&names));
	buf_release(&why);
	buf_release(&names);
}

void
stamp_lost_report(struct audit *a)
{
	for (size_t i = 0; i < a->stamps->n; i++)
		if (a->stamps->stamp[i].lost != FINDING_OK)
			report_one(a, &a->stamps->stamp[i]);
}
