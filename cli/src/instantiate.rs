//! `frazil eval`, `frazil disassemble` and `nix-instantiate`: from a command line to printed values.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{Read, Write};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::Path;

use frazil::eval::attrs::{Attrs, AttrsBuilder};
use frazil::eval::error::{Error, ErrorKind};
use frazil::eval::host::{Access, HostStore, Message, Verbosity};
use frazil::eval::imports::join;
use frazil::eval::output;
use frazil::eval::print::{print_within_limit, show_path};
use frazil::eval::source::{Origin, Pos};
use frazil::eval::value::Value;
use frazil::eval::xml::{XmlOptions, print_xml};
use frazil::inputs::Recorder;
use frazil::packages::FailedAssertions;
use frazil::search_path;
use frazil::store::ErrorKind as StoreErrorKind;
use frazil::{Session, os};

use crate::cost::Costs;
use crate::failure::{Failure, message, usage};
use crate::options::{ArgSource, Format, Mode, Options};
use crate::report::report;
use crate::{derivations, query, setup, syntax};

/// Something to evaluate.
enum Input {
    /// A text of the command line.
    Text(Vec<u8>),
    /// Standard input.
    Stdin(Vec<u8>),
    /// A file or `<name>`.
    File(Vec<u8>),
}

/// Does what `options` ask for. Everything goes to standard output.
pub fn run(options: Options) -> Result<(), Failure> {
    // Nix: arguments are read before programs.
    let arg_stdin = match arguments(&options).iter().any(|(_, source)| *source == ArgSource::Stdin) {
        true => read_stdin()?,
        false => Vec::new(),
    };
    let inputs = inputs(&options)?;
    let mut settings = setup::evaluator_settings(&options);
    setup::check_stores(&options).map_err(|error| match error.kind {
        StoreErrorKind::Usage => usage(error.message),
        _ => message(error.message),
    })?;
    let base_dir = std::env::current_dir().map_err(|error| message(format!("cannot get cwd: {error}")))?;
    let base_dir = base_dir.into_os_string().into_vec();
    let costs = Costs::watch(&options, &mut settings)?;
    let deps = options.deps.start()?;
    let recorder = deps.as_ref().map(|deps| deps.recorder.clone());
    settings.recorder.clone_from(&recorder);
    let result = Session::run_last(settings, |nix| {
        os::stop_on_signals(&nix.vm.control());
        for warning in &options.settings.warnings {
            nix.vm.host.message(Message::Warning, warning.as_bytes());
        }
        // Nix: what `derivation` is, is evaluated at once.
        nix.vm.detail(Verbosity::Talkative, |_| {
            "evaluating file '«nix-internal»/derivation-internal.nix'".into()
        });
        if nix.vm.host.access() == Access::Restricted {
            nix.check_search_path().map_err(|error| Failure::Report(report(nix, &options, error)))?;
        }
        let out = std::io::BufWriter::new(std::io::stdout().lock());
        let mut job = Job { nix, options: &options, base_dir, arg_stdin, out, printed: 0, recorder };
        let result = job.open_store().and_then(|()| job.run(inputs)).and_then(|()| job.settle());
        job.out.flush()?;
        let told = costs.tell(job.nix, &options, result.is_err());
        result.and(told)
    });
    let written = deps.map_or(Ok(()), |deps| deps.write());
    result.and(written)
}

/// What is to be evaluated, in order: standard input first.
fn inputs(options: &Options) -> Result<Vec<Input>, Failure> {
    let mut inputs = Vec::new();
    if options.mode == Mode::Query {
        return Ok(inputs);
    }
    if options.stdin && options.mode != Mode::FindFile {
        inputs.push(Input::Stdin(read_stdin()?));
    }
    let input = if options.expr { Input::Text } else { Input::File };
    inputs.extend(options.positionals.iter().cloned().map(input));
    if inputs.is_empty() && !options.expr && options.mode != Mode::FindFile {
        inputs.push(Input::File(b"./default.nix".to_vec()));
    }
    Ok(inputs)
}

