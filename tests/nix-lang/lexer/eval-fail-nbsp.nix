# A no-break space is no white space.
1 + 2