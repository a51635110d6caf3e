# 57-reconcile: the registers of outgoing and incoming documents against the
# archive.
. tests/scenarios/lib.sh
command -v python3 >/dev/null || skip_all 'there is no python3'

NBX=$BIN/nbaudit
export NGUYENBAN_CLOCK=2026-03-02T03:00:00Z
check 'init' "$NBA" init --simulated "$T/s"
mkdir "$T/out.d" "$T/in.d" "$T/any.d"
# doc FOLDER NUMBER NOTATION DATE ISSUER SIGNER ABSTRACT: a document, with what
# was given with it.
doc() {
	printf '%s\n' "$*" >"$T/$1/$2-$3.txt"
	printf '{"file":"%s-%s.txt","number":"%s","notation":"%s","date":"%s","issuer":"%s","signer":"%s","subject":"%s"}\n' \
	    "$2" "$3" "$2" "$3" "$4" "$5" "$6" "$7" >>"$T/$1.jsonl"
}
doc out.d 1 QĐ-SNV 2026-03-02 'SỞ NỘI VỤ' 'Nguyễn Văn An' 'Về việc cử cán bộ'
doc out.d 2 QĐ-SNV 2026-03-03 'SỞ NỘI VỤ' 'Nguyễn Văn An' 'Về việc khen thưởng'
doc out.d 3 KH-SNV 2026-03-04 'SỞ NỘI VỤ' 'Trần Bình' 'Kiểm tra công vụ'
doc out.d 4 QĐ-SNV 2026-03-05 'SỞ NỘI VỤ' 'Trần Bình' 'Về việc hoà giải ở cơ sở'
doc in.d 12 BC-SYT 2026-03-02 'SỞ Y TẾ' 'Lê Chi' 'Báo cáo tháng 2'
doc in.d 12 BC-STC 2026-03-02 'SỞ TÀI CHÍNH' 'Vũ Dung' 'Báo cáo ngân sách'
doc in.d 7 CV-SKHCN 2026-03-03 'SỞ KHOA HỌC VÀ CÔNG NGHỆ' 'Hồ Em' 'Về việc phối hợp'
printf 'a letter\n' >"$T/in.d/45-GM-STP Về việc họp.txt"
for d in out in; do
	exits "what is $d" 0 "$NBA" -s "$T/s" ingest -q "$T/$d.d" --direction $d \
	    --metadata "$T/$d.d.jsonl"
done
"$NBA" -s "$T/s" describe --missing >/dev/null 2>&1
acc() { "$NBA" -s "$T/s" list --json --name "$1" |
    sed -n 's/^{"accession":\([0-9]*\),.*/\1/p'; }
{
	printf 'Tên cơ quan;Tên cũ\r\n'
	printf 'Sở Khoa học và Công nghệ;Sở Khoa học, Công nghệ và Môi trường (đến 31/12/2025)\r\n'
} >"$T/a.csv"
exits 'agencies' 0 "$NBA" -s "$T/s" agency import "$T/a.csv"

out_head='"Số, ký hiệu văn bản",Ngày tháng văn bản,Tên loại và trích yếu nội dung văn bản,Người ký,Nơi nhận văn bản,"Đơn vị, người nhận bản lưu",Số lượng bản,Ghi chú'
cat >"$T/di.csv" <<CSV
SỔ ĐĂNG KÝ VĂN BẢN ĐI,,,,,,,
Năm 2026,,,,,,,
$out_head
(1),(2),(3),(4),(5),(6),(7),(8)
01/QĐ-SNV,02/03/2026,Quyết định về việc cử cán bộ,Nguyễn Văn An,X,Y,1,
02/QĐ-SNV,3/3,Quyết định V/v khen thưởng,KT. GIÁM ĐỐC Nguyễn Văn An,X,Y,1,
03/KH-SNV,04/03/2026,Kế hoạch Kiểm tra công vụ,Trần Bình,X,Y,1,
04/QĐ-SNV,05/03/2026,Quyết định về việc hòa giải ở cơ sở,Trần Bình,X,Y,1,
05/QĐ-SNV,05/03/2026,,,,,,Số hủy
CSV
cat >"$T/den.csv" <<'CSV'
Ngày đến;Số đến;Tác giả;Số, ký hiệu văn bản;Ngày tháng văn bản;Tên loại và trích yếu nội dung văn bản;Đơn vị hoặc người nhận;Ngày chuyển;Ký nhận;Ghi chú
02/03/2026;1;Sở Y tế;12/BC-SYT;02/03/2026;Báo cáo tháng 2;P;;;
02/03/2026;2;Sở Tài chính;12/BC-STC;02/03/2026;Báo cáo ngân sách;P;;;
04/03/2026;3;Sở Khoa học, Công nghệ và Môi trường;7/CV-SKHCN;03/03/2026;Về việc phối hợp;P;;;
04/03/2026;4;Sở Tư pháp;45/GM-STP;;Về việc họp;P;;;
CSV
printf '[register]\nagency = Sở Nội vụ\n' >"$T/nb.conf"
rec() { "$NBX" -C "$T/nb.conf" -s "$T/s" reconcile "$@"; }
store_sum() { cat "$T/s/checkpoint" "$T"/s/*/data.mdb "$T"/s/*/*/data.mdb |
    cksum; }
