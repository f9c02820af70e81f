# `__curPos` is the position of its first character: file, line and column.
[
  __curPos.line   __curPos.column (baseNameOf __curPos.file)
]
