//! Every public item has an example of its own, and what may fail says how.
//!
//! An example is a code block in the item's documentation; those run as tests. Constants, fields and variants
//! need none. What returns a `Result`, or a `Pending` that becomes one, has a part `# Errors`.

use std::collections::BTreeSet;

use quote::ToTokens;
use syn::{Attribute, ImplItem, Item, Signature};

use crate::{bare, documented, is_public, library, public, shown};

/// The text of an item's documentation.
fn documentation(attrs: &[Attribute]) -> String {
    let line = |attr: &Attribute| match &attr.meta {
        syn::Meta::NameValue(pair) if pair.path.is_ident("doc") => {
            let text = pair.value.to_token_stream().to_string();
            Some(syn::parse_str::<syn::LitStr>(&text).map_or(text, |text| text.value()))
        }
        _ => None,
    };
    attrs.iter().filter_map(line).collect::<Vec<_>>().join("\n")
}

#[derive(Default)]
struct Gaps(Vec<String>);

impl Gaps {
    fn example(&mut self, name: &str, attrs: &[Attribute]) {
        if !documentation(attrs).contains("```") {
            self.0.push(format!("{name}: no example"));
        }
    }

    fn function(&mut self, name: &str, signature: &Signature, attrs: &[Attribute]) {
        self.example(name, attrs);
        let output = shown(&signature.output);
        let may_fail = ["Result<", "Pending<"].iter().any(|answer| output.contains(answer));
        if may_fail && !documentation(attrs).contains("# Errors") {
            self.0.push(format!("{name}: no part '# Errors'"));
        }
    }

    fn item(&mut self, path: &str, item: &Item) {
        let name = |ident: &syn::Ident| format!("{path}::{ident}");
        match item {
            Item::Struct(item) => self.example(&name(&item.ident), &item.attrs),
            Item::Enum(item) => self.example(&name(&item.ident), &item.attrs),
            Item::Trait(item) => self.example(&name(&item.ident), &item.attrs),
            Item::Type(item) => self.example(&name(&item.ident), &item.attrs),
            Item::Fn(item) => self.function(&name(&item.sig.ident), &item.sig, &item.attrs),
            _ => {}
        }
    }
}

#[test]
fn everything_has_an_example_and_says_how_it_fails() {
    let all = library();
    let public = public(&all);
    let mut gaps = Gaps::default();
    public.items.iter().for_each(|(path, item)| gaps.item(path, item));
    let types: BTreeSet<String> = public.items.iter().filter_map(|(_, item)| type_name(item)).collect();
    let own = public.implementations.iter().filter(|item| item.trait_.is_none());
    for item in own.filter(|item| types.contains(&bare(&item.self_ty))) {
        for member in &item.items {
            if let ImplItem::Fn(function) = member
                && is_public(&function.vis)
                && documented(&function.attrs)
            {
                let name = format!("{}::{}", bare(&item.self_ty), function.sig.ident);
                gaps.function(&name, &function.sig, &function.attrs);
            }
        }
    }
    let gaps = gaps.0;
    assert!(gaps.is_empty(), "{} gaps in the documentation:\n{}", gaps.len(), gaps.join("\n"));
}

fn type_name(item: &Item) -> Option<String> {
    match item {
        Item::Struct(item) => Some(item.ident.to_string()),
        Item::Enum(item) => Some(item.ident.to_string()),
        Item::Type(item) => Some(item.ident.to_string()),
        _ => None,
    }
}
