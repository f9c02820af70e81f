# The trace of printing tells the index of the list element.
[ 0 1 [ 2 (throw "element") ] ]
