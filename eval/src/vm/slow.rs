//! The loop's slow paths: building objects, pattern matching, and the errors of instructions.

use std::borrow::Cow;
use std::sync::atomic::Ordering;

use frazil_compiler::ast::{Pos as FilePos, Sym};
use frazil_compiler::module::{CaptureSource, ParamDef};
use frazil_compiler::op::Instr;

use super::{Frame, Vm};
use crate::attrs::Attrs;
use crate::error::{Error, ErrorKind, Result};
use crate::heap::count::Made;
use crate::link::{Code, Formals, Linked, Literal};
use crate::source::Pos;
use crate::symbol::{Symbol, sym};
use crate::value::{Callable, Context, List, Str, Tag, ThunkState, Value};

/// A code and the instruction behind the one that runs.
type CodePlace = (*const Code, *const Instr);

impl Vm {
    /// A list without its first element, if it is evaluated and has one.
    #[inline(never)]
    pub(super) fn quick_tail(&mut self, word: Value) -> Option<Value> {
        let list = word.settled()?.as_list().filter(|list| !list.is_empty())?;
        Some(self.heap.list_tail(list))
    }

    /// The word that a capture source names in the frame at `base`.
    #[inline(always)]
    fn captured(&self, source: CaptureSource, base: *mut Value) -> Value {
        let (words, index) = match source {
            CaptureSource::Local(index) => (base, index),
            CaptureSource::Capture(index) => (self.stack_below(base).captures(), index),
            _ => return self.captured_rarely(source, base),
        };
        // SAFETY: M1 and the verifier: a slot of the frame, or a capture of the closure that runs.
        unsafe { *words.add(usize::from(index)) }.shortened()
    }

    /// What is captured neither from a slot nor from the closure that runs.
    #[inline(never)]
    fn captured_rarely(&self, source: CaptureSource, base: *mut Value) -> Value {
        let CaptureSource::Open(index) = source else { return self.stack_below(base) };
        // SAFETY: an open function runs only while its parent's frame is live (the compiler's rule for
        // open upvalues), so the slot is below `sp`.
        unsafe { *self.open_slot(self.stack_below(base), index) }.shortened()
    }

    /// A thunk of `code` with its captures read in the frame at `base`.
    #[inline(always)]
    pub(super) fn make_thunk(&mut self, code: &'static Code, base: *mut Value) -> Value {
        let object = self.heap.alloc(Made::Thunk, 1 + code.captures.len().max(1));
        self.fill_captures(object, code, base);
        Value::from_object(object, Tag::Thunk)
    }

    /// A closure of `code` with its captures read in the frame at `base`.
    #[inline(always)]
    pub(super) fn make_closure(&mut self, code: &'static Code, base: *mut Value) -> Value {
        let object = self.heap.alloc(Made::Closure, 1 + code.captures.len());
        self.fill_captures(object, code, base);
        Value::from_object(object, Tag::Callable)
    }

    #[inline(always)]
    fn fill_captures(&self, object: *mut u64, code: &'static Code, base: *mut Value) {
        // SAFETY: the object has just been allocated with room for the header and all captures.
        unsafe {
            *object = code as *const Code as u64;
            for (index, &source) in code.captures.iter().enumerate() {
                *object.add(1 + index) = self.captured(source, base).bits();
            }
        }
    }

    /// A list of the `n` words at `words` on the stack.
    pub(super) fn make_list(&mut self, words: *mut Value, n: usize) -> Value {
        // SAFETY: M1: the words are on the stack, below `sp`.
        let words = unsafe { std::slice::from_raw_parts(words, n) };
        self.heap.list(words)
    }

    /// An instance of a set literal from the `n` words at `words` on the stack.
    #[inline(always)]
    pub(super) fn make_set(&mut self, literal: &Literal, words: *mut Value, n: usize) -> Value {
        if n == 0 {
            return Value::empty_attrs();
        }
        // SAFETY: M1: the words are on the stack, below `sp`.
        let words = unsafe { std::slice::from_raw_parts(words, n) };
        Attrs::from_literal(&mut self.heap, literal.shape, &literal.slots, words).value()
    }

