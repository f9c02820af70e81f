# The folder of the store is a string, which has no attributes.
builtins.storeDir.x
