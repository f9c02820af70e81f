# Attributes that are not named are not evaluated.
with { a = 1; b = throw "unused"; }; a
