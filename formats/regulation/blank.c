/*
 * blank.c: the words of Mẫu số 01 to 12.
 */
#include <string.h>

#include "formats/base/json.h"

#include "formats/regulation/blank.h"

#define REMARKS		"F ___________________", "F Ghi chú:"
#define CONFIRMS	"Xác nhận của cơ quan quản lý trực tiếp/(Ký, đóng " \
	"dấu và ghi rõ họ tên)"
#define DECLARES	"{place}, ngày {day} tháng {month} năm {year}/Người " \
	"khai/(Ký và ghi rõ họ tên)"
#define REGISTERS	"G Xác nhận của cơ quan, tổ chức đăng ký/(Ký, đóng " \
	"dấu và ghi rõ họ tên)|Người quản lý chứng thư số/(Ký và ghi rõ họ tên)"
#define LISTED		"G Người lập/(Ký và ghi rõ họ tên)|Thủ trưởng cơ " \
	"quan/(Ký, đóng dấu và ghi rõ họ tên)"
#define DIRECTOR	"K Kính gửi: Giám đốc Sở Thông tin và Truyền thông."

static const char *const	 form_01[] = {
	"N Mẫu số 01",
	"M",
	"T VĂN BẢN ĐỀ NGHỊ CẤP (GIA HẠN) CHỨNG THƯ SỐ CHO CÁ NHÂN",
	DIRECTOR,
	"L Họ và tên (chữ in hoa) {NAME} Giới tính: {male} Nam {female} Nữ",
	"L Ngày sinh: {born} Nơi sinh: {birthplace}",
	"L Số CMND/Hộ chiếu: {id_number} Ngày cấp: {id_date} Nơi cấp: "
	    "{id_place}",
	"L Địa chỉ thư điện tử (1): {email}",
	"L Cơ quan, tổ chức công tác (2): {agency}",
	"L Chức vụ: {position}",
	"L Địa chỉ: {address}",
	"L Điện thoại: {phone} Fax: {fax}",
	"L Số chứng thư số cũ (nếu có): {old_serial} Ngày cấp: {old_from} "
	    "Ngày hết hạn: {old_until}",
	"L Thời hạn hiệu lực của chứng thư số (tối đa là 10 năm): {years} năm",
	"P Tài liệu kèm theo (3):",
	"P a) Bản sao có công chứng giấy chứng nhận đã đăng ký mẫu con dấu "
	    "hoặc xác thực bằng văn bản của cơ quan, tổ chức cấp trên trực "
	    "tiếp mẫu con dấu của cơ quan, tổ chức;",
	"P b) Bản sao có công chứng quyết định hoặc xác thực bằng văn bản của "
	    "cơ quan, tổ chức quản lý trực tiếp chức danh nhà nước, người có "
	    "thẩm quyền của cơ quan, tổ chức theo quy định của pháp luật về "
	    "quản lý và sử dụng con dấu.",
	"G " CONFIRMS "|" DECLARES,
	REMARKS,
	"F (1) Địa chỉ thư điện tử là địa chỉ hộp thư liên lạc chính của thuê "
	    "bao được cấp bởi cơ quan, tổ chức mình.",
	"F (2) Tên cơ quan, tổ chức quản lý trực tiếp và các cơ quan quản lý "
	    "cấp trên.",
	"F (3) Trường hợp đề nghị cấp chứng thư số cho chức danh nhà nước, "
	    "người có thẩm quyền của cơ quan, tổ chức theo quy định của pháp "
	    "luật về quản lý và sử dụng con dấu.",
	NULL
};

