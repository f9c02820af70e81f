# A revision with an unknown algorithm.
builtins.flakeRefToString { type = "git"; url = "https://h"; rev = "crc:00"; }
