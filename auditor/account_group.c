/*
 * account_group.c: findings of a run's report that say the same of many
 * documents, put together for people.
 */
#include <string.h>

#include "formats/base/buf.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/validation/words.h"
#include "auditor/account_part.h"
#include "auditor/report.h"

#define NAMED		5	/* documents of a group that are named */
#define DIGEST_SHOWN	16	/* digits of a digest that a sentence has */

/* Does it wait for a person, and say something of a document? */
static bool
may_group(const json_t *f)
{
	uint64_t	 severity = 0;

	json_get_u64(f, "severity", &severity);
	return severity == STATUS_ATTENTION &&
	    json_get_str(f, "sha256") != NULL &&
	    json_object_get(f, "accepted") == NULL;
}

/* Its words, but for what names this one alone. */
static int
words_of(struct buf *b, const json_t *f)
{
	const char	*text = json_str(f, "text"), *id, *sha;
	size_t		 n, idlen;

	id = json_str(f, "finding");
	sha = json_str(f, "sha256");
	idlen = strlen(id);
	for (const char *p = text; *p != '\0'; p += n) {
		if (idlen > 0 && strncmp(p, id, idlen) == 0) {
			n = idlen;
			buf_addstr(b, "FINDING");
		} else if (strncmp(p, sha, DIGEST_SHOWN) == 0) {
			n = DIGEST_SHOWN;
			buf_addstr(b, "DOC");
		} else {
			n = 1;
			buf_addc(b, *p);
		}
	}
	return b->failed ? -1 : 0;
}

/* What findings of one group have in common; NULL: it is of none. */
static const char *
key_of(struct buf *b, const json_t *f)
{
	buf_reset(b);
	if (!may_group(f))
		return NULL;
	buf_addf(b, "%s\n%s\n%s\n%s\n", json_str(f, "kind"), json_str(f,
	    "indication"), json_str(f, "sub_indication"), json_str(f,
	    "rules"));
	return words_of(b, f) == -1 ? NULL : buf_str(b);
}

json_t *
account_groups(const json_t *findings)
{
	json_t		*groups = json_object(), *g, *f;
	struct buf	 b;
	const char	*key;
	size_t		 i;

	buf_init(&b, GROUP_KEY_MAX);
	json_array_foreach(findings, i, f) {
		if (groups == NULL || (key = key_of(&b, f)) == NULL)
			continue;
		if ((g = json_object_get(groups, key)) == NULL) {
			g = json_array();
			json_object_set_new(groups, key, g);
		}
		json_array_append(g, f);
	}
	buf_release(&b);
	return groups;
}

const json_t *
account_group(const json_t *groups, const json_t *f)
{
	struct buf	 b;
	const char	*key;
	const json_t	*g;

	buf_init(&b, GROUP_KEY_MAX);
	key = key_of(&b, f);
	g = groups == NULL || key == NULL ? NULL : json_object_get(groups,
	    key);
	buf_release(&b);
	return json_array_size(g) > 1 ? g : NULL;
}

void
account_group_words(struct sheet *s, const json_t *group)
{
	struct buf	 b;
	const char	*text;

	buf_init(&b, GROUP_KEY_MAX);
	if (words_of(&b, json_array_get(group, 0)) == 0 &&
	    (text = buf_str(&b)) != NULL)
		words_put(s, SHEET_NOTE, TONE_PLAIN, text);
	buf_release(&b);
}

void
account_group_names(struct sheet *s, const json_t *group)
{
	size_t		 n = json_array_size(group), i;
	const json_t	*f;

	json_array_foreach(group, i, f) {
		if (i == NAMED) {
			sheet_add(s, SHEET_NOTE, TONE_PLAIN, NULL,
			    _("and %zu more: nbaudit report --json names "
			    "them"), n - NAMED);
			return;
		}
		sheet_add(s, SHEET_NOTE, TONE_PLAIN, NULL, "%s  %s (%.16s)",
		    json_str(f, "finding"), json_get_str(f, "name") == NULL ?
		    "-" : json_str(f, "name"), json_str(f, "sha256"));
	}
}