static const char *const	 form_02[] = {
	"A",
	"N Mẫu số 02",
	"T DANH SÁCH",
	"t Đề nghị cấp (gia hạn) chứng thư số cho cá nhân",
	DIRECTOR,
	"L Số lượng đăng ký: {count}",
	"L Danh sách đăng ký: {list}",
	"W",
	LISTED,
	REMARKS,
	"F (1) Trường hợp đề nghị cấp chứng thư số cho chức danh nhà nước, "
	    "người có thẩm quyền của cơ quan, tổ chức theo quy định của pháp "
	    "luật về quản lý và sử dụng con dấu, đề nghị gửi kèm các văn bản "
	    "sau:",
	"F - Bản sao hợp lệ giấy chứng nhận đã đăng ký (hoặc xác nhận bằng văn "
	    "bản của cơ quan, tổ chức cấp trên trực tiếp) mẫu con dấu của cơ "
	    "quan, tổ chức;",
	"F - Bản sao hợp lệ quyết định (hoặc xác nhận bằng văn bản của cơ "
	    "quan, tổ chức quản lý trực tiếp) chức danh nhà nước, người có "
	    "thẩm quyền của cơ quan, tổ chức theo quy định của pháp luật về "
	    "quản lý và sử dụng con dấu.",
	NULL
};

static const struct blank_column	 table_02[] = {
	{ NULL, "STT", 5, "" },
	{ NULL, "Họ tên", 14, "name" },
	{ NULL, "Ngày sinh", 9, "born" },
	{ NULL, "Số CMND/ Hộ chiếu/ ngày cấp/ nơi cấp", 14, "id" },
	{ NULL, "Tên cơ quan, đơn vị", 13, "agency" },
	{ NULL, "Tỉnh/ Thành phố", 9, "province" },
	{ NULL, "Chức vụ", 9, "position" },
	{ NULL, "Chức danh của người có thẩm quyền (1)", 10, "title" },
	{ NULL, "Địa chỉ thư điện tử", 17, "email" },
	{ NULL, "Số chứng thư Số cũ (nếu có)", 10, "old_serial" },
	{ NULL, NULL, 0, NULL }
};

#define MANAGER_BLOCK(mail, agency)					\
	"L Họ và tên (chữ in hoa) {NAME} Giới tính: {male} Nam {female} Nữ", \
	"L Ngày sinh: {born} Nơi sinh: {birthplace}",			\
	"L Số CMND/Hộ chiếu: {id_number} Ngày cấp: {id_date} Nơi cấp: "	\
	    "{id_place}",						\
	"L Địa chỉ thư điện tử" mail ": {manager_email}",		\
	"L Cơ quan, tổ chức công tác (" agency "): {manager_agency}",	\
	"L Chức vụ: {manager_position}",				\
	"L Địa chỉ: {address}",						\
	"L Điện thoại: {phone} Fax: {fax}"

static const char *const	 form_03[] = {
	"A",
	"N Mẫu số 03",
	"T VĂN BẢN ĐỀ NGHỊ CẤP (GIA HẠN) CHỨNG THƯ SỐ CHO CƠ QUAN, TỔ CHỨC",
	DIRECTOR,
	"S I. Thông tin đăng ký chứng thư số:",
	"L Tên cơ quan, tổ chức được cấp chứng thư số (1): {name} (MST (2): "
	    "{tax})",
	"L Địa chỉ: {seat}",
	"L Địa chỉ thư điện tử (3): {email}",
	"L Số chứng thư số cũ (nếu có): {old_serial} Ngày cấp: {old_from} "
	    "Ngày hết hạn: {old_until}",
	"L Thời hạn hiệu lực của chứng thư số (tối đa là 10 năm): {years} năm",
	"S II. Thông tin của người quản lý chứng thư số (4):",
	MANAGER_BLOCK("", "5"),
	"P Tài liệu kèm theo:",
	"P a) Bản sao có công chứng giấy chứng nhận đã đăng ký mẫu con dấu "
	    "hoặc xác thực bằng văn bản của cơ quan, tổ chức cấp trên trực "
	    "tiếp mẫu con dấu của cơ quan, tổ chức;",
	"P b) Bản sao có công chứng quyết định hoặc xác thực bằng văn bản của "
	    "cơ quan, tổ chức quản lý trực tiếp chức danh nhà nước, người có "
	    "thẩm quyền của cơ quan, tổ chức theo quy định của pháp luật về "
	    "quản lý và sử dụng con dấu;",
	"P c) Bảng sao công chứng giấy thông báo mã số thuế của cơ quan, đơn "
	    "vị",
	REGISTERS,
	REMARKS,
	"F (1) , (5) Tên cơ quan, tổ chức quản lý trực tiếp và các cơ quan "
	    "quản lý cấp trên.",
	"F (2) Cung cấp mã số thuế để phục vụ giao dịch thuế điện tử.",
	"F (3) Địa chỉ thư điện tử là địa chỉ hộp thư liên lạc thuộc Hệ thống "
	    "thư công vụ tỉnh Khánh Hòa.",
	"F (4) Người quản lý chứng thư số là người có thẩm quyền của cơ quan, "
	    "tổ chức theo quy định của pháp luật về quản lý và sử dụng con "
	    "dấu.",
	NULL
};

