/*
 * token.c: Ed25519 keys on PKCS#11 tokens, through p11-kit.
 */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/crypto.h>
#include <p11-kit/p11-kit.h>
#include <p11-kit/uri.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/journal/key.h"
#include "formats/journal/key_internal.h"
#include "formats/journal/token.h"

#define SLOTS_MAX	256
#define PIN_MAX		256
#define POINT_MAX	64			/* octets of CKA_EC_POINT */

static const char	 scheme[] = "pkcs11:";

struct token {
	CK_FUNCTION_LIST	**modules;	/* all that p11-kit knows */
	CK_FUNCTION_LIST	*single;	/* or the one that was named */
	CK_FUNCTION_LIST	*f;		/* of the token */
	CK_SESSION_HANDLE	 session;
	CK_OBJECT_HANDLE	 key;
	bool			 open;
};

bool
token_is_uri(const char *s)
{
	return strncmp(s, scheme, sizeof(scheme) - 1) == 0;
}

/* Modules are as they come: some take pointers that know no const. */
static void *
plain(const void *p)
{
	return (void *)(uintptr_t)p;
}

static void
token_free(struct token *t)
{
	if (t->open)
		t->f->C_CloseSession(t->session);
	if (t->modules != NULL)
		p11_kit_modules_finalize_and_release(t->modules);
	if (t->single != NULL) {
		p11_kit_module_finalize(t->single);
		p11_kit_module_release(t->single);
	}
	free(t);
}

/* The first line of the PIN's file.  Its length, or -1 (logged). */
static int
read_pin(P11KitUri *uri, char pin[PIN_MAX])
{
	const char	*path = p11_kit_uri_get_pin_source(uri);
	struct stat	 st;
	ssize_t		 n = -1;
	int		 fd;

	if (p11_kit_uri_get_pin_value(uri) != NULL || path == NULL) {
		log_errx(_("the token's PIN stands in a file, never in the "
		    "URI: ?pin-source=/path/of/the/file"));
		return -1;
	}
	if (strncmp(path, "file:", 5) == 0)
		path += strncmp(path, "file://", 7) == 0 ? 7 : 5;
	if ((fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)) == -1 ||
	    fstat(fd, &st) == -1)
		log_err(_("%s: the token's PIN cannot be read"), path);
	else if (!S_ISREG(st.st_mode) || (st.st_mode & 077) != 0)
		log_errx(_("%s: others can read the token's PIN; make it safe "
		    "with chmod 0400"), path);
	else if ((n = read_full(fd, pin, PIN_MAX - 1)) <= 0)
		log_errx(_("%s: the token's PIN cannot be read"), path);
	if (fd != -1)
		close(fd);
	if (n <= 0)
		return -1;
	pin[n] = '\0';
	pin[strcspn(pin, "\r\n")] = '\0';
	return (int)strlen(pin);
}

/* The drivers.  0 or -1 (logged). */
static int
load(struct token *t, P11KitUri *uri)
{
	const char	*path = p11_kit_uri_get_module_path(uri);

	if (path == NULL) {
		t->modules = p11_kit_modules_load_and_initialize(0);
	} else if ((t->single = p11_kit_module_load(path, 0)) != NULL &&
	    p11_kit_module_initialize(t->single) != CKR_OK) {
		p11_kit_module_release(t->single);
		t->single = NULL;
	}
	if (t->modules != NULL || t->single != NULL)
		return 0;
	log_errx(_("%s: the token's driver cannot be used: %s"), path == NULL ?
	    "p11-kit" : path, p11_kit_message() != NULL ? p11_kit_message() :
	    "?");
	return -1;
}

/* A session on the token of this module that the URI means.  1 or 0. */
static int
find_slot(struct token *t, CK_FUNCTION_LIST *f, P11KitUri *uri)
{
	CK_SLOT_ID	 slot[SLOTS_MAX];
	CK_ULONG	 n = SLOTS_MAX;
	CK_TOKEN_INFO	 info;

	if (f->C_GetSlotList(CK_TRUE, slot, &n) != CKR_OK)
		return 0;
	for (CK_ULONG i = 0; i < n; i++) {
		if (f->C_GetTokenInfo(slot[i], &info) != CKR_OK ||
		    p11_kit_uri_match_token_info(uri, &info) != 1 ||
		    f->C_OpenSession(slot[i], CKF_SERIAL_SESSION, NULL, NULL,
		    &t->session) != CKR_OK)
			continue;
		t->f = f;
		t->open = true;
		return 1;
	}
	return 0;
}

static int
find_token(struct token *t, P11KitUri *uri)
{
	if (t->single != NULL && find_slot(t, t->single, uri) == 1)
		return 0;
	for (size_t i = 0; t->modules != NULL && t->modules[i] != NULL; i++)
		if (find_slot(t, t->modules[i], uri) == 1)
			return 0;
	log_errx("%s", _("the token that the URI names is not there; plug it "
	    "in"));
	return -1;
}

