# Without the feature fetch-tree, or flakes, there is no fetchTree.
builtins ? fetchTree
