x: [ "a${x}b" "${x}" ./a/${x} ''
  indented ${x}
'' ]
