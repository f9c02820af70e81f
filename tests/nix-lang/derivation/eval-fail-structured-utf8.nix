# A structured attribute that is no UTF-8 is an error.
(derivation { name = "a"; builder = "b"; system = "s"; __structuredAttrs = true; a = builtins.substring 0 1 "é"; }).drvPath
