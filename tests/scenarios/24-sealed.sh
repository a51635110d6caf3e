# 24-sealed: encrypted volumes of each kind, with and without parity; and what
# their own script gets out of them with nothing but stock tools.
. tests/scenarios/lib.sh
umask 022
command -v openssl >/dev/null || skip_all "openssl is not installed"
ST=$T/st
TMPDIR=$T/tmp
export TMPDIR
mkdir "$T/img" "$T/disk" "$T/tmp" "$T/docs" "$T/path"
for i in 1 2 3; do
	openssl req -x509 -newkey rsa:2048 -nodes -keyout "$T/key$i.pem" \
	    -out "$T/cert$i.pem" -subj "/CN=Khôi phục $i" -utf8 -days 3 \
	    >/dev/null 2>&1
done
for c in P-256 P-384 P-224; do
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:$c -nodes \
	    -keyout "$T/$c.key" -out "$T/$c.pem" -subj "/CN=$c" -days 3 \
	    >/dev/null 2>&1
done
parity='parity = 20%'
command -v par2 >/dev/null || parity='# no par2'
cat >"$T/conf" <<EOF
[archive]
store = $ST
[set disk]
path = $T/disk
recipient = $T/cert1.pem
recipient = $T/cert2.pem
place = Tủ số 3
[set bd]
kind = optical
path = $T/img
capacity = 4MB
recipient = $T/cert1.pem
$parity
[set tape]
kind = tape
path = $T/tape
capacity = 4MB
recipient = $T/cert1.pem
$parity
[set parts]
path = $T/disk
capacity = 180kB
recipient = $T/cert1.pem
[set plain]
kind = tape
path = $T/tape2
capacity = 4MB
$parity
[set ec]
path = $T/disk
recipient = $T/cert1.pem
recipient = $T/P-256.pem
recipient = $T/P-384.pem
[set weak]
path = $T/disk
recipient = $T/P-224.pem
[set none]
path = $T/disk
recipient = $T/key1.pem
EOF
"$NBA" -q init "$ST" || exit 1
nba() { "$NBA" -C "$T/conf" "$@"; }
for i in 1 2 3; do
	{ printf 'MẬT '; head -c $((i * 30000)) /dev/urandom | base64; } \
	    >"$T/docs/Tờ trình $i.txt"
done
: >"$T/docs/empty.txt"
nba -q ingest --receipt "$T/rec" "$T/docs" 2>/dev/null
digests "$T/rec" >"$T/all"
sums() { (cd "$1" && sha256sum -- *.* | cut -d' ' -f1 | sort -u) | cmp - "$T/all"; }
all_back() {
	rm -rf "$T/got" && mkdir "$T/got" &&
	    "$NBA" -q -s "$1" --key "$ST/keys/log.key" get $(cat "$T/all") \
	    -o "$T/got" --reason test && sums "$T/got"
}

exits "a key that volumes cannot be encrypted to" 2 nba backup --set weak
exits "a recipient that is no certificate" 2 nba backup --set none
for s in disk bd tape plain; do
	exits "an encrypted volume ($s)" 0 nba backup --set $s
done
V=$T/disk/NB-disk-0001 I=$T/img/NB-bd-0001.iso
outside="HOW-TO-READ.txt bag-info.txt bagit.txt data manifest-sha256.txt"
outside="$outside recipients.pem restore.sh tagmanifest-sha256.txt"
check "only the bag's own files stand outside" \
    [ "$(ls "$V" | tr '\n' ' ')" = "$outside " ]
for w in 'MẬT' 'Tờ trình' '"accession"' "$(head -n 1 "$T/all")" 'Tủ số'; do
	check "nothing is readable of: $w" sh -c "! grep -rqF '$w' '$V/data'
	    ! grep -qF '$w' '$V/bag-info.txt' '$T/tape'"
