# `unsafeDiscardStringContext` needs something that can be a string.
builtins.unsafeDiscardStringContext 1
