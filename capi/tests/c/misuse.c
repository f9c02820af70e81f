/* Wrong use is an error, and harms nothing. */
#include "check.h"

static void null_handles(frazil_evaluator *nix) {
  frazil_error *error;
  int64_t number;
  size_t length;
  frazil_value *value = eval(nix, "{ a = 1; }");
  const frazil_value *values[] = {value, NULL};
  const char *names[] = {"a", NULL};
  REFUSED(FRAZIL_KIND_USAGE, frazil_eval(NULL, "1", 1, &error));
  REFUSED(FRAZIL_KIND_USAGE, frazil_eval(nix, NULL, 1, &error));
  REFUSED(FRAZIL_KIND_USAGE, frazil_eval(nix, "1", (size_t)-1, &error));
  REFUSED(FRAZIL_KIND_USAGE, frazil_eval_in(nix, "1", 1, NULL, &error));
  REFUSED(FRAZIL_KIND_USAGE, frazil_eval_file(nix, NULL, &error));
  REFUSED(FRAZIL_KIND_USAGE, frazil_eval_file(NULL, "x", &error));
  REFUSED(FRAZIL_KIND_USAGE, frazil_force(NULL, &error));
  REFUSED(FRAZIL_KIND_USAGE, frazil_value_type(NULL, &error));
  REFUSED(FRAZIL_KIND_USAGE, frazil_get_int(NULL, &number, &error));
  REFUSED(FRAZIL_KIND_USAGE, frazil_get_int(value, NULL, &error));
  REFUSED(FRAZIL_KIND_USAGE, frazil_get_string(NULL, &length, &error));
  REFUSED(FRAZIL_KIND_USAGE, frazil_attr(value, NULL, &error));
  REFUSED(FRAZIL_KIND_USAGE, frazil_attrs(NULL, &error));
  REFUSED(FRAZIL_KIND_USAGE, frazil_call(value, values, 2, &error));
  REFUSED(FRAZIL_KIND_USAGE, frazil_call(value, NULL, 1, &error));
  REFUSED(FRAZIL_KIND_USAGE, frazil_from_attrs(nix, names, values, 2, &error));
  REFUSED(FRAZIL_KIND_USAGE, frazil_from_attrs(nix, NULL, values, 1, &error));
  REFUSED(FRAZIL_KIND_USAGE, frazil_from_int(NULL, 1, &error));
  REFUSED(FRAZIL_KIND_USAGE, frazil_from_string(nix, NULL, 3, &error));
  REFUSED(FRAZIL_KIND_USAGE, frazil_members_value(NULL, 0, &error));
  REFUSED(FRAZIL_KIND_USAGE, frazil_options_pure(NULL, &error));

  /* Who does not want the error does not get it. */
  CHECK(!frazil_eval(NULL, "1", 1, NULL) && !frazil_json(NULL, NULL, NULL));
  CHECK(frazil_members_count(NULL) == 0 && !frazil_members_name(NULL, 0) && !frazil_value_clone(NULL));
  CHECK(frazil_error_kind(NULL) == FRAZIL_KIND_NONE && *frazil_error_message(NULL) == 0);
  CHECK(*frazil_error_report(NULL) == 0 && !frazil_error_position(NULL).file && frazil_error_frames(NULL) == 0);
  CHECK(*frazil_error_frame_text(NULL, 3) == 0 && !frazil_error_new(NULL));
  frazil_value_free(NULL);
  frazil_members_free(NULL);
  frazil_error_free(NULL);
  frazil_options_free(NULL);
  frazil_text_free(NULL);
  frazil_evaluator_free(NULL);
  frazil_evaluator_cancel(NULL);
  frazil_value_free(value);
}

