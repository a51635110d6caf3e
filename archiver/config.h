/*
 * config.h: the archiver's settings: the configuration file's [archive]
 * section, over defaults and under the command line.
 */
#ifndef ARCHIVER_CONFIG_H
#define ARCHIVER_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/media/policy.h"

#include "archiver/register_config.h"
#include "archiver/sets.h"

#define CONFIG_FILE	"/etc/nguyenban/nguyenban.conf"
#define CONFIG_EXAMPLE	"nguyenban.conf.example"

struct rules_policy;

/* Documents with these indications are quarantined at intake. */
#define QUARANTINE_FAILED	0x01u
#define QUARANTINE_INDETERMINATE 0x02u
#define QUARANTINE_NO_SIGNATURE	0x04u

#define SETTLE_MAX	((uint64_t)86400 * 365)	/* seconds */
#define SEGMENT_LEAST	((uint64_t)64 * 1024)	/* octets */
#define SEGMENT_MOST	((uint64_t)1000 * 1000 * 1000 * 1000)
#define CHANNEL_MAX	((size_t)200)		/* octets */

/* Free space to leave on the store's file system. */
struct reserve {
	bool		 percent;
	uint64_t	 n;		/* octets, or percent */
	bool		 set;		/* false: the lesser of both defaults */
};

/* At intake, when somebody asks for it, or in the nightly job, too. */
enum describe { DESCRIBE_YES, DESCRIBE_NO, DESCRIBE_LATER };

/* Strings are owned. */
struct settings {
	char		*store;		/* NULL: none named */
	char		*key;		/* NULL: STORE_KEY in the store */
	char		*trust;		/* NULL: no anchors */
	char		*channel;	/* NULL: not said */
	char		*direction;	/* "in", "out", "internal" or NULL */
	struct reserve	 reserve;
	uint64_t	 settle;	/* seconds */
	unsigned int	 quarantine;	/* QUARANTINE_* */
	unsigned int	 jobs;		/* 0: one a processor */
	enum describe	 describe;	/* read what documents say of
					   themselves */
	bool		 ocr;		/* and recognise scans */
	uint64_t	 segment_size;
	struct media_sets sets;
	struct media_policy media;
	char		*ledger;	/* the auditor's; NULL: not said */
	struct register_config reg;
	struct rules_policy *rules;	/* NULL: as the tables are */
};

void	 settings_init(struct settings *);
void	 settings_release(struct settings *);
/*
 * Read ${file} into the settings.  Keys stand before the first section or in
 * [archive]; of the auditor's [audit] only the ledger is noted.  0, or -1 after
 * logging every error with its line.
 */
int	 settings_read(struct settings *, const char *file);
/*
 * Set one key as the file would.  NULL, or what is wrong with the value
 * (translated, static).
 */
const char *settings_set(struct settings *, const char *key, const char *value);

/* NULL, or what is wrong with a direction, as above. */
const char *settings_direction(const char *value);

/* "22GB", "1GiB", "4096": octets.  0 or -1. */
int	 size_parse(const char *, uint64_t *);
/* The text of an example file, with every key and its default. */
const char *settings_example(void);

#endif
