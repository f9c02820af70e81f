# Names have letters that are allowed in the store only.
derivationStrict { name = "a b"; }
