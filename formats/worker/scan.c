/*
 * scan.c: JOB_PICTURE and JOB_SCAN: a scanned page's picture, and what was
 * recognised in it.
 */
#include <sys/mman.h>
#include <sys/stat.h>

#include "formats/base/log.h"
#include "formats/document/ocr_text.h"
#include "formats/document/pdf_picture.h"
#include "formats/regulation/metadata.h"
#include "formats/sandbox/limits.h"
#include "formats/worker/work.h"

int
work_picture(struct work *w, const int fd[POOL_FDS_MAX])
{
	struct digest	 d;
	struct octets	 o;
	struct buf	 b;
	struct stat	 st;
	void		*p;
	int		 rc = -1;

	if (fd[0] == -1 || fstat(fd[0], &st) == -1 || !S_ISREG(st.st_mode) ||
	    st.st_size <= 0 || (uint64_t)st.st_size > PARSE_MAX) {
		log_warnx("the document is not a regular file");
		return 0;
	}
	p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE |
	    MAP_POPULATE, fd[0], 0);
	if (p == MAP_FAILED) {
		log_warn("the document cannot be mapped");
		return 0;
	}
	buf_init(&b, PICTURE_OCTETS);
	if (digest_sha256(&d, p, (size_t)st.st_size) == 0 &&
	    pdf_picture(&b, p, (size_t)st.st_size) != -1) {
		o = (struct octets){ b.p, b.len };
		if (picture_encode(&w->out, &d, &o) == 0)
			rc = work_answer(w);
	}
	buf_release(&b);
	munmap(p, (size_t)st.st_size);
	return rc;
}

int
work_scan(struct work *w, const struct order *o)
{
	struct pdf_text	 t;
	struct metadata	 m;
	int		 rc = -1;

	metadata_init(&m);
	if (ocr_text_read(&t, o->file.p, o->file.len) == 0 && (t.npage == 0 ||
	    metadata_read(&m, &t, &t, 1) == 0)) {
		/* Of the page's letters nothing is in the PDF. */
		m.number_signed = m.date_signed = m.scan = META_UNKNOWN;
		if (metadata_encode(&w->out, &m) == 0)
			rc = work_answer(w);
	}
	pdf_text_release(&t);
	metadata_release(&m);
	return rc;
}
