#!/usr/bin/env bash
# Puts weights that tools/gpu_stage.sh brought back into the package, writes their card anew, measures them, and teaches
# the turbo variant, which needs the bank of what is painted (`dream train data --only-painted`):
#
#   tools/take_weights.sh FOLDER
#
# Commit them only if the table is better than the one in docs/model/evaluation.json.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
from=$1 model=src/dreamloom/weights/dreamloom-mini

cp "$from/card.json" "$model/"
cp "$from"/text_encoder/* "$model/text_encoder/"
cp "$from"/transformer/* "$model/transformer/"
.venv/bin/dream train card
.venv/bin/dream train evaluate --folder build/evaluation
.venv/bin/dream train turbo --minutes 15 # the one that is there belongs to the old weights
