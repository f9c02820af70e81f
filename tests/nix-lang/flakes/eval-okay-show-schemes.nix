# `flakeRefToString` knows a URL for each type.
map builtins.flakeRefToString [
  { type = "indirect"; id = "nixpkgs"; ref = "a/b"; rev = "0123456789ABCDEF0123456789abcdef01234567"; }
  { type = "path"; path = "/a b//c"; revCount = 3; rev = "unchecked"; narHash = "unchecked"; }
  { type = "path"; path = "../é"; }
  { type = "git"; url = "/a"; shallow = true; submodules = true; lfs = false; ref = "x"; exportIgnore = true; }
  { type = "git"; url = "a/b"; allRefs = true; lastModified = 5; }
  { type = "git"; url = "git://h/a?b=c"; rev = "0123456789abcdef0123456789abcdef01234567"; }
  { type = "hg"; url = "https://h/a"; ref = "x"; rev = "0123456789abcdef0123456789abcdef01234567"; }
  { type = "tarball"; url = "https://h/a?narHash=replaced#f/g"; narHash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="; }
  { type = "file"; url = "file:///a"; name = "dropped"; }
  { type = "gitlab"; owner = "a/b"; repo = "c"; host = "h"; ref = "x/y"; }
]
