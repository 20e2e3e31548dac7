"""What else the encoder's features tell: the side a car is seen from, its windows, its plates."""
