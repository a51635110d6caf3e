/*
 * verify_state.c: each line of the ledger's state against the one that is made
 * anew.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "auditor/rulings.h"
#include "auditor/shadow.h"
#include "auditor/verify_part.h"

#define TOLD_MOST	100	/* differing rows told one by one */

bool
verify_row(const char *p, const char *end, struct octets field[STATE_FIELDS])
{
	const char	*tab;

	for (size_t i = 0; i < STATE_FIELDS; i++) {
		tab = memchr(p, '\t', (size_t)(end - p));
		if ((tab == NULL) != (i == STATE_FIELDS - 1))
			return false;
		if (tab == NULL)
			tab = end;
		field[i] = (struct octets){ (const uint8_t *)p,
		    (size_t)(tab - p) };
		p = tab + 1;
	}
	return true;
}

/* Did the last audit see this accession? */
static bool
is_audited(struct verify *v, const struct octets *accession)
{
	uint64_t	 seq = 0, n;
	uint8_t		 key[8];
	char		 digits[24];
	struct buf	 b;
	json_t		*json = NULL;

	snprintf(digits, sizeof(digits), "%.*s", (int)accession->len,
	    (const char *)accession->p);
	if (parse_u64(digits, 0, UINT64_MAX, &n) == -1 || v->npoint == 0)
		return false;
	be64_put(key, n);
	buf_init(&b, 1024 * 1024);
	if (shadow_get(v->a.shadow, CAT_ACCESSION, key, sizeof(key), &b) == 1)
		json = json_object_parse(b.p, b.len, NULL);
	json_get_u64(json, "seq", &seq);
	json_decref(json);
	buf_release(&b);
	return seq < v->point[v->npoint - 1].checkpoint.size;
}

static void
tell_row(struct verify *v, const char *line, size_t len, const char *why)
{
	char	 hex[DIGEST_HEX];

	snprintf(hex, sizeof(hex), "%.*s", (int)(len < 64 ? len : 64), line);
	if (++v->differ <= TOLD_MOST)
		disagree(v, KIND_LEDGER, hex, _("%.16s: %s"), hex, why);
}

/* The last column: what is not about rules is the same, and rules agree. */
static bool
same_flags(struct verify *v, const struct octets a[STATE_FIELDS],
    const struct octets b[STATE_FIELDS])
{
	const struct octets	*x = &a[STATE_FIELDS - 1];
	const struct octets	*y = &b[STATE_FIELDS - 1];
	size_t			 n = rulings_other((const char *)x->p, x->len);
	char			 digits[24];
	uint64_t		 accession;

	snprintf(digits, sizeof(digits), "%.*s", (int)a[1].len,
	    (const char *)a[1].p);
	return n == rulings_other((const char *)y->p, y->len) &&
	    memcmp(x->p, y->p, n) == 0 &&
	    parse_u64(digits, 0, UINT64_MAX, &accession) == 0 &&
	    verify_rules_agree(&v->rules, x, y, &a[0], accession);
}

/* The same document in both: what differs? */
static void
compare_row(struct verify *v, const char *old, size_t oldlen,
    const char *now, size_t nowlen)
{
	struct octets	 a[STATE_FIELDS], b[STATE_FIELDS];
	char		 why[256];

	if (oldlen == nowlen && memcmp(old, now, oldlen) == 0)
		return;
	if (!verify_row(old, old + oldlen, a) ||
	    !verify_row(now, now + nowlen, b)) {
		tell_row(v, old, oldlen, _("its line is malformed"));
		return;
	}
	/* Damage was told as such; it is not the ledger that is wrong. */
	if (b[2].len != 2 || memcmp(b[2].p, "ok", 2) != 0) {
		v->damaged++;
		return;
	}
	/* Nor is it where the octets are whole again, read here. */
	if (a[2].len != 2 || memcmp(a[2].p, "ok", 2) != 0) {
		v->healed++;
		return;
	}
	for (size_t i = 1; i < STATE_FIELDS; i++) {
		if (a[i].len == b[i].len &&
		    memcmp(a[i].p, b[i].p, a[i].len) == 0)
			continue;
		/* Whether they are right cannot be told without the tree. */
		if (i >= 3 && v->a.opaque > 0) {
			v->unproven++;
			return;
		}
		if (i == STATE_FIELDS - 1 && same_flags(v, a, b))
			continue;
		/* Nor without what the last audit judged by. */
		if (i >= 3 && verify_trust_excuses(v, &a[0], &a[4], &b[4],
		    i < 5))
			return;
		snprintf(why, sizeof(why), _("the ledger says %.*s, this check "
		    "finds %.*s"), (int)a[i].len, (const char *)a[i].p,
		    (int)b[i].len, (const char *)b[i].p);
		tell_row(v, old, oldlen, why);
		return;
	}
}

/* One shard in two versions, line by line; both are sorted. */
static void
compare_shard(struct verify *v, const struct buf *old, const char *now,
    size_t len)
{
	const char	*p = (const char *)old->p, *pend = p + old->len;
	const char	*q = now, *qend = now + len, *pn, *qn;
	struct octets	 field[STATE_FIELDS];
	int		 cmp;

	while (p < pend || q < qend) {
		pn = p < pend ? memchr(p, '\n', (size_t)(pend - p)) : p;
		qn = q < qend ? memchr(q, '\n', (size_t)(qend - q)) : q;
		if ((p < pend && pn == NULL) || (q < qend && qn == NULL)) {
			tell_row(v, p, 0, _("a line without an end"));
			return;
		}
		cmp = p == pend ? 1 : q == qend ? -1 : pn - p < 64 ||
		    qn - q < 64 ? 0 : memcmp(p, q, 64);
		if (cmp == 0)
			compare_row(v, p, (size_t)(pn - p), q,
			    (size_t)(qn - q));
		else if (cmp < 0)
			tell_row(v, p, (size_t)(pn - p), _("the ledger knows "
			    "it, the journal does not"));
		else if (verify_row(q, qn, field) &&
		    !is_audited(v, &field[1]))
			v->newer++;
		else if (!verify_row(q, qn, field) ||
		    !verify_reading_none(v, &field[0]))
			tell_row(v, q, (size_t)(qn - q), _("the journal took "
			    "it in before the last audit, the ledger does not "
			    "know it"));
		if (cmp <= 0)
			p = pn + 1;
		if (cmp >= 0)
			q = qn + 1;
	}
}

/* What the ledger has otherwise than this check made it. */
int
verify_differs(void *arg, const char *path, const void *p, size_t len)
{
	struct verify	*v = arg;
	struct buf	 old;
	int		 rc;

	buf_init(&old, LEDGER_FILE_MAX);
	rc = ledger_get(v->a.ledger, path, &old);
	if (rc != -1 && strncmp(path, "state/", 6) == 0)
		compare_shard(v, &old, p, len);
	else if (rc != -1 && strncmp(path, "policy/trust", 12) != 0 &&
	    !v->strange && !verify_reading_lacks(v))
		log_info(_("%s is another than in the ledger: this program's "
		    "table or these inputs changed since"), path);
	buf_release(&old);
	return rc == -1 ? -1 : 0;
}
