# 55-print: the untouched original and its slip, to a printer and to files.
. tests/scenarios/lib.sh

[ -x "$SIGNER" ] || skip_all "the test signer is not built"
"$SIGNER" pki "$T/pki" >/dev/null 2>"$T/err" &&
    mkdir "$T/day" "$T/o" "$T/lpbin" "$T/jobs" &&
    "$SIGNER" day -n 40 "$T/pki" "$T/day/files" >/dev/null 2>"$T/err" ||
    skip_all "the test signer failed"
"$NBA" init "$T/s" >"$T/init" 2>&1
"$NBA" -s "$T/s" -t "$T/pki/trust" ingest "$T/day/files" -q --direction in \
    --channel 'Thư điện tử công vụ' --receipt "$T/r" >/dev/null 2>&1
"$NBA" -s "$T/s" describe --missing -q >/dev/null 2>&1
# The kinds of the day's documents, by accession.
of_kind() {	# KIND [MORE]
	path=$(awk -F '\t' -v k="$1" '$2 == k { print $1; exit }' \
	    "$T/day/day-expected.tsv")
	grep -F "/$path\"" "$T/r" | sed -n 's/^{"accession":\([0-9]*\),.*/\1/p' |
	    head -n 1
}
good=$(of_kind good)
failed=$(sed -n 's/^{"accession":\([0-9]*\),"outcome":"quarantined".*/\1/p' "$T/r" |
    head -n 1)
sha=$(sed -n "s/^{\"accession\":$good,.*\"sha256\":\"\\([0-9a-f]*\\)\".*/\\1/p" "$T/r")
"$BIN/nbaudit" -s "$T/s" -l "$T/l" -t "$T/pki/trust" init \
    --log-key "$(sed -n 's/.*--log-key \([^ ]*\).*/\1/p' "$T/init")" >/dev/null 2>&1 &&
    "$BIN/nbaudit" -s "$T/s" -l "$T/l" -t "$T/pki/trust" run >/dev/null 2>&1
cat >"$T/conf" <<E
store = $T/s
trust = $T/pki/trust
[audit]
ledger = $T/l
[register]
agency = VĂN PHÒNG ỦY BAN NHÂN DÂN
parent = ỦY BAN NHÂN DÂN TỈNH KHÁNH HÒA
E

# A printer's program that keeps what it is given.
cat >"$T/lpbin/lp" <<E
#!/bin/sh
n=\$(ls "$T/jobs" | grep -c data)
for a; do printf '%s\n' "\$a"; done >"$T/jobs/\$n.args"
cat >"$T/jobs/\$n.data"
[ ! -e "$T/broken" ] && [ "\$n" != "\$(cat "$T/fails" 2>/dev/null)" ] || { echo 'lp: The printer or class does not exist.' >&2; exit 1; }
echo "request id is HP-\$n (0 file(s))"
E
chmod +x "$T/lpbin/lp"
lp() { env PATH="$T/lpbin:$PATH" "$NBA" -C "$T/conf" "$@"; }

exits 'print sends it to the printer' 0 lp print "$good" --to HP --reason 'họp giao ban'
says 'and says which jobs' 'request id is HP-0'
check 'two jobs' [ "$(ls "$T/jobs" | wc -l)" = 4 ]
check 'the original, byte for byte' [ "$(sha256sum <"$T/jobs/0.data" | cut -c1-64)" = "$sha" ]
check 'to that printer' grep -qx HP "$T/jobs/0.args"
check 'the slip is a sheet of its own' [ "$(head -c 5 "$T/jobs/1.data")" = '%PDF-' ]
check 'with a title of its own' grep -q '^Slip: ' "$T/jobs/1.args"
check 'no name is a file to lp' [ "$(wc -l <"$T/jobs/0.args")" = 8 ]
check 'A4, in real size' sh -c "grep -qx media=A4 '$T/jobs/0.args' && grep -qx print-scaling=auto-fit '$T/jobs/1.args'"
"$NBA" -s "$T/s" show "$good" --json >"$T/show" 2>"$T/err"
check 'the journal has it as a print' grep -q '"type":"retrieval","use":"print"' "$T/show"
check 'and that the printer took both' grep -q '"detail":"[^"]*HP-0[^"]*;[^"]*HP-1[^"]*","of":[0-9]*,"outcome":"sent"' "$T/show"
exits 'show says that it was printed' 0 "$NBA" -s "$T/s" show "$good"
check 'in words' grep -q '^Printed:' "$T/out"
check 'and what became of it' grep -q '^To the printer:.*HP-0' "$T/out"