done
check "every part is an authenticated envelope" sh -c "
    for p in '$V'/data/parts/*/*.cms; do
	openssl cms -cmsout -print -inform DER -in \"\$p\" 2>/dev/null |
	    grep -q 'id-smime-ct-authEnvelopedData' || exit 1
	openssl cms -decrypt -inform DER -inkey '$T/key2.pem' -in \"\$p\" \
	    -out /dev/null || exit 1
    done"
exits "read back without a key" 0 nba media verify "$V" "$I" "$T/tape"
exits "a store without a key" 3 "$NBA" restore --from "$V" "$T/new0"
says "is told which option" "--recipient-key"
exits "with a stranger's key" 3 "$NBA" restore --from "$V" \
    --recipient-key "$T/key3.pem" "$T/new0"
says "is told whose it needs" "recipients.pem"
exits "with no key at all" 3 "$NBA" restore --from "$V" \
    --recipient-key "$T/cert1.pem" "$T/new0"
n=0
for v in "$V" "$I" "$T/tape"; do
	n=$((n + 1)) k=1
	[ $n -ne 1 ] || k=2
	exits "a store out of ${v##*/}" 0 "$NBA" restore --from "$v" \
	    --recipient-key "$T/key$k.pem" "$T/new$n"
	check "every original compares equal" all_back "$T/new$n"
done

