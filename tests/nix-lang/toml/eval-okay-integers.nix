# Ints in other bases and with underscores.
fromTOML ''
  hex = 0xDEADbeef
  oct = 0o755
  bin = 0b1101
  under = 1_000_000
  max = 9223372036854775807
  min = -9223372036854775808
''
