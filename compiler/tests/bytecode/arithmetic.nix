# The first operation of a chain works on slots.
x: y: z: [ (x + 1 - y * 2) (x + y) (x - y) (x - 1) (z 1 + z 2) ("a" + "b") (1 + 2) (- x) ]
