# 60-frozen: stores of earlier versions open, audit, and take more.
. tests/scenarios/lib.sh
NBX=$BIN/nbaudit

for v in tests/stores/v[0-9]*; do
	n=${v##*/}
	cp -R "$v" "$T/$n"
	s=$T/$n/store l=$T/$n/ledger trust=$T/$n/trust
	# git keeps no such modes: all but the newest segment are sealed.
	chmod 0400 "$s/keys/log.key"
	for d in $(ls -d "$s"/segments/* | sed '$d'); do
		chmod 0440 "$d/data.mdb"
	done
	root=$(sed -n 's/^root //p' "$v/expected")
	grep -v '^root ' "$v/expected" >"$T/digests"
	NGUYENBAN_CLOCK=2026-11-24T08:00:00Z
	export NGUYENBAN_CLOCK

	check "$n: the checkpoint is the frozen one" \
	    [ "$(sed -n 3p "$s/checkpoint")" = "$root" ]
	exits "$n: every document is listed" 0 "$NBA" -s "$s" list --json --limit 1000
	check "$n: none is missing" sh -c 'while read -r d; do
	    grep -q "$d" "$1/out" || exit 1; done <"$1/digests"' - "$T"
	mkdir "$T/$n/got"
	for d in $(cat "$T/digests"); do
		"$NBA" -s "$s" get "$d" -o - --reason frozen 2>/dev/null |
		    sha256sum | cut -c1-64
	done >"$T/got"
	check "$n: every original comes back" cmp "$T/digests" "$T/got"

	exits "$n: a ledger for it" 0 "$NBX" -s "$s" -l "$l" -t "$trust" init --simulated
	exits "$n: the audit finds what was quarantined, no damage" 1 \
	    "$NBX" -s "$s" -l "$l" -t "$trust" run --json
	check "$n: nothing is damaged" grep -q '"damaged":0' "$T/out"
	check "$n: one document failed" grep -q '"failed":1,' "$T/out"

	signed 12
	NGUYENBAN_CLOCK=2026-11-25T08:00:00Z
	exits "$n: more comes in" 0 "$NBA" -s "$s" ingest "$T/docs"
	exits "$n: its catalog can be built anew" 0 "$NBA" -s "$s" rebuild
	exits "$n: and is audited with what came" 1 \
	    "$NBX" -s "$s" -l "$l" -t "$trust" run --json
	check "$n: still nothing is damaged" grep -q '"damaged":0' "$T/out"
	rm -rf "$T/docs" "$T/pki"
done
done_testing