static const char *const	 form_04[] = {
	"A",
	"N Mẫu số 04",
	"T DANH SÁCH",
	"t Đề nghị cấp (gia hạn) chứng thư số cho cơ quan, tổ chức",
	DIRECTOR,
	"L Số lượng đăng ký: {count}",
	"L Danh sách đăng ký: {list}",
	"W",
	LISTED,
	REMARKS,
	"F (1), (2) Tên cơ quan, tổ chức quản lý trực tiếp và các cơ quan "
	    "quản lý cấp trên.",
	"F (3) Cung cấp mã số thuế của cơ quan, tổ chức để phục vụ giao dịch "
	    "thuế điện tử.",
	NULL
};

#define OF_MANAGER	"Thông tin người quản lý chứng thư số"
#define OF_CERTIFICATE	"Thông tin đăng ký chứng thư số"

static const struct blank_column	 table_04[] = {
	{ NULL, "STT", 5, "" },
	{ OF_MANAGER, "Họ tên", 13, "manager" },
	{ OF_MANAGER, "Ngày sinh", 9, "born" },
	{ OF_MANAGER, "Số CMND/ Ngày cấp/ Nơi cấp", 13, "id" },
	{ OF_MANAGER, "Cơ quan, tổ chức công tác (1)", 12, "manager_agency" },
	{ OF_MANAGER, "Địa chỉ thư điện tử *", 15, "manager_email" },
	{ OF_CERTIFICATE, "Tên cơ quan, tổ chức (2)", 14, "name" },
	{ OF_CERTIFICATE, "Tỉnh/Thành phố", 11, "province" },
	{ OF_CERTIFICATE, "Địa chỉ thư điện tử", 15, "email" },
	{ NULL, "Số chứng thư số cũ (nếu có)", 10, "old_serial" },
	{ NULL, NULL, 0, NULL }
};

