{ config, lib, pkgs, ... }:

with lib;

let
  cfg = config.services.greeter;
in
{
  options.services.greeter = {
    enable = mkEnableOption "the greeter";
    port = mkOption {
      type = types.int;
      default = 8080;
      description = "Where it listens.";
    };
  };

  config = mkIf cfg.enable {
    systemd.services.greeter.serviceConfig.ExecStart = "${pkgs.hello}/bin/hello ${toString cfg.port}";
  };
}
