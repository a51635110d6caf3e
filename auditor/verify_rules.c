/*
 * verify_rules.c: the rules' part of a line of state/, against this check's.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/base/json.h"
#include "formats/regulation/rules_policy.h"
#include "formats/store/replay.h"
#include "auditor/ledger.h"
#include "auditor/rulings.h"
#include "auditor/shadow.h"
#include "auditor/verify_rules.h"

#define RECORD_ROOM	((size_t)1024 * 1024)	/* octets of a record */

/* A notice that is drafted and not sent; its document is taken down. */
static int
note_draft(struct verify_rules *v, const json_t *json)
{
	const char	*state = json_get_str(json, "state");
	const char	*hex = json_get_str(json, "sha256");
	struct digest	*grown, of;

	if (state == NULL || strcmp(state, "draft") != 0 || hex == NULL ||
	    digest_from_hex(&of, hex) == -1)
		return 0;
	grown = reallocarray(v->draft, v->ndraft + 1, sizeof(*grown));
	if (grown == NULL)
		return -1;
	v->draft = grown;
	v->draft[v->ndraft++] = of;
	return 0;
}

static int
note_newer(void *arg, const void *key, size_t keylen, const void *value,
    size_t len)
{
	struct verify_rules	*v = arg;
	json_t			*json = json_object_parse(value, len, NULL);
	const uint8_t		*k = key;
	uint64_t		 seq = 0;
	int			 rc = 0;

	if (keylen == BOOK_KEY && k[0] == 'n')
		rc = note_draft(v, json);
	if (json_get_u64(json, "seq", &seq) == 0 && seq >= v->entries)
		v->registers = true;
	json_decref(json);
	return rc;
}

int
verify_rules_begin(struct verify_rules *v, struct audit *a, uint64_t entries)
{
	struct buf	 told, ours;
	int		 rc;

	memset(v, 0, sizeof(*v));
	v->a = a;
	v->entries = entries;
	buf_init(&told, LEDGER_FILE_MAX);
	buf_init(&ours, LEDGER_FILE_MAX);
	rc = ledger_get(a->ledger, "policy/rules.tsv", &told);
	if (rc != -1 && rules_policy_tsv(&ours, a->opts->rules) == -1)
		rc = -1;
	v->same = rc == 1 && told.len == ours.len &&
	    memcmp(told.p, ours.p, told.len) == 0;
	buf_release(&told);
	buf_release(&ours);
	return rc == -1 ? -1 : shadow_each(a->shadow, CAT_REGISTER, note_newer,
	    v);
}

void
verify_rules_release(struct verify_rules *v)
{
	free(v->draft);
	v->draft = NULL;
	v->ndraft = 0;
}

static bool
is_drafted(const struct verify_rules *v, const struct octets *hex)
{
	char		 text[DIGEST_HEX];
	struct digest	 of;

	if (v->ndraft == 0 || hex->len != DIGEST_HEX - 1)
		return false;
	memcpy(text, hex->p, hex->len);
	text[hex->len] = '\0';
	if (digest_from_hex(&of, text) == -1)
		return false;
	for (size_t i = 0; i < v->ndraft; i++)
		if (digest_equal(&v->draft[i], &of))
			return true;
	return false;
}

/*
 * Of a document with a draft the ended day of its notice makes one rule
 * another (13.5.a: not checked before it, broken after), and what came in
 * since one more (11.3.e: the file as it came is kept); nothing else.
 */
static bool
is_one_rule(const struct verify_rules *v, const struct octets *old,
    const struct octets *now, const struct octets *sha256)
{
	struct rulings	*r = v->a->rulings;
	uint32_t	 x, y;

	x = rulings_recall(r, (const char *)old->p, old->len);
	y = rulings_recall(r, (const char *)now->p, now->len);
	if (is_drafted(v, sha256) && rulings_differ_only(r, x, y, "D13.5a"))
		return !rulings_is_kept(r, x, "D13.5a") &&
		    !rulings_is_kept(r, y, "D13.5a");
	return v->a->checkpoint.size > v->entries &&
	    rulings_differ_only(r, x, y, "D11.3e");
}

/*
 * Was what is known of it read out of it, or corrected by somebody, after the
 * last audit?
 */
static bool
was_described(const struct verify_rules *v, uint64_t accession)
{
	const json_t	*fields, *one;
	const char	*name;
	uint64_t	 seq;
	uint8_t		 key[8];
	struct buf	 b;
	json_t		*json = NULL;
	bool		 newer = false;

	be64_put(key, accession);
	buf_init(&b, RECORD_ROOM);
	if (shadow_get(v->a->shadow, CAT_ACCESSION, key, sizeof(key), &b) == 1)
		json = json_object_parse(b.p, b.len, NULL);
	newer = json_get_u64(json, "described", &seq) == 0 &&
	    seq >= v->entries;
	fields = json_object_get(json, "fields");
	json_object_foreach((json_t *)(uintptr_t)fields, name, one)
		newer = newer || (json_get_u64(one, "seq", &seq) == 0 &&
		    seq >= v->entries);
	json_decref(json);
	buf_release(&b);
	return newer;
}

bool
verify_rules_agree(struct verify_rules *v, const struct octets *old,
    const struct octets *now, const struct octets *sha256,
    uint64_t accession)
{
	const char	*p = (const char *)old->p, *q = (const char *)now->p;
	size_t		 n = rulings_other(p, old->len);
	size_t		 k = rulings_other(q, now->len);

	/* "-" is what stands there without rules, too. */
	if (old->len - n == now->len - k &&
	    memcmp(p + n, q + k, old->len - n) == 0)
		return true;
	if (v->same && !v->registers && !is_one_rule(v, old, now, sha256) &&
	    !was_described(v, accession))
		return false;
	v->newer++;
	return true;
}
