# Columns count bytes, so a character above 127 counts more than once.
[ "é☃" (1 + "x") ]
