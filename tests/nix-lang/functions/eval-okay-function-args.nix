# `functionArgs` tells for each formal whether it has a default.
[ (builtins.functionArgs ({ a, b ? 1, ... }: a)) (builtins.functionArgs (x: x)) (builtins.functionArgs ({ }: 1)) (builtins.functionArgs ({ c }@d: c)) (builtins.functionArgs builtins.add) (builtins.functionArgs (builtins.add 1)) ]
