# `addDrvOutputDependencies` needs a string with a context.
builtins.addDrvOutputDependencies "plain"
