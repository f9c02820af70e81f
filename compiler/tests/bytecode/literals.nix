# Constants are words; whatever else stands in a list is a thunk, as the reference prints it.
[ 1 9223372036854775807 1.5 "a" "" ./a /b ~/c [ ] true null { } (-1) (x: x) ]
