/*
 * jsonl.h: JSON lines on standard output.
 */
#ifndef AUDITOR_JSONL_H
#define AUDITOR_JSONL_H

#include <jansson.h>

/*
 * ${json} as one line, keys as they were set; borrowed.  0, or -1 (logged):
 * memory.
 */
int	 jsonl_put(const json_t *json);
/* The same of one that is taken; NULL: there was no memory for it. */
int	 jsonl_take(json_t *json);

#endif
