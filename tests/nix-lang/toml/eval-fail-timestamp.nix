# Dates and times are refused.
fromTOML "t = 1979-05-27T07:32:00Z"
