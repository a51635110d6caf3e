# 22-kinds: volumes on discs and tapes: written, read back, the store lost and
# made anew from them; what stock tools make of them.
. tests/scenarios/lib.sh
umask 022
signed 6
ST=$T/st
mkdir "$T/img" "$T/spool" "$T/disk" "$T/cutimg"
cat >"$T/conf" <<EOF
[archive]
store = $ST
[set bd]
kind = optical
path = $T/img
capacity = 3MB
[set tape]
kind = tape
path = $T/tape
capacity = 400kB
spool = $T/spool
[set fifo]
kind = tape
path = $T/fifo
capacity = 3MB
spool = $T/spool
[set burn]
kind = optical
path = $T/img
capacity = 3MB
burn = dd if=%i of=$T/disc bs=64k
device = $T/disc
[set cut]
path = $T/disk
capacity = 300kB
place = Tủ số 3
[set cutbd]
kind = optical
path = $T/cutimg
capacity = 900kB
[set none]
kind = optical
path = $T/img
[set half]
kind = optical
path = $T/img
capacity = 3MB
burn = dd if=%i of=$T/disc
[set fails]
kind = optical
path = $T/img
capacity = 3MB
burn = false %i
device = $T/disc
EOF
LOGKEY=$("$NBA" init "$ST" --segment-size 500kB |
    sed -n 's/.*--log-key //p')
[ -n "$LOGKEY" ] || exit 1
nba() { "$NBA" -C "$T/conf" "$@"; }
random_file "$T/docs/large.bin" 200000
random_file "$T/docs/other.bin" 150000
random_file "$T/docs/Bản vẽ lớn.bin" 500001
: >"$T/docs/empty.txt"
printf 'một' >"$T/docs/Quyết định số 01.txt"
nba -q ingest --receipt "$T/rec" "$T/docs" 2>/dev/null
digests "$T/rec" >"$T/all"
all_back() {
	rm -rf "$T/got" && mkdir "$T/got" &&
	    "$NBA" -q -s "$1" --key "$ST/keys/log.key" get $(cat "$T/all") \
	    -o "$T/got" --reason test &&
	    (cd "$T/got" && sha256sum -- * | cut -d' ' -f1 | sort -u) |
	    cmp - "$T/all"
}
head_of() { sed -n 2,3p "$1" | tr '\n' ' '; }

# Discs.
exits "a set without a capacity" 2 nba backup --set none
exits "burned, and read back from nowhere" 2 nba backup --set half
exits "an image of a disc" 0 nba backup --set bd
I=$T/img/NB-bd-0001.iso
check "is left where the set says" [ -f "$I" ]
check "and nothing else" [ "$(ls -A "$T/img" | wc -l)" -eq 1 ]
exits "is read back" 0 nba media verify "$I"
exits "a store out of it" 0 "$NBA" restore --from "$I" "$T/new1"
check "every original compares equal" all_back "$T/new1"
exits "burned, and read back from the disc" 0 nba backup --set burn
check "the image is not needed then" [ ! -e "$T/img/NB-burn-0001.iso" ]
exits "a burner that fails" 3 nba backup --set fails
says "leaves the image" "stays"
if command -v xorriso >/dev/null; then
	xorriso -indev "$I" -find / -type f -exec echo -- >"$T/names" 2>/dev/null
	check "xorriso lists full names" [ "$(grep -c \
	    '/data/objects/../[0-9a-f]\{64\}\.[a-z0-9]*' "$T/names")" -ge \
	    "$(wc -l <"$T/all")" ]
	xorriso -osirrox on -indev "$I" -extract / "$T/x" >/dev/null 2>&1
	chmod -R u+w "$T/x"
	check "what it extracts is whole" sh -c "cd '$T/x' &&
	    sha256sum --quiet -c tagmanifest-sha256.txt &&
	    sha256sum --quiet -c manifest-sha256.txt"
	exits "and is the same volume" 0 nba media verify "$T/x"
else
	skip "xorriso lists full names" "xorriso is not installed"
fi

