/*
 * identity.c: the people and agencies of the test office, and their keys.
 *
 * Invented.  The agencies carry a real province's name so that the classifier
 * of certificate subjects meets what it will meet in service.
 */
#include <err.h>
#include <stdio.h>
#include <string.h>

#include <openssl/pem.h>

#include "tests/signer/signer.h"

#define TINH	"ỦY BAN NHÂN DÂN TỈNH KHÁNH HÒA"

const struct identity_row identity_rows[] = {
	/* persons; without OU: leaders of the province */
	{ "an", "Nguyễn Văn An", "Chủ tịch", NULL, TINH,
	    "nvan@khanhhoa.gov.vn", NULL,
	    ID_PERSON, KEY_RSA2048, FLAW_NONE },
	{ "binh", "Trần Thị Bình", "Phó Chủ tịch", NULL, TINH,
	    "ttbinh@khanhhoa.gov.vn", NULL,
	    ID_PERSON, KEY_RSA2048, FLAW_NONE },
	{ "cuong", "Lê Quốc Cường", "Giám đốc", "SỞ NỘI VỤ", TINH,
	    "lqcuong@snv.khanhhoa.gov.vn", NULL,
	    ID_PERSON, KEY_RSA3072, FLAW_NONE },
	{ "dung", "Phạm Thị Mỹ Dung", "Phó Giám đốc", "SỞ TÀI CHÍNH", TINH,
	    "ptmdung@stc.khanhhoa.gov.vn", NULL,
	    ID_PERSON, KEY_P256, FLAW_NONE },
	{ "duc", "Võ Minh Đức", "Giám đốc", "SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG",
	    TINH, "vmduc@snnmt.khanhhoa.gov.vn", NULL,
	    ID_PERSON, KEY_ED25519, FLAW_NONE },
	{ "hoa", "Hoàng Thị Thanh Hòa", "Chánh Văn phòng",
	    "VĂN PHÒNG ỦY BAN NHÂN DÂN TỈNH", TINH,
	    "htthoa@vpub.khanhhoa.gov.vn", NULL,
	    ID_PERSON, KEY_RSA2048, FLAW_NONE },
	{ "khoa", "Đặng Đăng Khoa", "Chủ tịch", "ỦY BAN NHÂN DÂN XÃ DIÊN KHÁNH",
	    TINH, "ddkhoa@dienkhanh.khanhhoa.gov.vn", NULL,
	    ID_PERSON, KEY_RSA2048, FLAW_NONE },
	{ "giang", "Đinh Hương Giang", "Phó Giám đốc", "SỞ TÀI CHÍNH", TINH,
	    "dhgiang@stc.khanhhoa.gov.vn", NULL,
	    ID_PERSON, KEY_RSA2048, FLAW_NONE },
	{ "yen", "Ngô Thị Hải Yến", "Phó Giám đốc",
	    "SỞ THÔNG TIN VÀ TRUYỀN THÔNG", TINH,
	    "haiyen.ngo@example.com", NULL,	/* D5.2: not the province's */
	    ID_PERSON, KEY_RSA2048, FLAW_NONE },
	{ "lam", "Bùi Ngọc Lâm", "Giám đốc", "SỞ XÂY DỰNG", TINH,
	    "bnlam@sxd.khanhhoa.gov.vn", NULL,
	    ID_PERSON, KEY_RSA2048, FLAW_REVOKED },
	{ "phuong", "Huỳnh Thị Phương", "Phó Giám đốc", "SỞ TÀI CHÍNH", TINH,
	    "htphuong@stc.khanhhoa.gov.vn", NULL,
	    ID_PERSON, KEY_RSA2048, FLAW_EXPIRED },
	{ "quang", "Đỗ Hữu Quang", "Phó Giám đốc", "SỞ NỘI VỤ", TINH,
	    "dhquang@snv.khanhhoa.gov.vn", NULL,
	    ID_PERSON, KEY_RSA2048, FLAW_UNTRUSTED },
	{ "thu", "Phan Minh Thu", "Phó Giám đốc", "SỞ NỘI VỤ", TINH,
	    NULL, NULL,			/* D5.2: no address */
	    ID_PERSON, KEY_RSA2048, FLAW_NONE },
	/* agencies; the province itself has CN = O and no UID */
	{ "ubnd", TINH, NULL, NULL, TINH, "ubnd@khanhhoa.gov.vn", NULL,
	    ID_ORG, KEY_RSA2048, FLAW_NONE },
	{ "snv", "SỞ NỘI VỤ", NULL, NULL, TINH, "snv@khanhhoa.gov.vn",
	    "MST:4200000013", ID_ORG, KEY_RSA3072, FLAW_NONE },
	{ "stc", "SỞ TÀI CHÍNH", NULL, NULL, TINH, "stc@khanhhoa.gov.vn",
	    "MST:4200000021", ID_ORG, KEY_RSA2048, FLAW_NONE },
	{ "snnmt", "SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG", NULL, NULL, TINH,
	    "snnmt@khanhhoa.gov.vn", "MST:4200000037",
	    ID_ORG, KEY_RSA2048, FLAW_NONE },
	{ "vp", "VĂN PHÒNG ỦY BAN NHÂN DÂN TỈNH", NULL, NULL, TINH,
	    "vpub@khanhhoa.gov.vn", "MNS:1000001",
	    ID_ORG, KEY_RSA2048, FLAW_NONE },
	{ "dienkhanh", "ỦY BAN NHÂN DÂN XÃ DIÊN KHÁNH", NULL, NULL, TINH,
	    "dienkhanh@khanhhoa.gov.vn", "MST:4200000045",
	    ID_ORG, KEY_RSA2048, FLAW_NONE },
	{ "sxd", "SỞ XÂY DỰNG", NULL, NULL, TINH, "sxd@khanhhoa.gov.vn",
	    "MST:4200000052", ID_ORG, KEY_RSA2048, FLAW_NONE },
	{ "stttt", "SỞ THÔNG TIN VÀ TRUYỀN THÔNG", NULL, NULL, TINH,
	    "stttt@khanhhoa.gov.vn", "MST:4200000060",
	    ID_ORG, KEY_RSA2048, FLAW_REVOKED },
	/* a program's certificate (D8.3), and the time-stamper's */
	{ "truc", "TRỤC LIÊN THÔNG VĂN BẢN", NULL,
	    "VĂN PHÒNG ỦY BAN NHÂN DÂN TỈNH", TINH, NULL, NULL,
	    ID_SERVICE, KEY_RSA2048, FLAW_NONE },
	{ "congbao", "CÔNG BÁO NƯỚC CHXHCNVN", NULL, NULL,
	    "VĂN PHÒNG CHÍNH PHỦ", NULL, NULL,
	    ID_SERVICE, KEY_RSA2048, FLAW_NONE },
	{ "tsa", "Máy chủ cấp dấu thời gian (thử nghiệm)", NULL, NULL,
	    "Nguyên bản - thử nghiệm", NULL, NULL,
	    ID_TSA, KEY_RSA2048, FLAW_NONE },
};
const size_t identity_nrows =
    sizeof(identity_rows) / sizeof(identity_rows[0]);
