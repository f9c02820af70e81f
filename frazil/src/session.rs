//! A session: a machine with the builtins and the real world, on a thread of its own. This is the
//! layer below [`Evaluator`](crate::Evaluator), for programs that work with words of the machine.

use std::path::PathBuf;

use frazil_eval::attrs::Attrs;
use frazil_eval::error::{Error, ErrorKind, Result};
use frazil_eval::heap::run_on_evaluator_thread;
use frazil_eval::host::Host;
use frazil_eval::source::Origin;
use frazil_eval::value::{Str, Value};
use frazil_eval::vm::{Vm, VmOptions};
use frazil_eval::{output, print, report};
use frazil_store::derivations::Derivations;

use crate::host::RealHost;
use crate::inputs::Recorder;
use crate::policy::Policy;
use crate::search_path::Entry;
use crate::store::StoreSettings;
use crate::terminal::Terminal;

/// What may be chosen about an evaluator.
///
/// ```
/// let mut settings = frazil::Settings { system: Some("vax-ultrix".into()), ..Default::default() };
/// settings.vm.opt_level = 0;
/// let system = frazil::Session::run(settings, |nix| {
///     let system = nix.eval_text(b"builtins.currentSystem", b"/").ok()?;
///     Some(nix.print(system))
/// });
/// assert_eq!(system, Some(b"\"vax-ultrix\"".to_vec()));
/// ```
#[derive(Default)]
pub struct Settings {
    /// The machine: heap, limits, language features.
    pub vm: VmOptions,
    /// Where `<…>` is looked for, in order.
    pub search_path: Vec<Entry>,
    /// `builtins.currentSystem`, if it is not the machine's own.
    pub system: Option<String>,
    /// The store, and whether things are put there.
    pub store: StoreSettings,
    /// The folder in which compiled files are kept; `None`: they are not. See [`crate::bytecode`].
    pub bytecode_cache: Option<PathBuf>,
    /// What programs may see.
    pub policy: Policy,
    /// Whether reports show all of an error's trace.
    pub show_trace: bool,
    /// How messages are written, if not as the environment has it.
    pub terminal: Option<Terminal>,
    /// What records what is read.
    pub recorder: Option<Recorder>,
}

/// An evaluator. Values that it gives are for locals of its thread; [`Session::vm`] has roots for
/// what is to be kept elsewhere.
///
/// ```
/// use frazil::{Session, Settings};
///
/// let len = Session::run(Settings::default(), |nix| {
///     let list = nix.eval_text(b"[ 1 2 ]", b"/").ok()?;
///     list.as_list().map(|list| list.len())
/// });
/// assert_eq!(len, Some(2));
/// ```
pub struct Session {
    /// The machine.
    pub vm: Vm,
    show_trace: bool,
}

impl Session {
    /// Starts an evaluator on a thread of its own and gives it to `work`.
    ///
    /// ```
    /// use frazil::{Session, Settings};
    ///
    /// let answer = Session::run(Settings::default(), |nix| {
    ///     let value = nix.eval_text(b"6 * 7", b"/").map_err(|error| nix.report(error))?;
    ///     Ok::<_, Vec<u8>>(value.as_int())
    /// });
    /// assert_eq!(answer, Ok(Some(42)));
    /// ```
    pub fn run<R: Send>(settings: Settings, work: impl FnOnce(&mut Session) -> R + Send) -> R {
        let heap = settings.vm.heap.clone();
        run_on_evaluator_thread(&heap, move || work(&mut Session::start(settings)))
    }

