/* What values are in C, both ways. */
#include "check.h"

static void scalars(frazil_evaluator *nix) {
  frazil_error *error;
  frazil_value *value = eval(nix, "6 * 7");
  int64_t number = 0;
  CHECK(frazil_get_int(value, &number, &error) && number == 42);
  WORKS(error);
  double real = 0;
  CHECK(frazil_get_float(value, &real, &error) && real == 42);
  bool truth = false;
  CHECK(!frazil_get_bool(value, &truth, &error));
  FAILS(FRAZIL_KIND_CONVERT, error);
  frazil_value_free(value);

  value = eval(nix, "1.5");
  CHECK(frazil_get_float(value, &real, &error) && real == 1.5);
  CHECK(!frazil_get_int(value, &number, &error));
  FAILS(FRAZIL_KIND_CONVERT, error);
  frazil_value_free(value);

  value = eval(nix, "1 < 2");
  CHECK(frazil_get_bool(value, &truth, &error) && truth);
  frazil_value_free(value);
}

static void strings(frazil_evaluator *nix) {
  frazil_error *error;
  size_t length = 0;
  frazil_value *value = eval(nix, "\"gr\xc3\xbc\xc3\x9f\" + \"e\"");
  char *text = frazil_get_string(value, &length, &error);
  CHECK(text && length == 7 && strcmp(text, "gr\xc3\xbc\xc3\x9f""e") == 0);
  frazil_text_free(text);
  CHECK(!frazil_get_path(value, NULL, &error));
  FAILS(FRAZIL_KIND_CONVERT, error);
  frazil_value_free(value);

  /* Strings need not be UTF-8; the byte 0 is in none. */
  value = frazil_from_string(nix, "a\xff", 2, &error);
  WORKS(error);
  text = frazil_get_string(value, &length, &error);
  CHECK(text && length == 2 && memcmp(text, "a\xff", 3) == 0);
  frazil_text_free(text);
  frazil_value_free(value);
  CHECK(!frazil_from_string(nix, "a\0b", 3, &error));
  FAILS(FRAZIL_KIND_CONVERT, error);

  value = eval(nix, "/some/../file");
  CHECK(frazil_value_type(value, NULL) == FRAZIL_TYPE_PATH);
  text = frazil_get_path(value, NULL, &error);
  CHECK(text && strcmp(text, "/file") == 0);
  frazil_text_free(text);
  CHECK(!frazil_get_string(value, NULL, &error));
  CHECK(strcmp(frazil_error_message(error), "expected a string, found a value of type path") == 0);
  FAILS(FRAZIL_KIND_CONVERT, error);
  frazil_value_free(value);

  value = eval(nix, "{ __toString = _: \"a\" + \"b\"; }");
  text = frazil_coerce(value, NULL, &error);
  CHECK(text && strcmp(text, "ab") == 0);
  frazil_text_free(text);
  frazil_value_free(value);
}

static void members(frazil_evaluator *nix) {
  frazil_error *error;
  frazil_value *set = eval(nix, "{ b = throw \"lazy\"; a = [ 1 (throw \"lazy\") ]; }");
  CHECK(frazil_value_peek(set, &error) == FRAZIL_TYPE_ATTRS);
  CHECK(frazil_has_attr(set, "a", &error) && !frazil_has_attr(set, "c", &error));
  frazil_members *attrs = frazil_attrs(set, &error);
  CHECK(frazil_members_count(attrs) == 2 && strcmp(frazil_members_name(attrs, 1), "b") == 0);
  frazil_value *b = frazil_members_value(attrs, 1, &error);
  CHECK(frazil_value_peek(b, &error) == FRAZIL_TYPE_UNKNOWN);
  WORKS(error);
  CHECK(frazil_value_type(b, &error) == FRAZIL_TYPE_UNKNOWN);
  FAILS(FRAZIL_KIND_THROW, error);
  CHECK(!frazil_members_value(attrs, 2, &error) && !frazil_members_name(attrs, 2));
  FAILS(FRAZIL_KIND_USAGE, error);
  frazil_members_free(attrs);
  frazil_value_free(b);

  frazil_value *list = frazil_attr(set, "a", &error);
  size_t length = 0;
  CHECK(frazil_get_length(list, &length, &error) && length == 2);
  frazil_members *items = frazil_items(list, &error);
  CHECK(frazil_members_count(items) == 2 && !frazil_members_name(items, 0));
  prints(frazil_members_value(items, 0, &error), "1");
  frazil_members_free(items);
  CHECK(!frazil_force_deep(list, &error));
  FAILS(FRAZIL_KIND_THROW, error);
  CHECK(!frazil_attrs(list, &error));
  FAILS(FRAZIL_KIND_TYPE, error);
  CHECK(!frazil_get_length(set, &length, &error));
  FAILS(FRAZIL_KIND_CONVERT, error);
  prints(frazil_select(set, "a.0", &error), "1");
  CHECK(!frazil_attr(set, "c", &error));
  FAILS(FRAZIL_KIND_MISSING_ATTRIBUTE, error);
  frazil_value *again = frazil_value_clone(list);
  frazil_value_free(list);
  frazil_value_free(set);
  CHECK(frazil_value_type(again, &error) == FRAZIL_TYPE_LIST);
  frazil_value_free(again);
}