exits 'the default printer' 0 lp print "$good" --slip-only
check 'the slip alone' [ "$(ls "$T/jobs" | wc -l)" = 6 ]
check 'no printer is named' [ "$(grep -cx -e -d "$T/jobs/2.args")" = 0 ]
"$NBA" -s "$T/s" show "$good" --json >"$T/show" 2>"$T/err"
check 'the journal has a slip' grep -q '"use":"slip"' "$T/show"
touch "$T/broken"
exits 'a printer that does not take it' 3 lp print "$good" --to Gone
says 'is told with what lp says' 'The printer or class does not exist.'
says 'and what to look at' 'lpstat -p'
history() { "$NBA" -s "$T/s" show "$good" 2>"$T/err" | sed -n '/^History/,$p' >"$T/history"; }
history
check 'the journal says that nothing came of it' [ "$(grep -c '^Came to nothing:' "$T/history")" = 1 ]
rm "$T/broken"
# The original goes out, and the slip does not.
echo 5 >"$T/fails"
exits 'a printer that takes one of two' 3 lp print "$good" --to HP
history
check 'is said, too' [ "$(grep -c '^In part only:.*HP-4' "$T/history")" = 1 ]
# Killed between the journal's entry and the printer's answer.
mkdir "$T/killbin"
printf '#!/bin/sh\nkill -9 $PPID\n' >"$T/killbin/lp"
chmod +x "$T/killbin/lp"
env PATH="$T/killbin:$PATH" "$NBA" -C "$T/conf" print "$good" --to HP >/dev/null 2>&1
check 'it dies' [ $? -gt 128 ]
history
check 'and nothing says that it was printed' [ "$(grep -c 'broken off: nothing' "$T/history")" = 1 ]
exits 'a name that is none' 2 lp print "$good" --to '-o raw'
exits 'both at once' 2 lp print "$good" --to HP -o "$T/o"
exits 'no lp' 3 env PATH=/nonexistent "$NBA" -C "$T/conf" print "$good"
says 'says what to install' 'apt-get install cups-client, or write files with -o DIR'
check 'and prints nothing' [ "$(ls "$T/jobs" | wc -l)" = 12 ]
cp "$T/history" "$T/before"
history
check 'nor is anything journalled' cmp -s "$T/before" "$T/history"

# To files.
exits 'print to files' 0 lp print "$good" "$failed" -o "$T/o" --reason 'họp giao ban'
says 'what is quarantined says so' "accession $failed is quarantined"
check 'the original is untouched' [ "$(sha256sum "$T"/o/*.pdf | grep -c "^$sha")" = 1 ]
check 'each has its slip' [ "$(ls "$T/o" | grep -c 'phieu-kiem-tra.pdf$')" = 2 ]
check 'nothing else is left' [ "$(ls -A "$T/o" | wc -l)" = 4 ]
exits 'as JSON' 0 lp print "$good" -o "$T/day" --json
check 'with both paths' grep -q '"path":".*\.pdf","sha256":"'"$sha"'","slip":".*phieu-kiem-tra.pdf"' "$T/out"
exits 'a slip that is there' 3 lp print "$good" -o "$T/day" --slip-only
says 'is not replaced' 'is there already and is not replaced'
exits 'an unknown document' 2 lp print 9999 -o "$T/o"
exits 'no folder' 3 lp print "$good" -o "$T/none"
exits 'no document' 2 lp print

