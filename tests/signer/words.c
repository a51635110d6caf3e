/*
 * words.c: the sentences of the test office's documents.
 */
#include <err.h>
#include <stdio.h>
#include <string.h>

#include "tests/signer/letter.h"

#define TINH_HDR	"ỦY BAN NHÂN DÂN\nTỈNH KHÁNH HÒA"
#define UBND_TINH	"UBND TỈNH KHÁNH HÒA"

const struct office offices[] = {
	{ "ubnd", NULL, TINH_HDR, "Ủy ban nhân dân tỉnh Khánh Hòa", "UBND",
	    "Khánh Hòa", "an", "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH",
	    "binh", "TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH" },
	{ "vp", UBND_TINH, "VĂN PHÒNG", "Văn phòng Ủy ban nhân dân tỉnh",
	    "VP", "Khánh Hòa", "hoa", "CHÁNH VĂN PHÒNG", NULL, NULL },
	{ "snv", UBND_TINH, "SỞ NỘI VỤ", "Sở Nội vụ", "SNV", "Khánh Hòa",
	    "cuong", "GIÁM ĐỐC", "quang", "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC" },
	{ "stc", UBND_TINH, "SỞ TÀI CHÍNH", "Sở Tài chính", "STC",
	    "Khánh Hòa", "giang", "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC",
	    "dung", "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC" },
	{ "snnmt", UBND_TINH, "SỞ NÔNG NGHIỆP\nVÀ MÔI TRƯỜNG",
	    "Sở Nông nghiệp và Môi trường", "SNNMT", "Khánh Hòa",
	    "duc", "GIÁM ĐỐC", NULL, NULL },
	{ "dienkhanh", NULL, "ỦY BAN NHÂN DÂN\nXÃ DIÊN KHÁNH",
	    "Ủy ban nhân dân xã Diên Khánh", "UBND", "Diên Khánh",
	    "khoa", "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH", NULL, NULL },
	{ "sxd", UBND_TINH, "SỞ XÂY DỰNG", "Sở Xây dựng", "SXD", "Khánh Hòa",
	    "lam", "GIÁM ĐỐC", NULL, NULL },
	{ "stttt", UBND_TINH, "SỞ THÔNG TIN\nVÀ TRUYỀN THÔNG",
	    "Sở Thông tin và Truyền thông", "STTTT", "Khánh Hòa",
	    "yen", "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC", NULL, NULL },
	/* the same office, when somebody whose certificate ran out signs */
	{ "stc", UBND_TINH, "SỞ TÀI CHÍNH", "Sở Tài chính", "STC",
	    "Khánh Hòa", "phuong", "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC",
	    NULL, NULL },
};
const size_t noffices = sizeof(offices) / sizeof(offices[0]);

static const char *const codes[LETTER_KINDS] = {
	[LETTER_DECISION] = "QĐ", [LETTER_NOTICE] = "TB",
	[LETTER_PLAN] = "KH", [LETTER_REPORT] = "BC",
	[LETTER_PROPOSAL] = "TTr", [LETTER_INVITATION] = "GM",
};

/* Công văn: "V/v" in front; the department's letters end its notation. */
static const char *const sections[] = { "NC", "KT", "VX", "TH", "HCC", "XDNĐ" };

