/*
 * rehearse_proof.c: who restored what, when, from where, and how it came
 * out: as JSON, and as a page in Vietnamese and English.
 */
#include <sys/stat.h>

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/sheet.h"
#include "formats/base/timefmt.h"
#include "formats/base/version.h"
#include "formats/store/layout.h"

#include "archiver/out.h"
#include "archiver/rehearse.h"

#define PROOF_ROOM	((size_t)16 * 1024 * 1024)	/* octets of a file */
#define LINE_ROOM	((size_t)256 * 1024)
#define FAILED_SHOWN	200
#define COLUMNS_TEXT	78
#define SIDES		2

/* "rehearsal-20261128T063000Z" and a suffix, in the folder. */
static int
put_file(const struct rehearsal *r, const char *dir, const char *suffix,
    const struct buf *b)
{
	char	 at[TIME_TEXT], *path;
	int	 rc;

	if (b->failed || asprintf(&path, "%s/rehearsal-%s%s", dir,
	    time_compact(r->began, at), suffix) == -1)
		return no_memory();
	rc = durable_write(path, b->len == 0 ? "" : (const char *)b->p,
	    b->len, 0644, true);
	free(path);
	return rc == 0 ? 0 : FAIL_CANNOT;
}

/* One line of the list into file and digest. */
static int
list_line(FILE *f, struct sha256 *sha, struct buf *line)
{
	if (line->failed || sha256_add(sha, line->p, line->len) == -1 ||
	    fwrite(line->p, 1, line->len, f) != line->len)
		return -1;
	buf_reset(line);
	return 0;
}

/* A line a document: digest, outcome, octets, name. */
static int
list_lines(const struct rehearsal *r, FILE *f, struct sha256 *sha)
{
	char		 hex[DIGEST_HEX], *name;
	struct buf	 line;
	int		 rc;

	buf_init(&line, LINE_ROOM);
	buf_addstr(&line, "sha256\tresult\tbytes\tname\n");
	rc = list_line(f, sha, &line);
	for (size_t i = 0; rc == 0 && i < r->n; i++) {
		name = rehearsed_name(r, r->doc[i].accession);
		buf_addf(&line, "%s\t%s\t%" PRIu64 "\t",
		    digest_hex(&r->doc[i].id, hex),
		    rehearsed_word(r->doc[i].outcome), r->doc[i].size);
		if (name != NULL)
			utf8_visible(&line, name, strlen(name));
		buf_addc(&line, '\n');
		free(name);
		rc = list_line(f, sha, &line);
	}
	buf_release(&line);
	return rc;
}

/* The list of all documents, which may be long: never in memory whole. */
static int
put_list(const struct rehearsal *r, const char *dir, const char *name,
    struct digest *id)
{
	char		*path = path_join(dir, name), *temp = NULL;
	struct sha256	*sha = sha256_new();
	FILE		*f = NULL;
	int		 rc = -1;

	if (path == NULL || sha == NULL ||
	    asprintf(&temp, "%s.partial", path) == -1) {
		temp = NULL;
		no_memory();
	} else if ((f = fopen(temp, "we")) == NULL ||
	    list_lines(r, f, sha) == -1 || fflush(f) != 0 ||
	    fsync(fileno(f)) == -1 || sha256_end(sha, id) == -1 ||
	    rename(temp, path) == -1) {
		log_err(_("%s: cannot be written"), path);
	} else {
		rc = durable_sync_dir(dir);
	}
	if (f != NULL)
		fclose(f);
	if (rc == -1 && temp != NULL)
		unlink(temp);
	sha256_free(sha);
	free(temp);
	free(path);
	return rc == 0 ? 0 : FAIL_CANNOT;
}

static json_t *
volumes_json(const struct rehearsal *r)
{
	const struct holding	*h;
	json_t			*list = json_array(), *one;

	for (size_t i = 0; list != NULL && i < r->from.n; i++) {
		const struct volume	*v = &r->from.bag[i]->v;

		if ((one = json_object()) == NULL)
			break;
		h = holdings_find(&r->hs, v->id);
		json_put_str(one, "label", v->label);
		json_put_str(one, "id", v->id);
		json_put_str(one, "set", v->set);
		json_put_str(one, "kind", media_kind_name(v->kind));
		json_put_str(one, "place", h == NULL ? NULL : h->place);
		json_array_append_new(list, one);
	}
	return list;
}

