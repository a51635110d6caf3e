/*
 * timestamp.c: nbaudit timestamp: the night's request to an authority and its
 * answer back, as files, for sites without network.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "auditor/jsonl.h"
#include "auditor/request.h"
#include "auditor/state.h"

#define ANSWER_MAX	((size_t)1024 * 1024)

/* Write the request for a person to carry.  The exit code. */
static enum status
give_out(const struct options *o)
{
	struct request	 r;
	enum status	 st = STATUS_CANNOT;
	int		 rc;

	request_init(&r);
	if ((rc = request_load(&r, o->ledger)) == 0) {
		log_errx("%s", _("there is nothing to be stamped; nbaudit run "
		    "prepares the next request"));
		st = STATUS_ATTENTION;
	} else if (rc == 1 && durable_write(o->request, r.octets.p,
	    r.octets.len, 0644, true) == 0 &&
	    request_mark_given_out(o->ledger) == 0) {
		if (o->json)
			(void)jsonl_take(json_pack("{ss sI}", "request",
			    o->request, "values", (json_int_t)r.tree.n));
		else
			printf(_("The request for %zu values lies in %s.\n"
			    "Have an authority stamp it, then: nbaudit "
			    "timestamp --response FILE\n"), r.tree.n,
			    o->request);
		st = STATUS_OK;
	}
	request_release(&r);
	return st;
}

/* Check and keep the answer in ${b}.  The exit code. */
static enum status
keep(const struct options *o, const struct request *r, const struct buf *b,
    int64_t now)
{
	struct trust_folder	 trust;
	struct stamps		*stamps = NULL;
	char			*dir = o->trust == NULL ?
				    folder_path(o->ledger, "trust") : NULL;
	char			 why[256] = "", at[TIME_TEXT];
	enum status		 st = STATUS_CANNOT;
	int			 rc = -1;

	/* Its path may lead over a certificate that was fetched. */
	if (trust_folder_read(&trust, o->trust != NULL ? o->trust : dir) ==
	    0 && trust_folder_evidence(&trust, o->ledger) == 0 &&
	    (stamps = stamps_open(o->ledger)) != NULL)
		rc = request_answer(r, stamps, o, &trust, b->p, b->len, now,
		    why);
	if (rc == 0) {
		log_errx(_("%s: is not the answer: %s. The request stays as "
		    "it is"), o->response, why);
		st = STATUS_ATTENTION;
	} else if (rc == 1) {
		request_drop(o->ledger);
		time_rfc3339(stamps->stamp[stamps->n - 1].gen_time, at);
		if (o->json)
			(void)jsonl_take(json_pack("{ss ss}", "response",
			    o->response, "gen_time", at));
		else
			printf(_("The time-stamp of %s is kept; the next run "
			    "puts it into the ledger.\n"), time_local(
			    stamps->stamp[stamps->n - 1].gen_time, at));
		st = STATUS_OK;
	}
	stamps_free(stamps);
	trust_folder_release(&trust);
	free(dir);
	return st;
}

static enum status
take_back(const struct options *o, int64_t now)
{
	struct request	 r;
	struct buf	 b;
	enum status	 st = STATUS_CANNOT;
	int		 rc;

	request_init(&r);
	buf_init(&b, ANSWER_MAX);
	if (durable_read(&b, o->response) == -1)
		log_err(_("%s: cannot be read"), o->response);
	else if ((rc = request_load(&r, o->ledger)) == 0)
		log_errx("%s", _("no request waits for an answer"));
	else if (rc == 1)
		st = keep(o, &r, &b, now);
	request_release(&r);
	buf_release(&b);
	return st;
}

enum status
cmd_timestamp(const struct options *o)
{
	struct state	 s;
	enum status	 st = STATUS_CANNOT;
	int		 lock;

	if (o->ledger == NULL || (o->request == NULL) ==
	    (o->response == NULL)) {
		log_errx("%s", _("usage: nbaudit -l LEDGER timestamp --request "
		    "FILE, or --response FILE"));
		return STATUS_USAGE;
	}
	if ((lock = folder_lock(o->ledger)) == -1)
		return STATUS_CANNOT;
	state_init(&s);
	if (state_load(&s, o->ledger) != 1)
		log_errx(_("%s: there is no ledger; make one with nbaudit "
		    "init"), o->ledger);
	else if (o->simulated_clock != TIME_NONE && !s.simulated)
		log_errx("%s", _("NGUYENBAN_CLOCK works only with a ledger "
		    "made by nbaudit init --simulated"));
	else
		st = o->request != NULL ? give_out(o) : take_back(o,
		    o->simulated_clock != TIME_NONE ? o->simulated_clock :
		    o->now());
	state_release(&s);
	close(lock);
	return st;
}
