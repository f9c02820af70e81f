# Arguments that fetchurl does not know are refused.
builtins.fetchurl { url = "https://example.com/a"; colour = "red"; }
