# `attrValues` needs a set.
builtins.attrValues (x: x)
