/*
 * form_labels.h: the words of Mẫu số 01 to 12, in their order, taken by a
 * script from the text of Quyết định 2103/QĐ-UBND: each line cut where the form
 * leaves room (dots, "<...>", boxes, wide spaces); words of merged cells once.
 * Left out: "(MST" of an example row of Mẫu 04; "tại chúng tôi gồm" of Mẫu 08
 * and "năm, tại" of Mẫu 11 are cut where place and year go, "số /QĐ-UBND" of
 * Mẫu 12 where the number does.
 * Not made from formats/regulation/blank.c, which they check.
 */

static const char *const	 labels_01[] = {
	"Mẫu số 01",
	"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VỆT NAM",
	"Độc lập - Tự do - Hạnh phúc",
	"VĂN BẢN ĐỀ NGHỊ CẤP (GIA HẠN) CHỨNG THƯ SỐ CHO CÁ NHÂN",
	"Kính gửi: Giám đốc Sở Thông tin và Truyền thông",
	"Họ và tên (chữ in hoa)",
	"Giới tính",
	"Nam",
	"Nữ",
	"Ngày sinh",
	"Nơi sinh",
	"Số CMND/Hộ chiếu",
	"Ngày cấp",
	"Nơi cấp",
	"Địa chỉ thư điện tử (1)",
	"Cơ quan, tổ chức công tác (2)",
	"Chức vụ",
	"Địa chỉ",
	"Điện thoại",
	"Fax",
	"Số chứng thư số cũ (nếu có)",
	"Ngày cấp",
	"Ngày hết hạn",
	"Thời hạn hiệu lực của chứng thư số (tối đa là 10 năm)",
	"năm",
	"Tài liệu kèm theo (3)",
	"a) Bản sao có công chứng giấy chứng nhận đã đăng ký mẫu con "
	    "dấu hoặc xác thực bằng văn bản của cơ quan, tổ chức cấp trên "
	    "trực tiếp mẫu con dấu của cơ quan, tổ chức",
	"b) Bản sao có công chứng quyết định hoặc xác thực bằng văn "
	    "bản của cơ quan, tổ chức quản lý trực tiếp chức danh nhà "
	    "nước, người có thẩm quyền của cơ quan, tổ chức theo quy định "
	    "của pháp luật về quản lý và sử dụng con dấu",
	"Xác nhận của cơ quan quản lý trực tiếp",
	"(Ký, đóng dấu và ghi rõ họ tên)",
	"ngày",
	"tháng",
	"năm",
	"Người khai",
	"(Ký và ghi rõ họ tên)",
	"Ghi chú",
	"(1) Địa chỉ thư điện tử là địa chỉ hộp thư liên lạc chính của "
	    "thuê bao được cấp bởi cơ quan, tổ chức mình",
	"(2) Tên cơ quan, tổ chức quản lý trực tiếp và các cơ quan "
	    "quản lý cấp trên",
	"(3) Trường hợp đề nghị cấp chứng thư số cho chức danh nhà "
	    "nước, người có thẩm quyền của cơ quan, tổ chức theo quy định "
	    "của pháp luật về quản lý và sử dụng con dấu",
	NULL
};

