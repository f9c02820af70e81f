# A set with `outPath` is interpolated as that, even through another set.
"${{ outPath = { outPath = "deep"; }; }}"
