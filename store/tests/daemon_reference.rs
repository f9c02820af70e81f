//! The client of the daemon with C++ Nix's daemon, in a store of its own.
//!
//! `FRAZIL_NIX_BIN` names the folder with `nix-daemon` and `nix-store`. Without it nothing is
//! tested, and every test says so. With `UPDATE=1`, the conversation that `daemon_fake` plays back is
//! recorded anew.
#![cfg(unix)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Read, Write};
use std::net::Shutdown;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use frazil_store::aterm;
use frazil_store::daemon::{Address, BuildStatus, Daemon, Options, Settings, Trust, Version};
use frazil_store::derivation::{Derivation, Output};
use frazil_store::derivations::Derivations;
use frazil_store::derived::DerivedPath;
use frazil_store::hash::Format;
use frazil_store::nar::{NarWriter, TreeSink, write_tree};
use frazil_store::path::StorePath;
use frazil_store::store::{
    ErrorKind, LogEvent, LogSink, NoLog, PathInfo, Result, Store, StoreError, TextItem,
};
use frazil_store::uri::Places;

mod daemon;

use daemon::{conversation, missing, options};

/// The reference's daemon, until the test ends.
struct Reference {
    bin: PathBuf,
    dir: tempfile::TempDir,
    daemon: Child,
}

impl Drop for Reference {
    fn drop(&mut self) {
        self.daemon.kill().expect("the daemon can be ended");
        self.daemon.wait().expect("the daemon ends");
        // The reference takes the right to write from what is in a store.
        let _ = Command::new("chmod").args(["-R", "u+w"]).arg(self.dir.path()).status();
    }
}

impl Reference {
    /// Starts one; `None` with a line that says so if there is no reference.
    fn start(test: &str) -> Option<Reference> {
        let Some(bin) = std::env::var_os("FRAZIL_NIX_BIN") else {
            eprintln!("skipped {test}: FRAZIL_NIX_BIN is not set");
            return None;
        };
        let bin = PathBuf::from(bin);
        let dir = tempfile::tempdir().expect("a folder");
        let log = fs::File::create(dir.path().join("log.txt")).expect("a file");
        let daemon = Command::new(bin.join("nix-daemon"))
            .args(["--daemon", "--option", "substituters", ""])
            .args(["--option", "sandbox-paths", "/bin /lib /lib64 /usr", "--store"])
            .arg(format!("local?root={}", dir.path().join("root").display()))
            .env("NIX_DAEMON_SOCKET_PATH", dir.path().join("socket"))
            .env("NIX_STATE_DIR", dir.path().join("state"))
            .env("NIX_LOG_DIR", dir.path().join("log"))
            .env_remove("NIX_REMOTE")
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a file"))
            .stderr(log)
            .spawn()
            .expect("nix-daemon starts");
        let reference = Reference { bin, dir, daemon };
        let since = Instant::now();
        while !reference.socket().exists() {
            assert!(since.elapsed() < Duration::from_secs(30), "nix-daemon does not listen");
            std::thread::sleep(Duration::from_millis(20));
        }
        Some(reference)
    }

    fn socket(&self) -> PathBuf {
        self.dir.path().join("socket")
    }

    fn open(&self) -> Daemon {
        let root = self.dir.path().join("root");
        let uri = format!("unix://{}?root={}", self.socket().display(), root.display());
        Daemon::open(Address::parse(&uri).expect("a name"), options()).expect("the daemon greets")
    }

