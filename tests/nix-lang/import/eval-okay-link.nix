# `import` follows links of files and folders.
[ (import ./link.nix).a (import ./linkdir).from (import ./linkdir/other.nix) ]
