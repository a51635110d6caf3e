# 22-numbers: a document by its number and notation, wherever one is named.
. tests/scenarios/lib.sh

NBX=$BIN/nbaudit
"$NBA" init "$T/s" >"$T/init" 2>&1
log=$(sed -n 's/.*--log-key \([^ ]*\).*/\1/p' "$T/init")
mkdir "$T/in" "$T/trust" "$T/o"
while read -r file number date; do
	printf 'the text of %s\n' "$file" >"$T/in/$file"
	printf '{"file":"%s","number":"%s","notation":"%s","date":"%s"}\n' "$file" \
	    "${number%/*}" "${number##*/}" "$date" >>"$T/t.jsonl"
done <<'E'
a.txt 2103/QĐ-UBND 2017-07-21
b.txt 12/DA-SXD 2024-01-05
c.txt 12/ĐA-SXD 2024-01-06
d.txt 7/CT-UBND 2023-02-01
e.txt 7/CT-UBND 2024-02-01
f.txt 144/2025/QĐ-CTUBND 2025-03-05
g.txt 88/ĐA-SYT 2024-05-05
E
exits 'documents with numbers come in' 0 "$NBA" -s "$T/s" ingest "$T/in" -q \
    --metadata "$T/t.jsonl" --receipt "$T/r"
acc() { sed -n "s|^{\"accession\":\\([0-9]*\\),.*/$1\",.*|\\1|p" "$T/r"; }
shows() {	# NAME DOC FILE
	exits "$1" 0 "$NBA" -s "$T/s" show "$2"
	check "$1: that one" grep -q "^Name: *$3\$" "$T/out"
}
shows 'by number and notation' 2103/QĐ-UBND a.txt
check 'without a word more' [ ! -s "$T/err" ]
shows 'with zeros and spaces' '02103 / QĐ - UBND' a.txt
shows 'DA is not ĐA' 12/DA-SXD b.txt
shows 'ĐA is not DA' 12/ĐA-SXD c.txt
shows 'the year belongs to it' 144/2025/QĐ-CTUBND f.txt
shows 'small and without marks' 2103/qd-ubnd a.txt
says 'is told' '2103/qd-ubnd: no document bears exactly this number; taken is accession'
says 'with its own number' '2103/QĐ-UBND, 2017-07-21'
shows 'without its year' 144/QĐ-CTUBND f.txt
exits 'folded it is two' 2 "$NBA" -s "$T/s" show 12/da-sxd
says 'the one' '12/DA-SXD, 2024-01-05, b.txt'
says 'and the other' '12/ĐA-SXD, 2024-01-06, c.txt'
exits 'one number in two years is listed' 2 "$NBA" -s "$T/s" show 7/CT-UBND
says 'with dates' "accession $(acc d.txt): 7/CT-UBND, 2023-02-01, d.txt"
says 'of both' "accession $(acc e.txt): 7/CT-UBND, 2024-02-01, e.txt"
exits 'CTr is not CT' 2 "$NBA" -s "$T/s" show 7/CTr-UBND
says 'and what to do' 'what was read wrong is corrected with: nbarchive describe'
exits 'get takes it' 0 "$NBA" -s "$T/s" get 2103/QĐ-UBND -o "$T/o" --reason x
check 'and gives that document' cmp "$T/in/a.txt" "$T/o/a.txt"

# Who changes a record says exactly which.
exits 'describe wants it exactly' 2 "$NBA" -s "$T/s" describe 88/DA-SYT \
    number=89 --reason x
says 'and offers the other' "accession $(acc g.txt): 88/ĐA-SYT"
exits 'exactly it does' 0 "$NBA" -s "$T/s" describe 88/ĐA-SYT number=89 \
    --reason 'misread'
shows 'the corrected number counts' 89/ĐA-SYT g.txt
exits 'the old one does not' 2 "$NBA" -s "$T/s" show 88/ĐA-SYT
exits 'a notation alone' 0 "$NBA" -s "$T/s" describe "$(acc e.txt)" \
    notation=CTr-UBND --reason 'misread'
shows 'makes the two differ' 7/CT-UBND d.txt

# A document that came twice is one.
printf 'the text of %s\n' a.txt >"$T/in/again.txt"
exits 'the same once more' 0 "$NBA" -s "$T/s" ingest "$T/in/again.txt" -q
shows 'is no other' 2103/QĐ-UBND a.txt
exits 'a rebuilt catalog' 0 "$NBA" -s "$T/s" rebuild
shows 'says the same' 7/CTr-UBND e.txt

# The auditor knows them from the journal.
exits 'an auditor' 0 "$NBX" -s "$T/s" -l "$T/l" -t "$T/trust" init --log-key "$log"
"$NBX" -s "$T/s" -l "$T/l" -t "$T/trust" run >/dev/null 2>&1
proves() {	# NAME DOC FILE
	rm -rf "$T/p"
	exits "$1" 0 "$NBX" -s "$T/s" -l "$T/l" prove "$2" -o "$T/p"
	check "$1: that one" cmp "$T/in/$3" "$T/p/original/$3"
}
proves 'prove by number' 2103/QĐ-UBND a.txt
proves 'prove, folded' 2103/QD-UBND a.txt
says 'is told too' 'no document bears exactly this number; taken is accession'
proves 'prove after corrections' 89/ĐA-SYT g.txt
proves 'of the notation' 7/CTr-UBND e.txt
exits 'the old number proves nothing' 2 "$NBX" -s "$T/s" -l "$T/l" prove 88/ĐA-SYT -o "$T/q"
says 'and says so' 'no document that was audited bears this number'
exits 'what is ambiguous is listed' 2 "$NBX" -s "$T/s" -l "$T/l" prove 12/da-sxd -o "$T/q"
says 'with its accessions' "accession $(acc c.txt): 12/ĐA-SXD, c.txt"
check 'and nothing is made' [ ! -e "$T/q" ]
done_testing
