/*
 * masks.c: files and references that hide commits from stock git.
 */
#include <sys/stat.h>

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/base/durable.h"
#include "auditor/masks.h"

#define PACKED_MAX	((size_t)16 * 1024 * 1024)
#define REPLACE		"refs/replace"

/* A file with anything in it? */
static bool
is_filled(const char *path)
{
	struct stat	 st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0;
}

/* A folder with anything in it? */
static bool
is_inhabited(const char *path)
{
	const struct dirent	*e;
	DIR			*d = opendir(path);
	bool			 any = false;

	while (d != NULL && !any && (e = readdir(d)) != NULL)
		any = e->d_name[0] != '.';
	if (d != NULL)
		closedir(d);
	return any;
}

static bool
names_replacement(const char *path)
{
	struct buf	 b;
	bool		 yes;

	buf_init(&b, PACKED_MAX);
	yes = durable_read(&b, path) == 0 && b.len > 0 &&
	    memmem(b.p, b.len, " " REPLACE "/", sizeof(" " REPLACE "/") - 1) !=
	    NULL;
	buf_release(&b);
	return yes;
}

const char *
masks_find(const char *ledger)
{
	static const struct {
		const char	*path;
		const char	*name;
		bool		(*is)(const char *);
	} mask[] = {
		{ "/" REPLACE, REPLACE, is_inhabited },
		{ "/packed-refs", REPLACE, names_replacement },
		{ "/info/grafts", "info/grafts", is_filled },
		{ "/shallow", "shallow", is_filled },
	};
	/* Bare, or with files beside it. */
	static const char *const	 in[] = { "", "/.git" };
	const char			*found = NULL;
	char				*path;

	for (size_t k = 0; k < sizeof(in) / sizeof(in[0]); k++)
		for (size_t i = 0; found == NULL &&
		    i < sizeof(mask) / sizeof(mask[0]); i++) {
			if (asprintf(&path, "%s%s%s", ledger, in[k],
			    mask[i].path) == -1)
				return NULL;
			if (mask[i].is(path))
				found = mask[i].name;
			free(path);
		}
	return found;
}
