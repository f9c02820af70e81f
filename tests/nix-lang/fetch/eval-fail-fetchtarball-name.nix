# The name given must fit a store path.
fetchTarball { url = "https://example.com/a"; name = "a b"; }