# Keys of several kinds: each opens every file, with stock openssl too.
exits "a volume for RSA and EC keys" 0 nba backup --set ec
for k in key1.pem P-256.key P-384.key; do
	check "stock openssl opens each file with $k" sh -c "
	    for p in '$T'/disk/NB-ec-0001/data/parts/*/*.cms; do
		openssl cms -decrypt -binary -inform DER -inkey '$T/$k' \
		    -in \"\$p\" -out /dev/null || exit 1
	    done"
	rm -rf "$T/newec"
	exits "a store out of it with $k" 0 "$NBA" restore \
	    --from "$T/disk/NB-ec-0001" --recipient-key "$T/$k" "$T/newec"
	check "every original compares equal" all_back "$T/newec"
done
exits "with another key of the curve" 3 "$NBA" restore --recipient-key \
    "$T/P-224.key" --from "$T/disk/NB-ec-0001" "$T/newec2"

# In parts: the largest document is larger than a volume of this set.
exits "encrypted volumes with parts" 0 nba backup --set parts
says "are told" "parts of larger ones"
exits "a store out of them" 0 "$NBA" restore --from "$T"/disk/NB-parts-* \
    --recipient-key "$T/key1.pem" "$T/new9"
check "every original compares equal" all_back "$T/new9"

# Without any program of ours.
for p in sh sha256sum mkdir cp ln rm cat chmod dirname openssl par2 tar; do
	[ -z "$(command -v $p)" ] || ln -s "$(command -v $p)" "$T/path/$p"
done
stock() { env -i PATH="$T/path" LC_ALL=C.UTF-8 sh "$@"; }
exits "the script verifies an encrypted volume" 0 stock "$V/restore.sh"
exits "wants a key to open it" 2 stock "$V/restore.sh" "$T/o0"
exits "and opens it" 0 stock "$V/restore.sh" "$T/o1" "$T/key1.pem"
check "every document, under its name" sums "$T/o1"
check "and its catalogue" [ -s "$T/o1/.opened/index.html" ]
exits "a stranger's key opens nothing" 4 stock "$V/restore.sh" "$T/o2" \
    "$T/key3.pem"
if command -v busybox >/dev/null; then
	mkdir "$T/bb"
	busybox --install -s "$T/bb"
	ln -s "$(command -v openssl)" "$T/bb/openssl"
	exits "busybox runs the script" 0 env -i PATH="$T/bb" LC_ALL=C.UTF-8 \
	    "$T/bb/sh" "$V/restore.sh" "$T/o5b" "$T/key1.pem"
	check "every document, under its name" sums "$T/o5b"
	says "and says nothing else" "4 documents copied, 0 damaged"
else
	skip "busybox runs the script" "busybox is not installed"
fi
mkdir "$T/u" "$T/u2"
(cd "$T/u" && env -i PATH="$T/path" tar -b 512 -xf "$T/tape") 2>/dev/null
for v in "$T"/disk/NB-parts-*; do
	stock "$v/restore.sh" "$T/o4" "$T/key1.pem" >"$T/out" 2>"$T/err"
done
check "parts of encrypted volumes are joined by it" sums "$T/o4"
exits "off a tape, by tar" 0 stock "$T/u/NB-tape-0001/restore.sh" "$T/o3" \
    "$T/key1.pem"
check "every document, under its name" sums "$T/o3"

# One octet of a part, in each third of it.
cp -R "$V" "$T/bad"
chmod -R u+w "$T/bad"
p=$(find "$T/bad/data/parts" -size +60k | head -n 1)
s=$(stat -c %s "$p")
for at in $((s - 5)) $((s / 6)) $((s / 2)); do
	cp "$V${p#"$T/bad"}" "$p"
	chmod u+w "$p"
	printf '\377' | dd of="$p" bs=1 seek=$at conv=notrunc 2>/dev/null
	cmp -s "$p" "$V${p#"$T/bad"}" &&
	    printf '\376' | dd of="$p" bs=1 seek=$at conv=notrunc 2>/dev/null
	rm -rf "$T/new0"
	exits "an altered part does not open" 4 "$NBA" restore --from "$T/bad" \
	    --recipient-key "$T/key1.pem" "$T/new0"
done
rm -rf "$T/o4"
exits "the script names it too" 4 stock "$T/bad/restore.sh" "$T/o4" \
    "$T/key1.pem"
says "and takes the others" "3 documents copied, 1 damaged"

if command -v par2 >/dev/null; then
	cp "$I" "$T/bad.iso"
	chmod u+w "$T/bad.iso"
	python3 - "$T/bad.iso" <<'EOF'
import sys
# The parts are found by what all envelopes begin with.
image = sys.argv[1]
data = bytearray(open(image, 'rb').read())
mark = bytes.fromhex('060b2a864886f70d0109100117')
at, marks = 0, []
while (at := data.find(mark, at + 1)) > 0:
    marks.append(at)
# Two that are longer than the scratch.
long = [m for m, after in zip(marks, marks[1:]) if after - m > 4096]
for at in (long[0], long[-1]):
    data[at + 900:at + 1500] = bytes(600)
open(image, 'wb').write(data)
EOF
	exits "a scratched encrypted disc" 4 nba media verify "$T/bad.iso"
	says "has it whole in its parity" "its parity has it whole"
	exits "a store out of it" 0 "$NBA" restore --from "$T/bad.iso" \
	    --recipient-key "$T/key1.pem" "$T/new4"
	check "every original compares equal" all_back "$T/new4"
	(cd "$T/u2" && env -i PATH="$T/path" tar -b 512 -xf "$T/tape2")
	chmod -R u+w "$T/u2"
	W=$T/u2/NB-plain-0001
	f=$(find "$W/data/objects" -size +20k | head -n 1)
	printf 'scratch' | dd of="$f" bs=1 seek=999 conv=notrunc 2>/dev/null
	exits "the script sees damage" 4 stock "$W/restore.sh"
	exits "and repairs it, by par2" 0 stock "$W/restore.sh" "$T/o5"
	check "every document, under its name" sums "$T/o5"
else
	skip "a scratched encrypted disc" "par2 is not installed"
fi

# Damage in the store, healed from an encrypted volume.
seg=$ST/segments/000001/data.mdb
off=$(grep -obUaF 'MẬT' "$seg" | head -n 1 | cut -d: -f1)
printf 'damage' | dd of="$seg" bs=1 seek=$((off + 100)) conv=notrunc 2>/dev/null
cp -R "$V" "$T/nolist"
chmod -R u+w "$T/nolist"
rm "$T/nolist/data/index.cms"
exits "a volume whose list is lost heals by digests" 0 nba repair \
    --from "$T/nolist" --recipient-key "$T/key2.pem"
says "which is told" "are known by their digests"
says "what opens" "1 damaged, 1 healed"
exits "and its own script" 4 stock "$T/nolist/restore.sh" "$T/o6" \
    "$T/key1.pem"
check "takes every document out" sh -c "cd '$T/o6' && sha256sum -- * |
    cut -d' ' -f1 | grep -Fxf '$T/all' | sort -u | cmp - '$T/all'"
seg=$(ls "$ST"/segments/*/data.mdb | tail -n 1)
off=$(grep -obUaF 'MẬT' "$seg" | tail -n 1 | cut -d: -f1)
printf 'damage' | dd of="$seg" bs=1 seek=$((off + 100)) conv=notrunc 2>/dev/null
exits "not without the key" 3 nba repair --from "$V"
says "it says what opens it" "recipient-key"
exits "healed with it" 0 nba repair --from "$V" --recipient-key "$T/key2.pem"
says "one document" "1 damaged, 1 healed"
check "every original compares equal" all_back "$ST"
check "nothing temporary is left" [ -z "$(ls -A "$T/tmp")" ]
done_testing
