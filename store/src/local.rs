//! A store in a directory of this machine, as the reference keeps it: the same files, the same
//! database, the same locks, so that both can use it at the same time.
//!
//! What is new is written in a locked directory `tmp-…` in the store, in its last form, renamed to its
//! path and only then registered. Until that transaction ends the path is not valid, whatever lies
//! there; the next one who wants it removes the rest. So a process that is killed at any moment leaves
//! a path wholly registered or not at all. Each path is written under its lock, so two processes that
//! add the same one do it once.
//!
//! Nothing is built here: that is a daemon's work.

mod database;
mod files;
mod locks;
mod roots;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use hashbrown::{HashMap, HashSet};
use rustc_hash::FxBuildHasher;

use self::database::{Database, Registration};
use self::locks::PathLocks;
use crate::checks;
use crate::derivation::Method;
use crate::derived::DerivedPath;
use crate::hash::Algorithm;
use crate::nar::{self, HashReader};
use crate::path::{STORE_DIR, StorePath};
use crate::store::{ContentAddress, ErrorKind, LogSink, PathInfo, Result, Store, StoreError, TextItem};

/// The schema of the database that is understood.
const SCHEMA: u32 = 10;
/// How many small files are locked, written and registered together: few enough to be open at once.
const BATCH: usize = 128;

/// How long another process may keep the database from us, unless the configuration says otherwise. It
/// is never held for long; who holds it that long has been stopped.
const PATIENCE: Duration = Duration::from_secs(600);

/// Where a local store is, and what it may do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LocalConfig {
    /// Where the files are: what `/nix/store` is on disk.
    pub real: PathBuf,
    /// Where the database, roots and locks are.
    pub state: PathBuf,
    /// Where logs of builds are.
    pub log: PathBuf,
    /// Whether the database is flushed to disk at checkpoints (`fsync-metadata`).
    pub sync_database: bool,
    /// How long another process may keep the database from us.
    pub patience: Duration,
    /// What the store is called.
    pub uri: String,
}

impl LocalConfig {
    /// The store of the machine, with its state in `state`.
    pub fn new(state: impl Into<PathBuf>, log: impl Into<PathBuf>) -> LocalConfig {
        LocalConfig {
            real: STORE_DIR.into(),
            state: state.into(),
            log: log.into(),
            sync_database: true,
            patience: PATIENCE,
            uri: "local".into(),
        }
    }

    /// A store of its own below `root`: its files say that they are in `/nix/store`.
    pub fn with_root(root: &Path) -> LocalConfig {
        LocalConfig {
            real: root.join(&STORE_DIR[1..]),
            state: root.join("nix/var/nix"),
            log: root.join("nix/var/log/nix"),
            sync_database: true,
            patience: PATIENCE,
            uri: format!("local?root={}", root.display()),
        }
    }
}

impl LocalConfig {
    /// Whether there is such a store.
    pub fn is_there(&self) -> bool {
        self.state.join("db/schema").exists()
    }
}

/// A store in a directory of this machine.
pub struct LocalStore {
    config: LocalConfig,
    database: Mutex<Database>,
    roots: roots::TempRoots,
    scratch: Mutex<Option<Scratch>>,
    names: AtomicU64,
    /// Held for as long as the store is open: nobody changes the schema.
    _big_lock: File,
}

/// A directory in the store that the collector does not touch.
struct Scratch {
    path: PathBuf,
    _lock: File,
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = files::remove(&self.path);
    }
}

impl LocalStore {
    /// Opens a store, and makes one if there is none.
    ///
    /// # Errors
    /// If its directories cannot be made or written to, or the database is none or of another version.
    pub fn open(config: LocalConfig) -> Result<LocalStore> {
        create_dir(&config.real)?;
        check_links(&config.real)?;
        let dirs = ["temproots", "db", "gcroots/per-user", "gcroots/auto", "profiles/per-user"];
        create_dir(&config.real.join(".links"))?;
        dirs.iter().try_for_each(|dir| create_dir(&config.state.join(dir)))?;
        let db = config.state.join("db");
        let lock_path = db.join("big-lock");
        let big_lock = locks::open(&lock_path)?;
        locks::share(&big_lock, &lock_path)?;
        let database = open_database(&db, &config)?;
        let roots = roots::TempRoots::new(&config.state);
        Ok(LocalStore {
            config,
            database: Mutex::new(database),
            roots,
            scratch: Mutex::default(),
            names: AtomicU64::new(0),
            _big_lock: big_lock,
        })
    }

    fn database(&self) -> MutexGuard<'_, Database> {
        self.database.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn real(&self, path: &StorePath) -> PathBuf {
        use std::os::unix::ffi::OsStrExt;
        self.config.real.join(std::ffi::OsStr::from_bytes(path.base()))
    }

