//! The database of valid paths, `db/db.sqlite`: the tables of the reference's schema 10.
//!
//! Everything that is registered together is registered in one transaction, so a process that dies
//! leaves all of it or nothing. SQLite's log is flushed to disk at checkpoints only, as the reference
//! has it (`synchronous = normal`): after a power failure the last paths may be forgotten, never half
//! known.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags, OptionalExtension, Params, Row, TransactionBehavior};

use super::LocalConfig;
use crate::aterm;
use crate::hash::{Format, Hash};
use crate::path::StorePath;
use crate::store::{ContentAddress, ErrorKind, PathInfo, Result, StoreError};

/// The tables. Names and columns are those that other programs expect.
const SCHEMA: &str = "
create table if not exists ValidPaths (
  id integer primary key autoincrement not null, path text unique not null, hash text not null,
  registrationTime integer not null, deriver text, narSize integer, ultimate integer, sigs text, ca text
);
create table if not exists Refs (
  referrer integer not null, reference integer not null, primary key (referrer, reference),
  foreign key (referrer) references ValidPaths(id) on delete cascade,
  foreign key (reference) references ValidPaths(id) on delete restrict
);
create index if not exists IndexReferrer on Refs(referrer);
create index if not exists IndexReference on Refs(reference);
create trigger if not exists DeleteSelfRefs before delete on ValidPaths
  begin delete from Refs where referrer = old.id and reference = old.id; end;
create table if not exists DerivationOutputs (
  drv integer not null, id text not null, path text not null, primary key (drv, id),
  foreign key (drv) references ValidPaths(id) on delete cascade
);
create index if not exists IndexDerivationOutputs on DerivationOutputs(path);
create table if not exists SchemaMigrations (migration text primary key not null);
";

const ID: &str = "select id from ValidPaths where path = ?";
const INFO: &str = "select id, hash, registrationTime, deriver, narSize, ultimate, sigs, ca \
                    from ValidPaths where path = ?";
const REFERENCES: &str = "select path from Refs join ValidPaths on reference = id where referrer = ?";
const ADD: &str = "insert into ValidPaths (path, hash, registrationTime, deriver, narSize, ultimate, sigs, ca) \
                   values (?, ?, ?, ?, ?, ?, ?, ?)";
const ADD_REFERENCE: &str = "insert or ignore into Refs (referrer, reference) values (?, ?)";
const ADD_OUTPUT: &str = "insert or replace into DerivationOutputs (drv, id, path) values (?, ?, ?)";
const OUTPUTS: &str = "select id, path from DerivationOutputs where drv = ?";

/// An open database.
pub(super) struct Database {
    connection: Connection,
    path: PathBuf,
}

/// Something to register; `text` is the contents of a derivation.
pub(super) struct Registration<'a> {
    pub info: &'a PathInfo,
    pub derivation: Option<&'a [u8]>,
}

impl Database {
    /// Opens the database, or makes one.
    pub(super) fn open(path: &Path, create: bool, config: &LocalConfig) -> Result<Database> {
        let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        flags.set(OpenFlags::SQLITE_OPEN_CREATE, create);
        let connection = Connection::open_with_flags(path, flags).map_err(|error| failed(path, &error))?;
        let database = Database { connection, path: path.to_path_buf() };
        database.set_up(create, config).map_err(|error| failed(path, &error))?;
        Ok(database)
    }

    fn set_up(&self, create: bool, config: &LocalConfig) -> rusqlite::Result<()> {
        let connection = &self.connection;
        connection.busy_timeout(config.patience)?;
        connection.set_prepared_statement_cache_capacity(32);
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.pragma_update(None, "synchronous", if config.sync_database { "normal" } else { "off" })?;
        let mode: String = connection.pragma_query_value(None, "journal_mode", |row| row.get(0))?;
        if mode != "wal" {
            connection.pragma_update(None, "journal_mode", "wal")?;
        }
        // As the reference: a whole system's derivations are one flush to disk.
        connection.pragma_update(None, "wal_autocheckpoint", 40_000)?;
        if create {
            connection.execute_batch(SCHEMA)?;
        }
        // Says at once if this is no database.
        connection.query_row("select count(*) from (select 1 from ValidPaths limit 1)", [], |_| Ok(()))
    }

