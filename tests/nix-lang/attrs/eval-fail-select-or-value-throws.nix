# `or` does not save from an error in the value found.
{ a = throw "found"; }.a or 1