static const char *const	 labels_02[] = {
	"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
	"Độc lập - Tự do - Hạnh phúc",
	"ngày",
	"tháng",
	"năm",
	"Mẫu số 02",
	"DANH SÁCH",
	"Đề nghị cấp (gia hạn) chứng thư số cho cá nhân",
	"Kính gửi: Giám đốc Sở Thông tin và Truyền thông",
	"Số lượng đăng ký",
	"Danh sách đăng ký",
	"STT",
	"Họ tên",
	"Ngày sinh",
	"Số CMND/ Hộ chiếu/ ngày cấp/ nơi cấp",
	"Tên cơ quan, đơn vị",
	"Tỉnh/ Thành phố",
	"Chức vụ",
	"Chức danh của người có thẩm quyền (1)",
	"Địa chỉ thư điện tử",
	"Số chứng thư",
	"Số cũ (nếu có)",
	"Người lập",
	"(Ký và ghi rõ họ tên)",
	"Thủ trưởng cơ quan",
	"(Ký, đóng dấu và ghi rõ họ tên)",
	"Ghi chú",
	"(1) Trường hợp đề nghị cấp chứng thư số cho chức danh nhà "
	    "nước, người có thẩm quyền của cơ quan, tổ chức theo quy định "
	    "của pháp luật về quản lý và sử dụng con dấu, đề nghị gửi kèm "
	    "các văn bản sau",
	"- Bản sao hợp lệ giấy chứng nhận đã đăng ký (hoặc xác nhận "
	    "bằng văn bản của cơ quan, tổ chức cấp trên trực tiếp) mẫu con "
	    "dấu của cơ quan, tổ chức",
	"- Bản sao hợp lệ quyết định (hoặc xác nhận bằng văn bản của "
	    "cơ quan, tổ chức quản lý trực tiếp) chức danh nhà nước, người "
	    "có thẩm quyền của cơ quan, tổ chức theo quy định của pháp "
	    "luật về quản lý và sử dụng con dấu",
	NULL
};

static const char *const	 labels_03[] = {
	"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
	"Độc lập - Tự do - Hạnh phúc",
	"ngày",
	"tháng",
	"năm",
	"Mẫu số 03",
	"VĂN BẢN ĐỀ NGHỊ CẤP (GIA HẠN) CHỨNG THƯ SỐ CHO CƠ QUAN, TỔ "
	    "CHỨC",
	"Kính gửi: Giám đốc Sở Thông tin và Truyền thông",
	"I. Thông tin đăng ký chứng thư số",
	"Tên cơ quan, tổ chức được cấp chứng thư số (1)",
	"(MST (2)",
	"Địa chỉ",
	"Địa chỉ thư điện tử (3)",
	"Số chứng thư số cũ (nếu có)",
	"Ngày cấp",
	"Ngày hết hạn",
	"Thời hạn hiệu lực của chứng thư số (tối đa là 10 năm)",
	"năm",
	"II. Thông tin của người quản lý chứng thư số (4)",
	"Họ và tên (chữ in hoa)",
	"Giới tính",
	"Nam",
	"Nữ",
	"Ngày sinh",
	"Nơi sinh",
	"Số CMND/Hộ chiếu",
	"Ngày cấp",
	"Nơi cấp",
	"Địa chỉ thư điện tử",
	"Cơ quan, tổ chức công tác (5)",
	"Chức vụ",
	"Địa chỉ",
	"Điện thoại",
	"Fax",
	"Tài liệu kèm theo",
	"a) Bản sao có công chứng giấy chứng nhận đã đăng ký mẫu con "
	    "dấu hoặc xác thực bằng văn bản của cơ quan, tổ chức cấp trên "
	    "trực tiếp mẫu con dấu của cơ quan, tổ chức",
	"b) Bản sao có công chứng quyết định hoặc xác thực bằng văn "
	    "bản của cơ quan, tổ chức quản lý trực tiếp chức danh nhà "
	    "nước, người có thẩm quyền của cơ quan, tổ chức theo quy định "
	    "của pháp luật về quản lý và sử dụng con dấu",
	"c) Bảng sao công chứng giấy thông báo mã số thuế của cơ quan, "
	    "đơn vị",
	"Xác nhận của cơ quan, tổ chức đăng ký",
	"(Ký, đóng dấu và ghi rõ họ tên)",
	"Người quản lý chứng thư số",
	"(Ký và ghi rõ họ tên)",
	"Ghi chú",
	"(1) , (5) Tên cơ quan, tổ chức quản lý trực tiếp và các cơ "
	    "quan quản lý cấp trên",
	"(2) Cung cấp mã số thuế để phục vụ giao dịch thuế điện tử",
	"(3) Địa chỉ thư điện tử là địa chỉ hộp thư liên lạc thuộc Hệ "
	    "thống thư công vụ tỉnh Khánh Hòa",
	"(4) Người quản lý chứng thư số là người có thẩm quyền của cơ "
	    "quan, tổ chức theo quy định của pháp luật về quản lý và sử "
	    "dụng con dấu",
	NULL
};

