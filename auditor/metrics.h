/*
 * metrics.h: what a monitoring system reads of a run: a text file for the
 * textfile collector of Prometheus' node_exporter (OpenMetrics names,
 * exposition format 0.0.4), replaced as a whole.
 *
 * nguyenban_run_timestamp_seconds	when the last run began
 * nguyenban_run_duration_seconds	how long it took
 * nguyenban_run_exit_code		06-cli.md
 * nguyenban_documents{verdict=}	passed, failed, indeterminate, unsigned
 * nguyenban_damaged_objects		octets that are not what was taken in
 * nguyenban_destroyed_objects		by lawful order
 * nguyenban_bytes			octets of documents
 * nguyenban_findings{kind=}		of each kind, accepted ones too
 * nguyenban_findings_accepted, nguyenban_findings_new
 * nguyenban_journal_entries		entries of the journal that were read
 * nguyenban_journal_cosigned		1: proven and cosigned
 * nguyenban_objects_copied{volumes=}	by how many volumes hold them
 * nguyenban_volumes, _volumes_counting, _volumes_damaged, _volumes_overdue
 * nguyenban_copies_lacking		objects with less than is demanded
 * nguyenban_newest_copy_age_seconds	of the newest volume that counts
 * nguyenban_oldest_read_back_age_seconds  of the volume longest unread
 * nguyenban_rehearsal_age_seconds	since the last rehearsal
 * nguyenban_info{version=,validator=}	1
 */
#ifndef AUDITOR_METRICS_H
#define AUDITOR_METRICS_H

#include <jansson.h>
#include <stdint.h>

#include "formats/base/buf.h"

/* Append the text of ${run}, runs/...json, that took ${took}.  0 or -1. */
int	 metrics_text(struct buf *, const json_t *run, int64_t took);
/* Write it to ${path}.  0 or -1 (logged). */
int	 metrics_write(const char *path, const json_t *run, int64_t took);

#endif
