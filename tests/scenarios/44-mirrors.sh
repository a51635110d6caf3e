#!/bin/sh
# Mirrors: pushed after each run; what one that was rewritten, is ahead, or
# refuses, looks like; a lost ledger taken back.
. "$(dirname "$0")/audit-lib.sh"
command -v git >/dev/null || { echo "no git here"; exit 77; }
make_store 4
git init -q --bare -b main stick
git init -q --bare -b main far
printf '[mirror stick]\nurl = %s\n[mirror far]\nurl = file://%s\n' \
    "$T/stick" "$T/far" >conf
head() { git --git-dir "$1" rev-parse main 2>/dev/null; }
mirrored() { run -C conf "$@"; }
mirrored
base=$rc
is "the stick has the ledger" "$(head led)" "$(head stick)"
is "and the other one" "$(head led)" "$(head far)"
archive stats -s st -C conf
is "nbarchive reads the same configuration" 0 $?
printf '[mirror x]\npath = y\n' >wrong
audit status -l led -C wrong
is "a key it does not know" 2 $?

# One that cannot be reached is a finding, and caught up with later.
mv far gone
mirrored --json
is "a mirror is away" 1 $rc
has "is said" out '"kind":"mirror"'
has "which" out 'mirror far'
audit status -l led
is "and remembered" 1 $?
mv gone far
mirrored
is "back" $base $rc
is "it caught up" "$(head led)" "$(head far)"

# Rewritten: another history, by force.
git clone -q far w 2>/dev/null
git -C w -c user.name=x -c user.email=x@x commit -q --allow-empty -m forged
git -C w push -q
mirrored --json
is "a foreign commit on a mirror" 5 $rc
has "is said" out '"kind":"mirror-differs"'
is "the ledger went on" "$(head led)" "$(head stick)"
rm -rf far && git init -q --bare -b main far
mirrored
is "a new mirror instead" $base $rc
is "it has everything" "$(head led)" "$(head far)"

# The ledger set back, with the auditor's memory: the mirror remembers.
keep
cp -a stick stick.kept
cp -a led led.old && cp -a led.d led.d.old
mirrored
rm -rf led led.d && mv led.old led && mv led.d.old led.d
newest=$(head stick)
echo "$newest" >>led.d/commits
mirrored --json
is "the ledger and its memory set back" 5 $rc
has "the mirror tells" out "has commit $newest"
rm -rf stick && mv stick.kept stick
rm -rf far && git init -q --bare -b main far
fresh

# A stick that brings commands of its own: a git of ours, with our rights, takes
# the ledger there.  Nothing of it is run.
mkdir hooks
for h in pre-receive update post-receive post-update proc-receive \
    reference-transaction pre-auto-gc push-to-checkout pre-push; do
	printf '#!/bin/sh\necho %s >>%s/executed\n' $h "$T" >hooks/$h
	chmod +x hooks/$h