static const char *const	 form_05[] = {
	"A",
	"N Mẫu số 05",
	"T VĂN BẢN ĐỀ NGHỊ CẤP (GIA HẠN) CHỨNG THƯ SỐ CHO THIẾT BỊ, DỊCH VỤ, "
	    "PHẦN MỀM",
	DIRECTOR,
	"S I. Thông tin đăng ký chứng thư số:",
	"L Loại chứng thư số (1): {service_type}",
	"L Tên đăng ký chứng thư số (2): {name}",
	"L Cơ quan, tổ chức quản lý chứng thư số (3): {agency}",
	"L Số chứng thư số cũ (nếu có): {old_serial} Ngày cấp: {old_from} "
	    "Ngày hết hạn: {old_until}",
	"L Thời hạn đề nghị cấp (tối đa là 10 năm): {years} năm",
	"P Chúng tôi cam đoan thiết bị (dịch vụ, phần mềm) đăng ký chứng thư "
	    "số trên đây thuộc sở hữu của cơ quan, tổ chức theo quy định tại "
	    "khoản 4, Điều 13 của Thông tư số 08/2016/TT-BQP ngày 01/02/2016 "
	    "của Bộ Quốc phòng Quy định về cung cấp, quản lý, sử dụng dịch vụ "
	    "chứng thực chữ ký số chuyên dùng phục vụ các cơ quan Đảng, Nhà "
	    "nước, tổ chức chính trị - xã hội.",
	"S II. Thông tin người quản lý chứng thư số (4):",
	MANAGER_BLOCK(" (5)", "6"),
	REGISTERS,
	REMARKS,
	"F (1) Các loại chứng thư số Web Server (SSL), VPN Server, Mail "
	    "Server, Code Signing. Nếu là loại khác thì ghi rõ mục đích sử "
	    "dụng.",
	"F (2) Tên đăng ký chứng thư số cho thiết bị, dịch vụ được khai báo "
	    "thông tin theo thứ tự ưu tiên sau: Tên miền hoặc Địa chỉ IP hoặc "
	    "Tên thiết bị.",
	"F (3) , (6) Tên cơ quan, tổ chức quản lý trực tiếp và các cơ quan "
	    "quản lý cấp trên.",
	"F (4) Người quản lý chứng thư số là người có thẩm quyền của cơ quan, "
	    "tổ chức theo quy định của pháp luật về quản lý và sử dụng con "
	    "dấu.",
	"F (5) Địa chỉ thư điện tử là địa chỉ hộp thư liên lạc chính của thuê "
	    "bao được cấp bởi cơ quan, tổ chức mình.",
	NULL
};

static const char *const	 form_06[] = {
	"A",
	"N Mẫu số 06",
	"T DANH SÁCH",
	"t Đề nghị cấp (gia hạn) chứng thư số cho thiết bị, dịch vụ, phần mềm",
	DIRECTOR,
	"L Số lượng đăng ký: {count}",
	"L Danh sách đăng ký: {list}",
	"W",
	LISTED,
	REMARKS,
	"F (1) Tên cơ quan, tổ chức quản lý trực tiếp và các cơ quan quản lý "
	    "cấp trên.",
	"F (2) Các loại chứng thư số Web Server (SSL), VPN Server, Mail "
	    "Server, Code Signing. Nếu là loại khác thì ghi rõ mục đích sử "
	    "dụng.",
	NULL
};

static const struct blank_column	 table_06[] = {
	{ NULL, "STT", 5, "" },
	{ OF_MANAGER, "Họ tên", 13, "manager" },
	{ OF_MANAGER, "Ngày sinh", 9, "born" },
	{ OF_MANAGER, "Số CMND/ Ngày cấp/ Nơi cấp", 13, "id" },
	{ OF_MANAGER, "Địa chỉ thư điện tử", 15, "manager_email" },
	{ OF_MANAGER, "Cơ quan, tổ chức công tác (1)", 12, "manager_agency" },
	{ OF_CERTIFICATE, "Tên miền/ Địa chỉ IP/ Tên thiết bị", 15, "name" },
	{ OF_CERTIFICATE, "Loại chứng thư số (2)", 11, "service_type" },
	{ OF_CERTIFICATE, "Cơ quan, tổ chức quản lý thiết bị", 12, "agency" },
	{ NULL, "Số chứng thư số cũ (nếu có)", 10, "old_serial" },
	{ NULL, NULL, 0, NULL }
};

#define SUBSCRIBER	\
	"L Họ và tên thuê bao (viết chữ in hoa) {NAME} Giới tính: {sex}", \
	"L Ngày sinh: {born} Nơi sinh: {birthplace}",			\
	"L Số CMND/Hộ chiếu: {id_number} Ngày cấp: {id_date} Nơi cấp: " \
	    "{id_place}",						\
	"L Cơ quan, tổ chức công tác (1): {agency}",			\
	"L Chức vụ: {position} Điện thoại: {phone} Fax: {fax}"
