/*
 * anchors.c: whose signatures count.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/buf.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "auditor/anchors.h"
#include "auditor/ownkey.h"
#include "auditor/state.h"

const char *
policy_words(enum policy_result r)
{
	switch (r) {
	case POLICY_OK:
		return _("it is good");
	case POLICY_MALFORMED:
		return _("it is not a checkpoint");
	case POLICY_ORIGIN:
		return _("it is another log's");
	case POLICY_LOG:
		return _("it is not signed by the archive's key");
	case POLICY_BAD:
		return _("a signature on it is wrong");
	case POLICY_FEW:
		return _("too few witnesses have signed it");
	case POLICY_ERROR:
		break;
	}
	return _("it could not be checked (out of memory, or the "
	    "cryptographic library failed)");
}

char *
vkey_text(const struct vkey *v)
{
	struct buf	 b;
	const char	*s;
	char		*copy = NULL;

	buf_init(&b, 1024);
	if (vkey_format(&b, v) == 0 && (s = buf_str(&b)) != NULL)
		copy = strdup(s);
	buf_release(&b);
	return copy;
}

/* The key of DIR.d, as it cosigns. */
static int
own_vkey(struct vkey *v, const struct options *o, const struct state *s)
{
	uint8_t		 pub[KEY_PUBLIC];
	struct key	*key;

	if ((key = ownkey_load(o->ledger)) == NULL)
		return -1;
	key_public(key, pub);
	key_free(key);
	return vkey_make(v, s->name, KEY_TYPE_COSIGNATURE, pub);
}

static int
given(struct vkey *v, const char *option, const char *text, uint8_t type)
{
	if (vkey_parse(v, text) == 0 && v->type == type)
		return 0;
	log_errx(_("%s %s: not a key as it was printed (NAME+ID+KEY)"),
	    option, text);
	return -1;
}

enum status
anchors_load(struct anchors *a, const struct options *o,
    const struct state *s)
{
	struct policy	*p = &a->policy;

	memset(a, 0, sizeof(*a));
	if (o->log_key != NULL) {
		if (given(&p->log, "--log-key", o->log_key,
		    KEY_TYPE_ED25519) == -1)
			return STATUS_USAGE;
	} else if (s != NULL && s->pinned) {
		p->log = s->log;
	} else if (access(o->ledger, F_OK) == -1) {
		log_errx(_("%s: there is no ledger; make one with nbaudit "
		    "init"), o->ledger);
		return STATUS_CANNOT;
	} else {
		log_errx("%s", _("whose archive is it? Give the archive's key "
		    "from paper: --log-key NAME+ID+KEY"));
		return STATUS_USAGE;
	}
	if (o->auditor_key != NULL) {
		if (given(&p->witness[0], "--auditor-key", o->auditor_key,
		    KEY_TYPE_COSIGNATURE) == -1)
			return STATUS_USAGE;
	} else if (s == NULL) {
		log_errx("%s", _("whose ledger is it? Give the auditor's key "
		    "from paper: --auditor-key NAME+ID+KEY"));
		return STATUS_USAGE;
	} else if (own_vkey(&p->witness[0], o, s) == -1) {
		return STATUS_CANNOT;
	}
	memcpy(a->auditor, p->witness[0].pub, KEY_PUBLIC);
	p->nwitness = 1;
	for (size_t i = 0; i < o->nwitness; i++)
		if (p->nwitness < POLICY_WITNESSES)
			p->witness[p->nwitness++] = o->witness[i];
	p->need = 1 + o->witness_need;
	return STATUS_OK;
}

void
anchors_clear(struct anchors *a)
{
	keychain_release(&a->keys);
}