    /// What `nix-store` prints.
    fn nix_store(&self, args: &[&str], path: &StorePath) -> String {
        let output = Command::new(self.bin.join("nix-store"))
            .args(args)
            .arg(path.to_string())
            .env("NIX_REMOTE", format!("unix://{}", self.socket().display()))
            .output()
            .expect("nix-store starts");
        let [out, err] =
            [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
        assert!(output.status.success(), "{err}");
        out.trim_end().to_string()
    }

    /// Compares what we are told of a path with what the reference's own client is told.
    fn check_info(&self, daemon: &Daemon, path: &StorePath) -> PathInfo {
        let info = daemon.path_info(path).expect("an answer").expect("the path is valid");
        let hash = format!("sha256:{}", info.nar_hash.show(Format::Nix32));
        assert_eq!(self.nix_store(&["-q", "--hash"], path), hash);
        assert_eq!(self.nix_store(&["-q", "--size"], path), info.nar_size.to_string());
        let references = self.nix_store(&["-q", "--references"], path);
        let references: BTreeSet<&str> = references.lines().collect();
        let ours: Vec<String> = info.references.iter().map(StorePath::to_string).collect();
        assert_eq!(references, ours.iter().map(String::as_str).collect());
        let deriver = info.deriver.as_ref().map_or("unknown-deriver".into(), StorePath::to_string);
        assert_eq!(self.nix_store(&["-q", "--deriver"], path), deriver);
        info
    }
}

#[test]
fn greeting() {
    let Some(reference) = Reference::start("greeting") else { return };
    let daemon = reference.open();
    assert_eq!(daemon.greeting().protocol, Version(1, 38));
    assert_ne!(daemon.greeting().trust, Trust::Unknown);
    assert!(daemon.greeting().version.as_ref().is_some_and(|version| version.starts_with(b"2.")));
    let others = BTreeMap::from([(b"timeout".to_vec(), b"60".to_vec())]);
    let settings = Some(Settings { verbosity: 4, others, ..Settings::default() });
    let told = Daemon::open(Address::of_socket(reference.socket()), Options { settings, ..options() });
    assert!(!told.expect("settings are taken").is_valid(&missing()).expect("an answer"));
    let place = Places { socket: reference.socket(), ..Places::of_environment() };
    let daemon = frazil_store::uri::open("daemon?max-connections=4", &place).expect("the daemon greets");
    assert_eq!((daemon.store.uri().as_str(), daemon.warnings), ("daemon", Vec::new()));
    let uri = format!("unix://{}?depth=4", reference.socket().display());
    let daemon = frazil_store::uri::open(&uri, &place).expect("the daemon greets");
    assert_eq!(daemon.warnings, ["unknown setting 'depth'"]);
    assert_eq!(daemon.store.is_valid(&missing()), Ok(false));
}

#[test]
fn texts() {
    let Some(reference) = Reference::start("texts") else { return };
    let daemon = reference.open();
    let first = daemon.add_text(b"first", b"some text", BTreeSet::new()).expect("added");
    assert_eq!(first, StorePath::text(b"first", b"some text", []).expect("a name"));
    let long: Vec<u8> = (0..1_000_003).map(|index: u32| (index % 251) as u8).collect();
    for text in [b"".as_slice(), b"12345678", &long, &long[..(64 << 10)]] {
        let references = BTreeSet::from([first.clone()]);
        let path = daemon.add_text(b"second", text, references.clone()).expect("added");
        let info = reference.check_info(&daemon, &path);
        assert_eq!(info.references, references);
        assert_eq!(
            info.content_address.map(|address| address.text()[..12].to_vec()),
            Some(b"text:sha256:".to_vec())
        );
        assert_eq!(fs::read(daemon.real_path(&path).expect("a file")).expect("a file"), text);
        // Once more, which changes nothing.
        assert_eq!(daemon.add_text(b"second", text, references), Ok(path));
    }
    let error = daemon.add_text(b"bad name", b"", BTreeSet::new()).expect_err("a space");
    assert_eq!(error.kind, ErrorKind::Usage);
    let error = daemon.add_text(b"dangling", b"", BTreeSet::from([missing()])).expect_err("a reference");
    assert_eq!(
        (error.kind, error.to_string()),
        (ErrorKind::Remote, format!("path '{}' is not valid", missing()))
    );
    assert_eq!(daemon.is_valid(&first), Ok(true));
}

/// A tree with everything that an archive may hold.
fn make_tree(dir: &Path) {
    fs::create_dir_all(dir.join("empty")).expect("a folder");
    fs::create_dir_all(dir.join("b/c/d")).expect("a folder");
    fs::write(dir.join("b/file"), "contents").expect("a file");
    fs::write(dir.join("b/none"), "").expect("a file");
    fs::write(dir.join("b.x"), "sorted between b and b0?").expect("a file");
    fs::write(dir.join("b0"), vec![7; 200_000]).expect("a file");
    fs::write(dir.join("run"), "#!/bin/sh\n").expect("a file");
    fs::set_permissions(dir.join("run"), fs::Permissions::from_mode(0o755)).expect("permissions");
    symlink("../b/file", dir.join("b/c/link")).expect("a link");
    symlink("/nowhere", dir.join("dangling")).expect("a link");
}

/// Writes what it is told into an archive again.
struct Again(NarWriter<Vec<u8>>, Vec<(u64, usize)>);

impl TreeSink for Again {
    fn directory(&mut self, path: &[u8]) -> Result<()> {
        self.entry(path);
        self.0.directory().map_err(|error| StoreError::new(ErrorKind::Io, error.to_string()))
    }
    fn end_directory(&mut self, path: &[u8]) -> Result<()> {
        self.0.end().expect("memory");
        self.end_entry(path);
        Ok(())
    }
    fn symlink(&mut self, path: &[u8], target: &[u8]) -> Result<()> {
        self.entry(path);
        self.0.symlink(target).expect("memory");
        self.end_entry(path);
        Ok(())
    }
    fn file(&mut self, path: &[u8], executable: bool, size: u64) -> Result<()> {
        self.entry(path);
        self.0.begin_file(size, executable).expect("memory");
        self.1.push((size, path.len()));
        Ok(())
    }
    fn contents(&mut self, piece: &[u8]) -> Result<()> {
        self.0.contents(piece).expect("memory");
        Ok(())
    }
    fn end_file(&mut self) -> Result<()> {
        let (size, len) = self.1.pop().expect("a file");
        self.0.end_file(size).expect("memory");
        self.end_entry(&vec![0; len]);
        Ok(())
    }
}

impl Again {
    fn entry(&mut self, path: &[u8]) {
        if !path.is_empty() {
            let name = path.rsplit(|&byte| byte == b'/').next().expect("a name");
            self.0.entry(name).expect("memory");
        }
    }
    fn end_entry(&mut self, path: &[u8]) {
        if !path.is_empty() {
            self.0.end().expect("memory");
        }
    }
}

fn archive(path: &Path) -> Vec<u8> {
    let mut nar = NarWriter::new(Vec::new()).expect("memory");
    write_tree(path, &mut nar).expect("an archive");
    nar.into_inner()
}

#[test]
fn trees() {
    let Some(reference) = Reference::start("trees") else { return };
    let daemon = reference.open();
    let tree = reference.dir.path().join("tree");
    make_tree(&tree);
    for what in ["", "b/file", "run", "dangling", "empty", "b"] {
        let path = tree.join(what);
        let path = path.components().as_path();
        let added = daemon.add_tree(b"tree", path).expect(what);
        let info = reference.check_info(&daemon, &added.path);
        assert_eq!(info, added);
        let real = daemon.real_path(&added.path).expect("files");
        assert_eq!(archive(&real), archive(path), "{what}");
        let mut again = Again(NarWriter::new(Vec::new()).expect("memory"), Vec::new());
        daemon.read_tree(&added.path, &mut again).expect("it can be read back");
        assert_eq!(again.0.into_inner(), archive(path), "{what}");
        // What `nix-store --add` makes of the same.
        let output = Command::new(reference.bin.join("nix-store"))
            .arg("--add")
            .arg(path)
            .env("NIX_REMOTE", format!("unix://{}", reference.socket().display()))
            .output()
            .expect("nix-store starts");
        if what != "dangling" {
            let theirs = String::from_utf8_lossy(&output.stdout).trim_end().to_string();
            assert_eq!(
                theirs[44..],
                added.path.to_string()[44..]
                    .replace("tree", path.file_name().and_then(|name| name.to_str()).expect("a name"))
            );
        }
    }
    let socket = UnixListener::bind(tree.join("b/socket")).expect("a socket");
    let error = daemon.add_tree(b"tree", &tree).expect_err("a socket is nothing for a store");
    assert_eq!(error.kind, ErrorKind::Unsupported);
    drop(socket);
    let error = daemon.add_tree(b"tree", &tree.join("nothing")).expect_err("nothing is there");
    assert_eq!(error.kind, ErrorKind::Io);
    assert_eq!(daemon.is_valid(&missing()), Ok(false));
}

#[test]
fn archives() {
    let Some(reference) = Reference::start("archives") else { return };
    let daemon = reference.open();
    let tree = reference.dir.path().join("tree");
    make_tree(&tree);
    let nar = archive(&tree);
    let hash: [u8; 32] = frazil_store::hash::Algorithm::Sha256.hash(&nar).bytes.try_into().expect("32 bytes");
    let path = StorePath::source(b"tree", &hash).expect("a name");
    let mut info = PathInfo::new(path.clone(), hash, nar.len() as u64);
    // Without a signature and without an address by contents, the daemon must refuse.
    let error = daemon.add_nar(&info, &mut nar.as_slice()).expect_err("not signed");
    assert_eq!(error.kind, ErrorKind::Remote, "{error}");
    assert!(error.to_string().contains("signature"), "{error}");
    let text = [b"fixed:r:sha256:".as_slice(), frazil_store::hash::nix32(&hash).as_bytes()].concat();
    info.content_address = frazil_store::store::ContentAddress::parse(&text);
    for wrong in [&nar[..nar.len() - 8], &[&nar[..], b"behind it"].concat(), &[0; 4096][..], b""] {
        let error = daemon.add_nar(&info, &mut &wrong[..]).expect_err("another archive");
        assert!([ErrorKind::Mismatch, ErrorKind::Remote].contains(&error.kind), "{error}");
    }
    let error = daemon.add_nar(&info, &mut nar[..nar.len() - 8].chain(&[1; 8][..])).expect_err("damaged");
    assert_eq!(error.kind, ErrorKind::Mismatch, "{error}");
    daemon.add_nar(&info, &mut nar.as_slice()).expect("the announced archive");
    assert_eq!(reference.check_info(&daemon, &path).content_address, info.content_address);
    daemon.add_nar(&info, &mut std::io::empty()).expect("it is there already");
}

/// The most memory that this process has had, in kilobytes.
fn peak_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a line");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}

#[test]
fn large_files_are_streamed() {
    let Some(reference) = Reference::start("large_files_are_streamed") else { return };
    let daemon = reference.open();
    let file = reference.dir.path().join("large");
    let mut out = fs::File::create(&file).expect("a file");
    for index in 0..100u8 {
        out.write_all(&vec![index; 1 << 20]).expect("space");
    }
    // Forgets the peak of the tests before.
    fs::write("/proc/self/clear_refs", "5").expect("Linux");
    let (before, since) = (peak_memory(), Instant::now());
    let info = daemon.add_tree(b"large", &file).expect("added");
    let (time, grown) = (since.elapsed(), peak_memory() - before);
    eprintln!("a file of 100 MiB: {time:.2?}, {grown} kB more memory");
    assert_eq!(info.nar_size, (100 << 20) + 112);
    assert!(grown < 16 << 10, "{grown} kB more memory");
    reference.check_info(&daemon, &info.path);
}

#[test]
fn many_texts() {
    let Some(reference) = Reference::start("many_texts") else { return };
    let daemon = reference.open();
    let mut items: Vec<TextItem> = Vec::new();
    let mut known = Derivations::default();
    for index in 0..3000usize {
        let input = items.get(index / 2).map(|item| item.path.clone());
        let mut derivation = Derivation::new(format!("text-{index}"));
        derivation.system = b"none".to_vec();
        derivation.builder = b"/bin/sh".to_vec();
        derivation.input_srcs.extend(input.filter(|path| !path.is_derivation()));
        derivation.env.insert(b"text", &[b'x'; 1000]);
        derivation.env.insert(b"out", b"");
        derivation.outputs.insert(b"out".to_vec(), Output::Deferred);
        known.add(&mut derivation).expect("a name");
        let (name, references) = match index % 3 {
            0 => (format!("text-{index}"), BTreeSet::new()),
            _ => (format!("text-{index}.drv"), derivation.references().into_iter().cloned().collect()),
        };
        items.push(TextItem::new(name.as_bytes(), aterm::write(&derivation), references).expect("a name"));
    }
    items.reverse();
    let since = Instant::now();
    daemon.add_many(&items).expect("added");
    let added = since.elapsed();
    let paths: Vec<StorePath> = items.iter().map(|item| item.path.clone()).collect();
    let since = Instant::now();
    assert_eq!(daemon.valid_paths(&paths).expect("an answer").len(), 3000);
    let asked = since.elapsed();
    let since = Instant::now();
    daemon.add_many(&items).expect("all are there");
    eprintln!("3000 texts: added in {added:.2?}, asked in {asked:.2?}, again in {:.2?}", since.elapsed());
    let single = reference.open();
    let since = Instant::now();
    for index in 0..100 {
        let text = format!("single {index}").into_bytes();
        single.add_text(b"single", &text, BTreeSet::new()).expect("added");
    }
    eprintln!("100 texts one by one: {:.2?}", since.elapsed());
    reference.check_info(&daemon, &items[7].path);
    let dangling = TextItem::new(b"dangling", b"".to_vec(), BTreeSet::from([missing()])).expect("a name");
    daemon.add_many(std::slice::from_ref(&dangling)).expect_err("a reference that is not valid");
    assert_eq!(daemon.is_valid(&dangling.path), Ok(false));
}

/// Keeps what it is told.
#[derive(Default)]
struct Kept {
    lines: Vec<String>,
    activities: Vec<String>,
    open: i64,
}

impl LogSink for Kept {
    fn event(&mut self, event: LogEvent) {
        let shown = |text: &[u8]| String::from_utf8_lossy(text).into_owned();
        match event {
            LogEvent::BuildLine { line, .. } => self.lines.push(shown(line)),
            LogEvent::Start { text, .. } => {
                self.open += 1;
                self.activities.push(shown(text));
            }
            LogEvent::Stop { .. } => self.open -= 1,
            LogEvent::Message { .. } => {}
        }
    }
}

/// Adds a derivation that runs a script.
fn add_script(daemon: &Daemon, name: &str, script: &str) -> (StorePath, DerivedPath, StorePath) {
    let mut derivation = Derivation::new(name);
    derivation.system = format!("{}-linux", std::env::consts::ARCH).into_bytes();
    derivation.builder = b"/bin/sh".to_vec();
    derivation.args = vec![b"-c".to_vec(), script.into()];
    derivation.env.insert(b"out", b"");
    derivation.outputs.insert(b"out".to_vec(), Output::Deferred);
    let path = Derivations::default().add(&mut derivation).expect("a name");
    let text = aterm::write(&derivation);
    let added = daemon.add_text(path.name(), &text, BTreeSet::new()).expect("added");
    assert_eq!(added, path);
    let output = derivation.outputs[b"out".as_slice()].path().expect("a path").clone();
    let wanted = DerivedPath::Output(Box::new(DerivedPath::Path(path.clone())), b"out".to_vec());
    (path, wanted, output)
}

#[test]
fn builds() {
    let Some(reference) = Reference::start("builds") else { return };
    let daemon = reference.open();
    let (path, wanted, output) = add_script(&daemon, "good", "echo one; echo two >&2; echo done > $out");
    let known = BTreeMap::from([(b"out".to_vec(), Some(output.clone()))]);
    assert_eq!(daemon.outputs(&path), Ok(known));
    assert_eq!(daemon.is_valid(&output), Ok(false));
    let mut log = Kept::default();
    daemon.build(std::slice::from_ref(&wanted), &mut log).expect("built");
    assert_eq!(log.lines, ["one", "two"]);
    let building = format!("building '{path}'");
    assert!(log.activities.iter().any(|text| text.starts_with(&building)), "{:?}", log.activities);
    assert_eq!(log.open, 0);
    assert_eq!(fs::read(daemon.real_path(&output).expect("a file")).expect("a file"), b"done\n");
    assert_eq!(reference.check_info(&daemon, &output).deriver, Some(path));
    let results = daemon.build_with_results(std::slice::from_ref(&wanted), &mut NoLog).expect("results");
    assert_eq!(results[0].status, BuildStatus::AlreadyValid);
    assert_eq!(results[0].wanted, wanted);
    let root = reference.dir.path().join("result");
    symlink(output.to_string(), &root).expect("a link");
    daemon.add_indirect_root(&root).expect("a root");
    let error = daemon.add_indirect_root(Path::new("result")).expect_err("not absolute");
    assert_eq!(error.kind, ErrorKind::Usage);
    daemon.ensure(&output, &mut NoLog).expect("it is there");
}

#[test]
fn failures() {
    let Some(reference) = Reference::start("failures") else { return };
    let daemon = reference.open();
    let (path, wanted, output) = add_script(&daemon, "bad", "echo one; echo two >&2; exit 3");
    let mut log = Kept::default();
    let error = daemon.build(std::slice::from_ref(&wanted), &mut log).expect_err("it fails");
    assert_eq!(log.lines, ["one", "two"]);
    assert_eq!(error.kind, ErrorKind::Build);
    let expected = format!(
        "Cannot build '{path}'.\nReason: builder failed with exit code 3.\nOutput paths:\n  {output}\nLast 2 log \
         lines:\n> one\n> two\nFor full logs, run:\n  nix log {path}"
    );
    assert_eq!(error.to_string(), expected);
    let (_, good, built) = add_script(&daemon, "good", "echo done > $out");
    let settings = Some(Settings { keep_going: true, ..Settings::default() });
    let going = Daemon::open(Address::of_socket(reference.socket()), Options { settings, ..options() });
    let daemon = going.expect("settings are taken");
    let results = daemon.build_with_results(&[wanted, good], &mut log).expect("results");
    assert_eq!(results[0].status, BuildStatus::PermanentFailure);
    assert_eq!(String::from_utf8_lossy(&results[0].message), expected);
    assert!(results[1].status.is_success());
    assert_eq!(results[1].outputs, BTreeMap::from([(b"out".to_vec(), built)]));
    assert_eq!(daemon.is_valid(&output), Ok(false));
    for wanted in [
        DerivedPath::Path(missing()),
        DerivedPath::Output(Box::new(DerivedPath::Path(missing())), b"out".to_vec()),
    ] {
        let error = daemon.build(&[wanted], &mut NoLog).expect_err("nobody has it");
        assert_eq!(error.kind, ErrorKind::Build, "{error}");
    }
}

#[test]
fn what_is_not_there() {
    let Some(reference) = Reference::start("what_is_not_there") else { return };
    let daemon = reference.open();
    let missing = missing();
    assert_eq!(daemon.is_valid(&missing), Ok(false));
    assert_eq!(daemon.path_info(&missing), Ok(None));
    let error = daemon.ensure(&missing, &mut NoLog).expect_err("nobody has it");
    assert_eq!(error.kind, ErrorKind::NotValid, "{error}");
    let error = daemon.outputs(&missing).expect_err("no derivation");
    assert_eq!(error.kind, ErrorKind::Remote, "{error}");
    let mut again = Again(NarWriter::new(Vec::new()).expect("memory"), Vec::new());
    assert_eq!(daemon.read_tree(&missing, &mut again), Err(StoreError::not_valid(&missing)));
    daemon.add_temp_root(&missing).expect("it may come later");
    // The connection has survived all that.
    assert_eq!(daemon.valid_paths(&[]), Ok(BTreeSet::new()));
    assert_eq!(daemon.is_valid(&missing), Ok(false));
}

#[test]
fn several_threads() {
    let Some(reference) = Reference::start("several_threads") else { return };
    let daemon = reference.open();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let daemon = &daemon;
            scope.spawn(move || {
                for index in 0..20 {
                    let text = format!("{thread} {index}");
                    let path = daemon.add_text(b"text", text.as_bytes(), BTreeSet::new()).expect("added");
                    assert_eq!(daemon.is_valid(&path), Ok(true));
                }
            });
        }
    });
}

