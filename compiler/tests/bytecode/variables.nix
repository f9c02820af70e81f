# Resolved variables are copied as words; forced where a value is wanted.
a: b: [ a b (a + b) builtins map ]
