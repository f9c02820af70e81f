# `dirOf` needs something that can be a string.
dirOf [ ]
