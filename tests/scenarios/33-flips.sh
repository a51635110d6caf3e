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
finish
