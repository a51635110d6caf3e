# 48-register-life: what befalls certificates, each change journalled.
. tests/scenarios/lib.sh

# The clock stands where the test wants it.
export NGUYENBAN_CLOCK=2026-11-28T03:00:00Z
check 'init' "$NBA" init --simulated "$T/s"
reg() { "$NBA" -s "$T/s" register "$@"; }
entries() { "$NBA" -s "$T/s" rebuild | tr -dc '0-9\n' | head -n 1; }
has() {	# NAME TEXT: record 1 has it
	reg show 1 --json >"$T/out" 2>"$T/err"
	says "$1" "$2"
}

exits 'a request' 0 reg request kind=person request=new 'name=Nguyễn Văn An' \
    'agency=Sở Nội vụ' position='Chuyên viên' email=an@khanhhoa.gov.vn \
    date=01/03/2022 confirmed_by='Lê Văn Cường' born=01/02/1970 \
    id_number=225123456
exits 'an unknown field' 2 reg issue 1 seriel=12AB
says 'is told with those there are' 'it has: cert, serial, issuer'
exits 'before the certificate came' 2 reg revoke 1 reason=e date=01/03/2022
exits 'issued tomorrow' 2 reg issue 1 serial=12ab from=29/11/2026 \
    until=01/03/2030
exits 'ends before it begins' 2 reg issue 1 serial=12ab from=02/03/2022 \
    until=01/03/2022
exits 'issued' 0 reg issue 1 serial=12ab issuer='CA G2' from=02/03/2022 \
    until=28/02/2027 device=TK-1
has 'is so' '"status":"issued"'
exits 'twice' 2 reg issue 1 serial=12ac from=02/03/2022 until=28/02/2027

# Điều 5.4: once, and at least 60 days before the end.
exits 'a renewal' 0 reg request kind=person request=renewal old=1 \
    'name=Nguyễn Văn An' 'agency=Sở Nội vụ' email=an@khanhhoa.gov.vn \
    date=01/11/2026 confirmed_by='Lê Văn Cường'
exits 'a second one' 2 reg request kind=person request=renewal old=12AB \
    'name=Nguyễn Văn An' 'agency=Sở Nội vụ' date=02/11/2026 confirmed_by=C
says 'which is there' 'is renewed by record 2 already (Điều 5.4)'
NGUYENBAN_CLOCK=2026-12-31T03:00:00Z
exits 'performed 59 days before' 2 reg issue 2 serial=12ac \
    from=31/12/2026 until=30/12/2031
says 'is too late' '59 days later'
exits 'performed 60 days before' 0 reg issue 2 serial=12ac \
    date=30/12/2026 from=31/12/2026 until=30/12/2031
exits 'a renewal of it' 2 reg request kind=person request=renewal old=2 \
    'name=Nguyễn Văn An' 'agency=Sở Nội vụ' date=02/11/2026 confirmed_by=C
says 'is a second' 'is a renewal itself'

# Incidents, unlocking, revocation, devices.
exits 'an incident needs a person' 1 reg incident 1 what=lost date=20/12/2026
exits 'of a kind nobody knows' 2 reg incident 1 what=eaten date=20/12/2026
exits 'still to come' 2 reg incident 1 what=lost date=01/01/2027
exits 'unlocking' 0 reg unlock 1 date=01/12/2026
exits 'done before' 2 reg unlock 1 done=30/11/2026
exits 'done' 0 reg unlock 1 done=02/12/2026
exits 'done again' 2 reg unlock 1 done=02/12/2026
for letter in f j A z; do
	exits "no reason $letter" 2 reg revoke 1 reason=$letter date=21/12/2026
done
exits 'a reason of organisations' 2 reg revoke 1 reason=h date=21/12/2026
exits 'one that has not ended' 2 reg revoke 1 reason=a date=21/12/2026
exits 'revocation asked for' 0 reg revoke 1 reason=b date=21/12/2026 \
    text='Mất thiết bị'
exits 'again' 2 reg revoke 1 reason=b date=21/12/2026
exits 'revoked' 0 reg revocation 1 date=22/12/2026
has 'keeps its reason' '"revocation":{"effective":"2026-12-22","reason":"b"'
exits 'once' 2 reg revocation 1 date=22/12/2026
exits 'a device without number' 2 reg handover 2 from=A to=B date=31/12/2026 \
    for=issue
