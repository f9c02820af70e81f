# A last line of spaces is removed but the newline before it stays; other text stays whole.
[ ''
  a
  '' ''
  a
    '' ''
  a'' ''
  a  '' ]
