/*
 * json_part.h: what the files of json.h share.
 */
#ifndef FORMATS_BASE_JSON_PART_H
#define FORMATS_BASE_JSON_PART_H

#include "formats/base/json.h"

#define JSON_DEPTH	32	/* our records: 6; jansson recurses */

#endif
