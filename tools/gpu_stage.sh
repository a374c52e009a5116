#!/usr/bin/env bash
# One stage of further training on a machine with a GPU and no network, within nine minutes:
#
#   tools/gpu_stage.sh OUT [MINUTES] [WHEELS]
#
# It starts from the weights in the repository and from build/painted.zip (make it beforehand with
# `dream train data --only-painted`), installs what is missing there from the folder WHEELS, trains the painter for
# MINUTES (6) and the blocks that obey for one and a half, and leaves the changed weights in OUT, each file under 16 MB.
# Bring OUT back and run `tools/take_weights.sh OUT`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
out=$1 minutes=${2:-6} wheels=${3:-} python=${PYTHON:-python3}

if [ -n "$wheels" ]; then
  site=$(mktemp -d)
  "$python" -m pip install -q --no-index --no-deps --no-compile --target "$site" "$wheels"/*.whl
  export PYTHONPATH="$site"
fi
export PYTHONPATH="src:${PYTHONPATH:-}" PYTHONUNBUFFERED=1 HF_HUB_OFFLINE=1

work=$(mktemp -d)
"$python" -m dreamloom train stage "$work/model" --minutes "$minutes" --control-minutes 1.5 --films 0.2 --only-square \
  --capacity "${CAPACITY:-65536}" --workers "${WORKERS:-14}" --seed "${SEED:-0}" \
  --work "$work" --bank build/painted.zip --painted "${PAINTED:-build/painted.zip}" ${STAGE_OPTIONS:-}

mkdir -p "$out/text_encoder" "$out/transformer"
cp "$work/model/card.json" "$out/" # what it was taught
cp "$work/model/text_encoder/model.safetensors" "$out/text_encoder/"
cp "$work"/model/transformer/*.safetensors "$work"/model/transformer/*.index.json "$out/transformer/"
if [ -f "$work/generator/log.jsonl" ]; then cp "$work/generator/log.jsonl" "$out/painter-log.jsonl"; fi