/* What it is about, and the first thing to say about it. */
static const struct {
	const char	*about;
	const char	*own;
} subjects[] = {
	{ "ban hành Quy chế quản lý, sử dụng chứng thư số và chữ ký số",
	    "Quy chế quy định việc cấp, gia hạn, thu hồi chứng thư số và "
	    "trách nhiệm của người quản lý thuê bao; chứng thư số chỉ được "
	    "gia hạn một lần khi còn thời hạn ít nhất 60 ngày." },
	{ "phê duyệt kết quả lựa chọn nhà thầu gói thầu số 05 thiết bị "
	    "lưu trữ",
	    "Gói thầu gồm hai máy chủ, một tủ đĩa và hai mươi ổ đĩa cứng "
	    "cất giữ ngoài; giá trúng thầu không vượt dự toán, thời gian "
	    "thực hiện hợp đồng là 90 ngày." },
	{ "tăng cường công tác văn thư, lưu trữ điện tử",
	    "Hồ sơ, tài liệu điện tử phải được lưu giữ ở dạng nguyên bản, "
	    "không bị thay đổi, sai lệch; được sắp xếp khoa học để tra cứu "
	    "thuận lợi và sao lưu định kỳ sang thiết bị lưu trữ chuyên "
	    "dùng." },
	{ "triển khai chữ ký số chuyên dùng trên địa bàn tỉnh",
	    "Đến hết quý IV, toàn bộ lãnh đạo cơ quan hành chính từ cấp xã "
	    "trở lên được cấp chứng thư số; văn bản gửi giữa các cơ quan "
	    "không kèm bản giấy, trừ văn bản mật." },
	{ "thành lập Tổ công tác số hóa hồ sơ, tài liệu lưu trữ lịch sử",
	    "Việc số hóa thực hiện theo thứ tự ưu tiên: tài liệu bảo quản "
	    "vĩnh viễn, tài liệu khai thác nhiều, tài liệu có nguy cơ hư "
	    "hỏng; ảnh quét có độ phân giải tối thiểu 200 dpi." },
	{ "cử công chức tham gia lớp bồi dưỡng nghiệp vụ lưu trữ",
	    "Công chức được cử tham gia được hưởng nguyên lương và các chế "
	    "độ theo quy định, có trách nhiệm thực hiện nội quy lớp học và "
	    "báo cáo kết quả sau khóa học." },
	{ "kiểm tra công tác cải cách hành chính",
	    "Đoàn kiểm tra làm việc trực tiếp với lãnh đạo và bộ phận "
	    "chuyên môn, kiểm tra ngẫu nhiên tối thiểu ba mươi hồ sơ và "
	    "ghi kết quả vào biên bản có chữ ký của hai bên." },
	{ "giao dự toán kinh phí ứng dụng công nghệ thông tin",
	    "Kinh phí được giao dùng để duy trì phần mềm quản lý văn bản, "
	    "mua thiết bị lưu khóa bí mật và thuê đường truyền; phần chưa "
	    "phân bổ được giữ lại đến khi có danh mục chi tiết." },
	{ "phòng, chống thiên tai và tìm kiếm cứu nạn mùa mưa bão",
	    "Lượng mưa các tháng cuối năm được dự báo cao hơn trung bình "
	    "nhiều năm từ mười đến hai mươi phần trăm; các địa phương rà "
	    "soát phương án sơ tán dân ở vùng trũng thấp, ven sông, ven "
	    "biển." },
	{ "công bố danh mục thủ tục hành chính đã được sửa đổi, bổ sung",
	    "Danh mục gồm mười bốn thủ tục cấp tỉnh và chín thủ tục cấp "
	    "xã; thời hạn giải quyết được rút ngắn trung bình hai ngày làm "
	    "việc so với trước." },
	{ "phê duyệt quy hoạch chi tiết khu dân cư phía Tây",
	    "Khu vực lập quy hoạch có diện tích 46,2 ha, dân số dự kiến "
	    "5.200 người; đất cây xanh, mặt nước chiếm không dưới mười tám "
	    "phần trăm tổng diện tích." },
	{ "cấp Giấy phép khai thác, sử dụng nước dưới đất",
	    "Công trình gồm ba giếng khoan với tổng lưu lượng không quá "
	    "180 m3/ngày đêm; chủ giấy phép phải lắp đồng hồ đo và báo cáo "
	    "kết quả quan trắc mỗi năm một lần." },
	{ "thu hồi đất để xây dựng tuyến đường liên xã",
	    "Phạm vi thu hồi gồm phần diện tích nằm trong chỉ giới đường "
	    "đỏ; việc kiểm đếm, lập phương án bồi thường, hỗ trợ và tái "
	    "định cư được niêm yết công khai trong hai mươi ngày." },
	{ "phê duyệt Kế hoạch sử dụng đất hằng năm",
	    "Diện tích đất trồng lúa chuyển mục đích sử dụng trong năm "
	    "không vượt chỉ tiêu được phân bổ; danh mục công trình, dự án "
	    "được công bố tại trụ sở và trên trang thông tin điện tử." },
	{ "điều động, bổ nhiệm cán bộ lãnh đạo, quản lý",
	    "Thời hạn giữ chức vụ là năm năm kể từ ngày văn bản có hiệu "
	    "lực; người được điều động bàn giao hồ sơ, tài sản và thiết bị "
	    "lưu khóa bí mật trước khi nhận nhiệm vụ mới." },
	{ "nâng bậc lương thường xuyên đối với công chức, viên chức",
	    "Có ba mươi bảy trường hợp đủ thời gian giữ bậc và hoàn thành "
	    "nhiệm vụ được nâng một bậc lương; thời gian tính nâng bậc lần "
	    "sau kể từ ngày đầu quý." },
	{ "tặng Bằng khen cho các tập thể, cá nhân có thành tích xuất sắc",
	    "Có mười hai tập thể và hai mươi lăm cá nhân được tặng Bằng "
	    "khen kèm tiền thưởng trích từ Quỹ thi đua, khen thưởng theo "
	    "quy định." },
	{ "báo cáo tình hình gửi, nhận văn bản điện tử trên trục liên "
	    "thông",
	    "Tỷ lệ văn bản trao đổi dưới dạng điện tử đạt chín mươi bảy "
	    "phần trăm, tăng bốn phần trăm so với cùng kỳ; còn ba đơn vị "
	    "chưa được cấp đủ chứng thư số cho lãnh đạo." },
	{ "thẩm định nguồn vốn và khả năng cân đối vốn dự án trường học",
	    "Dự án gồm một nhà học mười hai phòng và các hạng mục phụ trợ; "
	    "vốn ngân sách tỉnh hỗ trợ bảy mươi phần trăm, phần còn lại do "
	    "ngân sách xã bảo đảm trong hai năm." },
	{ "hướng dẫn lập hồ sơ và nộp lưu hồ sơ vào Lưu trữ cơ quan",
	    "Mỗi công chức lập hồ sơ về công việc mình được giao, hoàn "
	    "thiện mục lục và nộp lưu trong thời hạn một năm kể từ ngày "
	    "công việc kết thúc; hồ sơ điện tử nộp lưu kèm đầy đủ dữ liệu "
	    "đặc tả." },
	{ "rà soát, tổng hợp số liệu trang thiết bị y tế",
	    "Số liệu chốt đến ngày cuối quý, phân theo nguồn mua sắm, năm "
	    "đưa vào sử dụng và tình trạng hoạt động; thiết bị hỏng ghi rõ "
	    "nguyên nhân và kinh phí sửa chữa dự kiến." },
	{ "tổ chức lễ kỷ niệm và các hoạt động văn hóa, thể thao",
	    "Buổi lễ tổ chức trang trọng, tiết kiệm; giải việt dã và đua "
	    "thuyền truyền thống diễn ra trong hai ngày cuối tuần, bảo đảm "
	    "an ninh trật tự và an toàn cho người tham gia." },
	{ "hỗ trợ hộ nghèo, hộ cận nghèo sửa chữa nhà ở",
	    "Mức hỗ trợ là 30 triệu đồng một hộ sửa chữa và 60 triệu đồng "
	    "một hộ xây mới; danh sách được bình xét công khai từ thôn, tổ "
	    "dân phố và hoàn thành trước mùa mưa." },
	{ "phối hợp xử lý kiến nghị của cử tri sau kỳ họp",
	    "Sau kỳ họp có mười chín kiến nghị thuộc thẩm quyền cấp tỉnh, "
	    "tập trung vào đường giao thông nông thôn, nước sạch và thời "
	    "hạn trả kết quả hồ sơ đất đai." },
	{ "xử lý đơn khiếu nại của công dân theo thẩm quyền",
	    "Đơn đủ điều kiện thụ lý; thời hạn giải quyết lần đầu không "
	    "quá 30 ngày kể từ ngày thụ lý, vụ việc phức tạp có thể kéo "
	    "dài nhưng không quá 45 ngày." },
	{ "sơ kết công tác bảo đảm an toàn thông tin mạng",
	    "Trong sáu tháng đã ngăn chặn nhiều lượt dò quét vào cổng dịch "
	    "vụ công; hai máy trạm nhiễm mã độc được cô lập kịp thời, dữ "
	    "liệu được khôi phục đầy đủ từ bản sao lưu." },
	{ "bảo vệ môi trường đầm Nha Phu và ven bờ vịnh",
	    "Nghiêm cấm lấn chiếm mặt nước, xả thải chưa qua xử lý; rừng "
	    "ngập mặn được trồng bổ sung 12 ha và giao cho cộng đồng dân "
	    "cư bảo vệ." },
	{ "quyết toán vốn đầu tư dự án hoàn thành",
	    "Giá trị đề nghị quyết toán không vượt tổng mức đầu tư đã được "
	    "phê duyệt; chủ đầu tư chịu trách nhiệm về tính chính xác của "
	    "khối lượng, đơn giá và hồ sơ thanh toán." },
	{ "tiêu hủy tài liệu hết giá trị tại kho lưu trữ",
	    "Hội đồng xác định giá trị tài liệu xem xét từng đề mục và đối "
	    "chiếu với hồ sơ thực tế; chỉ tiêu hủy những tài liệu đã hết "
	    "thời hạn bảo quản và không còn vụ việc liên quan." },
	{ "bàn giao thiết bị lưu khóa bí mật cho thuê bao",
	    "Đợt này bàn giao bốn mươi hai thiết bị lưu khóa bí mật; người "
	    "nhận kiểm tra số hiệu, đổi mật khẩu ngay khi nhận và ký biên "
	    "bản theo mẫu." },
};

