#!/bin/sh
# A first audit, a quiet second one, acceptance; stock tools agree.
. "$(dirname "$0")/audit-lib.sh"
make_store 40
git --git-dir led show main:allowed_signers >signers

run --json
is "first run asks for a person" 1 $rc
has "it ends with a summary" out '"documents": *40\|"documents":40'
n=$(grep -c '"finding"' out)
is "as many findings as the summary says" "$n" \
    "$(tail -n 1 out | sed 's/.*"findings":\([0-9]*\).*/\1/')"
git --git-dir led fsck --strict >fsck 2>&1
is "git fsck" 0 $?
git --git-dir led -c gpg.ssh.allowedSignersFile="$T/signers" \
    verify-commit main >verify 2>&1
is "git verify-commit" 0 $?
is "one line a document in state/" 40 "$(git --git-dir led archive main state |
    tar -xO 2>/dev/null | wc -l)"
git --git-dir led show main:checkpoint >note
is "checkpoint with two signatures" 2 "$(grep -c '^— ' note)"
is "the archive's line is the archive's" "$(tail -n 1 st/checkpoint)" \
    "$(grep '^— ' note | head -n 1)"

# Each name in state/ is the SHA-256 of a document that was archived.
find day -type f -exec sha256sum {} + | cut -c1-64 | sort -u >want
git --git-dir led archive main state | tar -xO | cut -f1 | sort >have
if cmp -s want have; then ok "sha256sum agrees"; else
	not_ok "sha256sum agrees"
fi

before=$(ledger_size)
run
is "second run ends alike" 1 $rc
grew=$(($(ledger_size) - before))
if [ $grew -gt 0 ] && [ $grew -le 16384 ]; then
	ok "a quiet night adds $grew octets"
else
	not_ok "a quiet night adds $grew octets"
fi
is "nothing but its report changes" 0 "$(git --git-dir led diff --name-only \
    main~1 main | grep -vc '^runs/\|^checkpoint$')"

run --json
# One by its name, the rest as the audit told them.
one=$(sed -n 's/.*"finding":"\(F-[0-9a-f]*\)".*/\1/p' out | head -n 1)
archive accept -s st "$one" --reason 'seen first'
is "accept one" 0 $?
run --json
archive accept -s st --from out --reason 'seen'
rc=$?
is "accept" 0 $rc
[ $rc -eq 0 ] || cat aerr
run --json
is "all accepted is a quiet night" 0 $rc
is "accepted findings stay in the report" "$n" "$(grep -c '"accepted":{' out)"
run
is "a person is told of them in a line" 0 "$(grep -c 'Next:' out)"
is "below a heading" 1 "$(grep -c '^Accepted: a person dealt with them' out)"
run --json
is "each with the first reason" 1 "$(grep -c '"seen first"' out)"
audit status -l led
is "status says so" 0 $?
audit status -l led --json
has "status as JSON" out '"exit":0'

# The remembered structure is used, and losing it changes nothing.
rm led.d/cache.sqlite*
run
is "without the cache" 0 $rc
is "no verdict changes" "" "$(git --git-dir led diff --name-only main~1 main \
    -- state)"

# Bytes that came in since.
echo "a note" >note.txt
archive ingest -s st note.txt
run
is "a new document" 0 $rc
is "is one line more" 41 "$(git --git-dir led archive main state |
    tar -xO | wc -l)"
finish
