# Revisions may name their algorithm and be in any format; an empty `narHash` is all zeros.
map (rev: builtins.flakeRefToString { type = "github"; owner = "o"; repo = "r"; inherit rev; }) [
  "sha1:0123456789abcdef0123456789abcdef01234567"
  "sha1-ASNFZ4mrze8BI0VniavN7wEjRWc="
  "ASNFZ4mrze8BI0VniavN7wEjRWc="
]
++ [ (builtins.flakeRefToString { type = "github"; owner = "o"; repo = "r"; narHash = ""; }) ]
