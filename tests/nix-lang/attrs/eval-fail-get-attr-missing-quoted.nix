# getAttr shows a missing name that is no identifier in quotes.
builtins.getAttr "0" { }