was=$(store_sum)
exits 'both registers agree' 0 rec --register "$T/di.csv" "$T/den.csv"
check 'and say so twice' [ "$(grep -c 'Register and archive agree' "$T/out")" = 2 ]
exits 'the option may stand twice' 0 rec --register "$T/di.csv" \
    --register "$T/den.csv" -q --offline

# told NAME CODE WANT SED REGISTER: the register changed by a sed script gives
# these outcomes (others than "agrees", in order, and how many).
told() {
	sed "$4" "$T/$5.csv" >"$T/r.csv"
	exits "$1" "$2" rec --register "$T/r.csv" --json
	got=$(python3 - "$T/out" <<'P'
import json, sys
said = []
for line in open(sys.argv[1], encoding="utf-8"):
    r = json.loads(line)
    if "outcome" not in r:
        assert r["rows"] >= 1 and r["direction"] in ("in", "out")
        continue
    what = r["outcome"]
    if what in ("agrees", "void"):
        continue
    for d in r.get("differences", []):
        what += " " + d["field"] + ("" if d["sure"] else "?")
    if what == "gap":
        what += " %d-%d%s" % (r["from"], r["to"], "+" * len(r["archive"]))
    if what in ("double-number",):
        what += " %s" % r["rows"]
    said.append(what)
print("; ".join(said))
P
)
	if [ "$got" = "$3" ]; then ok "$1: $3"; else
		not_ok "$1: want '$3', got '$got'"
	fi
}
told 'a row that the archive lacks' 1 'missing' \
    '$a06/QĐ-SNV,06/03/2026,Quyết định về việc lạ,A,X,Y,1,' di
told 'a row that is not there' 1 'gap 3-3+; extra' '/^03/d' di
told 'the last row is not there' 1 'extra' '/^0[45]/d' di
told 'another day' 1 'different date' 's/^01\(.*\)02.03.2026/01\106\/03\/2026/' di
told 'another year' 1 'different date; gap 1-1' 's/^01\(.*\)2026/01\12025/' di
told 'another abstract' 1 'different subject' 's/cử cán bộ/cử công chức/' di
told 'another signer' 1 'different signer' 's/^03\(.*\)Trần Bình/03\1Trần An/' di
told 'another number' 1 'different number; gap 3-3' 's/^03/06/' di
told 'DA is not ĐA' 1 'different number' 's/^01.QĐ/01\/QD/' di
told 'but where nothing has marks' 0 '' \
    's/^01.*/01\/QD-SNV,02\/03\/2026,Quyet dinh ve viec cu can bo,Nguyen Van An,,,,/' di
told 'a cancelled number that was used' 1 'different' 's/^04.*/&Hủy số/' di
told 'a number twice' 1 'double; double-number [8, 10]' \
    '$a04/QĐ-SNV,05/03/2026,Quyết định về việc hòa giải ở cơ sở,Trần Bình,,,,' di
told 'a gap' 1 'missing; gap 6-8' '$a09/QĐ-SNV,06/03/2026,Lạ,A,,,,' di
told 'from before the archive' 0 'before-the-archive' \
    's/^05.*/05\/QĐ-SNV,27\/02\/2026,Quyết định cũ,A,,,,/' di
told 'another issuer' 1 'different issuer' 's/Sở Y tế/Sở Xây dựng/' den
told 'issuers tell equal numbers apart' 1 'gap 2-2; extra' '/;Sở Tài chính;/d' den
told 'one arrival twice' 1 'double; gap 5-5' \
    '$a05/03/2026;6;Sở Y tế;12/BC-SYT;02/03/2026;Báo cáo tháng 2;P;;;' den
told 'a document without its number' 0 '' \
    's/;12.BC-SYT;/;;/' den
told 'what was read of a name is unsure' 1 'different number?' \
    's/;45.GM-STP;/;45\/GM-STp;/' den
exits 'written up to a day' 0 sh -c "sed '/^0[45]/d' '$T/di.csv' >'$T/r.csv' &&
    '$NBX' -s '$T/s' reconcile --register '$T/r.csv' --until 04/03/2026"
told 'a cover that says to which day' 0 '' \
    "/^0[45]/d; s/Năm 2026/Từ ngày 01-01-2026 đến ngày 04-03-2026/; s,3/3,3/3/2026," di

