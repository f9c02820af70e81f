# The global names can be used anywhere without a binding.
map builtins.typeOf [ abort baseNameOf builtins derivation dirOf false fetchTarball import isNull map null placeholder removeAttrs scopedImport throw toString true ]
