//! The public surface of the library is the one that is listed, so that no change to it goes unseen.
//!
//! The list is made from the sources: every `pub` item that can be named from outside, with its signature.
//! Modules that are private count as far as `lib.rs` re-exports from them; what other crates of this
//! workspace offer through the library is theirs and not listed. `documented` looks at what is said of the items.

mod documented;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use quote::ToTokens;
use syn::{ImplItem, Item, ItemImpl, TraitItem, UseTree, Visibility};

/// What the sources say.
#[derive(Default)]
struct Surface {
    lines: BTreeSet<String>,
    /// Names that are public, for the implementations.
    types: BTreeSet<String>,
}

/// A module: its path from outside (`None` if it is private), and its items.
struct Module {
    path: Option<String>,
    items: Vec<Item>,
}

impl Module {
    fn defines(&self, name: &str) -> bool {
        self.items.iter().any(|item| match item {
            Item::Struct(item) => item.ident == name,
            Item::Enum(item) => item.ident == name,
            _ => false,
        })
    }
}

fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn parse(file: &Path) -> Vec<Item> {
    let text = std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display())).items
}

/// The module at `path`, whose files are in `dir`, and all modules in it.
fn modules(path: Option<String>, items: Vec<Item>, dir: &Path, found: &mut Vec<Module>) {
    for item in &items {
        let Item::Mod(module) = item else { continue };
        if module.attrs.iter().any(|attr| attr.to_token_stream().to_string().contains("cfg (test)")) {
            continue;
        }
        let name = module.ident.to_string();
        let inner = path.as_ref().filter(|_| is_public(&module.vis)).map(|path| format!("{path}::{name}"));
        let file = dir.join(format!("{name}.rs"));
        let (file, folder) = match file.exists() {
            true => (file, dir.join(&name)),
            false => (dir.join(&name).join("mod.rs"), dir.join(&name)),
        };
        modules(inner, parse(&file), &folder, found);
    }
    found.push(Module { path, items });
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// The names that a `pub use` makes in a module, of things in this crate.
fn reexported(tree: &UseTree, module: &str, names: &mut BTreeMap<String, String>) {
    match tree {
        UseTree::Path(path) if path.ident.to_string().starts_with("frazil_") => {}
        UseTree::Path(path) => reexported(&path.tree, module, names),
        UseTree::Name(name) => drop(names.insert(name.ident.to_string(), module.into())),
        UseTree::Rename(rename) => drop(names.insert(rename.rename.to_string(), module.into())),
        UseTree::Group(group) => group.items.iter().for_each(|tree| reexported(tree, module, names)),
        UseTree::Glob(_) => panic!("a glob hides what is public"),
    }
}

/// Tokens as a line of text.
fn shown(tokens: impl ToTokens) -> String {
    let text = tokens.to_token_stream().to_string();
    let close = [
        (" :: ", "::"),
        (" < ", "<"),
        (" >", ">"),
        (" : ", ": "),
        (" ,", ","),
        (",)", ")"),
        (" (", "("),
        ("( ", "("),
        (" )", ")"),
        ("& ", "&"),
        ("? ", "?"),
    ];
    let text = close.iter().fold(text, |text, (from, to)| text.replace(from, to));
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A type without its parameters.
fn bare(of: &syn::Type) -> String {
    shown(of).split('<').next().unwrap_or_default().trim().into()
}

fn documented(attrs: &[syn::Attribute]) -> bool {
    !attrs.iter().any(|attr| attr.to_token_stream().to_string().contains("hidden"))
}

impl Surface {
    fn add(&mut self, line: String) {
        self.lines.insert(line);
    }

    /// An item called `path::name` from outside.
    fn item(&mut self, path: &str, item: &Item) {
        match item {
            Item::Struct(item) => {
                self.types.insert(item.ident.to_string());
                self.add(format!("{path}: struct {}", shown(&item.ident)));
                for field in item.fields.iter().filter(|field| is_public(&field.vis)) {
                    let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
                    self.add(format!("{path}: struct {}: {name}: {}", item.ident, shown(&field.ty)));
                }
            }
            Item::Enum(item) => {
                self.types.insert(item.ident.to_string());
                self.add(format!("{path}: enum {}", item.ident));
                for variant in &item.variants {
                    let variant = shown((&variant.ident, &variant.fields).pair());
                    self.add(format!("{path}: enum {}: {variant}", item.ident));
                }
            }
            Item::Trait(item) => {
                self.types.insert(item.ident.to_string());
                self.add(format!("{path}: trait {}", item.ident));
                for member in &item.items {
                    match member {
                        TraitItem::Fn(function) if documented(&function.attrs) => {
                            self.add(format!("{path}: trait {}: {}", item.ident, shown(&function.sig)));
                        }
                        TraitItem::Const(item_const) => {
                            self.add(format!("{path}: trait {}: const {}", item.ident, item_const.ident));
                        }
                        _ => {}
                    }
                }
            }
            Item::Fn(item) => self.add(format!("{path}: {}", shown(&item.sig))),
            Item::Const(item) => self.add(format!("{path}: const {}: {}", item.ident, shown(&item.ty))),
            Item::Type(item) => {
                self.types.insert(item.ident.to_string());
                self.add(format!("{path}: type {} = {}", item.ident, shown(&item.ty)));
            }
            Item::Use(item) => self.add(format!("{path}: use {}", shown(&item.tree))),
            _ => {}
        }
    }

    /// The public methods and the traits of a type that is public.
    fn implementation(&mut self, item: &ItemImpl) {
        let name = shown(&item.self_ty);
        if !self.types.contains(&bare(&item.self_ty)) {
            return;
        }
        if let Some((_, implemented, _)) = &item.trait_ {
            self.add(format!("impl {} for {name}", shown(implemented)));
            return;
        }
        for member in &item.items {
            if let ImplItem::Fn(function) = member
                && is_public(&function.vis)
                && documented(&function.attrs)
            {
                self.add(format!("{name}: {}", shown(&function.sig)));
            }
        }
    }
}

/// Two things as one.
trait Pair {
    fn pair(self) -> proc_macro2::TokenStream;
}

impl<A: ToTokens, B: ToTokens> Pair for (A, B) {
    fn pair(self) -> proc_macro2::TokenStream {
        let mut tokens = self.0.to_token_stream();
        self.1.to_tokens(&mut tokens);
        tokens
    }
}

/// The items that can be named from outside, with the path of their module, and all implementations.
struct Public<'a> {
    items: Vec<(String, &'a Item)>,
    implementations: Vec<&'a ItemImpl>,
}

fn library() -> Vec<Module> {
    let mut all = Vec::new();
    modules(Some("frazil".into()), parse(&sources().join("lib.rs")), &sources(), &mut all);
    all
}

fn public(all: &[Module]) -> Public<'_> {
    let mut named = BTreeMap::new();
    for module in all {
        let Some(path) = &module.path else { continue };
        for item in &module.items {
            if let Item::Use(item) = item
                && is_public(&item.vis)
            {
                reexported(&item.tree, path, &mut named);
            }
        }
    }
    let mut public = Public { items: Vec::new(), implementations: Vec::new() };
    for (module, item) in all.iter().flat_map(|module| module.items.iter().map(move |item| (module, item))) {
        let (visibility, name) = match item {
            Item::Impl(item) => {
                // Not of a private type with the name of a public one.
                let is_named = module.path.is_some() || named.contains_key(&bare(&item.self_ty));
                if is_named || !module.defines(&bare(&item.self_ty)) {
                    public.implementations.push(item);
                }
                continue;
            }
            Item::Struct(item) => (&item.vis, item.ident.to_string()),
            Item::Enum(item) => (&item.vis, item.ident.to_string()),
            Item::Trait(item) => (&item.vis, item.ident.to_string()),
            Item::Fn(item) => (&item.vis, item.sig.ident.to_string()),
            Item::Const(item) => (&item.vis, item.ident.to_string()),
            Item::Type(item) => (&item.vis, item.ident.to_string()),
            Item::Use(item) => (&item.vis, String::new()),
            _ => continue,
        };
        match &module.path {
            _ if !is_public(visibility) => {}
            Some(path) => public.items.push((path.clone(), item)),
            None => public.items.extend(named.get(&name).map(|path| (path.clone(), item))),
        }
    }
    public
}

fn surface() -> String {
    let all = library();
    let public = public(&all);
    let mut surface = Surface::default();
    public.items.iter().for_each(|(path, item)| surface.item(path, item));
    public.implementations.iter().for_each(|item| surface.implementation(item));
    surface.lines.into_iter().map(|line| line + "\n").collect()
}

#[test]
fn the_list_is_up_to_date() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/public-api.txt");
    let surface = surface();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&file, &surface).expect("the list can be written");
    }
    let listed = std::fs::read_to_string(&file).unwrap_or_default();
    let (listed, found): (BTreeSet<&str>, BTreeSet<&str>) =
        (listed.lines().collect(), surface.lines().collect());
    let gone: Vec<_> = listed.difference(&found).collect();
    let new: Vec<_> = found.difference(&listed).collect();
    assert!(
        gone.is_empty() && new.is_empty(),
        "the public surface has changed; UPDATE=1 writes it to docs/public-api.txt\ngone: {gone:#?}\nnew: {new:#?}"
    );
}
