//! Building by the daemon.

use std::collections::BTreeMap;

use super::Daemon;
use super::connection::{Operation, Version};
use super::socket::Socket;
use super::store::refused_as;
use super::wire::without_colours;
use crate::derived::DerivedPath;
use crate::path::StorePath;
use crate::store::{ErrorKind, LogSink, Result, Store, StoreError};

/// The first version of the protocol that tells of each build.
const RESULTS: Version = Version(1, 34);

/// How a build ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the names are the protocol's, and say it")]
pub enum BuildStatus {
    Built,
    Substituted,
    AlreadyValid,
    PermanentFailure,
    InputRejected,
    OutputRejected,
    TransientFailure,
    CachedFailure,
    TimedOut,
    MiscFailure,
    DependencyFailed,
    LogLimitExceeded,
    NotDeterministic,
    ResolvesToAlreadyValid,
    NoSubstituters,
}

impl BuildStatus {
    /// By their numbers.
    const ALL: [BuildStatus; 15] = [
        BuildStatus::Built,
        BuildStatus::Substituted,
        BuildStatus::AlreadyValid,
        BuildStatus::PermanentFailure,
        BuildStatus::InputRejected,
        BuildStatus::OutputRejected,
        BuildStatus::TransientFailure,
        BuildStatus::CachedFailure,
        BuildStatus::TimedOut,
        BuildStatus::MiscFailure,
        BuildStatus::DependencyFailed,
        BuildStatus::LogLimitExceeded,
        BuildStatus::NotDeterministic,
        BuildStatus::ResolvesToAlreadyValid,
        BuildStatus::NoSubstituters,
    ];

    /// Whether what was wanted is there now.
    pub fn is_success(self) -> bool {
        use BuildStatus::{AlreadyValid, Built, ResolvesToAlreadyValid, Substituted};
        matches!(self, Built | Substituted | AlreadyValid | ResolvesToAlreadyValid)
    }
}

/// What came of something wanted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BuildResult {
    /// What was wanted.
    pub wanted: DerivedPath,
    /// How it ended.
    pub status: BuildStatus,
    /// Why it failed, without colours; empty if it did not.
    pub message: Vec<u8>,
    /// How often it was built.
    pub times_built: u64,
    /// When it began and ended, in seconds since 1970; 0 if nothing was built.
    pub times: (u64, u64),
    /// The outputs, by name.
    pub outputs: BTreeMap<Vec<u8>, StorePath>,
}

impl Daemon {
    pub(super) fn build_all(&self, wanted: &[DerivedPath], log: &mut dyn LogSink) -> Result<()> {
        if wanted.is_empty() {
            return Ok(());
        }
        let operation = Operation::BuildPaths;
        let request = operation.request().strings(texts(wanted).iter().map(Vec::as_slice)).number(0);
        let built =
            self.with(|connection| connection.call(operation, request, &self.options, log, Socket::done));
        built.map_err(|error| refused_as(ErrorKind::Build, error))
    }

    /// Builds like [`Store::build`], and tells of each thing wanted, in order, how that went. Failures
    /// of builders are no errors here. What was not begun because something else failed has no result.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] if the daemon is older than that, and those of the connection.
    pub fn build_with_results(
        &self,
        wanted: &[DerivedPath],
        log: &mut dyn LogSink,
    ) -> Result<Vec<BuildResult>> {
        if self.greeting.protocol < RESULTS {
            return Err(StoreError::unsupported("buildPathsWithResults", &self.uri()));
        }
        let operation = Operation::BuildPathsWithResults;
        let texts = texts(wanted);
        let request = operation.request().strings(texts.iter().map(Vec::as_slice)).number(0);
        self.with(|connection| {
            let version = connection.version;
            connection.call(operation, request, &self.options, log, |socket| {
                let mut each = wanted.iter().zip(&texts);
                (0..socket.count()?).map(|_| socket.keyed_result(version, &mut each)).collect()
            })
        })
    }
}

