/*
 * msg.h: messages as Outlook keeps them ([MS-OXMSG]).
 */
#ifndef FORMATS_DOCUMENT_MSG_H
#define FORMATS_DOCUMENT_MSG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Does the compound file hold a message? */
bool	 msg_is(const uint8_t *, size_t len);

#endif
