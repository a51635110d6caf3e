/*
 * clone.c: what a clone of the ledger and the store give.
 */
#include <sys/mman.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/store/layout.h"
#include "auditor/audit.h"
#include "auditor/clone.h"
#include "auditor/holding.h"
#include "auditor/ledger.h"
#include "auditor/scratch.h"
#include "auditor/shadow.h"
#include "auditor/stamp_tree.h"

#define ANCHORS		"policy/trust"
#define RECORD_OCTETS	((size_t)1024 * 1024)
#define REPORT_OCTETS	((size_t)64 * 1024 * 1024)

struct anchors_of {
	struct trust_folder *t;
	struct ledger	*l;
};

/* "policy/trust/roots/x.pem". */
static int
take_anchor(void *arg, const char *path)
{
	struct anchors_of	*a = arg;
	struct buf		 b;
	int			 rc;

	buf_init(&b, LEDGER_FILE_MAX);
	rc = ledger_get(a->l, path, &b);
	if (rc == 1)
		rc = trust_folder_take(a->t, path + sizeof(ANCHORS), b.p,
		    b.len);
	buf_release(&b);
	return rc == -1 ? -1 : 0;
}

static int
keep_last(void *arg, const char *path)
{
	char	**last = arg;

	free(*last);
	return (*last = strdup(path)) == NULL ? -1 : 0;
}

/* The names of what the last run's verdicts rest on, or NULL. */
static json_t *
last_evidence(struct ledger *l)
{
	char		*path = NULL;
	struct buf	 b;
	json_t		*json = NULL, *list = NULL;

	buf_init(&b, REPORT_OCTETS);
	if (ledger_files(l, "runs", keep_last, &path) == 0 && path != NULL &&
	    ledger_get(l, path, &b) == 1 &&
	    (json = json_object_parse(b.p, b.len, NULL)) != NULL)
		list = json_incref(json_object_get(json, "evidence"));
	json_decref(json);
	buf_release(&b);
	free(path);
	return list;
}

/* Where the catalog says that the object lies. */
static bool
find_place(struct holding *h, const struct digest *d, struct job_object *o,
    uint32_t *segment)
{
	struct buf	 b;
	json_t		*json = NULL;
	uint64_t	 n = 0;
	bool		 found = false;

	buf_init(&b, RECORD_OCTETS);
	memset(o, 0, sizeof(*o));
	o->sha256 = *d;
	if (holding_record(h, CAT_OBJECT, d->octet, DIGEST_SIZE, &b) == 1 &&
	    (json = json_object_parse(b.p, b.len, NULL)) != NULL)
		found = json_get_u64(json, "segment", &n) == 0 && n > 0 &&
		    n <= SEGMENT_LAST &&
		    json_get_u64(json, "number", &o->number) == 0 &&
		    json_get_u64(json, "size", &o->size) == 0;
	*segment = (uint32_t)n;
	json_decref(json);
	buf_release(&b);
	return found;
}

/* An object of the store into the folder.  1, 0 it is not there, -1. */
static int
take_object(struct trust_folder *t, struct holding *h, const char *hex)
{
	struct job_object	 o;
	struct digest		 d;
	uint32_t		 segment;
	char			 cause[128];
	void			*p = MAP_FAILED;
	int			 fd, rc = 0;

	if (digest_from_hex(&d, hex) == -1 ||
	    !find_place(h, &d, &o, &segment) || o.size == 0 ||
	    o.size > TRUST_FILE_MAX)
		return 0;
	if ((fd = memfd_create("evidence", MFD_CLOEXEC)) == -1) {
		log_err("%s", hex);
		return -1;
	}
	rc = holding_object(h, segment, &o, fd, cause);
	if (rc == FIXITY_OK && (p = mmap(NULL, (size_t)o.size, PROT_READ,
	    MAP_PRIVATE, fd, 0)) != MAP_FAILED)
		rc = trust_folder_take(t, hex, p, (size_t)o.size) == -1 ? -1 :
		    1;
	else
		rc = rc == -1 ? -1 : 0;
	if (p != MAP_FAILED)
		munmap(p, (size_t)o.size);
	close(fd);
	return rc;
}

/* What the last run went by, out of the store. */
static int
take_evidence(struct trust_folder *t, const struct options *o,
    struct ledger *l)
{
	json_t		*list = last_evidence(l), *one;
	struct holding	*h = NULL;
	const char	*hex;
	size_t		 i, missing = 0;
	int		 rc = 0;

