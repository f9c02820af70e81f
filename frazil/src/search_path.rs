//! Where `<nixpkgs>` is looked for: texts like `NIX_PATH` taken apart.

use std::env::var_os;
use std::path::{Path, PathBuf};

use crate::policy::Access;

/// One place: names that start with the prefix (or all) are looked up in a path or URL.
///
/// ```
/// use frazil::search_path::Entry;
///
/// let entry = Entry { prefix: b"nixpkgs".to_vec(), path: b"/src/nixpkgs".to_vec() };
/// assert_eq!(entry, Entry::parse(b"nixpkgs=/src/nixpkgs"));
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// The prefix; empty for all names.
    pub prefix: Vec<u8>,
    /// The path or URL as written.
    pub path: Vec<u8>,
}

impl Entry {
    /// An entry from `prefix=path` or `path`.
    ///
    /// ```
    /// assert_eq!(frazil::search_path::Entry::parse(b"/src").prefix, b"");
    /// ```
    pub fn parse(text: &[u8]) -> Entry {
        let (prefix, path) = match text.iter().position(|&byte| byte == b'=') {
            Some(at) => (&text[..at], &text[at + 1..]),
            None => (&text[..0], text),
        };
        Entry { prefix: prefix.to_vec(), path: path.to_vec() }
    }
}

/// The entries of a text like `NIX_PATH`: separated by colons, except the colon of a URL.
///
/// Nix: whether a colon separates is decided by whether what stands behind the last `=` begins like
/// a URL; empty entries are dropped.
///
/// ```
/// let entries = frazil::search_path::parse(b"a=/a:https://example.org/x.tar.gz:/b");
/// assert_eq!(entries[1].path, b"https://example.org/x.tar.gz");
/// assert_eq!(entries.len(), 3);
/// ```
pub fn parse(text: &[u8]) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let end = entry_end(rest);
        if end > 0 {
            entries.push(Entry::parse(&rest[..end]));
        }
        rest = rest.get(end + 1..).unwrap_or_default();
    }
    entries
}

/// The length of the first entry.
fn entry_end(text: &[u8]) -> usize {
    let mut start = 0;
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        match byte {
            b'=' => start = at + 1,
            b':' if is_url(&text[start..]) => {
                // This is the colon of the scheme; the next one separates.
                let next = text[at + 1..].iter().position(|&byte| byte == b':');
                return next.map_or(text.len(), |next| at + 1 + next);
            }
            b':' => return at,
            _ => {}
        }
        at += 1;
    }
    text.len()
}

/// Whether a text names something to download: `https://…`, `channel:NAME`, `flake:REF`.
///
/// ```
/// use frazil::search_path::is_url;
///
/// assert!(is_url(b"channel:nixos-unstable") && !is_url(b"/a/b"));
/// ```
pub fn is_url(text: &[u8]) -> bool {
    const SCHEMES: [&[u8]; 7] = [b"http", b"https", b"file", b"channel", b"git", b"s3", b"ssh"];
    if text.starts_with(b"channel:") || text.starts_with(b"flake:") {
        return true;
    }
    SCHEMES.iter().any(|scheme| text.strip_prefix(*scheme).is_some_and(|rest| rest.starts_with(b"://")))
}

/// What the command line takes from the environment, if programs may see so much: the entries of `NIX_PATH`, then
/// Nix's own places.
///
/// ```
/// use frazil::policy::Access;
/// use frazil::search_path::of_environment;
///
/// assert!(of_environment(Access::Pure).is_empty());
/// ```
pub fn of_environment(access: Access) -> Vec<Entry> {
    if access == Access::Pure {
        return Vec::new();
    }
    let mut entries = of_variable();
    if access == Access::All {
        entries.extend(own_places());
    }
    entries
}

/// The entries of `NIX_PATH`.
///
/// ```
/// for entry in frazil::search_path::of_variable() {
///     println!("{}", String::from_utf8_lossy(&entry.path));
/// }
/// ```
pub fn of_variable() -> Vec<Entry> {
    var_os("NIX_PATH").map(|path| parse(path.as_encoded_bytes())).unwrap_or_default()
}

/// Nix's own places for the user that the environment names; see [`default_entries`].
///
/// ```
/// # fn main() -> frazil::Result<()> {
/// use frazil::Evaluator;
/// use frazil::search_path::own_places;
///
/// let mut settings = frazil::Settings::default();
/// settings.search_path = own_places();
/// let nix = Evaluator::builder().settings(settings).build()?;
/// # Ok(())
/// # }
/// ```
pub fn own_places() -> Vec<Entry> {
    let home = var_os("HOME").map(PathBuf::from);
    let state_dir = var_os("NIX_STATE_DIR").unwrap_or_else(|| "/nix/var/nix".into());
    default_entries(home.as_deref(), Path::new(&state_dir))
}

/// Nix's own places, those that exist: the user's channels, then root's.
///
/// ```
/// use std::path::Path;
/// use frazil::search_path::default_entries;
///
/// let nowhere = Path::new("/there/is/nothing");
/// assert!(default_entries(Some(nowhere), nowhere).is_empty());
/// ```
pub fn default_entries(home: Option<&Path>, state_dir: &Path) -> Vec<Entry> {
    let root_channels = state_dir.join("profiles/per-user/root/channels");
    let mut candidates = Vec::new();
    if let Some(home) = home {
        candidates.push(("", home.join(".nix-defexpr/channels")));
    }
    candidates.push(("nixpkgs", root_channels.join("nixpkgs")));
    candidates.push(("", root_channels));
    let existing = candidates.into_iter().filter(|(_, path)| path.exists());
    existing
        .map(|(prefix, path)| Entry {
            prefix: prefix.into(),
            path: path.into_os_string().into_encoded_bytes(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(text: &str) -> Vec<String> {
        let show = |entry: Entry| {
            format!("{} {}", String::from_utf8(entry.prefix).unwrap(), String::from_utf8(entry.path).unwrap())
        };
        parse(text.as_bytes()).into_iter().map(show).collect()
    }

    #[test]
    fn colons_separate_except_in_urls() {
        let text = "a=/x:b=http://h/p:/c:flake:d:e=flake:nixpkgs:channel:foo";
        let expected = ["a /x", "b http://h/p", " /c", " flake:d", "e flake:nixpkgs", " channel:foo"];
        assert_eq!(entries(text), expected);
    }

    #[test]
    fn empty_entries_are_dropped() {
        assert_eq!(entries(":a::b=c"), [" a", "b c"]);
        assert_eq!(entries(""), Vec::<String>::new());
        assert_eq!(entries("x="), ["x "]);
    }
}
