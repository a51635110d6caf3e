/*
 * config.c: settings from the configuration file.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/ini.h"
#include "formats/base/log.h"
#include "formats/regulation/rules_policy.h"
#include "formats/sandbox/pool.h"
#include "formats/store/layout.h"

#include "archiver/config.h"

void
settings_init(struct settings *s)
{
	*s = (struct settings){
		.quarantine = QUARANTINE_FAILED,
		.describe = DESCRIBE_LATER,
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
	free(s->ledger);
	sets_release(&s->sets);
	policy_release(&s->media);
	register_config_release(&s->reg);
	rules_policy_free(s->rules);
	settings_init(s);
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
	return ini_text(&s->store, value);
}

static const char *
set_key(struct settings *s, const char *value)
{
	return ini_text(&s->key, value);
}

static const char *
set_trust(struct settings *s, const char *value)
{
	return ini_text(&s->trust, value);
}

static const char *
set_channel(struct settings *s, const char *value)
{
	if (strlen(value) > CHANNEL_MAX || !utf8_valid(value, strlen(value)))
		return _("a channel is a word or two of UTF-8 text, at most "
		    "200 octets");
	return ini_text(&s->channel, value);
}

const char *
settings_direction(const char *value)
{
	if (strcmp(value, "in") != 0 && strcmp(value, "out") != 0 &&
	    strcmp(value, "internal") != 0)
		return _("the direction is in, out or internal");
	return NULL;
}

static const char *
set_direction(struct settings *s, const char *value)
{
	const char	*wrong = settings_direction(value);

	return wrong != NULL ? wrong : ini_text(&s->direction, value);
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
set_describe(struct settings *s, const char *value)
{
	static const char *const	 words[] = { [DESCRIBE_YES] = "yes",
		[DESCRIBE_NO] = "no", [DESCRIBE_LATER] = "later" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(value, words[i]) == 0) {
			s->describe = (enum describe)i;
			return NULL;
		}
	return _("the value is yes, no or later");
}

static const char *
set_ocr(struct settings *s, const char *value)
{
	s->ocr = strcmp(value, "yes") == 0;
	if (!s->ocr && strcmp(value, "no") != 0)
		return _("the value is yes or no");
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
	{ "describe", set_describe },
	{ "ocr", set_ocr },
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

/* A key of [media] or [set NAME].  NULL, or what is wrong with it. */
static const char *
media_key(struct settings *s, const char *section, const char *key,
    const char *value)
{
	const char	*wrong;
	bool		 ours;

	if (strcmp(section, "media") == 0)
		return policy_key(&s->media, key, value);
	wrong = policy_set_key(&s->media, section, key, value, &ours);
	if (wrong == NULL && !ours)
		wrong = sets_key(&s->sets, section, key, value);
	return wrong;
}

/* The auditor's sections: what concerns the archiver too. */
static const char *
audit_key(struct settings *s, const char *section, const char *key,
    const char *value)
{
	s->media.mirrored = s->media.mirrored ||
	    strncmp(section, "mirror ", 7) == 0;
	if (strcmp(section, "audit") != 0)
		return NULL;
	if (rules_policy_is_old(key))
		return rules_policy_key(&s->rules, key, value);
	return strcmp(key, "ledger") == 0 ? ini_text(&s->ledger, value) :
	    NULL;
}

