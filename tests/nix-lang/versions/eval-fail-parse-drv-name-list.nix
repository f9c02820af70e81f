# `parseDrvName` needs a string.
builtins.parseDrvName [ ]
