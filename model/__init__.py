"""The network: a U-Net that finds the car in a photo, and all that trains, measures and runs it.

Pixels are HxWx3 uint8 RGB outside and 3xHxW float32 inside; masks are HxW {0, 1}; alphas are HxW
float32 in [0, 1]. Nothing here knows of the program in `app` or of Qt.
"""
