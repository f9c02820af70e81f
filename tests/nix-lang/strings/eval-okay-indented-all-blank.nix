# An indented string of nothing but white space.
map builtins.toJSON [ '''' ''  '' ''
'' ''

'' ''
   
  '' ]
