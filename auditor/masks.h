/*
 * masks.h: what makes stock git show another history than the one that is
 * signed: replacement references, grafts, a shallow boundary (git-replace(1),
 * gitrepository-layout(5)).  libgit2 looks past them; an inspector's git log
 * does not.
 */
#ifndef AUDITOR_MASKS_H
#define AUDITOR_MASKS_H

/* The first of them in the repository ${ledger}: its name, static; NULL. */
const char	*masks_find(const char *ledger);

#endif
