//! Where a daemon listens.

use std::env::var_os;
use std::path::{Path, PathBuf};

use crate::store::{ErrorKind, Result, StoreError};

/// Where daemons listen inside the directory of their state.
const SOCKET: &str = "daemon-socket/socket";
/// The directory of a machine's state.
const STATE_DIR: &str = "/nix/var/nix";

/// Where a daemon listens, and how that is named.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Address {
    /// Its socket.
    pub socket: PathBuf,
    /// Where the files of its store are, if not where their paths say: a directory with `nix/store` in it.
    pub root: Option<PathBuf>,
    uri: String,
}

impl Address {
    /// The daemon of this machine: at `NIX_DAEMON_SOCKET_PATH`, else below `NIX_STATE_DIR`, else where
    /// daemons usually are.
    pub fn of_environment() -> Address {
        let place = |name| var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let state = place("NIX_STATE_DIR").unwrap_or_else(|| STATE_DIR.into());
        let socket = place("NIX_DAEMON_SOCKET_PATH").unwrap_or_else(|| state.join(SOCKET));
        Address::of_machine(socket)
    }

    /// The daemon of this machine, which listens at this socket: it is called `daemon`.
    pub fn of_machine(socket: impl Into<PathBuf>) -> Address {
        Address { socket: socket.into(), root: None, uri: "daemon".into() }
    }

    /// A daemon at this socket.
    pub fn of_socket(socket: impl Into<PathBuf>) -> Address {
        let socket = socket.into();
        let uri = format!("unix://{}", socket.display());
        Address { socket, root: None, uri }
    }

    /// Reads `daemon`, `unix://` or `unix://SOCKET`, which may end in `?root=DIR`.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] if it is something else.
    pub fn parse(uri: &str) -> Result<Address> {
        let usage = |what: String| {
            let how = "write 'daemon' or 'unix://SOCKET', with '?root=DIR' if its files are elsewhere";
            StoreError::new(ErrorKind::Usage, format!("{what}; {how}"))
        };
        let (base, query) = uri.split_once('?').unwrap_or((uri, ""));
        let mut address = match base.strip_prefix("unix://") {
            None if base == "daemon" => Address::of_environment(),
            None => return Err(usage(format!("'{uri}' does not name a daemon"))),
            Some("") => Address::of_environment(),
            Some(socket) if Path::new(socket).is_absolute() => Address::of_socket(socket),
            Some(socket) => return Err(usage(format!("the socket '{socket}' is not an absolute path"))),
        };
        for param in query.split('&').filter(|param| !param.is_empty()) {
            match param.split_once('=') {
                Some(("root", root)) if Path::new(root).is_absolute() => address.root = Some(root.into()),
                _ => return Err(usage(format!("'{param}' is no parameter of a daemon"))),
            }
        }
        Ok(address)
    }

    /// The name that [`Address::parse`] reads.
    pub fn uri(&self) -> &str {
        &self.uri
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_daemons() {
        let address = Address::parse("unix:///run/nix.socket?root=/mnt").expect("a name");
        assert_eq!(address.socket, Path::new("/run/nix.socket"));
        assert_eq!(address.root.as_deref(), Some(Path::new("/mnt")));
        assert_eq!(Address::parse("daemon"), Ok(Address::of_environment()));
        assert_eq!(Address::parse("unix://"), Ok(Address::of_environment()));
    }

    #[test]
    fn what_names_no_daemon() {
        for uri in ["", "local", "unix:/x", "unix://relative", "daemon?fast", "daemon?root=here"] {
            let error = Address::parse(uri).expect_err(uri);
            assert_eq!(error.kind, ErrorKind::Usage, "{uri}");
        }
    }
}