    /// As [`Session::run`], for a program that ends then: files and stores are closed, but the evaluator's
    /// memory is left to the system, which is faster. This thread goes to the processor where that memory is.
    ///
    /// ```
    /// use frazil::{Session, Settings};
    ///
    /// let answer = Session::run_last(Settings::default(), |nix| {
    ///     nix.eval_text(b"6 * 7", b"/").ok()?.as_int()
    /// });
    /// assert_eq!(answer, Some(42));
    /// ```
    pub fn run_last<R: Send>(settings: Settings, work: impl FnOnce(&mut Session) -> R + Send) -> R {
        let heap = settings.vm.heap.clone();
        let result = run_on_evaluator_thread(&heap, move || {
            let mut session = Session::start(settings);
            let result = work(&mut session);
            std::mem::forget(std::mem::take(session.vm.extensions.get::<Derivations>()));
            session.vm.leave();
            result
        });
        #[cfg(feature = "boehm")]
        frazil_eval::heap::end_where_taken();
        result
    }

    fn start(settings: Settings) -> Session {
        let host = RealHost::new(settings.search_path, settings.system)
            .with_terminal(settings.terminal.unwrap_or_else(Terminal::detect))
            .with_store(settings.store)
            .with_bytecode_cache(settings.bytecode_cache);
        let host = recorded(settings.recorder.as_ref(), Box::new(host));
        let host = settings.policy.guard(host);
        Session::with_host(settings.vm, settings.show_trace, host)
    }

    /// An evaluator on this thread and with this outside world.
    ///
    /// ```
    /// use frazil::Session;
    /// use frazil::eval::heap::{HeapOptions, run_on_evaluator_thread};
    /// use frazil::eval::vm::VmOptions;
    /// use frazil::host::RealHost;
    ///
    /// let answer = run_on_evaluator_thread(&HeapOptions::default(), || {
    ///     let host = Box::new(RealHost::new(Vec::new(), None));
    ///     let mut nix = Session::with_host(VmOptions::default(), false, host);
    ///     nix.eval_text(b"6 * 7", b"/").ok()?.as_int()
    /// });
    /// assert_eq!(answer, Some(42));
    /// ```
    pub fn with_host(mut options: VmOptions, show_trace: bool, host: Box<dyn Host>) -> Session {
        options.copy_to_store.get_or_insert(frazil_builtins::store_path::copy_to_store);
        let mut vm = Vm::new(options, host);
        frazil_builtins::register(&mut vm);
        Session { vm, show_trace }
    }

    /// The value of a text whose relative paths start from `base_dir`.
    ///
    /// # Errors
    /// Syntax errors, and whatever the evaluation ends with; so all methods below.
    ///
    /// ```
    /// use frazil::{Session, Settings};
    ///
    /// let path = Session::run(Settings::default(), |nix| {
    ///     let path = nix.eval_text(b"./x", b"/some/where").ok()?;
    ///     Some(nix.print(path))
    /// });
    /// assert_eq!(path, Some(b"/some/where/x".to_vec()));
    /// ```
    pub fn eval_text(&mut self, text: &[u8], base_dir: &[u8]) -> Result<Value> {
        let word = self.vm.load_text(text, Origin::String, base_dir)?;
        self.vm.force(word)
    }

    /// The value of a file, or of the `default.nix` of a directory.
    ///
    /// # Errors
    /// A file that cannot be read; syntax errors, and whatever the evaluation ends with.
    ///
    /// ```
    /// use frazil::{Session, Settings};
    ///
    /// let missing = Session::run(Settings::default(), |nix| {
    ///     nix.eval_file(b"/there/is/nothing.nix").map(|_| ()).map_err(|error| error.kind())
    /// });
    /// assert_eq!(missing, Err(frazil::eval::error::ErrorKind::Io));
    /// ```
    pub fn eval_file(&mut self, path: &[u8]) -> Result<Value> {
        let word = self.vm.load_file(path)?;
        self.vm.force(word)
    }

    /// Evaluates a value and everything in it.
    ///
    /// # Errors
    /// The first that is met in it.
    ///
    /// ```
    /// use frazil::{Session, Settings};
    ///
    /// let list = Session::run(Settings::default(), |nix| {
    ///     let list = nix.eval_text(b"[ (1 + 1) ]", b"/").ok()?;
    ///     let list = nix.force_deep(list).ok()?;
    ///     Some(nix.print(list))
    /// });
    /// assert_eq!(list, Some(b"[ 2 ]".to_vec()));
    /// ```
    pub fn force_deep(&mut self, value: Value) -> Result<Value> {
        self.call_global("__deepSeq", &[value, value])
    }