static int
login(struct token *t, P11KitUri *uri)
{
	char	 pin[PIN_MAX];
	int	 len = read_pin(uri, pin);
	CK_RV	 rv;

	if (len == -1)
		return -1;
	rv = t->f->C_Login(t->session, CKU_USER, (CK_UTF8CHAR_PTR)pin,
	    (CK_ULONG)len);
	OPENSSL_cleanse(pin, sizeof(pin));
	if (rv == CKR_OK || rv == CKR_USER_ALREADY_LOGGED_IN)
		return 0;
	log_errx(_("the token refuses the PIN: %s"), p11_kit_strerror(rv));
	return -1;
}

/* The one object of ${class} that the URI names.  0 or -1. */
static int
find_object(struct token *t, P11KitUri *uri, CK_OBJECT_CLASS class,
    CK_OBJECT_HANDLE *out)
{
	CK_KEY_TYPE		 type = CKK_EC_EDWARDS;
	CK_ATTRIBUTE		 want[8] = {
		{ CKA_CLASS, &class, sizeof(class) },
		{ CKA_KEY_TYPE, &type, sizeof(type) },
	};
	CK_ATTRIBUTE		*given;
	CK_OBJECT_HANDLE	 found[2];
	CK_ULONG		 n = 2, ngiven = 0, nfound = 0;

	given = p11_kit_uri_get_attributes(uri, &ngiven);
	for (CK_ULONG i = 0; i < ngiven && n < 8; i++)
		if (given[i].type == CKA_LABEL || given[i].type == CKA_ID)
			want[n++] = given[i];
	if (t->f->C_FindObjectsInit(t->session, want, n) != CKR_OK)
		return -1;
	(void)t->f->C_FindObjects(t->session, found, 2, &nfound);
	(void)t->f->C_FindObjectsFinal(t->session);
	if (nfound != 1)
		return -1;
	*out = found[0];
	return 0;
}

/* A DER octet string of 32, or as some tokens have it, the 32 alone. */
static int
get_public(struct token *t, CK_OBJECT_HANDLE object, uint8_t pub[KEY_PUBLIC])
{
	uint8_t		 point[POINT_MAX];
	CK_ATTRIBUTE	 get = { CKA_EC_POINT, point, sizeof(point) };

	if (t->f->C_GetAttributeValue(t->session, object, &get, 1) != CKR_OK)
		return -1;
	if (get.ulValueLen == KEY_PUBLIC + 2 && point[0] == 0x04 &&
	    point[1] == KEY_PUBLIC)
		memcpy(pub, point + 2, KEY_PUBLIC);
	else if (get.ulValueLen == KEY_PUBLIC)
		memcpy(pub, point, KEY_PUBLIC);
	else
		return -1;
	return 0;
}

static int
token_sign(struct token *t, const uint8_t pub[KEY_PUBLIC], const void *p,
    size_t len, uint8_t sig[KEY_SIGNATURE])
{
	CK_MECHANISM	 eddsa = { CKM_EDDSA, NULL, 0 };
	CK_ULONG	 n = KEY_SIGNATURE;
	CK_RV		 rv;

	rv = t->f->C_SignInit(t->session, &eddsa, t->key);
	if (rv == CKR_OK)
		rv = t->f->C_Sign(t->session, plain(p), len, sig, &n);
	if (rv == CKR_OK && n == KEY_SIGNATURE &&
	    key_verify(pub, p, len, sig) == 1)
		return 0;
	log_errx(_("the token does not sign: %s"), rv == CKR_OK ?
	    _("its signature is wrong") : p11_kit_strerror(rv));
	return -1;
}

/* Both halves of the pair, by the label or ID of the URI.  0 or -1. */
static int
find_pair(struct token *t, P11KitUri *uri, uint8_t pub[KEY_PUBLIC])
{
	CK_OBJECT_HANDLE	 object;

	if (find_object(t, uri, CKO_PRIVATE_KEY, &t->key) == 0 &&
	    find_object(t, uri, CKO_PUBLIC_KEY, &object) == 0 &&
	    get_public(t, object, pub) == 0)
		return 0;
	log_errx("%s", _("the token has not one Ed25519 pair under the URI's "
	    "object or id; make one with: pkcs11-tool --keypairgen --key-type "
	    "EC:edwards25519"));
	return -1;
}

struct key *
token_key(const char *text)
{
	P11KitUri	*uri = p11_kit_uri_new();
	struct token	*t = calloc(1, sizeof(*t));
	struct key	*k = calloc(1, sizeof(*k));

	if (uri == NULL || t == NULL || k == NULL) {
		log_errx(_("out of memory"));
	} else if (p11_kit_uri_parse(text, P11_KIT_URI_FOR_ANY, uri) !=
	    P11_KIT_URI_OK || p11_kit_uri_any_unrecognized(uri)) {
		log_errx(_("%s: is no pkcs11: URI (RFC 7512) with token, "
		    "object or id, pin-source"), text);
	} else if (load(t, uri) == 0 && find_token(t, uri) == 0 &&
	    login(t, uri) == 0 && find_pair(t, uri, k->pub) == 0) {
		k->token = t;
		k->token_sign = token_sign;
		k->token_free = token_free;
		p11_kit_uri_free(uri);
		return k;
	}
	if (t != NULL)
		token_free(t);
	free(k);
	p11_kit_uri_free(uri);
	return NULL;
}
