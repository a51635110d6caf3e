#!/bin/sh
# Both keys on paper and encrypted; lost, they come back from what was typed,
# scanned or decrypted, also without our programs.
. "$(dirname "$0")/audit-lib.sh"
unset LC_ALL
LANG=C.UTF-8 export LANG
for tool in openssl perl; do
	command -v $tool >/dev/null || { echo "no $tool here"; exit 77; }
done
archive init st
echo "Công văn" >a.txt
archive ingest -s st a.txt
audit init -s st -l led
"$signer" pki pki >/dev/null
run
is "a store and its ledger" 0 $rc
openssl req -x509 -newkey rsa:3072 -nodes -keyout recovery.key -out recovery.pem \
    -subj '/CN=recovery' -days 30 2>/dev/null
openssl req -x509 -newkey ed25519 -nodes -keyout no.key -out no.pem \
    -subj '/CN=no RSA' -days 30 2>/dev/null

archive -s st key escrow -o paper recovery.pem --reason 'for the safe'
is "the archive's key on paper" 0 $?
audit -s st -l led key escrow -o auditor-paper recovery.pem
is "and the auditor's" 0 $?
is "for their owner alone" "400 400 400" \
    "$(stat -c %a paper/* | tr '\n' ' ' | sed 's/ $//')"
is "in a folder that nobody else opens" 700 "$(stat -c %a paper)"
"$BIN/nbarchive" -s st show 1 >/dev/null 2>&1
grep -ac '"type":"key escrow"' st/segments/000001/data.mdb >n
is "journalled" 1 "$(cat n)"
grep -a -o '"reason":"for the safe"' st/segments/000001/data.mdb >n
is "with its reason" 1 "$(wc -l <n)"
is "and in the ledger" "auditor's key escrowed" \
    "$(git --git-dir led log -1 --format=%s main | cut -d: -f1)"
git --git-dir led show main:escrow.tsv >tsv
has "to whom" tsv "$(openssl x509 -in recovery.pem -outform DER | sha256sum | cut -c1-64)"
run
is "the audit goes on" 0 $rc
audit verify -s st -l led -t pki/trust
is "and verify agrees" 0 $?

# The sheet.
for f in paper/key-sheet.html auditor-paper/key-sheet.html; do
	has "$f: a code to scan" $f '<svg '
	has "$f: A4" $f 'size:A4'
	has "$f: no script" $f "default-src 'none'"
	grep -q '<script\|http-equiv="refresh"\|src=' $f &&
	    not_ok "$f reaches out"
	has "$f: in Vietnamese" $f 'TUYỆT MẬT\|BÍ MẬT'
	has "$f: and in English" $f 'SECRET'
done
has "the public key stands on it" paper/key-sheet.txt \
    "$(sed -n 's/^key: *//p' st/nguyenban.store | head -n 1)"
head -c 2000 st/keys/log.key >key.saved
if command -v zbarimg >/dev/null && command -v mutool >/dev/null; then
	grep -o '<svg .*</svg>' paper/key-sheet.html >code.svg
	mutool draw -q -w 900 -o code.png code.svg 2>/dev/null
	zbarimg -q --raw code.png >scanned 2>/dev/null
	openssl pkey -in scanned -outform DER >scanned.der 2>/dev/null
	openssl pkey -in key.saved -outform DER >key.der 2>/dev/null
	[ -s key.der ] && cmp -s scanned.der key.der
	is "the code is the key" 0 $?
else
	echo "skip the code is the key: no zbarimg or mutool here"
fi

# Lost; typed from the sheet.
digits() { sed -n 's/^\([1-9]\): \(.*\)$/\1: \2/p' "$1" | head -n 9; }
digits paper/key-sheet.txt >typed
is "nine lines to type" 9 "$(wc -l <typed)"
mv st/keys/log.key lost.key
archive -s st key restore typed
is "typed, it is back" 0 $?
openssl pkey -in lost.key -outform DER 2>/dev/null >a.der
openssl pkey -in st/keys/log.key -outform DER 2>/dev/null >b.der
cmp -s a.der b.der
is "the same" 0 $?
is "for its owner alone" 400 "$(stat -c %a st/keys/log.key)"
echo "Công văn 2" >b.txt
archive ingest -s st b.txt
is "and signs" 0 $?
archive -s st key restore typed
is "it replaces no key" 3 $?
rm -f st/keys/log.key
tr 'a-f' 'A-F' <typed | sed 's/ /  /g; s/^\(.\):/  \1./' | tac |
    archive -s st key restore
