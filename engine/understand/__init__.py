"""What the *Understand* pages show: a step taken apart, gradients through time, sequences and decoding, each as plain data."""
