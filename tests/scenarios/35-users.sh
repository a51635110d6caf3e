#!/bin/sh
# Archive and auditor are two users; the auditor reads, and locks by group.
. "$(dirname "$0")/audit-lib.sh"
if [ "$(id -u)" -ne 0 ] || ! command -v setpriv >/dev/null; then
	echo "only root becomes two other users"
	exit 77
fi
chmod 755 "$T"
archivist() {
	setpriv --reuid=30001 --regid=30010 --clear-groups "$@" >out 2>err
}
auditor() {
	setpriv --reuid=30002 --regid=30020 --groups=30010 "$@" >out 2>err
}
stranger() {
	setpriv --reuid=30003 --regid=30003 --clear-groups "$@" >out 2>err
}
if ! stranger sh -c '[ -x "$1" ]' - "$BIN/nbworker"; then
	echo "other users cannot run the programs here"
	exit 77
fi
umask 022
"$signer" pki pki >/dev/null && "$signer" day -n 12 pki day >/dev/null &&
    chmod -R a+rX pki day && install -d -o 30001 -g 30010 -m 750 arch &&
    install -d -o 30002 -g 30020 -m 750 aud &&
    install -d -o 30003 -m 755 other || exit 1
st=arch/st seg=arch/st/segments/000001
look() {
	auditor "$BIN/nbaudit" run -s $st -l aud/led -t pki/trust "$@"
	rc=$?
}

archivist "$BIN/nbarchive" init $st
is "a user's store" 0 $?
archivist "$BIN/nbarchive" -s $st ingest -t pki/trust day
rc=$?
if [ $rc -le 1 ]; then ok "takes documents in"; else
	not_ok "takes documents in: exit $rc"
fi
auditor "$BIN/nbaudit" init -s $st -l aud/led
is "another user's ledger" 0 $?
# HOME is still the first user's.
look --require-sandbox
is "audits it" 0 $rc
auditor git --git-dir aud/led rev-parse main
is "and is the ledger's owner" 0 $?

chmod 640 $seg/lock.mdb
look
is "who may not lock reads nothing" 3 $rc
has "and is told which file" err "$seg/lock.mdb cannot be written"
mv $seg/lock.mdb lock
look
is "no lock file" 3 $rc
has "is told so" err "$seg/lock.mdb is missing"
mv lock $seg/lock.mdb
chmod 600 $seg/data.mdb
look
is "no permission to read" 3 $rc
has "is told apart from it" err "$seg/data.mdb cannot be read"
chmod 640 $seg/data.mdb
chmod 660 $seg/lock.mdb
look
is "mended, it goes on" 0 $rc

auditor "$BIN/nbarchive" -s $st list
is "the group may list" 0 $?
auditor "$BIN/nbarchive" -s $st get 1 -o aud
is "but not have documents unjournalled" 3 $?
is "not one" "" "$(find aud -name '*.pdf')"
chmod 755 arch
stranger "$BIN/nbarchive" -s $st list
is "a stranger sees nothing" 3 $?
stranger "$BIN/nbaudit" init -l other/led
stranger "$BIN/nbaudit" run -s $st -l other/led
is "nor audits" 3 $?
has "and the store is named" err "$st"
finish
