# The types of the constants that depend on the machine or the version.
map builtins.typeOf [ builtins.currentSystem builtins.currentTime builtins.nixVersion builtins.storeDir builtins.langVersion builtins.nixPath builtins.builtins ]
