# A file is read only when its value is needed.
let x = import ./no-such-file.nix; in "unused"
