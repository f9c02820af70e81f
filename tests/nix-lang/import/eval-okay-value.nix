# `import` gives the value of a file.
(import ./value.nix).b
