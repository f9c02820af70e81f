//! Two users of one store at the same time: two stores of one process have locks of their own, as two
//! processes have.

use std::io::Cursor;

use frazil_store::store::Store;

use crate::common::{all_valid, chain, names, open, tree};

#[test]
fn the_same_paths_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let stores = [open(dir.path()), open(dir.path())];
    let items = chain(600, "together");
    let trees: Vec<_> = (0..40).map(|number| tree("tree", format!("{number}").as_bytes())).collect();
    std::thread::scope(|scope| {
        for (index, store) in stores.iter().enumerate() {
            let (items, trees) = (&items, &trees);
            scope.spawn(move || {
                for piece in items.chunks(25 + index) {
                    store.add_many(piece).unwrap();
                }
            });
            scope.spawn(move || {
                for (info, nar) in trees {
                    store.add_nar(info, &mut Cursor::new(nar)).unwrap();
                }
            });
        }
    });
    assert!(stores.iter().all(|store| all_valid(store, &items)));
    assert!(trees.iter().all(|(info, _)| stores[0].is_valid(&info.path).unwrap()));
    drop(stores);
    assert_eq!(names(dir.path()).len(), 640);
}
