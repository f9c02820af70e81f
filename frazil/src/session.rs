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

use crate::host::RealHost;
use crate::inputs::Recorder;
use crate::policy::Policy;
use crate::search_path::Entry;
use crate::store::StoreSettings;
use crate::terminal::Terminal;

/// What may be chosen about an evaluator.
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
pub struct Session {
    /// The machine.
    pub vm: Vm,
    show_trace: bool,
}

impl Session {
    /// Starts an evaluator on a thread of its own and gives it to `work`.
    pub fn run<R: Send>(settings: Settings, work: impl FnOnce(&mut Session) -> R + Send) -> R {
        let heap = settings.vm.heap.clone();
        run_on_evaluator_thread(&heap, move || {
            let host = RealHost::new(settings.search_path, settings.system)
                .with_terminal(settings.terminal.unwrap_or_else(Terminal::detect))
                .with_store(settings.store)
                .with_bytecode_cache(settings.bytecode_cache);
            let host = recorded(settings.recorder.as_ref(), Box::new(host));
            let host = settings.policy.guard(host);
            work(&mut Session::with_host(settings.vm, settings.show_trace, host))
        })
    }

    /// An evaluator on this thread and with this outside world.
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
    pub fn eval_text(&mut self, text: &[u8], base_dir: &[u8]) -> Result<Value> {
        let word = self.vm.load_text(text, Origin::String, base_dir)?;
        self.vm.force(word)
    }

    /// The value of a file, or of the `default.nix` of a directory.
    pub fn eval_file(&mut self, path: &[u8]) -> Result<Value> {
        let word = self.vm.load_file(path)?;
        self.vm.force(word)
    }

    /// Evaluates a value and everything in it.
    pub fn force_deep(&mut self, value: Value) -> Result<Value> {
        self.call_global("__deepSeq", &[value, value])
    }

    /// Warns of entries of the search path that lead nowhere, which otherwise happens when they are
    /// looked at.
    pub fn check_search_path(&mut self) -> Result<()> {
        frazil_builtins::paths::check_search_path(&mut self.vm)
    }

    /// The file that `<name>` means.
    pub fn find_file(&mut self, name: &[u8]) -> Result<Value> {
        find_file(&mut self.vm, name)
    }

    /// The value as JSON. Unless `strict`, what is not evaluated yet is an error.
    pub fn json(&mut self, value: Value, strict: bool) -> Result<Str> {
        if !strict {
            output::require_evaluated(&mut self.vm, value, "JSON")?;
        }
        let json = self.call_global("__toJSON", &[value])?;
        json.as_str().ok_or_else(|| self.vm.expected("a string", json))
    }

    /// The string that a value is or can be coerced to, as `--raw` prints it.
    pub fn raw(&mut self, value: Value) -> Result<Str> {
        output::raw(&mut self.vm, value)
    }

    /// Calls `value` with `args` if it is a function with a set pattern; see [`Vm::auto_call`].
    pub fn auto_call(&mut self, args: Attrs, value: Value) -> Result<Value> {
        self.vm.auto_call(args, value)
    }

    /// A value as `nix-instantiate --eval` prints it: nothing is evaluated for it.
    pub fn print(&self, value: Value) -> Vec<u8> {
        print::print_ambiguous(&self.vm, value)
    }

    /// An error with its trace, with ANSI codes; see [`crate::terminal`].
    pub fn report(&self, error: Error) -> Vec<u8> {
        report::render(&self.vm, error, self.show_trace)
    }

    /// An error in parts.
    pub fn finding(&self, error: Error) -> report::Finding {
        report::Finding::new(&self.vm, error)
    }

    /// An error on one page, with ANSI codes: without the trace, but for what is the user's own.
    pub fn brief_report(&self, error: Error) -> Vec<u8> {
        report::render_brief(&self.vm, &self.finding(error))
    }

    /// Calls a global function.
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
