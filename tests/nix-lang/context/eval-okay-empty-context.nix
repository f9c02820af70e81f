# A plain string has an empty context.
[ (builtins.getContext "plain") (builtins.hasContext "plain") (builtins.getContext "") ]
