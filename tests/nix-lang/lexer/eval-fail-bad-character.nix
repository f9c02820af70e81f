# A character that begins no token is an error.
[ 1 ^ 2 ]
