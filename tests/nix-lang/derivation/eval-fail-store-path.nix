# `storePath` is for paths in the store.
builtins.storePath "/foo"
