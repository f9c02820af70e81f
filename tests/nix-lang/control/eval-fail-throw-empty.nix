# A message may be empty.
throw ""
