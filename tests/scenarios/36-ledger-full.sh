#!/bin/sh
# The ledger's disk is full: a message, nothing half done, the next run goes on.
# LEDGER_FREE: KiB that are free, one audit each.
. "$(dirname "$0")/audit-lib.sh"
mkdir disk
if [ "$(id -u)" -ne 0 ] ||
    ! mount -t tmpfs -o size=12m none disk 2>/dev/null; then
	echo "a small disk cannot be mounted here"
	exit 77
fi
trap 'umount "$T/disk"; chmod -R u+w "$T"; rm -rf "$T"' EXIT
led=disk/led
look() {
	audit run -s st -l $led -t pki/trust
	rc=$?
}
fill() {
	free=$(df -Pk disk | awk 'NR == 2 { print $4 }')
	head -c $(((free - $1) * 1024)) /dev/zero >disk/ballast
}

make_store 20
audit init -s st -l $led
look
base=$rc
full=0 done=0
for kib in ${LEDGER_FREE:-0 32 40 48 400}; do
	"$signer" day -n 4 --seed "$kib" pki "more$kib" >/dev/null
	archive ingest -s st "more$kib"
	fill "$kib"
	look
	case $rc in
	3)
		full=$((full + 1))
		grep -qi 'disk is full\|no space left' err ||
		    not_ok "$kib KiB free: it says what is wrong"
		;;
	0 | 1) done=$((done + 1)) ;;
	*) not_ok "$kib KiB free: exit $rc" ;;
	esac
	rm disk/ballast
	look
	[ "$rc" -le 1 ] || not_ok "$kib KiB free: the next run: exit $rc"
	git --git-dir $led fsck --strict >fsck 2>&1 ||
	    not_ok "$kib KiB free: git fsck"
	[ -z "$(find disk -name '*.lock' -o -name 'pack_git2_*' -o \
	    -name '.new-*')" ] || not_ok "$kib KiB free: something is left"
done
if [ $full -gt 0 ] && [ $done -gt 0 ]; then
	ok "$full runs met a full disk, $done did not"
else
	not_ok "$full runs met a full disk, $done did not"
fi
git --git-dir $led show main:allowed_signers >signers
is "every commit is signed" 0 "$(git --git-dir $led -c \
    gpg.ssh.allowedSignersFile="$T/signers" log --format=%G? main |
    grep -vc '^G$')"
is "the first run was well" 1 "$([ $base -le 1 ] && echo 1)"
fill 0
audit init -l disk/second
is "a new ledger does not fit" 3 $?
finish
