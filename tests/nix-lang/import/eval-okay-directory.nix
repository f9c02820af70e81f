# `import` of a folder takes its `default.nix`; relative paths in it start there.
import ./dir
