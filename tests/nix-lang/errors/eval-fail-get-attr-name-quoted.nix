# So it is in the message of `getAttr`, a keyword included.
builtins.getAttr "if" { }
