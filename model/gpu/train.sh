#!/bin/bash
# On the GPU machine, second: two stages by the clock from the shipped weights. OUT is the folder that comes back.
set -u; export PYTHONUNBUFFERED=1 NO_ALBUMENTATIONS_UPDATE=1 PYTHONPATH=/tmp/site PYTORCH_CUDA_ALLOC_CONF=expandable_segments:True MPLCONFIGDIR=/tmp/mpl
D=${DATA:-/root/data}; mkdir -p "$D"; for t in .gpu/b/*.tar; do [ -f "$t" ] && tar -xf "$t" -C "$D"; done
PSEUDO=""; SH="0.5 0.17 0.33"; PA="0.4 0 0"; IG="0 2 0"; UN="0 0 0"
[ -d "$D/pseudo" ] && { PSEUDO=$D/pseudo; SH="0.4 0.1 0.2 0.3"; PA="0.4 0 0 0"; IG="0 2 0 1"; UN="0 0 0 1"; }
train() { python3 -m model train "$D/carvana" "$D/wild" "$D/salient" $PSEUDO --share $SH --paste $PA --ignore-edge $IG --unknown $UN --backgrounds "$D/backgrounds" \
  --holdout 0.015 --workers "${WORKERS:-15}" --cache "${CACHE:-/dev/shm/forecourt}" "$@" >> "$OUT/train.log" 2>&1; echo "rc $? after $SECONDS s"; tr '\r' '\n' < "$OUT/train.log" | tail -3; }
train --init resources/weights/forecourt.safetensors --size 576x384 --batch "${BATCH1:-96}" --learning-rate "${LR1:-0.0015}" --ema 0.995 --hours "${HOURS1:-0.04}" --validate-every 100000 --out /root/run1
train --init /root/run1/final.safetensors --size 960x640 --batch "${BATCH2:-48}" --learning-rate "${LR2:-0.0008}" --ema 0.995 --hours "${HOURS2:-0.08}" --validate-every "${LOOK:-600}" --out /root/run2
cp /root/run1/final.safetensors "$OUT/stage1.safetensors"; cp /root/run2/{final.safetensors,log.jsonl,curves.png,config.json} "$OUT/" 2>/dev/null; ls -la "$OUT"
