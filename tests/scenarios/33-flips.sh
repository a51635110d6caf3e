#!/bin/sh
# One bit turned over, anywhere: found, or of no consequence.
# FLIPS (10) offsets of the segment and as many of the catalog.
. "$(dirname "$0")/audit-lib.sh"
make_store 20
run
base=$rc
keep
flips=${FLIPS:-10}

# A document lies in one piece: all that came in still stand in the segment.
all_whole() {
	python3 - <<'P'
import os, sys
held = open("st/segments/000001/data.mdb", "rb").read()
for where, _, names in os.walk("day"):
    for name in names:
        if open(os.path.join(where, name), "rb").read() not in held:
            sys.exit(1)
P
}

for file in segments/000001/data.mdb catalog/data.mdb; do
	i=0 found=0 idle=0 wrong=0
	size=$(stat -c %s "st/$file")
	while [ $i -lt "$flips" ]; do
		i=$((i + 1))
		fresh
		off=$(($(random) % size))
		bit=$(($(random) % 8))
		flip "st/$file" $off $bit
		timeout 120 "$BIN/nbaudit" run --json -s st -l led \
		    -t pki/trust >out 2>err
		rc=$?
		if [ $rc -eq 4 ] && grep -q '"severity":4' out; then
			found=$((found + 1))
		elif [ $rc -eq $base ] && all_whole; then
			idle=$((idle + 1))
		else
			wrong=$((wrong + 1))
			not_ok "$file, octet $off, bit $bit: exit $rc"
			tail -n 3 out err
		fi
	done
	if [ $wrong -eq 0 ]; then
		ok "$file: $found found, $idle of no consequence"
	fi
done

# The headers of LMDB's two first pages.
for off in 16 4112 20 4116; do
	fresh
	flip st/segments/000001/data.mdb $off 7
	run
	is "segment header, octet $off" 4 $rc
done
# A page of the catalog that stands for its neighbour: lists lead in circles.
circles() {
	python3 - "$1" "$2" <<'P'
import struct, sys
path, nth = sys.argv[1], int(sys.argv[2])
b = bytearray(open(path, "rb").read())
seen = 0
for at in range(2 * 4096, len(b), 4096):
    flags, lower = struct.unpack_from("<HH", b, at + 10)
    nodes = (lower - 16) // 2
    if flags != 1 or nodes < 2:
        continue
    seen += 1
    if seen != nth:
        continue
    place = [at + p for p in struct.unpack_from("<%dH" % nodes, b, at + 16)]
    b[place[-1]:place[-1] + 6] = b[place[0]:place[0] + 6]
    open(path, "wb").write(b)
    sys.exit(0)
sys.exit(1)
P
}
fresh
n=0
while circles st/catalog/data.mdb $((n + 1)); do
	n=$((n + 1))
	timeout 120 "$BIN/nbaudit" run -s st -l led -t pki/trust >out 2>err
	rc=$?
	case $rc in 4 | "$base") ok "a page for another, $n" ;;
	*) not_ok "a page for another, $n: exit $rc" ;; esac
	[ $rc -ne 4 ] || told=1
	fresh
done
is "one of them at least is told" 1 "${told:-0}"
finish
