# Of several undefined variables only the first one met is reported.
[ (a: b) c ]
