# A message is shown without escapes, and percent signs mean nothing in it.
throw "a \"q\" \\ \${x} | %s %1%"