	json_array_foreach(list, i, one) {
		if ((hex = json_string_value(one)) == NULL ||
		    trust_folder_has(t, hex))
			continue;
		if (h == NULL && (h = holding_open(o, NULL)) == NULL) {
			rc = -1;
			break;
		}
		if ((rc = take_object(t, h, hex)) == -1)
			break;
		missing += rc == 0;
	}
	if (holding_close(h) == -1)
		rc = -1;
	if (rc != -1 && missing > 0)
		log_warnx(_("this is a clone of the ledger, without the "
		    "auditor's folder: %zu of %zu CRLs, OCSP answers and "
		    "certificates that its last audit went by are neither in "
		    "the trust folder nor in the store, so signatures may stay "
		    "undecided here. Next: name a folder that has them, -t "
		    "DIR; the auditor's are in its ledger's folder, "
		    "LEDGER.d/evidence"), missing, json_array_size(list));
	json_decref(list);
	return rc == -1 ? -1 : 0;
}

int
trust_open(struct trust_folder *t, const struct options *o, struct ledger *l,
    bool known)
{
	struct anchors_of	 a = { t, l };
	char			*own = NULL;
	int			 rc;

	if (o->trust == NULL && known &&
	    (own = folder_path(o->ledger, "trust")) == NULL)
		return -1;
	rc = trust_folder_read(t, o->trust != NULL ? o->trust : own);
	free(own);
	if (rc == -1)
		return -1;
	if (known)
		return trust_folder_evidence(t, o->ledger);
	if (o->trust == NULL && ledger_files(l, ANCHORS, take_anchor, &a) ==
	    -1)
		return -1;
	if (take_evidence(t, o, l) == -1)
		return -1;
	return trust_folder_ready(t);
}

static int
is_token(void *arg, const char *path)
{
	size_t	 n = strlen(path);

	(void)arg;
	return n > 4 && strcmp(path + n - 4, ".tst") == 0;
}

static int
restore(struct audit *a)
{
	if (!a->has_checkpoint || !a->proven || a->gap || a->tampered) {
		log_warnx("%s", _("the journal is not proven, so no time-stamp "
		    "of the ledger can be led back to the document. Next: "
		    "nbaudit verify"));
		return 0;
	}
	return stamp_trees_restore(a, &a->opaque);
}

/* The journal, read and replayed in the folder ${dir}, and the trees. */
static int
read_trees(struct audit *a, const char *dir)
{
	int	 rc = -1;

	log_info("%s", _("the hash trees of the ledger's time-stamps are made "
	    "anew from the journal"));
	if ((a->worker = pool_worker()) == NULL ||
	    (a->shadow = shadow_open(dir, a->now)) == NULL)
		return -1;
	a->report.shadow = a->shadow;
	rc = audit_journal(a, restore);
	report_flush(&a->report);
	if (rc == 0 && a->opaque > 0)
		log_warnx(_("the hash trees of %" PRIu64 " time-stamps in the "
		    "ledger cannot be made anew: an original is damaged, or "
		    "they are not described. Next: nbaudit verify"),
		    a->opaque);
	return rc;
}

static int
make_stamps(const struct options *own, const struct options *o,
    const struct anchors *anchors, const char *dir)
{
	struct state	 fresh;
	struct audit	 a;
	char		 head[COMMIT_HEX];
	int		 rc = -1;

	memset(&a, 0, sizeof(a));
	state_init(&fresh);
	fresh.pinned = true;
	fresh.log = anchors->policy.log;
	a.opts = own;
	a.state = &fresh;
	a.is_shard = true;	/* the catalog is asked nothing */
	a.now = a.at = o->now();
	buf_init(&a.note, NOTE_MAX);
	if (report_init(&a.report, own, NULL) == 0 &&
	    (a.ledger = ledger_open_read(o->ledger)) != NULL &&
	    ledger_head(a.ledger, head) == 1 &&
	    ledger_base(a.ledger, head) == 0 &&
	    store_info_load(&a.info, o->store) == 0) {
		rc = ledger_files(a.ledger, "evidence", is_token, NULL);
		/* 1: there is one. */
		rc = rc == 1 ? read_trees(&a, dir) : rc;
	}
	audit_release(&a);
	state_release(&fresh);
	return rc;
}

int
clone_stamps(const struct options *o, const struct anchors *anchors,
    char **folder)
{
	struct options	 own = *o;
	char		*dir = scratch_new();
	int		 rc = -1;

	*folder = NULL;
	if (dir == NULL)
		return -1;
	own.json = false;
	if ((own.ledger = path_join(dir, "ledger")) != NULL &&
	    folder_make(own.ledger) == 0)
		rc = make_stamps(&own, o, anchors, dir);
	if (rc == 0)
		*folder = own.ledger;
	else
		clone_drop(own.ledger);
	free(dir);
	return rc;
}

void
clone_drop(char *folder)
{
	char	*end;

	if (folder == NULL)
		return;
	/* It stands in the folder that scratch_new() made. */
	if ((end = strrchr(folder, '/')) != NULL) {
		*end = '\0';
		scratch_remove(folder);
	}
	free(folder);
}
