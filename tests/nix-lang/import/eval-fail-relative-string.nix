# `import` of a string needs an absolute path.
import "value.nix"
