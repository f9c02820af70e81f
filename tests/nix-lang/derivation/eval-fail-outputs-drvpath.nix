# No output may be called `drvPath`.
derivationStrict { name = "a"; builder = "b"; system = "x"; outputs = [ "drvPath" ]; }
