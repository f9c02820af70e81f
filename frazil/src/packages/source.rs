//! Where packages come from: a file of expressions, or a folder of such files.

use frazil_eval::attrs::AttrsBuilder;
use frazil_eval::error::{ErrorKind, Result};
use frazil_eval::host::{FileType, Message};
use frazil_eval::imports::{join, parent};
use frazil_eval::source::Pos;
use frazil_eval::value::Value;
use frazil_eval::vm::Vm;
use hashbrown::HashSet;

use super::Session;
use super::walk::COMBINED;

/// Nix: so many expressions, the mark included, a folder may have.
const MAX_EXPRESSIONS: usize = 1024;

/// Links that are followed before a path counts as leading nowhere.
const MAX_LINKS: usize = 1024;

impl Session {
    /// The value of a file, of the `default.nix` of a folder, or else of all expressions in a folder
    /// and the folders in it: a set of them by their names without `.nix`, not evaluated yet.
    ///
    /// # Errors
    /// If there is nothing, or too much; whatever the evaluation ends with.
    ///
    /// ```
    /// use frazil::{Session, Settings};
    ///
    /// # let dir = std::env::temp_dir().join(format!("frazil-packages-{}", std::process::id()));
    /// # std::fs::create_dir(&dir).expect("it can be made");
    /// std::fs::write(dir.join("one.nix"), "1").expect("it can be written");
    /// let one = Session::run(Settings::default(), |nix| {
    ///     let packages = nix.load_packages(dir.as_os_str().as_encoded_bytes()).ok()?;
    ///     let one = nix.vm.symbols.lookup(b"one")?;
    ///     Some(packages.as_attrs()?.has(one))
    /// });
    /// assert_eq!(one, Some(true));
    /// # std::fs::remove_dir_all(dir).expect("it can be removed");
    /// ```
    pub fn load_packages(&mut self, path: &[u8]) -> Result<Value> {
        let vm = &mut self.vm;
        match kind(vm, path)? {
            (_, Some(FileType::Regular)) => vm.import_file(path),
            (folder, Some(FileType::Directory)) => {
                if is_expression(vm, &folder, FileType::Directory)? {
                    return vm.import_file(&folder);
                }
                folder_of_expressions(vm, &folder)
            }
            (_, Some(_)) => {
                let text = [b"path '".as_slice(), path, b"' is not a directory or a Nix expression"];
                Err(vm.error(ErrorKind::Eval, text.concat()))
            }
            (missing, None) => {
                let text = [b"path '".as_slice(), &missing, b"' does not exist"].concat();
                Err(vm.error(ErrorKind::Io, text))
            }
        }
    }
}

fn folder_of_expressions(vm: &mut Vm, folder: &[u8]) -> Result<Value> {
    let mut found = Vec::new();
    collect(vm, folder, &mut HashSet::new(), &mut found)?;
    let mut attrs = AttrsBuilder::new(&mut vm.heap, found.len() + 1);
    let mark = vm.symbols.intern(COMBINED, &mut vm.heap);
    attrs.push(&mut vm.heap, mark, Pos::NONE, Value::empty_list());
    for (name, path) in found {
        let value = vm.import_file(&path)?;
        let symbol = vm.symbols.intern(&name, &mut vm.heap);
        attrs.push(&mut vm.heap, symbol, Pos::NONE, value);
    }
    Ok(attrs.finish_first_wins(&mut vm.heap).value())
}

type Found = Vec<(Vec<u8>, Vec<u8>)>;

/// Names and paths of the expressions in a folder.
fn collect(vm: &mut Vm, folder: &[u8], seen: &mut HashSet<Vec<u8>>, found: &mut Found) -> Result<()> {
    let entries = vm.host.read_dir(0, folder).map_err(|error| vm.host_error(folder, &error))?;
    // Profiles have a manifest, which is no package.
    for (name, _) in entries.into_iter().filter(|(name, _)| name != b"manifest.nix") {
        let (path, file_type) = kind(vm, &join(folder, &name))?;
        let Some(file_type) = file_type else { continue };
        let expression = is_expression(vm, &path, file_type)?;
        if expression && (file_type != FileType::Regular || path.ends_with(b".nix")) {
            let short = name.strip_suffix(b".nix").unwrap_or(&name).to_vec();
            if !seen.insert(short.clone()) {
                let text = [b"name collision in input Nix expressions, skipping '".as_slice(), &path, b"'"];
                vm.host.message(Message::Warning, &text.concat());
                continue;
            }
            if seen.len() == MAX_EXPRESSIONS {
                let text = [b"too many Nix expressions in directory '".as_slice(), folder, b"'"].concat();
                return Err(vm.error(ErrorKind::Limit, text));
            }
            found.push((short, path));
        } else if file_type == FileType::Directory {
            collect(vm, &path, seen, found)?;
        }
    }
    Ok(())
}

/// Whether something can be imported: a file, or a folder with a `default.nix`.
fn is_expression(vm: &mut Vm, path: &[u8], file_type: FileType) -> Result<bool> {
    match file_type {
        FileType::Regular => Ok(true),
        FileType::Directory => Ok(kind(vm, &join(path, b"default.nix"))?.1.is_some()),
        _ => Ok(false),
    }
}

/// Where a path leads if it is a link, and what is there.
fn kind(vm: &mut Vm, path: &[u8]) -> Result<(Vec<u8>, Option<FileType>)> {
    let mut path = path.to_vec();
    for _ in 0..MAX_LINKS {
        match vm.host.file_type(0, &path) {
            Ok(Some(FileType::Symlink)) => match vm.host.read_link(0, &path) {
                Ok(target) => path = join(parent(&path), &target),
                Err(error) => return Err(vm.host_error(&path, &error)),
            },
            Ok(file_type) => return Ok((path, file_type)),
            Err(error) => return Err(vm.host_error(&path, &error)),
        }
    }
    let text = [b"infinite symlink recursion in path '".as_slice(), &path, b"'"].concat();
    Err(vm.error(ErrorKind::Io, text))
}
