# An inherited name that is undefined is told in its turn, after that of an attribute with an earlier name.
let seen = null; in { inherit never; seen = { inherit nowhere name; }; }
