# What is imported must be in the store if it depends on something there.
import (builtins.toFile "a.nix" "1")
