# Tokens need no spaces where the text is unambiguous.
let a=1;b=[a(a+a)"s"''t''./x];in builtins.length b
