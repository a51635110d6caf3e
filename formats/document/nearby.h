/*
 * nearby.h: what lies beside a document, in one piece of memory: files that
 * its signatures may name, and certificates.  Made by who opens files, read
 * by the worker that parses.
 */
#ifndef FORMATS_DOCUMENT_NEARBY_H
#define FORMATS_DOCUMENT_NEARBY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/base/span.h"

#define NEARBY_FILES_MAX	2048	/* in one piece */
#define NEARBY_FILE_MAX		((size_t)16 * 1024 * 1024)	/* of one */
#define NEARBY_MAX		((size_t)64 * 1024 * 1024)	/* of all */
#define NEARBY_PIECE_MAX	(NEARBY_MAX + NEARBY_MAX / 4)	/* with names */
#define NEARBY_CERTS_MAX	1024	/* distinct, of all */
#define NEARBY_UP		2	/* folders that a name may lead up */
#define NEARBY_NAME_MAX		((size_t)4096)	/* octets */
/* Of what no signature names: the small files of a folder. */
#define NEIGHBOURS_TRIED	512	/* of a folder, by name */
#define NEIGHBOUR_MAX		((size_t)1024 * 1024)	/* octets of one */
#define NEIGHBOURS_MAX		((size_t)16 * 1024 * 1024)	/* of all */

struct nearby_file {
	char		*name;		/* relative to the document's folder */
	const uint8_t	*p;		/* borrowed from the piece */
	size_t		 len;
};

struct nearby {
	struct nearby_file *file;	/* as given */
	size_t		 n;
	struct buf	*cert;		/* DER, distinct */
	size_t		 ncert;
	bool		 searched;	/* the files for certificates */
};

/* Append the head, then each file.  0, or -1 (memory, over a limit). */
int	 nearby_begin(struct buf *);
int	 nearby_put(struct buf *, const char *name, const void *, size_t len);
/*
 * Read a piece, which must outlive ${b}.  0; -1 malformed or no memory;
 * release in either case.
 */
int	 nearby_read(struct nearby *, const uint8_t *, size_t len);
void	 nearby_release(struct nearby *);

/*
 * What the URI of a reference names, as a path relative to the document's
 * folder: "%20" decoded, "." and "x/.." taken out, at most NEARBY_UP times
 * ".." and then at the beginning.  NULL: it names no such file (another
 * host, an absolute path, a query), or no memory.  The caller frees.
 */
char	*nearby_path(const char *uri);
/*
 * ${path} as seen from the folder of ${own}, at most NEARBY_UP times ".." and
 * then at the beginning.  The caller frees; NULL: not so, or no memory.
 */
char	*nearby_relative(const char *own, const char *path);
/* The file of that path; NULL: none. */
const struct nearby_file *nearby_find(const struct nearby *,
	    const char *path);

/*
 * Call ${each} with the paths, relative to the document's folder, of what the
 * plan's signatures name and no plan holds: data of references, certificates
 * by their location, policies by the last part of where they can be read; and
 * how large such a file may be.
 */
struct plan;
typedef void nearby_name(void *arg, const char *path, size_t max);
void	 nearby_named(const struct plan *, nearby_name *each, void *arg);

/*
 * The path, as of nearby_path(), of the detached data that a signature names by
 * a dataUri (RFC 5544 2); of a URI of another host its last part.  NULL: none
 * does.  The caller frees.
 */
char	*nearby_data(const struct plan *);

/* Keep a certificate, unless it is none or there.  0 or -1 (memory). */
int	 nearby_cert(struct nearby *, const uint8_t *der, size_t len);
/*
 * Keep the certificates in ${len} octets: DER, PEM, and those that stand in
 * the X509Certificate elements of XML.  0 or -1 (memory).
 */
int	 nearby_certs(struct nearby *, const uint8_t *, size_t len);
/* Those of all files, once.  0 or -1 (memory). */
int	 nearby_search(struct nearby *);

#endif
