# `ceil` of an int that a double cannot hold is an error.
map builtins.ceil [ 9007199254740993 ]