    /// `s1 // … // sn`; the operands lie on the stack with the leftmost on top.
    #[inline(never)]
    pub(super) fn update(&mut self, words: *mut Value, n: usize) -> Result<Value> {
        // SAFETY: M1: the words are on the stack, below `sp`.
        let words = unsafe { std::slice::from_raw_parts(words, n) };
        if let Some(&word) = words.iter().find(|word| !word.is_attrs()) {
            return Err(self.expected("a set", word));
        }
        Ok(Attrs::update_stack(&mut self.heap, words).value())
    }

    /// `l1 ++ … ++ ln`, which is right-associative: the rightmost pair is checked first.
    #[inline(never)]
    pub(super) fn concat_lists(
        &mut self,
        words: *mut Value,
        n: usize,
        code: *const Code,
        ip: *const Instr,
    ) -> Result<Value> {
        // SAFETY: M1: the words are on the stack, below `sp`.
        let words = unsafe { std::slice::from_raw_parts(words, n) };
        let rightmost = [n - 2, n - 1];
        for index in rightmost.into_iter().chain((0..n - 2).rev()) {
            if !words[index].is(Tag::List) {
                let error = self.expected("a list", words[index]);
                return Err(self.at_operator(error, index.min(n - 2), code, ip));
            }
        }
        match self.heap.list_concat(words) {
            Some(list) => Ok(list),
            None => Err(self.too_large()),
        }
    }

    /// An error at operator number `nth` of the chain that is the instruction before `ip`.
    #[cold]
    fn at_operator(&mut self, error: Error, nth: usize, code: *const Code, ip: *const Instr) -> Error {
        let code = crate::value::code_at(code as u64);
        let index = (ip as usize - code.instrs.get() as usize) / size_of::<Instr>() - 1;
        match code.position_of(index as u32, nth) {
            Some(pos) => {
                let pos = self.position_in(code.linked(), pos.0);
                self.noted_at(error, b"while evaluating one of the elements to concatenate", pos)
            }
            None => error,
        }
    }

    /// Joins the `n` strings at `words`, contexts included.
    pub(super) fn concat_strings(&mut self, words: *mut Value, n: usize) -> Result<Value> {
        // SAFETY: M1: the words are on the stack, below `sp`.
        let words = unsafe { std::slice::from_raw_parts(words, n) };
        self.join_strings(words)
    }

    /// Joins strings, contexts included.
    ///
    /// # Errors
    /// If the result does not fit in memory.
    #[inline(never)]
    pub fn join_strings(&mut self, words: &[Value]) -> Result<Value> {
        match self.heap.string_concat(words, None) {
            Some(string) => Ok(string),
            None => Err(self.too_large()),
        }
    }

    /// `x + y` for strings.
    pub(super) fn append_strings(&mut self, x: Str, y: Str) -> Result<Value> {
        match self.heap.string_append(x, y) {
            Some(string) => Ok(string),
            None => Err(self.too_large()),
        }
    }

    /// The error for something that does not fit in memory.
    #[cold]
    pub fn too_large(&mut self) -> Error {
        self.error(ErrorKind::Limit, "out of memory: a list or string of this size does not fit")
    }

    /// Appends strings to a path: `./a${b}`.
    #[inline(never)]
    pub(super) fn concat_path(&mut self, words: *mut Value, n: usize) -> Result<Value> {
        // SAFETY: M1: the words are on the stack, below `sp`.
        let words = unsafe { std::slice::from_raw_parts(words, n) };
        let Some(first) = words[0].as_path() else { return Err(self.expected("a path", words[0])) };
        let mut text = first.text().as_bytes().to_vec();
        for &word in &words[1..] {
            let Some(string) = word.as_str() else { return Err(self.expected("a string", word)) };
            if string.context().is_some() {
                let text = "a string that refers to a store path cannot be appended to a path";
                return Err(self.error(ErrorKind::Eval, text));
            }
            text.extend_from_slice(string.as_bytes());
        }
        Ok(self.make_path(first.root(), &text))
    }