static const char *const	 labels_04[] = {
	"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
	"Độc lập - Tự do - Hạnh phúc",
	"ngày",
	"tháng",
	"năm",
	"Mẫu số 04",
	"DANH SÁCH",
	"Đề nghị cấp (gia hạn) chứng thư số cho cơ quan, tổ chức",
	"Kính gửi: Giám đốc Sở Thông tin và Truyền thông",
	"Số lượng đăng ký",
	"Danh sách đăng ký",
	"STT",
	"Thông tin người quản lý chứng thư số",
	"Thông tin đăng ký chứng thư số",
	"Số chứng thư số cũ (nếu có)",
	"Họ tên",
	"Ngày",
	"sinh",
	"Số CMND/ Ngày cấp/ Nơi cấp",
	"Cơ quan, tổ chức công tác (1)",
	"Địa chỉ thư điện tử *",
	"Tên cơ quan, tổ chức (2)",
	"Tỉnh/Thành phố",
	"Địa chỉ thư điện tử",
	"Người lập",
	"(Ký và ghi rõ họ tên)",
	"Thủ trưởng cơ quan",
	"(Ký, đóng dấu và ghi rõ họ tên)",
	"Ghi chú",
	"(1), (2) Tên cơ quan, tổ chức quản lý trực tiếp và các cơ "
	    "quan quản lý cấp trên",
	"(3) Cung cấp mã số thuế của cơ quan, tổ chức để phục vụ giao "
	    "dịch thuế điện tử",
	NULL
};

static const char *const	 labels_05[] = {
	"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
	"Độc lập - Tự do - Hạnh phúc",
	"ngày",
	"tháng",
	"năm",
	"Mẫu số 05",
	"VĂN BẢN ĐỀ NGHỊ CẤP (GIA HẠN) CHỨNG THƯ SỐ CHO THIẾT BỊ, DỊCH "
	    "VỤ, PHẦN MỀM",
	"Kính gửi: Giám đốc Sở Thông tin và Truyền thông",
	"I. Thông tin đăng ký chứng thư số",
	"Loại chứng thư số (1)",
	"Tên đăng ký chứng thư số (2)",
	"Cơ quan, tổ chức quản lý chứng thư số (3)",
	"Số chứng thư số cũ (nếu có)",
	"Ngày cấp",
	"Ngày hết hạn",
	"Thời hạn đề nghị cấp (tối đa là 10 năm)",
	"năm",
	"Chúng tôi cam đoan thiết bị (dịch vụ, phần mềm) đăng ký chứng "
	    "thư số trên đây thuộc sở hữu của cơ quan, tổ chức theo quy "
	    "định tại khoản 4, Điều 13 của Thông tư số 08/2016/TT-BQP ngày "
	    "01/02/2016 của Bộ Quốc phòng Quy định về cung cấp, quản lý, "
	    "sử dụng dịch vụ chứng thực chữ ký số chuyên dùng phục vụ các "
	    "cơ quan Đảng, Nhà nước, tổ chức chính trị - xã hội",
	"II. Thông tin người quản lý chứng thư số (4)",
	"Họ và tên (chữ in hoa)",
	"Giới tính",
	"Nam",
	"Nữ",
	"Ngày sinh",
	"Nơi sinh",
	"Số CMND/Hộ chiếu",
	"Ngày cấp",
	"Nơi cấp",
	"Địa chỉ thư điện tử (5)",
	"Cơ quan, tổ chức công tác (6)",
	"Chức vụ",
	"Địa chỉ",
	"Điện thoại",
	"Fax",
	"Xác nhận của cơ quan, tổ chức đăng ký",
	"(Ký, đóng dấu và ghi rõ họ tên)",
	"Người quản lý chứng thư số",
	"(Ký và ghi rõ họ tên)",
	"Ghi chú",
	"(1) Các loại chứng thư số Web Server (SSL), VPN Server, Mail "
	    "Server, Code Signing. Nếu là loại khác thì ghi rõ mục đích sử "
	    "dụng",
	"(2) Tên đăng ký chứng thư số cho thiết bị, dịch vụ được khai "
	    "báo thông tin theo thứ tự ưu tiên sau: Tên miền hoặc Địa chỉ "
	    "IP hoặc Tên thiết bị",
	"(3) , (6) Tên cơ quan, tổ chức quản lý trực tiếp và các cơ "
	    "quan quản lý cấp trên",
	"(4) Người quản lý chứng thư số là người có thẩm quyền của cơ "
	    "quan, tổ chức theo quy định của pháp luật về quản lý và sử "
	    "dụng con dấu",
	"(5) Địa chỉ thư điện tử là địa chỉ hộp thư liên lạc chính của "
	    "thuê bao được cấp bởi cơ quan, tổ chức mình",
	NULL
};

