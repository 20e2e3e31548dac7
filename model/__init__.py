"""The network: a U-Net that finds the car in a photo, and all that trains, measures and runs it.

Pixels are HxWx3 uint8 RGB outside and 3xHxW float32 inside; masks are HxW {0, 1}; alphas are HxW
float32 in [0, 1]. Nothing here knows of the program in `app` or of Qt.
"""

import os

# Read once, when torch is imported: OpenMP's threads sleep while they wait for one another. On a
# quiet machine that costs a sixth; where anything else holds a core, spinning takes ten times as
# long.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
