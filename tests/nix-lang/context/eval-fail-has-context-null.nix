# `hasContext` needs a string.
builtins.hasContext null
