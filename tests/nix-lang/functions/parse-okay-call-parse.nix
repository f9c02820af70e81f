# `--parse` shows application with several arguments as one call.
f: f 1 (f 2) [ ] f.a (f 3 4 5)
