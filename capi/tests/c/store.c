/* A store in the folder of the first argument. */
#include <unistd.h>

#include "check.h"

int main(int argc, char **argv) {
  CHECK(argc == 2 && argv[1]);
  char uri[4096], file[8192];
  snprintf(uri, sizeof uri, "local?root=%s", argv[1]);
  frazil_error *error;
  frazil_options *options = frazil_options_new();
  CHECK(frazil_options_store(options, uri, false, &error));
  CHECK(frazil_options_import_from_derivation(options, false, &error));
  frazil_evaluator *nix = start(options);

  frazil_value *package = eval(nix, "derivation { name = \"x\"; system = \"x\"; builder = \"/bin/sh\"; }");
  char *path = frazil_instantiate(package, NULL, &error);
  WORKS(error);
  snprintf(file, sizeof file, "%s%s", argv[1], path);
  CHECK(access(file, R_OK) == 0);
  frazil_text_free(path);
  frazil_value_free(package);
  CHECK(kind_of(nix, "import (derivation { name = \"x\"; system = \"x\"; builder = \"/bin/sh\"; })"));
  frazil_evaluator_free(nix);

  /* Nothing is written to one that is read-only. */
  CHECK(frazil_options_store(options, uri, true, &error));
  nix = start(options);
  frazil_options_free(options);
  package = eval(nix, "derivation { name = \"y\"; system = \"x\"; builder = \"/bin/sh\"; }");
  path = frazil_instantiate(package, NULL, &error);
  snprintf(file, sizeof file, "%s%s", argv[1], path);
  CHECK(access(file, F_OK) != 0);
  frazil_text_free(path);
  frazil_value_free(package);
  frazil_evaluator_free(nix);
  return 0;
}