    /// Warns of entries of the search path that lead nowhere, which otherwise happens when they are
    /// looked at.
    ///
    /// # Errors
    /// A symbolic link that leads in circles.
    ///
    /// ```
    /// use frazil::{Session, Settings};
    ///
    /// let well = Session::run(Settings::default(), |nix| {
    ///     nix.check_search_path().is_ok()
    /// });
    /// assert!(well);
    /// ```
    pub fn check_search_path(&mut self) -> Result<()> {
        frazil_builtins::paths::check_search_path(&mut self.vm)
    }

    /// The file that `<name>` means.
    ///
    /// # Errors
    /// A name that the search path does not have.
    ///
    /// ```
    /// use frazil::search_path::Entry;
    /// use frazil::{Session, Settings};
    ///
    /// let settings = Settings { search_path: vec![Entry::parse(b"etc=/etc")], ..Settings::default() };
    /// let path = Session::run(settings, |nix| {
    ///     let path = nix.find_file(b"etc").ok()?;
    ///     Some(nix.print(path))
    /// });
    /// assert_eq!(path, Some(b"/etc".to_vec()));
    /// ```
    pub fn find_file(&mut self, name: &[u8]) -> Result<Value> {
        find_file(&mut self.vm, name)
    }

    /// The value as JSON. Unless `strict`, what is not evaluated yet is an error.
    ///
    /// # Errors
    /// Functions, what is not evaluated unless `strict`, whatever the evaluation ends with.
    ///
    /// ```
    /// use frazil::{Session, Settings};
    ///
    /// let json = Session::run(Settings::default(), |nix| {
    ///     let set = nix.eval_text(b"{ a = 1 + 1; }", b"/").ok()?;
    ///     Some(nix.json(set, true).ok()?.as_bytes().to_vec())
    /// });
    /// assert_eq!(json, Some(br#"{"a":2}"#.to_vec()));
    /// ```
    pub fn json(&mut self, value: Value, strict: bool) -> Result<Str> {
        if !strict {
            output::require_evaluated(&mut self.vm, value, "JSON")?;
        }
        let json = self.call_global("__toJSON", &[value])?;
        json.as_str().ok_or_else(|| self.vm.expected("a string", json))
    }

    /// The string that a value is or can be coerced to, as `--raw` prints it.
    ///
    /// # Errors
    /// What is no string and cannot be made one.
    ///
    /// ```
    /// use frazil::{Session, Settings};
    ///
    /// let text = Session::run(Settings::default(), |nix| {
    ///     let text = nix.eval_text(br#""a" + "b""#, b"/").ok()?;
    ///     Some(nix.raw(text).ok()?.as_bytes().to_vec())
    /// });
    /// assert_eq!(text, Some(b"ab".to_vec()));
    /// ```
    pub fn raw(&mut self, value: Value) -> Result<Str> {
        output::raw(&mut self.vm, value)
    }

    /// Calls `value` with `args` if it is a function with a set pattern; see [`Vm::auto_call`].
    ///
    /// # Errors
    /// An argument without default that `args` does not have; what the function ends with.
    ///
    /// ```
    /// use frazil::{Session, Settings};
    ///
    /// let answer = Session::run(Settings::default(), |nix| {
    ///     let file = nix.eval_text(b"{ a ? 1 }: a + 1", b"/").ok()?;
    ///     nix.auto_call(frazil::eval::attrs::Attrs::empty(), file).ok()?.as_int()
    /// });
    /// assert_eq!(answer, Some(2));
    /// ```
    pub fn auto_call(&mut self, args: Attrs, value: Value) -> Result<Value> {
        self.vm.auto_call(args, value)
    }

