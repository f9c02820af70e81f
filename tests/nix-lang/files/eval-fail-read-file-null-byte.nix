# A file with a null byte cannot be a string.
builtins.readFile ./null-byte.bin
