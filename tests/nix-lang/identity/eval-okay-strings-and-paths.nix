# Strings are equal by bytes, paths by their resolved text.
[ (./a/../b == ./b) (/a == /a/.) ("a" + "b" == "ab") (./. + "/x" == ./x) ]