static const char *const	 labels_06[] = {
	"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
	"Độc lập - Tự do - Hạnh phúc",
	"ngày",
	"tháng",
	"năm",
	"Mẫu số 06",
	"DANH SÁCH",
	"Đề nghị cấp (gia hạn) chứng thư số cho thiết bị, dịch vụ, "
	    "phần mềm",
	"Kính gửi: Giám đốc Sở Thông tin và Truyền thông",
	"Số lượng đăng ký",
	"Danh sách đăng ký",
	"STT",
	"Thông tin người quản lý chứng thư số",
	"Thông tin đăng ký chứng thư số",
	"Số chứng thư số cũ (nếu có)",
	"Họ tên",
	"Ngày sinh",
	"Số CMND/ Ngày cấp/ Nơi cấp",
	"Địa chỉ thư điện tử",
	"Cơ quan, tổ chức công tác (1)",
	"Tên miền/ Địa chỉ IP/ Tên thiết bị",
	"Loại chứng thư số (2)",
	"Cơ quan, tổ chức quản lý thiết bị",
	"Người lập",
	"(Ký và ghi rõ họ tên)",
	"Thủ trưởng cơ quan",
	"(Ký, đóng dấu và ghi rõ họ tên)",
	"Ghi chú",
	"(1) Tên cơ quan, tổ chức quản lý trực tiếp và các cơ quan "
	    "quản lý cấp trên",
	"(2) Các loại chứng thư số Web Server (SSL), VPN Server, Mail "
	    "Server, Code Signing. Nếu là loại khác thì ghi rõ mục đích sử "
	    "dụng",
	NULL
};

static const char *const	 labels_07[] = {
	"Mẫu số 07",
	"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VỆT NAM",
	"Độc lập - Tự do - Hạnh phúc",
	"VĂN BẢN ĐỀ NGHỊ THU HỒI CHỨNG THƯ SỐ",
	"Kính gửi: Giám đốc Sở Thông tin và Truyền thông",
	"Họ và tên thuê bao (viết chữ in hoa)",
	"Giới tính",
	"Ngày sinh",
	"Nơi sinh",
	"Số CMND/Hộ chiếu",
	"Ngày cấp",
	"Nơi cấp",
	"Cơ quan, tổ chức công tác (1)",
	"Chức vụ",
	"Điện thoại",
	"Fax",
	"Đề nghị thu hồi chứng thư số",
	"Tên chứng thư số (2)",
	"Địa chỉ thư điện tử (3)",
	"Số hiệu chứng thư",
	"Ngày cấp",
	"Ngày hết hạn",
	"Số hiệu thiết bị lưu khóa bí mật",
	"Lý do thu hồi",
	"Xác nhận của cơ quan quản lý trực tiếp",
	"(Ký, đóng dấu và ghi rõ họ tên)",
	"ngày",
	"tháng",
	"năm",
	"Người khai",
	"(Ký và ghi rõ họ tên)",
	"Ghi chú",
	"(1) Tên cơ quan, tổ chức quản lý trực tiếp và các cơ quan "
	    "quản lý cấp trên",
	"(2) Đăng ký đầy đủ theo thông tin tại trường Subject của "
	    "chứng thư số",
	"(3) Địa chỉ thư điện tử của thuê bao đã đăng ký trong đề nghị "
	    "cấp chứng thư số",
	NULL
};