impl Socket {
    /// A result, with what was wanted in front: one of `each`, which come in order.
    fn keyed_result<'a>(
        &mut self,
        version: Version,
        each: &mut impl Iterator<Item = (&'a DerivedPath, &'a Vec<u8>)>,
    ) -> Result<BuildResult> {
        let key = self.name()?;
        let Some((wanted, _)) = each.find(|(_, text)| **text == key) else {
            return Err(self.nonsense("results of other builds than were asked for"));
        };
        let status = self.number()?;
        let known = usize::try_from(status).ok().and_then(|status| BuildStatus::ALL.get(status));
        let Some(&status) = known else { return Err(self.nonsense(&format!("the status {status:#x}"))) };
        let message = without_colours(&self.string()?);
        let times_built = self.number()?;
        let _is_not_deterministic = self.flag()?;
        let times = (self.number()?, self.number()?);
        if version >= Version(1, 37) {
            // How long processors worked for the builder and for the system.
            for _ in 0..2 {
                if self.flag()? {
                    self.number()?;
                }
            }
        }
        let outputs = (0..self.count()?).map(|_| self.output()).collect::<Result<_>>()?;
        Ok(BuildResult { wanted: wanted.clone(), status, message, times_built, times, outputs })
    }

    /// An output as `HASH!NAME`, and where it is as the member `outPath` of an object in JSON.
    fn output(&mut self) -> Result<(Vec<u8>, StorePath)> {
        let id = self.name()?;
        let object = self.string()?;
        let name = id.iter().position(|&byte| byte == b'!').map(|at| id[at + 1..].to_vec());
        match (name, out_path(&object)) {
            (Some(name), Some(path)) => Ok((name, path)),
            _ => Err(self.nonsense("an output without a path")),
        }
    }
}

/// The member `outPath`. A name in the store has no characters that JSON escapes, and a quote inside
/// another string has a backslash in front, so nothing else looks like it.
fn out_path(object: &[u8]) -> Option<StorePath> {
    const MEMBER: &[u8] = b"\"outPath\":\"";
    let start = memchr::memmem::find(object, MEMBER)? + MEMBER.len();
    let end = memchr::memchr(b'"', &object[start..])?;
    let name = &object[start..][..end];
    StorePath::from_base(name).or_else(|_| StorePath::parse(name)).ok()
}

/// `DERIVATION!OUTPUT` or a path, for each.
fn texts(wanted: &[DerivedPath]) -> Vec<Vec<u8>> {
    wanted.iter().map(text).collect()
}

fn text(wanted: &DerivedPath) -> Vec<u8> {
    let mut outputs = Vec::new();
    let mut derived = wanted;
    while let DerivedPath::Output(derivation, output) = derived {
        outputs.push(output);
        derived = derivation;
    }
    let DerivedPath::Path(path) = derived else { unreachable!("outputs end in a path") };
    let mut text = path.as_bytes().to_vec();
    for output in outputs.into_iter().rev() {
        text.push(b'!');
        text.extend_from_slice(output);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(name: &str) -> StorePath {
        StorePath::text(name.as_bytes(), b"", []).expect("a name")
    }

    #[test]
    fn outputs_of_outputs() {
        let maker = path("maker.drv");
        let made = DerivedPath::Output(Box::new(DerivedPath::Path(maker.clone())), b"drv".to_vec());
        let wanted = DerivedPath::Output(Box::new(made), b"out".to_vec());
        assert_eq!(text(&wanted), format!("{maker}!drv!out").into_bytes());
        assert_eq!(text(&DerivedPath::Path(maker.clone())), maker.as_bytes());
    }

    #[test]
    fn out_path_of_json() {
        let path = path("a");
        let base = String::from_utf8_lossy(path.base()).into_owned();
        let object = format!(r#"{{"id":"sha256:00!\"outPath\":\"x\"","outPath":"{base}","signatures":[]}}"#);
        assert_eq!(out_path(object.as_bytes()), Some(path));
        assert_eq!(out_path(b"{}"), None);
        assert_eq!(out_path(b"{\"outPath\":\""), None);
    }
}
