# Nor imported, from a string with `..` in it.
import "${toString ./open}/../secret/value.nix"