#[test]
fn no_daemon() {
    if Reference::start("no_daemon").is_none() {
        return;
    }
    let socket = Path::new("/nowhere/socket");
    let error = Daemon::open(Address::of_socket(socket), options()).err().expect("nobody is there");
    assert_eq!(error.kind, ErrorKind::Remote);
    assert!(error.to_string().contains("/nowhere/socket"), "{error}");
}

/// What was said: how many bytes the client sent, then what the daemon answered.
type Turns = Vec<(u32, Vec<u8>)>;

/// Hands everything on between a client and the daemon, and keeps it.
fn record(reference: &Reference) -> Turns {
    let place = reference.dir.path().join("recorded");
    let listener = UnixListener::bind(&place).expect("a socket");
    let turns: Arc<Mutex<Turns>> = Arc::default();
    let kept = turns.clone();
    let socket = reference.socket();
    let proxy = std::thread::spawn(move || {
        let (mut client, _) = listener.accept().expect("a client");
        let mut server = UnixStream::connect(socket).expect("the daemon");
        let (mut to_server, mut to_client) =
            (server.try_clone().expect("a socket"), client.try_clone().expect("a socket"));
        let answers = kept.clone();
        let back = std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(len @ 1..) = server.read(&mut buffer) {
                answers.lock().expect("kept").last_mut().expect("a question").1.extend(&buffer[..len]);
                to_client.write_all(&buffer[..len]).expect("the client listens");
            }
        });
        let mut buffer = [0; 4096];
        while let Ok(len @ 1..) = client.read(&mut buffer) {
            let mut turns = kept.lock().expect("kept");
            match turns.last_mut() {
                Some((sent, answer)) if answer.is_empty() => *sent += len as u32,
                _ => turns.push((len as u32, Vec::new())),
            }
            drop(turns);
            to_server.write_all(&buffer[..len]).expect("the daemon listens");
        }
        let _ = to_server.shutdown(Shutdown::Both);
        back.join().expect("all was handed on");
    });
    let daemon = Daemon::open(Address::of_socket(place), options()).expect("the daemon greets");
    eprint!("{}", conversation(&daemon).expect("nothing fails"));
    drop(daemon);
    proxy.join().expect("all was handed on");
    turns.lock().expect("kept").clone()
}

#[test]
fn recorded_conversation() {
    let Some(reference) = Reference::start("recorded_conversation") else { return };
    let turns = record(&reference);
    if std::env::var_os("UPDATE").is_some() {
        let mut file = Vec::new();
        for (sent, answer) in turns {
            file.extend(sent.to_le_bytes());
            file.extend((answer.len() as u32).to_le_bytes());
            file.extend(answer);
        }
        let place = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/daemon/conversation.bin");
        fs::write(place, file).expect("it can be written");
    }
}
