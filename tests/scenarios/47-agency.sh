# 47-agency: agencies, people and decisions: lists in, whole or not at all; what
# befalls them; who is who on a day.
. tests/scenarios/lib.sh

export NGUYENBAN_CLOCK=2026-11-28T03:00:00Z
check 'init' "$NBA" init --simulated "$T/s"
ag() { "$NBA" -s "$T/s" agency "$@"; }
count() { ag ${1:+"$1"} list --json | wc -l; }
has() {	# NAME WHO TEXT
	ag $2 show "$3" --json >"$T/out" 2>"$T/err"
	says "$1" "$4"
}

{
	printf '\357\273\277Tên cơ quan;Loại;Cơ quan cấp trên;Tên cũ;Từ ngày;Tên miền thư;Chứng thư số\r\n'
	printf 'UBND tỉnh Khánh Hòa;UBND;;;;khanhhoa.gov.vn;\r\n'
	printf 'Sở Nội vụ;Sở;UBND tỉnh Khánh Hòa;;;snv.khanhhoa.gov.vn;12AB 01/02/2024-01/02/2029\r\n'
	printf 'Sở Khoa học và Công nghệ;Sở;1;Sở KHCN cũ (đến 28/02/2025);;;không\r\n'
} >"$T/a.csv"
exits 'a dry run' 0 ag import "$T/a.csv" --dry-run
check 'writes nothing' [ "$(count)" = 0 ]
exits 'a list of agencies' 0 ag import "$T/a.csv"
check 'is there' [ "$(count)" = 3 ]
exits 'a second time' 2 ag import "$T/a.csv"
says 'where' 'a.csv: row 2, column 1 (Tên cơ quan): number 1 has this name at the same time'
check 'nothing more is there' [ "$(count)" = 3 ]
printf 'Tên cơ quan,Từ ngày,Đến ngày\nSở Y tế,,\nSở X,01/07/2025,30/06/2025\n' >"$T/b.csv"
exits 'a period that ends before it begins' 2 ag import "$T/b.csv"
says 'in its row' 'row 3'
says 'is said' 'the period ends before it begins'
check 'and the row before it is not taken in' [ "$(count)" = 3 ]

# Names, with marks or without, then and now.
exits 'without diacritics' 0 ag find 'so noi vu'
says 'found' 'Sở Nội vụ'
exits 'the tone elsewhere' 0 ag find 'Ủy ban nhân dân tỉnh Khánh Hoà'
exits 'the subject of a certificate' 0 ag find \
    'CN=SỞ NỘI VỤ,O=ỦY BAN NHÂN DÂN TỈNH KHÁNH HÒA,C=VN'
exits 'of another province' 1 ag find \
    'CN=SỞ NỘI VỤ,O=ỦY BAN NHÂN DÂN TỈNH CÀ MAU,C=VN'
exits 'the former name' 0 ag find 'so khcn cu'
says 'is a former one' 'until 28/02/2025'
exits 'by mail' 0 ag find 'x@snv.khanhhoa.gov.vn' --json
says 'the nearest' '"id":2'

# People; personal data lies there encrypted.
cat >"$T/p.csv" <<'X'
Họ tên,Cơ quan,Chức vụ,Lãnh đạo,Từ ngày,Chứng thư số,Thư điện tử,Số CCCD
Nguyễn Văn An,Sở Nội vụ,Giám đốc,có,01/01/2024,77 01/02/2024-01/02/2029,an@khanhhoa.gov.vn,056123456789
Trần Thị Bình,Sở Nội vụ,Văn thư,không,01/01/2020,không,binh@khanhhoa.gov.vn,
X
exits 'people' 0 ag person import "$T/p.csv"
check 'are there' [ "$(count person)" = 2 ]
exits 'a person twice' 2 ag person import "$T/p.csv"
says 'is told' 'row 2, column 7 (Thư điện tử): is the mail address of number 1'
check 'no identity number in the store' sh -c \
    '! grep -rqaF 056123456789 "$1/segments" "$1/catalog"' - "$T/s"
exits 'who has no reason' 2 ag person personal 1
exits 'who has one' 0 ag person personal an@khanhhoa.gov.vn --reason test --json
says 'sees it' '"id_number":"056123456789"'
exits 'another post' 0 ag person post 2 agency=3 position='Phó Giám đốc' \
    leader=yes from=01/07/2026
has 'ends the one before' person 2 '"until":"2026-06-30"'
exits 'a post before the last one' 2 ag person post 2 agency=3 \
    position='Phó Giám đốc' from=01/08/2026 until=01/07/2026