# Tapes.
exits "volumes on a tape" 0 nba backup --set tape
n=$(grep -c 'NB-tape-\|documents' "$T/out")
check "more than one" [ "$n" -gt 1 ]
check "the spool is empty again" [ -z "$(ls -A "$T/spool")" ]
check "of whole records" [ $(($(stat -c %s "$T/tape") % 262144)) -eq 0 ]
exits "each is read back" 0 nba media verify "$T/tape"
check "one after the other" [ "$(grep -c '^NB-tape' "$T/out")" -eq "$n" ]
exits "a store out of the tape" 0 "$NBA" restore --from "$T/tape" "$T/new2"
check "every original compares equal" all_back "$T/new2"
check "GNU tar reads it" sh -c "mkdir '$T/untar' &&
    tar -b 512 -i -xf '$T/tape' -C '$T/untar'"
for v in "$T"/untar/*; do
	check "and all is there in ${v##*/}" sh -c "cd '$v' &&
	    sha256sum --quiet -c tagmanifest-sha256.txt &&
	    sha256sum --quiet -c manifest-sha256.txt"
done
cp "$T/tape" "$T/tape1"
exits "nothing to add" 0 nba backup --set tape
check "nothing written" cmp "$T/tape" "$T/tape1"

# A document larger than a volume: in parts on consecutive ones.
copies_of() {
	nba --json media list | tail -n 1 | sed 's/.*"copies":\[\([^]]*\)\].*/\1/'
}
audit7() {
	set -- "$BIN/nbaudit" -s "$T/new7" -l "$T/ledger" -t "$T/pki/trust"
	"$@" -q init --log-key "$LOGKEY" && "$@" run
}
before=$(copies_of)
exits "a document larger than a volume" 0 nba backup --set cut
says "is said to be in parts" "parts of larger ones"
with_part() { echo "$T"/disk/NB-cut-*/data/objects/*/*."part-00$1-of-003"; }
label_of() { with_part "$1" | sed 's|.*/\(NB-cut-[0-9]*\)/.*|\1|'; }
P1=$(label_of 1) P2=$(label_of 2) P3=$(label_of 3)
check "the first part" [ -f "$(with_part 1)" ]
number() { echo "$1" | sed 's/.*-0*//'; }
check "the second and third on the volumes after it" \
    [ $(($(number "$P1") + 1)) -eq "$(number "$P2")" -a \
    $(($(number "$P2") + 1)) -eq "$(number "$P3")" ]
check "joined by cat they are the document" [ "$(cat "$(with_part 1)" \
    "$(with_part 2)" "$(with_part 3)" | sha256sum | cut -d' ' -f1)" = \
    "$(basename "$(with_part 1)" | cut -d. -f1)" ]
exits "a second time" 0 nba backup --set cut
says "nothing is lacking" "holds everything"
check "every object has one copy more" [ "$(copies_of)" != "$before" ]
exits "its volumes are read back" 0 nba media verify "$T"/disk/NB-cut-*
exits "a store out of them" 0 \
    "$NBA" restore --from "$T"/disk/NB-cut-* "$T/new7"
check "every original compares equal" all_back "$T/new7"
exits "and the audit of that store finds nothing" 0 audit7
mv "$T/disk/$P2" "$T/away"
exits "without the second" 4 \
    "$NBA" restore --from "$T"/disk/NB-cut-* "$T/new8"
says "is told which volume to fetch" "it should lie on $P2"
mv "$T/away" "$T/disk/$P2"
exits "a rehearsal of all" 0 nba rehearse --set cut -o "$T"
for v in "$T"/disk/NB-cut-*; do
	env -i PATH="$PATH" LC_ALL=C.UTF-8 sh "$v/restore.sh" "$T/script" \
	    >"$T/out" 2>"$T/err"
	echo $? >>"$T/codes"
done
check "the script waits for the others, and ends well" \
    [ "$(grep -c 1 "$T/codes") $(tail -n 1 "$T/codes")" = "2 0" ]
check "and every document is there, whole" sh -c "cd '$T/script' &&
    sha256sum -- *.* | cut -d' ' -f1 | sort -u | cmp - '$T/all'"
# One of its volumes is lost: no copy, until that part is written once more.
one=$(copies_of)
exits "a volume is lost" 0 nba media destroy "$P2" --reason lost
check "the others alone are no copy" [ "$(copies_of)" != "$one" ]
exits "its part is written anew" 0 nba backup --set cut
check "and no other one" \
    [ "$(find "$T/disk" -name '*.part-00[13]-*' | wc -l)" -eq 2 ]
check "which makes it a copy again" [ "$(copies_of)" = "$one" ]
exits "the same on discs" 0 nba backup --set cutbd
check "two of them" [ "$(ls "$T/cutimg" | wc -l)" -ge 2 ]
exits "and out of them" 0 \
    "$NBA" restore --from "$T"/cutimg/NB-cutbd-* "$T/new9"
check "every original compares equal" all_back "$T/new9"

# In the place of a drive without going back: what is written is read again.
mkfifo "$T/fifo"
{ cat "$T/fifo" >"$T/through" && cat "$T/through" >"$T/fifo"; } &
exits "through a FIFO" 0 nba backup --set fifo
wait
exits "and all is there" 0 nba media verify "$T/through"
before=$(nba --json media verify "$T/through")
cat "$T/through" >"$T/fifo" &
exits "read through a FIFO, once" 0 nba --json media verify "$T/fifo"
wait
check "and the same found" [ "$(cat "$T/out")" = "$before" ]
python3 - "$T/through" "$T/hurt" <<'EOF'
import sys
d = bytearray(open(sys.argv[1], "rb").read())
d[d.rfind(b"ustar") + 300] ^= 1
open(sys.argv[2], "wb").write(d)
EOF
cat "$T/hurt" >"$T/fifo" &
exits "damage is found in it" 4 nba media verify "$T/fifo"
wait
head -c 900000 "$T/through" >"$T/fifo" &
exits "and an end before its time" 4 nba media verify "$T/fifo"
wait
says "with what is missing" "is not there"
head -c 3000 /dev/urandom >"$T/fifo" &
exits "what is no volume" 3 nba media verify "$T/fifo"
wait
cat "$T/through" >"$T/fifo" &
exits "also restored through one" 0 \
    "$NBA" restore --from "$T/fifo" "$T/new3"
wait
check "every original compares equal" all_back "$T/new3"

# The wrong thing in the drive.
cp "$T/tape" "$T/keep"
cp "$T/through" "$T/tape"
printf 'thêm' >"$T/more.txt"
nba -q ingest "$T/more.txt" 2>/dev/null
exits "another set's tape" 3 nba backup --set tape
says "is named" "NB-fifo-0001"
check "and left alone" cmp "$T/tape" "$T/through"
tar -b 512 -cf "$T/tape" -C "$T" more.txt
exits "a stranger's tape" 3 nba backup --set tape
says "is not written over" "something else"
head -c 700 /dev/urandom >"$T/tape"
exits "no tape at all" 3 nba backup --set tape
cp "$T/keep" "$T/tape"
exits "the right one again" 0 nba backup --set tape
check "goes on where it ended" cmp -n "$(stat -c %s "$T/keep")" "$T/tape" "$T/keep"
exits "the disc's next volume" 0 nba backup --set bd
head -c 300000 /dev/zero >"$T/zero"
exits "what is no volume" 3 nba media verify "$T/zero"
says "is told" "is no volume"
exits "a device that is no drive" 3 nba media verify /dev/null
exits "both discs" 0 "$NBA" restore --from "$T"/img/NB-bd-*.iso "$T/new4"
if command -v xorriso >/dev/null; then
	xorriso -osirrox on -indev "$T/img/NB-bd-0002.iso" -extract \
	    /checkpoint "$T/head" >/dev/null 2>&1
	check "have the root that was signed" \
	    [ "$(head_of "$T/new4/checkpoint")" = "$(head_of "$T/head")" ]
fi
exits "the second alone has the journal, not all documents" 4 \
    "$NBA" restore --from "$T/img/NB-bd-0002.iso" "$T/new5"

# Cut, or with a hole: what is lost is named, the rest is had.
head -c "$(($(stat -c %s "$I") / 2))" "$I" >"$T/cut.iso"
exits "a disc that is cut" 4 nba media verify "$T/cut.iso"
hole() { dd if=/dev/zero of="$1" bs=2048 seek="$2" count="$3" conv=notrunc 2>/dev/null; }
cp "$T/tape" "$T/tape.bad"
# The header of the second member: found again behind it.
hole "$T/tape.bad" 1 2
exits "a tape with a hole" 4 nba media verify "$T/tape.bad"
says "what lay there is named" "cannot be read"
exits "its volumes give back everything all the same" 0 "$NBA" restore --from "$T/tape.bad" "$T/new6"
done_testing
