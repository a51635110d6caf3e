#!/bin/sh
# Documents in an envelope with their time-stamps (RFC 5544), whole and beside it.
. "$(dirname "$0")/audit-lib.sh"
command -v python3 >/dev/null || { echo "python3 is not installed"; exit 77; }
"$signer" pki --at 2022-03-01 pki >/dev/null || exit 1
mkdir in && cd in || exit 1
printf 'Kinh goi: Van phong\n' >letter.txt
printf 'Another letter\n' >other.txt
make() {
	to=$1
	shift
	"$signer" tsd --at 2022-03-02 "$@" ../pki letter.txt "$to" || exit 1
}
make plain.tsd -n 3 --meta
make pieces.tsd -n 3 --protect --ber --crl ../pki/trust/crls/sub-ca.crl
make beside.tsd -n 2 --detached --protect --uri ./letter.txt
make host.tsd -n 1 --detached --uri http://host.example/x/letter.txt
make imprint.tsd -n 2 --wrong imprint
make link.tsd -n 3 --wrong link
make meta.tsd --protect --wrong meta
make lost.tsd --detached --uri nothing.txt --protect
cp letter.txt letter.bin && make letter.bin.tsd --detached
printf 'changed\n' >>letter.bin
mkdir apart && mv lost.tsd apart

# said FILE: kind, digest and value of each time-stamp, then the indication.
said() {
	python3 -c '
import json, sys
for line in open("../out"):
    d = json.loads(line)
    if d["file"].endswith(sys.argv[1]):
        print(d["format"], *("%s:%s%s" % (s["kind"],
            {True: "y", False: "n", None: "-"}[s.get("digest_match")],
            {True: "y", False: "n", None: "-"}[s.get("signature_valid")])
            for s in d["signatures"]), d["indication"], d["sub_indication"])
' "$1"
}
good='timestamped-data timestamp:yy'
cd .. || exit 1
audit inspect --json -t pki/trust --at 2025-01-01T00:00:00Z in
cd in || exit 1
is "three, one over the other" "$good timestamp:yy timestamp:yy TOTAL-PASSED None" \
    "$(said plain.tsd)"
is "in pieces, with a CRL" "$good timestamp:yy timestamp:yy TOTAL-PASSED None" \
    "$(said pieces.tsd)"
is "data beside it, by its name" "$good timestamp:yy TOTAL-PASSED None" \
    "$(said beside.tsd)"
is "by the last part of a URI" "$good TOTAL-PASSED None" "$(said host.tsd)"
is "over other data" "timestamped-data timestamp:ny timestamp:yy TOTAL-FAILED HASH_FAILURE" \
    "$(said imprint.tsd)"
is "over another element" \
    "$good timestamp:yy timestamp:ny TOTAL-FAILED HASH_FAILURE" "$(said link.tsd)"
is "metadata changed" "timestamped-data timestamp:ny TOTAL-FAILED HASH_FAILURE" \
    "$(said meta.tsd)"
is "data that is not there" \
    "timestamped-data timestamp:-y INDETERMINATE SIGNED_DATA_NOT_FOUND" \
    "$(said lost.tsd)"
is "data beside it was changed" \
    "timestamped-data timestamp:ny TOTAL-FAILED HASH_FAILURE" \
    "$(said letter.bin.tsd)"
python3 "$here/tests/corpus/contract.py" ../out >../told 2>&1
is "every key is as 03-validation.md has it" "" "$(grep -v '^[0-9]* doc' ../told)"
cd .. || exit 1
audit inspect -t pki/trust --at 2025-01-01T00:00:00Z in/plain.tsd
is "a person reads of it" 0 $?
has "who certifies when it was" out 'as its authority certifies'
finish
