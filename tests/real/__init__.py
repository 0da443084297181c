"""The program on real data that is not part of this tree: `make real DATA=folder`."""
