# What is missing is what the link leads to.
builtins.hashFile "md5" ./dangling-link
