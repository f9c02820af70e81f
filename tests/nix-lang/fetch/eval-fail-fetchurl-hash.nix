# The hash is read before anything is fetched.
builtins.fetchurl { url = "https://example.com/a"; sha256 = "short"; }
