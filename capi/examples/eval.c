/*
 * Evaluates a file, or an expression, and prints the value as JSON, or what is at an attribute path in it.
 *
 *   cc eval.c -I../include -L../../target/debug -lfrazil -o eval
 *   ./eval FILE [ATTRIBUTE]
 *   ./eval -E EXPRESSION [ATTRIBUTE]
 *
 * <names> are looked for in NIX_PATH. Errors are shown with their place, and the status is 1.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <frazil.h>

/* Shows an error and frees it. */
static int fail(frazil_error *error) {
  frazil_position place = frazil_error_position(error);
  if (place.file) fprintf(stderr, "%s:%u:%u: ", place.file, place.line, place.column);
  fprintf(stderr, "%s (%s)\n", frazil_error_message(error), frazil_error_code(error));
  for (size_t i = 0; i < frazil_error_suggestions(error); i++) {
    fprintf(stderr, "  did you mean %s?\n", frazil_error_suggestion(error, i));
  }
  frazil_error_free(error);
  return EXIT_FAILURE;
}

static frazil_evaluator *start(frazil_error **error) {
  frazil_evaluator *evaluator = NULL;
  frazil_options *options = frazil_options_new();
  const char *search_path = getenv("NIX_PATH");
  if (!search_path || frazil_options_search_path(options, search_path, error)) {
    evaluator = frazil_evaluator_new(options, error);
  }
  frazil_options_free(options);
  return evaluator;
}

int main(int argc, char **argv) {
  int is_text = argc > 1 && strcmp(argv[1], "-E") == 0;
  const char *what = argv[argc > 1 ? 1 + is_text : 0];
  const char *path = argc > 2 + is_text ? argv[2 + is_text] : "";
  if (argc < 2 + is_text || argc > 3 + is_text) {
    fprintf(stderr, "usage: %s FILE [ATTRIBUTE]\n       %s -E EXPRESSION [ATTRIBUTE]\n", argv[0], argv[0]);
    return 2;
  }

  frazil_error *error;
  frazil_value *root = NULL, *value = NULL;
  char *json = NULL;
  frazil_evaluator *evaluator = start(&error);
  if (evaluator) {
    root = is_text ? frazil_eval(evaluator, what, strlen(what), &error) : frazil_eval_file(evaluator, what, &error);
  }
  if (root) value = frazil_select(root, path, &error);
  if (value) json = frazil_json(value, NULL, &error);

  if (json) puts(json);
  int status = json ? EXIT_SUCCESS : fail(error);
  frazil_text_free(json);
  frazil_value_free(value);
  frazil_value_free(root);
  frazil_evaluator_free(evaluator);
  return status;
}