#define SUBSCRIBER_NOTES	\
	"F (1) Tên cơ quan, tổ chức quản lý trực tiếp và các cơ quan quản lý " \
	    "cấp trên.",						\
	"F (2) Đăng ký đầy đủ theo thông tin tại trường Subject của chứng " \
	    "thư số."

static const char *const	 form_07[] = {
	"N Mẫu số 07",
	"M",
	"T VĂN BẢN ĐỀ NGHỊ THU HỒI CHỨNG THƯ SỐ",
	DIRECTOR,
	SUBSCRIBER,
	"S Đề nghị thu hồi chứng thư số:",
	"L Tên chứng thư số (2): {subject}",
	"L Địa chỉ thư điện tử (3): {email}",
	"L Số hiệu chứng thư: {serial} Ngày cấp: {from} Ngày hết hạn: {until}",
	"L Số hiệu thiết bị lưu khóa bí mật: {device}",
	"L Lý do thu hồi: {reason}",
	"G " CONFIRMS "|" DECLARES,
	REMARKS,
	SUBSCRIBER_NOTES,
	"F (3) Địa chỉ thư điện tử của thuê bao đã đăng ký trong đề nghị cấp "
	    "chứng thư số",
	NULL
};

#define SIDE(x)	\
	"L Họ và tên: {" x "}",						\
	"L Cơ quan, tổ chức công tác: {" x "_agency}",			\
	"L Địa chỉ: {" x "_address}",					\
	"L Đại diện: {" x "_for}",					\
	"L Chức vụ: {" x "_position}"

static const char *const	 form_08[] = {
	"M",
	"N Mẫu số 08",
	"T BIÊN BẢN GIAO NHẬN THIẾT BỊ LƯU KHÓA BÍ MẬT",
	"P Hôm nay, vào hồi {hour} giờ {minute} ngày {day} tháng {month} năm "
	    "{year}, tại {at} chúng tôi gồm:",
	"S I. Bên giao:",
	SIDE("giver"),
	"S II. Bên nhận:",
	SIDE("taker"),
	"P Hai bên thống nhất việc giao nhận thiết bị lưu khóa bí mật như sau:",
	"P Bên giao đã giao cho Bên nhận: {count} (bằng chữ: {count_words}) "
	    "bộ, cụ thể như sau:",
	"W",
	"P Biên bản giao nhận được làm thành 02 bản, Bên giao giữ 01 bản, Bên "
	    "nhận giữ 01 bản.",
	"G Đại diện Bên giao/(Ký tên, đóng dấu)|Đại diện Bên nhận/(Ký tên, "
	    "đóng dấu)",
	REMARKS,
	"F (1) Ghi rõ lý do giao nhận (Cấp mới, Thu hồi, ...).",
	"F (2) Ghi rõ thời điểm có hiệu lực của chứng thư số đối với trường "
	    "hợp cấp mới.",
	NULL
};

static const struct blank_column	 table_08[] = {
	{ NULL, "STT", 6, "" },
	{ NULL, "Họ tên", 14, "name" },
	{ NULL, "Số hiệu chứng thư số", 14, "serial" },
	{ NULL, "Số hiệu thiết bị lưu khóa bí mật", 13, "device" },
	{ NULL, "Lý do giao nhận (1)", 11, "why" },
	{ NULL, "Thời điểm có hiệu lực của chứng thư số (2) "
	  "(Ngày/tháng/năm)", 18, "from" },
	{ NULL, "Ghi chú (3)", 10, "note" },
	{ NULL, NULL, 0, NULL }
};