static const char *const grounds[] = {
	"Căn cứ Luật Tổ chức chính quyền địa phương;",
	"Căn cứ Luật Giao dịch điện tử ngày 22 tháng 6 năm 2023;",
	"Căn cứ Luật Lưu trữ ngày 21 tháng 6 năm 2024;",
	"Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính "
	    "phủ về công tác văn thư;",
	"Căn cứ Nghị định số 68/2024/NĐ-CP ngày 25 tháng 6 năm 2024 của Chính "
	    "phủ quy định về chữ ký số chuyên dùng công vụ;",
	"Căn cứ Quyết định số 2103/QĐ-UBND ngày 21 tháng 7 năm 2017 của Ủy ban "
	    "nhân dân tỉnh về quản lý, sử dụng chữ ký số;",
};

/* What may be said about anything. */
static const char *const sentences[] = {
	"Yêu cầu các cơ quan, đơn vị tổ chức quán triệt đầy đủ nội "
	    "dung văn bản này đến toàn thể cán bộ, công chức, viên chức; "
	    "phân công một lãnh đạo trực tiếp chỉ đạo và chịu trách nhiệm "
	    "về kết quả.",
	"Văn bản điện tử trước khi phát hành phải có đồng thời chữ ký "
	    "số của người có thẩm quyền và chữ ký số của cơ quan; ngày ký "
	    "số phải đúng với ngày ban hành ghi trên văn bản.",
	"Văn thư cơ quan kiểm tra hiệu lực chứng thư số, tính toàn vẹn "
	    "của văn bản ngay khi tiếp nhận; trường hợp không hợp lệ thì "
	    "thông báo cho nơi gửi trong ngày làm việc để xử lý.",
	"Các đơn vị chủ động bố trí kinh phí trong dự toán được giao, "
	    "bảo đảm tiết kiệm, đúng chế độ và thanh quyết toán theo quy "
	    "định hiện hành.",
	"Trong quá trình triển khai, nếu có khó khăn, vướng mắc, đề "
	    "nghị các cơ quan, địa phương kịp thời phản ánh bằng văn bản "
	    "để được xem xét, giải quyết; không để chậm trễ ảnh hưởng đến "
	    "tiến độ chung.",
	"Qua kiểm tra cho thấy đa số đơn vị đã thực hiện nghiêm túc; "
	    "tuy nhiên vẫn còn nơi chậm gửi báo cáo, số liệu chưa thống "
	    "nhất giữa các kỳ.",
	"Định kỳ trước ngày 30 tháng 11 hằng năm, các đơn vị tổng hợp "
	    "kết quả thực hiện, những tồn tại và nguyên nhân, gửi về Văn "
	    "phòng để theo dõi, tổng hợp.",
	"Hồ sơ liên quan được lập dưới dạng điện tử, có chữ ký số hợp "
	    "lệ, lưu tại phần mềm quản lý văn bản và nộp vào Lưu trữ cơ "
	    "quan đúng thời hạn.",
	"Giao bộ phận chuyên môn làm đầu mối hướng dẫn, đôn đốc và "
	    "kiểm tra; kết quả được ghi thành biên bản và báo cáo lãnh đạo "
	    "vào ngày làm việc cuối tháng.",
	"Các cơ quan thông tin, truyền thông tăng thời lượng tuyên "
	    "truyền để người dân và doanh nghiệp biết, thực hiện và giám "
	    "sát việc thực hiện.",
	"Khuyến khích người dân nộp hồ sơ trực tuyến; bộ phận một cửa "
	    "trả kết quả bằng bản điện tử có chữ ký số, có giá trị như bản "
	    "giấy đã ký tên, đóng dấu.",
	"Nội dung này thay thế các quy định trước đây trái với văn bản "
	    "này và được đăng tải trên Cổng thông tin điện tử của tỉnh.",
	"Người đứng đầu cơ quan, đơn vị chịu trách nhiệm nếu để xảy ra "
	    "sai sót, chậm trễ trong phạm vi quản lý; tập thể, cá nhân "
	    "thực hiện tốt được xem xét khen thưởng.",
	"Thời gian thực hiện kể từ ngày văn bản được ban hành; các mốc "
	    "cụ thể do từng đơn vị đăng ký và gửi về cơ quan chủ trì trong "
	    "thời hạn 05 ngày làm việc.",
	"Việc cung cấp thông tin cho báo chí do người phát ngôn của cơ "
	    "quan thực hiện; cá nhân không tự ý công bố tài liệu chưa được "
	    "phép.",
	"Tài liệu kèm theo được gửi dưới dạng tệp điện tử có chữ ký số "
	    "của cơ quan; nơi nhận đối chiếu mã băm khi cần xác minh nguồn "
	    "gốc.",
};