    /// A path value from an absolute text, which is made canonical.
    pub fn make_path(&mut self, root: u32, text: &[u8]) -> Value {
        let canonical = frazil_compiler::path::canonical(text, b"/");
        let string = self.heap.string(&canonical);
        self.heap.path(root, string)
    }

    /// Adds a computed attribute to a set literal.
    #[inline(never)]
    pub(super) fn add_dynamic(&mut self, set: Value, name: Value, value: Value, pos: Pos) -> Result<Value> {
        let attrs = set.as_attrs().expect("the compiler pushes a set");
        if name == Value::NULL {
            return Ok(set);
        }
        let symbol = match self.name_symbol(name) {
            Ok(symbol) => symbol,
            Err(error) => {
                let error =
                    if error.kind() == ErrorKind::Type { error.at(&mut self.heap, pos) } else { error };
                return Err(self.noted_at(error, b"while evaluating the name of a dynamic attribute", pos));
            }
        };
        if let Some(entry) = attrs.get(symbol) {
            let mut text = b"dynamic attribute '".to_vec();
            crate::print::push_name(&mut text, self.symbols.name(symbol).as_bytes());
            text.extend_from_slice(b"' already defined at ");
            text.extend(self.sources.show(entry.pos));
            return Err(Error::new(&mut self.heap, ErrorKind::Eval, &text, pos));
        }
        self.name_functions(pos, symbol);
        Ok(attrs.with_attr(&mut self.heap, symbol, pos, value).value())
    }

    /// `rec { __overrides = …; }`: what `__overrides` has replaces and extends the set.
    pub(super) fn apply_overrides(&mut self, set: Attrs, overrides: Value) -> Result<Value> {
        let Some(overrides) = overrides.as_attrs() else {
            let error = self.expected("a set", overrides);
            return Err(self.noted(error, "while evaluating the `__overrides` attribute"));
        };
        Ok(Attrs::update(&mut self.heap, set, overrides).value())
    }

    /// Pushes the words of a pattern's formals; returns the new stack pointer.
    #[inline(always)]
    pub(super) fn bind_formals(
        &mut self,
        sp: *mut Value,
        formals: &Formals,
        value: Value,
        code: CodePlace,
    ) -> Result<*mut Value> {
        let Some(attrs) = value.as_attrs() else {
            let error = self.expected("a set", value);
            let pos = self.function_pos(code);
            return Err(self.noted_at(
                error,
                b"while evaluating the value passed for the lambda argument",
                pos,
            ));
        };
        let mut found = 0;
        for (index, formal) in formals.formals.iter().enumerate() {
            let word = match attrs.get_cached(formal.name, &formal.cache) {
                Some(slot) => {
                    found += 1;
                    slot.get().peek_slot(slot)
                }
                None if formal.has_default => Value::HOLE,
                None => return Err(self.missing_argument(formals, attrs, code)),
            };
            // SAFETY: M3: the code's `max_stack` has room for its formals.
            unsafe { *sp.add(index) = word };
        }
        if found < attrs.len() && !formals.ellipsis {
            return Err(self.unexpected_argument(formals, attrs, code));
        }
        // SAFETY: the words up to here have just been written.
        Ok(unsafe { sp.add(formals.formals.len()) })
    }

    /// The innermost source-level function whose pattern the instruction before `at` binds.
    fn function_of(&self, (code, ip): CodePlace) -> (&'static Linked, Option<&'static ParamDef>) {
        let code = crate::value::code_at(code as u64);
        let index = ((ip as usize - code.instrs.get() as usize) / size_of::<Instr>()) as u32 - 1;
        let params = match code.join_at(index) {
            Some(join) => join.params.of(&code.linked().module().params),
            None => code.params(),
        };
        (code.linked(), params.last())
    }

    /// Where a value is written, if it knows: a set, or a function of the text.
    pub fn value_pos(&self, value: Value) -> Pos {
        let function = match value.as_callable() {
            Some(Callable::Partial(partial)) => partial.callee().as_callable(),
            function => function,
        };
        if let Some(Callable::Closure(closure)) = function {
            let code = closure.code();
            let last = code.params().last();
            return last.map_or(Pos::NONE, |param| self.position_in(code.linked(), param.pos.0));
        }
        value.as_attrs().map_or(Pos::NONE, Attrs::pos)
    }

