/*
 * anchors.h: what a checkpoint and a ledger are held against: the archive's
 * key, the auditor's, the witnesses'; from paper (--log-key, --auditor-key)
 * or from what this auditor remembers.
 */
#ifndef AUDITOR_ANCHORS_H
#define AUDITOR_ANCHORS_H

#include <stdbool.h>
#include <stdint.h>

#include "formats/journal/key.h"
#include "formats/journal/proof.h"
#include "formats/journal/rotation.h"
#include "auditor/options.h"

struct ledger;
struct state;

struct anchors {
	/* witness[0] is the auditor; ${need} counts it. */
	struct policy	 policy;
	/* The archive's keys as the ledger tells them (logkey_load()). */
	struct keychain	 keys;
	uint8_t		 auditor[KEY_PUBLIC];
};

/*
 * ${s} is what state_load() gave, NULL when this user keeps no ledger here.
 * STATUS_OK, or why not (logged with what to type).
 */
enum status	 anchors_load(struct anchors *, const struct options *,
		    const struct state *s);
void		 anchors_clear(struct anchors *);
/* A policy's answer in words, translated. */
const char	*policy_words(enum policy_result);
/* A vkey's text.  The caller frees.  NULL: memory. */
char		*vkey_text(const struct vkey *);

#endif