static const char *const	 labels_08[] = {
	"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VỆT NAM",
	"Độc lập - Tự do - Hạnh phúc",
	"Mẫu số 08",
	"BIÊN BẢN GIAO NHẬN THIẾT BỊ LƯU KHÓA BÍ MẬT",
	"Hôm nay, vào hồi",
	"giờ",
	"ngày",
	"tháng",
	"năm",
	"tại",
	"chúng tôi gồm",
	"I. Bên giao",
	"Họ và tên",
	"Cơ quan, tổ chức công tác",
	"Địa chỉ",
	"Đại diện",
	"Chức vụ",
	"II. Bên nhận",
	"Họ và tên",
	"Cơ quan, tổ chức công tác",
	"Địa chỉ",
	"Đại diện",
	"Chức vụ",
	"Hai bên thống nhất việc giao nhận thiết bị lưu khóa bí mật "
	    "như sau",
	"Bên giao đã giao cho Bên nhận",
	"(bằng chữ",
	") bộ, cụ thể như sau",
	"STT",
	"Họ tên",
	"Số hiệu chứng thư số",
	"Số hiệu thiết bị lưu khóa bí mật",
	"Lý do giao nhận (1)",
	"Thời điểm có hiệu lực của chứng thư số (2)",
	"(Ngày/tháng/năm)",
	"Ghi chú (3)",
	"Biên bản giao nhận được làm thành 02 bản, Bên giao giữ 01 "
	    "bản, Bên nhận giữ 01 bản",
	"Đại diện Bên giao",
	"(Ký tên, đóng dấu)",
	"Đại diện Bên nhận",
	"(Ký tên, đóng dấu)",
	"Ghi chú",
	"(1) Ghi rõ lý do giao nhận (Cấp mới, Thu hồi",
	"(2) Ghi rõ thời điểm có hiệu lực của chứng thư số đối với "
	    "trường hợp cấp mới",
	NULL
};

static const char *const	 labels_09[] = {
	"Mẫu số 09",
	"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VỆT NAM",
	"Độc lập - Tự do - Hạnh phúc",
	"VĂN BẢN ĐỀ NGHỊ KHÔI PHỤC THIẾT BỊ LƯU KHÓA BÍ MẬT",
	"Kính gửi: Giám đốc Sở Thông tin và Truyền thông",
	"Họ và tên thuê bao (viết chữ in hoa)",
	"Giới tính",
	"Ngày sinh",
	"Nơi sinh",
	"Số CMND/Hộ chiếu",
	"Ngày cấp",
	"Nơi cấp",
	"Cơ quan, tổ chức công tác (1)",
	"Chức vụ",
	"Điện thoại",
	"Fax",
	"Đề nghị khôi phục thiết bị lưu khóa bí mật",
	"Số hiệu thiết bị lưu khóa bí mật",
	"Tên chứng thư số (2)",
	"Địa chỉ thư điện tử (3)",
	"Số hiệu chứng thư số",
	"Ngày cấp",
	"Ngày hết hạn",
	"Xác nhận của cơ quan quản lý trực tiếp",
	"(Ký, đóng dấu và ghi rõ họ tên)",
	"ngày",
	"tháng",
	"năm",
	"Người khai",
	"(Ký và ghi rõ họ tên)",
	"Ghi chú",
	"(1) Tên cơ quan, tổ chức quản lý trực tiếp và các cơ quan "
	    "quản lý cấp trên",
	"(2) Đăng ký đầy đủ theo thông tin tại trường Subject của "
	    "chứng thư số",
	"(3) Địa chỉ thư điện tử của thuê bao đã đăng ký trong đề nghị "
	    "cấp chứng thư số",
	NULL
};

