//! What an evaluator is to be like, and its start.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Arc, mpsc};

use frazil_builtins as standard;
use frazil_eval::heap::EvaluatorThread;
use frazil_eval::host::Host;
use frazil_eval::vm::{Features, Vm};
use serde::Serialize;

use super::arguments::{self, Argument};
use super::handle::Keeper;
use super::queue::Queue;
use super::{Evaluator, Limits, panicked};
use crate::builtins::{self, Builtin};
use crate::convert::{self, Bounds, Data};
use crate::error::{Error, ErrorKind, Result};
use crate::host::RealHost;
use crate::inputs::Recorder;
use crate::observe::{Event, Observed, Observer};
use crate::policy::Policy;
use crate::search_path::{self, Entry};
use crate::session::{Session, Settings, recorded};
use crate::store::StoreSettings;
use crate::terminal::Terminal;

/// Chooses what an [`Evaluator`] is to be like.
///
/// ```
/// use frazil::{Evaluator, Limits};
///
/// # fn main() -> frazil::Result<()> {
/// let nix = Evaluator::builder()
///     .search_path("pkgs=/some/nixpkgs")
///     .system("x86_64-linux")
///     .limits(Limits { calls: 100_000, ..Limits::default() })
///     .global("answer", &42)
///     .build()?;
/// let text = "[ answer builtins.currentSystem ]";
/// assert_eq!(nix.eval(text).wait()?.to::<(i64, String)>().wait()?, (42, "x86_64-linux".into()));
/// # Ok(())
/// # }
/// ```
#[must_use = "a builder does nothing until it builds"]
#[derive(Default)]
pub struct Builder {
    settings: Settings,
    limits: Limits,
    host: Option<MakeHost>,
    builtins: Vec<Builtin>,
    globals: Vec<(String, Data)>,
    observers: Vec<Observer>,
    args: Vec<(String, Argument)>,
    /// Whether the search path goes on as the environment has it.
    reads_environment: bool,
    /// The first thing that was wrong.
    wrong: Option<Error>,
}

/// What makes a host on the evaluator's thread.
type MakeHost = Box<dyn FnOnce() -> Box<dyn Host> + Send>;

impl Builder {
    /// Starts from settings of the layer below, which has some that this one has not.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// let mut settings = frazil::Settings::default();
    /// settings.vm.opt_level = 0;
    /// let nix = frazil::Evaluator::builder().settings(settings).build()?;
    /// assert_eq!(nix.eval("1 + 1").wait()?.print().wait()?, "2");
    /// # Ok(())
    /// # }
    /// ```
    pub fn settings(mut self, settings: Settings) -> Builder {
        self.limits.calls = settings.vm.max_call_depth;
        self.settings = settings;
        self
    }

    /// Adds entries to the search path, as in `NIX_PATH`: `nixpkgs=/path:/other`.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// let nix = frazil::Evaluator::builder().search_path("etc=/etc:/usr").build()?;
    /// assert_eq!(nix.eval("<etc/x>").wait().unwrap_err().kind(), frazil::ErrorKind::Throw);
    /// assert_eq!(nix.eval("<bin>").wait()?.print().wait()?, "/usr/bin");
    /// # Ok(())
    /// # }
    /// ```
    pub fn search_path(mut self, entries: impl AsRef<[u8]>) -> Builder {
        self.settings.search_path.extend(search_path::parse(entries.as_ref()));
        self
    }

