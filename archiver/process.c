/*
 * process.c: this process: its memory and descriptors, and who runs it.
 */
#include <sys/resource.h>

#include <malloc.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/encode.h"
#include "formats/base/version.h"

#include "archiver/process.h"

#define FILES_WANTED	8192		/* descriptors */
#define HEAP_KEEP	(1 << 30)	/* octets */

void
process_memory(void)
{
	struct rlimit	 rl;

	mallopt(M_MMAP_THRESHOLD, HEAP_KEEP);
	mallopt(M_TRIM_THRESHOLD, HEAP_KEEP);
	mallopt(M_ARENA_MAX, 1);
	mallopt(M_MXFAST, 0);
	if (getrlimit(RLIMIT_NOFILE, &rl) == 0 && rl.rlim_cur < FILES_WANTED) {
		rl.rlim_cur = rl.rlim_max < FILES_WANTED ? rl.rlim_max :
		    FILES_WANTED;
		setrlimit(RLIMIT_NOFILE, &rl);
	}
}

void
process_agent(char agent[PROCESS_AGENT])
{
	char		 host[65] = "", user[33] = "";
	struct passwd	*pw = getpwuid(geteuid());

	if (gethostname(host, sizeof(host) - 1) == -1)
		host[0] = '\0';
	if (pw != NULL)
		snprintf(user, sizeof(user), "%s", pw->pw_name);
	else
		snprintf(user, sizeof(user), "uid %lu",
		    (unsigned long)geteuid());
	snprintf(agent, PROCESS_AGENT, "%s@%s nbarchive/%s", user, host,
	    NB_VERSION);
	if (!utf8_valid(agent, strlen(agent)))
		snprintf(agent, PROCESS_AGENT, "uid %lu nbarchive/%s",
		    (unsigned long)geteuid(), NB_VERSION);
}
