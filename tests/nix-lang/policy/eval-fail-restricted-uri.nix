# Nothing may be fetched that is not in allowed-uris.
builtins.fetchurl "https://example.org/x"
