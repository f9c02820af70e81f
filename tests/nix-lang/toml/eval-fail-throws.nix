# An error in the text is passed on.
fromTOML (throw "no text")