static const char *const	 labels_10[] = {
	"Mẫu số 10",
	"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
	"Độc lập - Tự do - Hạnh phúc",
	"ngày",
	"tháng",
	"năm",
	"QUYẾT ĐỊNH",
	"Về việc thay đổi người quản lý chứng thư số",
	"Căn cứ Thông tư",
	"Căn cứ Quyết định điều động, bổ nhiệm, nghỉ hưu, thôi việc",
	"Căn cứ",
	"QUYẾT ĐỊNH",
	"Điều 1. Thay đổi người quản lý chứng thư số của",
	"như sau",
	"1. Đối với chứng thư số",
	"có tên đăng ký là",
	"Thay đổi người quản lý chứng thư số từ ông (bà)",
	"sang người quản lý mới là ông (bà)",
	"2. Đối với chứng thư số",
	"Điều 2. Tổ chức thực hiện",
	"1. Các đồng chí có tên tại Điều 1 có trách nhiệm tổ chức bàn "
	    "giao và lập biên bản bàn giao quản lý chứng thư số",
	"2. Các đồng chí được giao quản lý chứng thư số có trách nhiệm "
	    "kiểm tra, tiếp nhận các chứng thư số, thiết bị lưu khóa bí "
	    "mật (nếu có) theo biên bản bàn giao và chịu trách nhiệm quản "
	    "lý các chứng thư số nêu trên kể từ thời điểm bàn giao được "
	    "ghi trong biên bản",
	"Điều 3. Hiệu lực thi hành",
	"Quyết định này có hiệu lực kể từ ngày ký",
	"Thủ trưởng các cơ quan, tổ chức và các cá nhân có liên quan "
	    "tại Điều 1 chịu trách nhiệm tổ chức thi hành Quyết định này./",
	"Nơi nhận",
	"- Như Điều 3",
	"- Sở Thông tin và Truyền thông",
	"- Cục Chứng thực số và BMTT",
	"- Cục Cơ yếu Đảng - Chính quyền",
	"- Lưu: VT",
	"THỦ TRƯỞNG CƠ QUAN, ĐƠN VỊ",
	"(Ký, đóng dấu và ghi rõ họ tên)",
	NULL
};

static const char *const	 labels_11[] = {
	"Mẫu số 11",
	"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VỆT NAM",
	"Độc lập - Tự do - Hạnh phúc",
	"BIÊN BẢN BÀN GIAO QUẢN LÝ CHỨNG THƯ SỐ",
	"Hôm nay, vào hồi",
	"giờ",
	"ngày",
	"tháng",
	"năm",
	"tại",
	"chúng tôi gồm",
	"I. Bên giao",
	"Ông (bà)",
	"Ngày sinh",
	"Số CMND/Hộ chiếu",
	"Ngày cấp",
	"Nơi cấp",
	"Chức vụ",
	"Cơ quan, tổ chức công tác",
	"II. Bên nhận",
	"Ông (bà)",
	"Ngày sinh",
	"Số CMND/Hộ chiếu",
	"Ngày cấp",
	"Nơi cấp",
	"Chức vụ",
	"Cơ quan, tổ chức công tác",
	"Hai bên tổ chức bàn giao trách nhiệm quản lý các chứng thư số "
	    "của",
	"trong danh sách dưới đây",
	"STT",
	"Tên chứng thư số",
	"số hiệu chứng thư số",
	"Số hiệu thiết bị lưu khóa bí mật",
	"(nếu có)",
	"Loại chứng thư số",
	"Ngày hết hạn sử dụng chứng thư số (Ngày/tháng/ năm)",
	"Ghi chú",
	"Bên nhận xác nhận chứng thư số, thiết bị lưu khóa bí mật (nếu "
	    "có) đang hoạt động bình thường và đã được kiểm đếm đầy đủ "
	    "theo danh sách. Kể từ",
	"giờ",
	"ngày",
	"tháng",
	"năm",
	"trách nhiệm quản lý các chứng thư số nêu trên thuộc về Bên "
	    "nhận",
	"Biên bản giao nhận được làm thành 05 bản, Bên giao giữ 01 "
	    "bản, Bên nhận giữ 01 bản, gửi 01 bản về Sở Thông tin và "
	    "Truyền thông, 01 bản gửi về Cục Chứng thực số và Bảo mật "
	    "thông tin (Ban Cơ yếu Chính phủ) và 01 bản gửi về Cơ yếu Đảng "
	    "- Chính quyền (Ban Cơ yếu Chính phủ)",
	"ĐẠI DIỆN BÊN GIAO",
	"(Ký tên, đóng dấu)",
	"ĐẠI DIỆN BÊN NHẬN",
	"(Ký tên, đóng dấu)",
	NULL
};