    /// Adds an entry to the search path: names that start with `prefix` are looked for in `path`.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// let nix = frazil::Evaluator::builder().search_path_entry("a:b", "/usr").build()?;
    /// assert_eq!(nix.find_file("a:b/bin").wait()?, std::path::Path::new("/usr/bin"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn search_path_entry(mut self, prefix: &str, path: impl AsRef<Path>) -> Builder {
        let path = path.as_ref().as_os_str().as_encoded_bytes().to_vec();
        self.settings.search_path.push(Entry { prefix: prefix.into(), path });
        self
    }

    /// Adds to the search path, behind all else, what the command line takes from the environment: the entries of
    /// `NIX_PATH`, then Nix's own places for channels. Pure evaluation has neither, restricted evaluation only
    /// the first.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// let nix = frazil::Evaluator::builder().search_path("etc=/etc").search_path_from_environment().build()?;
    /// assert_eq!(nix.find_file("etc").wait()?, std::path::Path::new("/etc"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn search_path_from_environment(mut self) -> Builder {
        self.reads_environment = true;
        self
    }

    /// An argument for functions that are met on the way, as `--arg`: an expression, which is evaluated when
    /// it is needed. Relative paths start from the working directory. Of two of one name the last one counts.
    ///
    /// [`Scope::select`](crate::Scope::select), [`Value::derivations`](crate::Value::derivations) and the like
    /// call functions with those arguments that they name; [`Evaluator::args`] has them for other calls.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// let nix = frazil::Evaluator::builder().arg("config", "{ port = 80; }").build()?;
    /// let file = nix.eval("{ config }: { url = \"http://x:${toString config.port}\"; }").wait()?;
    /// assert_eq!(file.select("url").wait()?.to::<String>().wait()?, "http://x:80");
    /// # Ok(())
    /// # }
    /// ```
    pub fn arg(mut self, name: impl Into<String>, expression: impl Into<Vec<u8>>) -> Builder {
        self.args.push((name.into(), Argument::Expr(expression.into())));
        self
    }

    /// The same with a string, as `--argstr`.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// let nix = frazil::Evaluator::builder().argstr("name", "a b").build()?;
    /// let file = nix.eval("{ name }: { inherit name; }").wait()?;
    /// assert_eq!(file.select("name").wait()?.to::<String>().wait()?, "a b");
    /// # Ok(())
    /// # }
    /// ```
    pub fn argstr(mut self, name: impl Into<String>, text: impl Into<Vec<u8>>) -> Builder {
        self.args.push((name.into(), Argument::Text(text.into())));
        self
    }

    /// `builtins.currentSystem`, if not the machine's own.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// let nix = frazil::Evaluator::builder().system("aarch64-linux").build()?;
    /// assert_eq!(nix.eval("builtins.currentSystem").wait()?.to::<String>().wait()?, "aarch64-linux");
    /// # Ok(())
    /// # }
    /// ```
    pub fn system(mut self, system: impl Into<String>) -> Builder {
        self.settings.system = Some(system.into());
        self
    }

    /// Nix's experimental features that builtins ask for.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// use frazil::{Evaluator, Features};
    ///
    /// let flakes = Features { flakes: true, ..Features::default() };
    /// let nix = Evaluator::builder().features(flakes).build()?;
    /// let text = r#"(builtins.parseFlakeRef "github:owner/name").type"#;
    /// assert_eq!(nix.eval(text).wait()?.to::<String>().wait()?, "github");
    /// # Ok(())
    /// # }
    /// ```
    pub fn features(mut self, features: Features) -> Builder {
        self.settings.vm.features = features;
        self
    }

    /// What programs may see: everything, what is in the search path, or nothing of the machine.
    ///
    /// ```
    /// use frazil::policy::{Access, Policy};
    ///
    /// # fn main() -> frazil::Result<()> {
    /// let pure = Policy { access: Access::Pure, ..Policy::default() };
    /// let nix = frazil::Evaluator::builder().policy(pure).build()?;
    /// let error = nix.eval("builtins.readFile /etc/passwd").wait().unwrap_err();
    /// assert_eq!(error.kind(), frazil::ErrorKind::Forbidden);
    /// # Ok(())
    /// # }
    /// ```
    pub fn policy(mut self, policy: Policy) -> Builder {
        self.settings.policy = policy;
        self
    }

    /// What the evaluator may use.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// use frazil::{ErrorKind, Evaluator, Limits};
    ///
    /// let nix = Evaluator::builder().limits(Limits { calls: 100, ..Limits::default() }).build()?;
    /// let deep = nix.eval("let f = n: 1 + f (n + 1); in f 0").wait().unwrap_err();
    /// assert_eq!(deep.kind(), ErrorKind::StackOverflow);
    /// # Ok(())
    /// # }
    /// ```
    pub fn limits(mut self, limits: Limits) -> Builder {
        self.limits = limits;
        self
    }

    /// The store, and whether things are put there. Without this: one that takes nothing, so that paths
    /// are computed and nothing is written.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// use frazil::Evaluator;
    /// use frazil::store::StoreSettings;
    ///
    /// # let dir = std::env::temp_dir().join(format!("frazil-store-{}", std::process::id()));
    /// let store = StoreSettings {
    ///     uri: format!("local?root={}", dir.display()),
    ///     read_only: false,
    ///     ..StoreSettings::default()
    /// };
    /// let nix = Evaluator::builder().store(store).build()?;
    /// let x = nix.eval(r#"derivation { name = "x"; system = "x"; builder = "/bin/sh"; }"#).wait()?;
    /// let made = String::from_utf8(x.instantiate().wait()?.path).expect("store paths are ASCII");
    /// assert!(dir.join(&made[1..]).exists());
    /// # drop(nix);
    /// # std::fs::remove_dir_all(dir).expect("it can be removed");
    /// # Ok(())
    /// # }
    /// ```
    pub fn store(mut self, store: StoreSettings) -> Builder {
        self.settings.store = store;
        self
    }

    /// The outside world instead of the real one: files, environment, clock, messages, the store. The
    /// [policy](Builder::policy) still applies; search path, system and store are the host's.
    ///
    /// ```
    /// use frazil::eval::host::{FileType, HostError, Message};
    /// use frazil::{Evaluator, Host};
    ///
    /// /// A machine with one file.
    /// struct Tiny;
    ///
    /// impl Host for Tiny {
    ///     fn read_file(&self, _root: u32, path: &[u8]) -> Result<Vec<u8>, HostError> {
    ///         if path == b"/x.nix" { Ok(b"6 * 7".to_vec()) } else { Err(HostError::NotFound) }
    ///     }
    ///     fn file_type(&self, _root: u32, path: &[u8]) -> Result<Option<FileType>, HostError> {
    ///         Ok((path == b"/x.nix").then_some(FileType::Regular))
    ///     }
    ///     fn read_dir(&self, _root: u32, _path: &[u8]) -> Result<Vec<(Vec<u8>, FileType)>, HostError> {
    ///         Err(HostError::NotFound)
    ///     }
    ///     fn read_link(&self, _root: u32, _path: &[u8]) -> Result<Vec<u8>, HostError> {
    ///         Err(HostError::NotFound)
    ///     }
    ///     fn env(&self, _name: &[u8]) -> Option<Vec<u8>> {
    ///         None
    ///     }
    ///     fn current_time(&self) -> i64 {
    ///         0
    ///     }
    ///     fn search_path(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
    ///         Vec::new()
    ///     }
    ///     fn message(&self, _message: Message, _text: &[u8]) {}
    ///     fn home(&self) -> Option<Vec<u8>> {
    ///         None
    ///     }
    ///     fn current_system(&self) -> String {
    ///         "x86_64-linux".into()
    ///     }
    /// }
    ///
    /// # fn main() -> frazil::Result<()> {
    /// let nix = Evaluator::builder().host(Tiny).build()?;
    /// assert_eq!(nix.eval("import /x.nix").wait()?.to::<i64>().wait()?, 42);
    /// # Ok(())
    /// # }
    /// ```
    pub fn host(self, host: impl Host + Send + 'static) -> Builder {
        self.host_from(move || Box::new(host))
    }

    /// The same with a host that is made on the evaluator's thread, so it need not be able to go to another
    /// one: [`RealHost`] with something around it.
    ///
    /// ```
    /// use frazil::Evaluator;
    /// use frazil::host::RealHost;
    ///
    /// # fn main() -> frazil::Result<()> {
    /// let host = || Box::new(RealHost::new(Vec::new(), Some("vax-ultrix".into()))) as Box<dyn frazil::Host>;
    /// let nix = Evaluator::builder().host_from(host).build()?;
    /// assert_eq!(nix.eval("builtins.currentSystem").wait()?.to::<String>().wait()?, "vax-ultrix");
    /// # Ok(())
    /// # }
    /// ```
    pub fn host_from(mut self, make: impl FnOnce() -> Box<dyn Host> + Send + 'static) -> Builder {
        self.host = Some(Box::new(make));
        self
    }

    /// Adds a builtin; see [`Builtin`].
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// use frazil::{Builtin, Error, Evaluator, Scope};
    ///
    /// let double = Builtin::new("double", |_: &mut Scope, x: i64| Ok::<_, Error>(x * 2));
    /// let nix = Evaluator::builder().builtin(double).build()?;
    /// assert_eq!(nix.eval("builtins.double 21").wait()?.to::<i64>().wait()?, 42);
    /// # Ok(())
    /// # }
    /// ```
    pub fn builtin(mut self, builtin: Builtin) -> Builder {
        self.builtins.push(builtin);
        self
    }

    /// Adds a name that all programs see, with a value: anything that serde can serialize.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// let nix = frazil::Evaluator::builder().global("ports", &[80, 443]).build()?;
    /// assert_eq!(nix.eval("builtins.length ports").wait()?.to::<i64>().wait()?, 2);
    /// # Ok(())
    /// # }
    /// ```
    pub fn global<T: Serialize + ?Sized>(mut self, name: impl Into<String>, value: &T) -> Builder {
        match convert::to_data(value) {
            Ok(data) => self.globals.push((name.into(), data)),
            Err(error) => {
                self.wrong.get_or_insert(error);
            }
        }
        self
    }

    /// Tells `observer` what happens, on the evaluator's thread. Traces and warnings are then not
    /// written to standard error.
    ///
    /// ```
    /// use std::sync::mpsc;
    /// use frazil::{Evaluator, Event};
    ///
    /// # fn main() -> frazil::Result<()> {
    /// let (sender, events) = mpsc::channel();
    /// let nix = Evaluator::builder().observe(move |event| drop(sender.send(event.clone()))).build()?;
    /// nix.eval(r#"builtins.trace "here" 1"#).wait()?;
    /// assert_eq!(events.recv().unwrap(), Event::Trace("here".into()));
    /// # Ok(())
    /// # }
    /// ```
    pub fn observe(mut self, observer: impl Fn(&Event) + Send + 'static) -> Builder {
        self.observers.push(Box::new(observer));
        self
    }

    /// Records what is read; see [`Recorder`].
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// use frazil::Evaluator;
    /// use frazil::inputs::Recorder;
    ///
    /// let recorder = Recorder::default();
    /// let nix = Evaluator::builder().record(&recorder).build()?;
    /// nix.eval("builtins.getEnv \"PATH\"").wait()?;
    /// assert!(recorder.inputs().variables.contains_key(b"PATH".as_slice()));
    /// # Ok(())
    /// # }
    /// ```
    pub fn record(mut self, recorder: &Recorder) -> Builder {
        self.settings.recorder = Some(recorder.clone());
        self
    }

    /// Starts the evaluator.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`](crate::ErrorKind::Usage) for names of builtins or globals that are no names
    /// or exist already, and for a store whose name is none;
    /// [`ErrorKind::Syntax`](crate::ErrorKind::Syntax) for arguments that are no expressions; [`ErrorKind::Limit`](crate::ErrorKind::Limit)
    /// if the system refuses a thread.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// let nix = frazil::Evaluator::builder().build()?;
    /// assert_eq!(nix.eval("1").wait()?.print().wait()?, "1");
    ///
    /// let error = frazil::Evaluator::builder().global("not a name", &1).build().err().unwrap();
    /// assert_eq!(error.kind(), frazil::ErrorKind::Usage);
    /// # Ok(())
    /// # }
    /// ```
    pub fn build(mut self) -> Result<Evaluator> {
        if let Some(error) = self.wrong.take() {
            return Err(error);
        }
        let store = self.settings.store.check();
        store.map_err(|error| Error::new(ErrorKind::Usage, crate::error::text(&error.message)))?;
        if self.reads_environment {
            let entries = search_path::of_environment(self.settings.policy.access);
            self.settings.search_path.extend(entries);
        }
        self.settings.vm.max_call_depth = self.limits.calls;
        self.settings.vm.heap.limit_bytes = self.limits.heap;
        let queue = Queue::new();
        let (time, heap) = (self.limits.time, self.settings.vm.heap.clone());
        let (started, start) = mpsc::channel();
        let own = Arc::clone(&queue);
        let thread = EvaluatorThread::spawn(&heap, move || {
            let session = catch_unwind(AssertUnwindSafe(|| self.start(&own)));
            let mut session = match session.unwrap_or_else(|panic| Err(panicked(&*panic))) {
                Ok(session) => session,
                Err(error) => return drop(started.send(Err(error))),
            };
            let _ = started.send(Ok(()));
            work(&mut session, &own, time);
            drop(session);
            frazil_eval::heap::collect_if_unused();
        });
        let thread = thread
            .map_err(|error| Error::new(ErrorKind::Limit, format!("the system refuses a thread: {error}")))?;
        let outcome = start.recv().unwrap_or_else(|_| Err(Error::gone()));
        if let Err(error) = outcome {
            thread.join();
            return Err(error);
        }
        let watched = time.map(|_| Arc::clone(&queue));
        let watch = watched.map(|queue| {
            let thread = std::thread::Builder::new().name("frazil-watch".into());
            thread.spawn(move || queue.watch())
        });
        let mut evaluator = Evaluator { queue, thread: Some(thread), watch: None };
        if let Some(watch) = watch {
            let refused =
                |error| Error::new(ErrorKind::Limit, format!("the system refuses a thread: {error}"));
            evaluator.watch = Some(watch.map_err(refused)?);
        }
        Ok(evaluator)
    }

    /// The machine, on its thread.
    fn start(self, queue: &Arc<Queue>) -> Result<Session> {
        let Settings { vm: options, search_path, system, store, policy, show_trace, terminal, .. } =
            self.settings;
        let Settings { bytecode_cache, recorder, .. } = self.settings;
        let host: Box<dyn Host> = match self.host {
            Some(make) => make(),
            None => {
                let terminal = terminal.unwrap_or_else(Terminal::detect);
                let host = RealHost::new(search_path, system).with_terminal(terminal).with_store(store);
                Box::new(host.with_bytecode_cache(bytecode_cache))
            }
        };
        let host = recorded(recorder.as_ref(), host);
        let host = Observed::around(policy.guard(host), self.observers);
        let mut session = Session::with_host(options, show_trace, host);
        let vm = &mut session.vm;
        Keeper::attach(vm, queue);
        let Limits { conversion_depth: depth, conversion_values: values, .. } = self.limits;
        *vm.extensions.get::<Bounds>() = Bounds { depth, values };
        queue.attach(vm.control());
        let stopper = Arc::clone(queue);
        vm.heap.on_limit(move || stopper.stop(super::queue::Stop::Heap));
        add_builtins(vm, self.builtins)?;
        add_globals(vm, &self.globals)?;
        arguments::set(vm, &self.args).map_err(|error| Error::raised(vm, error))?;
        Ok(session)
    }
}

