# An error while making the message replaces it.
throw (throw "inner")
