"""From photos to results: the car is found, and what is made of it written, photo by photo."""
