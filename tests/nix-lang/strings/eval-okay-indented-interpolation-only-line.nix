# A line with only an interpolation keeps the spaces before it beyond the common indentation.
let e = ""; in ''
  a
    ${e}
''
