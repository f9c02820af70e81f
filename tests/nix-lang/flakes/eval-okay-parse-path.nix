# `path:` takes absolute and relative paths, joins empty segments, and knows five parameters.
map builtins.parseFlakeRef [
  "path:/a//b/"
  "path:a/../b"
  "path:./a%20b"
  "path:"
  "path:///a"
  "path:/a?rev=x&narHash=y&revCount=+7&lastModified=05&dir=sub/dir"
]
