# `abort` needs something that can be a string.
abort [ ]
