# An archive needs a URL.
fetchTarball { name = "a"; }