done
hostile() { # REPOSITORY
	cp hooks/* "$1/hooks/"
	for key in core.fsmonitor core.sshCommand core.pager core.editor \
	    core.alternateRefsCommand uploadpack.packObjectsHook gpg.program \
	    gpg.ssh.program credential.helper; do
		git --git-dir "$1" config $key "echo $key >>$T/executed"
	done
	git --git-dir "$1" config core.hooksPath "$2"
	git --git-dir "$1" config gc.auto 1
	echo "$T/far/objects" >"$1/objects/info/alternates"
}
mkdir -p stick/hooks led/hooks
hostile stick "$T/hooks"
mirrored
is "a mirror with hooks and commands" $base $rc
is "has the ledger" "$(head led)" "$(head stick)"
[ ! -f executed ] && ok "none of them ran" || not_ok "ran: $(cat executed)"
git --git-dir stick config receive.procReceiveRefs refs
mirrored --json
has "what only its hook may take is told" out 'mirror stick.*hook'
[ ! -f executed ] && ok "nor that hook" || not_ok "ran: $(cat executed)"
cp -a stick from && rm -rf other other.d
audit init --from "$T/from" -l other --log-key \
    "$(sed -n 's/^Key: //p' st/nguyenban.store)"
is "a ledger taken back from such a one" 0 $?
[ ! -f executed ] && ok "runs none either" || not_ok "ran: $(cat executed)"
rm -rf stick && git init -q --bare -b main stick
cp -a led/config config
hostile led "$T/hooks"
mirrored
is "a ledger with such settings" $base $rc
[ ! -f executed ] && ok "runs none either" || not_ok "ran: $(cat executed)"
cp config led/config
rm led/hooks/* led/objects/info/alternates

# What hides commits from an inspector's git, though nobody signed it.
forged=$(git --git-dir led -c user.name=x -c user.email=x@x commit-tree \
    -m forged "$(git --git-dir led rev-parse 'main^{tree}')")
hides() { # NAME: what is in place now
	mirrored --json
	is "$1 in the ledger" 5 $rc
	has "is said" out "ledger has $1"
	audit verify -s st -l led -t pki/trust
	is "by verify, too" 5 $?
	has "in words" out "ledger has $1"
}
git --git-dir led replace "$(head led)" "$forged"
hides refs/replace
git --git-dir led pack-refs --all
hides refs/replace
git --git-dir led replace -d "$(git --git-dir led -c core.useReplaceRefs=false \
    rev-parse main)" >/dev/null
mkdir -p led/info
git --git-dir led rev-parse main >led/info/grafts
hides info/grafts
mv led/info/grafts led/shallow
hides shallow
rm led/shallow
mirrored
is "all of it away" $base $rc

# A branch that was cut short, objects that are gone: damage to a mirror.
mirrored
for what in branch objects; do
	cp -a stick whole
	case $what in
	branch) rm -f stick/packed-refs; : >stick/refs/heads/main ;;
	objects) find stick/objects -type f -exec rm -f {} + ;;
	esac
	mirrored --json
	is "a mirror without its $what" 1 $rc
	has "is said" out 'mirror stick.*does not take'
	rm -rf stick && mv whole stick
done
mirrored
is "whole again" "$(head led)" "$(head stick)"

# A detached head, half a repository.
mirrored
git --git-dir led update-ref --no-deref HEAD "$(head led)"
mirrored
is "a detached head does not matter" $base $rc
find led/objects/pack -name '*.idx' -exec rm -f {} +
mirrored
is "half a repository is damage" 4 $rc

# The ledger is lost; the stick has it.
cp -a led.d memory
rm -rf led
audit init --from "$T/stick" -l led
is "taken back" 0 $?
is "as a commit on top" "$(head stick)" \
    "$(git --git-dir led rev-parse main~1)"
git --git-dir led show main:gaps.tsv >gaps
has "that says so" gaps "$(head stick)"
mirrored
is "the next run goes on" $base $rc
audit init --from "$T/stick" -l led
is "not over a ledger" 3 $?

# Older than what the auditor made last: the gap is named.
rm -rf far && cp -a stick far
mirrored
lost=$(head led)
rm -rf led
git --git-dir far update-ref refs/heads/main "$(git --git-dir far \
    rev-parse main~1)"
audit init --from "$T/far" -l led
is "from a mirror that is behind" 0 $?
git --git-dir led show main:gaps.tsv >gaps
has "what was lost" gaps "$lost"
audit verify -s st -l led -t pki/trust
is "verify takes it" $base $?

# All is lost, the key too: the new key is seen, and good by paper alone.
old=$(git --git-dir led show main:README.md |
    sed -n 's/^ *\([^ ]*+[0-9a-f]\{8\}+[A-Za-z0-9+/=]*\)$/\1/p' | sed 1q)
rm -rf led led.d
audit init --from "$T/stick" -l led --log-key \
    "$(sed -n 's/^Key: //p' st/nguyenban.store)"
is "with a new key" 0 $?
log=$(sed -n 's/^Key: //p' st/nguyenban.store)
audit verify -s st -l led -t pki/trust
is "an inspector is told of the new key" 1 $?
has "in words" out 'by its own word'
run
audit verify -s st -l led -t pki/trust --log-key "$log" --auditor-key "$old"
is "with the old key on paper it does not count" 5 $?
finish
