//! A value as serde sees it, evaluated as far as serde looks.
//!
//! What serde may keep between two calls of ours is in the hands of the types that are read, so a
//! container is held by a root; the words of its members are in it.

use frazil_eval::attrs::{Attrs, NameOrder};
use frazil_eval::coerce::Coercion;
use frazil_eval::error::Result as Raised;
use frazil_eval::heap::Root;
use frazil_eval::output;
use frazil_eval::symbol::sym;
use frazil_eval::value::{List, Str, Value as Word};
use frazil_eval::vm::Vm;
use serde::de::value::{StrDeserializer, StringDeserializer, UnitDeserializer};
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, MapAccess,
    SeqAccess, VariantAccess, Visitor,
};

use super::{Bounds, VALUE, context, pass};
use crate::error::{Error, ErrorKind, Result, text};
use crate::evaluator;

/// The value as a `T`.
pub(crate) fn from_word<T: DeserializeOwned>(vm: &mut Vm, word: Word) -> Result<T> {
    let mut left = *vm.extensions.get::<Bounds>();
    // The root keeps the word itself, whatever `T` does with its deserializer.
    let root = vm.heap.root(word);
    let read = T::deserialize(Reader { vm, left: &mut left, word });
    drop(root);
    read
}

/// A value to be read.
struct Reader<'a> {
    vm: &'a mut Vm,
    left: &'a mut Bounds,
    word: Word,
}

fn done<T>(vm: &Vm, result: Raised<T>) -> Result<T> {
    result.map_err(|error| Error::raised(vm, error))
}

impl Reader<'_> {
    fn force(&mut self) -> Result<Word> {
        if self.left.values == 0 {
            return Err(Error::new(ErrorKind::Limit, "the value is too large to be converted"));
        }
        self.left.values -= 1;
        let forced = self.vm.force(self.word);
        done(self.vm, forced)
    }

    /// Goes into a container.
    fn enter(&mut self) -> Result<()> {
        match self.left.depth.checked_sub(1) {
            Some(depth) => self.left.depth = depth,
            None => {
                let text = "the value is nested too deeply to be converted, or contains itself";
                return Err(Error::new(ErrorKind::Limit, text));
            }
        }
        Ok(())
    }

    /// The string that a set stands for, as `toJSON` has it.
    fn string_of_set(&mut self, attrs: Attrs) -> Result<Option<Str>> {
        if !attrs.has(sym::TO_STRING) && !attrs.has(sym::OUT_PATH) {
            return Ok(None);
        }
        let string = output::coerced(self.vm, attrs.value(), Coercion::STRING, "");
        done(self.vm, string).map(Some)
    }

    fn visit_string<'de, V: Visitor<'de>>(string: Str, visitor: V) -> Result<V::Value> {
        match std::str::from_utf8(string.as_bytes()) {
            Ok(string) => visitor.visit_str(string),
            Err(_) => visitor.visit_bytes(string.as_bytes()),
        }
    }

    fn visit_list<'de, V: Visitor<'de>>(mut self, list: List, visitor: V) -> Result<V::Value> {
        self.enter()?;
        let root = self.vm.heap.root(list.value());
        let mut items = Items { vm: self.vm, left: &mut *self.left, root, next: 0 };
        let value = visitor.visit_seq(&mut items)?;
        let (read, len) = (items.next, list.len());
        self.left.depth += 1;
        if read < len {
            let wanted = format!("a list of {read} elements");
            return Err(de::Error::invalid_length(len, &wanted.as_str()));
        }
        Ok(value)
    }

    fn visit_attrs<'de, V: Visitor<'de>>(mut self, attrs: Attrs, visitor: V) -> Result<V::Value> {
        self.enter()?;
        let order = attrs.name_order(&self.vm.symbols);
        let root = self.vm.heap.root(attrs.value());
        let members = Members { vm: self.vm, left: &mut *self.left, root, order, next: 0 };
        let value = visitor.visit_map(members)?;
        self.left.depth += 1;
        Ok(value)
    }

    fn mismatch(&self, value: Word, visitor: &dyn de::Expected) -> Error {
        let found = text(&self.vm.describe(value));
        Error::new(ErrorKind::Convert, format!("expected {visitor}, found {found}"))
    }
}

