/*
 * config.c: settings from the configuration file.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/ini.h"
#include "formats/base/log.h"
#include "formats/sandbox/pool.h"
#include "formats/store/layout.h"

#include "archiver/config.h"

void
settings_init(struct settings *s)
{
	*s = (struct settings){
		.quarantine = QUARANTINE_FAILED,
		.segment_size = SEGMENT_SIZE,
	};
}

void
settings_release(struct settings *s)
{
	free(s->store);
	free(s->key);
	free(s->trust);
	free(s->channel);
	free(s->direction);
	sets_release(&s->sets);
	settings_init(s);
}

static const char *
text_set(char **to, const char *value)
{
	char	*copy;

	if (*value == '\0')
		return _("the value is empty");
	if ((copy = strdup(value)) == NULL)
		return _("out of memory");
	free(*to);
	*to = copy;
	return NULL;
}

int
size_parse(const char *s, uint64_t *out)
{
	static const struct {
		const char	*unit;
		uint64_t	 times;
	} units[] = {
		{ "", 1 }, { "B", 1 },
		{ "kB", 1000 }, { "KB", 1000 }, { "KiB", 1024 },
		{ "MB", 1000 * 1000 }, { "MiB", 1024 * 1024 },
		{ "GB", 1000 * 1000 * 1000 }, { "GiB", 1024 * 1024 * 1024 },
		{ "TB", UINT64_C(1000) * 1000 * 1000 * 1000 },
		{ "TiB", UINT64_C(1024) * 1024 * 1024 * 1024 },
	};
	char		 digits[24];
	size_t		 n = strspn(s, "0123456789"), gap;
	uint64_t	 v;

	if (n == 0 || n >= sizeof(digits))
		return -1;
	memcpy(digits, s, n);
	digits[n] = '\0';
	if (parse_u64(digits, 0, UINT64_MAX, &v) == -1)
		return -1;
	gap = strspn(s + n, " ");
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (strcmp(s + n + gap, units[i].unit) != 0)
			continue;
		if (v > (uint64_t)INT64_MAX / units[i].times)
			return -1;
		*out = v * units[i].times;
		return 0;
	}
	return -1;
}

static const char *
set_store(struct settings *s, const char *value)
{
	return text_set(&s->store, value);
}

static const char *
set_key(struct settings *s, const char *value)
{
	return text_set(&s->key, value);
}

static const char *
set_trust(struct settings *s, const char *value)
{
	return text_set(&s->trust, value);
}

static const char *
set_channel(struct settings *s, const char *value)
{
	if (strlen(value) > CHANNEL_MAX || !utf8_valid(value, strlen(value)))
		return _("a channel is a word or two of UTF-8 text, at most "
		    "200 octets");
	return text_set(&s->channel, value);
}

static const char *
set_direction(struct settings *s, const char *value)
{
	if (strcmp(value, "in") != 0 && strcmp(value, "out") != 0 &&
	    strcmp(value, "internal") != 0)
		return _("the direction is in, out or internal");
	return text_set(&s->direction, value);
}

static const char *
set_reserve(struct settings *s, const char *value)
{
	char		 digits[4];
	uint64_t	 n;
	size_t		 len = strlen(value);

	s->reserve.set = true;
	if (len > 1 && len <= sizeof(digits) && value[len - 1] == '%') {
		memcpy(digits, value, len - 1);
		digits[len - 1] = '\0';
		if (parse_u64(digits, 0, 99, &n) == 0) {
			s->reserve.percent = true;
			s->reserve.n = n;
			return NULL;
		}
	}
	if (size_parse(value, &n) == -1)
		return _("the reserve is a size such as 1GiB, or a part of "
		    "the disk such as 5%");
	s->reserve.percent = false;
	s->reserve.n = n;
	return NULL;
}

static const char *
set_settle(struct settings *s, const char *value)
{
	if (parse_u64(value, 0, SETTLE_MAX, &s->settle) == -1)
		return _("settle is a number of seconds");
	return NULL;
}

static const char *
set_jobs(struct settings *s, const char *value)
{
	uint64_t	 n;

	if (parse_u64(value, 0, POOL_WORKERS_MAX, &n) == -1)
		return _("jobs is a number of workers, at most 64 (0: one a "
		    "processor)");
	s->jobs = (unsigned int)n;
	return NULL;
}

static const char *
set_segment_size(struct settings *s, const char *value)
{
	uint64_t	 n;

	if (size_parse(value, &n) == -1 || n < SEGMENT_LEAST ||
	    n > SEGMENT_MOST)
		return _("a segment's size lies between 64KiB and 1TB");
	s->segment_size = n;
	return NULL;
}

static const char *
set_quarantine(struct settings *s, const char *value)
{
	static const struct {
		const char	*word;
		unsigned int	 flag;
	} words[] = {
		{ "none", 0 },
		{ "total-failed", QUARANTINE_FAILED },
		{ "indeterminate", QUARANTINE_INDETERMINATE },
		{ "no-signature", QUARANTINE_NO_SIGNATURE },
	};
	const char	*p = value;
	unsigned int	 flags = 0;
	size_t		 n, i;

	do {
		p += strspn(p, " ,");
		n = strcspn(p, " ,");
		for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
			if (strlen(words[i].word) == n &&
			    memcmp(words[i].word, p, n) == 0)
				break;
		if (i == sizeof(words) / sizeof(words[0]))
			return _("quarantine is a list of total-failed, "
			    "indeterminate, no-signature, or none");
		flags |= words[i].flag;
		p += n;
		p += strspn(p, " ,");
	} while (*p != '\0');
	s->quarantine = flags;
	return NULL;
}

static const struct {
	const char	*key;
	const char	*(*set)(struct settings *, const char *);
} keys[] = {
	{ "channel", set_channel },
	{ "direction", set_direction },
	{ "jobs", set_jobs },
	{ "key", set_key },
	{ "quarantine", set_quarantine },
	{ "reserve", set_reserve },
	{ "segment_size", set_segment_size },
	{ "settle", set_settle },
	{ "store", set_store },
	{ "trust", set_trust },
};

const char *
settings_set(struct settings *s, const char *key, const char *value)
{
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (strcmp(keys[i].key, key) == 0)
			return keys[i].set(s, value);
	return _("there is no such key");
}

static int
settings_key(const char *file, unsigned int line, const char *section,
    const char *key, const char *value, void *arg)
{
	struct settings	*set = arg;
	const char	*wrong;

	if (strcmp(section, "audit") == 0 || strcmp(section, "metrics") == 0 ||
	    strncmp(section, "mirror ", 7) == 0)
		return 0;
	if (sets_is_section(section)) {
		wrong = sets_key(&set->sets, section, key, value);
		if (wrong == NULL)
			return 0;
		log_errx(_("%s, line %u: %s = %s: %s"), file, line, key,
		    value, wrong);
		return -1;
	}
	if (*section != '\0' && strcmp(section, "archive") != 0) {
		log_errx(_("%s, line %u: there is no section [%s]"), file,
		    line, section);
		return -1;
	}
	if ((wrong = settings_set(arg, key, value)) == NULL)
		return 0;
	log_errx(_("%s, line %u: %s = %s: %s"), file, line, key, value, wrong);
	return -1;
}

int
settings_read(struct settings *s, const char *file)
{
	return ini_read(file, settings_key, s);
}

const char *
settings_example(void)
{
	return
"# Configuration of nguyenban.  Copy it to " CONFIG_FILE ",\n"
"# or name it with -C.  A key that stands behind # has its default.\n"
"\n"
"[archive]\n"
"# The store's folder (-s, NGUYENBAN_STORE).\n"
"#store = /var/lib/nguyenban/store\n"
"# The archive's key, when it lies outside the store: a file, or a key on a\n"
"# token, whose PIN stands in a file.\n"
"#key = /etc/nguyenban/log.key\n"
"#key = pkcs11:token=archive;object=log?pin-source=/etc/nguyenban/pin\n"
"# Certificates and CRLs that signatures are judged with at intake: roots/,\n"
"# intermediates/, crls/, ocsp/, tsa/.\n"
"#trust = /etc/nguyenban/trust\n"
"# What stays free on the store's disk: a size or a part.  Without it the\n"
"# lesser of 1GiB and 5%.\n"
"#reserve = 1GiB\n"
"# Files changed within so many seconds are left for the next run.\n"
"#settle = 0\n"
"# Which documents are quarantined: total-failed, indeterminate,\n"
"# no-signature; or none.\n"
"#quarantine = total-failed\n"
"# How documents come in, and which way: in, out or internal.\n"
"#channel = inbox\n"
"#direction = in\n"
"# Workers that read documents; 0: one a processor.\n"
"#jobs = 0\n"
"# Octets of a segment of a new store.\n"
"#segment_size = 22GB\n"
"\n"
"# A set of backup volumes: nbarchive backup --set offsite-disk\n"
"#[set offsite-disk]\n"
"#kind = disk\n"
"# Where its volumes are written: the folder a disk is mounted on.\n"
"#path = /media/offsite\n"
"# Octets of a volume; without it what is free on the disk.\n"
"#capacity = 1TB\n"
"# Where finished volumes are kept.\n"
"#place = Kho lưu trữ, tủ 3\n"
"# The auditor's ledger as a git bundle, to lie on each volume.\n"
"#ledger = /var/lib/nguyenban/ledger.bundle\n";
}
