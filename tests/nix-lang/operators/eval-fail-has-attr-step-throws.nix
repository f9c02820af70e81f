# A step of the path that throws makes `?` throw.
{ a = throw "in the way"; } ? a.b
