# A set that looks like a derivation is printed as a set.
{ type = "derivation"; name = "n"; drvPath = "/x.drv"; outPath = "/x"; }
