/*
 * init.c: nbarchive init: a new store.
 */
#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/rand.h>

#include "formats/base/durable.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/base/version.h"
#include "formats/journal/key.h"
#include "formats/store/layout.h"

#include "archiver/catalog.h"
#include "archiver/command.h"
#include "archiver/key_files.h"
#include "archiver/out.h"
#include "archiver/segment.h"
#include "archiver/writer.h"

#define STORE_ID	16		/* octets, at random */
#define TEXT_MAX	((size_t)64 * 1024)

/* The folder is made, or is there and empty. */
static int
folder_ready(const char *dir)
{
	struct dirent	*e;
	DIR		*d;
	int		 rc = 0;

	if (mkdir(dir, 0750) == 0)
		return chmod(dir, 0750) == 0 ? 0 : FAIL_CANNOT;
	if (errno != EEXIST) {
		log_err(_("%s: cannot make the folder"), dir);
		return FAIL_CANNOT;
	}
	if ((d = opendir(dir)) == NULL) {
		log_err(_("%s: cannot be read"), dir);
		return FAIL_CANNOT;
	}
	while (rc == 0 && (e = readdir(d)) != NULL)
		if (strcmp(e->d_name, ".") != 0 &&
		    strcmp(e->d_name, "..") != 0 &&
		    strcmp(e->d_name, "lost+found") != 0)
			rc = FAIL_CANNOT;
	closedir(d);
	if (rc != 0)
		log_errx(_("%s: is not empty; name a folder that is not there "
		    "yet, or an empty one"), dir);
	return rc;
}

static int
subfolder(const char *dir, const char *name, mode_t mode)
{
	char	*path;
	int	 rc = 0;

	if ((path = path_join(dir, name)) == NULL ||
	    mkdir(path, mode) == -1 || chmod(path, mode) == -1) {
		log_err(_("%s: cannot make the folder %s"), dir, name);
		rc = FAIL_CANNOT;
	}
	free(path);
	return rc;
}

/* A file that others lock or write too: the umask has no say. */
static int
file_write(const char *dir, const char *name, const char *text, mode_t mode)
{
	char	*path;
	int	 rc = FAIL_CANNOT;

	if ((path = path_join(dir, name)) == NULL)
		log_warn("%s", dir);
	else if (durable_write(path, text, strlen(text), mode, false) == 0)
		rc = 0;
	free(path);
	return rc;
}

/* "nguyenban.local/ID" when none was given. */
static int
info_make(struct store_info *info, const struct run *run, int64_t now,
    const struct key *key)
{
	uint8_t		 id[STORE_ID], pub[KEY_PUBLIC];
	struct buf	 hex;
	const char	*s;

	*info = (struct store_info){
		.format = STORE_FORMAT,
		.segment_size = run->set->segment_size,
		.created = now,
		.simulated = run->make_simulated,
	};
	if (RAND_bytes(id, sizeof(id)) != 1) {
		log_errx(_("no random numbers are to be had"));
		return FAIL_CANNOT;
	}
	buf_init(&hex, sizeof(info->id));
	if (hex_encode(&hex, id, sizeof(id)) == -1 ||
	    (s = buf_str(&hex)) == NULL) {
		buf_release(&hex);
		log_errx(_("out of memory"));
		return FAIL_CANNOT;
	}
	memcpy(info->id, s, sizeof(info->id));
	buf_release(&hex);
	if (run->origin == NULL)
		snprintf(info->origin, sizeof(info->origin),
		    "nguyenban.local/%.16s", info->id);
	else if (strlen(run->origin) < sizeof(info->origin))
		snprintf(info->origin, sizeof(info->origin), "%s",
		    run->origin);
	key_public(key, pub);
	if (*info->origin == '\0' || vkey_make(&info->key, info->origin,
	    KEY_TYPE_ED25519, pub) == -1) {
		log_errx(_("--origin %s: want a name like archive.example.vn "
		    "of at most 199 octets, without spaces and without +"),
		    run->origin);
		return FAIL_USAGE;
	}
	return 0;
}

/* The entry that every journal begins with. */
static int
first_entry(struct writer *w, const struct store_info *info)
{
	struct buf	 vkey;
	const char	*key;
	json_t		*entry, *store;
	int		 rc;

	if ((rc = writer_begin(w, 0)) != 0)
		return rc;
	buf_init(&vkey, TEXT_MAX);
	entry = writer_entry(w, ENTRY_STORE_CREATION);
	store = json_object();
	if (entry == NULL || store == NULL ||
	    vkey_format(&vkey, &info->key) == -1 ||
	    (key = buf_str(&vkey)) == NULL ||
	    json_put_str(store, "id", info->id) == -1 ||
	    json_put_str(store, "origin", info->origin) == -1 ||
	    json_put_int(store, "format", info->format) == -1 ||
	    json_put_str(store, "key", key) == -1 ||
	    json_put_bool(store, "simulated", info->simulated) == -1 ||
	    json_object_set(entry, "store", store) != 0) {
		log_errx(_("out of memory"));
		json_decref(entry);
		rc = FAIL_CANNOT;
	} else if ((rc = writer_put(w, entry)) == 0) {
		rc = writer_commit(w);
	}
	json_decref(store);
	buf_release(&vkey);
	writer_abort(w);
	return rc;
}

