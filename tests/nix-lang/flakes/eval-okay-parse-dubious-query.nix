# A parameter without an equal sign is ignored with a warning, once for each way in which the text is read.
[
  (builtins.parseFlakeRef "path:/a?rev=1&&narHash")
  (builtins.parseFlakeRef "/a?x")
]
