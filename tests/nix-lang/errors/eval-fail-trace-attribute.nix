# The trace of an attribute names it and where it was written.
let s = {
  broken = throw "attribute is broken";
}; in s.broken
