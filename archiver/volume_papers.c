/*
 * volume_papers.c: the tag files of a volume: what it is, and how to read it
 * in fifty years without a program of ours.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/media/bag.h"

#include "archiver/volume_write.h"

#define PAPER_MAX	((size_t)1024 * 1024)

/* In both languages whatever the locale: who reads it is not who wrote it. */
static const char	 how_to_read[] =
"%1$s\n"
"\n"
"ĐÂY LÀ GÌ\n"
"\n"
"Một tập sao lưu của kho lưu trữ văn bản điện tử đã ký số. Đọc được mà không\n"
"cần chương trình nào của chúng tôi: văn bản nằm nguyên vẹn từng byte trong\n"
"data/objects, tên tệp là giá trị băm SHA-256 của chính nó.\n"
"\n"
"Kiểm tra toàn bộ tập:      sh restore.sh\n"
"Lấy văn bản ra, đúng tên:  sh restore.sh THƯ-MỤC\n"
"Xem và tìm kiếm:           mở index.html bằng trình duyệt, không cần mạng\n"
"\n"
"Băng từ: trước hết chép tập ra đĩa: tar -b 512 -xf /dev/nst0\n"
"(tập kế tiếp trên băng: lại lệnh ấy; từ tệp thay cho băng: thêm -i).\n"
"\n"
"Tệp có đuôi .part-002-of-003: văn bản lớn hơn một tập, phần 2 trong 3 phần nằm\n"
"trên các tập kế tiếp nhau. Chạy restore.sh của từng tập vào cùng một THƯ-MỤC;\n"
"bằng tay: chép các phần vào một chỗ rồi: cat TÊN.part-* > TÊN\n"
"(sha256sum TÊN phải ra đúng phần đầu của tên).\n"
"\n"
"Không có restore.sh: sha256sum -c manifest-sha256.txt kiểm tra mọi văn bản;\n"
"data/records/names.tsv cho biết tên của từng tệp.\n"
"\n"
"Có thư mục parity: tập bị hỏng phục hồi được (chương trình par2). restore.sh\n"
"tự làm việc ấy; bằng tay: chép tập ra đĩa, trong bản chép, với mỗi nhóm:\n"
"par2 repair -B . parity/0001.par2\n"
"\n"
"Có data/index.cms: tập đã mã hóa, mở bằng khóa riêng của một chứng thư trong\n"
"recipients.pem: sh restore.sh THƯ-MỤC KHÓA.pem. Bằng tay, từng tệp (CMS, RFC\n"
"5083): openssl cms -decrypt -binary -inform DER -inkey KHÓA.pem -in TỆP\n"
"data/index.cms cho biết: SHA-256, kích thước, đường dẫn, các phần nối nhau.\n"
"\n"
"  bag-info.txt             tập này là tập nào, thuộc bộ nào, của kho nào\n"
"  volumes.jsonl            các tập khác của bộ này, mỗi dòng một tập\n"
"  data/objects             văn bản gốc\n"
"  data/records             hồ sơ tiếp nhận và tên tệp\n"
"  data/journal             nhật ký của kho, mỗi dòng một mục (JSON; .gz: gzip)\n"
"                           {\"leaf\":H,\"lost\":N}: mục N mất hẳn, còn băm lá H\n"
"  data/ledger.bundle       sổ cái của bên kiểm tra (git), nếu có\n"
"  checkpoint               gốc cây Merkle của nhật ký, có chữ ký (C2SP)\n"
"\n"
"Lập lại cả kho từ các tập: nbarchive restore --from TẬP... KHO\n"
"Định dạng: BagIt 1.0 (RFC 8493). Cây Merkle: RFC 6962, lá là từng mục nhật ký.\n"
"\n"
"\n"
"WHAT THIS IS\n"
"\n"
"A backup volume of an archive of digitally signed documents. It is read\n"
"without any program of ours: the documents lie in data/objects, byte for byte,\n"
"each named by its own SHA-256.\n"
"\n"
"Verify the whole volume:            sh restore.sh\n"
"Take the documents out, by name:    sh restore.sh FOLDER\n"
"Look and search:                    open index.html in a browser, offline\n"
"\n"
"A tape is copied to a disk first:   tar -b 512 -xf /dev/nst0\n"
"(the next volume on it: once more; from a file in its place: add -i).\n"
"\n"
"A file with .part-002-of-003 behind its name: part 2 of 3 of a document that is\n"
"larger than a volume; the others lie on the volumes next to this one. Run the\n"
"restore.sh of each with the same FOLDER; by hand: copy the parts to one place,\n"
"then: cat NAME.part-* > NAME  (sha256sum NAME must give what NAME begins with).\n"
"\n"
"Without restore.sh: sha256sum -c manifest-sha256.txt verifies every document,\n"
"data/records/names.tsv tells the name of each file.\n"
"\n"
"With a folder parity a damaged volume can be repaired (program par2).\n"
"restore.sh does so; by hand: copy the volume, and in the copy, for each\n"
"group: par2 repair -B . parity/0001.par2\n"
"\n"
"With data/index.cms the volume is encrypted; the private key of a certificate\n"
"in recipients.pem opens it: sh restore.sh FOLDER KEY.pem. By hand, each file\n"
"(CMS, RFC 5083):\n"
"openssl cms -decrypt -binary -inform DER -inkey KEY.pem -in FILE\n"
"data/index.cms tells: SHA-256, size, path, the parts that make it up.\n"
"\n"
"  bag-info.txt             which volume of which set and store this is\n"
"  volumes.jsonl            the other volumes of the set, a line each\n"
"  data/objects             the originals\n"
"  data/records             accession records and file names\n"
"  data/journal             the store's journal, an entry a line (JSON; gzip);\n"
"                           {\"leaf\":H,\"lost\":N}: entry N is lost, but its hash\n"
"  data/ledger.bundle       the auditor's ledger (git), if there is one\n"
"  checkpoint               the journal's Merkle root, signed (C2SP)\n"
"\n"
"The whole store from its volumes:   nbarchive restore --from VOLUME... STORE\n"
"Format: BagIt 1.0 (RFC 8493). Merkle tree: RFC 6962, a leaf is one entry.\n";

