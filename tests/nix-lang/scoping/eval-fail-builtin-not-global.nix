# A builtin without global name cannot be used bare.
length [ ]
