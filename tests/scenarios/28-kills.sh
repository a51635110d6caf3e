# 28-kills: restore, repair and rehearse, killed at any moment: the next run
# finishes what they were at, and nothing that is not whole is taken for it.
. tests/scenarios/lib.sh
umask 022
ST=$T/st
TMPDIR=$T/tmp
export TMPDIR
mkdir "$T/disk" "$T/docs" "$T/tmp" "$T/scratch" "$T/proofs"
cat >"$T/conf" <<EOC
[archive]
store = $ST
[media]
scratch = $T/scratch
proofs = $T/proofs
[set disk]
path = $T/disk
EOC
nba() { "$NBA" -C "$T/conf" "$@"; }
nba -q init --segment-size 1MB || exit 1
for i in $(seq 1 60); do random_file "$T/docs/d$i.bin" 60000; done
nba -q ingest --receipt "$T/rec" "$T/docs" 2>/dev/null
digests "$T/rec" >"$T/all"
exits "a backup" 0 nba backup --set disk
V=$T/disk/NB-disk-0001
cp -a "$ST" "$T/kept"
want=$("$NBA" -s "$ST" --json stats)
# took COMMAND...: how many milliseconds it takes.
took() {
	a=$(date +%s%N)
	"$@" >/dev/null 2>&1
	echo $((($(date +%s%N) - a) / 1000000 + 1))
}
# after MOST: a moment before it.
after() {
	ms=$(($(od -An -N4 -tu4 /dev/urandom) % $1))
	sleep "$(printf '%d.%03d' $((ms / 1000)) $((ms % 1000)))"
}
# killed COMMAND...: sooner the next time when it had ended, later when not.
killed() {
	"$@" >/dev/null 2>&1 &
	pid=$!
	after "$most"
	kill -9 $pid 2>/dev/null
	wait $pid 2>/dev/null
	if [ $? -eq 137 ]; then
		hit=$((hit + 1)) most=$((most * 6 / 5 + 1))
	else
		most=$((most * 2 / 3 + 1))
	fi
}
more() { [ $hit -lt "$kills" ] && [ $i -lt $((kills * 4)) ]; }
whole() {	# STORE
	cp "$T/kept/keys/log.key" "$1/keys/" 2>/dev/null
	rm -rf "$T/got" && mkdir "$T/got" &&
	    # shellcheck disable=SC2046 # digests
	    "$NBA" -q -s "$1" get $(cat "$T/all") -o "$T/got" \
	    --reason test >/dev/null 2>&1
	find "$T/got" -type f -exec sha256sum {} + | cut -c1-64 | sort -u |
	    cmp -s - "$T/all"
}
kills=${NB_KILLS:-5}

most=$(took "$NBA" restore --from "$V" "$T/new")
rm -rf "$T/new"
i=0 hit=0 wrong=
while more; do
	i=$((i + 1))
	killed "$NBA" restore --from "$V" "$T/new"
	"$NBA" restore --from "$V" "$T/new" >"$T/out" 2>"$T/err"
	rc=$?
	# Done before it was killed: then it says that the store is there.
	[ $rc -eq 0 ] || { [ $rc -eq 2 ] && grep -q "is not empty" "$T/err"; } ||
	    wrong="$wrong run $rc"
	whole "$T/new" || wrong="$wrong lost"
	[ "$("$NBA" -s "$T/new" --json stats)" = "$want" ] ||
	    wrong="$wrong other"
	rm -rf "$T/new"
	[ "$(ls -d "$T"/.new* "$T"/new* 2>/dev/null)" = "" ] ||
	    wrong="$wrong left"
done
check "restore, killed $hit of $i times${wrong:+:$wrong}" [ -z "$wrong" ]

# Damage in many documents; each run begins with the same store.
hurt() {
	chmod -R u+w "$ST" 2>/dev/null
	rm -rf "$ST" && cp -a "$T/kept" "$ST"
	for seg in "$ST"/segments/*/data.mdb; do
		chmod u+w "$seg"
		for off in $(grep -obUa 'NBCHUNK1' "$seg" | cut -d: -f1 |
		    sed -n '1~3p'); do
			printf 'damage' | dd of="$seg" bs=1 \
			    seek=$((off + 64 + 700)) conv=notrunc 2>/dev/null
		done
	done
}
hurt
most=$(took nba repair --from "$V")
check "what is repaired is whole" whole "$ST"
i=0 hit=0 wrong=
while more; do
	i=$((i + 1))
	hurt
	killed "$NBA" -C "$T/conf" repair --from "$V"
	nba repair --from "$V" >"$T/out" 2>"$T/err" || wrong="$wrong run $?"
	nba repair --from "$V" >"$T/out" 2>"$T/err" || wrong="$wrong again $?"
	grep -q ' 0 damaged' "$T/out" || wrong="$wrong damaged"
	whole "$ST" || wrong="$wrong lost"
done
check "repair, killed $hit of $i times${wrong:+:$wrong}" [ -z "$wrong" ]

rm -rf "$ST" && cp -a "$T/kept" "$ST"
most=$(took nba rehearse --set disk)
i=0 hit=0 wrong=
while more; do
	i=$((i + 1))
	killed "$NBA" -C "$T/conf" rehearse --set disk
	nba rehearse --set disk >"$T/out" 2>"$T/err" || wrong="$wrong run $?"
	[ -z "$(ls -A "$T/scratch")" ] || wrong="$wrong scratch"
	[ -z "$(find "$T/proofs" -name '.*' ! -path "$T/proofs")" ] ||
	    wrong="$wrong proof"
	for f in "$T"/proofs/*.json; do
		python3 -c 'import json, sys; json.load(open(sys.argv[1]))' \
		    "$f" || wrong="$wrong $f"
	done
done
check "rehearse, killed $hit of $i times${wrong:+:$wrong}" [ -z "$wrong" ]
check "nothing is left among temporary files" [ -z "$(ls -A "$T/tmp")" ]
exits "the store is as it was" 0 nba repair --from "$V"
says "without damage" " 0 damaged"
done_testing