is "in capitals, in another order, with other spaces" 0 $?
rm -f st/keys/log.key

# Mistyped: which line.
was=$(sed -n '3s/^3: \(.\).*/\1/p' typed)
other=$([ "$was" = 0 ] && echo 1 || echo 0)
sed "3s/^3: ./3: $other/" typed >wrong
archive -s st key restore wrong
is "a mistyped digit" 2 $?
has "is found in its line" aerr 'line 3 of the sheet'
sed 5d typed >wrong
archive -s st key restore wrong
has "a line that is missing" aerr 'line 5 of the sheet'
archive -s st key restore absent
is "a sheet that is not there cannot be read" 3 $?
{ sed -n 1,4p typed; digits auditor-paper/key-sheet.txt | sed -n 5,9p; } >wrong
archive -s st key restore wrong
is "lines of two sheets" 2 $?
has "do not fit" aerr 'two sheets'
digits auditor-paper/key-sheet.txt >auditor-typed
archive -s st key restore auditor-typed
is "another's key" 2 $?
has "is not this archive's" aerr 'not the key that signed'
: >wrong
archive -s st key restore wrong
is "nothing" 2 $?
[ ! -e st/keys/log.key ] && ok "nothing was written" || not_ok "a key was written"

# Without our programs, as the sheet says.
hex=$(sed -n '1,8s/^.: \(....\) \(....\)  .*/\1\2/p' typed | tr -d '\n')
perl -e 'print pack("H*", "302e020100300506032b657004220420" . shift)' "$hex" |
    openssl pkey -inform DER -out stock.key 2>/dev/null
openssl pkey -in stock.key -outform DER 2>/dev/null | cmp -s - a.der
is "by perl and openssl" 0 $?
pub=$(openssl pkey -in stock.key -pubout -outform DER | tail -c 32 | base64)
has "the sheet says which it must be" paper/key-sheet.txt "$pub"
check=$(printf '1:%s' "$(echo "$hex" | cut -c1-8)" | sha256sum | cut -c1-4)
is "the check digits are what the sheet says" "$check" \
    "$(sed -n '1s/.* //p' typed)"
is "the ninth line, too" "$(printf %s "$hex" | sha256sum | cut -c1-16)" \
    "$(sed -n '9s/^9: //p' typed | tr -d ' ')"
openssl cms -decrypt -inform DER -in paper/key.cms -inkey recovery.key \
    -out decrypted.key 2>/dev/null
is "openssl opens the encrypted copy" 0 $?
cmp -s decrypted.key lost.key || openssl pkey -in decrypted.key -outform DER \
    2>/dev/null | cmp -s - a.der
is "which is the key" 0 $?
grep -qa 'PRIVATE KEY' paper/key.cms && not_ok "key.cms is not encrypted"
archive -s st key restore decrypted.key
is "and comes back as a file" 0 $?

# The auditor's.
mv led.d/key lost-auditor.key
audit -s st -l led key restore auditor-typed
is "the auditor's, typed" 0 $?
run
is "signs" 0 $rc
rm -f led.d/key
audit -s st -l led key restore typed
is "not with the archive's" 2 $?
has "in words" err "not the key that signed the ledger's last commit"
openssl cms -decrypt -inform DER -in auditor-paper/key.cms \
    -inkey recovery.key 2>/dev/null | "$BIN/nbaudit" -l led key restore \
    >out 2>err
is "the auditor's, decrypted" 0 $?

# What is refused.
archive -s st key escrow -o paper recovery.pem
is "no sheet over another" 2 $?
archive -s st key escrow -o new no.pem
is "a certificate without RSA" 2 $?
has "in words" aerr 'RSA key'
archive -s st key escrow -o new a.txt
is "no certificate" 2 $?
archive -s st key escrow --lost
is "a lost key on paper" 2 $?
[ ! -e new ] && ok "nothing was made" || not_ok "a folder was made"
"$BIN/nbarchive" -s st key escrow -o - >sheet.txt 2>aerr
is "to standard output" 0 $?
has "for a printer" sheet.txt '^8: .... ....  ....$'
printf '[register]\nrecovery = %s/recovery.pem\n' "$T" >conf
archive -s st -C conf key escrow -o configured
is "with the configured certificate" 0 $?
[ -s configured/key.cms ] && ok "encrypted to it" || not_ok "no key.cms"
archive -s st key escrow -o plain
[ -e plain/key.cms ] && not_ok "key.cms to nobody"
has "and it says so without one" aout 'no encrypted copy'
finish