impl<'de> Deserializer<'de> for Reader<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value> {
        let value = self.force()?;
        if let Some(string) = value.as_str() {
            return Self::visit_string(string, visitor);
        }
        if let Some(attrs) = value.as_attrs() {
            return match self.string_of_set(attrs)? {
                Some(string) => Self::visit_string(string, visitor),
                None => self.visit_attrs(attrs, visitor),
            };
        }
        if let Some(list) = value.as_list() {
            return self.visit_list(list, visitor);
        }
        if let Some(int) = value.as_int() {
            return visitor.visit_i64(int);
        }
        if let Some(float) = value.as_float() {
            return visitor.visit_f64(float);
        }
        if let Some(path) = value.as_path() {
            return Self::visit_string(path.text(), visitor);
        }
        match value.as_bool() {
            Some(value) => visitor.visit_bool(value),
            None if value == Word::NULL => visitor.visit_unit(),
            None => Err(self.mismatch(value, &visitor)),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value> {
        match self.force()? {
            Word::NULL => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    /// A number where a float is wanted may be an integer.
    fn deserialize_f64<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value> {
        match self.force()?.as_int() {
            Some(int) => visitor.visit_f64(int as f64),
            None => self.deserialize_any(visitor),
        }
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        mut self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value> {
        if name != VALUE {
            return visitor.visit_newtype_struct(self);
        }
        self.left.values = self.left.values.saturating_sub(1);
        let _ = &mut self;
        pass(evaluator::keep(self.vm, self.word));
        visitor.visit_unit()
    }

    fn deserialize_struct<V: Visitor<'de>>(
        mut self,
        name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        if name != context::NAME {
            return self.deserialize_map(visitor);
        }
        let value = self.force()?;
        let string = match (value.as_str(), value.as_path(), value.as_attrs()) {
            (Some(string), ..) => Some(string),
            (_, Some(path), _) => Some(path.text()),
            (.., Some(attrs)) => self.string_of_set(attrs)?,
            _ => None,
        };
        let Some(string) = string else { return Err(self.mismatch(value, &visitor)) };
        let elements = string.context().map(|context| context.iter().map(|element| text(element.as_bytes())));
        let parts = Parts { string: Some(text(string.as_bytes())), context: elements.map(Iterator::collect) };
        visitor.visit_map(parts)
    }

    fn deserialize_map<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value> {
        let value = self.force()?;
        match value.as_attrs() {
            Some(attrs) => self.visit_attrs(attrs, visitor),
            None => self.deserialize_any(visitor),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        mut self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        let value = self.force()?;
        if let Some(name) = value.as_str() {
            let name = text(name.as_bytes());
            return visitor.visit_enum(name.into_deserializer());
        }
        match value.as_attrs().filter(|attrs| attrs.len() == 1).and_then(|attrs| attrs.iter().next()) {
            Some((name, _, slot)) => {
                self.enter()?;
                let name = text(self.vm.symbols.name(name).as_bytes());
                let root = self.vm.heap.root(value);
                let content = Reader { vm: self.vm, left: &mut *self.left, word: slot.get() };
                let read = visitor.visit_enum(Variant { name: name.clone(), content });
                drop(root);
                self.left.depth += 1;
                read.map_err(|error| error.within(|| name))
            }
            None => {
                let wanted = "the name of a variant, or a set with one attribute";
                Err(self.mismatch(value, &wanted))
            }
        }
    }

    /// What is ignored is not evaluated.
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 char str string bytes byte_buf unit unit_struct seq
        tuple tuple_struct identifier
    }
}

/// The elements of a list.
struct Items<'a> {
    vm: &'a mut Vm,
    left: &'a mut Bounds,
    root: Root,
    next: usize,
}

impl<'de> SeqAccess<'de> for &mut Items<'_> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>> {
        let list = self.root.get().as_list();
        let Some(word) = list.and_then(|list| list.get(self.next)) else { return Ok(None) };
        let index = self.next;
        self.next += 1;
        let read = seed.deserialize(Reader { vm: self.vm, left: self.left, word });
        read.map(Some).map_err(|error| error.within(|| index.to_string()))
    }

    fn size_hint(&self) -> Option<usize> {
        self.root.get().as_list().map(|list| list.len() - self.next)
    }
}

/// The attributes of a set.
struct Members<'a> {
    vm: &'a mut Vm,
    left: &'a mut Bounds,
    root: Root,
    order: NameOrder,
    next: usize,
}

impl Members<'_> {
    /// The name and the word of the attribute before the next one.
    fn current(&self) -> (String, Word) {
        let attrs = self.root.get().as_attrs().expect("the root keeps a set");
        let (name, _, slot) = self.order.get(attrs, self.next - 1);
        (text(self.vm.symbols.name(name).as_bytes()), slot.get())
    }
}

impl<'de> MapAccess<'de> for Members<'_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>> {
        if self.next == self.order.len() {
            return Ok(None);
        }
        self.next += 1;
        let key: StringDeserializer<Error> = self.current().0.into_deserializer();
        seed.deserialize(key).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value> {
        let (name, word) = self.current();
        let read = seed.deserialize(Reader { vm: self.vm, left: self.left, word });
        read.map_err(|error| error.within(|| name))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.order.len() - self.next)
    }
}

/// The variant of an enum with its content.
struct Variant<'a> {
    name: String,
    content: Reader<'a>,
}

impl<'de, 'a> EnumAccess<'de> for Variant<'a> {
    type Error = Error;
    type Variant = Reader<'a>;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Reader<'a>)> {
        let name: StringDeserializer<Error> = self.name.into_deserializer();
        Ok((seed.deserialize(name)?, self.content))
    }
}

impl<'de> VariantAccess<'de> for Reader<'_> {
    type Error = Error;

    fn unit_variant(self) -> Result<()> {
        de::Deserialize::deserialize(self)
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _len: usize, visitor: V) -> Result<V::Value> {
        self.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], visitor: V) -> Result<V::Value> {
        self.deserialize_map(visitor)
    }
}

/// A string and its context.
struct Parts {
    string: Option<String>,
    context: Option<Vec<String>>,
}

impl<'de> MapAccess<'de> for Parts {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>> {
        let name = match (&self.string, &self.context) {
            (Some(_), _) => context::FIELDS[0],
            (None, Some(_)) => context::FIELDS[1],
            (None, None) => return Ok(None),
        };
        let key: StrDeserializer<'_, Error> = name.into_deserializer();
        seed.deserialize(key).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value> {
        if let Some(string) = self.string.take() {
            let string: StringDeserializer<Error> = string.into_deserializer();
            return seed.deserialize(string);
        }
        match self.context.take() {
            Some(context) => seed.deserialize(context.into_deserializer()),
            None => seed.deserialize(UnitDeserializer::new()),
        }
    }
}
