#!/bin/sh
# The ledger: what is no continuation is refused; a killed run is no harm.
. "$(dirname "$0")/audit-lib.sh"
make_store 12
run
base=$rc
run
keep

head=$(git --git-dir led rev-parse main)
export GIT_AUTHOR_NAME=x GIT_AUTHOR_EMAIL=x GIT_COMMITTER_NAME=x \
    GIT_COMMITTER_EMAIL=x
evil=$(git --git-dir led commit-tree -p main -m evil 'main^{tree}')
git --git-dir led update-ref refs/heads/main "$evil"
run
is "a foreign commit on top" 5 $rc
has "it is named" out "$evil"
is "nothing was appended" "$evil" "$(git --git-dir led rev-parse main)"
audit status -l led
is "status remembers" 5 $?
git --git-dir led update-ref refs/heads/main "$head"
run
is "mended, it goes on" $base $rc

fresh
evil=$(git --git-dir led commit-tree -p main~1 -m evil 'main^{tree}')
git --git-dir led update-ref refs/heads/main "$evil"
run
is "history rewritten" 5 $rc
has "from which commit on" out "$evil"
has "and the last good one" out "$(git --git-dir kept/led rev-parse main~1)"

fresh
git --git-dir led update-ref refs/heads/main main~1
run
is "set back" 5 $rc
fresh
git --git-dir led update-ref -d refs/heads/main
run
is "branch gone" 5 $rc
fresh
chmod u+w led/objects/pack/*
rm led/objects/pack/*.pack
run
if [ $rc -ne 0 ] && [ $rc -ne 1 ]; then ok "packs gone: exit $rc"; else
	not_ok "packs gone: exit $rc"
fi
fresh
pack=$(ls -t led/objects/pack/*.pack | head -n 1)
chmod u+w "$pack" && truncate -s 100 "$pack"
run
is "the newest pack cut" 4 $rc
has "in words" out 'The ledger is damaged'
has "with what to do" out 'nbaudit init --from'
has "and no document counted" out 'No document was looked at'
audit verify -s st -l led -t pki/trust
is "verify sees it too" 4 $?

fresh
exec 9<led.d/lock
flock 9
run
is "a second run at the same time" 3 $rc
exec 9<&-
rm -rf led.d
run
is "the auditor's folder lost" 3 $rc

# Whose home it is, and what git settings are there, changes nothing.
fresh
mkdir home
echo '[broken' >home/.gitconfig
HOME=$T/home run
is "a home with settings that git cannot read" $base $rc

# Killed at any moment, the next run continues.
fresh
i=0
while [ $i -lt "${KILLS:-15}" ]; do
	"$BIN/nbaudit" run -s st -l led -t pki/trust >/dev/null 2>&1 &
	pid=$!
	sleep "0.$(printf %03d $(($(random) % 250)))"
	kill -9 $pid 2>/dev/null
	wait $pid 2>/dev/null
	i=$((i + 1))
done
run
is "after $i kills" $base $rc
git --git-dir led fsck --strict >fsck 2>&1
is "git fsck after kills" 0 $?
git --git-dir led show main:allowed_signers >signers
bad=$(git --git-dir led -c gpg.ssh.allowedSignersFile="$T/signers" \
    log --format=%G? main | grep -vc '^G$')
is "every commit is signed" 0 "$bad"

# Killed while the branch moved: git's lock stays behind.
: >led/refs/heads/main.lock
: >led/objects/pack/pack_git2_0a1b2c
: >led.d/.new-0a1b2c
mkdir -p led.d/evidence/pending && : >led.d/evidence/pending/.new-0a1b2c
run
is "a lock left behind" $base $rc
is "is cleared away" "" "$(find led led.d -name '*.lock' -o \
    -name 'pack_git2_*' -o -name '.new-*')"

# An init that was interrupted goes on.
audit init -l two
rm -rf two/refs/heads/main
sed -i 's/"commit": "\([0-9a-f]*\)"/"commit": ""/;
    s/"pending": ""/"pending": "0000000000000000000000000000000000000000"/' \
    two.d/state.json
audit init -l two
is "init goes on" 0 $?
audit init -l two
is "a ledger is made once" 3 $?
audit run -l two
is "which store?" 2 $?
finish
