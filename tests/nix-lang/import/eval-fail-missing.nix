# `import` of a missing file.
import ./no-such-file.nix
