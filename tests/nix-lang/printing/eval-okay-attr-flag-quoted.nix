# A quoted part of an attribute path may have dots.
{ a."x.y" = 1; }