    fn query<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnMut(&Row) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>> {
        let mut read = read;
        let rows = self.connection.prepare_cached(sql).and_then(|mut statement| {
            let rows = statement.query_map(params, |row| read(row))?;
            rows.collect::<rusqlite::Result<Vec<T>>>()
        });
        rows.map_err(|error| failed(&self.path, &error))
    }

    /// Those of these paths that are valid.
    pub(super) fn valid<'a>(
        &self,
        paths: impl IntoIterator<Item = &'a StorePath>,
    ) -> Result<BTreeSet<StorePath>> {
        let mut valid = BTreeSet::new();
        let look = || -> rusqlite::Result<()> {
            let mut statement = self.connection.prepare_cached(ID)?;
            for path in paths {
                if statement.exists([text(path)])? {
                    valid.insert(path.clone());
                }
            }
            Ok(())
        };
        look().map_err(|error| failed(&self.path, &error))?;
        Ok(valid)
    }

    /// What is known of a path.
    pub(super) fn info(&self, path: &StorePath) -> Result<Option<PathInfo>> {
        type Columns = (i64, String, i64, Option<String>, Option<i64>, Option<i64>, [Option<String>; 2]);
        let read = |row: &Row| -> rusqlite::Result<Columns> {
            let [id, time] = [row.get(0)?, row.get(2)?];
            Ok((id, row.get(1)?, time, row.get(3)?, row.get(4)?, row.get(5)?, [row.get(6)?, row.get(7)?]))
        };
        let Some((id, hash, time, deriver, size, ultimate, [signatures, address])) =
            self.query(INFO, [text(path)], read)?.pop()
        else {
            return Ok(None);
        };
        let damaged = |what: &str| {
            let message =
                format!("what the database '{}' says about '{path}' is damaged: {what}", self.path.display());
            StoreError::new(ErrorKind::Database, message).about(&self.path)
        };
        let nar_hash = Hash::parse(hash.as_bytes(), None).map_err(|_| damaged("its hash"))?;
        let path_of = |path: String| StorePath::parse(path.as_bytes()).map_err(|_| damaged(&path));
        let references = self.query(REFERENCES, [id], |row| row.get::<_, String>(0))?;
        let content_address = match address {
            Some(text) => Some(ContentAddress::parse(text.as_bytes()).ok_or_else(|| damaged(&text))?),
            None => None,
        };
        Ok(Some(PathInfo {
            path: path.clone(),
            deriver: deriver.map(path_of).transpose()?,
            nar_hash,
            nar_size: size.and_then(|size| u64::try_from(size).ok()).unwrap_or(0),
            references: references.into_iter().map(path_of).collect::<Result<_>>()?,
            content_address,
            signatures: signatures
                .iter()
                .flat_map(|all| all.split_whitespace())
                .map(|signature| signature.as_bytes().to_vec())
                .collect(),
            registration_time: time,
            ultimate: ultimate == Some(1),
        }))
    }

    /// The outputs of a valid derivation.
    pub(super) fn outputs(&self, derivation: &StorePath) -> Result<BTreeMap<Vec<u8>, StorePath>> {
        let Some(id) = self.query(ID, [text(derivation)], |row| row.get::<_, i64>(0))?.pop() else {
            return Err(StoreError::not_valid(derivation));
        };
        let read = |row: &Row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?));
        let mut outputs = BTreeMap::new();
        for (name, path) in self.query(OUTPUTS, [id], read)? {
            outputs.insert(name.into_bytes(), StorePath::parse(path.as_bytes())?);
        }
        Ok(outputs)
    }

    /// Registers paths that are not valid yet, all or none. `now`: the time of those that have none.
    pub(super) fn register(&mut self, all: &[Registration], now: i64) -> Result<()> {
        let Database { connection, path } = self;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate);
        let transaction = transaction.map_err(|error| failed(path, &error))?;
        let mut ids = Vec::with_capacity(all.len());
        for registration in all {
            let id = add(&transaction, registration, now).map_err(|error| failed(path, &error))?;
            if let Some(text) = registration.derivation {
                add_outputs(&transaction, path, id, &registration.info.path, text)?;
            }
            ids.push(id);
        }
        for (registration, id) in all.iter().zip(ids) {
            for reference in &registration.info.references {
                let known =
                    add_reference(&transaction, id, reference).map_err(|error| failed(path, &error))?;
                if !known {
                    return Err(StoreError::not_valid(reference));
                }
            }
        }
        transaction.commit().map_err(|error| failed(path, &error))
    }
}

