/*
 * parity.c: recovery files by par2.
 */
#include <sys/stat.h>

#include <errno.h>
#include <glob.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"

#include "archiver/command.h"
#include "archiver/parity.h"
#include "archiver/program.h"

#define GROUP_FILES	250
/*
 * Blocks of data in a group: four a file, as half a block of each is lost.
 * par2's time grows with their number, so few large files have no more than
 * they need.
 */
#define BLOCKS_A_FILE	4
#define BLOCKS_LEAST	400
#define BLOCK_LEAST	((uint64_t)2048)	/* a disc's sector */
#define BLOCKS_MOST	(GROUP_FILES * (BLOCKS_A_FILE + 1))
/* Octets of packets (PAR 2.0): of a recovery block, a file, a block of it. */
#define BLOCK_HEAD	((uint64_t)68)
#define FILE_SAID	((uint64_t)320)
#define BLOCK_SAID	((uint64_t)20)
#define MEMORY		"-m192"	/* MiB that par2 takes */
#define LIST_MAX	((size_t)1024 * 1024)
#define FIXED_ARGS	16

void
parity_list_name(char out[PARITY_NAME], unsigned int group)
{
	snprintf(out, PARITY_NAME, PARITY_FOLDER "/%04u.files", group);
}

/*
 * What describes files is in each recovery file once, and in the larger one
 * again for each doubling of the blocks it has.
 */
static uint64_t
copies_of(unsigned int percent)
{
	uint64_t	 blocks = (uint64_t)BLOCKS_MOST * percent / 100;
	uint64_t	 n = 2;

	for (; blocks > 1; blocks /= 2)
		n++;
	return n;
}

uint64_t
parity_cost(uint64_t size, unsigned int percent)
{
	uint64_t	 whole;

	if (percent == 0 || size == 0)
		return 0;
	/* Half a block of the file is lost; a block is a quarter of a file. */
	whole = (size + BLOCK_LEAST - 1) / BLOCK_LEAST * BLOCK_LEAST;
	if (size > BLOCKS_A_FILE * BLOCK_LEAST)
		whole += size / BLOCKS_A_FILE;
	return (whole + BLOCK_HEAD) / 100 * percent +
	    copies_of(percent) * (FILE_SAID + BLOCKS_A_FILE * BLOCK_SAID);
}

uint64_t
parity_least(unsigned int percent)
{
	if (percent == 0)
		return 0;
	return copies_of(percent) * BLOCKS_LEAST * BLOCK_SAID +
	    BLOCKS_LEAST * BLOCK_LEAST / 100 * percent;
}

/* A group while its recovery files are made. */
struct group {
	const char	*folder;	/* absolute */
	const struct pack *list;
	unsigned int	 number, of;
	uint64_t	 block, blocks;
	size_t		 n;
};

/* The size of blocks, and how many the files take. */
static void
measure(struct group *g)
{
	uint64_t	 octets = 0, size, want;

	g->n = 0;
	for (size_t i = g->number - 1; i < g->list->n; i += g->of) {
		octets += g->list->file[i].size;
		g->n += g->list->file[i].size > 0;
	}
	want = g->n * BLOCKS_A_FILE;
	if (want < BLOCKS_LEAST)
		want = BLOCKS_LEAST;
	g->block = (octets / want + 4) / 4 * 4;
	if (g->block < BLOCK_LEAST)
		g->block = BLOCK_LEAST;
	g->blocks = 0;
	for (size_t i = g->number - 1; i < g->list->n; i += g->of) {
		size = g->list->file[i].size;
		g->blocks += (size + g->block - 1) / g->block;
	}
}

/* Its files, a line each: who reads the volume has to know them. */
static int
list_write(const struct group *g)
{
	struct buf	 b;
	char		 name[PARITY_NAME], *path;
	int		 rc = FAIL_CANNOT;

	buf_init(&b, LIST_MAX);
	for (size_t i = g->number - 1; i < g->list->n; i += g->of)
		if (g->list->file[i].size > 0)
			buf_addf(&b, "%s\n", g->list->file[i].path);
	parity_list_name(name, g->number);
	path = path_join(g->folder, name);
	if (b.failed || path == NULL)
		log_errx(_("out of memory"));
	else if (durable_write(path, b.p, b.len, 0444, false) == 0)
		rc = 0;
	free(path);
	buf_release(&b);
	return rc;
}

static void
args_free(char **argv, size_t n)
{
	for (size_t i = 0; argv != NULL && i < n; i++)
		free(argv[i]);
	free(argv);
}

