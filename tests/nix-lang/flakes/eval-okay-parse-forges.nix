# `github:`, `gitlab:` and `sourcehut:` have an owner, a repository, and a branch or a commit in the path or in the query.
map builtins.parseFlakeRef [
  "github:o/r/0123456789abcdef0123456789ABCDEF01234567"
  "github:o/r/branch/with/slashes"
  "github:/o//r/"
  "github:o/r?ref=v1&host=git.example.org&unknown=dropped"
  "github:o/r?rev=0123456789abcdef0123456789abcdef01234567&narHash=anything"
  "github:o/r/%C3%A9"
  "gitlab:group%2fsub/r"
  "sourcehut:~o/r"
]
