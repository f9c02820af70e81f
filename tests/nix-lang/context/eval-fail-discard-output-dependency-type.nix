# `unsafeDiscardOutputDependency` needs something that can be a string.
builtins.unsafeDiscardOutputDependency null
