# 22-policy: copies as the configuration demands them, counted honestly, and
# damage healed by itself.
. tests/scenarios/lib.sh
. tests/scenarios/media-lib.sh
umask 022
ST=$T/st L=$T/led
mkdir "$T/a" "$T/b" "$T/docs"
for i in 1 2 3 4 5; do random_file "$T/docs/văn bản $i.bin" 30000; done
cat >"$T/conf" <<EOF
[archive]
store = $ST
[audit]
ledger = $L
[media]
copies = 2
max_age = 30
verify_every = 90
auto_repair = yes
site = Nha Trang
[mirror m]
url = $T/mirror
[set a]
path = $T/a
place = Tủ 3
site = Đà Lạt
[set b]
path = $T/b
place = Kho 2
EOF
git init -q --bare "$T/mirror" 2>/dev/null || skip_all "no git"
day 2026-01-01
nba -q init --simulated || exit 1
nba -q ingest "$T/docs" 2>/dev/null
exits "a ledger" 0 nbu init --simulated

# Too young, then too old to have no copy.
exits "documents of today need no copy yet" 0 nbu run
day 2026-02-01
exits "after max_age they do" 1 nbu run
says "how many, and what to type" "5 documents lie on fewer than 2 volumes"
says "named" "văn bản 3.bin"
exits "the archiver's own count says so too" 1 nba media list
exits "one copy" 0 nba backup --set a
exits "is one too few" 1 nbu run
exits "a second one" 0 nba backup --set b
exits "is enough" 0 nbu run
exits "also to the archiver" 0 nba media list
says "the level reached" "level 2 of 4"
says "and what the next one asks for" "on another kind of medium"
says "QCVN 12's three copies" "Q12-3copies (3.12.2.2.8): three copies, the store counted as one: fulfilled"
says "and what is lacking" "Q12-offline (3.12.2.2.9): one copy offline that cannot be written again: NOT"
copies() { git --git-dir "$L" show main:copies.tsv; }
check "copies.tsv has a line a volume" [ "$(copies)" = "$(printf '%s\n' \
    "a	disk	NB-a-0001	5	2026-02-01T20:00:00Z	ok" \
    "b	disk	NB-b-0001	5	2026-02-01T20:00:00Z	ok")" ]
exits "a monitoring system is told" 0 nbu --json status
says "how many copies" '"least":2'
exits "an inspector too" 0 nbu report
says "with the levels" "NDSA Levels of Digital Preservation"
exits "and in HTML" 0 nbu report --html -o "$T/page.html"
check "with the clauses" grep -q "Q12-2media" "$T/page.html"

# Labels for the boxes.
exits "labels are printed" 0 nba media label -o "$T/labels.pdf"
check "as a sheet of A4" sh -c "mutool info '$T/labels.pdf' |
    grep -q '595.27[0-9]* 841.88'"
check "with what to look for on the shelf" sh -c \
    "mutool draw -q -F txt -o - '$T/labels.pdf' >'$T/labels' &&
    grep -q NB-a-0001 '$T/labels' && grep -q NB-b-0001 '$T/labels' &&
    grep -q 'Kho 2' '$T/labels'"
exits "of one volume" 0 nba media label NB-b-0001 -o "$T/labels.pdf"
check "it alone" sh -c "mutool draw -q -F txt -o - '$T/labels.pdf' |
    grep -q NB-a; test \$? -eq 1"
exits "of none that there is" 2 nba media label NB-x-0001 -o "$T/no.pdf"
check "makes no sheet" [ ! -e "$T/no.pdf" ]

# Volumes that are on their shelf wait to be read back.
mv "$T/a" "$T/shelf"
day 2026-05-03
exits "what was not read back in time is overdue" 1 nbu run
says "with its place" "NB-a-0001 was not read back for more than 90 days"
says "where it is" "Tủ 3"
mv "$T/shelf" "$T/a"
exits "the auditor reads what it can reach" 0 nbu run
check "and notes it" sh -c "git --git-dir '$L' show main:copies.tsv |
    grep -q 'NB-a-0001.*2026-05-03T20:00:00Z	ok'"
f=$(find "$T/a/NB-a-0001/data/objects" -type f | head -n 1)
chmod u+w "$f"
printf X | dd of="$f" bs=1 seek=500 conv=notrunc 2>/dev/null
day 2026-08-03
exits "a volume that is damaged" 4 nbu run
says "does not count" "5 documents lie on fewer than 2 volumes"
says "is named" "Volume NB-a-0001 was not as it was written"
check "with the file" grep -q "${f##*/}" "$T/err"
exits "the archiver finds it too" 4 nba media verify "$T/a/NB-a-0001"
exits "its documents are written anew" 0 nba backup --set a
exits "and it is retired" 0 nba media retire NB-a-0001 --reason 'xước'
exits "then all is well" 0 nbu run
check "the ledger says what became of it" sh -c \
    "git --git-dir '$L' show main:copies.tsv | grep -q 'NB-a-0001.*retired'"

