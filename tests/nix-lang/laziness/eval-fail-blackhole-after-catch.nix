# An infinite recursion is not caught.
let a = (builtins.tryEval a).success; in a
