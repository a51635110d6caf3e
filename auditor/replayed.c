/*
 * replayed.c: the journal replayed anew.
 */
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/store/replay.h"
#include "auditor/holding.h"
#include "auditor/replayed.h"
#include "auditor/shadow.h"

struct replaying {
	struct replay	*replay;
	bool		 wrong;
};

static int
on_replayed(void *arg, uint64_t seq, const uint8_t *p, size_t len)
{
	struct replaying	*r = arg;
	const char		*why = NULL;

	(void)seq;
	if (replay_entry(r->replay, p, len, &why) == 0)
		return 0;
	r->wrong = true;
	log_errx(_("the journal contradicts itself: %s"), why == NULL ? "?" :
	    why);
	return -1;
}

/* Do the first entries make this tree head?  1, 0 (logged), -1. */
static int
makes(struct replay *replay, const struct checkpoint *c)
{
	struct digest	 root;

	if (c->size > replay_size(replay)) {
		log_errx("%s", _("the journal is shorter than the ledger's "
		    "checkpoint. Next: nbaudit run"));
		return 0;
	}
	if (replay_root_at(replay, c->size, &root) == -1)
		return -1;
	if (digest_equal(&root, &c->root))
		return 1;
	log_errx("%s", _("the journal is not the one that its checkpoint "
	    "names. Next: nbaudit run"));
	return 0;
}

enum status
replayed_read(struct holding *h, struct shadow *s, const struct checkpoint *c,
    struct replayed *out)
{
	struct replay_sink	 sink = { shadow_get, shadow_put, s };
	struct replaying	 r = { replay_new(&sink), false };
	enum status		 st = STATUS_CANNOT;
	int			 rc;

	if (r.replay == NULL)
		return STATUS_CANNOT;
	rc = holding_entries(h, 0, c->size, on_replayed, &r);
	if (r.wrong) {
		st = STATUS_TAMPERED;
	} else if (rc == 0) {
		log_errx("%s", _("the journal cannot be read to its "
		    "checkpoint. Next: nbaudit run"));
		st = STATUS_DAMAGE;
	} else if (rc == 1 && (rc = makes(r.replay, c)) == 1 &&
	    (out->earlier == NULL || (rc = makes(r.replay, out->earlier)) ==
	    1)) {
		out->accessions = replay_next_accession(r.replay) - 1;
		if (out->keys == NULL || replay_keys(r.replay, out->keys) == 1)
			st = STATUS_OK;
	} else if (rc == 0) {
		st = STATUS_TAMPERED;
	}
	replay_free(r.replay);
	return st;
}

static int
on_agency(void *arg, const void *key, size_t keylen, const void *value,
    size_t len)
{
	uint8_t		 first[BOOK_KEY];
	json_t		*json;
	int		 rc;

	(void)replay_book_key(first, agency_book_name(BOOK_AGENCY), 1);
	if (keylen != BOOK_KEY || *(const uint8_t *)key != first[0])
		return 0;
	if ((json = json_object_parse(value, len, NULL)) == NULL)
		json = json_object();	/* keeps its number */
	rc = json == NULL ? -1 : agencies_add(arg, BOOK_AGENCY, json);
	json_decref(json);
	return rc;
}

struct agencies *
replayed_agencies(struct shadow *s)
{
	struct agencies	*who = agencies_new();

	if (who == NULL)
		log_errx("%s", _("out of memory"));
	else if (shadow_each(s, CAT_REGISTER, on_agency, who) == 0)
		return who;
	agencies_free(who);
	return NULL;
}
