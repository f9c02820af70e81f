# A message may have several lines, which are indented.
throw "first\nsecond\n  third\n"
