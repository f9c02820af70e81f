# A derivation needs a name, and the error shows where the wrapper asks for the paths.
(derivation { }).outPath
