# 28-copies: copies counted by hand, out of the volumes' own files, over a
# random history: written, lent, lost, destroyed, damaged, retired, read back.
. tests/scenarios/lib.sh
for seed in ${NB_SEEDS:-1 2}; do
	check "a history of ${NB_EVENTS:-36} events ($seed)" \
	    python3 tests/scenarios/copies.py --bin "$BIN" --seed "$seed" \
	    --events "${NB_EVENTS:-36}"
done
done_testing