static const char *const	 form_09[] = {
	"N Mẫu số 09",
	"M",
	"T VĂN BẢN ĐỀ NGHỊ KHÔI PHỤC THIẾT BỊ LƯU KHÓA BÍ MẬT",
	DIRECTOR,
	SUBSCRIBER,
	"S Đề nghị khôi phục thiết bị lưu khóa bí mật:",
	"L Số hiệu thiết bị lưu khóa bí mật: {device}",
	"L Tên chứng thư số (2): {subject}",
	"L Địa chỉ thư điện tử (3): {email}",
	"L Số hiệu chứng thư số: {serial} Ngày cấp: {from} Ngày hết hạn: "
	    "{until}",
	"G " CONFIRMS "|" DECLARES,
	REMARKS,
	SUBSCRIBER_NOTES,
	"F (3) Địa chỉ thư điện tử của thuê bao đã đăng ký trong đề nghị cấp "
	    "chứng thư số.",
	NULL
};

static const char *const	 form_10[] = {
	"N Mẫu số 10",
	"A",
	"T QUYẾT ĐỊNH",
	"t Về việc thay đổi người quản lý chứng thư số",
	"T {authority}",
	"P Căn cứ Thông tư {circular};",
	"P Căn cứ Quyết định điều động, bổ nhiệm, nghỉ hưu, thôi việc, "
	    "{ground};",
	"P Căn cứ {more},",
	"T QUYẾT ĐỊNH:",
	"P Điều 1. Thay đổi người quản lý chứng thư số của {agency} như sau:",
	"E items",
	"P Điều 2. Tổ chức thực hiện",
	"P 1. Các đồng chí có tên tại Điều 1 có trách nhiệm tổ chức bàn giao "
	    "và lập biên bản bàn giao quản lý chứng thư số.",
	"P 2. Các đồng chí được giao quản lý chứng thư số có trách nhiệm kiểm "
	    "tra, tiếp nhận các chứng thư số, thiết bị lưu khóa bí mật (nếu "
	    "có) theo biên bản bàn giao và chịu trách nhiệm quản lý các chứng "
	    "thư số nêu trên kể từ thời điểm bàn giao được ghi trong biên "
	    "bản.",
	"P Điều 3. Hiệu lực thi hành",
	"P Quyết định này có hiệu lực kể từ ngày ký.",
	"P Thủ trưởng các cơ quan, tổ chức và các cá nhân có liên quan tại "
	    "Điều 1 chịu trách nhiệm tổ chức thi hành Quyết định này./.",
	"V Nơi nhận:/- Như Điều 3;/- Sở Thông tin và Truyền thông;/- Cục Chứng "
	    "thực số và BMTT;/- Cục Cơ yếu Đảng - Chính quyền;/- Lưu: VT,....|"
	    "THỦ TRƯỞNG CƠ QUAN, ĐƠN VỊ/(Ký, đóng dấu và ghi rõ họ tên)",
	NULL
};

#define PARTY(x)	\
	"L Ông (bà): {" x "} Ngày sinh: {" x "_born}",			\
	"L Số CMND/Hộ chiếu: {" x "_id_number} Ngày cấp: {" x "_id_date} " \
	    "Nơi cấp: {" x "_id_place}",				\
	"L Chức vụ: {" x "_position}",					\
	"L Cơ quan, tổ chức công tác: {" x "_agency}"

