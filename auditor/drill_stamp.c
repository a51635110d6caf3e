/*
 * drill_stamp.c: a time-stamp for the copies, by an authority that lives as
 * long as the drill, and attacks on what the ledger keeps of it.
 */
#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ts.h>
#include <openssl/x509v3.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "auditor/drill.h"
#include "auditor/ledger.h"
#include "auditor/ownkey.h"
#include "auditor/scratch.h"

#define DAY		86400L
#define POLICY		"1.3.6.1.4.1.99999.1"
#define KEY_BITS	2048
#define FILE_MAX	((size_t)1024 * 1024)

/* The authority: a root, and the one that stamps. */
struct authority {
	EVP_PKEY	*key[2];
	X509		*cert[2];
	X509_CRL	*crl;
	time_t		 now;
};

static void
authority_release(struct authority *t)
{
	for (size_t i = 0; i < 2; i++) {
		EVP_PKEY_free(t->key[i]);
		X509_free(t->cert[i]);
	}
	X509_CRL_free(t->crl);
	memset(t, 0, sizeof(*t));
}

static int
extend(X509 *x, int nid, const char *value)
{
	X509_EXTENSION	*e = X509V3_EXT_conf_nid(NULL, NULL, nid, value);
	int		 rc = e != NULL && X509_add_ext(x, e, -1) == 1 ? 0 : -1;

	X509_EXTENSION_free(e);
	return rc;
}

/* Certificate ${i}, by the root.  0 or -1. */
static int
certify(struct authority *t, size_t i)
{
	static const char *const	 name[] = { "nbaudit drill root",
	    "nbaudit drill time-stamps" };
	time_t				 from = t->now - DAY;
	time_t				 to = t->now + 3650 * DAY;
	X509				*x = X509_new();

	if ((t->cert[i] = x) == NULL ||
	    (t->key[i] = EVP_RSA_gen(KEY_BITS)) == NULL ||
	    X509_set_version(x, X509_VERSION_3) != 1 ||
	    ASN1_INTEGER_set(X509_get_serialNumber(x), (long)i + 1) != 1 ||
	    ASN1_TIME_set(X509_getm_notBefore(x), from) == NULL ||
	    ASN1_TIME_set(X509_getm_notAfter(x), to) == NULL ||
	    X509_set_pubkey(x, t->key[i]) != 1 ||
	    X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN",
	    MBSTRING_UTF8, (const unsigned char *)name[i], -1, -1, 0) != 1 ||
	    X509_set_issuer_name(x, X509_get_subject_name(t->cert[0])) != 1)
		return -1;
	if (i == 0 ? extend(x, NID_basic_constraints, "critical,CA:TRUE") ==
	    -1 || extend(x, NID_key_usage, "critical,keyCertSign,cRLSign") ==
	    -1 : extend(x, NID_basic_constraints, "critical,CA:FALSE") == -1 ||
	    extend(x, NID_key_usage, "critical,digitalSignature") == -1 ||
	    extend(x, NID_ext_key_usage, "critical,timeStamping") == -1)
		return -1;
	return X509_sign(x, t->key[0], EVP_sha256()) > 0 ? 0 : -1;
}

/* Nothing is revoked. */
static int
list_revoked(struct authority *t)
{
	ASN1_TIME	*from = ASN1_TIME_set(NULL, t->now - 3600);
	ASN1_TIME	*to = ASN1_TIME_set(NULL, t->now + 3650 * DAY);
	int		 rc = -1;

	if ((t->crl = X509_CRL_new()) != NULL && from != NULL && to != NULL &&
	    X509_CRL_set_version(t->crl, X509_CRL_VERSION_2) == 1 &&
	    X509_CRL_set_issuer_name(t->crl,
	    X509_get_subject_name(t->cert[0])) == 1 &&
	    X509_CRL_set1_lastUpdate(t->crl, from) == 1 &&
	    X509_CRL_set1_nextUpdate(t->crl, to) == 1 &&
	    X509_CRL_sort(t->crl) == 1 &&
	    X509_CRL_sign(t->crl, t->key[0], EVP_sha256()) > 0)
		rc = 0;
	ASN1_TIME_free(from);
	ASN1_TIME_free(to);
	return rc;
}

/* DIR/trust/${sub}/${name} of what ${write} puts into a BIO.  0 or -1. */
static int
put_trust(struct drill *d, const char *sub, const char *name, BIO *bio)
{
	char	*dir = NULL, *path = NULL, *p;
	long	 len = BIO_get_mem_data(bio, &p);
	int	 rc = -1;

	/* A flat folder is sorted by content. */
	dir = path_join(d->trust, "roots");
	if (dir == NULL || access(dir, F_OK) == 0) {
		free(dir);
		dir = path_join(d->trust, sub);
	} else {
		free(dir);
		dir = strdup(d->trust);
	}
	if (dir != NULL && (mkdir(dir, 0700) == 0 || errno == EEXIST) &&
	    (path = path_join(dir, name)) != NULL && len > 0)
		rc = durable_write(path, p, (size_t)len, 0600, true);
	free(path);
	free(dir);
	return rc;
}

