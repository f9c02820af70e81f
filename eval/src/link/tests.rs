//! What is made of a file, and when.

use crate::source::Origin;
use crate::testing::with_vm;
use crate::value::Value;

#[test]
fn only_what_is_entered_is_made() {
    let text = b"{ a = 10000000000 + 1; b = { c }: { x = c.x; y = \"text\"; z = [ c.x ]; }; }.a";
    with_vm(|vm| {
        vm.globals.add_immortal(b"builtins", Value::NULL);
        let root =
            vm.load_text(text, Origin::String, b"/").unwrap_or_else(|_| panic!("the program is right"));
        let linked = vm.linked.last().expect("a file was linked").get();
        let made = || {
            let constants = linked.constants.iter().filter(|constant| !constant.get().is_hole()).count();
            [
                linked.codes.iter().count(),
                linked.sites.iter().count(),
                linked.literals.iter().count(),
                constants,
            ]
        };
        assert_eq!(made(), [1, 0, 0, 0]);
        assert!(vm.force(root).is_ok_and(|value| value.as_int() == Some(10_000_000_001)));
        let [codes, _, literals, constants] = made();
        assert!(
            codes < linked.module().codes.count()
                && literals < linked.module().literals.count()
                && constants == 1
        );
    });
}
