//! Files that come with the evaluator: what `<nix/…>` means if the search path has nothing else.

use frazil_eval::host::{FileType, HostError};

/// The root that [`Host`](frazil_eval::host::Host) knows them under.
pub const ROOT: u32 = 1;

/// Path and contents.
const FILES: [(&str, &str); 1] = [("/fetchurl.nix", include_str!("fetchurl.nix"))];

/// The bytes of a file.
pub fn read_file(path: &[u8]) -> Result<Vec<u8>, HostError> {
    let file = FILES.iter().find(|(name, _)| name.as_bytes() == path);
    file.map(|(_, text)| text.as_bytes().to_vec()).ok_or(HostError::NotFound)
}

/// What a path is.
pub fn file_type(path: &[u8]) -> Option<FileType> {
    match path {
        b"/" => Some(FileType::Directory),
        _ => read_file(path).is_ok().then_some(FileType::Regular),
    }
}

/// The entries of a directory, of which there is one.
pub fn read_dir(path: &[u8]) -> Result<Vec<(Vec<u8>, FileType)>, HostError> {
    if path != b"/" {
        return Err(HostError::NotFound);
    }
    let entry = |(path, _): &(&str, &str)| (path.as_bytes()[1..].to_vec(), FileType::Regular);
    Ok(FILES.iter().map(entry).collect())
}