# A volume that cannot be found is no copy until it is found again.
exits "a lost volume needs its reason" 2 nba media lose NB-b-0001
exits "a volume is lost" 0 nba media lose NB-b-0001 --reason 'không thấy ở Kho 2'
exits "the list wants a person" 1 nba media list
check "and says since when" grep -qE "Lost since: +2026-08-03" "$T/out"
exits "the next audit, too" 1 nbu run
says "it is told" "Volume NB-b-0001 is lost since 2026-08-03"
says "with where it was" "it was here: Kho 2"
says "it is no copy" "documents lie on fewer than 2 volumes"
check "the ledger says so" sh -c \
    "git --git-dir '$L' show main:copies.tsv | grep -q 'NB-b-0001.*lost'"
exits "the monitor is told" 1 nbu --json status
says "how many" '"lost":1'
exits "what no audit told is not accepted" 2 nba accept F-000000000000 \
    --reason 'đã biết'
says "it is named" "F-000000000000: no audit told such a finding"
nbu --json run >"$T/told" 2>/dev/null
f=$(sed -n 's/.*"finding":"\(F-[0-9a-f]*\)".*"part":"NB-b-0001 lost".*/\1/p' \
    "$T/told")
exits "nor with it what one told" 2 nba accept "$f" F-000000000000 --reason x
exits "that alone is" 0 nba accept "$f" --reason 'đang tìm'
check "without a word" [ ! -s "$T/err" ]
exits "and stays told" 1 nbu --json run
check "with who and why" sh -c "grep '\"part\":\"NB-b-0001 lost\"' '$T/out' |
    grep -q '\"reason\":\"đang tìm\"'"
exits "who has it in hand" 0 nba media verify "$T/b/NB-b-0001"
says "is told that it was lost" "NB-b-0001: is on record as lost since"
exits "it is found" 0 nba media keep NB-b-0001 --reason 'sau tủ' --place 'Kho 2'
exits "and all is well again" 0 nbu run

# Damage, healed by the nightly job.
exits "nothing to heal" 0 nba repair --auto
sed '/^ledger/d' "$T/conf" >"$T/conf2"
exits "what an audit found nowhere is not known" 2 \
    "$NBA" -C "$T/conf2" repair --auto
says "what lacks is told" 'no ledger is configured: name it with "ledger = DIR"'
exits "it takes no names" 2 nba repair --auto 1
says "which is told" "it heals what the last audit found"
seg=$ST/segments/000001/data.mdb
off=$(grep -obUa 'NBCHUNK1' "$seg" | sed -n 2p | cut -d: -f1)
chmod u+w "$seg"
printf 'damage' | dd of="$seg" bs=1 seek=$((off + 64 + 700)) conv=notrunc \
    2>/dev/null
exits "the audit finds damage" 4 nbu run
says "and which volumes to fetch" "it lies on: NB-a-0002 (Tủ 3), NB-b-0001 (Kho 2)"
mv "$T/a" "$T/shelf"
mv "$T/b" "$T/shelf b"
exits "no volume can be reached" 4 nba repair --auto
says "the one to fetch is named" "fetch volume NB-b-0001, which holds it (Kho 2)"
nba -q media lose NB-a-0002 --reason 'mất'
exits "one of them is lost" 4 nba repair --auto
says "and told as such" "volume NB-a-0002 holds it, and is lost since 2026-08-03"
nba -q media keep NB-a-0002 --reason 'thấy lại' --place 'Tủ 3'
mv "$T/shelf" "$T/a"
mv "$T/shelf b" "$T/b"
sed 's/auto_repair = yes/auto_repair = no/' "$T/conf" >"$T/conf2"
exits "nobody asked for it" 1 "$NBA" -C "$T/conf2" repair --auto
says "it is said" "found 1 damaged documents"
exits "healed by itself" 0 nba repair --auto
says "from a volume" "healed from NB-"
exits "the next audit confirms" 0 nbu run
exits "and nothing is left to do" 0 nba repair --auto
says "nothing at all" "0 damaged"
check "a healed document still has its copies" sh -c \
    "\"$NBU\" -C '$T/conf' --json status | grep -q '\"least\":2'"

# Both by the nightly job.
off=$(grep -obUa 'NBCHUNK1' "$seg" | sed -n 4p | cut -d: -f1)
printf 'damage' | dd of="$seg" bs=1 seek=$((off + 64 + 700)) conv=notrunc \
    2>/dev/null
PATH=$BIN:$PATH NB_ARCHIVER=- NB_AUDITOR=-	# as who we are
export PATH NB_ARCHIVER NB_AUDITOR
exits "a night with damage ends well" 0 scripts/nightly -C "$T/conf"
says "since it was healed" "healed from NB-"
says "and audited again" "0 damaged"
exits "a quiet night" 0 scripts/nightly -C "$T/conf"

# What volumes_read() reads, it reads within the budget.
day 2026-12-01
check "the auditor reads volumes again" sh -c \
    "\"$NBU\" -C '$T/conf' run --budget 100s >'$T/out' 2>'$T/err'"

# A machine whose clock was set back: nothing is written before what there is;
# and a new ledger tells it once, not for each entry.
day 2025-06-01
exits "a clock that was set back" 3 nbu run
says "is told" "one of them is wrong"
"$NBU" -C "$T/conf" -l "$T/led2" init --simulated >/dev/null 2>&1
exits "the same with a new ledger" 5 nbu -l "$T/led2" run
says "is told" "first see whether this machine's clock is right"
check "once" [ "$(grep -c "its time lies in the future" "$T/out")" = 1 ]
done_testing
