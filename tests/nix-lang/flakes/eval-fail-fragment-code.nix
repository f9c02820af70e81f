# A path's fragment must be encoded properly.
builtins.parseFlakeRef "/a#%4"
