//! Inputs as texts: JSON with all of them, and what `make` and direnv can watch.

use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use frazil_eval::host::FileType;
use frazil_store::hash::base16;

use super::{Inputs, Probe, Sha256};
use crate::cost::json::Json;

/// How inputs are written.
///
/// ```
/// use frazil::inputs::{Format, Recorder};
///
/// let recorder = Recorder::default();
/// recorder.file("/a".as_ref(), b"");
/// assert_eq!(recorder.inputs().text(Format::Direnv, b"a.envrc"), b"watch_file /a\n");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// JSON: all of them.
    Json,
    /// A rule of a Makefile.
    Makefile,
    /// Lines for direnv's `.envrc`.
    Direnv,
}

impl Format {
    /// The format that a file's name asks for: `.json`, `.d`, `.envrc` or `.direnv` at its end.
    ///
    /// ```
    /// use frazil::inputs::Format;
    ///
    /// assert_eq!(Format::of_file(b"out/hello.d"), Some(Format::Makefile));
    /// assert_eq!(Format::of_file(b"hello.txt"), None);
    /// ```
    pub fn of_file(name: &[u8]) -> Option<Format> {
        let endings: [(&[u8], Format); 4] = [
            (b".json", Format::Json),
            (b".d", Format::Makefile),
            (b".envrc", Format::Direnv),
            (b".direnv", Format::Direnv),
        ];
        endings.into_iter().find(|(ending, _)| name.ends_with(ending)).map(|(_, format)| format)
    }
}

impl Inputs {
    /// The text for a file of this name. In a Makefile the target is that name without `.d`.
    ///
    /// ```
    /// use frazil::inputs::{Format, Recorder};
    ///
    /// let recorder = Recorder::default();
    /// recorder.file("/a".as_ref(), b"");
    /// assert_eq!(recorder.inputs().text(Format::Makefile, b"out.d"), b"out: \\\n  /a\n\n/a:\n");
    /// ```
    pub fn text(&self, format: Format, file: &[u8]) -> Vec<u8> {
        match format {
            Format::Json => format!("{}\n", self.json()).into_bytes(),
            Format::Makefile => {
                let target = file.strip_suffix(b".d").filter(|target| !target.is_empty());
                self.makefile(target.unwrap_or(file))
            }
            Format::Direnv => self.direnv(),
        }
    }

    /// All of it as JSON; what is no UTF-8 in a name becomes `U+FFFD`.
    ///
    /// ```
    /// use frazil::inputs::Recorder;
    ///
    /// assert!(Recorder::default().inputs().json().to_string().contains("searchPath"));
    /// ```
    pub fn json(&self) -> Json {
        let listing = |names: &Vec<(Vec<u8>, FileType)>| {
            let names = names.iter().map(|(name, kind)| (lossy(name), kind_name(Some(*kind))));
            Json::Object(names.collect())
        };
        let entry = |(prefix, path): &(Vec<u8>, Vec<u8>)| {
            Json::sorted([("prefix", Json::Text(lossy(prefix))), ("path", Json::Text(lossy(path)))])
        };
        let members = [
            ("version", Json::Count(1)),
            ("hash", Json::Text("sha256".into())),
            ("files", object(&self.files, |&hash| show_hash(hash))),
            ("directories", object(&self.directories, listing)),
            ("links", object(&self.links, |target| Json::Text(shown(target)))),
            ("paths", object(&self.looked_at, |&kind| kind_name(kind))),
            ("executable", object(&self.executable, |&is_so| Json::Bool(is_so))),
            ("missing", Json::List(self.missing.iter().map(|path| Json::Text(shown(path))).collect())),
            (
                "environment",
                Json::Object(
                    self.variables.iter().map(|(name, &hash)| (lossy(name), show_hash(hash))).collect(),
                ),
            ),
            ("searchPath", Json::List(self.search_path.iter().map(entry).collect())),
            (
                "probes",
                Json::Object(
                    self.probes.iter().map(|(name, probes)| (lossy(name), probed(probes))).collect(),
                ),
            ),
        ];
        Json::Object(members.into_iter().map(|(name, value)| (name.into(), value)).collect())
    }

