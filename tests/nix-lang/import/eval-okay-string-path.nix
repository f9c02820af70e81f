# `import` accepts an absolute path as a string, and a set with `outPath`.
[ (import (toString ./value.nix)).a (import { outPath = toString ./value.nix; }).a (import (./. + "/value.nix")).a ]
