"""Measuring code that several claims share: the gradient's slope, training and scoring, decoding, timing."""
