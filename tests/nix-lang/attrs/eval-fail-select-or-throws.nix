# `or` does not save from an error in a value on the path.
{ a = throw "in the value"; }.a.b or 1
