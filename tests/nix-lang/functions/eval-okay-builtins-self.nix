# `builtins` holds itself and the constants.
[ builtins.builtins.true builtins.false builtins.null builtins.langVersion (builtins.builtins ? builtins) ]
