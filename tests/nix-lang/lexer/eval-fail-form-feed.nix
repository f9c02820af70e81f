# Form feed is no white space.
1  + 2