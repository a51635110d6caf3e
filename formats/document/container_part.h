/*
 * container_part.h: one level of a walk through containers: what each kind of
 * container is for container.c.
 */
#ifndef FORMATS_DOCUMENT_CONTAINER_PART_H
#define FORMATS_DOCUMENT_CONTAINER_PART_H

#include "formats/document/container.h"

/* A member as its container declares it. */
struct member {
	struct octets	 raw;
	enum name_how	 how;
	enum member_state state;	/* MEMBER_READ: it can be tried */
	const char	*why;
};

/*
 * ${next}: 1 and the next member (octets live until the next call), 0 at the
 * end, -1 memory.  ${read}: the last member's octets to the sink; 0, 1 with
 * *why (static, or living as long as the level), -1 memory or the sink's.
 * ${broken}: after the end, why not all could be read, or NULL.  ${doubt}: may
 * be NULL; what else is wrong with the container, or NULL.
 */
struct level_ops {
	int		 (*next)(void *, struct member *);
	int		 (*read)(void *, container_sink *, void *,
			    const char **why);
	const char	*(*broken)(void *);
	const char	*(*doubt)(void *);
	void		 (*close)(void *);
};

/* Each borrows the octets.  NULL: memory. */
void	*container_zip_open(const uint8_t *, size_t len);
void	*container_archive_open(const uint8_t *, size_t len);
void	*container_mail_open(const uint8_t *, size_t len);
void	*container_edxml_open(const uint8_t *, size_t len);
void	*container_msg_open(const uint8_t *, size_t len);

/* What else is wrong with the outermost container, or NULL. */
const char	*container_doubt(struct container *);

extern const struct level_ops	 container_zip_ops, container_asic_ops,
		    container_archive_ops, container_mail_ops,
		    container_edxml_ops, container_msg_ops;

/*
 * container_archive.c: octets that are a ZIP without a directory that can be
 * used, by its local headers.
 */
void	*container_salvage_open(const uint8_t *, size_t len);
/*
 * One ZIP member whose local header begins at ${p}, packed by a method that
 * zip.h does not know.  As ${read} above.
 */
int	 container_zip_other(const uint8_t *p, size_t len, container_sink *,
	    void *arg, const char **why);

#endif
