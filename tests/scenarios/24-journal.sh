# 24-journal: journal entries that a damaged segment lost are put back from
# volumes and from its own raw octets, as far as they are proven: the same
# Merkle root, audited clean, and the next backup goes on.
. tests/scenarios/lib.sh
umask 022
ST=$T/st L=$T/led
TMPDIR=$T/tmp
export TMPDIR
mkdir "$T/m" "$T/tmp"
cat >"$T/conf" <<EOC
[archive]
store = $ST
[audit]
ledger = $L
[set s]
path = $T/m
EOC
nba() { "$NBA" -C "$T/conf" "$@"; }
nbu() { "$BIN/nbaudit" -C "$T/conf" "$@"; }
take() {
	rm -rf "$T/in" && mkdir "$T/in"
	for i in 1 2 3 4 5 6 7 8; do
		random_file "$T/in/$1-$i.bin" 30000
	done
	nba -q ingest --receipt "$T/rec" "$T/in" 2>/dev/null
	digests "$T/rec" >>"$T/all"
}
nba -q init --segment-size 1MB "$ST" || exit 1
for n in 1 2 3 4 5; do take $n; done
nba -q backup --set s
take 6
"$BIN/nbaudit" -C "$T/conf" init >/dev/null 2>&1
exits "a store as it is audited" 0 nbu run
segments=$(ls "$ST/segments" | wc -l)
check "of several segments" [ "$segments" -ge 2 ]
newest=$ST/segments/$(ls "$ST/segments" | tail -n 1)/data.mdb
cp -a "$ST" "$T/st.kept"
cp -a "$L" "$T/led.kept"
cp -a "$L.d" "$T/led.d.kept"
cp -a "$T/m" "$T/m.kept"
again() {
	chmod -R u+w "$ST" "$T/m"
	rm -rf "$ST" "$L" "$L.d" "$T/m"
	cp -a "$T/st.kept" "$ST"
	cp -a "$T/led.kept" "$L"
	cp -a "$T/led.d.kept" "$L.d"
	cp -a "$T/m.kept" "$T/m"
}
# zero FILE FROM COUNT: pages of 4096 octets.
zero() {
	chmod u+w "$1"
	dd if=/dev/zero of="$1" bs=4096 seek="$2" count="$3" conv=notrunc \
	    2>/dev/null
}
# lose FILE SEQ: the pages of every copy of a journal entry.
lose() {
	chmod u+w "$1"
	python3 - "$1" "$2" <<'EOP'
import struct, sys
path, seq = sys.argv[1], int(sys.argv[2])
data = bytearray(open(path, 'rb').read())
mark = b'NBENTRY1' + struct.pack('>Q', seq)
pages = set()
at = data.find(mark)
while at >= 0:
    pages.add(at // 4096)
    at = data.find(mark, at + 1)
for p in pages:
    data[p * 4096:(p + 1) * 4096] = bytes(4096)
open(path, 'r+b').write(data)
sys.exit(not pages)
EOP
}
# last FILE: the last entry in it.
last() {
	python3 - "$1" <<'EOP'
import re, struct, sys
data = open(sys.argv[1], 'rb').read()
print(max(struct.unpack('>Q', data[m.end():m.end() + 8])[0]
          for m in re.finditer(b'NBENTRY1', data)))
EOP
}
all_back() {
	rm -rf "$T/got" && mkdir "$T/got" &&
	    nba -q get $(sort -u "$T/all") -o "$T/got" --reason test &&
	    (cd "$T/got" && sha256sum -- * | cut -d' ' -f1 | sort -u) >"$T/sums" &&
	    sort -u "$T/all" | cmp - "$T/sums"
}
# mended NAME: repair puts everything back, and everybody agrees that it did.
mended() {
	exits "$1: is repaired" 0 nba repair --from "$T"/m/NB-s-*
	says "$1: told" "is written anew with its journal entries"
	check "$1: the damaged one is kept" [ -n "$(ls -d "$ST"/damaged-*)" ]
	check "$1: every document comes back" all_back
	exits "$1: the catalog is the same" 0 nba rebuild
	exits "$1: the audit is clean" 0 nbu run
	exits "$1: backups go on" 0 nba backup --set s
	exits "$1: nothing is left to repair" 0 nba repair --from "$T"/m/NB-s-*
	says "$1: nothing" "0 damaged, 0 healed"
}

old=$ST/segments/000001/data.mdb
lose "$old" 5
exits "an entry lost in a sealed segment" 4 nbu run
says "is told" "cannot be read"
exits "and keeps backups from being written" 3 nba backup --set s
cat >>"$T/conf" <<EOC
[media]
auto_repair = yes
EOC
exits "the nightly job puts it back" 0 nba repair --auto
says "with the segment" "is written anew"
exits "the audit confirms" 0 nbu run
again
lose "$old" 5
mended "a sealed segment"
check "its entry says how" sh -c "'$NBA' -C '$T/conf' --json show 1 >/dev/null
    grep -aq '\"segment\":{\"after\":' '$ST'/segments/*/data.mdb"
again
n=$(last "$newest")
nba -q backup --set s >/dev/null 2>&1
lose "$newest" $((n - 2))
mended "the newest segment"
again
# Both of LMDB's first pages: its trees cannot be found at all.
zero "$newest" 0 2
nba -q repair --from "$T"/m/NB-s-* >/dev/null 2>&1
check "no trees: raw octets have the entries that no volume has" nba -q rebuild
mended_once() {
	check "$1: every document comes back" all_back
	exits "$1: the audit is clean" 0 nbu run
}
mended_once "no trees"
again
chmod u+w "$ST/segments"
mv "$ST/segments/000001" "$T/gone"
exits "a segment whose disk is lost" 0 nba repair --from "$T"/m/NB-s-*
says "comes back out of volumes" "from volumes"
mended_once "a lost segment"
rm -rf "$T/gone"
again
lose "$old" 5
rm -rf "$ST/catalog"
exits "with the catalog lost, too" 0 nba repair --from "$T"/m/NB-s-*
says "it is built anew" "catalog was built anew"
check "every document comes back" all_back
again
# What nothing proves is not believed, and nothing is lost by trying.
lose "$newest" $((n - 2))
rm -rf "$ST/catalog"
sha256sum "$newest" >"$T/sum"
exits "an entry that is nowhere else, nor its hash" 4 nba repair --from "$T"/m/NB-s-*
says "is told" "name a volume that was written later"
check "and the segment is as it was" sha256sum --quiet -c "$T/sum"
again
lose "$old" 5
chmod -R u+w "$T/m"
(cd "$T"/m/NB-s-0001 && f=$(echo data/journal/*.gz) && gunzip <"$f" |
    sed 's/"agent":"[^"]*"/"agent":"forger"/' | gzip >"$T/forged" &&
    cp "$T/forged" "$f" && d=$(sha256sum <"$f" | cut -d' ' -f1) &&
    sed -i "s|^[0-9a-f]*  $f\$|$d  $f|" manifest-sha256.txt)
exits "a volume whose journal was altered" 5 nba repair --from "$T"/m/NB-s-*
check "is not believed" sh -c "! grep -aq forger '$ST'/segments/*/data.mdb"
done_testing
