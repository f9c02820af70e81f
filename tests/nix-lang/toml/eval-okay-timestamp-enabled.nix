# With the experimental feature dates and times make marked sets.
fromTOML ''
  odt = 1979-05-27T07:32:00Z
  odt2 = 1979-05-27 00:32:00.5-07:00
  ldt = 1979-05-27t07:32:00.123456
  ld = 1979-05-27
  lt = 07:32:00
''
