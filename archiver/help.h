/*
 * help.h: what each command's --help prints; translated where it is shown.
 */
#ifndef ARCHIVER_HELP_H
#define ARCHIVER_HELP_H

extern const char	 help_init[];
extern const char	 help_ingest[];
extern const char	 help_list[];
extern const char	 help_search[];
extern const char	 help_show[];
extern const char	 help_get[];
extern const char	 help_print[];
extern const char	 help_describe[];
extern const char	 help_export[];
extern const char	 help_relate[];
extern const char	 help_accept[];
extern const char	 help_quarantine[];
extern const char	 help_stats[];
extern const char	 help_rebuild[];
extern const char	 help_backup[];
extern const char	 help_media[];
extern const char	 help_register[];
extern const char	 help_agency[];
extern const char	 help_notice[];
extern const char	 help_restore[];
extern const char	 help_rehearse[];
extern const char	 help_repair[];
extern const char	 help_salvage[];
extern const char	 help_key[];
extern const char	 help_check_config[];

#endif