static const char *const	 labels_12[] = {
	"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
	"Độc lập - Tự do - Hạnh phúc",
	"V/v báo cáo tình hình triển khai ứng dụng chữ ký số",
	"Khánh Hòa, ngày",
	"tháng",
	"năm",
	"Mẫu số 12",
	"Kính gửi: Sở Thông tin và Truyền thông",
	"Căn cứ Quyết định số",
	"/QĐ-UBND ngày",
	"/2017 của Ủy ban nhân dân tỉnh ban hành Quy định quản lý, sử "
	    "dụng chứng thư số chuyên dùng trong hoạt động của cơ quan "
	    "hành chính nhà nước tỉnh Khánh Hòa",
	"báo cáo tình hình triển khai ứng dụng chữ ký số trong hoạt "
	    "động chỉ đạo, điều hành, tác nghiệp năm",
	"cụ thể như sau",
	"I. Tình hình quản lý chứng thư số",
	"1. Tổng số chứng thư số (Bao gồm: Chứng thư số cấp cho cá "
	    "nhân, tổ chức, thiết bị, dịch vụ, phần mềm) đã được cấp phát "
	    "là",
	"Trong đó",
	"- Số lượng chứng thư số cấp cho cá nhân là lãnh đạo",
	"- Số lượng chứng thư số cấp cho cá nhân là công chức, viên "
	    "chức",
	"- Số lượng chứng thư số cấp cho tổ chức",
	"- Số lượng chứng thư số cấp cho thiết bị, dịch vụ, phần mềm",
	"2. Tổng số chứng thư số đề nghị thu hồi (Bao gồm: Chứng thư "
	    "số cấp cho cá nhân, tổ chức, thiết bị, dịch vụ, phần mềm) là",
	"Trong đó",
	"- Số lượng chứng thư số cấp cho cá nhân là lãnh đạo đề nghị "
	    "thu hồi",
	"- Số lượng chứng thư số cấp cho cá nhân là công chức, viên "
	    "chức đề nghị thu hồi",
	"- Số lượng chứng thư số cấp cho tổ chức đề nghị thu hồi",
	"- Số lượng chứng thư số cho thiết bị, dịch vụ, phần mềm đề "
	    "nghị thu hồi",
	"3. Tổng số thiết bị lưu khóa bí mật đã bàn giao cho Người "
	    "quản lý thuê bao",
	"II. Tình hình ứng dụng chữ ký số",
	"1. Liệt kê các loại văn bản ứng dụng chữ ký số của cơ quan, "
	    "đơn vị (số liệu của năm báo cáo)",
	"2. Số lượng văn bản ứng dụng chữ ký số (số liệu của năm báo "
	    "cáo): Trong đó",
	"- Tổng số văn bản phát hành ứng dụng chữ ký số của cơ quan, "
	    "tổ chức",
	"- Tổng số văn bản phát hành ứng dụng đồng thời chữ ký số của "
	    "lãnh đạo và chữ ký số của cơ quan, tổ chức",
	"III. Kiến nghị, đề xuất",
	"Nơi nhận",
	"- Như trên",
	"- Lưu",
	"THỦ TRƯỞNG CƠ QUAN, ĐƠN VỊ",
	"(Ký, đóng dấu và ghi rõ họ tên)",
	NULL
};