    fn quoted_function(&self, place: CodePlace) -> Vec<u8> {
        let (linked, param) = self.function_of(place);
        match param.and_then(|param| self.function_name(linked, param)) {
            Some(name) => [b"'", name, b"'"].concat(),
            None => b"'anonymous lambda'".to_vec(),
        }
    }

    fn function_pos(&self, place: CodePlace) -> Pos {
        let (linked, param) = self.function_of(place);
        param.map_or(Pos::NONE, |param| self.position_in(linked, param.pos.0))
    }

    /// The error for the first formal, by symbol, that has no argument or default.
    #[cold]
    fn missing_argument(&mut self, formals: &Formals, attrs: Attrs, code: CodePlace) -> Error {
        let missing = formals
            .by_symbol
            .iter()
            .map(|&index| &formals.formals[index as usize])
            .find(|formal| !formal.has_default && attrs.get(formal.name).is_none())
            .map_or(sym::EPSILON, |formal| formal.name);
        let text = [
            b"function ".as_slice(),
            &self.quoted_function(code),
            b" called without required argument '",
            self.symbols.name(missing).as_bytes(),
            b"'",
        ]
        .concat();
        let pos = self.function_pos(code);
        Error::new(&mut self.heap, ErrorKind::Type, &text, pos)
    }

    /// The error for the first attribute, by symbol, that no formal takes.
    #[cold]
    fn unexpected_argument(&mut self, formals: &Formals, attrs: Attrs, code: CodePlace) -> Error {
        let known = |name: Symbol| formals.formals.iter().any(|formal| formal.name == name);
        let extra = attrs.iter().map(|(name, ..)| name).find(|&name| !known(name)).unwrap_or(sym::EPSILON);
        let wanted = self.symbols.name(extra).as_bytes();
        let mut text = [
            b"function ".as_slice(),
            &self.quoted_function(code),
            b" called with unexpected argument '",
            &crate::print::shown_name(wanted),
            b"'",
        ]
        .concat();
        let names = formals.formals.iter().map(|formal| self.symbols.name(formal.name).as_bytes());
        if let Some(hint) = crate::suggest::did_you_mean(wanted, names) {
            text.push(b'\n');
            text.extend(hint);
        }
        let pos = self.function_pos(code);
        Error::new(&mut self.heap, ErrorKind::Type, &text, pos)
    }

    /// A file's byte offset as a position.
    pub fn position_in(&self, linked: &Linked, offset: u32) -> Pos {
        if offset == FilePos::NONE.0 { Pos::NONE } else { self.sources.pos(linked.source, offset) }
    }

