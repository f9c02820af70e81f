# `getEnv` reads the environment; a variable that is not set is empty.
[ (builtins.getEnv "TEST_VAR") (builtins.getEnv "SURELY_NOT_SET") (builtins.getEnv "") ]