/* The other volumes of the set, so that each tells which are needed. */
static int
put_volumes(struct bagdir *bag, const struct volume_plan *p)
{
	const struct holdings	*hs = p->others;
	struct buf		 b;
	json_t			*json;
	int			 rc = 0;

	buf_init(&b, PAPER_MAX);
	for (size_t i = 0; i < hs->n && rc == 0; i++) {
		if (strcmp(hs->vol[i].v.set, p->set->name) != 0)
			continue;
		json = volume_json(&hs->vol[i].v);
		if (json == NULL || json_put_str(json, "state",
		    custody_name(hs->vol[i].custody)) == -1 ||
		    json_put_str(json, "place", hs->vol[i].place) == -1 ||
		    json_canonical(&b, json) == -1 ||
		    buf_addc(&b, '\n') == -1) {
			log_errx(_("out of memory"));
			rc = FAIL_CANNOT;
		}
		json_decref(json);
	}
	if (rc == 0)
		rc = bagdir_put(bag, "volumes.jsonl", b.p, b.len);
	buf_release(&b);
	return rc;
}

/* A file from elsewhere as it is; one that is absent is no error. */
static int
put_copy(struct bagdir *bag, const char *from, const char *name)
{
	struct buf	 b;
	int		 rc;

	buf_init(&b, PAPER_MAX);
	if (durable_read(&b, from) == 0) {
		rc = bagdir_put(bag, name, b.p, b.len);
	} else {
		log_err(_("%s: cannot be read"), from);
		rc = FAIL_CANNOT;
	}
	buf_release(&b);
	return rc;
}

int
volume_ledger(struct bagdir *bag, const struct volume_plan *p)
{
	FILE	*from;
	int	 rc;

	if (p->set->ledger == NULL)
		return 0;
	if ((from = fopen(p->set->ledger, "re")) == NULL) {
		log_err(_("%s: the ledger's bundle cannot be read; it is not "
		    "on this volume"), p->set->ledger);
		return 0;
	}
	rc = bagdir_copy(bag, from, p->set->ledger, "data/ledger.bundle");
	fclose(from);
	return rc;
}

static int
put_store_text(struct bagdir *bag, const struct volume_plan *p)
{
	char	*path = path_join(p->run->set->store, STORE_TEXT);
	int	 rc = FAIL_CANNOT;

	if (path == NULL)
		log_errx(_("out of memory"));
	else
		rc = put_copy(bag, path, STORE_TEXT);
	free(path);
	return rc;
}

static int
put_info(struct bagdir *bag, const struct volume *v)
{
	struct buf	 b;
	uint64_t	 octets, files;
	int		 rc = FAIL_CANNOT;

	bagdir_oxum(bag, &octets, &files);
	buf_init(&b, PAPER_MAX);
	if (volume_info_format(&b, v, octets, files) == -1)
		log_errx(_("out of memory"));
	else
		rc = bagdir_put(bag, BAG_INFO, b.p, b.len);
	buf_release(&b);
	return rc;
}

static int
put_how(struct bagdir *bag, const struct volume *v)
{
	char	*text;
	int	 n, rc;

	if ((n = asprintf(&text, how_to_read, v->label)) == -1) {
		log_errx(_("out of memory"));
		return FAIL_CANNOT;
	}
	rc = bagdir_put(bag, "HOW-TO-READ.txt", text, (size_t)n);
	free(text);
	return rc;
}

/* Whose key opens it. */
static int
put_recipients(struct bagdir *bag, const struct volume_plan *p)
{
	struct buf	 b;
	int		 rc;

	if (p->to->n == 0)
		return 0;
	buf_init(&b, PAPER_MAX);
	if ((rc = recipients_text(p->to, &b)) == 0)
		rc = bagdir_put(bag, "recipients.pem", b.p, b.len);
	buf_release(&b);
	return rc;
}

int
volume_papers(struct bagdir *bag, const struct volume_plan *p,
    const struct volume *v)
{
	int	 rc;

	if ((rc = put_how(bag, v)) != 0 ||
	    (rc = bagdir_put(bag, "restore.sh", volume_restore_sh,
	    strlen(volume_restore_sh))) != 0 ||
	    (rc = put_volumes(bag, p)) != 0 ||
	    (rc = put_store_text(bag, p)) != 0 ||
	    (rc = bagdir_put(bag, STORE_CHECKPOINT, p->head->p,
	    p->head->len)) != 0 ||
	    (rc = bagdir_put(bag, BAG_DECLARATION, BAG_TEXT,
	    strlen(BAG_TEXT))) != 0 || (rc = put_recipients(bag, p)) != 0 ||
	    (rc = bagdir_seal_end(bag)) != 0)
		return rc;
	return put_info(bag, v);
}