static void made(frazil_evaluator *nix) {
  frazil_error *error;
  prints(frazil_from_null(nix, &error), "null");
  prints(frazil_from_bool(nix, 2, &error), "true");
  prints(frazil_from_float(nix, 0.25, &error), "0.25");
  const char *json = "{\"a\":[1,null]}";
  frazil_value *value = frazil_from_json(nix, json, strlen(json), &error);
  char *text = frazil_json(value, NULL, &error);
  CHECK(text && strcmp(text, json) == 0);
  frazil_text_free(text);
  frazil_value_free(value);
  prints(frazil_from_json(nix, "1.5", 3, &error), "1.5");
  CHECK(!frazil_from_json(nix, "{", 1, &error));
  CHECK(frazil_error_kind(error) != FRAZIL_KIND_NONE);
  frazil_error_free(error);

  frazil_value *one = frazil_from_int(nix, 1, &error), *lazy = eval(nix, "[ (throw \"x\") ]");
  const frazil_value *values[] = {one, lazy};
  const char *names[] = {"one", "lazy"};
  prints(frazil_from_list(nix, values, 2, &error), "[ 1 [ <CODE> ] ]");
  prints(frazil_from_attrs(nix, names, values, 2, &error), "{ lazy = [ <CODE> ]; one = 1; }");
  prints(frazil_from_list(nix, NULL, 0, &error), "[ ]");
  frazil_value *function = eval(nix, "a: b: [ a b ]");
  prints(frazil_call(function, values, 2, &error), "[ 1 [ <CODE> ] ]");
  frazil_value_free(function);
  function = eval(nix, "{ one, two ? 2 }: one + two");
  frazil_value *arguments = frazil_from_attrs(nix, names, values, 2, &error);
  prints(frazil_auto_call(function, arguments, &error), "3");
  frazil_value_free(arguments);
  frazil_value_free(function);
  CHECK(!frazil_call(one, values, 2, &error));
  FAILS(FRAZIL_KIND_TYPE, error);
  frazil_value_free(one);
  frazil_value_free(lazy);
}

static void derivations(frazil_evaluator *nix) {
  frazil_error *error;
  frazil_value *value = eval(nix, "{ x = derivation { name = \"x\"; system = \"x\"; builder = \"/bin/sh\"; }; }");
  frazil_members *found = frazil_derivations(value, &error);
  CHECK(frazil_members_count(found) == 1 && strcmp(frazil_members_name(found, 0), "x") == 0);
  frazil_value *x = frazil_members_value(found, 0, &error), *path = frazil_attr(x, "drvPath", &error);
  char *made = frazil_instantiate(x, NULL, &error), *told = frazil_get_string(path, NULL, &error);
  CHECK(made && told && strcmp(made, told) == 0 && strncmp(made, "/nix/store/", 11) == 0);
  frazil_text_free(made);
  frazil_text_free(told);
  frazil_value_free(path);
  frazil_value_free(x);
  frazil_members_free(found);
  CHECK(!frazil_instantiate(value, NULL, &error));
  CHECK(frazil_error_kind(error) != FRAZIL_KIND_NONE);
  frazil_error_free(error);
  frazil_value_free(value);
}

static void errors(frazil_evaluator *nix) {
  frazil_error *error;
  const char *program = "let f = x: x.prot; in\n  f { port = 1; }";
  CHECK(!frazil_eval(nix, program, strlen(program), &error));
  CHECK(frazil_error_kind(error) == FRAZIL_KIND_MISSING_ATTRIBUTE);
  CHECK(strcmp(frazil_error_code(error), "missing-attribute") == 0);
  CHECK(strcmp(frazil_error_message(error), "attribute 'prot' missing") == 0);
  frazil_position place = frazil_error_position(error);
  CHECK(strcmp(place.file, "«string»") == 0 && place.line == 1 && place.column == 12);
  CHECK(frazil_error_suggestions(error) == 1 && strcmp(frazil_error_suggestion(error, 0), "port") == 0);
  CHECK(strstr(frazil_error_report(error), "error: attribute 'prot' missing"));
  CHECK(frazil_error_frames(error) == 2 && frazil_error_frame_position(error, 0).line == 2);
  CHECK(strcmp(frazil_error_frame_text(error, 1), "while calling 'f'") == 0);
  CHECK(*frazil_error_frame_text(error, 2) == 0 && !frazil_error_frame_position(error, 2).file);
  frazil_error_free(error);
}

int main(void) {
  frazil_evaluator *nix = start(NULL);
  scalars(nix);
  strings(nix);
  members(nix);
  made(nix);
  derivations(nix);
  errors(nix);
  frazil_evaluator_free(nix);
  return 0;
}