    /// The text of a file's name.
    pub fn name_in(&self, linked: &Linked, name: Sym) -> &'static [u8] {
        self.symbols.name(linked.symbol(name)).as_bytes()
    }

    /// `{ column; file; line; }` for a position in a file, else null (`__curPos`,
    /// `unsafeGetAttrPos`).
    pub fn position_set(&mut self, pos: Pos) -> Value {
        let Some(place) = self.sources.file_place(pos) else { return Value::NULL };
        let file = self.heap.string(&place.file);
        let [line, column] = [place.line, place.column].map(|number| Value::from_i32(number as i32));
        Attrs::of(&mut self.heap, [(sym::FILE, file), (sym::LINE, line), (sym::COLUMN, column)]).value()
    }

    /// `expected a set but found an integer: 1`.
    #[cold]
    pub fn expected(&mut self, wanted: &str, found: Value) -> Error {
        let text =
            [b"expected ".as_slice(), wanted.as_bytes(), b" but found ", &self.describe(found)].concat();
        self.error(ErrorKind::Type, text)
    }

    /// `cannot coerce an integer to a string: 1`.
    #[cold]
    pub fn cannot_coerce(&mut self, value: Value) -> Error {
        let kind = self.with_article(value);
        let shown = crate::print::show_limited(self, value);
        let text = [b"cannot coerce ".as_slice(), &kind, b" to a string: ", &shown].concat();
        self.error(ErrorKind::Type, text)
    }

    /// `an integer: 1`, for messages.
    pub fn describe(&self, value: Value) -> Vec<u8> {
        let shown = crate::print::show_limited(self, value);
        let kind = self.with_article(value);
        [&*kind, b": ".as_slice(), &shown].concat()
    }

    /// `an integer`, `a set`, … for messages.
    pub fn with_article(&self, value: Value) -> Cow<'static, [u8]> {
        let value = value.peek();
        let text: &'static [u8] = match value.tag() {
            Tag::Thunk => b"a thunk",
            Tag::Int => b"an integer",
            Tag::Attrs => b"a set",
            Tag::List => b"a list",
            Tag::String if value.as_str().and_then(Str::context).is_some() => b"a string with context",
            Tag::String => b"a string",
            Tag::Callable => return function_with_article(value),
            Tag::Boxed if value.as_float().is_some() => b"a float",
            Tag::Boxed if value.as_path().is_some() => b"a path",
            Tag::Boxed => b"an integer",
            Tag::Imm if value == Value::NULL => b"null",
            Tag::Imm => b"a Boolean",
        };
        Cow::Borrowed(text)
    }

    #[cold]
    pub(crate) fn incomparable(&mut self, x: Value, y: Value) -> Error {
        let (left, right) = (self.with_article(x), self.with_article(y));
        let (shown_x, shown_y) = (crate::print::show_limited(self, x), crate::print::show_limited(self, y));
        let alike = left == right || x.is(Tag::Callable) && y.is(Tag::Callable);
        let reason = if alike {
            b"; values of that type are incomparable (values are ".as_slice()
        } else {
            b"; values are "
        };
        let mut text =
            [b"cannot compare ".as_slice(), &left, b" with ", &right, reason, &shown_x, b" and ", &shown_y]
                .concat();
        if alike {
            text.push(b')');
        }
        self.error(ErrorKind::Eval, text)
    }

    /// An error if a string carries a context.
    ///
    /// # Errors
    /// If it does.
    #[inline]
    pub fn require_no_context(&mut self, string: Str) -> Result<()> {
        match string.context() {
            None => Ok(()),
            Some(context) => Err(self.unwanted_context(string, context)),
        }
    }

    #[cold]
    fn unwanted_context(&mut self, string: Str, context: Context) -> Error {
        let first = context.first().as_bytes();
        let text = [
            b"the string '".as_slice(),
            string.as_bytes(),
            b"' is not allowed to refer to a store path (such as '",
            &crate::print::context_element(first),
            b"')",
        ]
        .concat();
        self.error(ErrorKind::Eval, text)
    }

    #[cold]
    pub(super) fn assertion_failed(&mut self, linked: &Linked, index: u32) -> Error {
        let assertion = &linked.module().asserts[index as usize];
        let text = [b"assertion '".as_slice(), &assertion.text, b"' failed"].concat();
        let pos = self.position_in(linked, assertion.pos.0);
        Error::new(&mut self.heap, ErrorKind::Assert, &text, pos)
    }

    /// An assertion's condition as a string, and its position.
    #[cold]
    pub(super) fn assertion(&mut self, linked: &Linked, index: u32) -> (Value, Pos) {
        let assertion = &linked.module().asserts[index as usize];
        let pos = self.position_in(linked, assertion.pos.0);
        (self.heap.string(&assertion.text), pos)
    }

    /// An error if `levels` more levels pass the call-depth limit: deep comparison and the like
    /// count as calls, as in C++ Nix.
    ///
    /// # Errors
    /// If they pass the limit.
    #[inline]
    pub fn check_depth(&mut self, levels: usize) -> Result<()> {
        if self.depth as usize + levels <= self.max_depth as usize {
            return Ok(());
        }
        Err(self.too_deep(self.sp, self.fp, self.depth))
    }

    /// How many more levels the call-depth limit allows.
    #[inline]
    pub(crate) fn levels_left(&self) -> u32 {
        self.max_depth.saturating_sub(self.depth)
    }

    /// Forces a word as if `levels` more calls were in progress; see [`Vm::check_depth`].
    ///
    /// # Errors
    /// Whatever the evaluation ends with.
    pub fn force_nested(&mut self, word: Value, levels: u32) -> Result<Value> {
        let depth = self.depth;
        self.depth += levels;
        let value = self.force(word);
        self.depth = depth;
        value
    }

    /// The same before a word is forced `levels` deep: if it is a suspended call, that is one level
    /// more, whose error is placed at the function.
    ///
    /// # Errors
    /// If they pass the limit.
    pub fn check_depth_of(&mut self, word: Value, levels: usize) -> Result<()> {
        let function = match word.as_thunk().map(|thunk| thunk.state()) {
            Some(ThunkState::Apply(function)) => function,
            _ => return self.check_depth(levels),
        };
        self.check_depth(levels + 1).map_err(|error| {
            let pos = self.function_of_call(function);
            error.at(&mut self.heap, pos)
        })
    }

    /// Where a function that is a closure begins.
    #[cold]
    pub(super) fn function_of_call(&self, function: Value) -> Pos {
        match function.as_callable() {
            Some(Callable::Closure(_)) => self.value_pos(function),
            _ => Pos::NONE,
        }
    }

    /// Copies a path to the store: its store path, as a string with context.
    ///
    /// # Errors
    /// If there is no store.
    pub fn copy_to_store(&mut self, path: crate::value::PathValue) -> Result<Value> {
        match self.options.copy_to_store {
            Some(copy) => copy(self, path),
            None => {
                let text = "copying a path to the store needs a store, which this evaluator does not have";
                Err(self.error(ErrorKind::Eval, text))
            }
        }
    }

    /// The call-depth limit was passed.
    #[cold]
    pub(super) fn too_deep(&mut self, sp: *mut Value, _fp: *mut Frame, _depth: u32) -> Error {
        self.set_sp(sp);
        self.error(ErrorKind::StackOverflow, "stack overflow; max-call-depth exceeded")
    }

    /// Prepares a code that is entered for the first time, and looks again whether the stack has room for it.
    #[cold]
    pub(super) fn admit(&mut self, code: &'static Code, sp: *mut Value) -> Result<()> {
        if !code.is_prepared() {
            self.prepare(code)?;
        }
        let top = sp as usize + code.max_stack.get() as usize * 8;
        if top > self.control.limit.load(Ordering::Relaxed) {
            return Err(self.stack_exhausted(sp, self.fp, self.depth));
        }
        Ok(())
    }

    /// The stack's limit was passed: an interrupt (which sets the limit to 0), or the end of memory.
    #[cold]
    pub(super) fn stack_exhausted(&mut self, sp: *mut Value, _fp: *mut Frame, _depth: u32) -> Error {
        self.set_sp(sp);
        if self.control.is_interrupted() {
            return self.interrupted();
        }
        self.error(ErrorKind::StackOverflow, "stack overflow (possible infinite recursion)")
    }

    #[cold]
    pub(super) fn infinite_recursion(&mut self) -> Error {
        self.error(ErrorKind::InfiniteRecursion, "infinite recursion encountered")
    }

    #[cold]
    pub(crate) fn interrupted(&mut self) -> Error {
        self.error(ErrorKind::Interrupted, "interrupted by the user")
    }

    /// A list of at most a few words, for builtins.
    pub fn list(&mut self, words: &[Value]) -> List {
        self.heap.list(words).as_list().expect("a list was made")
    }
}

/// `a function`, `the built-in function 'head'`, `the partially applied built-in function 'elemAt'`.
fn function_with_article(value: Value) -> Cow<'static, [u8]> {
    let (partial, callee) = match value.as_callable() {
        Some(Callable::Partial(partial)) => (true, partial.callee().as_callable()),
        other => (false, other),
    };
    match callee {
        Some(Callable::Builtin(builtin)) => {
            let kind =
                if partial { "the partially applied built-in function" } else { "the built-in function" };
            Cow::Owned(format!("{kind} '{}'", builtin.name).into_bytes())
        }
        _ => Cow::Borrowed(b"a function"),
    }
}
