/*
 * durable.h: files that are whole or absent, also after a power cut.
 */
#ifndef FORMATS_BASE_DURABLE_H
#define FORMATS_BASE_DURABLE_H

#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/base/span.h"

/*
 * Write ${len} octets to ${path}: a temporary beside it, fsync, rename,
 * fsync of the directory.  ${replace} false: an existing file is kept and
 * the result is -1 with errno EEXIST (RENAME_NOREPLACE).  0 or -1, logged
 * (EEXIST is not).
 */
int	 durable_write(const char *path, const void *, size_t len, mode_t mode,
	    bool replace);
/* The same of ${n} pieces, one behind the other. */
int	 durable_write_pieces(const char *path, const struct octets *, size_t n,
	    mode_t mode, bool replace);

/*
 * Remove the temporaries that durable_write() left in the folder ${dir} when
 * it was killed, of this user.  Whoever writes there has to be locked out.
 */
void	 durable_sweep(const char *dir);

/* fsync a directory, by its path or that of a file in it.  0 or -1, logged. */
int	 durable_sync_dir(const char *dir);
int	 durable_sync_parent(const char *file);

/*
 * Append the whole of ${path} to ${buf} (its maximum is the cap: a larger
 * file is an error).  0, or -1 with errno (EFBIG when too large); not logged.
 */
int	 durable_read(struct buf *, const char *path);

/* All of it, EINTR and short counts handled.  0 or -1 with errno. */
int	 write_full(int fd, const void *, size_t len);
/* Octets read, less than ${len} only at the end of the file; -1 with errno. */
ssize_t	 read_full(int fd, void *, size_t len);
ssize_t	 pread_full(int fd, void *, size_t len, uint64_t off);

/* "${dir}/${name}" in memory that the caller frees; NULL when out of it. */
char	*path_join(const char *dir, const char *name);

#endif