check 'the store is as it was' [ "$was" = "$(store_sum)" ]

# What a person corrected counts, and is sure.
exits 'a correction' 0 "$NBA" -s "$T/s" describe "$(acc 45-GM)" number=46 \
    --reason 'misread'
told 'differs, surely' 1 'missing; extra' '' den
told 'agrees again' 0 '' 's/;45.GM/;46\/GM/' den
exits 'no direction' 0 "$NBA" -s "$T/s" ingest -q "$T/any.d"
doc any.d 8 QĐ-SNV 2026-03-06 'SỞ NỘI VỤ' 'A B' 'Về việc không sổ'
exits 'a document of no direction' 0 "$NBA" -s "$T/s" ingest -q "$T/any.d" \
    --metadata "$T/any.d.jsonl"
told 'is one of ours by its notation' 1 'extra' '' di
told 'and not an incoming one, where that is known' 0 '' 's/;45.GM/;46\/GM/' den

# Registers that cannot be read as ones.
bad() {	# NAME TEXT SED
	sed "$3" "$T/di.csv" >"$T/r.csv"
	exits "$1" 2 rec --register "$T/r.csv"
	says "$1: where" "$2"
	check "$1: nothing else" [ ! -s "$T/out" ]
}
bad 'a number' 'r.csv, row 7, column 1, "Số, ký hiệu văn bản": ' 's/^03.KH-SNV/ba/'
bad 'a day' 'r.csv, row 6, column 2, "Ngày tháng văn bản": there is no such day' 's,3/3,30/2,'
bad 'no headings' 'has no row of headings' '3d'
bad 'no rows' 'has no rows below its headings' '4,$d'
bad 'a quotation mark' 'row 6, column 3' 's/Quyết định V/"&/'
iconv -f UTF-8 -t UTF-16 "$T/di.csv" >"$T/r.csv"
exits 'UTF-16' 2 rec --register "$T/r.csv"
says 'what to do' 'save the table as CSV UTF-8'
exits 'no such file' 2 rec --register "$T/nowhere"
exits 'no register' 2 rec
exits 'no store' 2 "$NBX" reconcile --register "$T/di.csv"
exits 'no such store' 3 "$NBX" -s "$T/none" reconcile --register "$T/di.csv"
exits 'a day that is none' 2 rec --register "$T/di.csv" --until x

# For people, in both languages, and as a page.
sed 's/cử cán bộ/cử công chức/; /^03/d' "$T/di.csv" >"$T/r.csv"
exits 'for people' 1 rec --register "$T/r.csv"
says 'what differs' 'abstract: the register says Quyết định về việc cử công chức, the archive Về việc cử cán bộ (given at intake)'
says 'and what to type' "Next: nbarchive show $(acc 1-QĐ)"
for lang in C.UTF-8 vi_VN.UTF-8; do
	exits "narrow ($lang)" 1 env COLUMNS=48 LC_ALL=$lang "$NBX" -s "$T/s" \
	    reconcile --register "$T/r.csv"
	check 'fits' [ "$(LC_ALL=C.UTF-8 wc -L <"$T/out")" -le 48 ]
done
exits 'as a page' 1 rec --register "$T/r.csv" --html -o "$T/r.html"
check 'in English' grep -q 'Missing in the archive\|Different' "$T/r.html"
check 'and Vietnamese' grep -q 'Khác nhau' "$T/r.html"
exits 'never over another' 3 rec --register "$T/r.csv" --html -o "$T/r.html"

# Against the ledger: what was audited must be a part of it.
log=$(sed -n 's/^Key: //p' "$T/s/nguyenban.store")
mkdir "$T/trust"
exits 'an auditor' 0 "$NBX" -s "$T/s" -l "$T/l" -t "$T/trust" init --simulated \
    --log-key "$log"
exits 'a ledger without a run stops nothing' 1 rec -l "$T/l" --register \
    "$T/di.csv"
says 'and is told' 'the journal is not held against the ledger'
cp -a "$T/s" "$T/old"
exits 'something new' 0 "$NBA" -s "$T/s" describe "$(acc 45-GM)" number=45 \
    --reason 'it was right'
"$NBX" -s "$T/s" -l "$T/l" -t "$T/trust" run >/dev/null 2>&1
sed 's/^05.*/05\/QĐ-SNV,27\/02\/2026,Cũ,A,,,,/; $a08/QĐ-SNV,06/03/2026,Về việc không sổ,A B,,,,' \
    "$T/di.csv" >"$T/r.csv"
exits 'beside the ledger' 1 rec -l "$T/l" --register "$T/r.csv"
says 'is said' '0 of them newer than the last audit'
exits 'a store set back' 5 "$NBX" -s "$T/old" -l "$T/l" reconcile \
    --register "$T/r.csv"
done_testing
