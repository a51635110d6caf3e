#!/bin/sh
# Keys of the archive and of the auditor on a PKCS#11 token (SoftHSM).
. "$(dirname "$0")/audit-lib.sh"
for tool in softhsm2-util pkcs11-tool; do
	command -v $tool >/dev/null || { echo "no $tool here"; exit 77; }
done
for module in /usr/lib/softhsm/libsofthsm2.so \
    /usr/lib/*/softhsm/libsofthsm2.so /usr/lib64/pkcs11/libsofthsm2.so; do
	[ ! -f "$module" ] || break
done
[ -f "$module" ] || { echo "no libsofthsm2.so here"; exit 77; }
mkdir tokens
printf 'directories.tokendir = %s/tokens\nobjectstore.backend = file\n' "$T" \
    >softhsm2.conf
export SOFTHSM2_CONF="$T/softhsm2.conf"
softhsm2-util --init-token --free --label nb --pin 1234 --so-pin 5678 \
    >/dev/null 2>&1 || { echo "SoftHSM makes no token here"; exit 77; }
# SoftHSM 2.6.1 leaves 37 octets of each Ed25519 key's parameters behind.
ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
export ASAN_OPTIONS
pair() { # LABEL ID
	pkcs11-tool --module "$module" --login --pin 1234 --token-label nb \
	    --keypairgen --key-type EC:edwards25519 --label "$1" --id "$2" \
	    >/dev/null 2>&1
}
pair log 01 && pair log2 02 && pair auditor 03 && pair auditor2 04 ||
    { echo "SoftHSM has no Ed25519 here"; exit 77; }
echo 1234 >pin
chmod 400 pin
uri() { echo "pkcs11:token=nb;object=$1?pin-source=$T/pin&module-path=$module"; }

"$signer" pki pki >/dev/null && "$signer" day -n 3 pki day >/dev/null
archive init --key "$(uri log)" st
is "a store whose key is on a token" 0 $?
is "and in no file" 0 "$(find st/keys -type f 2>/dev/null | wc -l)"
printf '[archive]\nkey = %s\n' "$(uri log)" >conf
archive check-config -C conf
is "named in the configuration" 0 $?
archive ingest -s st -C conf day
is "takes documents in" 0 $?
archive ingest -s st day
is "without the token nothing is signed" 3 $?
log=$(sed -n 's/^Key: //p' st/nguyenban.store)
audit init -s st -l led --log-key "$log" --new-key "$(uri auditor)"
is "an auditor's key on a token" 0 $?
has "is named by a file" led.d/key '^pkcs11:'
run
is "cosigns" 0 $rc
git --git-dir led show main:allowed_signers >allowed
git --git-dir led -c gpg.ssh.allowedSignersFile="$T/allowed" \
    verify-commit main 2>err
is "stock git agrees" 0 $?
audit verify -s st -l led -t pki/trust
is "verify too" 0 $?
audit prove 1 -s st -l led -t pki/trust -o proof
sh proof/check.sh "$log" >cout 2>&1
is "and openssl" 0 $?

# From one key on the token to another, and from a file to the token.
audit key rotate -l led --new-key "$(uri auditor2)"
is "the auditor's next key" 0 $?
archive key rotate -s st -C conf --new-key "$(uri log2)"
is "the archive's next key" 0 $?
has "goes into the configuration" aout 'Write "key = pkcs11:'
archive ingest -s st -C conf pin
is "the old one writes no more" 3 $?
archive ingest -s st --key "$(uri log2)" allowed
is "the new one does" 0 $?
run
is "the change is seen" 1 $rc
archive init plain
archive key rotate -s plain --new-key "$(uri log2)"
is "from a file to the token" 0 $?
archive ingest -s plain day
is "no setting changes for that" 0 $?

# The token is out; another key takes a key's name.
mv tokens away && mkdir tokens
run
is "a run without its token" 3 $rc
has "is told" err 'plug it in'
was=$(git --git-dir led rev-parse main)
rm -rf tokens && mv away tokens
drop() {
	for kind in privkey pubkey; do
		pkcs11-tool --module "$module" --login --pin 1234 \
		    --token-label nb --delete-object --type $kind \
		    --label auditor2 >/dev/null 2>&1
	done
}
drop
run
is "its key is gone" 3 $rc
pair auditor2 04
run
is "another key under its name" 3 $rc
has "is told" err 'not the key that the ledger allows'
is "and signs nothing" "$was" "$(git --git-dir led rev-parse main)"

# What is wrong is said.
bad() { # NAME URI WORDS
	archive ingest -s st --key "$2" cout
	is "$1" 3 $?
	has "$1: said" aerr "$3"
}
bad "a PIN in the URI" "pkcs11:token=nb;object=log2?pin-value=1234" 'never in'
bad "no such token" "$(uri log2 | sed 's/token=nb/token=other/')" 'plug it in'
bad "no such key" "$(uri none)" 'not one Ed25519 pair'
bad "no driver" "pkcs11:token=nb?pin-source=$T/pin&module-path=/none.so" \
    'driver cannot be used'
bad "not a URI" "pkcs11:nonsense" 'is no pkcs11: URI'
chmod 644 pin
bad "a PIN that others read" "$(uri log2)" 'others can read'
chmod 600 pin && echo 9999 >pin
bad "a wrong PIN" "$(uri log2)" 'refuses the PIN'
finish
