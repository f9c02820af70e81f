# A set with `outPath` is no attribute name.
{ ${{ outPath = "a"; }} = 1; }