_Static_assert(sizeof(identity_rows) / sizeof(identity_rows[0]) <=
    IDENTITY_MAX, "struct pki holds them all");

static void
identity_load(struct identity *id, const struct identity_row *row,
    const char *dir)
{
	char		 path[4096];
	unsigned char	*der = NULL;
	FILE		*f;
	int		 n;

	id->row = row;
	snprintf(path, sizeof(path), "%s/keys/%s.pem", dir, row->id);
	if ((f = fopen(path, "re")) == NULL)
		err(1, "%s", path);
	if ((id->key = PEM_read_PrivateKey(f, NULL, NULL, NULL)) == NULL)
		errx(1, "%s: no private key in it", path);
	fclose(f);
	snprintf(path, sizeof(path), "%s/certs/%s.pem", dir, row->id);
	if ((f = fopen(path, "re")) == NULL)
		err(1, "%s", path);
	if ((id->cert = PEM_read_X509(f, NULL, NULL, NULL)) == NULL)
		errx(1, "%s: no certificate in it", path);
	fclose(f);

	if ((n = i2d_X509(id->cert, &der)) <= 0)
		errx(1, "%s: cannot encode", path);
	octets_add(&id->der, der, (size_t)n);
	OPENSSL_free(der);
	der = NULL;
	if ((n = i2d_X509_NAME(X509_get_issuer_name(id->cert), &der)) <= 0)
		errx(1, "%s: cannot encode", path);
	octets_add(&id->issuer, der, (size_t)n);
	OPENSSL_free(der);
	der = NULL;
	if ((n = i2d_ASN1_INTEGER(X509_get0_serialNumber(id->cert),
	    &der)) <= 0)
		errx(1, "%s: cannot encode", path);
	octets_add(&id->serial, der, (size_t)n);
	OPENSSL_free(der);
}

void
pki_load(struct pki *pki, const char *dir)
{
	char		 path[4096];
	struct octets	 at = { 0 };
	unsigned char	*der = NULL;
	X509		*sub;
	FILE		*f;
	int		 n;

	*pki = (struct pki){ 0 };
	for (size_t i = 0; i < identity_nrows; i++)
		identity_load(&pki->who[pki->n++], &identity_rows[i], dir);

	snprintf(path, sizeof(path), "%s/at", dir);
	file_read(path, &at);
	if (at.len == 0)
		errx(1, "%s: empty", path);
	at.p[at.len - 1] = '\0';	/* the line's end */
	pki->at = date_parse((const char *)at.p);
	octets_release(&at);

	snprintf(path, sizeof(path), "%s/certs/sub-ca.pem", dir);
	if ((f = fopen(path, "re")) == NULL)
		err(1, "%s", path);
	if ((sub = PEM_read_X509(f, NULL, NULL, NULL)) == NULL ||
	    (n = i2d_X509(sub, &der)) <= 0)
		errx(1, "%s: no certificate in it", path);
	fclose(f);
	octets_add(&pki->subca, der, (size_t)n);
	OPENSSL_free(der);
	X509_free(sub);
}

void
pki_release(struct pki *pki)
{
	for (size_t i = 0; i < pki->n; i++) {
		EVP_PKEY_free(pki->who[i].key);
		X509_free(pki->who[i].cert);
		octets_release(&pki->who[i].der);
		octets_release(&pki->who[i].issuer);
		octets_release(&pki->who[i].serial);
	}
	octets_release(&pki->subca);
}

const struct identity *
pki_find(const struct pki *pki, const char *id)
{
	for (size_t i = 0; i < pki->n; i++)
		if (strcmp(pki->who[i].row->id, id) == 0)
			return &pki->who[i];
	errx(1, "%s: nobody of that name signs here", id);
}
