# A plain `http:`, `https:` or `file:` URL is a tarball's, with or without `tarball+`; our parameters go, others stay.
map builtins.parseFlakeRef [
  "https://example.org/x.tar.gz"
  "http://example.org?narHash=n&rev=r&revCount=3&lastModified=x&name=n&unpack=1&url=u&b=2&a=1"
  "tarball+https://example.org/x"
  "file:///a/b"
  "tarball+file:a"
  "file:"
]