    /// A value as `nix-instantiate --eval` prints it: nothing is evaluated for it.
    ///
    /// ```
    /// use frazil::{Session, Settings};
    ///
    /// let text = Session::run(Settings::default(), |nix| {
    ///     let set = nix.eval_text(b"{ a = 1; b = 1 + 1; }", b"/").ok()?;
    ///     Some(nix.print(set))
    /// });
    /// assert_eq!(text, Some(b"{ a = 1; b = <CODE>; }".to_vec()));
    /// ```
    pub fn print(&self, value: Value) -> Vec<u8> {
        print::print_ambiguous(&self.vm, value)
    }

    /// An error with its trace, with ANSI codes; see [`crate::terminal`].
    ///
    /// ```
    /// use frazil::{Session, Settings};
    ///
    /// let failed = Session::run(Settings::default(), |nix| {
    ///     nix.eval_text(b"1 + ", b"/").map(|_| ()).map_err(|error| nix.report(error))
    /// });
    /// assert!(failed.unwrap_err().starts_with(b"\x1b[31;1merror:"));
    /// ```
    pub fn report(&self, error: Error) -> Vec<u8> {
        report::render(&self.vm, error, self.show_trace)
    }

    /// An error in parts.
    ///
    /// ```
    /// use frazil::{Session, Settings};
    ///
    /// let failed = Session::run(Settings::default(), |nix| {
    ///     nix.eval_text(b"let port = 1; in prot", b"/").map(|_| ()).map_err(|error| nix.finding(error).suggestions)
    /// });
    /// assert_eq!(failed, Err(vec![b"port".to_vec()]));
    /// ```
    pub fn finding(&self, error: Error) -> report::Finding {
        report::Finding::new(&self.vm, error)
    }

    /// An error on one page, with ANSI codes: without the trace, but for what is the user's own.
    ///
    /// ```
    /// use frazil::{Session, Settings};
    ///
    /// let failed = Session::run(Settings::default(), |nix| {
    ///     nix.eval_text(b"{ }.a", b"/").map(|_| ()).map_err(|error| nix.brief_report(error))
    /// });
    /// assert!(failed.unwrap_err().windows(7).any(|part| part == b"missing"));
    /// ```
    pub fn brief_report(&self, error: Error) -> Vec<u8> {
        report::render_brief(&self.vm, &self.finding(error))
    }

    /// Calls a global function.
    ///
    /// # Errors
    /// A name that is no global one; what the function ends with.
    ///
    /// ```
    /// use frazil::{Session, Settings};
    ///
    /// let len = Session::run(Settings::default(), |nix| {
    ///     let list = nix.eval_text(b"[ 1 2 3 ]", b"/").ok()?;
    ///     nix.call_global("__length", &[list]).ok()?.as_int()
    /// });
    /// assert_eq!(len, Some(3));
    /// ```
    pub fn call_global(&mut self, name: &str, args: &[Value]) -> Result<Value> {
        call_global(&mut self.vm, name, args)
    }
}

/// The host, recorded if that is wanted.
pub(crate) fn recorded(recorder: Option<&Recorder>, host: Box<dyn Host>) -> Box<dyn Host> {
    match recorder {
        Some(recorder) => recorder.around(host),
        None => host,
    }
}

/// See [`Session::find_file`].
pub(crate) fn find_file(vm: &mut Vm, name: &[u8]) -> Result<Value> {
    let name = vm.heap.string(name);
    let path = match vm.globals.index(b"__nixPath") {
        Some(index) => vm.globals.value(index),
        None => Value::empty_list(),
    };
    call_global(vm, "__findFile", &[path, name])
}

/// See [`Session::call_global`].
pub(crate) fn call_global(vm: &mut Vm, name: &str, args: &[Value]) -> Result<Value> {
    match vm.globals.index(name.as_bytes()) {
        Some(index) => {
            let function = vm.globals.value(index);
            output::call_builtin(vm, function, args)
        }
        None => Err(vm.error(ErrorKind::Eval, format!("this evaluator has no '{name}'"))),
    }
}