exits 'its number' 0 reg device 2 number=TK-2
exits 'two hand-overs in one' 0 reg handover 1 2 from='Sở Nội vụ' to='Sở TTTT' \
    date=31/12/2026 for=revocation manager=yes
exits 'one that fails' 2 reg handover 1 99 from=A to=B date=31/12/2026 \
    for=other
has 'changes none' '"handovers":[{"date":"2026-12-31","device":"TK-1"'
check 'at all' [ "$(grep -o '"device"' "$T/out" | wc -l)" = 2 ]

# Managers (Điều 10).
exits 'an organisation' 0 reg request kind=organisation request=new \
    'name=Sở Y tế' agency='UBND tỉnh' email=syt@khanhhoa.gov.vn \
    date=01/12/2026 confirmed_by=C manager='Lê Thị Hoa' \
    manager_position='Chánh Văn phòng' born=05/06/1980
exits 'a person has none' 2 reg manager 1 name=X date=31/12/2026
exits 'changes' 0 reg manager 3 name='Võ Dũng' date=31/12/2026 born=07/08/1990
exits 'papers are open' 1 reg due --at 2026-12-31T00:00:00Z
says 'decision' 'no decision (Mẫu 10) is on record for the change from Lê Thị Hoa'
says 'minutes' 'no minutes (Mẫu 11)'
exits 'papers come' 0 reg manager 3 decision=12/QĐ-SYT decided=30/12/2026 \
    minutes=31/12/2026 sent='Sở TTTT; Cục CTS&BMTT; Cục CY ĐCQ'
exits 'no more than the request' 1 reg due --at 2026-12-31T00:00:00Z --json
check 'is open' sh -c '[ "$(grep -c "\"id\":3" "$1")" = 1 ]' - "$T/out"
exits 'the new one has data of his own' 0 reg personal 3 --reason test --json
says 'alone' '"born":"1990-08-07"'

exits 'corrected' 0 reg correct 3 tax=4200123456 phone=0258123 --reason typo
reg show 3 >"$T/out"
says 'with the reason' 'typo'
exits 'what was private stays' 0 reg personal 3 --reason test --json
says 'both' '"born":"1990-08-07","phone":"0258123"'
exits 'a dry run' 0 reg withdraw 3 --reason test --dry-run
exits 'withdrawn' 0 reg withdraw 3 --reason test
exits 'for ever' 2 reg issue 3 serial=99 from=01/12/2026 until=01/12/2027

# What the certificate says of itself.
if command -v openssl >/dev/null; then
	openssl req -x509 -newkey rsa:2048 -nodes -keyout "$T/k.pem" -subj \
	    '/C=VN/O=UBND TINH/CN=NGUYEN VAN BINH' -days 400 -out "$T/c.pem" \
	    2>/dev/null
	openssl x509 -in "$T/c.pem" -outform DER -out "$T/c.der"
	export NGUYENBAN_CLOCK=2099-01-01T03:00:00Z
	exits 'a request' 0 reg request kind=person request=new \
	    'name=Nguyễn Văn Bình' 'agency=Sở Nội vụ' date=01/03/2022 \
	    email=b@khanhhoa.gov.vn confirmed_by=C
	exits 'read from the file' 0 reg issue 4 cert="$T/c.der"
	reg show 4 --json >"$T/out"
	says 'its digest' "\"sha256\":\"$(sha256sum <"$T/c.der" | cut -c1-64)\""
	says 'its subject' 'CN=NGUYEN VAN BINH'
	exits 'another request' 0 reg request kind=person request=new \
	    'name=Trần Văn Khác' 'agency=Sở Nội vụ' date=01/03/2022 \
	    email=k@khanhhoa.gov.vn confirmed_by=C
	exits 'the same certificate' 2 reg issue 5 cert="$T/c.pem"
	says 'is another record'"'s" 'is the number of record 4 already'
	exits 'a file that is none' 2 reg issue 5 cert="$T/err"
fi
done_testing
