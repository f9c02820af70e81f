# `__curPos` is a set with the place of the word itself.
__curPos.place