/* Downwards from the province, and upwards to it. */
static const char *const to_all[] = {
	"- Các Sở, ban, ngành thuộc tỉnh;\n- Ủy ban nhân dân các xã, phường.",
	"- Sở Tài chính;\n- Sở Nội vụ.",
	"Thủ trưởng các cơ quan, đơn vị trực thuộc.",
};
static const char *const to_province[] = {
	"Ủy ban nhân dân tỉnh Khánh Hòa.",
	"Văn phòng Ủy ban nhân dân tỉnh.",
	"- Ủy ban nhân dân tỉnh;\n- Văn phòng Ủy ban nhân dân tỉnh.",
};

#define PICK(r, list)	((list)[rng_below(r, sizeof(list) / sizeof((list)[0]))])

const struct office *
office_find(const char *signer)
{
	for (size_t i = 0; i < noffices; i++)
		if (strcmp(offices[i].signer, signer) == 0 ||
		    (offices[i].deputy != NULL &&
		    strcmp(offices[i].deputy, signer) == 0))
			return &offices[i];
	errx(1, "%s: works nowhere", signer);
}

const char *
letter_signer(const struct letter *l)
{
	return l->deputy ? l->office->deputy : l->office->signer;
}

static void
notation_set(struct letter *l, struct rng *r)
{
	const char	*abbr = l->office->abbr;

	if (l->kind == LETTER_DISPATCH)
		snprintf(l->notation, sizeof(l->notation), "%02u/%s-%s",
		    l->number, abbr, PICK(r, sections));
	else
		snprintf(l->notation, sizeof(l->notation), "%02u/%s-%s",
		    l->number, codes[l->kind], abbr);
}

