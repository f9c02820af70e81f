# The sets that names are inherited from come before all attributes, computed names after them.
{ ${computed} = 1; map = second; inherit (source) x; }
