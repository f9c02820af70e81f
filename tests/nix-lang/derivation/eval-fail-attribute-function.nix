# Functions are not for environments.
derivationStrict { name = "a"; builder = "b"; system = "x"; y = y: y; }