    /// A path for something that is being written.
    fn scratch_path(&self) -> Result<PathBuf> {
        let mut scratch = self.scratch.lock().unwrap_or_else(PoisonError::into_inner);
        let dir = match &mut *scratch {
            Some(scratch) => scratch,
            none => none.insert(Scratch::new(&self.config.real)?),
        };
        Ok(dir.path.join(self.names.fetch_add(1, Ordering::Relaxed).to_string()))
    }

    fn register(&self, all: &[Registration]) -> Result<()> {
        self.database().register(all, now())
    }

    /// Puts something that was written at its path, whose lock is held.
    fn put(&self, from: &Path, path: &StorePath) -> Result<()> {
        let real = self.real(path);
        files::remove(&real)?;
        let is_dir = fs::symlink_metadata(from).is_ok_and(|metadata| metadata.is_dir());
        fs::rename(from, &real).map_err(|error| StoreError::io("create", &real, &error))?;
        if is_dir { files::finish(&real, 0o555) } else { Ok(()) }
    }

    /// Adds small files, all of which are not valid, and whose references are valid or among them.
    fn add_batch(&self, items: &[&TextItem]) -> Result<()> {
        let mut real: Vec<PathBuf> = items.iter().map(|item| self.real(&item.path)).collect();
        real.sort();
        let _locks = PathLocks::lock(real.iter().map(PathBuf::as_path))?;
        // Another process may have added them while we waited.
        let valid = self.database().valid(items.iter().map(|item| &item.path))?;
        let items: Vec<&TextItem> =
            items.iter().filter(|item| !valid.contains(&item.path)).copied().collect();
        let infos: Vec<PathInfo> = items.iter().map(|item| text_info(item)).collect();
        for item in &items {
            let scratch = self.scratch_path()?;
            let written =
                files::write_file(&scratch, &item.text).and_then(|()| self.put(&scratch, &item.path));
            written.map_err(|error| while_adding(&item.path, &scratch, error))?;
        }
        let all: Vec<Registration> = items
            .iter()
            .zip(&infos)
            .map(|(item, info)| {
                let derivation = item.path.is_derivation().then_some(item.text.as_slice());
                Registration { info, derivation }
            })
            .collect();
        self.register(&all)
    }

    /// Writes a tree from its archive, and says if it is the expected one.
    fn restore(&self, info: &PathInfo, nar: &mut dyn Read, scratch: &Path) -> Result<()> {
        let mut nar = HashReader::new(BufReader::with_capacity(64 << 10, nar));
        nar::parse(&mut nar, &mut files::Restore::new(scratch))?;
        let (hash, size) = nar.finish();
        checks::archive(info, &hash, size)?;
        checks::content_address(info, |method| match method {
            Method::Flat | Method::Text => {
                let file = File::open(scratch).map_err(|error| StoreError::io("read", scratch, &error))?;
                Ok(Some(file))
            }
            Method::Recursive | Method::Git => Ok(None),
        })
    }
}

impl Scratch {
    fn new(store: &Path) -> Result<Scratch> {
        let base = format!("tmp-{}-{}", std::process::id(), now());
        for number in 0.. {
            let path = store.join(format!("{base}-{number}"));
            match fs::create_dir(&path) {
                Ok(()) => {}
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => continue,
                Err(error) => return Err(StoreError::io("create directory", &path, &error)),
            }
            let locked = File::open(&path).and_then(|dir| dir.lock().map(|()| dir));
            // The collector may have removed it before it was locked.
            match locked {
                Ok(lock) if path.exists() => return Ok(Scratch { path, _lock: lock }),
                Ok(_) => {}
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => return Err(StoreError::io("lock", &path, &error)),
            }
        }
        unreachable!("numbers do not end")
    }
}

fn create_dir(path: &Path) -> Result<()> {
    fs::create_dir_all(path).map_err(|error| StoreError::io("create directory", path, &error))
}

/// Nix: neither the store nor what it lies in may be a symbolic link.
fn check_links(real: &Path) -> Result<()> {
    let is_link = |path: &&Path| fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink());
    match real.ancestors().find(is_link) {
        None => Ok(()),
        Some(link) => {
            let reason = "is a symlink; this is not allowed for the Nix store and its parent directories";
            let message = format!("the path \"{}\" {reason}", link.display());
            Err(StoreError::new(ErrorKind::Usage, message).about(link))
        }
    }
}

fn open_database(db: &Path, config: &LocalConfig) -> Result<Database> {
    let schema_path = db.join("schema");
    let schema = match fs::read_to_string(&schema_path) {
        Ok(text) => Some(text.trim().parse::<u32>().map_err(|_| {
            let message = format!("\"{}\" is corrupt", schema_path.display());
            StoreError::new(ErrorKind::Database, message).about(&schema_path)
        })?),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(StoreError::io("read", &schema_path, &error)),
    };
    let path = db.join("db.sqlite");
    match schema {
        None => {
            let database = Database::open(&path, true, config)?;
            write_schema(&schema_path)?;
            Ok(database)
        }
        Some(SCHEMA) => Database::open(&path, false, config),
        Some(other) => {
            let message = format!(
                "the Nix store with the database '{}' has schema version {other}, but only {SCHEMA} is supported",
                path.display()
            );
            Err(StoreError::new(ErrorKind::Database, message).about(path))
        }
    }
}

