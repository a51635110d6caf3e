/*
 * verify_trust.c: by whose certificates an inspector judges: his own, else
 * those that stand in the ledger; and what he cannot tell with other ones.
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
#include "formats/base/log.h"
#include "auditor/verify_part.h"

#define POLICY_DIR	"policy/trust"
#define POLICY_MAX	((size_t)16 * 1024 * 1024)	/* octets of the list */
#define NAME_OCTETS	255

/*
 * ${name} as it was before policy_files() wrote it: %20 for a space.  False:
 * it is no name of a file in a folder.
 */
static bool
plain_name(const char *name, char out[NAME_OCTETS + 1])
{
	size_t	 n = 0;
	int	 octet;

	for (; *name != '\0' && n < NAME_OCTETS; n++) {
		octet = (unsigned char)*name++;
		if (octet == '%') {
			if (hex_value(name[0]) == -1 ||
			    hex_value(name[1]) == -1)
				return false;
			octet = hex_value(name[0]) << 4 | hex_value(name[1]);
			name += 2;
		}
		if (octet < ' ' || octet == '/' || octet == 0x7f)
			return false;
		out[n] = (char)octet;
	}
	out[n] = '\0';
	return *name == '\0' && n > 0 && out[0] != '.';
}

/* One certificate of the ledger's policy to our own folder. */
static int
take_one(void *arg, const char *path)
{
	static const char *const roles[] = { "roots/", "intermediates/",
	    "tsa/" };
	struct verify	*v = arg;
	const char	*name = path + strlen(POLICY_DIR) + 1;
	char		 plain[NAME_OCTETS + 1], *to;
	const char	*role = "";
	struct buf	 b;
	int		 rc;

	for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
		if (strncmp(name, roles[i], strlen(roles[i])) == 0)
			role = roles[i];
	if (!plain_name(name + strlen(role), plain))
		return 0;	/* what is not there is missed later */
	if (asprintf(&to, "%s/%s%s", v->own.trust, role, plain) == -1)
		return -1;
	buf_init(&b, LEDGER_FILE_MAX);
	rc = ledger_get(v->a.ledger, path, &b) == 1 ?
	    durable_write(to, b.p, b.len, 0600, true) : -1;
	buf_release(&b);
	free(to);
	return rc;
}

/* Is there anything in the folder beside the ledger? */
static bool
has_own(const char *dir)
{
	struct trust_folder	 t;
	bool			 has;

	memset(&t, 0, sizeof(t));
	has = access(dir, R_OK) == 0 && (trust_folder_read(&t, dir) == -1 ||
	    t.n > 0);
	trust_folder_release(&t);
	return has;
}

static int
make_folders(const char *dir)
{
	static const char *const roles[] = { "", "roots", "intermediates",
	    "tsa" };
	char	*path;
	int	 rc = 0;

	for (size_t i = 0; rc == 0 && i < sizeof(roles) / sizeof(roles[0]);
	    i++) {
		if ((path = path_join(dir, roles[i])) == NULL)
			return -1;
		if ((rc = mkdir(path, 0700)) == -1)
			log_err(_("%s: cannot be made"), path);
		free(path);
	}
	return rc;
}

int
verify_trust(struct verify *v)
{
	char	*dir;

	if (v->opts->trust != NULL)
		return 0;
	if ((dir = folder_path(v->opts->ledger, "trust")) == NULL)
		return -1;
	v->own.trust = dir;
	if (has_own(dir))
		return 0;
	free(dir);
	if ((v->own.trust = path_join(v->folder, "trust")) == NULL ||
	    make_folders(v->own.trust) == -1 || ledger_files(v->a.ledger,
	    POLICY_DIR, take_one, v) == -1)
		return -1;
	log_info("%s", _("no trust folder is named (-t): signatures are judged "
	    "by the certificates that stand in the ledger; compare "
	    "policy/trust.tsv with those that you trust"));
	return 0;
}

/* Lines of the ledger's list whose certificate is not at hand; all lines. */
static size_t
count_missing(const struct trust_folder *t, const struct buf *list,
    size_t *all)
{
	const char	*p = (const char *)list->p, *end = p + list->len, *nl;
	char		 hex[DIGEST_HEX];
	size_t		 missing = 0, k;

	for (*all = 0; p < end && (nl = memchr(p, '\n', (size_t)(end - p))) !=
	    NULL; p = nl + 1) {
		++*all;
		for (k = 0; k < t->n; k++)
			if (!t->file[k].kept && !t->file[k].revocation &&
			    nl - p >= DIGEST_HEX - 1 && memcmp(nl -
			    (DIGEST_HEX - 1), digest_hex(&t->file[k].sha256,
			    hex), DIGEST_HEX - 1) == 0)
				break;
		missing += k == t->n;
	}
	return missing;
}

int
verify_trust_compare(struct verify *v)
{
	const struct trust_folder	*t = &v->a.trust;
	struct buf			 list;
	size_t				 all, n = 0;
	char				*dir;
	int				 rc;

	buf_init(&list, POLICY_MAX);
	rc = ledger_get(v->a.ledger, "policy/trust.tsv", &list);
	for (size_t i = 0; i < t->n; i++)
		n += !t->file[i].kept && !t->file[i].revocation;
	if (rc == 1)
		v->strange = count_missing(t, &list, &all) > 0 || n != all;
	buf_release(&list);
	if ((dir = folder_path(v->opts->ledger, "evidence")) == NULL)
		return -1;
	v->alone = access(dir, R_OK) == -1;
	free(dir);
	v->a.bare = v->strange;
	return rc == -1 ? -1 : 0;
}

