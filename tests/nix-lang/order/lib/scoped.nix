builtins.trace "scopedImport scope path: file" x
