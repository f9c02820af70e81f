# The revision of a forge's reference is checked at once.
builtins.parseFlakeRef "github:o/r?rev=main"
