//! What the integration tests share.

use frazil_eval::host::{FileType, Host, HostError, Message};

/// A world in which there is only `/dev/null`.
pub struct Nothing;

impl Host for Nothing {
    fn read_file(&self, _: u32, path: &[u8]) -> Result<Vec<u8>, HostError> {
        if path == b"/dev/null" { Ok(Vec::new()) } else { Err(HostError::NotFound) }
    }

    fn file_type(&self, _: u32, path: &[u8]) -> Result<Option<FileType>, HostError> {
        Ok(match path {
            b"/" | b"/dev" => Some(FileType::Directory),
            b"/dev/null" => Some(FileType::Unknown),
            _ => None,
        })
    }

    fn read_dir(&self, _: u32, path: &[u8]) -> Result<Vec<(Vec<u8>, FileType)>, HostError> {
        if path == b"/" { Ok(vec![(b"dev".to_vec(), FileType::Directory)]) } else { Err(HostError::NotFound) }
    }

    fn read_link(&self, _: u32, _: &[u8]) -> Result<Vec<u8>, HostError> {
        Err(HostError::NotFound)
    }

    fn env(&self, _: &[u8]) -> Option<Vec<u8>> {
        None
    }

    fn current_time(&self) -> i64 {
        0
    }

    fn search_path(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        Vec::new()
    }

    fn message(&self, _: Message, _: &[u8]) {}

    fn home(&self) -> Option<Vec<u8>> {
        None
    }

    fn current_system(&self) -> String {
        "x86_64-linux".to_owned()
    }
}