/* par2 create ... FOLDER/parity/NNNN.par2 FILE...; NULL: memory. */
static char **
create_args(const struct group *g, char *program, unsigned int percent,
    size_t *n)
{
	uint64_t	 count = (g->blocks * percent + 99) / 100;
	char		**argv = calloc(g->n + FIXED_ARGS, sizeof(*argv));
	bool		 ok = true;

	*n = 0;
	if (argv == NULL)
		return NULL;
#define ARG(...)	do {						\
		if (ok && asprintf(&argv[*n], __VA_ARGS__) == -1) {	\
			argv[*n] = NULL;				\
			ok = false;					\
		} else if (ok) {					\
			(*n)++;						\
		}							\
	} while (0)
	ARG("%s", program);
	ARG("create");
	ARG("-q");
	ARG("-q");
	ARG(MEMORY);
	ARG("-n1");
	ARG("-s%" PRIu64, g->block);
	ARG("-c%" PRIu64, count < 2 ? 2 : count);
	ARG("-B%s", g->folder);
	ARG("--");
	ARG("%s/" PARITY_FOLDER "/%04u.par2", g->folder, g->number);
	for (size_t i = g->number - 1; i < g->list->n; i += g->of)
		if (g->list->file[i].size > 0)
			ARG("%s/%s", g->folder, g->list->file[i].path);
#undef ARG
	if (ok)
		return argv;
	args_free(argv, *n);
	return NULL;
}

static int
group_make(struct group *g, char *program, unsigned int percent,
    const char *scratch)
{
	char	**argv;
	size_t	 n;
	int	 rc;

	measure(g);
	if (g->n == 0)
		return 0;
	if ((argv = create_args(g, program, percent, &n)) == NULL) {
		log_errx(_("out of memory"));
		return FAIL_CANNOT;
	}
	rc = program_run(argv, -1, -1, scratch);
	args_free(argv, n);
	if (rc == 0)
		return list_write(g);
	log_errx(_("%s: its parity files could not be made"), g->folder);
	return FAIL_CANNOT;
}

int
parity_make(const char *folder, const struct pack *list, unsigned int percent,
    const char *scratch, unsigned int *n)
{
	struct group	 g = { .list = list };
	char		*program, *full, *path;
	int		 rc = 0;

	*n = 0;
	if ((program = program_find("par2", "par2")) == NULL)
		return FAIL_CANNOT;
	full = realpath(folder, NULL);
	path = full == NULL ? NULL : path_join(full, PARITY_FOLDER);
	if (path == NULL || mkdir(path, 0755) == -1) {
		log_err(_("%s: cannot be written"), folder);
		rc = FAIL_CANNOT;
	}
	g.folder = full;
	g.of = (unsigned int)((list->n + GROUP_FILES - 1) / GROUP_FILES);
	for (g.number = 1; rc == 0 && g.number <= g.of &&
	    g.number <= PARITY_GROUPS; g.number++)
		if ((rc = group_make(&g, program, percent, scratch)) == 0)
			*n = g.number;
	free(path);
	free(full);
	free(program);
	return rc;
}

/* Some file of the group that has its description: the list, or another. */
static char *
main_file(const char *folder, unsigned int group)
{
	char	*pattern, *path = NULL;
	glob_t	 g;

	if (asprintf(&pattern, "%s/" PARITY_FOLDER "/%04u.*par2", folder,
	    group) == -1)
		return NULL;
	if (glob(pattern, 0, NULL, &g) == 0) {
		if (g.gl_pathc > 0)
			path = strdup(g.gl_pathv[0]);
		globfree(&g);
	}
	free(pattern);
	return path;
}

int
parity_repair(const char *folder, unsigned int group)
{
	char	*program = program_find("par2", "par2");
	char	*full = realpath(folder, NULL), *base = NULL, *path = NULL;
	int	 rc = -1;

	if (full != NULL && asprintf(&base, "-B%s", full) == -1)
		base = NULL;
	if (base != NULL)
		path = main_file(full, group);
	if (program != NULL && path != NULL)
		rc = program_run((char *const[]){ program,
		    (char *)(uintptr_t)"repair", (char *)(uintptr_t)"-q",
		    (char *)(uintptr_t)"-q", (char *)(uintptr_t)MEMORY, base,
		    (char *)(uintptr_t)"--", path, NULL }, -1, -1, folder);
	free(path);
	free(base);
	free(full);
	free(program);
	return rc == 0 ? 0 : -1;
}
