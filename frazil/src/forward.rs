//! Hosts around other hosts: the methods that they leave to the one inside, written once.

/// Methods of [`Host`](crate::Host) that do what those of `self.inner` do. A wrapper names here all that
/// it does not write itself, also those that have a default.
macro_rules! forward {
    (@ file_type) => {
        fn file_type(&self, root: u32, path: &[u8]) -> Result<Option<FileType>, HostError> {
            self.inner.file_type(root, path)
        }
    };
    (@ type_to_read) => {
        fn type_to_read(&self, root: u32, path: &[u8], wanted: Wanted) -> Result<Option<FileType>, HostError> {
            self.inner.type_to_read(root, path, wanted)
        }
    };
    (@ read_dir) => {
        fn read_dir(&self, root: u32, path: &[u8]) -> Result<Vec<(Vec<u8>, FileType)>, HostError> {
            self.inner.read_dir(root, path)
        }
    };
    (@ read_link) => {
        fn read_link(&self, root: u32, path: &[u8]) -> Result<Vec<u8>, HostError> {
            self.inner.read_link(root, path)
        }
    };
    (@ is_executable) => {
        fn is_executable(&self, root: u32, path: &[u8]) -> Result<bool, HostError> {
            self.inner.is_executable(root, path)
        }
    };
    (@ current_dir) => {
        fn current_dir(&self) -> Vec<u8> {
            self.inner.current_dir()
        }
    };
    (@ env) => {
        fn env(&self, name: &[u8]) -> Option<Vec<u8>> {
            self.inner.env(name)
        }
    };
    (@ current_time) => {
        fn current_time(&self) -> i64 {
            self.inner.current_time()
        }
    };
    (@ search_path) => {
        fn search_path(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
            self.inner.search_path()
        }
    };
    (@ probed) => {
        fn probed(&self, name: &[u8], path: &[u8], found: bool) {
            self.inner.probed(name, path, found);
        }
    };
    (@ message) => {
        fn message(&self, message: Message, text: &[u8]) {
            self.inner.message(message, text);
        }
    };
    (@ wants) => {
        fn wants(&self, verbosity: Verbosity) -> bool {
            self.inner.wants(verbosity)
        }
    };
    (@ derivation) => {
        fn derivation(&self, path: &[u8]) {
            self.inner.derivation(path);
        }
    };
    (@ source_reader) => {
        fn source_reader(&self) -> Option<frazil_eval::source::Reader> {
            self.inner.source_reader()
        }
    };
    (@ bytecode) => {
        fn bytecode(&self) -> Option<&dyn HostBytecode> {
            self.inner.bytecode()
        }
    };
    (@ home) => {
        fn home(&self) -> Option<Vec<u8>> {
            self.inner.home()
        }
    };
    (@ current_system) => {
        fn current_system(&self) -> String {
            self.inner.current_system()
        }
    };
    (@ access) => {
        fn access(&self) -> Access {
            self.inner.access()
        }
    };
    (@ check_path) => {
        fn check_path(&self, path: &[u8]) -> Result<(), HostError> {
            self.inner.check_path(path)
        }
    };
    (@ check_uri) => {
        fn check_uri(&self, uri: &[u8]) -> Result<(), HostError> {
            self.inner.check_uri(uri)
        }
    };
    (@ allow) => {
        fn allow(&mut self, path: &[u8]) {
            self.inner.allow(path);
        }
    };
    (@ allow_closure) => {
        fn allow_closure(&mut self, path: &[u8]) {
            self.inner.allow_closure(path);
        }
    };
    (@ store) => {
        fn store(&self) -> Option<&dyn HostStore> {
            self.inner.store()
        }
    };
    ($($method:ident),+ $(,)?) => { $($crate::forward::forward!(@ $method);)+ };
}

pub(crate) use forward;
