# 28-unlisted: files on volumes of each kind that were not written with them:
# in the payload they make a bag invalid (RFC 8493 3), beside it they are told.
. tests/scenarios/lib.sh
. tests/scenarios/media-lib.sh
umask 022
mkdir "$T/m" "$T/m/disk" "$T/m/img" "$T/sealed" "$T/docs" "$T/kept"
for i in 1 2 3; do random_file "$T/docs/$i.bin" $((i * 9000)); done
media_conf "$T/st" "$T/m" >"$T/conf"
printf '[set sealed]\npath = %s\nrecipient = %s\n' "$T/sealed" "$T/cert.pem" \
    >>"$T/conf"
command -v par2 >/dev/null && printf '[set parity]\npath = %s\nparity = 20%%\n' \
    "$T/m/disk" >>"$T/conf"
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$T/key.pem" -out \
    "$T/cert.pem" -days 30 -subj /CN=K 2>/dev/null || skip_all "no openssl"
day 2026-01-01
nba -q init --simulated || exit 1
nba -q ingest "$T/docs" 2>/dev/null
exits "a ledger" 0 nbu init --simulated
for s in $(sed -n 's/^\[set \(.*\)\]/\1/p' "$T/conf"); do
	exits "a volume ($s)" 0 nba backup --set $s
done
for v in "$T"/m/disk/NB-parity-0001 "$T"/sealed/NB-*; do
	[ -d "$v" ] || continue
	exits "as it was written (${v##*/})" 0 nba media verify "$v"
	check "nothing is told (${v##*/})" [ "$(grep -c "no manifest" \
	    "$T/err")" -eq 0 ]
done
unpack_all

for s in $kinds; do
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
for s in $kinds; do
	V=$T/bags/NB-$s-0001
	rm "$V/READ-ME-FIRST.txt"
	mkdir -p "$V/data/objects/zz"
	echo slipped in >"$V/data/objects/zz/more.pdf"
	put $s
	exits "one in the payload is damage ($s)" 4 nba media verify "$(at $s)"
	told="data/objects/zz/more.pdf: is on the volume, and no manifest"
	says "and told ($s)" "$told"
	check "the volume counts no more ($s)" listed $s '"damaged":true'
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

# A second file of one name on a tape is what unpacking it leaves.
put tape
one=$(cd "$T/bags" && find NB-tape-0001/data/objects -type f | head -n 1)
mkdir -p "$T/second/${one%/*}"
cp "$T/bags/$one" "$T/second/$one"
tar -C "$T/second" -b 512 --format=pax -rf "$(at tape)" "$one" ||
    not_ok "a second file of one name is put on the tape"
check "it is there twice" [ "$(tar -b 512 -i -tf "$(at tape)" |
    grep -cxF "$one")" -eq 2 ]
exits "the same again is no damage" 0 nba media verify "$(at tape)"
day 2027-08-01
exits "the auditor, which knows of damage to others" 4 nbu run
check "finds none in that" [ "$(grep -cF "${one#*/}" "$T/err")" -eq 0 ]
put tape
echo altered >"$T/second/$one"
tar -C "$T/second" -b 512 --format=pax -rf "$(at tape)" "$one"
day 2028-03-01
exits "an altered one is, for the auditor" 4 nbu run
says "which names it" "${one#*/}"
exits "and for who verifies the volume" 4 nba media verify "$(at tape)"
done_testing
