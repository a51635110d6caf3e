/*
 * relate.c: nbarchive relate: how documents belong together.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/store/relation.h"

#include "archiver/find.h"
#include "archiver/out.h"
#include "archiver/relate.h"
#include "archiver/relations.h"
#include "archiver/writer.h"

#define RECORD_ROOM	((size_t)64 * 1024)
#define KIND_ROOM	64

/* Does the relation stand as of now?  1, 0, or -1 (logged). */
static int
stands_now(struct writer *w, const struct relation *rel)
{
	char		 key[RELATION_KEY];
	struct buf	 b;
	json_t		*json = NULL;
	int		 rc;

	buf_init(&b, RECORD_ROOM);
	relation_key(rel, false, key);
	rc = writer_record(w, CAT_META, key, strlen(key), &b);
	if (rc == 1 && (json = json_object_parse(b.p, b.len, NULL)) != NULL &&
	    json_is_true(json_object_get(json, "removed")))
		rc = 0;
	json_decref(json);
	buf_release(&b);
	return rc;
}

static int
relation_entry(const struct run *run, struct writer *w,
    const struct relation *rel)
{
	char	 from[DIGEST_HEX], to[DIGEST_HEX];
	json_t	*entry;

	if ((entry = writer_entry(w, ENTRY_RELATION)) == NULL)
		return FAIL_CANNOT;
	if (json_put_str(entry, "from", digest_hex(&rel->from, from)) == -1 ||
	    json_put_str(entry, "kind", relation_kind_name(rel->kind)) == -1 ||
	    json_put_str(entry, "to", digest_hex(&rel->to, to)) == -1 ||
	    json_put_str(entry, "reason", run->reason != NULL ? run->reason :
	    "") == -1 || (rel->removed &&
	    json_put_bool(entry, "remove", true) == -1)) {
		json_decref(entry);
		log_errx(_("out of memory"));
		return FAIL_CANNOT;
	}
	return writer_put(w, entry);
}

/* Against what stands: twice the same, both ways at once. */
static int
relation_check(struct writer *w, const struct relation *rel)
{
	struct relation	 back = { rel->to, rel->kind, rel->from, false };
	int		 now, other;

	if ((now = stands_now(w, rel)) == -1 ||
	    (other = stands_now(w, &back)) == -1)
		return FAIL_CANNOT;
	if (rel->removed && now == 0) {
		log_errx(_("there is no such relation to take back; see: "
		    "nbarchive show"));
		return FAIL_USAGE;
	}
	if (!rel->removed && now == 1) {
		log_errx(_("the relation is there already; see: nbarchive "
		    "show"));
		return FAIL_USAGE;
	}
	if (!rel->removed && other == 1) {
		log_errx(_("the contrary is journalled already; take that back "
		    "first, with --remove"));
		return FAIL_USAGE;
	}
	return 0;
}

static int
relation_write(const struct run *run, const struct relation *rel)
{
	struct writer_opts	 opts;
	struct writer		*w;
	int			 rc;

	writer_opts(&opts, run);
	if ((rc = writer_open(&w, &opts)) != 0)
		return rc;
	if ((rc = writer_begin(w, 0)) == 0) {
		if ((rc = relation_check(w, rel)) == 0 &&
		    (rc = relation_entry(run, w, rel)) == 0)
			rc = writer_commit(w);
		writer_abort(w);
	}
	if (rc == 0)
		rc = writer_checkpoint(w, NULL);
	writer_close(w);
	return rc;
}

/* "annex-of", or "annex" "of": all between the two documents. */
static int
kind_take(const struct run *run, enum relation_kind *kind)
{
	char	 text[KIND_ROOM] = "";
	size_t	 n = 0, len;

	for (size_t i = 1; i + 1 < run->narg; i++) {
		len = strlen(run->arg[i]);
		if (n + len + 2 > sizeof(text)) {
			n = 0;
			break;
		}
		memcpy(text + n, run->arg[i], len);
		n += len;
		text[n++] = ' ';
		text[n] = '\0';
	}
	*kind = n == 0 ? RELATION_KINDS : relation_kind_parse(text);
	if (*kind != RELATION_KINDS)
		return 0;
	log_errx(_("%s: is no kind of relation; want annex-of, reply-to, "
	    "replaces, received-copy-of or re-sent"), run->arg[1]);
	return FAIL_USAGE;
}