static const char *const	 form_11[] = {
	"N Mẫu số 11",
	"M",
	"T BIÊN BẢN BÀN GIAO QUẢN LÝ CHỨNG THƯ SỐ",
	"P Hôm nay, vào hồi {hour} giờ {minute} ngày {day} tháng {month} năm "
	    "{year}, tại {at} chúng tôi gồm:",
	"S I. Bên giao:",
	PARTY("giver"),
	"S II. Bên nhận:",
	PARTY("taker"),
	"P Hai bên tổ chức bàn giao trách nhiệm quản lý các chứng thư số của "
	    "{agency} trong danh sách dưới đây :",
	"W",
	"P Bên nhận xác nhận chứng thư số, thiết bị lưu khóa bí mật (nếu có) "
	    "đang hoạt động bình thường và đã được kiểm đếm đầy đủ theo danh "
	    "sách. Kể từ {hour} giờ {minute} ngày {day} tháng {month} năm "
	    "{year}, trách nhiệm quản lý các chứng thư số nêu trên thuộc về "
	    "Bên nhận.",
	"P Biên bản giao nhận được làm thành 05 bản, Bên giao giữ 01 bản, Bên "
	    "nhận giữ 01 bản, gửi 01 bản về Sở Thông tin và Truyền thông, 01 "
	    "bản gửi về Cục Chứng thực số và Bảo mật thông tin (Ban Cơ yếu "
	    "Chính phủ) và 01 bản gửi về Cơ yếu Đảng - Chính quyền (Ban Cơ yếu "
	    "Chính phủ).",
	"G ĐẠI DIỆN BÊN GIAO/(Ký tên, đóng dấu)|ĐẠI DIỆN BÊN NHẬN/(Ký tên, "
	    "đóng dấu)",
	NULL
};

static const struct blank_column	 table_11[] = {
	{ NULL, "STT", 6, "" },
	{ NULL, "Tên chứng thư số", 18, "subject" },
	{ NULL, "số hiệu chứng thư số", 14, "serial" },
	{ NULL, "Số hiệu thiết bị lưu khóa bí mật (nếu có)", 13, "device" },
	{ NULL, "Loại chứng thư số", 11, "kind" },
	{ NULL, "Ngày hết hạn sử dụng chứng thư số (Ngày/tháng/ năm)", 14,
	  "until" },
	{ NULL, "Ghi chú", 9, "note" },
	{ NULL, NULL, 0, NULL }
};

static const char *const	 form_12[] = {
	"A V/v báo cáo tình hình triển khai ứng dụng chữ ký số",
	"N Mẫu số 12",
	"K Kính gửi: Sở Thông tin và Truyền thông.",
	"P Căn cứ Quyết định số 2103/QĐ-UBND ngày 21/7/2017 của Ủy ban nhân "
	    "dân tỉnh ban hành Quy định quản lý, sử dụng chứng thư số chuyên "
	    "dùng trong hoạt động của cơ quan hành chính nhà nước tỉnh Khánh "
	    "Hòa,",
	"P {agency} báo cáo tình hình triển khai ứng dụng chữ ký số trong "
	    "hoạt động chỉ đạo, điều hành, tác nghiệp năm {reported}, cụ thể "
	    "như sau:",
	"S I. Tình hình quản lý chứng thư số",
	"P 1. Tổng số chứng thư số (Bao gồm: Chứng thư số cấp cho cá nhân, tổ "
	    "chức, thiết bị, dịch vụ, phần mềm) đã được cấp phát là: "
	    "{issued},",
	"P Trong đó:",
	"L - Số lượng chứng thư số cấp cho cá nhân là lãnh đạo: "
	    "{issued_leader};",
	"L - Số lượng chứng thư số cấp cho cá nhân là công chức, viên chức: "
	    "{issued_person};",
	"L - Số lượng chứng thư số cấp cho tổ chức: {issued_organisation};",
	"L - Số lượng chứng thư số cấp cho thiết bị, dịch vụ, phần mềm: "
	    "{issued_service};",
	"P 2. Tổng số chứng thư số đề nghị thu hồi (Bao gồm: Chứng thư số cấp "
	    "cho cá nhân, tổ chức, thiết bị, dịch vụ, phần mềm) là: {revoked}",
	"P Trong đó:",
	"L - Số lượng chứng thư số cấp cho cá nhân là lãnh đạo đề nghị thu "
	    "hồi: {revoked_leader}",
	"L - Số lượng chứng thư số cấp cho cá nhân là công chức, viên chức đề "
	    "nghị thu hồi: {revoked_person};",
	"L - Số lượng chứng thư số cấp cho tổ chức đề nghị thu hồi: "
	    "{revoked_organisation};",
	"L - Số lượng chứng thư số cho thiết bị, dịch vụ, phần mềm đề nghị "
	    "thu hồi: {revoked_service}",
	"P 3. Tổng số thiết bị lưu khóa bí mật đã bàn giao cho Người quản lý "
	    "thuê bao: {devices}",
	"S II. Tình hình ứng dụng chữ ký số",
	"P 1. Liệt kê các loại văn bản ứng dụng chữ ký số của cơ quan, đơn vị "
	    "(số liệu của năm báo cáo): {kinds}",
	"P 2. Số lượng văn bản ứng dụng chữ ký số (số liệu của năm báo cáo): "
	    "Trong đó:",
	"L - Tổng số văn bản phát hành ứng dụng chữ ký số của cơ quan, tổ "
	    "chức: {signed}",
	"L - Tổng số văn bản phát hành ứng dụng đồng thời chữ ký số của lãnh "
	    "đạo và chữ ký số của cơ quan, tổ chức: {both}",
	"S III. Kiến nghị, đề xuất",
	"B",
	"V Nơi nhận:/- Như trên;/- Lưu:...|THỦ TRƯỞNG CƠ QUAN, ĐƠN VỊ/(Ký, "
	    "đóng dấu và ghi rõ họ tên)",
	NULL
};