if command -v pdftotext >/dev/null && command -v pdffonts >/dev/null; then
	mkdir "$T/vi"
	env TZ=Asia/Ho_Chi_Minh LANGUAGE=vi "$NBA" -C "$T/conf" print "$good" \
	    "$failed" -o "$T/vi" --reason 'họp giao ban' >"$T/out" 2>"$T/err"
	g=$T/none b=$T/none f=$T/none
	for f in "$T"/vi/*.phieu-kiem-tra.pdf; do
		pdftotext -layout "$f" "$f.txt"
		grep -q "$sha" "$f.txt" && g=$f.txt || b=$f.txt
	done
	has() { check "the slip has $1" grep -q -e "$1" "$g"; }
	for text in 'PHIẾU KIỂM TRA' 'VĂN PHÒNG ỦY BAN NHÂN DÂN' 'hợp lệ' \
	    'Số tiếp nhận' 'chắc chắn: 95%' 'Thư điện tử công vụ, văn bản đến' \
	    'Chữ ký 1/2' 'Chữ ký 2/2' 'chứng thư số cá nhân' \
	    'chứng thư số của cơ quan, tổ chức' '☑ *Chữ ký tay' '☑ *Con dấu' \
	    'Điều 13.2.a' 'Điểm chốt' 'BẢN GIẤY CHUYỂN ĐỔI' '137/2024/NĐ-CP' \
	    'Sổ cái *bản ghi [0-9a-f]\{40\}' 'Đồng xác nhận' \
	    'các byte còn nguyên vẹn; hợp lệ' \
	    'họp giao ban' 'Mã tra cứu' 'Trang 1 / '; do
		has "$text"
	done
	check 'none of it is English' sh -c "! grep -Eq 'Signature|Signer|entry|Printed' '$g'"
	check 'a failed one says so' grep -q 'KHÔNG HỢP LỆ' "$b"
	check 'and that it is quarantined' grep -q 'ĐANG BỊ CÁCH LY' "$b"
	check 'pages of A4' sh -c "pdfinfo '$f' | grep -q 'Page size:.*A4'"
	check 'fonts are in it' sh -c "[ \$(pdffonts '$f' | awk 'NR > 2 && \$(NF-4) != \"yes\"' | wc -l) = 0 ]"
else
	skip 'the text of the slip' 'no pdftotext'
fi

# A real queue: CUPS by itself, on a socket in our folder, printing to a file.
PATH=$PATH:/usr/sbin
if ! command -v cupsd >/dev/null || ! command -v lpadmin >/dev/null ||
    [ ! -x /usr/bin/lp ] || [ "$(id -u)" -ne 0 ]; then
	skip 'a queue of CUPS' 'cups is not there, or this is not root'
	done_testing
fi
C=$(mktemp -d /tmp/nbcups.XXXXXX)
chmod 755 "$C"
mkdir "$C/root" "$C/spool" "$C/tmp" "$C/cache" "$C/state" "$C/log"
cat >"$C/cupsd.conf" <<E
LogLevel debug
Listen $C/s
DefaultAuthType None
<Location />
Order deny,allow
</Location>
<Location /admin>
Order deny,allow
</Location>
<Policy default>
<Limit All>
Order deny,allow
</Limit>
</Policy>
E
cat >"$C/files.conf" <<E
ServerRoot $C/root
RequestRoot $C/spool
TempDir $C/tmp
CacheDir $C/cache
StateDir $C/state
ErrorLog $C/log/error
AccessLog $C/log/access
PageLog $C/log/page
FileDevice Yes
E
cupsd -f -c "$C/cupsd.conf" -s "$C/files.conf" >"$C/log/out" 2>&1 &
cups=$!
stop_cups() {
	kill $cups 2>/dev/null
	wait $cups 2>/dev/null
	rm -rf "$C"
}
clean_hook=stop_cups
export CUPS_SERVER="$C/s"
i=0
until lpstat -r 2>/dev/null | grep -q 'is running'; do
	i=$((i + 1))
	if [ $i -gt 200 ] || ! kill -0 $cups 2>/dev/null; then
		skip 'a queue of CUPS' 'cupsd does not start here'
		done_testing
	fi
	sleep 0.1
done
queue() {	# NAME [OPTION...]
	name=$1
	shift
	lpadmin -p "$name" -E -v file:/dev/null -m raw "$@" >/dev/null 2>&1
}
queue VT && queue Shut && queue Held && queue Other -u allow:nobody
cupsreject Shut
cupsdisable Held
nba() { "$NBA" -C "$T/conf" "$@"; }
exits 'CUPS takes both' 0 nba print "$good" --to VT --reason 'họp giao ban'
says 'as jobs' 'request id is VT-1'
check 'the original in its spool, byte for byte' \
    [ "$(sha256sum <"$C/spool/d00001-001" | cut -c1-64)" = "$sha" ]
check 'the slip is a job of its own' \
    [ "$(head -c 5 "$C/spool/d00002-001")" = '%PDF-' ]
check 'A4 in real size for both' \
    [ "$(grep -c 'argv\[5\]=".*media=A4.*print-scaling=auto-fit' "$C/log/error")" = 2 ] ||
    grep 'argv\[5\]' "$C/log/error" | sed 's/^/# /'
name=$(sed -n 's/.*"name":"\([^"]*\)".*/\1/p' "$T/show" | head -n 1)
check 'its name is the title' grep -qF "argv[3]=\"$name" "$C/log/error"
# What became of them, as far as CUPS tells (test-print-jobs has the rest).
exits 'jobs that ended' 0 nba print "$good" --to VT --json
check 'are told as ended or done' [ "$(grep -c '"state":"\(ended\|done\)"' "$T/out")" = 2 ]
queue Later -o job-hold-until-default=indefinite
exits 'a queue that holds jobs' 1 nba print "$good" --to Later
says 'says so' 'is held and is not printed'
says 'and how to let it go' 'lp -i Later-'
exits 'a queue that is stopped takes them' 1 nba print "$good" --to Held
says 'and says that they wait' 'is stopped: the jobs wait until it is started'
history
check 'so does the journal' [ "$(grep -c '^Waits in CUPS:.*Held-' "$T/history")" = 2 ]
check 'in CUPS' [ "$(lpstat -o Held | wc -l)" = 2 ]
exits 'one that takes no jobs' 3 nba print "$good" --to Shut
says 'says so' 'not accepting jobs'
exits 'one for others' 3 nba print "$good" --to Other
says 'says so too' 'Not allowed to print'
exits 'one that is not there' 3 nba print "$good" --to Nowhere
says 'by name' 'The printer or class does not exist'
exits 'no default printer' 3 nba print "$good"
says 'is told' 'No default destination'
lpadmin -d Held
exits 'a default one that is stopped' 1 nba print "$good" --slip-only
says 'is told, too' 'is stopped'
kill $cups
wait $cups
exits 'no CUPS' 3 nba print "$good" --to VT
says 'what to look at' 'lpstat -p'
done_testing