static int
relate_arguments(const struct run *run)
{
	if (run->narg < 3) {
		log_errx(_("want: relate DOC KIND DOC, or relate --propose"));
		return FAIL_USAGE;
	}
	if (run->remove && (run->reason == NULL || *run->reason == '\0')) {
		log_errx(_("say why, with --reason TEXT: it is kept in the "
		    "journal with your name"));
		return FAIL_USAGE;
	}
	if (run->reason != NULL && !utf8_valid(run->reason,
	    strlen(run->reason))) {
		log_errx(_("the reason is not UTF-8 text"));
		return FAIL_USAGE;
	}
	return 0;
}

/*
 * A received copy begins with every byte of what came (Điều 11.3.e): the rules
 * take that from the relation, so that it is not a person's word alone.
 */
static int
bytes_check(const struct run *run, const struct relation *rel,
    const struct found f[2])
{
	int	 is;

	if (rel->kind != RELATION_RECEIVED || rel->removed)
		return 0;
	if ((is = relate_goes_on(run, &f[0], &f[1])) < 0)
		return -is;
	if (is == 1)
		return 0;
	log_errx(_("accession %" PRIu64 " does not begin with every byte of "
	    "accession %" PRIu64 ": it is no received copy of it (Điều "
	    "11.3.e); the same document in other bytes is: re-sent"),
	    f[0].accession, f[1].accession);
	return FAIL_USAGE;
}

/* Both documents, by the catalog as it is now. */
static int
documents_take(const struct run *run, struct relation *rel, uint64_t n[2])
{
	const char	*doc[2] = { run->arg[0], run->arg[run->narg - 1] };
	struct digest	*id[2] = { &rel->from, &rel->to };
	struct found	 f[2] = { { .destroyed = false },
			    { .destroyed = false } };
	struct reader	*cat;
	int		 rc;

	if ((rc = find_open(&cat, run->set->store)) != 0)
		return rc;
	for (size_t i = 0; i < 2 && rc == 0; i++)
		if ((rc = find_document_exactly(cat, doc[i], &f[i])) == 0) {
			*id[i] = f[i].sha256;
			n[i] = f[i].accession;
		}
	reader_close(cat);
	if (rc == 0 && digest_equal(&rel->from, &rel->to)) {
		log_errx(_("%s and %s are one document"), doc[0], doc[1]);
		rc = FAIL_USAGE;
	}
	if (rc == 0)
		rc = bytes_check(run, rel, f);
	found_release(&f[0]);
	found_release(&f[1]);
	return rc;
}

int
archive_relate(const struct run *run)
{
	struct relation	 rel = { .removed = run->remove };
	uint64_t	 n[2];
	int		 rc;

	if (run->propose) {
		rc = relate_propose(run);
		return worst(rc, out_end());
	}
	if ((rc = relate_arguments(run)) != 0 ||
	    (rc = kind_take(run, &rel.kind)) != 0 ||
	    (rc = documents_take(run, &rel, n)) != 0 ||
	    (rc = relation_write(run, &rel)) != 0)
		return rc;
	if (run->json)
		rc = out_taken(json_pack("{sI ss sI sb}", "from_accession",
		    (json_int_t)n[0], "kind", relation_kind_name(rel.kind),
		    "to_accession", (json_int_t)n[1], "removed",
		    run->remove));
	else if (!run->quiet)
		out_lines(run->columns, run->remove ? _("Taken back: accession "
		    "%" PRIu64 ", %s: accession %" PRIu64 ".\n") :
		    _("Accession %" PRIu64 ", %s: accession %" PRIu64 ".\n"),
		    n[0], relation_words(rel.kind, false), n[1]);
	return worst(rc, out_end());
}
