# A true cycle: a hole is captured and patched.
x: let a = [ b x ]; b = [ a x ]; in [ a b ]
