# A failed `assert` of `==` on functions says that they are never equal.
let f = x: x; in assert f == f; 1
