# The result of `__toString` is coerced in its turn.
"${{ __toString = _: { outPath = "again"; }; }}"
