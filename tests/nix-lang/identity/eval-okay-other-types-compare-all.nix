# Sets with another `type` are compared by all attributes.
{ type = "package"; outPath = "a"; n = 1; } == { type = "package"; outPath = "a"; n = 2; }
