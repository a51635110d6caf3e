# 22-reread: the auditor reads discs and tapes itself: images, the disc in a
# device, every volume of a tape, also encrypted ones, without the key.
. tests/scenarios/lib.sh
. tests/scenarios/media-lib.sh
umask 022
ST=$T/st L=$T/led
mkdir "$T/img" "$T/spool" "$T/docs"
for i in 1 2 3 4 5 6; do random_file "$T/docs/văn bản $i.bin" 90000; done
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$T/key.pem" -subj /CN=K \
    -out "$T/cert.pem" 2>/dev/null
cat >"$T/conf" <<EOF
[archive]
store = $ST
[audit]
ledger = $L
[media]
copies = 4
verify_every = 90
[set bd]
kind = optical
path = $T/img
capacity = 3MB
[set burn]
kind = optical
path = $T/img
capacity = 3MB
burn = dd if=%i of=$T/disc bs=64k
device = $T/disc
[set tape]
kind = tape
path = $T/tape
capacity = 500kB
spool = $T/spool
[set sealed]
kind = tape
path = $T/sealed
capacity = 3MB
spool = $T/spool
recipient = $T/cert.pem
EOF
day 2026-01-01
nba -q init --simulated || exit 1
nba -q ingest "$T/docs" 2>/dev/null
exits "a ledger" 0 nbu init --simulated
for s in bd burn tape sealed; do
	exits "volumes of set $s" 0 nba backup --set $s
done
n=$(nba --json media list | grep -c '"label"')
check "the tape has several" [ "$n" -gt 4 ]
# How many of them the ledger says were read on that day.
read_on() { git --git-dir "$L" show main:copies.tsv | grep -c "$1.*$2"; }
exits "all is well" 0 nbu run

# Only what the auditor reads can say so after half a year.
day 2026-07-01
exits "the auditor reads all of them" 0 nbu run
for s in bd burn tape sealed; do
	check "set $s as well" [ "$(read_on "NB-$s" 2026-07-01)" -ge 1 ]
done
check "every one" [ "$(read_on . '2026-07-01.*ok')" -eq "$n" ]
mv "$T/disc" "$T/disc2"
mv "$T/tape" "$T/tape2"
day 2026-12-01
exits "what is not in its place is overdue" 1 nbu run
says "the disc" "NB-burn-0001 was not read back for more than 90 days"
check "the others were read" [ "$(read_on . '2026-12-01.*ok')" -eq 2 ]
mv "$T/disc2" "$T/disc"
mv "$T/tape2" "$T/tape"

# Scratched in a document, or in what was made of one: told, and no copy.
cat >"$T/scratch.py" <<EOF
import sys
f = open(sys.argv[1], "r+b")
f.seek(f.read().rfind(open(sys.argv[2], "rb").read(100)) + 1000)
f.write(b"scratch")
EOF
cat >"$T/scratch2.py" <<EOF
import sys, tarfile
largest = max(tarfile.open(sys.argv[1]), key=lambda m: m.size)
f = open(sys.argv[1], "r+b")
f.seek(largest.offset_data + 1000)
f.write(b"scratch")
EOF
chmod u+w "$T/disc"
for f in disc tape; do
	python3 "$T/scratch.py" "$T/$f" "$T/docs/văn bản 1.bin"
done
python3 "$T/scratch2.py" "$T/sealed"
day 2027-04-01
exits "damage is found" 4 nbu run
for s in burn sealed; do
	says "and named ($s)" "Volume NB-$s-0001 was not as it was written"
done
says "on the tape too" "Volume NB-tape-0001 was not as it was written"
check "the image is whole" [ "$(read_on NB-bd-0001 '2027-04-01.*ok')" -eq 1 ]
check "and the tape's others" \
    [ "$(read_on NB-tape '2027-04-01.*ok')" -eq $((n - 4)) ]
day 2028-01-01
exits "within a budget as well" 4 nbu run --budget 200s
done_testing
