{ buildGoModule, fetchFromGitHub }:
buildGoModule (finalAttrs: {
  pname = "tool"; version = "1.2.3";
  src = fetchFromGitHub { owner = "x"; repo = "tool"; rev = "v1.2.3"; hash = "sha256-AAAA"; };
})
