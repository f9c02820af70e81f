# A small module system in the manner of NixOS: imports, declared options, types with merging,
# submodules, `mkIf`, `mkMerge`, `mkForce`, `mkDefault`, priorities, and checks for unknown options.
let
  inherit (builtins)
    all attrNames attrValues concatLists concatMap concatStringsSep filter foldl' genList head
    isAttrs isBool isFunction isInt isList isString length listToAttrs mapAttrs zipAttrsWith;

  # Properties.
  mkIf = condition: content: { _type = "if"; inherit condition content; };
  mkMerge = contents: { _type = "merge"; inherit contents; };
  mkOverride = priority: content: { _type = "override"; inherit priority content; };
  mkForce = mkOverride 50;
  mkDefault = mkOverride 1000;
  mkOption = args: { _type = "option"; } // args;

  # Properties are pushed down to single definitions: a merge becomes several, a false `mkIf` none.
  discharge =
    def:
    if def._type or null == "merge" then
      concatMap discharge def.contents
    else if def._type or null == "if" then
      if def.condition then discharge def.content else [ ]
    else
      [ def ];
  pushDown =
    cfg:
    if cfg._type or null == "merge" then
      concatMap pushDown cfg.contents
    else if cfg._type or null == "if" then
      map (mapAttrs (_: mkIf cfg.condition)) (pushDown cfg.content)
    else
      [ cfg ];
  byPriority =
    defs:
    let
      priority = def: if def._type or null == "override" then def.priority else 100;
      strongest = foldl' (acc: def: let p = priority def; in if p < acc then p else acc) 9999 defs;
      kept = filter (def: priority def == strongest) defs;
    in
    map (def: if def._type or null == "override" then def.content else def) kept;

  # Types.
  unique = what: loc: defs:
    if length defs == 1 then
      head defs
    else if all (def: def == head defs) defs then
      head defs
    else
      throw "${what} ${concatStringsSep "." loc} is defined several times";
  mkType = name: check: merge: { inherit name check merge; };
  types = rec {
    bool = mkType "bool" isBool (unique "bool");
    int = mkType "int" isInt (unique "int");
    str = mkType "str" isString (unique "str");
    lines = mkType "lines" isString (loc: concatStringsSep "\n");
    nullOr = t: mkType "nullOr" (x: x == null || t.check x) (
      loc: defs: if all (d: d == null) defs then null else t.merge loc (filter (d: d != null) defs)
    );
    enum = values: mkType "enum" (x: builtins.elem x values) (unique "enum");
    listOf = t: mkType "listOf" isList (loc: defs: map (d: mergeDefs t loc [ d ]) (concatLists defs));
    attrsOf = t: mkType "attrsOf" isAttrs (
      loc: defs: zipAttrsWith (name: mergeDefs t (loc ++ [ name ])) defs
    );
    submodule = module: mkType "submodule" isAttrs (
      loc: defs: (evalModules loc ([ module ] ++ map (config: { inherit config; }) defs)).config
    );
  };

  mergeDefs =
    type: loc: defs:
    let
      final = byPriority (concatMap discharge defs);
    in
    if !all type.check final then
      throw "a definition of ${concatStringsSep "." loc} is not a ${type.name}"
    else
      type.merge loc final;

  # Modules.
  collect =
    args: module:
    let
      m = if isFunction module then module args else module;
    in
    concatMap (collect args) (m.imports or [ ])
    ++ [ { options = m.options or { }; config = m.config or (removeAttrs m [ "imports" "options" ]); } ];

  evalOption =
    loc: opt: defs:
    let
      default = if opt ? default then [ (mkOverride 1500 opt.default) ] else [ ];
    in
    if default ++ defs == [ ] then
      throw "${concatStringsSep "." loc} has no value"
    else
      mergeDefs opt.type loc (default ++ defs);

  evalTree =
    loc: options: configs:
    let
      trees = zipAttrsWith (_: values: values) options;
      defs = zipAttrsWith (_: values: values) (concatMap pushDown configs);
      unknown = filter (name: !(trees ? ${name})) (attrNames defs);
    in
    if unknown != [ ] then
      throw "unknown option ${concatStringsSep "." (loc ++ [ (head unknown) ])}"
    else
      mapAttrs (
        name: decls:
        if (head decls)._type or null == "option" then
          evalOption (loc ++ [ name ]) (head decls) (defs.${name} or [ ])
        else
          evalTree (loc ++ [ name ]) decls (defs.${name} or [ ])
      ) trees;

  evalModules =
    loc: modules:
    let
      collected = concatMap (collect { inherit config; }) modules;
      config = evalTree loc (map (m: m.options) collected) (map (m: m.config) collected);
    in
    { inherit config; };

  # A system of services, each with its options, that switch each other on.
  service =
    n:
    let
      name = "service${toString n}";
    in
    { config, ... }:
    let
      cfg = config.services.${name};
    in
    {
      options.services.${name} = {
        enable = mkOption { type = types.bool; default = false; };
        port = mkOption { type = types.int; default = 8000 + n; };
        level = mkOption { type = types.enum [ "info" "debug" ]; default = "info"; };
        extraConfig = mkOption { type = types.lines; default = ""; };
        package = mkOption { type = types.nullOr types.str; default = null; };
        virtualHosts = mkOption {
          default = { };
          type = types.attrsOf (types.submodule ({ config, ... }: {
            options.root = mkOption { type = types.str; };
            options.aliases = mkOption { type = types.listOf types.str; default = [ ]; };
            options.ssl = mkOption { type = types.bool; default = length config.aliases > 1; };
          }));
        };
      };
      config = mkIf cfg.enable (mkMerge [
        {
          networking.ports = [ cfg.port ];
          users.${name} = { uid = 100 + n; home = "/var/${name}"; };
          files."etc/${name}.conf" = "port ${toString cfg.port}\nlevel ${cfg.level}\n${cfg.extraConfig}";
        }
        (if n < 3 then { } else {
          services."service${toString (n / 2)}" = {
            enable = true;
            extraConfig = "peer ${name}";
            virtualHosts."${name}.example.org" = {
              root = "/srv/${name}";
              aliases = [ "www.${name}" name ];
            };
          };
        })
        (mkIf (cfg.package != null) { files."bin/${name}" = "${cfg.package}/bin/${name}"; })
        (mkIf (cfg.level == "debug") { services.${name}.port = mkForce (9000 + n); })
      ]);
    };

  baseModule = {
    options = {
      networking.ports = mkOption { type = types.listOf types.int; default = [ ]; };
      users = mkOption {
        default = { };
        type = types.attrsOf (types.submodule {
          options.uid = mkOption { type = types.int; };
          options.home = mkOption { type = types.str; default = "/"; };
          options.shell = mkOption { type = types.str; default = "/bin/sh"; };
        });
      };
      files = mkOption { type = types.attrsOf types.str; default = { }; };
    };
  };

  count = 48;
  system =
    i:
    evalModules [ ] [
      baseModule
      { imports = genList (n: service n) count; }
      {
        services = listToAttrs (genList (n: rec {
          name = "service${toString (count - 1 - n)}";
          value = {
            enable = mkDefault true;
            package = if n / 4 * 4 == n then name else null;
            level = if n / 3 * 3 == n then "debug" else "info";
          };
        }) (count / 2));
        users.admin.uid = 1000 + i;
      }
    ];

  summary =
    acc: i:
    let
      inherit (system i) config;
      hosts = concatMap (s: attrValues s.virtualHosts) (attrValues config.services);
    in
    acc
    + foldl' builtins.add 0 config.networking.ports
    + length (filter (h: h.ssl) hosts)
    + builtins.stringLength (concatStringsSep "" (attrValues config.files))
    + foldl' (sum: u: sum + u.uid + builtins.stringLength u.shell) 0 (attrValues config.users);
in
foldl' summary 0 (genList (i: i) 160)
