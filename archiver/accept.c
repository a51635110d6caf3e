/*
 * accept.c: nbarchive accept, quarantine: what a person decided.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/base/durable.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"

#include "archiver/audit_seen.h"
#include "archiver/command.h"
#include "archiver/find.h"
#include "archiver/out.h"
#include "archiver/writer.h"

#define NAME_LEN	((size_t)14)	/* auditor/report.h: FINDING_ID */
#define SHOWN_MOST	((size_t)60)	/* octets of what is no name */
#define FINDINGS_AN_ENTRY 100
#define LIST_MAX	((size_t)64 * 1024 * 1024)	/* octets of --from */

/* The names of findings: a growing array of strings. */
struct names {
	char	**name;
	size_t	 n;
	size_t	 cap;
};

static void
names_free(struct names *all)
{
	for (size_t i = 0; i < all->n; i++)
		free(all->name[i]);
	free(all->name);
}

/*
 * As nbaudit names it: "F-" and 12 hex digits.  Anything else, a line of a
 * list for people among it, would be kept for ever and stand for nothing.
 */
static bool
name_is(const char *s, size_t len)
{
	if (len != NAME_LEN || s[0] != 'F' || s[1] != '-')
		return false;
	for (size_t i = 2; i < len; i++)
		if (strchr("0123456789abcdef", s[i]) == NULL || s[i] == '\0')
			return false;
	return true;
}

static void
name_refuse(const char *s, size_t len)
{
	struct buf	 b;
	size_t		 n = len < SHOWN_MOST ? len : SHOWN_MOST;

	buf_init(&b, 8 * SHOWN_MOST + 64);
	if (utf8_visible(&b, s, n) == -1 || buf_str(&b) == NULL)
		buf_release(&b);
	log_errx(_("\"%s%s\" is no finding's name, which is F- and 12 digits "
	    "such as F-293909d986e7; nbaudit run and nbaudit report tell them; "
	    "--from FILE takes them one a line, or what nbaudit run --json "
	    "printed"), b.len == 0 ? "" : buf_str(&b), n < len ? "..." : "");
	buf_release(&b);
}

static int
names_add(struct names *all, const char *s, size_t len)
{
	char	**more;

	if (!name_is(s, len)) {
		name_refuse(s, len);
		return FAIL_USAGE;
	}
	if (all->n == all->cap) {
		all->cap = all->cap == 0 ? 64 : all->cap * 2;
		more = reallocarray(all->name, all->cap, sizeof(*more));
		if (more == NULL) {
			log_errx(_("out of memory"));
			return FAIL_CANNOT;
		}
		all->name = more;
	}
	if ((all->name[all->n] = strndup(s, len)) == NULL) {
		log_errx(_("out of memory"));
		return FAIL_CANNOT;
	}
	all->n++;
	return 0;
}

/*
 * A finding as nbaudit run --json told it; the summary, and what a person
 * dealt with already, are passed over.
 */
static int
names_add_json(struct names *all, const char *s, size_t len)
{
	const char	*id, *why;
	uint64_t	 severity;
	json_t		*json;
	int		 rc = 0;

	if ((json = json_object_parse(s, len, &why)) == NULL) {
		log_errx(_("a line is not a finding of nbaudit run --json: "
		    "%s"), why);
		return FAIL_USAGE;
	}
	id = json_get_str(json, "finding");
	if (id != NULL && json_object_get(json, "accepted") == NULL) {
		if (json_get_u64(json, "severity", &severity) == 0 &&
		    severity >= FAIL_DAMAGE)
			log_warnx(_("%s: is damage or tampering, which nobody "
			    "can accept, and is passed over; mend it"), id);
		else
			rc = names_add(all, id, strlen(id));
	}
	json_decref(json);
	return rc;
}

