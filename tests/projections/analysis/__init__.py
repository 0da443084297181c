"""Tests of the methods of analysis, beside brute force, published programs and known answers."""
