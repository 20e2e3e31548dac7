#!/bin/bash
# On the GPU machine, first: install the wheels, unpack what stays, 60-110 s of figures. OUT is the folder that comes back.
set -u; export PYTHONUNBUFFERED=1 NO_ALBUMENTATIONS_UPDATE=1 PYTHONPATH=/tmp/site; S=$SECONDS
python3 -m pip install -q --no-index --no-deps --no-compile --no-cache-dir --upgrade --target /tmp/site .whl/*.whl || exit 3
D=${DATA:-/root/data}; export DATA=$D; mkdir -p "$D"; for t in .gpu/a/*.tar; do tar -xf "$t" -C "$D"; done
nproc; lscpu | grep -E 'Model name|Thread'; df -h /dev/shm | tail -1; free -g | sed -n 2p; nvidia-smi --query-gpu=name,memory.total --format=csv,noheader
echo "unpacked after $((SECONDS-S)) s"
timeout "${PROBE_S:-110}" python3 -m model.gpu.probe 2>&1 | tee "$OUT/probe.log" | tail -60
