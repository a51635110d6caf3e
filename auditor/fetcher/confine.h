/*
 * confine.h: what is taken from nbfetch before its first request: it keeps
 * the network, the system's resolver and certificates, and one folder.
 */
#ifndef AUDITOR_FETCHER_CONFINE_H
#define AUDITOR_FETCHER_CONFINE_H

/*
 * No new privileges, no core, no child process, and (Landlock, where the
 * kernel has it) no file but those of ${dir} and what a name look-up and TLS
 * read.  0, or -1 (logged).
 */
int	 fetcher_confine(const char *dir);

#endif
