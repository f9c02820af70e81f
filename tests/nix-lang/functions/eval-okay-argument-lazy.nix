# An argument that is not used is not evaluated.
(x: y: y) (throw "unused") 1
