# 18-config: settings, options, help and exit codes.
. tests/scenarios/lib.sh

check 'init' "$NBA" init "$T/s"
check 'the example is there' [ -s "$T/s/nguyenban.conf.example" ]
exits 'and is well-formed' 0 "$NBA" check-config -C "$T/s/nguyenban.conf.example"
sed 's/^#\([a-z_]* =\|\[\)/\1/' "$T/s/nguyenban.conf.example" >"$T/full.conf"
exits 'with every key set too' 0 "$NBA" check-config -C "$T/full.conf"

# Of the auditor's, all but a table of algorithms that is not there.
sed -i /^algorithms/d "$T/full.conf"
exits 'for the auditor as well' 3 "$BIN/nbaudit" -C "$T/full.conf" status

cat >"$T/bad.conf" <<'EOC'
[archive]
store = /nowhere
sotre = /typo
reserve = much
jobs = 65
direction = sideways
quarantine = total-failed, maybe
settle = -1
segment_size = 1kB
[audit]
ledger = /elsewhere
[other]
key = x
EOC
exits 'a bad configuration' 2 "$NBA" check-config -C "$T/bad.conf"
for n in 3 4 5 6 7 8 9 13; do
	says "line $n is named" "bad.conf, line $n:"
done
check 'the auditor'"'"'s section is passed over' \
    sh -c '! grep -q "line 11" "$1"' - "$T/err"
exits 'any command refuses it' 2 "$NBA" list -C "$T/bad.conf"
exits 'a configuration that is not there' 2 "$NBA" list -C "$T/absent.conf"

cat >"$T/good.conf" <<EOC
store = $T/s
channel = "bưu điện"	# by post
direction = in
quarantine = no-signature
reserve = 1MiB
EOC
echo text >"$T/x.txt"
exits 'settings are used' 1 "$NBA" ingest -C "$T/good.conf" "$T/x.txt" \
    --receipt "$T/r"
says 'with the next command' 'see: nbarchive show 1'
check 'quarantine by setting' [ "$(count "$T/r" quarantined)" = 1 ]
exits 'channel by setting' 0 "$NBA" show 1 -C "$T/good.conf" --json
says 'is in the record' '"channel":"bưu điện"'
exits 'list is not filtered by it' 0 "$NBA" list --json -C "$T/good.conf" \
    --direction out
check 'but by its options' [ ! -s "$T/out" ]
echo text2 >"$T/y.txt"
exits 'the command line wins' 1 "$NBA" -C "$T/good.conf" ingest \
    --direction out --channel hand "$T/y.txt"
exits 'over the file' 0 "$NBA" -C "$T/good.conf" list --json --direction out
check 'with its value' grep -q '"channel":"hand"' "$T/out"
exits 'the environment names the store' 0 env NGUYENBAN_STORE="$T/s" "$NBA" list

exits 'no command' 2 "$NBA"
exits 'an unknown command' 2 "$NBA" frobnicate
exits 'an unknown option' 2 "$NBA" list --frobnicate
exits 'an option of another command' 2 "$NBA" -s "$T/s" list --move-to /tmp
exits 'no store' 2 "$NBA" list
exits 'no path' 2 "$NBA" -s "$T/s" ingest
exits 'a filter that no document can pass' 2 "$NBA" -s "$T/s" list \
    --indication valid
says 'is told with those there are' 'TOTAL-PASSED'
exits 'in small letters it is one' 0 "$NBA" -s "$T/s" list --indication \
    no-signature
exits 'nor is there such a way' 2 "$NBA" -s "$T/s" list --direction sideways
exits 'a name for check-config' 2 "$NBA" check-config "$T/good.conf"
exits 'a store that is not there yet' 0 "$NBA" -s "$T/none" check-config
says 'is said to be none' 'make it with: nbarchive init'
exits 'octets are no JSON' 2 "$NBA" -s "$T/s" get 1 -o - --json
exits 'nor is a table' 2 "$NBA" -s "$T/s" agency export --json
again=
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18; do
	again="$again -s $T/none"
done
# shellcheck disable=SC2086 # words
exits 'of an option given again the last counts' 0 "$NBA" $again -s "$T/s" list
exits 'help' 0 "$NBA" --help
exits 'version' 0 "$NBA" --version
for c in init ingest list show get accept quarantine stats rebuild \
    check-config; do
	exits "help of $c" 0 "$NBA" $c --help
	says "names it" "nbarchive $c"
done

# Clocks.
exits 'a simulated clock is refused' 2 env NGUYENBAN_CLOCK=2020-01-01T00:00:00Z \
    "$NBA" -s "$T/s" accept F-00000000000a --reason r
exits 'but by a store made for it' 0 env NGUYENBAN_CLOCK=2020-01-01T00:00:00Z \
    "$NBA" init --simulated "$T/sim"
exits 'takes it' 0 env NGUYENBAN_CLOCK=2021-02-03T04:05:06Z "$NBA" -s "$T/sim" \
    ingest "$T/x.txt"
exits 'and shows it' 0 "$NBA" -s "$T/sim" show 1 --json
says 'the time' '"received":"2021-02-03T04:05:06.000000Z"'
exits 'time never goes back' 0 env NGUYENBAN_CLOCK=2020-01-01T00:00:00Z \
    "$NBA" -s "$T/sim" ingest "$T/y.txt"
exits 'it' 0 "$NBA" -s "$T/sim" show 2 --json
says 'goes on' '"received":"2021-02-03T04:05:06.000001Z"'
exits '--at is for validation only' 0 "$NBA" -s "$T/sim" ingest --at \
    2019-01-01T00:00:00Z "$T/s/nguyenban.store"
exits 'it is' 0 "$NBA" -s "$T/sim" show 3 --json
says 'in the verdict' '"at":"2019-01-01T00:00:00Z"'
check 'and not in the entry' sh -c '! grep -q "received\":\"2019" "$1"' - "$T/out"
exits 'a bad time' 2 "$NBA" -s "$T/sim" ingest --at yesterday "$T/x.txt"
done_testing