/// The version comes last, and at once: who finds it finds the tables.
fn write_schema(path: &Path) -> Result<()> {
    use std::io::Write;
    let temporary = path.with_file_name(format!("schema.tmp-{}", std::process::id()));
    let written = File::create(&temporary)
        .and_then(|mut file| {
            file.write_all(SCHEMA.to_string().as_bytes())?;
            file.sync_all()
        })
        .and_then(|()| fs::rename(&temporary, path));
    written.map_err(|error| StoreError::io("write", path, &error))
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// Removes what was begun, and names the path that it was for.
fn while_adding(path: &StorePath, scratch: &Path, error: StoreError) -> StoreError {
    let _ = files::remove(scratch);
    checks::while_adding(path, error)
}

fn text_info(item: &TextItem) -> PathInfo {
    let (hash, size) = nar::hash_file(&item.text);
    let mut info = PathInfo::new(item.path.clone(), hash, size);
    info.references.clone_from(&item.references);
    info.content_address =
        Some(ContentAddress { method: Method::Text, hash: Algorithm::Sha256.hash(&item.text) });
    info
}

impl Store for LocalStore {
    fn uri(&self) -> String {
        self.config.uri.clone()
    }

    fn valid_paths(&self, paths: &[StorePath]) -> Result<BTreeSet<StorePath>> {
        self.database().valid(paths)
    }

    fn path_info(&self, path: &StorePath) -> Result<Option<PathInfo>> {
        self.database().info(path)
    }

    fn add_nar(&self, info: &PathInfo, nar: &mut dyn Read) -> Result<()> {
        let path = &info.path;
        self.add_temp_root(path)?;
        if self.is_valid(path)? {
            return Ok(());
        }
        let real = self.real(path);
        let _locks = PathLocks::lock([real.as_path()])?;
        if self.is_valid(path)? {
            return Ok(());
        }
        let scratch = self.scratch_path()?;
        let put = self.restore(info, nar, &scratch).and_then(|()| self.put(&scratch, path));
        put.map_err(|error| while_adding(path, &scratch, error))?;
        let text = match path.is_derivation() {
            true => Some(fs::read(&real).map_err(|error| StoreError::io("read", &real, &error))?),
            false => None,
        };
        self.register(&[Registration { info, derivation: text.as_deref() }])
            .map_err(|error| checks::while_adding(path, error))
    }

    fn add_many(&self, items: &[TextItem]) -> Result<()> {
        self.roots.add(items.iter().map(|item| &item.path))?;
        let valid = self.database().valid(items.iter().map(|item| &item.path))?;
        let missing = sorted(items.iter().filter(|item| !valid.contains(&item.path)));
        missing.chunks(BATCH).try_for_each(|batch| self.add_batch(batch))
    }

    fn build(&self, wanted: &[DerivedPath], _log: &mut dyn LogSink) -> Result<()> {
        checks::built(self, wanted)
    }

    fn outputs(&self, derivation: &StorePath) -> Result<BTreeMap<Vec<u8>, Option<StorePath>>> {
        let known = self.database().outputs(derivation)?;
        Ok(known.into_iter().map(|(name, path)| (name, Some(path))).collect())
    }

    fn add_temp_root(&self, path: &StorePath) -> Result<()> {
        self.roots.add([path])
    }

    fn add_indirect_root(&self, link: &Path) -> Result<()> {
        roots::add_indirect(&self.config.state, link)
    }

    fn real_path(&self, path: &StorePath) -> Option<PathBuf> {
        Some(self.real(path))
    }
}

/// The items in an order in which each comes behind those that it refers to, and none twice.
fn sorted<'a>(items: impl Iterator<Item = &'a TextItem>) -> Vec<&'a TextItem> {
    let items: Vec<&TextItem> = items.collect();
    let by_path: HashMap<&StorePath, &TextItem, FxBuildHasher> =
        items.iter().map(|item| (&item.path, *item)).collect();
    let mut sorted = Vec::with_capacity(items.len());
    let mut entered: HashSet<&StorePath, FxBuildHasher> = HashSet::default();
    // (item, whether what it refers to is done)
    let mut todo: Vec<(&TextItem, bool)> = Vec::new();
    for item in items {
        todo.push((item, false));
        while let Some((item, ready)) = todo.pop() {
            if ready {
                sorted.push(item);
            } else if entered.insert(&item.path) {
                todo.push((item, true));
                let references = item.references.iter().filter_map(|path| by_path.get(path));
                todo.extend(references.map(|item| (*item, false)));
            }
        }
    }
    sorted
}