static int
settings_key(const char *file, unsigned int line, const char *section,
    const char *key, const char *value, void *arg)
{
	struct settings	*set = arg;
	const char	*wrong;
	bool		 media = strcmp(section, "media") == 0 ||
	    sets_is_section(section);

	if (media || strcmp(section, "audit") == 0 ||
	    strcmp(section, "metrics") == 0 ||
	    strncmp(section, "mirror ", 7) == 0) {
		wrong = media ? media_key(set, section, key, value) :
		    audit_key(set, section, key, value);
		if (wrong == NULL)
			return 0;
		log_errx(_("%s, line %u: %s = %s: %s"), file, line, key,
		    value, wrong);
		return -1;
	}
	if (strcmp(section, "register") == 0 ||
	    strcmp(section, "holidays") == 0 || strcmp(section, "rules") == 0) {
		wrong = *section == 'h' ?
		    holidays_key(&set->reg.off, key, value) :
		    strcmp(section, "rules") == 0 ?
		    rules_policy_key(&set->rules, key, value) :
		    register_config_key(&set->reg, key, value);
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

static const char	 example[] =
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
"# Files of the nightly job's inbox that changed within so many seconds are left\n"
"# for its next run: where something writes to it, such as a scanner, 60 or more.\n"
"# What a person names is taken at once.\n"
"#settle = 0\n"
"# Which documents are quarantined: total-failed, indeterminate,\n"
"# no-signature; or none.\n"
"#quarantine = total-failed\n"
"# Read number, date, kind, issuer and signer out of documents: later (the\n"
"# nightly job does, or \"nbarchive describe --missing\": what came in is\n"
"# verified, stored and receipted the sooner), yes (at intake), or no (only\n"
"# when that command is given).\n"
"#describe = later\n"
"# Recognise the first page of scans that have no text, by tesseract (Debian:\n"
"# tesseract-ocr, tesseract-ocr-vie; poppler-utils for CCITT, JBIG2 and JPEG\n"
"# 2000, and for pages that lie): yes or no.  It takes a second or more a\n"
"# scan, and what it reads is never sure.\n"
"#ocr = no\n"
"# How documents come in, and which way: in, out or internal.\n"
"#channel = inbox\n"
"#direction = in\n"
"# Workers that read documents; 0: one a processor.\n"
"#jobs = 0\n"
"# Octets of a segment of a new store.\n"
"#segment_size = 22GB\n"
"\n"
"# What is demanded of copies on volumes: nbaudit checks it in each run, and\n"
"# nbarchive media list shows it.  0 demands nothing.\n"
"#[media]\n"
"# Volumes that hold each document, the store not counted.  QCVN 12 asks for\n"
"# three copies; with the store two volumes make three.\n"
"#copies = 0\n"
"# Of so many kinds: disk, optical, tape.\n"
"#kinds = 0\n"
"# Within so many days after a document came in.\n"
"#max_age = 0\n"
"# Each volume is read back within so many days; the auditor reads those\n"
"# that it can reach itself.\n"
"#verify_every = 0\n"
"# A volume's life in days: after it its documents are to be written anew.\n"
"#replace_after = 0\n"
"# A rehearsal of restoring every so many days (QCVN 12: a quarter, 92).\n"
"#rehearse_every = 0\n"
"# Where rehearsals restore to, and where their proofs are kept.\n"
"#scratch = /var/tmp\n"
"#proofs = /var/lib/nguyenban/proofs\n"
"# nbarchive repair --auto, after each audit, heals what the audit found\n"
"# damaged from the volumes that can be reached: yes or no.\n"
"#auto_repair = no\n"
"# Where the store is: a site, and a region that one disaster may hit.\n"
"# Copies elsewhere are told by the same keys of their sets.\n"
"#site = Nha Trang\n"
"#region = Khánh Hòa\n"
"\n"
"# A set of backup volumes: nbarchive backup --set offsite-disk\n"
"#[set offsite-disk]\n"
"#kind = disk\n"
"# Where its volumes are written: the folder a disk is mounted on.\n"
"#path = /media/offsite\n"
"# yes: nothing is written when it lies on the disk of the store or the system,\n"
"# as the folder of a medium that is not mounted does. no: it is meant to lie\n"
"# there, and its volumes do not count as copies. Without it they count, with a\n"
"# warning.\n"
"#external = yes\n"
"# Octets of a volume; without it what is free on the disk.\n"
"#capacity = 1TB\n"
"# Where finished volumes are kept.\n"
"#place = Kho lưu trữ, tủ 3\n"
"# Where that is: see [media].\n"
"#site = Đà Lạt\n"
"#region = Tây Nguyên\n"
"# Volumes that nobody can write again: yes or no (discs that are burned:\n"
"# yes).\n"
"#write_once = no\n"
"# The auditor's ledger as a git bundle, to lie on each volume.\n"
"#ledger = /var/lib/nguyenban/ledger.bundle\n"
"# Discs: images in path, burned by a command (%i: the image) where there is\n"
"# one, and read back from the device.\n"
"#[set bd]\n"
"#kind = optical\n"
"#path = /var/lib/nguyenban/images\n"
"#capacity = 25GB\n"
"#burn = xorriso -as cdrecord -v dev=/dev/sr0 %i\n"
"#device = /dev/sr0\n"
"# Tapes: volumes of this size, one behind the other.\n"
"#[set tape]\n"
"#kind = tape\n"
"#path = /dev/nst0\n"
"#capacity = 500GB\n"
"# Recovery files (par2), so that a scratched disc can be repaired.\n"
"#parity = 10%\n"
"# Certificates that volumes are encrypted to, one a line of its own; keep\n"
"# their keys where no volume is.\n"
"#recipient = /etc/nguyenban/recovery.pem\n"
"# Where a disc's or tape's volume is made before it is written.\n"
"#spool = /var/spool/nguyenban\n"
"\n"
"# The rules that documents are held to: nbaudit rules lists them.  Both\n"
"# programs read this part.\n"
"#[rules]\n"
"#policy = qd2103\n"
"# How grave a broken rule is: error, warning or info; once for each rule.\n"
"# Only an error makes nbaudit run end with 1.\n"
"#severity = D12.2 warning\n"
"# Certificates have mail addresses of this domain (Điều 5.2).\n"
"#mail_domain = khanhhoa.gov.vn\n"
"# Whose certificate it is, where its name misleads: its SHA-256, and person,\n"
"# leader, organisation or service.\n"
"#signer = e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 person\n"
"\n"
"# The register of certificates (Quyết định 2103/QĐ-UBND).\n"
"#[register]\n"
"# Whose register this is, the agency above it, and where papers are made.\n"
"#agency = Sở Nội vụ\n"
"#parent = Ủy ban nhân dân tỉnh Khánh Hòa\n"
"#place = Khánh Hòa\n"
"# Official mail ends with this domain.\n"
"#domain = khanhhoa.gov.vn\n"
"# The key that personal data is encrypted to; without it one is made in the\n"
"# store, keys/personal.key.  A recovery certificate can read it, too.\n"
"#key = /etc/nguyenban/personal.key\n"
"#recovery = /etc/nguyenban/recovery.crt\n"
"# What notices to senders say of this agency: its code in edXML, how it is\n"
"# reached, and who answers for them.\n"
"#code = H32.10\n"
"#address = 04 Phan Chu Trinh, Nha Trang\n"
"#email = snv@khanhhoa.gov.vn\n"
"#phone = 0258 3822 111\n"
"#officer = Trần Thị Bình\n"
"#officer_position = Văn thư\n"
"#department = Văn phòng\n"
"\n"
"# Days that nobody works on, beside Saturdays and Sundays: what is due then\n"
"# is due on the working day before.\n"
"#[holidays]\n"
"# Bộ luật Lao động 2019, Điều 112: 01/01, 30/04, 01/05 and 02/09 of every\n"
"# year; yes or no.\n"
"#fixed = yes\n"
"# What is announced year by year (Tết, Giỗ Tổ, the second day of the National\n"
"# Day, days off instead): days, and ranges of up to 31 days.  DD/MM alone is\n"
"# each year's.  May stand more than once.\n"
"#day = 16/02/2026 - 20/02/2026, 27/04/2026, 01/09/2026\n"
"# Saturdays and Sundays that are worked instead.\n"
"#work = 22/08/2026\n"
"\n"
"# The auditor's part: nbaudit.\n"
"#[audit]\n"
"# The ledger's folder (-l); nbarchive repair --auto reads in it what is\n"
"# damaged.\n"
"#ledger = /var/lib/nguyenban/ledger\n"
"# What it trusts (-t), of its own: the default is LEDGER.d/trust.\n"
"#trust = /etc/nguyenban/trust-audit\n"
"# How it signs, in cosignatures; without it the log's name and /auditor.\n"
"#auditor_name = kiemtoan.khanhhoa.gov.vn\n"
"#jobs = 0\n"
"# A run ends after so long (90s, 30m, 2h, 1d) and the next goes on, so that\n"
"# every object is read within so many days.\n"
"#budget = 2h\n"
"#cover_days = 30\n"
"# Witnesses of checkpoints, a line each, and how many of them must agree.\n"
"#witness = witness.example.vn+91b39aab+BLlTMyGbZxPqj98g4goHYjaP2F/yx2qsATENkh2GGvIj\n"
"#witnesses_needed = 0\n"
"# The night's time-stamp: whom it is asked of, and a file with\n"
"# USER:PASSWORD where that is needed.\n"
"#tsa_url = http://tsa.example.vn/tsr\n"
"#tsa_user = /etc/nguyenban/tsa-user\n"
"# So many days before what carries them ends, proofs are renewed.\n"
"#renew_before = 365\n"
"# A table of algorithms and the days they end, in place of the built-in one.\n"
"#algorithms = /etc/nguyenban/algorithms.tsv\n"
"# Addresses of CRLs, divided by spaces, that nbaudit fetch brings beside those\n"
"# that certificates name; and by which proxy.\n"
"#fetch = http://crl.example.vn/a.crl http://crl.example.vn/b.crl\n"
"#proxy = http://proxy.example.vn:3128\n"
"\n"
"# Where git carries the ledger to after each run; a section each.\n"
"#[mirror so]\n"
"#url = ssh://git@mirror.example.vn/ledger.git\n"
"\n"
"# Figures for a monitoring system (Prometheus, node_exporter).\n"
"#[metrics]\n"
"#textfile = /var/lib/prometheus/node-exporter/nguyenban.prom\n";

const char *
settings_example(void)
{
	return example;
}
