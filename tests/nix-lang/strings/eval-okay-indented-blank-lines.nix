# Lines of spaces only do not count for the indentation, and lose up to that many spaces.
builtins.toJSON ''
    a

  
      
    b
''