/* ${n} different sentences, in an order of their own. */
static void
sentences_pick(struct letter *l, struct rng *r, unsigned n)
{
	const unsigned	 all = sizeof(sentences) / sizeof(sentences[0]);
	unsigned	 order[sizeof(sentences) / sizeof(sentences[0])];

	for (unsigned i = 0; i < all; i++)
		order[i] = i;
	for (unsigned i = 0; i < n && i < all; i++) {
		unsigned	 k = i + rng_below(r, all - i), t = order[i];

		order[i] = order[k];
		order[k] = t;
		l->para[l->nparas++] = sentences[order[i]];
	}
}

void
letter_make(struct letter *l, struct rng *r, enum letter_kind kind,
    const struct office *office, int64_t date, unsigned number,
    unsigned pages)
{
	static const unsigned	 room[] = { 1, 3, 7, 12, 16 };
	unsigned		 about;

	*l = (struct letter){ .kind = kind, .office = office, .date = date,
	    .number = number };
	notation_set(l, r);
	about = rng_below(r, sizeof(subjects) / sizeof(subjects[0]));
	snprintf(l->subject, sizeof(l->subject), "%s", subjects[about].about);
	snprintf(l->title, sizeof(l->title), "%s %s",
	    kind == LETTER_DISPATCH ? "V/v" : "Về việc", l->subject);
	if (kind == LETTER_DISPATCH || kind == LETTER_PROPOSAL)
		l->to = strcmp(office->id, "ubnd") == 0 ? PICK(r, to_all) :
		    PICK(r, to_province);
	if (kind == LETTER_DECISION)
		for (unsigned i = 0, g = rng_below(r, 3); i < 4; i++)
			l->para[l->nparas++] = grounds[i == 0 ? 0 : g + i];
	l->ngrounds = l->nparas;
	l->para[l->nparas++] = subjects[about].own;
	sentences_pick(l, r, room[pages > 4 ? 4 : pages]);
}

void
letter_filename(const struct letter *l, char *buf, size_t max,
    const char *ext)
{
	struct octets	 o = { 0 };
	size_t		 n;

	octets_printf(&o, "%s %s", l->notation, l->title);
	for (size_t i = 0; i < o.len; i++)
		if (o.p[i] == '/')
			o.p[i] = i > 0 && o.p[i - 1] == 'V' ? '.' : '-';
	n = max - strlen(ext) - 1;
	if (o.len < n)
		n = o.len;
	while (n < o.len && (o.p[n] & 0xc0) == 0x80)
		n--;		/* not within a letter */
	while (n > 0 && o.p[n - 1] == ' ')
		n--;
	snprintf(buf, max, "%.*s%s", (int)n, (const char *)o.p, ext);
	octets_release(&o);
}
