/*
 * walk.c: folders to files.
 */
#include <sys/stat.h>

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "auditor/walk.h"

void
walk_init(struct walk *w)
{
	memset(w, 0, sizeof(*w));
}

void
walk_release(struct walk *w)
{
	for (size_t i = 0; i < w->n; i++)
		free(w->path[i]);
	free(w->path);
	walk_init(w);
}

/* Takes ${path}. */
static int
push(struct walk *w, char *path)
{
	char	**grown;
	size_t	  cap;

	if (path == NULL || w->n >= WALK_FILES_MAX)
		goto fail;
	if (w->n == w->cap) {
		cap = w->cap == 0 ? 64 : w->cap * 2;
		if ((grown = reallocarray(w->path, cap, sizeof(*grown))) ==
		    NULL)
			goto fail;
		w->path = grown;
		w->cap = cap;
	}
	w->path[w->n++] = path;
	return 0;
 fail:
	log_errx("%s", _("too many files, or out of memory"));
	free(path);
	return -1;
}

/* Push what the folder ${dir} holds, last name first. */
static int
push_folder(struct walk *stack, const char *dir)
{
	struct dirent	**list = NULL;
	int		  n, rc = 0;

	if ((n = scandir(dir, &list, NULL, alphasort)) == -1) {
		log_err(_("%s: the folder cannot be read; check your "
		    "permissions"), dir);
		return -1;
	}
	for (int i = n - 1; i >= 0; i--) {
		if (strcmp(list[i]->d_name, ".") != 0 &&
		    strcmp(list[i]->d_name, "..") != 0 && rc == 0)
			rc = push(stack, path_join(dir, list[i]->d_name));
		free(list[i]);
	}
	free(list);
	return rc;
}

int
walk_add(struct walk *w, const char *path)
{
	struct walk	 stack;
	struct stat	 st;
	char		*top;
	int		 rc = 0;

	if (stat(path, &st) == -1 || !S_ISDIR(st.st_mode))
		return push(w, strdup(path));
	walk_init(&stack);
	rc = push_folder(&stack, path);
	while (stack.n > 0) {
		top = stack.path[--stack.n];
		if (lstat(top, &st) == 0 && S_ISDIR(st.st_mode)) {
			if (push_folder(&stack, top) == -1)
				rc = -1;
			free(top);
		} else if (push(w, top) == -1) {
			rc = -1;
			break;
		}
	}
	walk_release(&stack);
	return rc;
}