static void texts(frazil_evaluator *nix) {
  frazil_error *error;
  /* Not UTF-8, and a byte 0, where they may be and where not. */
  frazil_value *value = frazil_eval(nix, "\"a\xff\"", 4, &error);
  WORKS(error);
  const frazil_value *values[] = {value};
  const char *names[] = {"\xff"};
  REFUSED(FRAZIL_KIND_USAGE, frazil_from_attrs(nix, names, values, 1, &error));
  REFUSED(FRAZIL_KIND_TYPE, frazil_select(value, "\xff\xfe", &error));
  REFUSED(FRAZIL_KIND_SYNTAX, frazil_eval(nix, "1 + \0 1", 7, &error));
  REFUSED(FRAZIL_KIND_IO, frazil_eval_file(nix, "/\xff/nothing", &error));
  frazil_value_free(value);
  frazil_options *options = frazil_options_new();
  REFUSED(FRAZIL_KIND_USAGE, frazil_options_system(options, "\xff", &error));
  REFUSED(FRAZIL_KIND_USAGE, frazil_options_store(options, "no store at all", true, &error));
  REFUSED(FRAZIL_KIND_USAGE, frazil_options_limit_calls(options, 0, &error));
  frazil_options_free(options);
}

static void strangers(frazil_evaluator *nix) {
  frazil_error *error;
  frazil_evaluator *other = start(NULL);
  frazil_value *function = eval(nix, "x: x"), *value = eval(other, "1");
  const frazil_value *values[] = {value};
  REFUSED(FRAZIL_KIND_FOREIGN_VALUE, frazil_call(function, values, 1, &error));
  REFUSED(FRAZIL_KIND_FOREIGN_VALUE, frazil_auto_call(function, value, &error));
  REFUSED(FRAZIL_KIND_FOREIGN_VALUE, frazil_from_list(nix, values, 1, &error));

  /* Values outlive their evaluator, as errors. */
  frazil_value *list = eval(other, "[ 1 ]");
  frazil_members *items = frazil_items(list, &error);
  frazil_evaluator_free(other);
  REFUSED(FRAZIL_KIND_GONE, frazil_json(value, NULL, &error));
  REFUSED(FRAZIL_KIND_GONE, frazil_value_peek(value, &error));
  CHECK(frazil_members_count(items) == 1);
  frazil_value *item = frazil_members_value(items, 0, &error);
  REFUSED(FRAZIL_KIND_GONE, frazil_force(item, &error));
  frazil_value_free(item);
  frazil_members_free(items);
  frazil_value_free(list);
  frazil_value_free(value);
  prints(eval(nix, "1 + 1"), "2");
  frazil_value_free(function);
}

static void options(void) {
  frazil_error *error;
  frazil_options *options = frazil_options_new();
  CHECK(frazil_options_pure(options, &error) && frazil_options_system(options, "x-y", &error));
  CHECK(frazil_options_limit_calls(options, 50, &error) && frazil_options_limit_time(options, 300, &error));
  CHECK(frazil_options_search_path(options, "etc=/etc", &error));
  frazil_evaluator *nix = start(options), *another = start(options);
  frazil_options_free(options);
  CHECK(kind_of(nix, "builtins.readFile /etc/passwd") == FRAZIL_KIND_FORBIDDEN);
  CHECK(kind_of(nix, "let f = n: 1 + f n; in f 1") == FRAZIL_KIND_STACK_OVERFLOW);
  CHECK(kind_of(nix, HOURS) == FRAZIL_KIND_LIMIT);
  prints(eval(nix, "1 + 1"), "2");
  frazil_evaluator_free(nix);
  frazil_evaluator_free(another);

  options = frazil_options_new();
  CHECK(frazil_options_restricted(options, &error) && frazil_options_system(options, "x-y", &error));
  CHECK(frazil_options_allow_uri(options, "https:", &error) && frazil_options_limit_heap(options, 1 << 30, &error));
  nix = start(options);
  frazil_options_free(options);
  CHECK(kind_of(nix, "builtins.readFile /etc/passwd") == FRAZIL_KIND_FORBIDDEN);
  prints(eval(nix, "builtins.currentSystem"), "\"x-y\"");
  frazil_evaluator_free(nix);
}

int main(void) {
  frazil_evaluator *nix = start(NULL);
  null_handles(nix);
  texts(nix);
  strangers(nix);
  frazil_evaluator_free(nix);
  options();
  return 0;
}
