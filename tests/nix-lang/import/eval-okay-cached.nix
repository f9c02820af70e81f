# A file is evaluated once, however often and under whichever name it is imported.
[ (import ./traced.nix).v (import ./traced.nix).v (import ./dir/../traced.nix).v (import (toString ./traced.nix)).v ]
