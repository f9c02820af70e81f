# Flakes bring fetchTree along.
builtins ? fetchTree
