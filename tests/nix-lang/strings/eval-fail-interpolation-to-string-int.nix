# `__toString` must give something that can be a string.
"${{ __toString = _: 1; }}"
