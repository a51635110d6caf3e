/*
 * fuzz-register.c: any octets as a list of Mẫu 02, 04 or 06; what comes of it
 * is text, and is judged without harm.  The first octet says which form.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/base/json.h"
#include "formats/regulation/register_csv.h"
#include "tests/fuzz/told.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
said(void *arg, enum register_grave grave, const char *field,
    const char *article, const char *text)
{
	(void)arg;
	(void)grave;
	(void)article;
	if (*field == '\0' || *text == '\0')
		abort();
}

static void
judge(struct register_all *all)
{
	struct register_check	 c = { .all = all, .domain = REGISTER_DOMAIN,
				     .say = said };
	struct register_tasks	 tasks;

	for (c.self = 0; c.self < all->n; c.self++) {
		(void)register_check_request(&c, all->record[c.self]);
		(void)register_check_certificate(&c, all->record[c.self]);
	}
	if (register_due(&tasks, all, 20000) == 0)
		for (size_t i = 0; i < tasks.n; i++)
			if (tasks.task[i].id > all->n)
				abort();
	register_tasks_release(&tasks);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	static const struct register_defaults	 d = { "renewal", "2026-11-01",
						     "x" };
	struct register_all			 all = { NULL, 0, 0 };
	struct register_list			 list;
	struct buf				 b;
	unsigned int				 errors = 0;
	int					 rc;

	if (len == 0 || len > 65536)
		return 0;
	rc = register_list_read(&list, 2 + 2 * (p[0] % 3), p + 1, len - 1, &d,
	    told, &errors);
	if ((rc == 0) != (errors == 0))
		abort();
	buf_init(&b, (size_t)16 * 1024 * 1024);
	for (size_t i = 0; rc == 0 && i < list.n && i < 200; i++) {
		buf_reset(&b);
		if (json_canonical(&b, list.row[i].record) == -1 ||
		    register_add(&all, json_incref(list.row[i].record)) == -1)
			abort();
	}
	judge(&all);
	buf_release(&b);
	register_release(&all);
	register_list_release(&list);
	return 0;
}