/* Is this a verdict for want of something, or of a proof of its time? */
static bool
is_wanting(const struct octets *sub)
{
	static const char *const	 wanting[] = { "TRY_LATER", "NO_POE",
	    "NO_CERTIFICATE_CHAIN_FOUND", "CERTIFICATE_CHAIN_GENERAL_FAILURE" };
	static const char		 end[] = "_NO_POE";
	const char			*s = (const char *)sub->p;

	for (size_t i = 0; i < sizeof(wanting) / sizeof(wanting[0]); i++)
		if (sub->len == strlen(wanting[i]) &&
		    memcmp(s, wanting[i], sub->len) == 0)
			return true;
	return sub->len > strlen(end) && memcmp(s + sub->len - strlen(end),
	    end, strlen(end)) == 0;
}

/* Wanting, and not for a revocation, which something at hand tells. */
static bool
is_unknown(const struct octets *sub)
{
	static const char	 revoked[] = "REVOKED";

	return is_wanting(sub) && memmem(sub->p, sub->len, revoked,
	    strlen(revoked)) == NULL;
}

/* A verdict that a newer CRL, or a newer look, may make another one. */
static bool
is_passing(const struct octets *sub)
{
	return is_wanting(sub) || (sub->len == strlen("REVOKED") &&
	    memcmp(sub->p, "REVOKED", sub->len) == 0);
}

bool
verify_trust_excuses(struct verify *v, const struct octets *hex,
    const struct octets *ledger, const struct octets *found, bool verdict)
{
	enum reading_was	 was = verify_reading_was(v, hex);

	/* Nor where what an audit rested on is not here. */
	if ((v->strange || (v->alone && verify_reading_lacks(v))) &&
	    (!verdict || is_wanting(found) || (v->strange &&
	    is_wanting(ledger)))) {
		v->untold++;
		return true;
	}
	if (was == READING_SAME && verdict && is_unknown(found) &&
	    verify_reading_lacks(v)) {
		v->untold++;
		return true;
	}
	if (was == READING_SAME || (was != READING_PROGRAM && verdict &&
	    !is_passing(found) && !is_passing(ledger)))
		return false;
	if (was == READING_FRESH && verify_reading_doubt(v, hex) == -1)
		return false;
	if (v->reading.untold[was]++ == 0)
		snprintf(v->reading.first[was], sizeof(v->reading.first[was]),
		    "%.*s", (int)(hex->len < 16 ? hex->len : 16),
		    (const char *)hex->p);
	return true;
}

/* Lines of another night than the last, or of other evidence. */
static void
tell_reading(struct verify *v)
{
	const struct verify_reading	*r = &v->reading;

	if (r->untold[READING_FRESH] > 0)
		report_part(&v->a.report, KIND_TRUST, "fresh", _("%" PRIu64
		    " documents are judged otherwise than in the ledger (%s "
		    "the first), with CRLs or OCSP responses that none of its "
		    "reports names. Next: nbaudit run, then nbaudit verify"),
		    r->untold[READING_FRESH],
		    r->first[READING_FRESH]);
	if (r->untold[READING_EARLIER] > 0)
		report_part(&v->a.report, KIND_TRUST, "earlier", _("%" PRIu64
		    " documents are judged otherwise than in the ledger (%s "
		    "the first); the last audit did not read them, its budget "
		    "was over. Next: nbaudit run without --budget, then "
		    "nbaudit verify"), r->untold[READING_EARLIER],
		    r->first[READING_EARLIER]);
	if (r->untold[READING_PROGRAM] > 0)
		report_part(&v->a.report, KIND_TRUST, "program", _("%" PRIu64
		    " documents are judged otherwise than in the ledger (%s "
		    "the first), which another version of the program wrote. "
		    "Next: nbaudit run, then nbaudit verify"),
		    r->untold[READING_PROGRAM], r->first[READING_PROGRAM]);
	if (r->untold[READING_PROGRAM] > 0 && r->program < r->newest)
		report_part(&v->a.report, KIND_TRUST, "downgrade", _("The "
		    "ledger's last report is by an older version of the "
		    "program than earlier ones (validator %" PRIu64 " after %"
		    PRIu64 "). Next: find out who ran that"), r->program,
		    r->newest);
}

void
verify_trust_tell(struct verify *v)
{
	tell_reading(v);
	if (v->untold == 0)
		return;
	if (v->strange)
		report_part(&v->a.report, KIND_TRUST, "untold", _("The trust "
		    "folder here has other certificates than the last audit "
		    "had: whether the ledger's verdicts on %" PRIu64
		    " documents are right cannot be told. Next: without -t "
		    "those of the ledger are taken; or compare with "
		    "policy/trust.tsv"), v->untold);
	else
		report_part(&v->a.report, KIND_TRUST, "untold", _("CRLs or "
		    "OCSP responses that the ledger's reports name are not "
		    "here (%.16s the first): whether its verdicts on %" PRIu64
		    " documents are right cannot be told. Next: lay a copy of "
		    "the auditor's folder evidence/ into %s.d, or name a trust "
		    "folder with them (-t)"), v->reading.missing, v->untold,
		    v->opts->ledger);
}