/// The arguments for functions, by name; of those with one name the last one counts.
fn arguments(options: &Options) -> Vec<&(Vec<u8>, ArgSource)> {
    let mut arguments: Vec<_> = options.args.iter().rev().collect();
    arguments.sort_by(|a, b| a.0.cmp(&b.0));
    arguments.dedup_by(|a, b| a.0 == b.0);
    arguments
}

fn read_stdin() -> Result<Vec<u8>, Failure> {
    let mut text = Vec::new();
    match std::io::stdin().lock().read_to_end(&mut text) {
        Ok(_) => Ok(text),
        Err(error) => Err(not_read(&error)),
    }
}

/// The error of reading what was opened. Nix: it reads so much at a time.
fn not_read(error: &std::io::Error) -> Failure {
    message(format!("read of 65536 bytes: {}", frazil::host::reason(error)))
}

/// One run, on the evaluator's thread.
pub struct Job<'a, W> {
    pub nix: &'a mut Session,
    pub options: &'a Options,
    base_dir: Vec<u8>,
    /// What the first argument has that wants standard input.
    arg_stdin: Vec<u8>,
    pub out: W,
    /// How many derivations were printed.
    printed: usize,
    /// What is told of files that are read here.
    recorder: Option<Recorder>,
}

impl<W: Write> Job<'_, W> {
    fn run(&mut self, inputs: Vec<Input>) -> Result<(), Failure> {
        if self.options.mode == Mode::FindFile {
            self.auto_args()?;
            return self.options.positionals.iter().try_for_each(|name| self.find_file(name));
        }
        if self.options.mode == Mode::Query {
            return query::run(self);
        }
        let args = self.auto_args()?;
        for input in inputs {
            match self.options.mode {
                Mode::Parse => self.parse(input)?,
                Mode::Disassemble => self.disassemble(input)?,
                _ => self.evaluate(input, args)?,
            }
        }
        Ok(())
    }

    /// Nix: what is wrong with the store is told before anything else, if it is going to be written to.
    fn open_store(&self) -> Result<(), Failure> {
        let store = self.nix.vm.host.store().filter(|store| !store.is_read_only());
        store.map_or(Ok(()), HostStore::open).map_err(message)
    }

    /// Waits for what is still on its way to the store.
    fn settle(&self) -> Result<(), Failure> {
        self.nix.vm.host.store().map_or(Ok(()), HostStore::flush).map_err(message)
    }

    /// The failure that an error is.
    pub fn failed(&self, error: Error) -> Failure {
        let report = report(self.nix, self.options, error);
        match error.kind() {
            ErrorKind::Interrupted => {
                os::stopped();
                Failure::Interrupted(report)
            }
            ErrorKind::Usage => Failure::UsageReport(report),
            _ => Failure::Report(report),
        }
    }

    fn find_file(&mut self, name: &[u8]) -> Result<(), Failure> {
        let path = self.nix.find_file(name).map_err(|error| self.failed(error))?;
        let Some(path) = path.as_path() else { return Err(message("the search path gives no path")) };
        let text = show_path(path);
        if path.root() != 0 {
            return Err(message([b"'".as_slice(), &text, b"' has no physical path"].concat()));
        }
        self.out.write_all(&[&text, b"\n".as_slice()].concat())?;
        Ok(())
    }

    /// The arguments for functions.
    pub fn auto_args(&mut self) -> Result<Attrs, Failure> {
        let arguments = arguments(self.options);
        let mut builder = AttrsBuilder::new(&mut self.nix.vm.heap, arguments.len());
        for (name, source) in arguments {
            let value = self.arg_value(source)?;
            let vm = &mut self.nix.vm;
            let symbol = vm.symbols.intern(name, &mut vm.heap);
            builder.push(&mut vm.heap, symbol, Pos::NONE, value);
        }
        Ok(builder.finish_first_wins(&mut self.nix.vm.heap))
    }

    fn arg_value(&mut self, source: &ArgSource) -> Result<Value, Failure> {
        let vm = &mut self.nix.vm;
        match source {
            ArgSource::Expr(text) => {
                vm.load_text(text, Origin::String, &self.base_dir).map_err(|error| self.failed(error))
            }
            ArgSource::Text(text) => Ok(vm.heap.string(text)),
            ArgSource::Stdin => Ok(vm.heap.string(&std::mem::take(&mut self.arg_stdin))),
            ArgSource::File(path) => {
                // Not through the host: what the command line names may always be read.
                let mut file = File::open(OsStr::from_bytes(path)).map_err(|error| {
                    let path = String::from_utf8_lossy(path);
                    message(format!("opening file \"{path}\": {}", frazil::host::reason(&error)))
                })?;
                let mut text = Vec::new();
                file.read_to_end(&mut text).map_err(|error| not_read(&error))?;
                if let Some(recorder) = &self.recorder {
                    recorder.file(Path::new(OsStr::from_bytes(&join(&self.base_dir, path))), &text);
                }
                Ok(vm.heap.string(&text))
            }
        }
    }

    /// The absolute path of a file of the command line.
    pub fn file(&mut self, name: &[u8]) -> Result<Vec<u8>, Failure> {
        if let [b'<', inner @ .., b'>'] = name
            && !inner.is_empty()
        {
            let path = self.nix.find_file(inner).map_err(|error| self.failed(error))?;
            let text = path.as_path().map(|path| path.text().as_bytes().to_vec());
            return text.ok_or_else(|| message("the search path gives no path"));
        }
        if search_path::is_url(name) {
            let name = String::from_utf8_lossy(name);
            return Err(message(format!("cannot download '{name}': downloads are not supported yet")));
        }
        Ok(join(&self.base_dir, name))
    }

    /// The text of a file of the command line, where it came from, and where its relative paths start.
    fn read(&mut self, name: &[u8]) -> Result<(Vec<u8>, Origin, Vec<u8>), Failure> {
        let path = match name {
            [b'<', inner @ .., b'>'] if !inner.is_empty() => {
                self.nix.find_file(inner).map_err(|error| self.failed(error))?
            }
            _ => {
                let path = self.file(name)?;
                let text = self.nix.vm.heap.string(&path);
                self.nix.vm.heap.path(0, text)
            }
        };
        let path = path.as_path().ok_or_else(|| message("the search path gives no path"))?;
        self.nix.vm.read_expr(path).map_err(|error| self.failed(error))
    }

    fn load(&mut self, input: &Input) -> Result<Value, Failure> {
        let loaded = match input {
            Input::Text(text) => self.nix.vm.load_text(text, Origin::String, &self.base_dir),
            Input::Stdin(text) => self.nix.vm.load_text(text, Origin::Stdin, &self.base_dir),
            Input::File(name) => {
                let (text, origin, base_dir) = self.read(name)?;
                self.nix.vm.load_owned(text, origin, &base_dir)
            }
        };
        loaded.map_err(|error| self.failed(error))
    }

    /// Prints the syntax tree, after the names in it were bound.
    fn parse(&mut self, input: Input) -> Result<(), Failure> {
        self.load(&input)?;
        let shown = match input {
            Input::Text(text) | Input::Stdin(text) => {
                syntax::show(self.nix, self.options, &text, &self.base_dir)
            }
            Input::File(name) => {
                let (text, _, base_dir) = self.read(&name)?;
                syntax::show(self.nix, self.options, &text, &base_dir)
            }
        };
        self.out.write_all(&shown)?;
        self.out.write_all(b"\n")?;
        Ok(())
    }

    fn disassemble(&mut self, input: Input) -> Result<(), Failure> {
        self.load(&input)?;
        let listing = output::listing(&self.nix.vm).unwrap_or_default();
        self.out.write_all(listing.as_bytes())?;
        Ok(())
    }

    fn evaluate(&mut self, input: Input, args: Attrs) -> Result<(), Failure> {
        let root = self.load(&input)?;
        let root = self.nix.vm.force(root).map_err(|error| self.failed(error))?;
        let whole = [Vec::new()];
        let paths = if self.options.attr_paths.is_empty() { &whole[..] } else { &self.options.attr_paths };
        for path in paths {
            let value = self.select(root, path, args).map_err(|error| self.failed(error))?;
            match self.options.mode {
                Mode::Instantiate => self.instantiate(value, args)?,
                _ => self.print(value)?,
            }
        }
        Ok(())
    }

    /// The value to print for one attribute path.
    ///
    /// Nix: the value at its end is called only if there are arguments to call it with.
    fn select(&mut self, root: Value, path: &[u8], args: Attrs) -> Result<Value, Error> {
        let word = self.nix.vm.select_attr_path(root, path, args)?;
        let value = self.nix.vm.force(word)?;
        if args.is_empty() || self.options.mode != Mode::Eval {
            return Ok(value);
        }
        self.nix.auto_call(args, value)
    }

    /// Writes the derivations in a value to the store and prints their paths. All of them are found
    /// before the first one is made, so nothing is written if the walk fails.
    fn instantiate(&mut self, value: Value, args: Attrs) -> Result<(), Failure> {
        let found = self.nix.packages(value, b"", args, FailedAssertions::Fail);
        for package in found.map_err(|error| self.failed(error))? {
            let made = package.make(&mut self.nix.vm).map_err(|error| self.failed(error))?;
            self.printed += 1;
            if self.printed == 1 && self.options.add_root.is_none() && !self.options.no_gc_warning {
                let text = "you did not specify '--add-root'; \
                            the result might be removed by the garbage collector";
                self.nix.vm.host.message(Message::Warning, text.as_bytes());
            }
            let kept = derivations::keep(self.nix, self.options, &made, self.printed).map_err(message)?;
            self.out.write_all(&kept)?;
            if made.output != b"out" {
                self.out.write_all(&[b"!", made.output.as_slice()].concat())?;
            }
            self.out.write_all(b"\n")?;
        }
        Ok(())
    }

    fn print(&mut self, value: Value) -> Result<(), Failure> {
        let text = match self.options.format {
            Format::Raw => {
                let text = self.nix.raw(value).map_err(|error| self.failed(error))?;
                self.out.write_all(text.as_bytes())?;
                return Ok(());
            }
            Format::Json => {
                let json = self.nix.json(value, self.options.strict);
                json.map_err(|error| self.failed(error))?.as_bytes().to_vec()
            }
            Format::Xml => {
                let options = XmlOptions { strict: self.options.strict, location: !self.options.no_location };
                let (out, mut written) = (&mut self.out, Ok(()));
                let mut sink = |text: &[u8]| {
                    if written.is_ok() {
                        written = out.write_all(text);
                    }
                };
                // Nix: XML is printed as far as it goes.
                let printed = print_xml(&mut self.nix.vm, value, options, &mut sink);
                written?;
                return printed.map_err(|error| self.failed(error));
            }
            Format::Nix => {
                if self.options.strict {
                    self.nix.force_deep(value).map_err(|error| self.failed(error))?;
                }
                let (text, end) = print_within_limit(&mut self.nix.vm, value);
                if let Err(error) = end {
                    self.out.write_all(&text)?;
                    return Err(self.failed(error));
                }
                text
            }
        };
        self.nix.vm.check_interrupt().map_err(|error| self.failed(error))?;
        self.out.write_all(&text)?;
        self.out.write_all(b"\n")?;
        Ok(())
    }
}
