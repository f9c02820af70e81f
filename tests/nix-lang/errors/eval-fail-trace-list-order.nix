# Lists are compared element by element; a pair without order says so.
[ 1 [ ] ] < [ 1 { } ]