static json_t *
failed_json(const struct rehearsal *r)
{
	char	 hex[DIGEST_HEX], *name;
	json_t	*list = json_array(), *one;

	for (size_t i = 0; list != NULL && i < r->n &&
	    json_array_size(list) < FAILED_SHOWN; i++) {
		if (r->doc[i].outcome == REHEARSED_OK ||
		    (one = json_object()) == NULL)
			continue;
		name = rehearsed_name(r, r->doc[i].accession);
		json_put_str(one, "sha256", digest_hex(&r->doc[i].id, hex));
		json_put_str(one, "result",
		    rehearsed_word(r->doc[i].outcome));
		json_put_str(one, "name", name);
		json_array_append_new(list, one);
		free(name);
	}
	return list;
}

static json_t *
proof_json(const struct rehearsal *r, const struct digest *list)
{
	struct store_info	 info;
	char			 at[TIME_TEXT], hex[DIGEST_HEX];
	json_t			*json = json_object();

	if (json == NULL || store_info_load(&info, r->run->set->store) == -1) {
		json_decref(json);
		return NULL;
	}
	json_put_str(json, "rehearsal", time_rfc3339(r->began, at));
	json_put_str(json, "ended", time_rfc3339(r->ended, at));
	json_put_str(json, "agent", r->run->agent);
	json_put_str(json, "software", "nbarchive " NB_VERSION);
	json_put_str(json, "store", info.id);
	json_put_str(json, "origin", info.origin);
	json_put(json, "volumes", volumes_json(r));
	json_put_int(json, "entries", (int64_t)r->entries);
	json_put_str(json, "root", digest_hex(&r->root, hex));
	json_put_bool(json, "same_journal", r->same_journal);
	json_put_int(json, "documents", (int64_t)r->n);
	json_put_int(json, "bytes", (int64_t)r->octets);
	for (unsigned int i = REHEARSED_OK; i < REHEARSED_MAX; i++)
		json_put_int(json, rehearsed_word((enum outcome_of)i),
		    (int64_t)r->count[i]);
	json_put(json, "failed", failed_json(r));
	json_put_str(json, "list_sha256", digest_hex(list, hex));
	json_put_str(json, "result", rehearsal_ok(r) ? "ok" : "failed");
	return json;
}

static void
sheet_counts(struct sheet *s, const struct rehearsal *r)
{
	static const struct {
		enum outcome_of	 outcome;
		const char	*label;
	} rows[] = {
		{ REHEARSED_MISSING, N_("Missing") },
		{ REHEARSED_DAMAGED, N_("Digest differs") },
		{ REHEARSED_CLOSED, N_("Could not be opened") },
		{ REHEARSED_RECORD, N_("Metadata differs") },
	};
	char	 size[OUT_SIZE_TEXT];

	sheet_add(s, SHEET_HEAD, TONE_PLAIN, NULL, "%s", _("What came out"));
	sheet_add(s, SHEET_ROW, TONE_PLAIN, _("Documents on them"), "%zu",
	    r->n);
	sheet_add(s, SHEET_ROW, r->count[REHEARSED_OK] == r->n ? TONE_GOOD :
	    TONE_WARN, _("Whole, opened, the same"), "%" PRIu64 " (%s)",
	    r->count[REHEARSED_OK], out_size(r->octets, size));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		sheet_add(s, SHEET_ROW, r->count[rows[i].outcome] > 0 ?
		    TONE_BAD : TONE_PLAIN, _(rows[i].label), "%" PRIu64,
		    r->count[rows[i].outcome]);
	sheet_add(s, SHEET_ROW, r->same_journal ? TONE_GOOD : TONE_BAD,
	    _("Journal"), r->same_journal ? _("%" PRIu64 " entries, the same "
	    "as the store's") : _("%" PRIu64 " entries, NOT the store's"),
	    r->entries);
}

static void
sheet_failed(struct sheet *s, const struct rehearsal *r)
{
	char	 hex[DIGEST_HEX], *name;
	size_t	 shown = 0;

	for (size_t i = 0; i < r->n && shown < FAILED_SHOWN; i++) {
		if (r->doc[i].outcome == REHEARSED_OK)
			continue;
		name = rehearsed_name(r, r->doc[i].accession);
		sheet_add(s, SHEET_ITEM, TONE_BAD, NULL, "%s (%.16s): %s",
		    name == NULL ? "-" : name, digest_hex(&r->doc[i].id, hex),
		    rehearsed_word(r->doc[i].outcome));
		free(name);
		shown++;
	}
}

