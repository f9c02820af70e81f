# A variable of each kind of scope, seen from the innermost function.
(a: { b, ... }: let c = 3; in (rec { d = 4; f = e: [ a b c d e ]; }).f 5) 1 { b = 2; }
