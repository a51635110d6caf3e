# 62-search: documents are found by words, number, date, issuer, signer and
# kind, with marks and without.
. tests/scenarios/lib.sh

check 'init' "$NBA" init "$T/s"
mkdir "$T/in"
for i in 1 2 3; do echo "text $i" >"$T/in/a$i.txt"; done
cat >"$T/table.csv" <<'C'
file,number,notation,kind,date,issuer,signer,subject
a1.txt,2103,QĐ-UBND,Quyết định,2017-07-21,UBND TỈNH KHÁNH HÒA,Lê Đức Vinh,Về việc quản lý chữ ký số
a2.txt,05,TB-SNV,Thông báo,2026-11-27,SỞ NỘI VỤ,Lê Quốc Cường,Về việc quy hoạch đất
a3.txt,5,QĐ-SNV,Quyết định,2026-11-30,SỞ NỘI VỤ,Lê Quốc Cường,Về việc nghỉ hè
C
# One after the other: the newest is found first.
for i in 1 2 3; do
	sed -n "1p;/^a$i/p" "$T/table.csv" >"$T/one.csv"
	check "document $i" "$NBA" -q -s "$T/s" ingest "$T/in/a$i.txt" \
	    --metadata "$T/one.csv"
done
nba() { "$NBA" -s "$T/s" "$@"; }
# finds NAMES OPTION...: exactly these, newest first.
finds() {
	names=$1
	shift
	exits "$* is looked for" 0 nba --json "$@"
	check "and found: $names" [ "$(sed -n \
	    's/.*"name":"\(a[0-9]\)[.]txt".*/\1/p' "$T/out" | tr '\n' ' ')" \
	    = "${names:+$names }" ]
}
finds 'a1' search 'chu ky'
finds 'a1' search 'CHỮ KÝ'
finds '' search 'chữ kỳ'
finds 'a2' search quy dat
finds '' search 'quy đat'
finds '' search 'quy dat'
finds 'a3 a2 a1' search viec
finds 'a3 a2' search so noi vu
finds 'a1' search 2103/qd-ubnd
finds 'a2' search a2.txt
finds 'a3 a2' search --number 5
finds 'a2' search --number 05
finds 'a3' search --number 5/qđ-snv
finds '' search --number 210
finds 'a3 a2' search --signer cuong
finds 'a3' search --signer cuong --kind 'quyet dinh'
finds 'a1' search --issuer 'khánh hoà'
finds 'a2' search --date 27/11/2026
finds 'a3 a2' search --date 2026
finds 'a3' search --date 28/11/2026..
finds 'a2 a1' search --date ..2026-11-29
finds 'a3 a2' search --date 01/11/2026..30/11/2026
finds 'a3' search --date 2026 --limit 1
finds 'a3 a2' list --issuer 'so noi vu'
exits 'a correction' 0 nba describe 2 date=28/11/2026 'issuer=Sở Nội vụ mới' \
    --reason 'typed'
finds 'a2' search --date 2026-11-28
finds 'a2' search 'noi vu moi'
exits 'nothing to look for' 2 nba search
says 'is told' 'nbarchive search --help'
exits 'a day that there is not' 2 nba search --date 31/02/2026
exits 'no day at all' 2 nba search --date ..
exits 'nothing found' 0 nba search nowhere
says 'is told, too' 'no document was found'
exits 'nor is a correction to no day' 2 nba describe 2 date=31/02/2026 --reason r

# A quarantine is listed by the same filters; what was not read is told.
echo more >"$T/in/b.txt"
check 'another' "$NBA" -q -s "$T/s" ingest "$T/in/b.txt"
exits 'words that may stand in it' 0 nba search nowhere
says 'it is said that nobody read it' '4 of these are not described yet'
exits 'the quarantine' 0 nba quarantine list --issuer snv
done_testing