static void
sheet_proof(struct sheet *s, const struct rehearsal *r, const char *list)
{
	const struct holding	*h;
	char			 at[TIME_TEXT];

	sheet_add(s, SHEET_PAGE, TONE_PLAIN, NULL, "%s",
	    _("Record of a restore rehearsal"));
	sheet_add(s, SHEET_VERDICT, rehearsal_ok(r) ? TONE_GOOD : TONE_BAD,
	    NULL, "%s", rehearsal_ok(r) ? _("All came back unaltered") :
	    _("Not everything came back"));
	sheet_add(s, SHEET_ROW, TONE_PLAIN, _("Done by"), "%s",
	    r->run->agent);
	sheet_add(s, SHEET_ROW, TONE_PLAIN, _("Began"), "%s",
	    time_local(r->began, at));
	sheet_add(s, SHEET_ROW, TONE_PLAIN, _("Ended"), "%s",
	    time_local(r->ended, at));
	sheet_add(s, SHEET_HEAD, TONE_PLAIN, NULL, "%s",
	    _("Restored from"));
	for (size_t i = 0; i < r->from.n; i++) {
		const struct volume	*v = &r->from.bag[i]->v;

		h = holdings_find(&r->hs, v->id);
		sheet_add(s, SHEET_ITEM, TONE_PLAIN, NULL, "%s (%s), %s",
		    v->label, media_kind_words(v->kind), h != NULL &&
		    h->place != NULL ? h->place : "-");
	}
	sheet_counts(s, r);
	sheet_failed(s, r);
	sheet_add(s, SHEET_TEXT, TONE_PLAIN, NULL, _("The volumes were "
	    "restored into empty space as on a new machine. Every document was "
	    "read, its SHA-256 compared, and opened in a sandboxed process; "
	    "its record was compared with the store's. Each document is listed "
	    "in the file %s. The archive's journal holds the SHA-256 of this "
	    "proof's .json file under the type \"rehearsal\"."), list);
	sheet_add(s, SHEET_TEXT, TONE_PLAIN, NULL, "%s",
	    _("Signed (name, date): "
	    "............................................"));
}

/* The page in both languages, as HTML and as text. */
static int
put_pages(const struct rehearsal *r, const char *dir, const char *list)
{
	struct sheet_side	 side[SIDES] = {
		{ "vi", "Tiếng Việt", NULL, NULL },
		{ "en", "English", NULL, NULL } };
	struct sheet		*s[SIDES] = { NULL, NULL };
	const char		*own = i18n_language();
	char			 back[8];
	struct buf		 html, text;
	int			 rc = FAIL_CANNOT;

	snprintf(back, sizeof(back), "%s", own);
	buf_init(&html, PROOF_ROOM);
	buf_init(&text, PROOF_ROOM);
	for (size_t i = 0; i < SIDES; i++) {
		if ((s[i] = sheet_new()) == NULL)
			goto out;
		i18n_use(side[i].lang);
		sheet_proof(s[i], r, list);
		side[i].sheet = s[i];
		if (sheet_text(&text, s[i], COLUMNS_TEXT, false) == -1 ||
		    buf_addc(&text, '\n') == -1)
			goto out;
	}
	i18n_use(back);
	if (sheet_html(&html, _("Record of a restore rehearsal"), side,
	    SIDES) == 0 && (rc = put_file(r, dir, ".html", &html)) == 0)
		rc = put_file(r, dir, ".txt", &text);
 out:
	i18n_use(back);
	if (rc == FAIL_CANNOT && s[SIDES - 1] == NULL)
		no_memory();
	for (size_t i = 0; i < SIDES; i++)
		sheet_free(s[i]);
	buf_release(&html);
	buf_release(&text);
	return rc;
}

int
rehearsal_proof(struct rehearsal *r, const char *dir)
{
	char		 at[TIME_TEXT], list[64];
	struct digest	 id;
	struct buf	 b;
	json_t		*json = NULL;
	char		*text = NULL;
	int		 rc;

	if (mkdir(dir, 0755) == -1 && errno != EEXIST) {
		log_err(_("%s: cannot be made"), dir);
		return FAIL_CANNOT;
	}
	snprintf(list, sizeof(list), "rehearsal-%s.tsv",
	    time_compact(r->began, at));
	buf_init(&b, PROOF_ROOM);
	if ((rc = put_list(r, dir, list, &id)) != 0)
		goto out;
	if ((json = proof_json(r, &id)) == NULL ||
	    (text = json_shown(json, JSON_INDENT(1) | JSON_SORT_KEYS)) ==
	    NULL) {
		rc = no_memory();
		goto out;
	}
	buf_addstr(&b, text);
	buf_addc(&b, '\n');
	if (b.failed || digest_sha256(&r->proof, b.p, b.len) == -1)
		rc = no_memory();
	else if ((rc = put_file(r, dir, ".json", &b)) == 0)
		rc = put_pages(r, dir, list);
 out:
	free(text);
	json_decref(json);
	buf_release(&b);
	return rc;
}
