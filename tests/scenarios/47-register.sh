# 47-register: the register of certificates: lists in, whole or not at all.
. tests/scenarios/lib.sh

check 'init' "$NBA" init "$T/s"
head='STT,Họ tên,Ngày sinh,Số CMND/ Hộ chiếu/ ngày cấp/ nơi cấp,"Tên cơ quan, đơn vị",Tỉnh/ Thành phố,Chức vụ,Chức danh của người có thẩm quyền (1),Địa chỉ thư điện tử,"Số chứng thư
Số cũ (nếu có)",Số hiệu chứng thư số,Tổ chức cấp,Ngày cấp,Ngày hết hạn,Số hiệu thiết bị,Loại đề nghị,Ngày đề nghị'
row() { printf '%s,%s,%s,225123456/05/06/2010/CA Khánh Hòa,Sở Nội vụ,Khánh Hòa,Chuyên viên,%s,%s@khanhhoa.gov.vn,%s\n' "$@"; }
import() {	# FILE [ARGUMENT...]
	"$NBA" -s "$T/s" register import 02 "$@" kind=new date=01/11/2026 \
	    'confirmed_by=Lê Văn Cường'
}
entries() {
	"$NBA" -s "$T/s" register list --json | wc -l
}

{
	printf '\357\273\277%s\n' "$head"
	row 1 'Nguyễn Văn An' 01/02/1970 'Giám đốc' an ',12AB,CA G2,01/03/2022,28/02/2027,TK-1,,'
	row 2 'Trần Thị Bình' 3/4/1985 '' binh ',,,,,,,'
	printf 'Người lập,,,Thủ trưởng\n'
} >"$T/02.csv"
exits 'a dry run' 0 import "$T/02.csv" --dry-run
check 'writes nothing' [ "$(entries)" = 0 ]
exits 'a list' 0 import "$T/02.csv"
check 'is in the register' [ "$(entries)" = 2 ]
check 'with its fields' sh -c '"$1" -s "$2" register list --json |
    grep -qF "\"leader\":true,\"name\":\"Nguyễn Văn An\""' - "$NBA" "$T/s"
exits 'a second time' 2 import "$T/02.csv"
says 'it is told' 'row 2, column 2 (Họ tên): the same request'
check 'and nothing is taken in' [ "$(entries)" = 2 ]

# One mistake each; the good row before it is not taken in either.
wrong() {	# NAME TEXT ROW...
	title=$1 text=$2
	shift 2
	{
		printf '%s\n' "$head"
		row 1 'Phan Văn Dũng' 01/02/1980 '' dung ',,,,,,,'
		row "$@"
	} >"$T/wrong.csv"
	exits "$title" 2 import "$T/wrong.csv"
	says "$title: where" "$text"
}
wrong 'a day that cannot be' 'row 3, column 3 (Ngày sinh): there is no such day' \
    2 E 31/02/1970 '' e ',,,,,,,'
wrong 'a birth after the request' 'row 3, column 3 (Ngày sinh): is not before the day of the request' \
    2 E 01/02/2990 '' e ',,,,,,,'
wrong 'a serial that is there' 'row 3, column 11 (Số hiệu chứng thư số): 12AB is the number of record 1 already' \
    2 E 01/02/1970 '' e ',12ab,CA G2,01/03/2022,28/02/2027,,,'
wrong 'a period that ends before it begins' 'row 3, column 14 (Ngày hết hạn): the period ends before it begins' \
    2 E 01/02/1970 '' e ',77,CA G2,01/03/2022,28/02/2022,,,'
wrong 'a renewal too late' 'row 3, column 17 (Ngày đề nghị): the certificate must be valid for at least 60 days more when it is renewed: it ends on 28/02/2027, 58 days later; ask for a new one (Điều 5.4)' \
    2 'Nguyễn Văn An' 01/02/1970 '' an '12AB,,,,,,gia hạn,01/01/2027'
wrong 'a serial nobody gave' 'row 3, column 10' \
    2 E 01/02/1970 '' e 'số cũ,,,,,,,'