    /// A rule by which `target` depends on the files and directories, and a rule without a recipe for each
    /// of these, so that one that is gone is no error. Missing paths have no place here.
    fn makefile(&self, target: &[u8]) -> Vec<u8> {
        let inputs: Vec<Vec<u8>> = self.there().into_iter().filter_map(for_make).collect();
        let mut text = for_make(Path::new(std::ffi::OsStr::from_bytes(target))).unwrap_or_default();
        text.push(b':');
        for input in &inputs {
            text.extend_from_slice(b" \\\n  ");
            text.extend_from_slice(input);
        }
        text.push(b'\n');
        for input in &inputs {
            text.extend_from_slice(&[b"\n", input.as_slice(), b":\n"].concat());
        }
        text
    }

    /// A line for each path, whether or not it is there: direnv looks at both.
    fn direnv(&self) -> Vec<u8> {
        let mut paths = self.there();
        let missing_probes =
            self.probes.values().flatten().filter(|probe| !probe.found).map(|probe| &probe.path);
        let others = self.links.keys().chain(&self.missing).chain(missing_probes);
        paths.extend(others.map(PathBuf::as_path));
        paths.sort_unstable();
        paths.dedup();
        paths.into_iter().flat_map(|path| [b"watch_file ", quoted(path).as_slice(), b"\n"].concat()).collect()
    }

    /// Files that were read or asked about, and directories that were listed. Directories that were only
    /// passed on the way are left out.
    fn there(&self) -> Vec<&Path> {
        let asked = self.looked_at.iter().filter(|(_, kind)| **kind == Some(FileType::Regular));
        let asked = asked.map(|(path, _)| path);
        let all = self.files.keys().chain(self.directories.keys()).chain(asked);
        let mut all: Vec<&Path> = all.map(PathBuf::as_path).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

fn object<T>(paths: &std::collections::BTreeMap<PathBuf, T>, value: impl Fn(&T) -> Json) -> Json {
    Json::Object(paths.iter().map(|(path, told)| (shown(path), value(told))).collect())
}

fn probed(probes: &[Probe]) -> Json {
    let probe = |probe: &Probe| {
        Json::sorted([("path", Json::Text(shown(&probe.path))), ("found", Json::Bool(probe.found))])
    };
    Json::List(probes.iter().map(probe).collect())
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn shown(path: &Path) -> String {
    lossy(path.as_os_str().as_bytes())
}

fn show_hash(hash: Option<Sha256>) -> Json {
    hash.map_or(Json::Null, |hash| Json::Text(base16(&hash)))
}

fn kind_name(kind: Option<FileType>) -> Json {
    kind.map_or(Json::Null, |kind| Json::Text(kind.name().into()))
}

/// A path as a Makefile has it; `None` if it cannot have it.
fn for_make(path: &Path) -> Option<Vec<u8>> {
    let mut text = Vec::new();
    for &byte in path.as_os_str().as_bytes() {
        match byte {
            // A line with `=` sets a variable.
            b'\n' | b'=' => return None,
            b'$' => text.push(b'$'),
            b' ' | b'\t' | b'#' | b'%' | b':' | b'*' | b'?' | b'[' => text.push(b'\\'),
            _ => {}
        }
        text.push(byte);
    }
    Some(text)
}

/// A path as a word of the shell.
fn quoted(path: &Path) -> Vec<u8> {
    let bytes = path.as_os_str().as_bytes();
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"/._-+,@=".contains(byte);
    if !bytes.is_empty() && bytes.iter().all(is_plain) {
        return bytes.to_vec();
    }
    let mut word = b"'".to_vec();
    for &byte in bytes {
        match byte {
            b'\'' => word.extend_from_slice(b"'\\''"),
            byte => word.push(byte),
        }
    }
    word.push(b'\'');
    word
}