exits 'who leaves' 2 ag person leave 2 date=01/06/2026 why=retired
says 'not before a post begins' 'is before a post begins (Điều 6.1.e)'
exits 'leaves later' 0 ag person leave 2 date=31/12/2026 why=retired

# Decisions.
exits 'who may sign' 0 ag decision add kind='ký thay' number=12/QĐ-SNV \
    date=01/02/2026 agency=2 to=1 from=01/02/2026 until=31/12/2026
exits 'twice' 2 ag decision add kind=KT number=12/QĐ-SNV date=01/02/2026 \
    agency=2 to='Nguyễn Văn An' from=01/02/2026
exits 'without its period' 2 ag decision add kind=KT number=13 \
    date=01/02/2026 agency=2 to=1
exits 'a field nobody knows' 2 ag decision add kind=KT nummer=1
says 'those there are' 'number (Số quyết định)'
exits 'it ends' 0 ag decision end 12/QĐ-SNV date=30/06/2026
exits 'before it began' 2 ag decision end 1 date=31/01/2026

# What befell agencies in 2025.
exits 'a plan' 0 ag plan 'Sở Nội vụ' what=merger since=01/06/2026
ask() { "$NBA" -s "$T/s" register request kind=person "$@" name='Lê Cường' \
    agency='Sở Nội vụ' email=c@khanhhoa.gov.vn confirmed_by=C; }
exits 'a new certificate there' 2 ask request=new date=02/06/2026
says 'is not asked for' 'is to be dissolved, merged, split or renamed: ask when that is done (Điều 5.3)'
exits 'it was before' 0 ask request=new date=31/05/2026
exits 'one nobody knows' 2 ag plan 2 what=party since=01/06/2026
exits 'a new agency' 0 ag add name='Sở Nội vụ và Lao động' kind=Sở \
    parent='UBND tỉnh Khánh Hòa' from=01/07/2026
exits 'into itself' 2 ag merge 2 into=2 date=01/07/2026
exits 'into nobody' 2 ag merge 2 into=99 date=01/07/2026
exits 'two of which one is not there' 2 ag merge 2 99 into=4 date=01/07/2026
exits 'merged' 1 ag merge 2 into=4 date=01/07/2026 decision=99/NQ-HĐND
says 'what is left to do' 'ask for its revocation (Điều 6.1.h, Mẫu 07)'
says 'for people, too' '1 people have a post there still'
exits 'again' 2 ag merge 2 into=4 date=01/07/2026
has 'its last day' '' 2 '"date":"2026-06-30","decision":"99/NQ-HĐND","how":"merger","into":[4]'
exits 'renamed' 0 ag rename 3 name='Sở Khoa học' date=01/08/2026
exits 'before the last change' 2 ag rename 3 name='Sở K' date=01/08/2026
exits 'the old name' 0 ag find 'Sở Khoa học và Công nghệ'
says 'is said to be one' '01/03/2025 - 31/07/2026'
exits 'moved' 0 ag move 3 address='04 Phan Chu Trinh' date=01/08/2026
exits 'who is there on a day' 0 ag list on=30/06/2026
check 'three of four' [ "$(wc -l <"$T/out")" = 3 ]

# Out, and into another store.
exits 'written out' 0 ag export -o "$T/out.csv"
exits 'not over a file' 3 ag export -o "$T/out.csv"
exits 'people' 0 ag person export -o "$T/outp.csv"
exits 'decisions' 0 ag decision export -o "$T/outd.csv"
check 'another store' "$NBA" init --simulated "$T/s2"
NGUYENBAN_CLOCK=2026-11-28T04:00:00Z
exits 'takes it' 0 "$NBA" -s "$T/s2" agency import "$T/out.csv"
exits 'the people' 0 "$NBA" -s "$T/s2" agency person import "$T/outp.csv"
exits 'the decisions' 0 "$NBA" -s "$T/s2" agency decision import "$T/outd.csv"
check 'to the same words' sh -c '"$1" -s "$2/s2" agency export |
    cmp - "$2/out.csv"' - "$NBA" "$T"

# The journal is the truth.
ag list --json >"$T/before"; ag person list --json >>"$T/before"
exits 'rebuild' 0 "$NBA" -s "$T/s" rebuild
ag list --json >"$T/after"; ag person list --json >>"$T/after"
check 'gives the same books' cmp "$T/before" "$T/after"
exits 'the history' 0 ag show 2
says 'of an agency' 'Merged'
done_testing
