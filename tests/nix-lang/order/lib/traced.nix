builtins.trace "import path: file" 1