/// Does what is asked until the evaluator is dropped.
fn work(session: &mut Session, queue: &Arc<Queue>, time: Option<std::time::Duration>) {
    loop {
        let keeper = &mut session.vm.extensions;
        let next = queue.next(time, |slots| keeper.get::<Keeper>().release(slots));
        match next {
            Some(job) => job(session),
            None => return,
        }
        wipe();
    }
}

/// Clears the stack that the last job has used most, so that what is left there keeps nothing alive.
#[inline(never)]
fn wipe() {
    std::hint::black_box(&mut [0u64; 8192]);
}

fn check_name(name: &str) -> Result<()> {
    let first = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
    let rest = |byte: u8| first(byte) || byte.is_ascii_digit() || matches!(byte, b'-' | b'\'');
    if name.bytes().next().is_some_and(first) && name.bytes().all(rest) {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Usage, format!("'{name}' is not a name")))
}

fn exists(what: &str, name: &str) -> Error {
    Error::new(ErrorKind::Usage, format!("there is a {what} '{name}' already"))
}

fn add_builtins(vm: &mut Vm, builtins: Vec<Builtin>) -> Result<()> {
    if builtins.is_empty() {
        return Ok(());
    }
    for (index, builtin) in builtins.iter().enumerate() {
        let name = builtin.name.as_str();
        check_name(name)?;
        let known = standard::is_known(vm, name.as_bytes());
        if known || builtins[..index].iter().any(|other| other.name == name) {
            return Err(exists("builtin", name));
        }
    }
    let words = builtins::add(vm, builtins);
    let mut extras = Vec::new();
    for (name, word) in &words {
        extras.push((name.as_bytes(), vm.heap.root(*word)));
    }
    standard::extend(vm, &extras);
    Ok(())
}

fn add_globals(vm: &mut Vm, globals: &[(String, Data)]) -> Result<()> {
    for (name, data) in globals {
        check_name(name)?;
        if vm.globals.index(name.as_bytes()).is_some() {
            return Err(exists("global", name));
        }
        let word = convert::build(vm, data)?;
        let root = vm.heap.root(word);
        vm.globals.add(name.as_bytes(), root);
    }
    Ok(())
}
