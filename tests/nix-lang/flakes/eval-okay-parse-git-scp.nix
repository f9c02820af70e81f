# Git's `user@host:path` is read as an SSH URL, up to the last colon, even with a scheme in front.
[
  (builtins.parseFlakeRef "git:a@b:c")
  (builtins.flakeRefToString { type = "git"; url = "git@example.org:o/r.git"; })
  (builtins.flakeRefToString { type = "git"; url = "a@b:1:c"; })
]
