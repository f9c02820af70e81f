# `throw` needs something that can be a string.
throw 1
