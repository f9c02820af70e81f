# `--parse` marks recursive sets, and sorts attributes by name.
rec { z = 1; b.c = z; a = rec { }; }
