//! What a command line asks for.

use std::path::PathBuf;

use frazil::eval::heap::{Backend, Stress};
use frazil::eval::host::Verbosity;
use frazil::search_path::Entry;
use frazil::terminal::Terminal;

use crate::cost::CostOptions;
use crate::deps::DepsOptions;
use crate::settings::Settings;

/// What to do with the inputs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Mode {
    /// Print the derivations that they evaluate to.
    #[default]
    Instantiate,
    /// Print their values.
    Eval,
    /// Print their syntax trees.
    Parse,
    /// They are names to look up in the search path.
    FindFile,
    /// Print their bytecode.
    Disassemble,
    /// Print the derivations of a set of packages; the arguments choose some.
    Query,
}

/// How values are printed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Format {
    /// As Nix shows values.
    #[default]
    Nix,
    /// JSON.
    Json,
    /// XML.
    Xml,
    /// The bytes of a string.
    Raw,
}

/// How errors are told.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum ErrorFormat {
    /// As C++ Nix does.
    #[default]
    Nix,
    /// On one page.
    Brief,
    /// As a JSON object.
    Json,
}

/// Where an argument's value comes from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ArgSource {
    /// A Nix expression.
    Expr(Vec<u8>),
    /// The text itself.
    Text(Vec<u8>),
    /// A file's text.
    File(Vec<u8>),
    /// All of standard input.
    Stdin,
}

/// What to print besides results.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Info {
    /// How to use the command.
    Help,
    /// Which version it is.
    Version,
}

/// Which packages to list, and what to tell of them.
#[derive(Default)]
pub struct Query {
    /// Where the packages are; a name such as `<nixpkgs>` is looked up.
    pub file: Option<Vec<u8>>,
    /// The kind of machine that packages must be for; `*` and nothing mean any.
    pub system_filter: Option<Vec<u8>>,
    pub no_name: bool,
    pub attr_path: bool,
    pub system: bool,
    pub drv_path: bool,
    pub out_path: bool,
    pub description: bool,
    pub meta: bool,
}

/// What `frazil edit` does with an attribute.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum EditAction {
    /// Prints its value as it is written.
    Get,
    /// Gives it the value that an expression is, or adds it.
    Set(Vec<u8>),
    /// The same with a string.
    SetString(Vec<u8>),
    /// Removes it.
    Remove,
}

/// What to do with an attribute of a file's text, and with the result.
#[derive(Default)]
pub struct Edit {
    pub action: Option<EditAction>,
    /// The result goes to the file, not to standard output.
    pub in_place: bool,
    /// Only tell whether it can be done.
    pub check: bool,
    /// Not the attribute but what its value comes from.
    pub origin: bool,
}

/// Where compiled files are kept.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum BytecodeCache {
    /// In the user's cache folder.
    #[default]
    Default,
    /// In this folder.
    Dir(PathBuf),
    /// Nowhere.
    Off,
}

/// What a command line asks for.
#[derive(Default)]
pub struct Options {
    pub info: Option<Info>,
    pub mode: Mode,
    /// Whether the command is our own, and not the face of the reference's.
    pub own: bool,
    /// The positional arguments are expressions, not files.
    pub expr: bool,
    /// Read an expression from standard input first.
    pub stdin: bool,
    pub positionals: Vec<Vec<u8>>,
    pub attr_paths: Vec<Vec<u8>>,
    pub strict: bool,
    pub format: Format,
    /// XML does not tell where things were written.
    pub no_location: bool,
    pub query: Query,
    pub edit: Edit,
    pub args: Vec<(Vec<u8>, ArgSource)>,
    pub include: Vec<Entry>,
    /// `nix.conf`'s, then changed by flags.
    pub settings: Settings,
    /// Whether a flag replaced `nix-path`, and so `NIX_PATH`.
    pub nix_path_given: bool,
    /// The experimental features that flags need.
    pub gates: Vec<&'static str>,
    /// How much is told.
    pub verbosity: Verbosity,
    /// Nothing is written to the store.
    pub read_only: bool,
    /// The store that is evaluated with, if another one builds.
    pub eval_store: Option<String>,
    /// Things are written even when values are printed.
    pub read_write: bool,
    /// The link to make to what is instantiated.
    pub add_root: Option<Vec<u8>>,
    pub no_gc_warning: bool,
    pub opt_level: Option<u8>,
    pub unit_nodes: Option<usize>,
    pub backend: Option<Backend>,
    pub stress: Option<Stress>,
    pub cost: CostOptions,
    pub deps: DepsOptions,
    /// If not given, that of the command.
    pub error_format: Option<ErrorFormat>,
    pub bytecode_cache: BytecodeCache,
}

impl Options {
    /// How messages are written.
    pub fn terminal(&self) -> Terminal {
        let json = self.error_format == Some(ErrorFormat::Json);
        Terminal { json, verbosity: self.verbosity, ..Terminal::detect() }
    }

    /// Does this with the inputs. Nix: looking files up goes before printing trees, and that before values.
    pub fn set_mode(&mut self, mode: Mode) {
        let rank = |mode| [Mode::FindFile, Mode::Parse].iter().position(|first| *first == mode).unwrap_or(2);
        if rank(mode) <= rank(self.mode) {
            self.mode = mode;
        }
    }

    /// Adds an argument for functions: a name, and what `source` makes of a text.
    pub fn push_arg(&mut self, values: &[Vec<u8>], source: fn(Vec<u8>) -> ArgSource) {
        self.args.push((values[0].clone(), source(values[1].clone())));
    }
}
