/*
 * child.h: a question answered by a child process, as a damaged page may kill
 * whoever reads it.
 */
#ifndef ARCHIVER_CHILD_H
#define ARCHIVER_CHILD_H

#include <stdbool.h>

#define CHILD_DIED	(-1)

/*
 * *answer is what ${ask} returns (0 to 125) in a child process of its own, or
 * CHILD_DIED.  ${silent}: what it logs is not shown.  0, or FAIL_CANNOT
 * (logged): no process could be started, or somebody killed it.
 */
int	 child_ask(int (*ask)(void *arg), void *arg, bool silent, int *answer);

#endif
