# The filter sees every entry but the root, directories before what is in them; not what is left out.
builtins.path {
  path = ./tree;
  name = "tree";
  filter = path: type: builtins.trace "${path} ${type}" (baseNameOf path != "deeper");
}
