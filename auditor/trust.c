/*
 * trust.c: reads the trust folder.
 */
#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "formats/base/buf.h"
#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/crypto/algorithms.h"
#include "formats/sandbox/job.h"
#include "auditor/state.h"
#include "auditor/trust.h"

static const struct {
	const char	*dir;
	enum trust_role	 role;
} places[] = {
	{ "", TRUST_FLAT },
	{ "roots", TRUST_ROOT },
	{ "intermediates", TRUST_INTERMEDIATE },
	{ "crls", TRUST_CRL },
	{ "ocsp", TRUST_OCSP },
	{ "tsa", TRUST_TSA },
};

static bool
ends_with(const char *s, const char *end)
{
	size_t	 n = strlen(s), m = strlen(end);

	return n >= m && strcasecmp(s + n - m, end) == 0;
}

static bool
is_revocation(const struct trust_file *f)
{
	static const char	 label[] = "-----BEGIN X509 CRL-----";

	return f->role == TRUST_CRL || f->role == TRUST_OCSP ||
	    ends_with(f->name, ".crl") || ends_with(f->name, ".ocsp") ||
	    (f->octets.p != NULL && memmem(f->octets.p, f->octets.len, label,
	    sizeof(label) - 1) != NULL);
}

/* Takes ${name}.  0 or -1 (logged). */
static int
add_file(struct trust_folder *t, enum trust_role role, const char *path,
    char *name)
{
	struct trust_file	*f;
	struct buf		 b;
	size_t			 len;

	if (t->n == TRUST_FILES_MAX) {
		log_errx(_("%s: the trust folder holds more than %d files"),
		    path, TRUST_FILES_MAX);
		free(name);
		return -1;
	}
	f = &t->file[t->n];
	memset(f, 0, sizeof(*f));
	f->role = role;
	f->name = name;
	t->n++;			/* released with the folder from here on */
	buf_init(&b, TRUST_FILE_MAX);
	if (durable_read(&b, path) == -1) {
		log_err(_("%s: cannot read this file of the trust folder"),
		    path);
		buf_release(&b);
		return -1;
	}
	f->octets.p = buf_take(&b, &len);
	f->octets.len = f->octets.p == NULL ? 0 : len;
	buf_release(&b);
	f->revocation = is_revocation(f);
	return digest_sha256(&f->sha256, f->octets.p, f->octets.len);
}

static int
make_setup(struct trust_folder *t)
{
	struct buf	 b;
	const char	*policy;
	size_t		 len;

	for (size_t i = 0; i < t->nsetup; i++)
		free((void *)(uintptr_t)t->setup[i].p);
	free(t->setup);
	t->setup = NULL;
	t->nsetup = 0;
	if ((t->setup = calloc(t->n + 1, sizeof(*t->setup))) == NULL)
		return -1;
	if ((policy = algorithms_policy_text(&len)) != NULL) {
		buf_init(&b, TRUST_FILE_MAX);
		if (job_policy(&b, policy, len) == -1) {
			buf_release(&b);
			return -1;
		}
		t->setup[t->nsetup].p = buf_take(&b, &len);
		t->setup[t->nsetup++].len = len;
	}
	for (size_t i = 0; i < t->n; i++) {
		struct octets	*job = &t->setup[t->nsetup];

		buf_init(&b, TRUST_FILE_MAX + 64 * 1024);
		if (job_trust(&b, t->file[i].role, t->file[i].name,
		    t->file[i].octets.p, t->file[i].octets.len) == -1) {
			log_errx(_("%s: this file of the trust folder is too "
			    "large"), t->file[i].name);
			buf_release(&b);
			return -1;
		}
		job->p = buf_take(&b, &job->len);
		buf_release(&b);
		t->nsetup++;
	}
	return 0;
}

/*
 * Room for one file more, and the file read: ${path} is shown as ${shown},
 * which it takes.  0 or -1 (logged).
 */
static int
add_path(struct trust_folder *t, enum trust_role role, const char *path,
    char *shown)
{
	struct trust_file	*grown;

	grown = reallocarray(t->file, t->n + 1, sizeof(*grown));
	if (grown == NULL || shown == NULL) {
		if (grown != NULL)
			t->file = grown;
		log_err("%s", path);
		free(shown);
		return -1;
	}
	t->file = grown;
	return add_file(t, role, path, shown);
}

/* Is a file of these very octets there already? */
static bool
held(const struct trust_folder *t, size_t n, const char *name)
{
	char	 hex[DIGEST_HEX];

	for (size_t i = 0; i < n; i++)
		if (strcmp(digest_hex(&t->file[i].sha256, hex), name) == 0)
			return true;
	return false;
}

bool
trust_folder_has(const struct trust_folder *t, const char *hex)
{
	return held(t, t->n, hex);
}

static bool
is_digest(const char *name)
{
	return strlen(name) == DIGEST_HEX - 1 &&
	    strspn(name, "0123456789abcdef") == DIGEST_HEX - 1;
}

int
trust_folder_evidence(struct trust_folder *t, const char *ledger)
{
	struct dirent	**list = NULL;
	char		 *dir = folder_path(ledger, "evidence"), *path;
	size_t		  before = t->n, added = 0;
	int		  n, rc = 0;

	if (dir == NULL)
		return -1;
	n = scandir(dir, &list, NULL, alphasort);
	if (n == -1 && errno != ENOENT) {
		log_err("%s", dir);
		rc = -1;
	}
	for (int i = 0; i < n; i++) {
		const char	*name = list[i]->d_name;

		if (rc == 0 && is_digest(name) && !held(t, before, name) &&
		    (path = path_join(dir, name)) != NULL) {
			rc = add_path(t, TRUST_CRL, path, strdup(name));
			added++;
			free(path);
		}
		free(list[i]);
	}
	free(list);
	free(dir);
	for (size_t i = before; rc == 0 && i < t->n; i++)
		t->file[i].kept = true;
	return rc == 0 && added > 0 ? make_setup(t) : rc;
}

