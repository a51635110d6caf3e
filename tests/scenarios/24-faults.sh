# 24-faults: random faults in a store and its volumes together: what is whole
# somewhere comes out, nothing else is claimed.  By hand with more of them:
# tests/scenarios/faults.py -n 300
. tests/scenarios/lib.sh
check "10 random faults" python3 tests/scenarios/faults.py -n 10 --seed 3 \
    --bin "$BIN"
cat "$T/check"
done_testing
