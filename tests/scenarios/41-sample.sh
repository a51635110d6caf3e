#!/bin/sh
# sample: drawn again by a shell, checked in full, told as minutes.
. "$(dirname "$0")/audit-lib.sh"
make_store 20
run
base=$rc
sample() { audit sample -s st -l led -t pki/trust "$@"; }

sample --seed 'xổ số 12 34 56' -n 6 --json
is "a sample" 0 $?
sed -n 's/^{.*"entry":\([0-9]*\).*/\1/p' out >ours
is "of six" 6 "$(wc -l <ours)"
git --git-dir led show main:checkpoint >note
: >theirs
size=$(sed -n 2p note) root=$(sed -n 3p note) j=0
while [ "$(wc -l <theirs)" -lt 6 ]; do
	h=$(printf 'nguyenban sample v1\n%s\n%s\n%s' 'xổ số 12 34 56' "$root" $j |
	    sha256sum | cut -c1-14)
	j=$((j + 1))
	[ $((0x$h)) -lt $(((1 << 56) - (1 << 56) % size)) ] || continue
	i=$((0x$h % size))
	# Entry 0 is the store's creation; the others take documents in.
	[ $i -eq 0 ] || grep -qx $i theirs 2>/dev/null || echo $i >>theirs
done
cmp -s ours theirs
is "a shell draws the same" 0 $?
sample --seed 'another' -n 6 --json
sed -n 's/^{.*"entry":\([0-9]*\).*/\1/p' out >other
cmp -s ours other
is "another seed, another sample" 1 $?
sample --seed 'another' -n 500 --json
is "more than there are" 0 $?
has "is all of them" out '"sample":20,"defects":0'

# Another program, written from what the minutes say alone; other sizes.
cat >redraw.py <<'PY'
import hashlib, re, sys
text = sys.stdin.read()
one = lambda pattern: re.search(pattern, text, re.M).group(1)
seed, root = one(r"agreed on.*\n   (.*)$"), one(r"^   root (\S+)$")
size, looked = int(one(r"v modulo (\d+) ")), int(one(r"(\d+) entries were"))
told = [int(n) for n in re.findall(r"^      entry (\d+),", text, re.M)]
over = re.findall(r"(\d+) \([a-z ]+\)", (re.search(
    r"Passed over, .*?: (.*)\.$", text, re.M) or [0, ""])[1])
drawn, j = [], 0
while len(drawn) < looked:
    v = int(hashlib.sha256(f"nguyenban sample v1\n{seed}\n{root}\n{j}"
                           .encode()).hexdigest()[:14], 16)
    j += 1
    if v < 2**56 - 2**56 % size and v % size not in drawn:
        drawn.append(v % size)
assert [n for n in drawn if str(n) not in over] == told, (drawn, told, over)
assert len(told) + len(over) == looked
print(len(told), len(over))
PY
for n in 1 2 7 19 20 99; do
	for seed in a 'Sở Nội vụ 29/11' 0; do
		sample --seed "$seed" -n $n
		python3 redraw.py <out >drawn
		is "drawn again from the minutes: $n by $seed" 0 $?
	done
done
is "what is passed over is named" '20 1' "$(cat drawn)"
for seed in ' a' 'a ' 'a  b' "$(printf 'So\314\231')" "$(printf 'a\302\240b')" \
    "$(printf 'a\342\200\256b')"; do
	sample --seed "$seed" -n 1
	is "a seed that paper does not show" 2 $?
done

sample --seed 'dự án' -n 4 -o bb.html
is "minutes" 0 $?
has "to sign" out 'MINUTES'
has "with what they prove" out 'rule of three'
has "the root" out "$root"
grep -q 'dự án' bb.html && ! grep -q '<script\|http://\|https://' bb.html
is "as one page without anything from elsewhere" 0 $?
sample --seed 'a"<b>&' -n 2 -o esc.html
is "a seed with markup" 0 $?
grep -q '&lt;b&gt;' esc.html && ! grep -q '<b>&' esc.html
is "is escaped" 0 $?
if locale -a 2>/dev/null | grep -qi 'vi_VN.utf'; then
	LC_ALL=vi_VN.UTF-8 sample --seed 'x' -n 2 -o vi.html
	has "in Vietnamese" out 'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM'
	has "also the page" vi.html 'BIÊN BẢN'
else
	echo "skip Vietnamese minutes: no vi_VN locale here"
fi
sample -n 3
is "no seed" 2 $?
sample --seed x
is "no number" 2 $?
sample --seed 'two
lines' -n 1
is "a seed of two lines" 2 $?

# Every document is drawn: whatever is wrong with one is found.
keep
chmod -R u+w st
python3 - st/segments/000001/data.mdb "$(find day -name '*.pdf' | head -n 1)" <<'P'
import sys
d = bytearray(open(sys.argv[1], "rb").read())
at = d.find(open(sys.argv[2], "rb").read()[-300:])
d[at] ^= 4
open(sys.argv[1], "wb").write(d)
P
sample --seed x -n 20 --json
is "one is damaged" 4 $?
has "the defect is counted" out '"defects":1'
has "what is left possible" out '"at_most_percent":21\.6'
sample --seed x -n 20
has "it stands out" out 'DAMAGED.*<=='

fresh
chmod -R u+w st
python3 - st/segments/000001/data.mdb <<'P'
import sys
def crc32c(data):
    c = 0xffffffff
    for b in data:
        c ^= b
        for _ in range(8):
            c = (c >> 1) ^ (0x82f63b78 if c & 1 else 0)
    return c ^ 0xffffffff
d = bytearray(open(sys.argv[1], "rb").read())
p = d.find(b'"type":"ingestion"')
h = d.rfind(b"NBENTRY1", 0, p)
n = int.from_bytes(d[h + 16:h + 20], "big")
e = d[h + 24:h + 24 + n]
q = e.find(b'"agent":"') + 9
e[q] = ord("X") if e[q] != ord("X") else ord("Y")
d[h + 24:h + 24 + n] = e
d[h + 20:h + 24] = crc32c(bytes(e)).to_bytes(4, "big")
open(sys.argv[1], "wb").write(d)
P
sample --seed x -n 20
is "an entry rewritten, its checksum put right" 5 $?
has "is not proven" out 'NOT PROVEN'
: $base
finish