printf 'STT;Họ tên;Ngày sinh\n1;An;01/02/1970\n' >"$T/wrong.csv"
exits 'columns are missing' 2 import "$T/wrong.csv"
says 'which' 'row 1: has no column "Địa chỉ thư điện tử"'
check 'nothing of all that is there' [ "$(entries)" = 2 ]

# A renewal in time, and of that another; two issuers with one serial.
{
	printf '%s\n' "$head"
	row 1 'Nguyễn Văn An' 01/02/1970 '' an '12AB,13AB,CA G2,01/11/2026,01/11/2031,TK-1,gia hạn,01/10/2026'
	row 2 'Võ Thị Hoa' 01/02/1971 '' hoa ',13AB,CA khác,01/11/2026,01/11/2031,TK-2,,'
} >"$T/more.csv"
exits 'one serial of two issuers' 1 import "$T/more.csv"
says 'is told' 'row 3, column 11 (Số hiệu chứng thư số): 13AB is also the number of row 2, by another issuer (CA G2)'
check 'and taken in' [ "$(entries)" = 4 ]
{
	printf '%s\n' "$head"
	row 1 'Nguyễn Văn An' 01/02/1970 '' an '12AB,,,,,,gia hạn,02/10/2026'
} >"$T/again.csv"
exits 'a second renewal' 2 import "$T/again.csv"
says 'names the first' '12AB (record 1) is renewed by record 3 already (Điều 5.4)'
exits 'which of both is unclear' 2 "$NBA" -s "$T/s" register show 13AB
says 'and said' 'several certificates have this serial number'

# Personal data never lies there in the clear; reading it leaves an entry.
check 'no identity number in the store' sh -c \
    '! grep -rqaF 225123456 "$1/segments" "$1/catalog"' - "$T/s"
exits 'who has no reason' 2 "$NBA" -s "$T/s" register personal 1
exits 'who has one' 0 "$NBA" -s "$T/s" register personal 1 --json \
    --reason 'form to be made'
says 'sees it' '"id_number":"225123456"'
sha=$("$NBA" -s "$T/s" register show 1 --json |
    sed -n 's/.*"private":"\([0-9a-f]*\)".*/\1/p')
exits 'the object' 0 "$NBA" -s "$T/s" show "$sha"
says 'knows who read it' 'Handed out'
mkdir "$T/got"
exits 'the bytes' 0 "$NBA" -s "$T/s" get "$sha" -o "$T/got" --reason test
check 'are read with openssl' sh -c '
    openssl cms -decrypt -inform DER -in "$1"/got/register-1.p7m \
	-inkey "$1/s/keys/personal.key" | grep -qF 225123456' - "$T"
exits 'the list of documents' 0 "$NBA" -s "$T/s" list
check 'leaves it out' [ ! -s "$T/out" ]

# The journal is the truth.
"$NBA" -s "$T/s" register list --json >"$T/before"
exits 'rebuild' 0 "$NBA" -s "$T/s" rebuild
"$NBA" -s "$T/s" register list --json >"$T/after"
check 'gives the same register' cmp "$T/before" "$T/after"

exits 'what is due' 1 "$NBA" -s "$T/s" register due --at 2026-11-28T00:00:00Z
says 'a request' 'Trần Thị Bình: was asked for on 01/11/2026 and is not issued yet'
exits 'in November' 1 "$NBA" -s "$T/s" register due --at 2026-11-27T16:59:59Z
says 'the report too' '27/11/2026 all: Mẫu 12 of 2026 is to be sent'
exits 'on the day after' 1 "$NBA" -s "$T/s" register due --at \
    2026-11-27T17:00:00Z
check 'no more' [ "$(grep -c 'Mẫu 12' "$T/out")" = 0 ]
exits 'long before the ends' 1 "$NBA" -s "$T/s" register due --at \
    2031-05-05T00:00:00Z --json
check 'reminders with their articles' [ "$(grep -c \
    '"article":"5.4".*"task":"re' "$T/out")" = 2 ]
done_testing
