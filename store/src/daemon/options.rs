//! How to talk to a daemon, and what to tell it about building.

use std::collections::BTreeMap;
use std::time::Duration;

use super::socket::Stopped;
use super::wire::Request;

/// How to talk to a daemon.
#[derive(Clone)]
pub struct Options {
    /// What the daemon is told about building. Without it, its own configuration counts.
    pub settings: Option<Settings>,
    /// How long it may be silent before it has greeted.
    pub greeting_timeout: Option<Duration>,
    /// How long it may be silent before it has answered a question.
    pub query_timeout: Option<Duration>,
    /// How long it may be silent while it adds, fetches and builds. Builders may be silent for hours,
    /// and a garbage collection may have to end first: there is no limit unless somebody knows one.
    pub work_timeout: Option<Duration>,
    /// Asked ten times a second while nothing happens: whether to give up.
    pub stopped: Option<Stopped>,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            settings: None,
            greeting_timeout: Some(Duration::from_secs(60)),
            query_timeout: Some(Duration::from_secs(600)),
            work_timeout: None,
            stopped: None,
        }
    }
}

/// What a client may say about building. The defaults are those of the reference's clients.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Settings {
    /// Whether to keep the directories of builds that fail.
    pub keep_failed: bool,
    /// Whether to go on with other builds when one fails.
    pub keep_going: bool,
    /// Whether to build what cannot be fetched.
    pub fallback: bool,
    /// The least important messages that are sent: 0 errors, 3 information, up to 7.
    pub verbosity: u8,
    /// How many builds run at once.
    pub max_jobs: u64,
    /// How many seconds a builder may be silent; 0 for any time.
    pub max_silent_time: u64,
    /// Whether lines of logs are sent.
    pub build_log: bool,
    /// How many cores a build may use; 0 for all.
    pub cores: u64,
    /// Whether to fetch what others have built.
    pub substitute: bool,
    /// Other settings by name. Daemons heed most of them only from those whom they trust.
    pub others: BTreeMap<Vec<u8>, Vec<u8>>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            keep_failed: false,
            keep_going: false,
            fallback: false,
            verbosity: 3,
            max_jobs: 1,
            max_silent_time: 0,
            build_log: true,
            cores: 0,
            substitute: true,
            others: BTreeMap::new(),
        }
    }
}

impl Settings {
    pub(super) fn write(&self, request: Request) -> Request {
        // The level of lines of logs: that of errors, or one that nobody sees.
        let log_level = if self.build_log { 0 } else { 7 };
        let start = request
            .flag(self.keep_failed)
            .flag(self.keep_going)
            .flag(self.fallback)
            .number(self.verbosity.into())
            .number(self.max_jobs)
            .number(self.max_silent_time)
            .flag(true)
            .number(log_level)
            .number(0)
            .number(0)
            .number(self.cores)
            .flag(self.substitute)
            .number(self.others.len() as u64);
        self.others.iter().fold(start, |request, (name, value)| request.string(name).string(value))
    }
}