/* What a file is for, by the folder that it stands in. */
static enum trust_role
role_of(const char *name)
{
	size_t	 n;

	for (size_t i = 1; i < sizeof(places) / sizeof(places[0]); i++) {
		n = strlen(places[i].dir);
		if (strncmp(name, places[i].dir, n) == 0 && name[n] == '/')
			return places[i].role;
	}
	return is_digest(name) ? TRUST_CRL : TRUST_FLAT;
}

int
trust_folder_take(struct trust_folder *t, const char *name, const void *p,
    size_t len)
{
	struct trust_file	*grown, *f;
	uint8_t			*copy;

	grown = reallocarray(t->file, t->n + 1, sizeof(*grown));
	if (grown != NULL)
		t->file = grown;
	copy = malloc(len + 1);
	if (grown == NULL || copy == NULL || t->n == TRUST_FILES_MAX) {
		log_errx("%s", _("out of memory"));
		free(copy);
		return -1;
	}
	f = &t->file[t->n];
	memset(f, 0, sizeof(*f));
	if ((f->name = strdup(name)) == NULL) {
		log_errx("%s", _("out of memory"));
		free(copy);
		return -1;
	}
	t->n++;
	if (len > 0)
		memcpy(copy, p, len);
	f->octets = (struct octets){ copy, len };
	f->role = role_of(name);
	f->kept = is_digest(name);
	f->revocation = is_revocation(f);
	return digest_sha256(&f->sha256, copy, len);
}

int
trust_folder_ready(struct trust_folder *t)
{
	return make_setup(t);
}

static int
add_entry(struct trust_folder *t, const char *dir, size_t place,
    const char *name)
{
	struct stat		 st;
	char			*path = NULL, *shown = NULL;
	int			 rc = -1;

	if (asprintf(&path, "%s/%s%s%s", dir, places[place].dir,
	    place == 0 ? "" : "/", name) == -1)
		path = NULL;
	if (asprintf(&shown, "%s%s%s", places[place].dir,
	    place == 0 ? "" : "/", name) == -1)
		shown = NULL;
	if (path == NULL || shown == NULL) {
		log_err("%s", dir);
		goto out;
	}
	if (stat(path, &st) == -1) {
		log_err(_("%s: cannot read this file of the trust folder"),
		    path);
	} else if (!S_ISREG(st.st_mode)) {
		rc = 0;		/* folders are places of their own */
	} else {
		rc = add_path(t, places[place].role, path, shown);
		shown = NULL;
	}
 out:
	free(path);
	free(shown);
	return rc;
}

static int
read_place(struct trust_folder *t, const char *dir, size_t place)
{
	struct dirent	**list = NULL;
	char		 *path;
	int		  n, rc = 0;

	if ((path = path_join(dir, places[place].dir)) == NULL)
		return -1;
	n = scandir(path, &list, NULL, alphasort);
	if (n == -1 && place > 0 && errno == ENOENT) {
		free(path);
		return 0;
	}
	if (n == -1) {
		log_err(_("%s: cannot read the trust folder"), path);
		rc = -1;
	}
	for (int i = 0; i < n; i++) {
		if (rc == 0 && list[i]->d_name[0] != '.')
			rc = add_entry(t, dir, place, list[i]->d_name);
		free(list[i]);
	}
	free(list);
	free(path);
	return rc;
}

static int
by_name(const void *a, const void *b)
{
	const struct trust_file	*x = a, *y = b;

	return strcmp(x->name, y->name);
}

int
trust_folder_read(struct trust_folder *t, const char *dir)
{
	memset(t, 0, sizeof(*t));
	for (size_t i = 0; dir != NULL &&
	    i < sizeof(places) / sizeof(places[0]); i++)
		if (read_place(t, dir, i) == -1)
			return -1;
	if (t->n > 1)
		qsort(t->file, t->n, sizeof(*t->file), by_name);
	return make_setup(t);
}

void
trust_folder_release(struct trust_folder *t)
{
	for (size_t i = 0; i < t->n; i++) {
		free(t->file[i].name);
		free((void *)(uintptr_t)t->file[i].octets.p);
	}
	for (size_t i = 0; i < t->nsetup; i++)
		free((void *)(uintptr_t)t->setup[i].p);
	free(t->file);
	free(t->setup);
	memset(t, 0, sizeof(*t));
}

int
evidence_keep(const char *ledger, const uint8_t *p, size_t len,
    char hex[DIGEST_HEX])
{
	struct digest	 d;
	char		 name[16 + DIGEST_HEX], *path;
	int		 rc;

	hex[0] = '\0';
	if (digest_sha256(&d, p, len) == -1)
		return -1;
	snprintf(name, sizeof(name), "evidence/%s", digest_hex(&d, hex));
	if ((path = folder_path(ledger, name)) == NULL)
		return -1;
	if (access(path, F_OK) == 0)
		rc = 0;
	else if (durable_write(path, p, len, 0444, false) == 0)
		rc = 1;
	else
		rc = errno == EEXIST ? 0 : -1;
	free(path);
	return rc;
}

bool
evidence_has(const char *ledger, const char *hex)
{
	char		 name[16 + DIGEST_HEX], *path;
	struct digest	 d;
	bool		 yes;

	if (digest_from_hex(&d, hex) == -1)
		return false;
	snprintf(name, sizeof(name), "evidence/%s", hex);
	path = folder_path(ledger, name);
	yes = path != NULL && access(path, F_OK) == 0;
	free(path);
	return yes;
}
