# `import` of a folder without `default.nix`.
import ./emptydir
