# That a structured attribute is no UTF-8 is seen when all else has been checked.
(derivation { name = "a"; builder = "b"; __structuredAttrs = true; a = builtins.substring 0 1 "é"; }).drvPath