static int
trust_authority(struct drill *d, const struct authority *t)
{
	BIO	*root = BIO_new(BIO_s_mem()), *crl = BIO_new(BIO_s_mem());
	int	 rc = -1;

	if (root != NULL && crl != NULL &&
	    PEM_write_bio_X509(root, t->cert[0]) == 1 &&
	    PEM_write_bio_X509_CRL(crl, t->crl) == 1 &&
	    put_trust(d, "roots", "drill-root.pem", root) == 0 &&
	    put_trust(d, "crls", "drill-crl.pem", crl) == 0)
		rc = 0;
	BIO_free(root);
	BIO_free(crl);
	return rc;
}

static ASN1_INTEGER *
serial(TS_RESP_CTX *ctx, void *arg)
{
	ASN1_INTEGER	*n = ASN1_INTEGER_new();

	(void)ctx;
	(void)arg;
	if (n != NULL && ASN1_INTEGER_set(n, 7) != 1) {
		ASN1_INTEGER_free(n);
		n = NULL;
	}
	return n;
}

static int
the_time(TS_RESP_CTX *ctx, void *arg, long *sec, long *usec)
{
	const struct authority	*t = arg;

	(void)ctx;
	*sec = (long)t->now;
	*usec = 0;
	return 1;
}

/* The answer to a request in DER, to a file.  0 or -1. */
static int
answer(struct authority *t, const struct buf *request, const char *to)
{
	TS_RESP_CTX	*ctx = TS_RESP_CTX_new();
	ASN1_OBJECT	*policy = OBJ_txt2obj(POLICY, 1);
	BIO		*in = BIO_new_mem_buf(request->p, (int)request->len);
	BIO		*out = BIO_new(BIO_s_mem());
	TS_RESP		*resp = NULL;
	char		*p = NULL;
	long		 len;
	int		 rc = -1;

	if (ctx == NULL || policy == NULL || in == NULL || out == NULL)
		goto out;
	TS_RESP_CTX_set_serial_cb(ctx, serial, NULL);
	TS_RESP_CTX_set_time_cb(ctx, the_time, t);
	if (TS_RESP_CTX_set_signer_cert(ctx, t->cert[1]) == 1 &&
	    TS_RESP_CTX_set_signer_key(ctx, t->key[1]) == 1 &&
	    TS_RESP_CTX_set_signer_digest(ctx, EVP_sha256()) == 1 &&
	    TS_RESP_CTX_set_ess_cert_id_digest(ctx, EVP_sha256()) == 1 &&
	    TS_RESP_CTX_set_def_policy(ctx, policy) == 1 &&
	    TS_RESP_CTX_add_md(ctx, EVP_sha256()) == 1 &&
	    TS_RESP_CTX_add_md(ctx, EVP_sha512()) == 1 &&
	    (resp = TS_RESP_create_response(ctx, in)) != NULL &&
	    i2d_TS_RESP_bio(out, resp) == 1 &&
	    (len = BIO_get_mem_data(out, &p)) > 0)
		rc = durable_write(to, p, (size_t)len, 0600, true);
 out:
	TS_RESP_free(resp);
	TS_RESP_CTX_free(ctx);
	ASN1_OBJECT_free(policy);
	BIO_free(in);
	BIO_free(out);
	return rc;
}

/* The copies' own request, answered and taken back. */
static int
stamp(struct drill *d, struct authority *t)
{
	char		*req = drill_path(d, "drill.tsq");
	char		*ans = drill_path(d, "drill.tsr");
	struct buf	 b;
	int		 rc = -1;

	buf_init(&b, FILE_MAX);
	if (req != NULL && ans != NULL) {
		const char *const	 ask[] = { "timestamp", "--request",
		    req, NULL };
		const char *const	 keep[] = { "timestamp",
		    "--response", ans, NULL };

		if (drill_nbaudit(d, ask) == 0 && d->status == STATUS_OK &&
		    durable_read(&b, req) == 0 && answer(t, &b, ans) == 0 &&
		    drill_nbaudit(d, keep) == 0 && d->status == STATUS_OK)
			rc = 0;
	}
	buf_release(&b);
	free(req);
	free(ans);
	return rc;
}

void
drill_stamp(struct drill *d)
{
	struct authority	 t;
	int64_t			 now = d->opts->simulated_clock != TIME_NONE ?
				    d->opts->simulated_clock : d->opts->now();

	memset(&t, 0, sizeof(t));
	t.now = (time_t)(now / TIME_SECOND);
	/* Without one, what the ledger has already is attacked. */
	if (certify(&t, 0) == -1 || certify(&t, 1) == -1 ||
	    list_revoked(&t) == -1 || trust_authority(d, &t) == -1 ||
	    stamp(d, &t) == -1)
		log_debug("%s", _("no time-stamp was made for the drill"));
	ERR_clear_error();
	authority_release(&t);
}

