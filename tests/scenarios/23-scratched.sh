# 23-scratched: volumes with parity: what a scratch took is had again, what is
# beyond the parity is named.
. tests/scenarios/lib.sh
umask 022
command -v par2 >/dev/null || skip_all "par2 is not installed"
ST=$T/st
TMPDIR=$T/tmp
export TMPDIR
mkdir "$T/img" "$T/disk" "$T/tmp" "$T/docs"
cat >"$T/conf" <<EOF
[archive]
store = $ST
[set bd]
kind = optical
path = $T/img
capacity = 4MB
parity = 10%
[set tape]
kind = tape
path = $T/tape
capacity = 4MB
parity = 20%
[set disk]
path = $T/disk
parity = 5%
EOF
sed 's/^parity = 5%/parity = 0%/' "$T/conf" >"$T/conf0"
"$NBA" -q init "$ST" || exit 1
nba() { "$NBA" -C "$T/conf" "$@"; }
for i in 1 2 3 4; do random_file "$T/docs/d$i.bin" $((i * 40000)); done
: >"$T/docs/empty.txt"
nba -q ingest --receipt "$T/rec" "$T/docs" 2>/dev/null
digests "$T/rec" >"$T/all"
all_back() {
	rm -rf "$T/got" && mkdir "$T/got" &&
	    "$NBA" -q -s "$1" --key "$ST/keys/log.key" get $(cat "$T/all") \
	    -o "$T/got" --reason test &&
	    (cd "$T/got" && sha256sum -- * | cut -d' ' -f1 | sort -u) |
	    cmp - "$T/all"
}
# scratch IMAGE FILE FROM LEN: over what begins like FILE.
cat >"$T/scratch.py" <<'EOF'
import sys
image, like, at, n = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
data = bytearray(open(image, 'rb').read())
i = data.find(open(like, 'rb').read()[:2000]) + at
assert i >= 0
data[i:i + n] = bytes(x ^ 0x5a for x in data[i:i + n])
open(image, 'wb').write(data)
EOF
scratch() { chmod u+w "$1" && python3 "$T/scratch.py" "$@"; }
clean_tmp() { [ -z "$(ls -A "$T/tmp")" ]; }

exits "a parity of nothing" 2 "$NBA" -C "$T/conf0" backup --set disk
for s in bd tape disk; do
	exits "a volume with parity ($s)" 0 nba backup --set $s
done
I=$T/img/NB-bd-0001.iso
V=$T/disk/NB-disk-0001
check "stock tools accept it" sh -c "cd '$V' &&
    sha256sum --quiet -c tagmanifest-sha256.txt &&
    sha256sum --quiet -c manifest-sha256.txt &&
    par2 verify -q -q -B . parity/0001.par2"
exits "whole volumes" 0 nba media verify "$I" "$T/tape" "$V"

cp "$I" "$T/bad.iso"
scratch "$T/bad.iso" "$T/docs/d3.bin" 5000 20000
exits "a scratched disc" 4 nba media verify "$T/bad.iso"
says "is told as such" "1 of 2"
says "and what parity makes up for" "its parity has it whole"
exits "a store out of it" 0 "$NBA" restore --from "$T/bad.iso" "$T/new1"
check "every original compares equal" all_back "$T/new1"
if command -v xorriso >/dev/null; then
	xorriso -osirrox on -indev "$T/bad.iso" -extract / "$T/x" \
	    >/dev/null 2>&1
	chmod -R u+w "$T/x"
	check "par2 repairs what is copied off it" sh -c "cd '$T/x' &&
	    ! sha256sum --status -c manifest-sha256.txt &&
	    par2 repair -q -q -B . parity/0001.par2 &&
	    sha256sum --quiet -c manifest-sha256.txt"
else
	skip "par2 repairs what is copied off it" "xorriso is not installed"
fi
for i in 1 2 4; do scratch "$T/bad.iso" "$T/docs/d$i.bin" 0 30000; done
exits "scratched too much" 4 nba media verify "$T/bad.iso"
says "what is lost is named" "does not make up for so much damage"
exits "the rest of it is restored" 4 "$NBA" restore --from "$T/bad.iso" "$T/new2"
says "and the lost by name" "d3.bin: is whole on none"
exits "together with another volume" 0 \
    "$NBA" restore --from "$T/bad.iso" "$V" "$T/new3"
check "nothing is missing" all_back "$T/new3"

# What says which volume it is, and where files lie, is healed too.
cp "$T/tape" "$T/tape.bad"
python3 - "$T/tape.bad" <<'EOF'
import sys
data = bytearray(open(sys.argv[1], 'rb').read())
i = data.find(b'Nguyen-Ban-Store')
data[i + 18:i + 26] = b'zzzzzzzz'
i = data.find(b'NB-tape-0001/manifest-sha256.txt')
data[i + 512 + 10:i + 512 + 60] = b'q' * 50
i = data.find(b'NB-tape-0001/nguyenban.store')
data[i:i + 512] = bytes(512)
i = data.find(b'NB-tape-0001/data/journal/0')
data[i + 700:i + 760] = b'!' * 60
open(sys.argv[1], 'wb').write(data)
EOF
exits "its papers damaged" 4 nba media verify "$T/tape.bad"
says "are known again" "NB-tape-0001: bag-info.txt: its parity has it whole"
exits "a store out of it" 0 "$NBA" restore --from "$T/tape.bad" "$T/new4"
check "every original compares equal" all_back "$T/new4"

# Recovery files of many small ones are larger than these.
mkdir "$T/many" "$T/some"
for i in $(seq 480); do printf '%04d' $i >"$T/many/$i.txt"; done
cat >"$T/conf2" <<EOF
[archive]
store = $T/st2
[set many]
path = $T/some
capacity = 4MB
parity = 10%
EOF
"$NBA" -q init "$T/st2" || exit 1
"$NBA" -C "$T/conf2" -q ingest "$T/many" 2>/dev/null
exits "volumes of many small documents" 0 "$NBA" -C "$T/conf2" backup \
    --set many
check "none of them larger than it may be" sh -c "[ \$(du -sB1 \
    '$T'/some/NB-many-* | awk '\$1 > 4000000' | wc -l) -eq 0 ]"

# Damage in the store and on the volume.
chmod -R u+w "$V"
f=$(find "$V/data/objects" -size +100k | head -n 1)
printf X | dd of="$f" bs=1 seek=777 conv=notrunc 2>/dev/null
rm "$V/restore.sh"
exits "files lost on a disk" 4 nba media verify "$V"
says "are in its parity" "restore.sh: its parity has it whole"
seg=$ST/segments/000001/data.mdb
d=$(basename "$f" | cut -d. -f1)
off=$(python3 -c "import sys
d = open(sys.argv[1], 'rb').read()
print(d.find(open(sys.argv[2], 'rb').read()[1000:2000]))" "$seg" "$f")
printf damage | dd of="$seg" bs=1 seek="$off" conv=notrunc 2>/dev/null
exits "a document damaged there and here" 4 nba -q get "$d" -o "$T" \
    --reason test
exits "is healed from what parity makes of it" 0 nba repair --from "$V"
says "that one alone" "1 damaged, 1 healed"
check "every original compares equal" all_back "$ST"
check "nothing temporary is left" clean_tmp
done_testing