/* All but the text file, which is the last: with it, it is a store. */
static int
fill(const char *dir, const struct run *run, const struct store_info *info)
{
	struct writer_opts	 opts;
	struct writer		*w = NULL;
	struct buf		 note;
	char			*catalog = NULL;
	int			 rc;

	buf_init(&note, TEXT_MAX);
	writer_opts(&opts, run);
	opts.store = dir;
	if ((catalog = path_join(dir, STORE_CATALOG)) == NULL) {
		log_warn("%s", dir);
		rc = FAIL_CANNOT;
	} else if ((rc = subfolder(dir, STORE_SEGMENTS, 0750)) == 0 &&
	    (rc = segment_create(dir, SEGMENT_FIRST)) == 0 &&
	    (rc = catalog_create(catalog)) == 0 &&
	    (rc = file_write(dir, STORE_INTAKE_LOCK, "", 0660)) == 0 &&
	    (rc = file_write(dir, STORE_CHECKPOINT_LOCK, "", 0660)) == 0 &&
	    (rc = file_write(dir, CONFIG_EXAMPLE, settings_example(),
	    0644)) == 0 &&
	    (rc = writer_open_new(&w, &opts, info)) == 0 &&
	    (rc = first_entry(w, info)) == 0)
		rc = writer_checkpoint(w, &note);
	writer_close(w);
	buf_release(&note);
	free(catalog);
	return rc;
}

static int
text_write(const char *dir, const struct store_info *info)
{
	struct buf	 text;
	const char	*s;
	int		 rc = FAIL_CANNOT;

	buf_init(&text, TEXT_MAX);
	if (store_info_format(&text, info) == -1 ||
	    (s = buf_str(&text)) == NULL)
		log_errx(_("out of memory"));
	else
		rc = file_write(dir, STORE_TEXT, s, 0644);
	buf_release(&text);
	return rc;
}

static int
report(const char *dir, const struct run *run, const struct store_info *info)
{
	struct buf	 vkey;
	const char	*key;
	json_t		*json;
	int		 rc = FAIL_CANNOT;

	buf_init(&vkey, TEXT_MAX);
	if (vkey_format(&vkey, &info->key) == -1 ||
	    (key = buf_str(&vkey)) == NULL)
		goto out;
	rc = 0;
	if (run->json) {
		json = json_pack("{ss ss ss ss}", "store", dir, "id",
		    info->id, "origin", info->origin, "key", key);
		rc = out_taken(json);
	} else if (!run->quiet) {
		out_lines(run->columns, _("A new store lies in %s.\n"
		    "Its key is %s/%s; keep a copy where the store is not.\n"
		    "What the auditor must know of it, once:\n"),
		    dir, dir, STORE_KEY);
		/* Copied as it is, by people and scripts: never broken. */
		printf("  nbaudit init --log-key %s\n", key);
		out_lines(run->columns, _("An example configuration is "
		    "%s/%s.\n"), dir, CONFIG_EXAMPLE);
	}
 out:
	buf_release(&vkey);
	return rc;
}

/* The time of creation: simulated only for a store that is. */
static int
creation_time(const struct run *run, int64_t *now)
{
	*now = run->clock.now(run->clock.arg);
	if (run->simulated == NULL)
		return 0;
	if (!run->make_simulated) {
		log_errx(_("NGUYENBAN_CLOCK is set, which only a store made "
		    "with init --simulated takes; unset it"));
		return FAIL_USAGE;
	}
	if (time_parse(run->simulated, now) == 0)
		return 0;
	log_errx(_("NGUYENBAN_CLOCK=%s: not a time such as "
	    "2026-11-23T19:00:00Z"), run->simulated);
	return FAIL_USAGE;
}

/* The key inside the store, or the one that the settings name. */
static struct key *
key_ready(const char *dir, const char *configured)
{
	struct key	*key = NULL;
	char		*path;

	if (configured != NULL)
		return key_is_token(configured) ||
		    access(configured, F_OK) == 0 ? key_load(configured) :
		    key_create(configured);
	if (subfolder(dir, "keys", 0700) != 0)
		return NULL;
	if ((path = path_join(dir, STORE_KEY)) == NULL)
		log_warn("%s", dir);
	else
		key = key_create(path);
	free(path);
	return key;
}

int
archive_init(const struct run *run)
{
	const char		*dir = run->set->store;
	struct store_info	 info;
	struct key		*key;
	int64_t			 now;
	int			 rc;

	if (run->narg > 1) {
		log_errx(_("init makes one store; name one folder"));
		return FAIL_USAGE;
	}
	if (run->narg == 1)
		dir = run->arg[0];
	if (dir == NULL) {
		log_errx(_("name the folder of the new store, or set -s"));
		return FAIL_USAGE;
	}
	if ((rc = creation_time(run, &now)) != 0 ||
	    (rc = folder_ready(dir)) != 0)
		return rc;
	if ((key = key_ready(dir, run->set->key)) == NULL)
		return FAIL_CANNOT;
	if ((rc = info_make(&info, run, now, key)) == 0 &&
	    (rc = fill(dir, run, &info)) == 0 &&
	    (rc = text_write(dir, &info)) == 0 &&
	    durable_sync_parent(dir) == -1)
		rc = FAIL_CANNOT;
	key_free(key);
	return rc == 0 ? report(dir, run, &info) : rc;
}
