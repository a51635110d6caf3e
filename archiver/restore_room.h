/*
 * restore_room.h: whether what lies on volumes has room where it is to go.
 */
#ifndef ARCHIVER_RESTORE_ROOM_H
#define ARCHIVER_RESTORE_ROOM_H

#include "archiver/sources.h"

/* 0 or FAIL_CANNOT (logged). */
int	 restore_room(const char *dir, const struct sources *);
/* It failed: when that was for want of room, it is told. */
void	 restore_full(const char *dir);

#endif
