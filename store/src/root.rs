//! Links in the file system that keep what they lead to from being collected.

use std::fs;
use std::path::{Path, PathBuf};

use crate::path::{STORE_DIR, StorePath};
use crate::store::{ErrorKind, Result, Store, StoreError};

/// Makes the link `link`, an absolute path, to a path of the store, and tells the store of it. A link
/// to another path of the store is replaced. False if the store is in no file system: nothing is made.
///
/// # Errors
/// If something else is there, or it lies in the store.
pub fn add_root(store: &dyn Store, path: &StorePath, link: &Path) -> Result<bool> {
    if store.real_path(path).is_none() {
        return Ok(false);
    }
    if link.starts_with(STORE_DIR) {
        let message = format!(
            "creating a garbage collector root (\"{}\") in the Nix store is forbidden \
             (are you running nix-build inside the store?)",
            link.display()
        );
        return Err(StoreError::new(ErrorKind::Usage, message).about(link));
    }
    store.add_temp_root(path)?;
    let is_ours = match fs::symlink_metadata(link) {
        Err(_) => true,
        Ok(metadata) => {
            metadata.is_symlink() && fs::read_link(link).is_ok_and(|target| target.starts_with(STORE_DIR))
        }
    };
    if !is_ours {
        let message = format!("cannot create symlink \"{}\"; already exists", link.display());
        return Err(StoreError::new(ErrorKind::Usage, message).about(link));
    }
    replace_link(link, Path::new(&path.to_string()))?;
    store.add_indirect_root(link)?;
    Ok(true)
}

/// Makes a link, in place of another one if need be. There is always one of the two.
pub(crate) fn replace_link(link: &Path, target: &Path) -> Result<()> {
    if let Some(dir) = link.parent() {
        fs::create_dir_all(dir).map_err(|error| StoreError::io("create directory", dir, &error))?;
    }
    let mut temporary = link.as_os_str().to_os_string();
    temporary.push(format!(".tmp-{}", std::process::id()));
    let temporary = PathBuf::from(temporary);
    let _ = fs::remove_file(&temporary);
    let made = std::os::unix::fs::symlink(target, &temporary).and_then(|()| fs::rename(&temporary, link));
    made.map_err(|error| {
        let _ = fs::remove_file(&temporary);
        StoreError::io("create link", link, &error)
    })
}
