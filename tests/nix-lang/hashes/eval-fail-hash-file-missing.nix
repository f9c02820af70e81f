# `hashFile` of a missing file is an error.
builtins.hashFile "md5" ./no-such-file
