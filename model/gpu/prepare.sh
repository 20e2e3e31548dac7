#!/bin/bash
# In the root of the checkout: bash model/gpu/prepare.sh DATA [LABELLED]; makes .whl and .gpu/{a,b} in about 3 minutes.
# LABELLED: folder of `python -m model label` with images and masks.
set -eu
DATA=$1; LABELLED=${2:-}; export NO_ALBUMENTATIONS_UPDATE=1; PY=${PY:-.venv/bin/python}
mkdir -p .whl .gpu/a .gpu/b .gpu/pick
for n in .whl .gpu; do grep -qx "/$n/" .git/info/exclude || echo "/$n/" >> .git/info/exclude; done
python3 -m pip download -q --no-deps --only-binary=:all: --python-version 3.12 --implementation cp \
  --platform manylinux_2_28_x86_64 --platform manylinux_2_27_x86_64 --platform manylinux_2_17_x86_64 \
  --platform manylinux2014_x86_64 --platform manylinux1_x86_64 -d .whl \
  albumentations==2.0.8 albucore==0.0.24 stringzilla==5.3.2 simsimd==6.5.16 \
  pydantic==2.14.4 pydantic-core==2.50.5 annotated-types==0.8.0 typing-inspection==0.4.5
$PY - "$DATA" "${ANGLES:-6}" <<'P'
import sys
from pathlib import Path
data, angles = Path(sys.argv[1]), int(sys.argv[2]); out = Path(".gpu/pick/carvana")
val = set((data / "carvana/val_vehicles.txt").read_text().split()); seen = {}
for photo in sorted((data / "carvana/train").glob("*.webp")):
    seen.setdefault(photo.stem[:12], []).append(photo)
for sub in ("train", "train_masks"): (out / sub).mkdir(parents=True, exist_ok=True)
for number, (vehicle, photos) in enumerate(sorted(seen.items())):
    if vehicle in val: continue
    for k in range(min(angles, len(photos))):  # other angles for each vehicle, spread over the turn
        photo = photos[(number + k * len(photos) // angles) % len(photos)]
        for link, to in ((out / "train" / photo.name, photo), (out / "train_masks" / f"{photo.stem}_mask.webp", data / "carvana/train_masks" / f"{photo.stem}_mask.webp")):
            if not link.exists(): link.symlink_to(to.resolve())
P
$PY -m model pack .gpu/pick/carvana --size 768x512 --quality 75 --part-mb 60 --out .gpu/a
# Everything that is no studio photo goes as it is: packing would enlarge the small ones
python3 - "$DATA" $LABELLED <<'P'
import sys, tarfile
from pathlib import Path
data = Path(sys.argv[1]); val = set((data / "street_val.txt").read_text().split()) | {"street_123"}
with tarfile.open(".gpu/b/part_001.tar", "w") as tar:
    for folder in ("wild", "salient"):
        for sub in ("images", "masks"):
            for path in sorted((data / folder / sub).iterdir()):
                if path.stem not in val: tar.add(path, f"{folder}/{sub}/{path.name}")
    for path in sorted((data / "backgrounds").glob("*.*")): tar.add(path, f"backgrounds/{path.name}")
    for path in sorted(Path(sys.argv[2]).rglob("*.*") if len(sys.argv) > 2 else []): tar.add(path.resolve(), f"pseudo/{path.parent.name}/{path.name}")
P
du -sm .whl .gpu/a .gpu/b; git ls-files -z | xargs -0 du -cb | tail -1
echo "each transfer, repository included, must stay under 64 MiB"