/* One name or JSON line each; empty lines and # comments are passed over. */
static int
names_read(struct names *all, const char *file)
{
	struct buf	 b;
	const char	*p, *end, *nl;
	int		 rc = 0;

	buf_init(&b, LIST_MAX);
	if (durable_read(&b, strcmp(file, "-") == 0 ? "/dev/stdin" :
	    file) == -1) {
		log_err(_("%s: cannot be read"), file);
		rc = FAIL_CANNOT;
	}
	p = (const char *)b.p;
	end = b.len == 0 ? p : p + b.len;
	for (; rc == 0 && p < end; p = nl + 1) {
		if ((nl = memchr(p, '\n', (size_t)(end - p))) == NULL)
			nl = end;
		if (nl > p && *p == '{')
			rc = names_add_json(all, p, (size_t)(nl - p));
		else if (nl > p && *p != '#')
			rc = names_add(all, p, (size_t)(nl - p));
	}
	buf_release(&b);
	return rc;
}

static int
names_cmp(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Each once, in order. */
static void
names_once(struct names *all)
{
	size_t	 n = 0;

	if (all->n == 0)
		return;
	qsort(all->name, all->n, sizeof(*all->name), names_cmp);
	for (size_t i = 1; i < all->n; i++) {
		if (strcmp(all->name[n], all->name[i]) == 0)
			free(all->name[i]);
		else
			all->name[++n] = all->name[i];
	}
	all->n = n + 1;
}

/* Which of the names an audit has told. */
struct told {
	const struct names *all;	/* each once, in order */
	bool		*told;
};

static void
told_take(void *arg, const char *id)
{
	struct told	*t = arg;
	char		**at;

	at = bsearch(&id, t->all->name, t->all->n, sizeof(*t->all->name),
	    names_cmp);
	if (at != NULL)
		t->told[at - t->all->name] = true;
}

/*
 * What no audit told would stand for nothing: it is refused where the ledger
 * names all findings, and where it does not, that is said.
 */
static int
names_told(const struct run *run, const struct names *all)
{
	const char	*ledger = run->set->ledger;
	struct told	 t = { all, calloc(all->n + 1, sizeof(*t.told)) };
	int		 known, rc = 0;

	if (t.told == NULL) {
		log_errx(_("out of memory"));
		return FAIL_CANNOT;
	}
	known = ledger == NULL ? -1 : audit_seen_findings(ledger, told_take,
	    &t);
	if (known == -1)
		log_warnx(_("whether an audit told these findings is not "
		    "known: %s; a mistyped name stands for nothing"),
		    ledger == NULL ? _("no ledger stands in [audit] of the "
		    "configuration") : _("the ledger cannot be read with "
		    "git"));
	for (size_t i = 0; known != -1 && i < all->n; i++) {
		if (t.told[i])
			continue;
		if (known == 0) {
			log_warnx(_("%s: stands in no run of the ledger, which "
			    "does not name all findings; is it mistyped?"),
			    all->name[i]);
			continue;
		}
		log_errx(_("%s: no audit told such a finding; nbaudit run and "
		    "nbaudit report tell them. Nothing is accepted"),
		    all->name[i]);
		rc = FAIL_USAGE;
	}
	free(t.told);
	return rc;
}

static int
put_acceptance(struct writer *w, const struct run *run, char **name, size_t n)
{
	json_t	*entry, *list;
	int	 bad = 0;

	if ((entry = writer_entry(w, ENTRY_ACCEPTANCE)) == NULL)
		return FAIL_CANNOT;
	if ((list = json_array()) == NULL)
		bad = 1;
	for (size_t i = 0; i < n && !bad; i++)
		bad = json_array_append_new(list, json_string(name[i])) != 0;
	if (json_put_str(entry, "reason", run->reason) == -1 ||
	    json_put(entry, "findings", list) == -1 || bad) {
		json_decref(entry);
		log_errx(_("out of memory"));
		return FAIL_CANNOT;
	}
	return writer_put(w, entry);
}

static int
accept_all(const struct run *run, const struct names *all)
{
	struct writer_opts	 opts;
	struct writer		*w;
	size_t			 n;
	int			 rc;

	writer_opts(&opts, run);
	if ((rc = writer_open(&w, &opts)) != 0)
		return rc;
	if ((rc = writer_begin(w, 0)) == 0) {
		for (size_t i = 0; i < all->n && rc == 0; i += n) {
			n = all->n - i < FINDINGS_AN_ENTRY ? all->n - i :
			    FINDINGS_AN_ENTRY;
			rc = put_acceptance(w, run, all->name + i, n);
		}
		if (rc == 0)
			rc = writer_commit(w);
		writer_abort(w);
	}
	if (rc == 0)
		rc = writer_checkpoint(w, NULL);
	writer_close(w);
	return rc;
}

int
archive_accept(const struct run *run)
{
	struct names	 all = { 0 };
	int		 rc;

	if ((rc = run_reason(run)) != 0)
		return rc;
	for (size_t i = 0; i < run->narg && rc == 0; i++)
		rc = names_add(&all, run->arg[i], strlen(run->arg[i]));
	if (rc == 0 && run->from != NULL)
		rc = names_read(&all, run->from);
	if (rc == 0 && all.n == 0 && run->from == NULL) {
		log_errx(_("name the findings to accept, or --from FILE with "
		    "one a line"));
		rc = FAIL_USAGE;
	}
	names_once(&all);
	if (rc == 0 && all.n > 0 && (rc = names_told(run, &all)) == 0)
		rc = accept_all(run, &all);
	if (rc == 0 && run->json)
		rc = out_taken(json_pack("{sI}", "accepted",
		    (json_int_t)all.n));
	else if (rc == 0 && !run->quiet)
		out_lines(run->columns, _("%zu findings accepted.\n"), all.n);
	names_free(&all);
	return worst(rc, out_end());
}


static int
release_one(const struct run *run, struct writer *w, const struct found *f)
{
	char	 hex[DIGEST_HEX];
	json_t	*entry;

	if ((entry = writer_entry(w, ENTRY_RELEASE)) == NULL)
		return FAIL_CANNOT;
	if (json_put_int(entry, "accession", (int64_t)f->accession) == -1 ||
	    json_put_str(entry, "sha256", digest_hex(&f->sha256, hex)) == -1 ||
	    json_put_str(entry, "reason", run->reason) == -1) {
		json_decref(entry);
		log_errx(_("out of memory"));
		return FAIL_CANNOT;
	}
	return writer_put(w, entry);
}

static int
release(const struct run *run, char **doc, size_t n)
{
	struct writer_opts	 opts;
	struct writer		*w = NULL;
	struct reader		*cat;
	struct found		*f;
	int			 rc;

	if ((rc = find_open(&cat, run->set->store)) != 0)
		return rc;
	if ((f = calloc(n, sizeof(*f))) == NULL) {
		log_errx(_("out of memory"));
		rc = FAIL_CANNOT;
	}
	for (size_t i = 0; i < n && rc == 0; i++) {
		rc = find_document_exactly(cat, doc[i], &f[i]);
		if (rc == 0 && !json_is_true(json_object_get(f[i].record,
		    "quarantined"))) {
			log_errx(_("%s: is not quarantined"), doc[i]);
			rc = FAIL_USAGE;
		}
	}
	reader_close(cat);
	writer_opts(&opts, run);
	if (rc == 0 && (rc = writer_open(&w, &opts)) == 0 &&
	    (rc = writer_begin(w, 0)) == 0) {
		for (size_t i = 0; i < n && rc == 0; i++)
			rc = release_one(run, w, &f[i]);
		if (rc == 0)
			rc = writer_commit(w);
		writer_abort(w);
		if (rc == 0)
			rc = writer_checkpoint(w, NULL);
	}
	writer_close(w);
	for (size_t i = 0; f != NULL && i < n; i++)
		found_release(&f[i]);
	free(f);
	return rc;
}

int
archive_quarantine(const struct run *run)
{
	struct run	 list = *run;
	int		 rc;

	if (run->narg == 1 && strcmp(run->arg[0], "list") == 0) {
		list.narg = 0;
		list.quarantined = true;
		return archive_list(&list);
	}
	if (run->narg < 2 || strcmp(run->arg[0], "release") != 0) {
		log_errx(_("want: quarantine list, or quarantine release "
		    "DOC... --reason TEXT"));
		return FAIL_USAGE;
	}
	if ((rc = run_reason(run)) != 0)
		return rc;
	rc = release(run, run->arg + 1, run->narg - 1);
	if (rc == 0 && run->json)
		rc = out_taken(json_pack("{sI}", "released",
		    (json_int_t)(run->narg - 1)));
	return worst(rc, out_end());
}
