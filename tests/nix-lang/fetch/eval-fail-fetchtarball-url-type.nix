# The URL is a string.
fetchTarball { url = 1; }
