# Hosts are names, IPv4 and IPv6 addresses, and addresses of the future; the user may be empty.
map (ref: (builtins.parseFlakeRef ref).url) [
  "https://1.2.3.4/"
  "https://[1:2::ffff:1.2.3.4]/"
  "https://[v1.a:b]/"
  "https://[fe80::1%25en%20]/"
  "https://@h/"
  "https://:p@h/"
  "https://%41_~!$&()*+,;=/"
  "https://"
]