fn text(path: &StorePath) -> &str {
    std::str::from_utf8(path.as_bytes()).unwrap_or_default()
}

fn joined(words: &BTreeSet<Vec<u8>>) -> Option<String> {
    let words: Vec<_> = words.iter().map(|word| String::from_utf8_lossy(word)).collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// The number of a path in the database, after it was added if it was not there.
fn add(connection: &Connection, registration: &Registration, now: i64) -> rusqlite::Result<i64> {
    let info = registration.info;
    let mut known = connection.prepare_cached(ID)?;
    if let Some(id) = known.query_row([text(&info.path)], |row| row.get(0)).optional()? {
        return Ok(id);
    }
    let address =
        info.content_address.as_ref().map(|address| String::from_utf8_lossy(&address.text()).into_owned());
    connection.prepare_cached(ADD)?.insert((
        text(&info.path),
        format!("sha256:{}", info.nar_hash.show(Format::Base16)),
        if info.registration_time == 0 { now } else { info.registration_time },
        info.deriver.as_ref().map(text),
        (info.nar_size != 0).then(|| i64::try_from(info.nar_size).unwrap_or(i64::MAX)),
        info.ultimate.then_some(1),
        joined(&info.signatures),
        address,
    ))
}

fn add_outputs(
    connection: &Connection,
    database: &Path,
    id: i64,
    path: &StorePath,
    contents: &[u8],
) -> Result<()> {
    let name = path.name().strip_suffix(b".drv").unwrap_or(path.name());
    let derivation = aterm::parse(contents, name).map_err(|error| {
        let message = [format!("the derivation '{path}' cannot be read: ").as_bytes(), &error.0].concat();
        StoreError::new(ErrorKind::Corrupt, message).about(path.to_string())
    })?;
    for (output, made) in &derivation.outputs {
        let Some(made) = made.path() else { continue };
        let output = String::from_utf8_lossy(output);
        let added = connection
            .prepare_cached(ADD_OUTPUT)
            .and_then(|mut statement| statement.execute((id, output, text(made))));
        added.map_err(|error| failed(database, &error))?;
    }
    Ok(())
}

/// Whether the reference is valid, and so was added.
fn add_reference(connection: &Connection, id: i64, reference: &StorePath) -> rusqlite::Result<bool> {
    let mut known = connection.prepare_cached(ID)?;
    let Some(to) = known.query_row([text(reference)], |row| row.get::<_, i64>(0)).optional()? else {
        return Ok(false);
    };
    connection.prepare_cached(ADD_REFERENCE)?.execute((id, to))?;
    Ok(true)
}

#[cold]
fn failed(path: &Path, error: &rusqlite::Error) -> StoreError {
    use rusqlite::ErrorCode;
    let shown = path.display();
    let message = match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            format!("SQLite database '{shown}' is busy: another program has been writing to it for too long")
        }
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            format!("SQLite database '{shown}' is damaged: {error}")
        }
        Some(ErrorCode::CannotOpen) => format!("cannot open SQLite database '{shown}': {error}"),
        _ => format!("SQLite database '{shown}': {error}"),
    };
    StoreError::new(ErrorKind::Database, message).about(path)
}
