#!/bin/sh
# Nobody renews a time-stamp until its authority's certificate has ended: what
# comes then renews nothing (RFC 4998 5.3), and the documents are stamped anew.
. "$(dirname "$0")/audit-lib.sh"

at() { NGUYENBAN_CLOCK=$1; export NGUYENBAN_CLOCK; }
"$signer" pki --at 2026-03-01 --not-before 2025-03-01 --not-after 2026-06-01 \
    pki >/dev/null || exit 1
"$signer" pki --at 2026-02-01 --not-before 2025-02-01 \
    --not-after 2028-06-01 pki2 >/dev/null || exit 1
"$signer" day -n 3 --at 2026-03-01 pki day >/dev/null || exit 1
for f in roots/root-ca intermediates/sub-ca tsa/tsa crls/root-ca; do
	cp pki2/trust/$f.pem pki/trust/$f-2.pem
done
printf "[audit]\nrenew_before = 30\n" >conf

night() { # CLOCK
	at "$1"
	audit -C conf run -s st -l led -t pki/trust --json
	git --git-dir led archive main state | tar -xO >all
	find day -type f -exec sha256sum {} + | cut -c1-64 | grep -F -f - all |
	    grep 'TOTAL-PASSED	-	2026-03-02' | cut -f 7 | sort -u >until
}

at 2026-03-01T22:00:00Z
archive init --simulated st && archive ingest -s st day
audit init -s st -l led --simulated
night 2026-03-02T22:00:00Z
stamp pki
night 2026-03-03T22:00:00Z
is "proven until its certificate ends" "2026-06-01T00:00:00Z" "$(cat until)"

night 2026-07-01T22:00:00Z
has "told that it has ended" out 'has ended, the first on 2026-06-01'
stamp pki2
night 2026-07-02T22:00:00Z
is "the dates stay, proven by what is new" "2028-06-01T00:00:00Z" \
    "$(cat until)"
grep -q 'has ended' out && not_ok "still told" || ok "told no more"
audit -C conf timestamp -l led --request no.tsq
is "nothing more is asked for" 1 $?
audit -C conf verify -s st -l led -t pki/trust --json
has "verify agrees" out '"agrees":true'

# The record with both, as anybody reads it.
audit prove -s st -l led -t pki/trust -o proof \
    "$(grep TOTAL-PASSED all | head -n 1 | cut -c1-16)"
is "prove" 0 $?
set -- inspect -t pki/trust --at "$NGUYENBAN_CLOCK" \
    --covers "$(ls proof/original/*)" proof/stamp/document.ers
audit "$@" --json
has "the renewal is late" out '"ER_LATE"'
has "and no more than that is known" out '"sub_indication":"OUT_OF_BOUNDS_NO_POE"'
audit "$@"
has "in words" out 'renewal came too late: .* had ended (2026-06-01)'
vietnamese() { LC_ALL=C.UTF-8 LANGUAGE=vi "$BIN/nbaudit" "$@" >vi 2>&1; }
vietnamese "$@"
has "in Vietnamese" vi 'gia hạn quá muộn'
exit $failed