/* The newest file of the ledger's evidence with some ending. */
struct newest {
	const char	*ending;
	char		 path[128];
};

static int
take_newest(void *arg, const char *path)
{
	struct newest	*n = arg;
	size_t		 len = strlen(path), end = strlen(n->ending);

	if (len > end && len < sizeof(n->path) &&
	    strcmp(path + len - end, n->ending) == 0)
		memcpy(n->path, path, len + 1);
	return 0;
}

/* Octet ${from} of its end is another. */
static int
put_altered(struct drill *d, struct ledger *l, const char *ending, size_t from)
{
	struct newest	 n = { ending, "" };
	struct buf	 b;
	int		 rc = 0;

	buf_init(&b, LEDGER_FILE_MAX);
	if (ledger_files(l, "evidence", take_newest, &n) != 0)
		rc = -1;
	else if (*n.path == '\0')
		snprintf(d->why, sizeof(d->why), "%s",
		    _("the ledger has no time-stamp yet"));
	else if ((rc = ledger_get(l, n.path, &b)) == 1) {
		if (from > b.len)
			from = b.len;
		b.p[b.len - from] ^= 0x01;
		rc = ledger_put(l, n.path, b.p, b.len) == -1 ? -1 : 1;
	}
	buf_release(&b);
	return rc;
}

static int
put_token(struct drill *d, struct ledger *l)
{
	return put_altered(d, l, ".tst", 20);
}

static int
put_record(struct drill *d, struct ledger *l)
{
	return put_altered(d, l, ".ers", 20);
}

static int
put_note(struct drill *d, struct ledger *l)
{
	return put_altered(d, l, ".note", 40);
}

static int
put_tree(struct drill *d, struct ledger *l)
{
	return put_altered(d, l, ".tree", 2);
}

/* By who has the auditor's key, and as if the ledger had always had it so. */
static int
alter(struct drill *d, int (*put)(struct drill *, struct ledger *))
{
	struct key	*key = ownkey_load(d->ledger);
	char		 hex[COMMIT_HEX];
	int		 rc = drill_commit(d, key, NULL, put, hex);

	key_free(key);
	return rc == 1 ? drill_own_up(d, hex) : rc;
}

static int
attack_token(struct drill *d)
{
	return alter(d, put_token);
}

static int
attack_record(struct drill *d)
{
	return alter(d, put_record);
}

static int
attack_note(struct drill *d)
{
	return alter(d, put_note);
}

static int
attack_tree(struct drill *d)
{
	return alter(d, put_tree);
}

/* The last of the folders in ${dir}; "" where there is none. */
static void
newest_folder(const char *dir, char name[64])
{
	struct dirent	**list = NULL;
	int		 n = scandir(dir, &list, NULL, alphasort);

	*name = '\0';
	for (int i = 0; i < n; i++) {
		if (*list[i]->d_name != '.')
			snprintf(name, 64, "%.63s", list[i]->d_name);
		free(list[i]);
	}
	free(list);
}

/*
 * The auditor's own folder: a token there that is over something else proves
 * nothing, and the ledger's is another.
 */
static int
attack_kept(struct drill *d)
{
	char	*dir = drill_path(d, "led.d/evidence/stamps"), *token = NULL;
	char	 name[64] = "";
	struct buf b;
	int	 rc = 0;

	buf_init(&b, FILE_MAX);
	if (dir != NULL)
		newest_folder(dir, name);
	if (dir == NULL)
		rc = -1;
	else if (*name == '\0')
		snprintf(d->why, sizeof(d->why), "%s",
		    _("the auditor keeps no time-stamp yet"));
	else if (asprintf(&token, "%s/%s/token", dir, name) == -1 ||
	    durable_read(&b, token) == -1 || b.len < 40)
		rc = -1;
	else {
		b.p[b.len - 20] ^= 0x01;
		rc = durable_write(token, b.p, b.len, 0600, true) == 0 ? 1 :
		    -1;
	}
	buf_release(&b);
	free(token);
	free(dir);
	return rc;
}

const struct drill_alarm drill_stamp_alarms[] = {
	{ N_("a time-stamp's token altered with the auditor's key"), 6,
	  attack_token, DRILL_VERIFY, { "ledger" }, STATUS_TAMPERED },
	{ N_("an evidence record altered with the auditor's key"), 6,
	  attack_record, DRILL_VERIFY, { "ledger" }, STATUS_TAMPERED },
	{ N_("a time-stamped checkpoint altered with the auditor's key"), 6,
	  attack_note, DRILL_VERIFY, { "ledger" }, STATUS_TAMPERED },
	{ N_("a time-stamp's hash tree altered with the auditor's key"), 6,
	  attack_tree, DRILL_VERIFY, { "ledger" }, STATUS_TAMPERED },
	{ N_("a time-stamp in the auditor's folder altered"), 6, attack_kept,
	  DRILL_RUN, { "timestamp" }, STATUS_ATTENTION },
	{ NULL, 0, NULL, DRILL_RUN, { NULL }, STATUS_OK },
};
