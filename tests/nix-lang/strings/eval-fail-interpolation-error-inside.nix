# An error inside `__toString` shows the way to it.
"${{ __toString = self: throw "inner"; }}"
