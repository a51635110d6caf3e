"""say.py: what the pages of make.py say: offices, numbers, dates, kinds."""
import random

# superior's lines, issuer's lines, its letters in a notation, place, signer
# block.  Written down from the heads of published documents.
OFFICES = [
    ([], ["ỦY BAN NHÂN DÂN", "TỈNH LÂM ĐỒNG"], "UBND", "Lâm Đồng",
     ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]),
    ([], ["ỦY BAN NHÂN DÂN", "THÀNH PHỐ HỒ CHÍ MINH"], "UBND",
     "Thành phố Hồ Chí Minh", ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]),
    ([], ["BỘ GIÁO DỤC VÀ ĐÀO TẠO"], "BGDĐT", "Hà Nội",
     ["KT. BỘ TRƯỞNG", "THỨ TRƯỞNG"]),
    ([], ["BỘ Y TẾ"], "BYT", "Hà Nội", ["KT. BỘ TRƯỞNG", "THỨ TRƯỞNG"]),
    ([], ["CHÍNH PHỦ"], "CP", "Hà Nội", ["TM. CHÍNH PHỦ", "THỦ TƯỚNG"]),
    ([], ["THỦ TƯỚNG CHÍNH PHỦ"], "TTg", "Hà Nội",
     ["KT. THỦ TƯỚNG", "PHÓ THỦ TƯỚNG"]),
    ([], ["VĂN PHÒNG CHÍNH PHỦ"], "VPCP", "Hà Nội",
     ["KT. BỘ TRƯỞNG, CHỦ NHIỆM", "PHÓ CHỦ NHIỆM"]),
    (["BỘ TÀI CHÍNH"], ["TỔNG CỤC THUẾ"], "TCT", "Hà Nội",
     ["KT. TỔNG CỤC TRƯỞNG", "PHÓ TỔNG CỤC TRƯỞNG"]),
    (["BỘ TÀI CHÍNH"], ["KHO BẠC NHÀ NƯỚC"], "KBNN", "Hà Nội",
     ["KT. TỔNG GIÁM ĐỐC", "PHÓ TỔNG GIÁM ĐỐC"]),
    (["BỘ NỘI VỤ"], ["CỤC VĂN THƯ VÀ", "LƯU TRỮ NHÀ NƯỚC"], "VTLTNN",
     "Hà Nội", ["KT. CỤC TRƯỞNG", "PHÓ CỤC TRƯỞNG"]),
    (["UBND TỈNH ĐẮK LẮK"], ["SỞ GIÁO DỤC VÀ ĐÀO TẠO"], "SGDĐT",
     "Đắk Lắk", ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"]),
    (["ỦY BAN NHÂN DÂN", "TỈNH QUẢNG NGÃI"],
     ["SỞ LAO ĐỘNG - THƯƠNG BINH", "VÀ XÃ HỘI"], "SLĐTBXH", "Quảng Ngãi",
     ["GIÁM ĐỐC"]),
    (["ỦY BAN NHÂN DÂN", "THÀNH PHỐ CẦN THƠ"],
     ["SỞ NÔNG NGHIỆP", "VÀ PHÁT TRIỂN NÔNG THÔN"], "SNNPTNT", "Cần Thơ",
     ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"]),
    (["UBND TỈNH GIA LAI"], ["BAN QUẢN LÝ", "KHU KINH TẾ"], "BQLKKT",
     "Gia Lai", ["TRƯỞNG BAN"]),
    (["SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG"],
     ["CHI CỤC TRỒNG TRỌT", "VÀ BẢO VỆ THỰC VẬT"], "CCTTBVTV", "Phú Yên",
     ["CHI CỤC TRƯỞNG"]),
    (["SỞ Y TẾ NINH THUẬN"], ["BỆNH VIỆN Y DƯỢC CỔ TRUYỀN"], "BVYDCT",
     "Phan Rang - Tháp Chàm", ["GIÁM ĐỐC"]),
    (["ỦY BAN NHÂN DÂN", "HUYỆN VẠN NINH"],
     ["PHÒNG TÀI NGUYÊN", "VÀ MÔI TRƯỜNG"], "TNMT", "Vạn Ninh",
     ["TRƯỞNG PHÒNG"]),
    (["UBND THÀNH PHỐ NHA TRANG"], ["PHÒNG GIÁO DỤC VÀ ĐÀO TẠO"], "PGDĐT",
     "Nha Trang", ["KT. TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG"]),
    (["SỞ GIÁO DỤC VÀ ĐÀO TẠO"], ["TRƯỜNG THPT", "CHUYÊN LÊ QUÝ ĐÔN"],
     "THPTCLQĐ", "Nha Trang", ["HIỆU TRƯỞNG"]),
    (["BỘ GIÁO DỤC VÀ ĐÀO TẠO"], ["TRƯỜNG ĐẠI HỌC NHA TRANG"], "ĐHNT",
     "Khánh Hòa", ["KT. HIỆU TRƯỞNG", "PHÓ HIỆU TRƯỞNG"]),
    ([], ["ỦY BAN NHÂN DÂN", "XÃ SUỐI DẦU"], "UBND", "Suối Dầu",
     ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]),
    ([], ["HỘI ĐỒNG NHÂN DÂN", "TỈNH KON TUM"], "HĐND", "Kon Tum",
     ["CHỦ TỊCH"]),
    ([], ["QUỐC HỘI"], "QH15", "Hà Nội", ["CHỦ TỊCH QUỐC HỘI"]),
    (["TỔNG LIÊN ĐOÀN LAO ĐỘNG VIỆT NAM"],
     ["LIÊN ĐOÀN LAO ĐỘNG", "TỈNH BÌNH ĐỊNH"], "LĐLĐ", "Bình Định",
     ["TM. BAN THƯỜNG VỤ", "PHÓ CHỦ TỊCH"]),
    (["TÒA ÁN NHÂN DÂN TỐI CAO"], ["TÒA ÁN NHÂN DÂN", "TỈNH TÂY NINH"],
     "TA", "Tây Ninh", ["CHÁNH ÁN"]),
    (["VIỆN KIỂM SÁT NHÂN DÂN", "TỐI CAO"],
     ["VIỆN KIỂM SÁT NHÂN DÂN", "TỈNH HÀ GIANG"], "VKS", "Hà Giang",
     ["VIỆN TRƯỞNG"]),
    (["BỘ CÔNG AN"], ["CÔNG AN TỈNH QUẢNG NAM"], "CAT", "Quảng Nam",
     ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"]),
    (["BẢO HIỂM XÃ HỘI VIỆT NAM"], ["BẢO HIỂM XÃ HỘI", "TỈNH AN GIANG"],
     "BHXH", "An Giang", ["GIÁM ĐỐC"]),
    (["UBND TỈNH KHÁNH HÒA"], ["THANH TRA TỈNH"], "TTT", "Khánh Hòa",
     ["CHÁNH THANH TRA"]),
    (["UBND TỈNH KHÁNH HÒA"],
     ["TRUNG TÂM PHỤC VỤ", "HÀNH CHÍNH CÔNG"], "TTPVHCC", "Khánh Hòa",
     ["GIÁM ĐỐC"]),
    (["TẬP ĐOÀN ĐIỆN LỰC VIỆT NAM"],
     ["TỔNG CÔNG TY", "ĐIỆN LỰC MIỀN TRUNG"], "EVNCPC", "Đà Nẵng",
     ["KT. TỔNG GIÁM ĐỐC", "PHÓ TỔNG GIÁM ĐỐC"]),
    (["UBND TỈNH BẾN TRE"], ["BAN QUẢN LÝ DỰ ÁN ĐẦU TƯ", "XÂY DỰNG CÁC "
     "CÔNG TRÌNH", "DÂN DỤNG VÀ CÔNG NGHIỆP"], "BQLDA", "Bến Tre",
     ["GIÁM ĐỐC"]),
    (["BỘ TƯ PHÁP"], ["CỤC THI HÀNH ÁN DÂN SỰ", "TỈNH LONG AN"], "CTHADS",
     "Long An", ["CỤC TRƯỞNG"]),
    (["UBND TỈNH SÓC TRĂNG"], ["HỘI ĐỒNG THI TUYỂN", "CÔNG CHỨC NĂM 2024"],
     "HĐTT", "Sóc Trăng", ["CHỦ TỊCH"]),
    (["ỦY BAN NHÂN DÂN TỈNH THỪA THIÊN HUẾ"], ["SỞ VĂN HÓA VÀ THỂ THAO"],
     "SVHTT", "Huế", ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"]),
    (["ĐOÀN TNCS HỒ CHÍ MINH"], ["TỈNH ĐOÀN KHÁNH HÒA"], "TĐTN",
     "Khánh Hòa", ["TM. BAN THƯỜNG VỤ", "BÍ THƯ"]),
]

PARTY = [
    (["ĐẢNG BỘ TỈNH ĐỒNG NAI"], ["TỈNH ỦY ĐỒNG NAI"], "TU", "Biên Hòa",
     ["T/M BAN THƯỜNG VỤ", "PHÓ BÍ THƯ"]),
    (["TỈNH ỦY KHÁNH HÒA"], ["BAN TỔ CHỨC"], "BTCTU", "Nha Trang",
     ["K/T TRƯỞNG BAN", "PHÓ TRƯỞNG BAN"]),
    (["TỈNH ỦY KHÁNH HÒA"], ["ĐẢNG ỦY KHỐI CÁC CƠ QUAN"], "ĐUK",
     "Nha Trang", ["T/M BAN THƯỜNG VỤ", "BÍ THƯ"]),
    (["ĐẢNG BỘ XÃ SUỐI DẦU"], ["ĐẢNG ỦY XÃ SUỐI DẦU"], "ĐU", "Suối Dầu",
     ["T/M ĐẢNG ỦY", "BÍ THƯ"]),
    (["HUYỆN ỦY CAM LÂM"], ["ỦY BAN KIỂM TRA"], "UBKTHU", "Cam Lâm",
     ["T/M ỦY BAN KIỂM TRA", "CHỦ NHIỆM"]),
]

JOINT = [
    (["BỘ TÀI CHÍNH - BỘ Y TẾ"], "TTLT-BTC-BYT", "TTLT", "Hà Nội"),
    (["BỘ QUỐC PHÒNG -", "BỘ CÔNG AN"], "TTLT-BQP-BCA", "TTLT", "Hà Nội"),
    (["TÒA ÁN NHÂN DÂN TỐI CAO -", "VIỆN KIỂM SÁT NHÂN DÂN TỐI CAO"],
     "TTLT-TANDTC-VKSNDTC", "TTLT", "Hà Nội"),
    (["CHÍNH PHỦ - ỦY BAN TRUNG ƯƠNG", "MẶT TRẬN TỔ QUỐC VIỆT NAM"],
     "NQLT-CP-UBTƯMTTQVN", "NQLT", "Hà Nội"),
    (["SỞ TÀI CHÍNH - SỞ Y TẾ"], "HDLS-STC-SYT", "HD", "Khánh Hòa"),
]

KINDS = {
    "NQ": "Nghị quyết", "QĐ": "Quyết định", "CT": "Chỉ thị",
    "QC": "Quy chế", "QyĐ": "Quy định", "TB": "Thông báo",
    "HD": "Hướng dẫn", "CTr": "Chương trình", "KH": "Kế hoạch",
    "PA": "Phương án", "ĐA": "Đề án", "BC": "Báo cáo", "TTr": "Tờ trình",
    "CĐ": "Công điện", "GM": "Giấy mời", "BB": "Biên bản",
    "GUQ": "Giấy ủy quyền", "PC": "Phiếu chuyển", "KL": "Kết luận",
    "NĐ": "Nghị định", "TT": "Thông tư", "HĐ": "Hợp đồng",
    "GGT": "Giấy giới thiệu", "DA": "Dự án", "TC": "Thông cáo",
    "TTLT": "Thông tư liên tịch", "NQLT": "Nghị quyết liên tịch",
    "": "Công văn",
}
USUAL = ["QĐ", "QĐ", "QĐ", "TB", "KH", "BC", "TTr", "GM", "NQ", "CT", "HD",
         "CTr", "PA", "ĐA", "CĐ", "BB", "QyĐ", "QC", "PC", "GUQ", "GGT"]
SECTIONS = ["KTTH", "NC", "VX", "TCCB", "KHTC", "GDTrH", "NVY", "QLCN",
            "VP", "KSTTHC", "TĐKT", "CĐS", "XD1", "PC06", "HCSN"]

SUBJECTS = [
    "việc ban hành Quy chế làm việc của cơ quan",
    "việc phê duyệt Đề án vị trí việc làm và cơ cấu ngạch công chức",
    "việc công nhận xã đạt chuẩn nông thôn mới năm 2023",
    "kết quả thực hiện nhiệm vụ 6 tháng đầu năm và phương hướng, nhiệm vụ "
    "trọng tâm 6 tháng cuối năm",
    "việc thành lập Hội đồng nghiệm thu đề tài khoa học",
    "việc tăng cường công tác phòng cháy, chữa cháy và cứu nạn, cứu hộ trong "
    "mùa khô",
    "triển khai thực hiện Nghị quyết số 57-NQ/TW ngày 22 tháng 12 năm 2024 "
    "của Bộ Chính trị",
    "việc điều chỉnh dự toán chi ngân sách nhà nước",
    "tổ chức kỳ thi tuyển sinh vào lớp 10 trung học phổ thông",
    "việc cung cấp số liệu phục vụ kiểm toán",
]
# Of the seeds above 3: offices since the mergers, and others.
MORE_OFFICES = [
    ([], ["ỦY BAN NHÂN DÂN", "PHƯỜNG BẮC NHA TRANG"], "UBND",
     "Bắc Nha Trang", ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH",
                       "PHÓ CHỦ TỊCH"]),
    ([], ["ỦY BAN NHÂN DÂN", "ĐẶC KHU TRƯỜNG SA"], "UBND", "Trường Sa",
     ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]),
    (["ỦY BAN NHÂN DÂN", "XÃ DIÊN KHÁNH"],
     ["TRUNG TÂM PHỤC VỤ", "HÀNH CHÍNH CÔNG"], "TTPVHCC", "Diên Khánh",
     ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"]),
    (["UBND TỈNH KHÁNH HÒA"], ["SỞ KHOA HỌC VÀ CÔNG NGHỆ"], "SKHCN",
     "Khánh Hòa", ["TL. GIÁM ĐỐC", "CHÁNH VĂN PHÒNG"]),
    (["BỘ NÔNG NGHIỆP VÀ MÔI TRƯỜNG"], ["VƯỜN QUỐC GIA CÁT TIÊN"], "VQG",
     "Đồng Nai", ["GIÁM ĐỐC"]),
    (["CỤC HÀNG HẢI VIỆT NAM"], ["CẢNG VỤ HÀNG HẢI NHA TRANG"], "CVHHNT",
     "Khánh Hòa", ["GIÁM ĐỐC"]),
    (["UBND TỈNH KHÁNH HÒA"], ["LIÊN MINH HỢP TÁC XÃ"], "LMHTX",
     "Khánh Hòa", ["CHỦ TỊCH"]),
    (["QUÂN KHU 5"], ["BỘ CHỈ HUY QUÂN SỰ", "TỈNH KHÁNH HÒA"], "BCHQS",
     "Khánh Hòa", ["CHỈ HUY TRƯỞNG"]),
    ([], ["ĐOÀN ĐẠI BIỂU QUỐC HỘI", "TỈNH KHÁNH HÒA"], "ĐĐBQH",
     "Khánh Hòa", ["TRƯỞNG ĐOÀN"]),
    (["SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG"], ["HẠT KIỂM LÂM CAM RANH"], "HKL",
     "Cam Ranh", ["HẠT TRƯỞNG"]),
]
MORE_JOINT = [
    (["SỞ TÀI CHÍNH", "SỞ NỘI VỤ", "SỞ Y TẾ"], "HDLN-STC-SNV-SYT", "HD",
     "Khánh Hòa", "SỞ TÀI CHÍNH - SỞ NỘI VỤ - SỞ Y TẾ"),
    (["BỘ LAO ĐỘNG - THƯƠNG BINH", "VÀ XÃ HỘI", "BỘ TÀI CHÍNH"],
     "TTLT-BLĐTBXH-BTC", "TTLT", "Hà Nội",
     "BỘ LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI - BỘ TÀI CHÍNH"),
    (["BỘ NỘI VỤ - BỘ TÀI CHÍNH -", "BỘ Y TẾ"], "TTLT-BNV-BTC-BYT", "TTLT",
     "Hà Nội", "BỘ NỘI VỤ - BỘ TÀI CHÍNH - BỘ Y TẾ"),
    (["SỞ GIÁO DỤC VÀ ĐÀO TẠO", "CÔNG AN TỈNH"], "KHLT-SGDĐT-CAT", "KH",
     "Khánh Hòa", "SỞ GIÁO DỤC VÀ ĐÀO TẠO - CÔNG AN TỈNH"),
]
# Of the seeds above 20: agencies since 1/7/2025, fronts and unions, names over
# three and four lines.
LATE_OFFICES = [
    (["UBND TỈNH ĐẮK LẮK"], ["BAN QUẢN LÝ DỰ ÁN ĐẦU TƯ", "XÂY DỰNG CÁC CÔNG "
     "TRÌNH GIAO THÔNG", "VÀ NÔNG NGHIỆP, PHÁT TRIỂN", "NÔNG THÔN TỈNH"],
     "BQLDA", "Đắk Lắk", ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"]),
    ([], ["BAN CHỈ ĐẠO PHÁT TRIỂN KHOA HỌC", "CÔNG NGHỆ, ĐỔI MỚI SÁNG TẠO",
     "VÀ CHUYỂN ĐỔI SỐ TỈNH KHÁNH HÒA"], "BCĐ", "Khánh Hòa",
     ["KT. TRƯỞNG BAN", "PHÓ TRƯỞNG BAN"]),
    (["ỦY BAN MẶT TRẬN TỔ QUỐC VIỆT NAM", "TỈNH KHÁNH HÒA"],
     ["BAN THƯỜNG TRỰC"], "MTTQ-BTT", "Khánh Hòa",
     ["TM. BAN THƯỜNG TRỰC", "CHỦ TỊCH"]),
    ([], ["ỦY BAN MẶT TRẬN TỔ QUỐC", "VIỆT NAM XÃ NAM CAM RANH"], "MTTQ",
     "Nam Cam Ranh", ["TM. BAN THƯỜNG TRỰC", "PHÓ CHỦ TỊCH"]),
    (["HỘI LIÊN HIỆP PHỤ NỮ VIỆT NAM"],
     ["BAN CHẤP HÀNH TỈNH KHÁNH HÒA"], "BCH", "Khánh Hòa",
     ["TM. BAN THƯỜNG VỤ", "CHỦ TỊCH"]),
    (["TRUNG ƯƠNG HỘI NÔNG DÂN VIỆT NAM"], ["HỘI NÔNG DÂN", "TỈNH KHÁNH HÒA"],
     "HNDT", "Khánh Hòa", ["TM. BAN THƯỜNG VỤ", "PHÓ CHỦ TỊCH"]),
    ([], ["HỘI ĐỒNG NHÂN DÂN", "XÃ BẮC NINH HÒA"], "HĐND", "Bắc Ninh Hòa",
     ["CHỦ TỊCH"]),
    (["HỘI ĐỒNG NHÂN DÂN", "PHƯỜNG TÂY NHA TRANG"], ["BAN KINH TẾ - NGÂN SÁCH"],
     "KTNS", "Tây Nha Trang", ["TM. BAN KINH TẾ - NGÂN SÁCH", "TRƯỞNG BAN"]),
    (["ỦY BAN NHÂN DÂN", "PHƯỜNG ĐÔ VINH"],
     ["PHÒNG KINH TẾ, HẠ TẦNG", "VÀ ĐÔ THỊ"], "KTHTĐT", "Đô Vinh",
     ["TRƯỞNG PHÒNG"]),
    (["ỦY BAN NHÂN DÂN XÃ TÂY KHÁNH VĨNH"], ["PHÒNG VĂN HÓA - XÃ HỘI"],
     "VHXH", "Tây Khánh Vĩnh", ["KT. TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG"]),
    (["ỦY BAN NHÂN DÂN", "XÃ KHÁNH SƠN"], ["TRƯỜNG PHỔ THÔNG DÂN TỘC",
     "NỘI TRÚ TRUNG HỌC CƠ SỞ", "KHÁNH SƠN"], "DTNT", "Khánh Sơn",
     ["HIỆU TRƯỞNG"]),
    (["BỘ TÀI CHÍNH", "CỤC THUẾ"], ["THUẾ TỈNH KHÁNH HÒA"], "KHH",
     "Khánh Hòa", ["KT. TRƯỞNG THUẾ TỈNH", "PHÓ TRƯỞNG THUẾ TỈNH"]),
    (["THUẾ TỈNH KHÁNH HÒA"], ["THUẾ CƠ SỞ 3", "TỈNH KHÁNH HÒA"], "TCS3",
     "Ninh Hòa", ["TRƯỞNG THUẾ CƠ SỞ"]),
    (["CỤC HẢI QUAN"], ["CHI CỤC HẢI QUAN", "KHU VỰC XIII"], "CCHQ13",
     "Khánh Hòa", ["CHI CỤC TRƯỞNG"]),
    (["KHO BẠC NHÀ NƯỚC"], ["KHO BẠC NHÀ NƯỚC", "KHU VỰC XIII"], "KBKV13",
     "Khánh Hòa", ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"]),
    (["TÒA ÁN NHÂN DÂN", "TỈNH KHÁNH HÒA"], ["TÒA ÁN NHÂN DÂN",
     "KHU VỰC 4 - KHÁNH HÒA"], "TAKV4", "Khánh Hòa", ["CHÁNH ÁN"]),
    (["VIỆN KSND TỈNH KHÁNH HÒA"], ["VIỆN KIỂM SÁT NHÂN DÂN", "KHU VỰC 2"],
     "VKSKV2", "Khánh Hòa", ["KT. VIỆN TRƯỞNG", "PHÓ VIỆN TRƯỞNG"]),
    ([], ["ỦY BAN THƯỜNG VỤ", "QUỐC HỘI"], "UBTVQH15", "Hà Nội",
     ["TM. ỦY BAN THƯỜNG VỤ QUỐC HỘI", "CHỦ TỊCH"]),
    (["KIỂM TOÁN NHÀ NƯỚC"], ["KIỂM TOÁN NHÀ NƯỚC", "KHU VỰC VIII"],
     "KTKVVIII", "Khánh Hòa", ["KIỂM TOÁN TRƯỞNG"]),
    (["ĐẠI HỌC QUỐC GIA", "THÀNH PHỐ HỒ CHÍ MINH"],
     ["TRƯỜNG ĐẠI HỌC BÁCH KHOA"], "ĐHBK", "Thành phố Hồ Chí Minh",
     ["KT. HIỆU TRƯỞNG", "PHÓ HIỆU TRƯỞNG"]),
    (["CÔNG AN TỈNH KHÁNH HÒA"], ["CÔNG AN XÃ ĐẠI LÃNH"], "CAX", "Đại Lãnh",
     ["TRƯỞNG CÔNG AN XÃ"]),
    (["BỘ CHỈ HUY BĐBP TỈNH"], ["ĐỒN BIÊN PHÒNG", "CẦU BÓNG"], "ĐBP",
     "Khánh Hòa", ["ĐỒN TRƯỞNG"]),
    (["TỈNH ỦY KHÁNH HÒA"], ["BÁO VÀ PHÁT THANH,", "TRUYỀN HÌNH KHÁNH HÒA"],
     "BPTTH", "Khánh Hòa", ["TỔNG BIÊN TẬP"]),
    (["UBND TỈNH KHÁNH HÒA"], ["QUỸ BẢO VỆ VÀ PHÁT TRIỂN RỪNG"], "QBVPTR",
     "Khánh Hòa", ["GIÁM ĐỐC"]),
    (["SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG"], ["VĂN PHÒNG ĐĂNG KÝ ĐẤT ĐAI",
     "CHI NHÁNH CAM LÂM"], "CNCL", "Cam Lâm", ["GIÁM ĐỐC"]),
    (["CÔNG AN TỈNH KHÁNH HÒA"], ["CƠ QUAN CẢNH SÁT ĐIỀU TRA"], "CSĐT",
     "Khánh Hòa", ["KT. THỦ TRƯỞNG", "PHÓ THỦ TRƯỞNG"]),
    ([], ["ỦY BAN BẦU CỬ", "XÃ TU BÔNG"], "UBBC", "Tu Bông",
     ["TM. ỦY BAN BẦU CỬ", "CHỦ TỊCH"]),
    (["UBND TỈNH KHÁNH HÒA"], ["CHI CỤC DÂN SỐ,", "TRẺ EM VÀ PHÒNG, CHỐNG",
     "TỆ NẠN XÃ HỘI"], "CCDS", "Khánh Hòa", ["CHI CỤC TRƯỞNG"]),
    (["UBND XÃ DIÊN ĐIỀN"], ["TRƯỜNG MẦM NON", "HOA HƯỚNG DƯƠNG"], "MNHHD",
     "Diên Điền", ["HIỆU TRƯỞNG"]),
]
LATE_PARTY = [
    (["ĐẢNG BỘ TỈNH KHÁNH HÒA"], ["ĐẢNG ỦY ỦY BAN", "NHÂN DÂN TỈNH"], "ĐU",
     "Nha Trang", ["T/M BAN THƯỜNG VỤ", "PHÓ BÍ THƯ"]),
    (["ĐẢNG BỘ TỈNH KHÁNH HÒA"], ["ĐẢNG ỦY CÁC CƠ QUAN", "ĐẢNG TỈNH"], "ĐU",
     "Nha Trang", ["T/M BAN THƯỜNG VỤ", "BÍ THƯ"]),
    (["TỈNH ỦY KHÁNH HÒA"], ["BAN TUYÊN GIÁO VÀ DÂN VẬN"], "BTGDVTU",
     "Nha Trang", ["K/T TRƯỞNG BAN", "PHÓ TRƯỞNG BAN"]),
    (["ĐẢNG ỦY XÃ DIÊN LÂM"], ["CHI BỘ THÔN ĐỒNG DƯỚI"], "CB", "Diên Lâm",
     ["T/M CHI BỘ", "BÍ THƯ"]),
    (["ĐẢNG ỦY PHƯỜNG BA NGÒI"], ["VĂN PHÒNG ĐẢNG ỦY"], "VPĐU", "Ba Ngòi",
     ["CHÁNH VĂN PHÒNG"]),
    (["ĐẢNG BỘ XÃ VẠN HƯNG"], ["ỦY BAN KIỂM TRA ĐẢNG ỦY"], "UBKTĐU",
     "Vạn Hưng", ["T/M ỦY BAN KIỂM TRA", "CHỦ NHIỆM"]),
    (["BAN CHẤP HÀNH TRUNG ƯƠNG"], ["BAN TỔ CHỨC"], "BTCTW", "Hà Nội",
     ["K/T TRƯỞNG BAN", "PHÓ TRƯỞNG BAN"]),
]
# Head on the right: "ĐOÀN TNCS HỒ CHÍ MINH" stands where the motto would.
YOUTH = [
    (["BCH ĐOÀN TỈNH KHÁNH HÒA"], ["ĐOÀN XÃ SUỐI HIỆP"], "ĐTN", "Suối Hiệp",
     ["TM. BAN CHẤP HÀNH", "BÍ THƯ"]),
    ([], ["BAN CHẤP HÀNH TỈNH KHÁNH HÒA"], "TĐTN", "Khánh Hòa",
     ["TM. BAN THƯỜNG VỤ", "PHÓ BÍ THƯ"]),
]
LATE_JOINT = [
    (["BỘ CÔNG AN", "BỘ QUỐC PHÒNG", "BỘ TƯ PHÁP",
      "VIỆN KIỂM SÁT NHÂN DÂN TỐI CAO", "TÒA ÁN NHÂN DÂN TỐI CAO"],
     "TTLT-BCA-BQP-BTP-VKSNDTC-TANDTC", "TTLT", "Hà Nội", "BỘ CÔNG AN - BỘ "
     "QUỐC PHÒNG - BỘ TƯ PHÁP - VIỆN KIỂM SÁT NHÂN DÂN TỐI CAO - TÒA ÁN NHÂN "
     "DÂN TỐI CAO"),
    (["BỘ CÔNG AN - BỘ QUỐC PHÒNG -", "BỘ TƯ PHÁP - NGÂN HÀNG NHÀ NƯỚC",
      "VIỆT NAM"], "TTLT-BCA-BQP-BTP-NHNNVN", "TTLT", "Hà Nội",
     "BỘ CÔNG AN - BỘ QUỐC PHÒNG - BỘ TƯ PHÁP - NGÂN HÀNG NHÀ NƯỚC VIỆT NAM"),
    (["SỞ NỘI VỤ -", "BẢO HIỂM XÃ HỘI TỈNH -", "LIÊN ĐOÀN LAO ĐỘNG TỈNH"],
     "HDLN-SNV-BHXH-LĐLĐ", "HD", "Khánh Hòa",
     "SỞ NỘI VỤ - BẢO HIỂM XÃ HỘI TỈNH - LIÊN ĐOÀN LAO ĐỘNG TỈNH"),
    (["CÔNG AN TỈNH - SỞ Y TẾ", "- SỞ CÔNG THƯƠNG"], "KHLN-CAT-SYT-SCT", "KH",
     "Khánh Hòa", "CÔNG AN TỈNH - SỞ Y TẾ - SỞ CÔNG THƯƠNG"),
    (["ỦY BAN NHÂN DÂN TỈNH -", "ỦY BAN MẶT TRẬN TỔ QUỐC", "VIỆT NAM TỈNH"],
     "CTrPH-UBND-MTTQ", "CTr", "Khánh Hòa",
     "ỦY BAN NHÂN DÂN TỈNH - ỦY BAN MẶT TRẬN TỔ QUỐC VIỆT NAM TỈNH"),
    (["VĂN PHÒNG HĐND", "VĂN PHÒNG UBND"], "KHPH-VPHĐND-VPUBND", "KH",
     "Khánh Hòa", "VĂN PHÒNG HĐND - VĂN PHÒNG UBND"),
]
NAMES = ["Trần Quốc Huy", "Lê Thị Mỹ Hạnh", "Phạm Ngọc Ưng", "Đặng Văn Ổn",
         "Hồ Thị Ỷ Lan", "Nguyễn Hữu Ân", "Võ Ẩn", "Y Thanh Hà Niê Kđăm",
         "Nguyễn Thị Kim Ngân", "Đỗ Hoàng Anh Tuấn"]
LATE_NAMES = ["Hà Ngọc Ý", "Nguyễn Ỷ", "Cao Thị Thanh Phương Uyên", "H'Lim Niê",
              "Mấu Văn Phi", "Nguyễn Phước Bửu Ân", "Đinh Lê Anh Ưng",
              "Bo Bo Thị Yến", "Tô Ân", "Huỳnh Thị Như Ý"]


def number_forms(r, d):
    """The number line as it is written, and what must be read of it."""
    so, n, note = "Số: ", d["number"], d["notation"]
    f = d["form"]
    if f == "tight":
        return "Số:%s/%s" % (n, note)
    if f == "wide":
        return "Số: %s     /%s" % (n, note)
    if f == "nocolon":
        return "Số %s/%s" % (n, note)
    if f == "dashes":
        return "Số: %s/%s" % (n, note.replace("-", " - "))
    if f == "endash":
        return "Số: %s/%s" % (n, note.replace("-", "\u2013"))
    if f == "lead":
        return "Số:      %s/%s" % (n, note)
    if f == "digits":
        return "Số: %s/%s" % (" ".join(n), note) if n.isdigit() else \
            "Số: %s/%s" % (n, note)
    if f == "nbsp":
        return "Số:\u00a0%s\u00a0/\u00a0%s" % (n, note)
    if f == "dots":
        return "Số: ...%s.../%s" % (n, note)
    return so + n + ("-" if d["party"] else "/") + note


UNITS = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám",
         "chín"]


def in_words(n):
    """2 to 31 as it is said."""
    ten, one = divmod(n, 10)
    if ten == 0:
        return UNITS[one]
    last = "" if one == 0 else "mốt" if one == 1 and ten > 1 else \
        "lăm" if one == 5 else "tư" if one == 4 and ten > 1 else UNITS[one]
    return " ".join(x for x in (
        "mười" if ten == 1 else UNITS[ten] + " mươi", last) if x)


def words_of_date(place, day, m, y):
    thousand, rest = divmod(y, 1000)
    hundred, rest = divmod(rest, 100)
    tail = "linh " + UNITS[rest] if 0 < rest < 10 else in_words(rest) if rest \
        else ""
    return "%s, ngày %s tháng %s năm hai nghìn không trăm %s" % (
        place, in_words(day), "tư" if m == 4 else in_words(m), tail)


def date_forms(r, d):
    y, m, day, place = d["y"], d["m"], d["d"], d["place"]
    s = {
        "law": "%s, ngày %02d tháng %s năm %d" % (
            place, day, "%02d" % m if m < 3 else m, y),
        "lower": "%s, ngày %d tháng %d năm %d" % (place, day, m, y),
        "capital": "%s, Ngày %02d tháng %02d năm %d" % (place, day, m, y),
        "filled": "%s, ngày   %d   tháng   %d   năm %d" % (place, day, m, y),
        "wide": "%s, ngày %d        tháng %d năm %d" % (place, day, m, y),
        "nocomma": "%s ngày %02d tháng %02d năm %d" % (place, day, m, y),
        "dots": "%s, ngày ..%d.. tháng ..%d.. năm %d" % (place, day, m, y),
        "nbsp": "%s,\u00a0ngày\u00a0%d\u00a0tháng\u00a0%d\u00a0năm\u00a0%d"
                % (place, day, m, y),
        "tight": "%s, ngày%d tháng%d năm%d" % (place, day, m, y),
        "slash": "%s, ngày %02d/%d/%d" % (place, day, m, y),
        "minus": "%s, ngày %02d-%02d-%d" % (place, day, m, y),
        "stop": "%s, %d.%d.%d" % (place, day, m, y),
        "words": words_of_date(place, day, m, y),
        "zero": "%s, ngày %02d tháng %02d năm %d" % (place, day, m, y),
        "noplace": "Ngày %02d tháng %02d năm %d" % (day, m, y),
        "stopped": "%s, ngày %d tháng %d năm %d." % (place, day, m, y),
        "weekday": "%s, thứ Hai, ngày %d tháng %d năm %d" % (place, day, m,
                                                          y),
    }
    return s[d["dform"]]


def more(d, r):
    """What seeds above 3 have besides: odd heads, stamps, numbers, dates."""
    what = d["what"]
    if what in ("plain", "letter") and r.random() < 0.4:
        d["office"] = r.choice(MORE_OFFICES)
    if what == "joint" and r.random() < 0.7:
        d["several"] = r.choice(MORE_JOINT)
    d["columns"] = r.choice([None, (3000, 6500), (4700, 4700), (5000, 4400),
                             (2700, 5600), (4200, 4300)])
    d["indent"] = r.choice([0, 0, -600, 500])
    d["sizes"] = r.choice([None, (9, 9), (10, 11), (14, 14), (13, 11),
                           (15, 13)])
    d["font"] = r.choice(["C059", "DejaVu Sans", "Liberation Sans Narrow",
                          "Noto Sans", "Times New Roman", "Liberation Sans",
                          "Nimbus Sans", "DejaVu Serif Condensed"])
    d["old"] = r.choices([None, "tcvn3", "vni", "tcvn3-nameless"],
                         [76, 10, 10, 4])[0]
    if what in ("copy", "arrived", "gazette") or d["form"] == "endash":
        d["old"] = None
    d["box"] = r.choice(["", "", "", "DỰ THẢO", "HỎA TỐC", "MẬT", "KHẨN",
                         "DỰ THẢO LẦN 2", "Dự thảo 15/3/2024"])
    d["corner"] = r.choice([None, None, None, "electronic", "arrival",
                            "time", "transfer"])
    d["dform"] = r.choices([d["dform"], "slash", "minus", "stop", "weekday"],
                           [70, 10, 5, 5, 5])[0]
    d["slash"] = r.choice(["", "", "a", "đ", "c", "-1"]) \
        if d["number"].isdigit() and what == "plain" else ""


def most(d, r):
    """What seeds above 20 have besides: late agencies, letters, words."""
    what = d["what"]
    d["name"] = r.choice(LATE_NAMES)
    if what in ("plain", "letter") and r.random() < 0.75:
        d["office"] = r.choice(LATE_OFFICES)
        if r.random() < 0.06:
            d["office"] = r.choice(YOUTH)
            d["youth"] = True
    if what == "party":
        d["office"] = r.choice(LATE_PARTY)
    if what == "joint" and r.random() < 0.8:
        d["several"] = r.choice(LATE_JOINT)
    if what == "plain" and d["number"].isdigit():
        d["slash"] = r.choice(["", "", "", "A", "B", "a", "c", "đ", "E"])
    d["dform"] = r.choices([d["dform"], "words", "zero", "noplace",
                            "stopped"], [70, 6, 10, 5, 9])[0]
    d["signs"] = r.choices(["", "none", "bare", "title"], [70, 8, 12, 10])[0]
    d["phone"] = what in ("plain", "letter") and r.random() < 0.15
    d["annexed"] = r.choice(["", "", "form", "number", "head"])
    d["form_of"] = what == "plain" and r.random() < 0.1
    d["box"] = r.choice(["", "", "", "THƯỢNG KHẨN", "TỐI MẬT", "TUYỆT MẬT",
                         "HỎA TỐC HẸN GIỜ", "LƯU HÀNH NỘI BỘ", "BẢN SAO",
                         "DỰ THẢO"])


def make(i, seed):
    """Page ${i}: what stands on it and what must be read."""
    r = random.Random(seed * 100003 + i)
    what = r.choices(["plain", "letter", "party", "joint", "law", "resolution",
                      "blank", "annex", "gazette", "copy", "arrived"],
                     [44, 24, 8, 7, 6, 6, 6, 4, 5, 6, 6])[0]
    d = dict(i=i, what=what, party=False, blank=None,
             y=r.randint(2005, 2026), m=r.randint(1, 12), d=r.randint(1, 28),
             subject=r.choice(SUBJECTS), name=r.choice(NAMES))
    n = r.choice([r.randint(1, 9), r.randint(10, 99), r.randint(100, 9999)])
    d["number"] = "%02d" % n
    if r.random() < 0.05:
        d["number"] += r.choice(["a", "b", "A", "B"])
    sup, iss, sign, place, block = r.choice(OFFICES)
    while (sign in ("QH15", "CP", "TTg")):
        sup, iss, sign, place, block = r.choice(OFFICES)
    kind = r.choice(USUAL)
    note = "%s-%s" % (kind, sign)
    if what == "party":
        sup, iss, sign, place, block = r.choice(PARTY)
        kind = r.choice(["QĐ", "KL", "TB", "BC", "NQ", "HD", "KH"])
        note, d["party"] = "%s/%s" % (kind, sign), True
    elif what == "joint":
        iss, note, kind, place = r.choice(JOINT)
        sup, block = [], ["KT. BỘ TRƯỞNG", "THỨ TRƯỞNG"]
        d["number"] = "%02d/%d" % (n % 100 or 1, d["y"])
    elif what == "law":
        kind = r.choice(["NĐ", "QĐ", "TT", "NQ"])
        if kind == "NĐ" or (kind == "QĐ" and r.random() < 0.5):
            sup, iss, sign, place, block = OFFICES[4 if kind == "NĐ" else 5]
        elif kind == "NQ":
            sup, iss, sign, place, block = OFFICES[22]
        else:
            sup, iss, sign, place, block = r.choice(OFFICES[2:4])
            kind = "TT"
        note = sign if sign == "QH15" else "%s-%s" % (kind, sign)
        d["number"] = "%02d/%d" % (n % 200 or 1, d["y"])
    elif what == "resolution":
        sup, iss, sign, place, block = OFFICES[21]
        kind, note = "NQ", "NQ-HĐND"
        d["number"] = "%02d/%d" % (n % 200 or 1, d["y"])
    elif what == "letter":
        kind = ""
        note = "%s-%s" % (sign, r.choice(SECTIONS))
        if r.random() < 0.1:
            note = "CV-" + sign
    d["form"] = r.choices(
        ["law", "tight", "wide", "nocolon", "dashes", "endash", "lead",
         "digits", "nbsp", "dots"], [30, 8, 10, 6, 7, 6, 6, 5, 6, 4])[0]
    if d["party"]:
        d["form"] = "law" if r.random() < 0.6 else "nocolon"
        # "Số 12-QĐ/TU"
    d["dform"] = r.choices(
        ["law", "lower", "capital", "filled", "wide", "nocomma", "dots",
         "nbsp", "tight"], [30, 16, 6, 8, 6, 5, 4, 6, 3])[0]
    several = ""
    if seed > 3:
        d["old_what"] = what
        more(d, r)
        if seed > 20:
            most(d, r)
        if "office" in d:
            sup, iss, sign, place, block = d["office"]
            note = "%s/%s" % (kind, sign) if what == "party" else "%s-%s" % (kind if kind else sign, sign if kind else
                              r.choice(SECTIONS))
        if "several" in d:
            iss, note, kind, place, several = d["several"]
        d["number"] += d["slash"] if d["slash"] != "-1" else ""
    d.update(sup=sup, iss=iss, place=place, block=block, kind=kind,
             notation=note)
    if d["party"] and d["form"] == "nocolon":
        d["line"] = "Số %s-%s" % (d["number"], note)
    else:
        d["line"] = number_forms(r, d)
    d["date"] = date_forms(r, d)
    want = dict(number=d["number"], notation=note, kind=KINDS[kind],
                date="%04d-%02d-%02d" % (d["y"], d["m"], d["d"]),
                issuer=several or " ".join(iss), superior=" ".join(sup), annex_of="",
                signer=d["name"])
    if what == "blank":
        d["blank"] = r.choice(["number", "date", "both"])
        if d["blank"] != "date":
            d["line"] = "Số: %s/%s" % (r.choice(["        ", "......", "   "
                                       "__"]), note)
            if seed > 3 and r.random() < 0.6:
                d["line"] = r.choice([
                    "Số:      /%d/%s" % (d["y"], note), "Số:    /%s" % note,
                    "Số: …… /%s" % note, "Số:\u2003\u2003/%s" % note,
                    "Số:_____/%d/%s" % (d["y"], note)])
            want["number"] = ""
            want["notation"] = ""
            want["kind"] = "*"		# from the title, or none: both right
        if d["blank"] != "number":
            d["date"] = "%s, ngày %s tháng %s năm %d" % (
                place, r.choice(["     ", "....."]),
                r.choice(["%d" % d["m"], "     "]), d["y"])
            want["date"] = ""
    if seed > 7 and what == "joint":
        d["beside"] = r.choice([x for x in NAMES if x != d["name"]])
        want["signer"] = "%s; %s" % (d["name"], d["beside"])
    if what == "annex":
        want = dict(number="", notation="", kind="*", date="", issuer="",
                    superior="", annex_of="%s/%s" % (d["number"], note),
                    signer="")
    d["want"] = want
    d["motto"] = r.choice(["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
                           "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM"])
    d["free"] = r.choice(["Độc lập - Tự do - Hạnh phúc",
                          "Độc lập \u2013 Tự do \u2013 Hạnh phúc"])
    d["spaced"] = r.random() < 0.12	# Q U Y Ế T  Đ Ị N H
    d["tracked"] = r.random() < 0.15	# letterspacing of the layout
    d["lower_date"] = r.choices([0, 14, -14], [70, 18, 12])[0]
    signs = d.get("signs", "") if what != "joint" else ""
    if signs == "none" and what != "annex":	# nobody signs yet
        d["block"], d["name"], want["signer"] = [], "", ""
    elif signs == "bare" and what != "annex":	# a name, and no post above it
        d["block"], want["signer"] = [], "*"
    elif signs == "title":		# the head in person
        d["block"] = d["block"][-1:]
    kept = d.get("font"), d.get("old")
    d["font"] = r.choice(["Liberation Serif", "Times New Roman",
                          "Times New Roman", "Noto Serif", "Arial",
                          "DejaVu Serif", "Nimbus Roman"])
    d["split"] = r.choice([0, 0.1, 0.4])	# runs of a word processor
    d["old"] = r.choices([None, "tcvn3", "vni", "tcvn3-nameless"],
                         [86, 6, 5, 3])[0]
    if d["old"] and (what in ("copy", "arrived", "gazette")
                     or d["form"] == "endash"):
        d["old"] = None
    if seed > 3:
        d["font"], d["old"] = kept
        if d["font"] not in ("Times New Roman", "Liberation Serif") and \
                d["old"]:
            d["font"] = "Times New Roman"
    # The "ư" of TCVN3 is a soft hyphen, which these programs do not write.
    if seed > 20 and (d["old"] or "").startswith("tcvn3"):
        if "ư" in d["name"]:
            was, d["name"] = d["name"], "Hà Ngọc Ý"
            want["signer"] = want["signer"].replace(was, d["name"])
        if d["dform"] == "words" and d["m"] == 4:
            d["date"], d["m"] = words_of_date(d["place"], d["d"], 3,
                                              d["y"]), 3
            if want["date"]:
                want["date"] = want["date"][:5] + "03" + want["date"][7:]
    d["writer"] = r.choice(["docx", "docx", "docx-tabs", "fodt", "html",
                            "html-grid"])
    d["after"] = r.choices(["", "gs", "cairo", "mupdf", "turned", "sideways"],
                           [60, 10, 10, 8, 6, 3])[0]
    if d["writer"].startswith("html") and d["after"] == "gs":
        d["after"] = ""		# it garbles the letters
    if d["writer"] == "fodt" and (len(iss) > 2 or (seed > 3 and (
            seed > 20 or d["box"] or d["corner"] or "beside" in d or what in ("copy", "arrived")))):
        d["writer"] = "docx"		# its frames would overlap
    d["bold"] = r.random() > 0.08
    d["stars"] = r.choice(["-------", "_______", "*", "", ""])
    return d
