# In messages a tab is expanded to spaces and a carriage return is dropped.
builtins.trace "a\tb\rc" 1
