# In an indented string `''${`, `''\n` and `$$` are text, which the message shows.
throw ''a ''${b} ''\nc $${d}''
