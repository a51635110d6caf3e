#!/bin/sh
# The archive's administrator and the auditor's collude (07-security.md, 6):
# store and ledger are set back together and grow again without a document,
# by both right keys.  They agree with each other; a mirror and a time-stamp
# outside their reach do not.
. "$(dirname "$0")/audit-lib.sh"
command -v git >/dev/null || { echo "no git here"; exit 77; }
at() { NGUYENBAN_CLOCK=$1; export NGUYENBAN_CLOCK; }
"$signer" pki --at 2026-03-01 pki >/dev/null &&
    "$signer" day -n 2 --at 2026-03-01 pki day >/dev/null || exit 1
at 2026-03-01T20:00:00Z
archive init --simulated st
archive ingest -s st -t pki/trust day
audit init --simulated -s st -l led
git init -q --bare -b main mirror
printf '[mirror outside]\nurl = %s\n' "$T/mirror" >conf
run -C conf
base=$rc
key=$(sed -n 's/.*"log_key": *"\([^"]*\)".*/\1/p' led.d/state.json)
git --git-dir led show main:README.md >readme
auditor=$(grep -o '[^ `]*/auditor+[0-9a-f]*+[A-Za-z0-9+/=]*' readme | head -n 1)
mkdir before && cp -a st led led.d before/

# What really happened: a document came in, was audited and time-stamped.
echo "Quyết định mà ai đó muốn quên" >secret.txt
at 2026-03-02T20:00:00Z
archive ingest -s st secret.txt
run -C conf
audit timestamp -l led --request req.tsq
"$signer" stamp --at "$NGUYENBAN_CLOCK" pki req.tsq ans.tsr
audit timestamp -l led -t pki/trust --response ans.tsr
is "the day's time-stamp" 0 $?
at 2026-03-03T20:00:00Z
run -C conf
git --git-dir mirror log --format='%h %s' main >history

# What they make of it.
chmod -R u+w st
rm -rf st led led.d
cp -a before/st before/led before/led.d .
echo "Một văn bản khác" >other.txt
at 2026-03-02T20:00:00Z
archive ingest -s st other.txt
at 2026-03-04T20:00:00Z
run
is "the forged ledger goes on as if nothing was" $base $rc
audit verify -s st -l led -t pki/trust --log-key "$key" \
    --auditor-key "$auditor"
is "by itself it agrees with the forged store" $base $?
has "in all" out 'Ledger, journal and store agree'

# The mirror remembers.
run -C conf --json
is "with its mirror nothing is appended" 5 $rc
has "and that is said" out '"kind":"\(ledger\|mirror-differs\)"'
before=$(git --git-dir mirror rev-parse main)
git --git-dir led push -q mirror main >push 2>&1
is "the mirror takes it without force neither" "$before" \
    "$(git --git-dir mirror rev-parse main)"

# An inspector with the mirror and both keys on paper.
git clone -q --bare mirror mine
audit verify -s st -l mine -t pki/trust --log-key "$key" \
    --auditor-key "$auditor"
is "the mirror against the forged store" 5 $?
first=$(git --git-dir mine log --reverse --format=%h main | sed -n 3p)
has "from which commit on" out "The first point: .*commit $first"
has "of which day" out '2026-03-02T20:00:00Z on the journal is not what was signed'

# And without any program of ours: the authority's word over a checkpoint that
# has another tree than the store now.
token=$(git --git-dir mine ls-tree -r --name-only main evidence/ | grep tst$)
git --git-dir mine show "main:$token" >token.tst
git --git-dir mine show "main:${token%tst}note" >note
root() { sed -n 3p "$1"; }
[ "$(sed -n 2p note)" = "$(sed -n 2p st/checkpoint)" ] &&
    [ "$(root note)" != "$(root st/checkpoint)" ] &&
    ok "as many entries, another root" ||
    not_ok "the forged tree is the one that was time-stamped"
git --git-dir mine show "main:${token%tst}tree" >tree
sed -n 's/^leaf //p' tree >leaves
has "the time-stamped tree has that checkpoint" leaves \
    "$(sha256sum <note | cut -c1-64)"
openssl ts -reply -token_in -in token.tst -text 2>/dev/null >text
has "stamped on that day" text 'Mar  2 20:00:00 2026'
finish