static const struct blank	 forms[BLANK_FORMS] = {
	{ 1, false, "Mẫu số 01", form_01, NULL },
	{ 2, true, "Mẫu số 02", form_02, table_02 },
	{ 3, false, "Mẫu số 03", form_03, NULL },
	{ 4, true, "Mẫu số 04", form_04, table_04 },
	{ 5, false, "Mẫu số 05", form_05, NULL },
	{ 6, true, "Mẫu số 06", form_06, table_06 },
	{ 7, false, "Mẫu số 07", form_07, NULL },
	{ 8, false, "Mẫu số 08", form_08, table_08 },
	{ 9, false, "Mẫu số 09", form_09, NULL },
	{ 10, false, "Mẫu số 10", form_10, NULL },
	{ 11, false, "Mẫu số 11", form_11, table_11 },
	{ 12, false, "Mẫu số 12", form_12, NULL },
};

const struct blank *
blank_find(unsigned int number)
{
	return number >= 1 && number <= BLANK_FORMS ? &forms[number - 1] : NULL;
}

int
blank_piece(const char **at, const char **p, size_t *len)
{
	const char	*s = *at, *end;

	if (*s == '\0')
		return 0;
	if (*s == '{' && (end = strchr(s, '}')) != NULL) {
		*p = s + 1;
		*len = (size_t)(end - s) - 1;
		*at = end + 1;
		return 2;
	}
	*p = s;
	*len = 1 + strcspn(s + 1, "{");
	*at = s + *len;
	return 1;
}

const char *
blank_value(const json_t *data, const char *key, size_t len)
{
	char		 name[32];
	const char	*s;

	if (len >= sizeof(name))
		return NULL;
	memcpy(name, key, len);
	name[len] = '\0';
	s = json_get_str(data, name);
	return s == NULL || *s == '\0' ? NULL : s;
}

size_t
blank_width(const struct blank *f, unsigned int *sum)
{
	size_t	 n = 0;

	*sum = 0;
	for (; f->column != NULL && f->column[n].title != NULL; n++)
		*sum += f->column[n].width;
	return n;
}

size_t
blank_span(const struct blank *f, size_t i)
{
	size_t	 n = 1;

	if (f->column[i].group == NULL)
		return 1;
	while (f->column[i + n].title != NULL &&
	    f->column[i + n].group != NULL &&
	    strcmp(f->column[i + n].group, f->column[i].group) == 0)
		n++;
	return n;
}
